// check_gaps: whom a gap can favour, clause by clause, under the contract's rules.
#include <algorithm>
#include <array>
#include <set>
#include <string>

#include "terms/text/condition_signals.hpp"
#include "terms/text/draft.hpp"
#include "terms/text/gains.hpp"
#include "terms/text/gap_tellers.hpp"
#include "terms/text/polarity.hpp"
#include "terms/text/windows_left_out.hpp"

namespace panmen::terms {
namespace {

// The figures that count time in which a condition holds, and so time that is missing too.
bool counts_time(AggregateOp op) {
  return op == AggregateOp::share || op == AggregateOp::time || op == AggregateOp::longest;
}

std::string_view side(Role role) {
  return role == Role::buyer ? "the buyer" : "the supplier";
}

// How a condition goes with one that says whether a signal is alive.
struct AliveNode {
  uint16_t signal = 0;
  Directions directions = kNone;
};

std::vector<AliveNode> alive_in(const Contract& contract, uint16_t root);

// Of a condition that asks for a stop: more time in which `when` holds is more time in stops; but which class
// one has, its first moments decide, and they may move either way.
std::vector<AliveNode> alive_under(const Contract& contract, const ConditionNode& stop) {
  std::vector<AliveNode> out;
  for (const uint16_t under : conditions_under(contract, stop)) {
    for (const AliveNode& node : alive_in(contract, under))
      out.push_back({node.signal, stop.stop_class ? kBoth : node.directions});
  }
  return out;
}

std::vector<AliveNode> alive_in(const Contract& contract, uint16_t root) {
  std::vector<Directions> passed(size_t{root} + 1, kNone);
  const auto give = [&](uint16_t to, Directions set) {
    passed[to] = static_cast<Directions>(passed[to] | set);
  };
  std::vector<AliveNode> out;
  give(root, kWith);
  for (size_t i = size_t{root} + 1; i-- > 0;) {
    if (passed[i] == kNone) continue;
    const ConditionNode& node = contract.conditions[i];
    switch (node.op) {
      case ConditionOp::both:
      case ConditionOp::either:
        give(node.left, passed[i]);
        give(node.right, passed[i]);
        break;
      case ConditionOp::negate:
        give(node.left, opposite(passed[i]));
        break;
      case ConditionOp::alive:
        out.push_back({node.signal, passed[i]});
        break;
      case ConditionOp::stop:
        for (const AliveNode& under : alive_under(contract, node))
          out.push_back({under.signal, through(under.directions, passed[i])});
        break;
      default:
        break;
    }
  }
  return out;
}

class GapCheck {
 public:
  GapCheck(Draft& draft, Diagnostics& errors)
      : draft_(draft),
        contract_(draft.contract),
        errors_(errors),
        polarity_(draft),
        tellers_(draft.contract),
        gains_(gains_of(draft.contract)),
        against_(draft.contract.aggregates.size()) {
    for (const Aggregate& aggregate : contract_.aggregates) {
      conditions_.emplace_back();
      if (!aggregate.condition) continue;
      Condition& condition = conditions_.back();
      condition.signals = signals_of(contract_, *aggregate.condition);
      condition.alive = alive_in(contract_, *aggregate.condition);
      for (const Role role : {Role::buyer, Role::supplier})
        condition.down_by[role == Role::buyer ? 0 : 1] = std::ranges::any_of(
            condition.signals, [&](uint16_t signal) { return can_take_down(signal, role); });
    }
  }

  void run() {
    for (size_t i = 0; i < contract_.agreements.size(); ++i)
      check_agreement(contract_.agreements[i], draft_.agreements[i]);
    for (size_t i = 0; i < contract_.clauses.size(); ++i) {
      const Clause& clause = contract_.clauses[i];
      for (const Use& use : polarity_.uses(clause)) {
        check_down(clause, use);
        check_rate(clause, use);
        check_moment(clause, use);
        check_edges(clause, use);
        check_silence(clause, use);
        check_windows_left_out(draft_, polarity_, tellers_, clause, use, errors_);
        note_against(clause, use);
      }
      check_windows(clause, draft_.clauses[i]);
      check_undecided(clause, draft_.clauses[i]);
    }
    for (size_t i = 0; i < against_.size(); ++i)
      set_against(i);
  }

 private:
  // 'a', 'b'
  std::string names(const std::vector<uint16_t>& signals) const {
    return names(signals, [](const Signal&) { return true; });
  }
  template <class Chosen>
  std::string names(const std::vector<uint16_t>& signals, Chosen chosen) const {
    std::string out;
    std::string_view last;  // those of a group follow each other
    for (const uint16_t index : signals) {
      const std::string_view name = written_name(draft_, index);
      if (name == last || !chosen(contract_.signals[index])) continue;
      out += (out.empty() ? "'" : ", '") + std::string(name) + "'";
      last = name;
    }
    return out;
  }

  // Whether that side can gain by a smaller figure, where what the clause pays goes with it as `set` says.
  bool gains_by_less(const Clause& clause, Directions set, Role role) const {
    const Gains& gains = gains_[static_cast<size_t>(&clause - contract_.clauses.data())];
    const Role other = role == Role::buyer ? Role::supplier : Role::buyer;
    return (gains.of(role) && (set & kAgainst) != 0) || (gains.of(other) && (set & kWith) != 0);
  }

  std::string_view name_of(const Signal& signal) const {
    return written_name(draft_, static_cast<uint16_t>(&signal - contract_.signals.data()));
  }

  // ---- Gaps that make a figure smaller or larger --------------------------------------------------------

  bool takes_down(const Signal& signal, Role role) const {
    return signal.from == role && can_be(contract_.gaps, signal, GapRule::down);
  }
  bool can_take_down(uint16_t index, Role role) const {
    return takes_down(contract_.signals[index], role) || !tellers_.of(index, role, GapRule::down).empty();
  }

  // Rule `down`: such a gap lowers the figure.
  void check_down(const Clause& clause, const Use& use) {
    const Aggregate& aggregate = contract_.aggregates[use.aggregate];
    if (!counts_time(aggregate.op)) return;
    const Condition& condition = conditions_[use.aggregate];
    for (const Role role : {Role::buyer, Role::supplier}) {
      if (!condition.down_by[role == Role::buyer ? 0 : 1]) continue;
      if (!gains_by_less(clause, use.directions, role)) continue;
      const std::string down =
          names(condition.signals, [&](const Signal& signal) { return takes_down(signal, role); });
      if (!down.empty())
        errors_.report(use.place, say(Message::gap_favours, {down, clause.id, side(role)}),
                       say(Message::help_gap_favours));
      for (const uint16_t index : condition.signals) {
        const std::string tellers = names(tellers_.of(index, role, GapRule::down));
        if (tellers.empty()) continue;
        errors_.report(use.place,
                       say(Message::told_gap_favours, {names({index}), clause.id, side(role), tellers}),
                       say(Message::help_gap_favours));
      }
    }
  }

  // What is missing of a counter is no time in which it is known: its rate is the higher for it, because its
  // steps count across gaps too.
  void check_rate(const Clause& clause, const Use& use) {
    const Aggregate& aggregate = contract_.aggregates[use.aggregate];
    if (aggregate.op != AggregateOp::rate) return;
    for (const auto& [teller, silent, by_doubt] : tellers_.silenced_by(*aggregate.signal)) {
      if (!gains_by_less(clause, opposite(use.directions), teller.from)) continue;
      errors_.report(
          use.place,
          say(Message::gap_raises_rate, {name_of(silent), clause.id, side(teller.from), name_of(teller)}),
          say(Message::help_rate, {name_of(silent)}));
    }
  }

  // What is missing is not known to hold, whatever the rule: the first instant at which it is known to hold
  // can only be later for it, and the last one earlier.
  void check_moment(const Clause& clause, const Use& use) {
    const Aggregate& aggregate = contract_.aggregates[use.aggregate];
    const bool first = aggregate.op == AggregateOp::first_time;
    if (!first && aggregate.op != AggregateOp::last_time) return;
    const Directions less = first ? opposite(use.directions) : use.directions;
    for (const uint16_t signal : conditions_[use.aggregate].signals) {
      for (const auto& [teller, silent, by_doubt] : tellers_.silenced_by(signal)) {
        if (!gains_by_less(clause, less, teller.from)) continue;
        errors_.report(use.place,
                       say(Message::gap_moves_instant, {name_of(silent), first ? "later" : "earlier",
                                                        clause.id, side(teller.from), name_of(teller)}),
                       say(Message::help_silence));
      }
    }
  }

  // Who can hide an instant at which a window begins or ends moves that edge, one way or the other.
  void check_edges(const Clause& clause, const Use& use) {
    if (contract_.aggregates[use.aggregate].source != AggregateSource::window) return;
    std::set<uint16_t> asked;
    for (const uint16_t condition : windows_found_by(clause))
      for (const uint16_t signal : signals_asked(contract_, condition))
        asked.insert(signal);
    for (const uint16_t window : windows_of(clause))
      if (const auto& samples = contract_.windows[window].signal) asked.insert(*samples);
    for (const uint16_t signal : asked) {
      for (const auto& [teller, silent, by_doubt] : tellers_.silenced_by(signal)) {
        if (!gains_by_less(clause, through(use.directions, kBoth), teller.from)) continue;
        const std::string name = "'" + std::string(name_of(teller)) + "'";
        errors_.report(
            use.place,
            say(Message::silence_moves_edges, {clause.id, name_of(silent), side(teller.from), name}),
            say(Message::help_silence_edges));
      }
    }
  }

  // ---- alive(x): a silence that the terms name ----------------------------------------------------------

  void check_silence(const Clause& clause, const Use& use) {
    const Aggregate& aggregate = contract_.aggregates[use.aggregate];
    if (!aggregate.condition) return;
    for (const AliveNode& alive : conditions_[use.aggregate].alive) {
      const Directions figure = counts_time(aggregate.op) ? alive.directions : kBoth;
      for (const auto& [teller, silent, by_doubt] : tellers_.silenced_by(alive.signal)) {
        if (!gains_by_less(clause, through(use.directions, figure), teller.from)) continue;
        const std::string name = "'" + std::string(name_of(teller)) + "'";
        errors_.report(
            use.place,
            by_doubt ? say(Message::doubt_favours, {clause.id, name, name_of(silent), side(teller.from)})
                     : say(Message::silence_favours, {clause.id, name, side(teller.from)}),
            say(Message::help_silence));
      }
    }
  }

  // Who decides where windows begin and end by saying nothing decides in which moments a clause is judged.
  void check_windows(const Clause& clause, const ClauseDraft& written) {
    std::set<uint16_t> asked;
    for (const uint16_t condition : windows_found_by(clause))
      for (const AliveNode& alive : alive_in(contract_, condition))
        asked.insert(alive.signal);
    for (const uint16_t signal : asked) {
      for (const auto& [teller, silent, by_doubt] : tellers_.silenced_by(signal)) {
        const std::string name = "'" + std::string(name_of(teller)) + "'";
        errors_.report(
            written.place,
            say(Message::silence_finds_windows, {clause.id, name_of(silent), side(teller.from), name}),
            say(Message::help_silence_finds));
      }
    }
  }

  // The windows of the clause, and those on which its figures rest.
  std::set<uint16_t> windows_of(const Clause& clause) const {
    std::set<uint16_t> out;
    for (const uint16_t measure : polarity_.measures_of(clause))
      out.insert(contract_.measures[measure].per);
    return out;
  }
  // The conditions by which these are found in the data.
  std::set<uint16_t> windows_found_by(const Clause& clause) const {
    std::set<uint16_t> out;
    for (const uint16_t index : windows_of(clause)) {
      const WindowSpec& window = contract_.windows[index];
      for (const auto& condition : {window.begins, window.ends})
        if (condition) out.insert(*condition);
    }
    return out;
  }

  // An agreement doubts only what is known to be contradicted: who could be silent about that could say
  // anything. A doubtful signal that says nothing itself is missing anyway.
  void check_agreement(const Agreement& agreement, Span place) {
    const std::vector<uint16_t> when = signals_asked(contract_, agreement.when);
    std::set<uint16_t> asked(when.begin(), when.end());
    const std::vector<uint16_t> must = signals_asked(contract_, agreement.must);
    asked.insert(must.begin(), must.end());
    for (const uint16_t signal : asked) {
      const auto is_it = [&](uint16_t doubtful) {
        return is_same(contract_.signals[doubtful], contract_.signals[signal]);
      };
      if (std::ranges::binary_search(when, signal) && std::ranges::any_of(agreement.doubtful, is_it))
        continue;
      for (const auto& [teller, silent, by_doubt] : tellers_.silenced_by(signal))
        check_contradiction(agreement, signal, teller, place);
    }
  }

  void check_contradiction(const Agreement& agreement, uint16_t asked, const Signal& teller, Span place) {
    const std::string name = "'" + std::string(name_of(teller)) + "'";
    for (const uint16_t doubtful : agreement.doubtful) {
      const Signal& signal = contract_.signals[doubtful];
      if (signal.from != teller.from || is_same(signal, teller) || is_same(signal, contract_.signals[asked]))
        continue;
      errors_.report(place, say(Message::silence_agrees, {name, name_of(signal), side(teller.from)}),
                     say(Message::help_silence));
    }
  }

  // Whether both read one metric, be it under two names or as it was reported.
  static bool is_same(const Signal& a, const Signal& b) { return a.asset == b.asset && a.metric == b.metric; }

  // ---- Rule `against its reporter` ----------------------------------------------------------------------

  // What is known of one aggregate whose gaps can count against a side.
  struct Against {
    const Clause* helps_supplier = nullptr;  // the first clause in which more of the figure does
    const Clause* helps_buyer = nullptr;
    Span place;  // of the first use
  };

  void note_against(const Clause& clause, const Use& use) {
    Against& known = against_[use.aggregate];
    if (known.helps_supplier == nullptr && known.helps_buyer == nullptr) known.place = use.place;
    const auto note = [&](Role role, const Clause*& first) {
      if (first == nullptr && gains_by_less(clause, opposite(use.directions), role)) first = &clause;
    };
    note(Role::supplier, known.helps_supplier);
    note(Role::buyer, known.helps_buyer);
  }

  void set_against(size_t index) {
    Aggregate& aggregate = contract_.aggregates[index];
    const Against& known = against_[index];
    const std::vector<uint16_t>& signals = conditions_[index].signals;
    if (!counts_time(aggregate.op)) return;
    const std::string missing = names(signals, [this](const Signal& signal) {
      return signal.from != Role::third && can_be(contract_.gaps, signal, GapRule::against);
    });
    if (missing.empty()) return;
    if (known.helps_supplier != nullptr && known.helps_buyer != nullptr) {
      const std::string& one = known.helps_supplier->id;
      const std::string& other = known.helps_buyer->id;
      errors_.report(known.place,
                     one == other ? say(Message::gap_against_both, {missing, one})
                                  : say(Message::gap_against_two, {missing, one, other}),
                     say(Message::help_against));
      return;
    }
    if (known.helps_supplier != nullptr || known.helps_buyer != nullptr) check_told(signals, known.place);
    // Less of the figure is bad for whom more of it helps.
    aggregate.buyer_gap_holds = known.helps_supplier != nullptr;
    aggregate.supplier_gap_holds = known.helps_buyer != nullptr;
  }

  // A gap counts against who reports the signal, so the other party must not be able to make one.
  void check_told(const std::vector<uint16_t>& signals, Span place) {
    for (const uint16_t index : signals) {
      const Signal& signal = contract_.signals[index];
      if (signal.from == Role::third) continue;
      const Role other = signal.from == Role::buyer ? Role::supplier : Role::buyer;
      const std::string tellers = names(tellers_.of(index, other, GapRule::against));
      if (tellers.empty()) continue;
      errors_.report(
          place, say(Message::told_gap_against, {name_of(signal), side(signal.from), side(other), tellers}),
          say(Message::help_told));
    }
  }

  // ---- What is due where nothing can be decided ---------------------------------------------------------

  // Where a window cannot be decided, nothing is due unless the clause says so; that may not help who reports
  // without both having said it.
  void check_undecided(const Clause& clause, const ClauseDraft& written) {
    if (clause.recurrence == Recurrence::once || written.says_undecided) return;
    const Role payer = clause.deduction ? Role::supplier : Role::buyer;
    const std::string reported =
        names(signals_under(clause), [&](const Signal& signal) { return signal.from == payer; });
    if (reported.empty()) return;
    errors_.report(written.place, say(Message::undecided_unsaid, {side(payer), reported}),
                   clause.follows_figure() ? say(Message::help_undecided_amount, {contract_.currency.code()})
                                           : say(Message::help_undecided));
  }

  // Every signal that can leave a window of the clause undecided, or unfound: those its figures are of, those
  // its windows are found by, and what tells whether they are heard and believed.
  std::vector<uint16_t> signals_under(const Clause& clause) const {
    std::vector<bool> under(contract_.signals.size(), false);
    const auto rest_on = [&](uint16_t index) {
      under[index] = true;
      for (const Teller& teller : tellers_.of(index))
        under[teller.signal] = true;
    };
    for (const uint16_t measure : polarity_.measures_of(clause)) {
      for (const ExpressionNode& node : contract_.measures[measure].nodes) {
        if (node.op != ExpressionOp::aggregate) continue;
        const Aggregate& aggregate = contract_.aggregates[node.index];
        for (const auto& signal : {aggregate.signal, aggregate.signal_y, aggregate.signal_z}) {
          if (signal) rest_on(*signal);
        }
        if (!aggregate.condition) continue;
        for (const uint16_t signal : conditions_[node.index].signals)
          rest_on(signal);
      }
    }
    for (const uint16_t window : windows_of(clause))
      if (const auto& signal = contract_.windows[window].signal) rest_on(*signal);
    for (const uint16_t condition : windows_found_by(clause))
      for (const uint16_t signal : signals_asked(contract_, condition))
        rest_on(signal);
    std::vector<uint16_t> out;
    for (size_t i = 0; i < under.size(); ++i) {
      if (under[i]) out.push_back(static_cast<uint16_t>(i));
    }
    return out;
  }

  Draft& draft_;
  Contract& contract_;
  Diagnostics& errors_;
  Polarity polarity_;
  GapTellers tellers_;
  std::vector<Gains> gains_;  // beside Contract::clauses
  // Beside Contract::aggregates, of those that have a condition: worked out once, however many clauses rest
  // on one.
  struct Condition {
    std::vector<uint16_t> signals;
    std::vector<AliveNode> alive;
    std::array<bool, 2> down_by{};  // whether the buyer's silence, the supplier's, can be a gap that is down
  };
  std::vector<Condition> conditions_;
  std::vector<Against> against_;  // beside Contract::aggregates
};

}  // namespace

void check_gaps(Draft& draft, Diagnostics& errors) {
  GapCheck(draft, errors).run();
}

}  // namespace panmen::terms
