#include "sim/check.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include <boost/multiprecision/cpp_int.hpp>

#include "base/assert.hpp"
#include "base/int128.hpp"
#include "sim/judge.hpp"
#include "sim/oracle.hpp"

namespace panmen::sim {

namespace {

using boost::multiprecision::cpp_int;
using boost::multiprecision::cpp_rational;

Error broken(const std::string& what) {
  return {ErrorCode::damaged, what};
}

const terms::Contract* contract_of(const World& world, const std::string& id) {
  const auto at = std::ranges::find(world.contracts, id, &terms::Contract::id);
  return at == world.contracts.end() ? nullptr : &*at;
}

const terms::Clause& clause_of(const World& world, const record::VerdictId& id) {
  const auto& clauses = contract_of(world, id.contract)->clauses;
  const auto clause = std::ranges::find(clauses, id.clause, &terms::Clause::id);
  PANMEN_ASSERT(clause != clauses.end());
  return *clause;
}

// A share of an amount in minor units, rounded half to even, and what that leaves.
struct Amount {
  cpp_int minor = 0;
  cpp_rational rest = 0;
};

Amount amount_of(const terms::Clause& clause, Ratio pay) {
  const cpp_rational exact = cpp_rational(clause.amount_minor) * cpp_rational(pay.numerator, pay.denominator);
  cpp_int minor = numerator(exact) / denominator(exact);  // nothing is negative
  const cpp_rational over = exact - cpp_rational(minor);
  const cpp_rational half(1, 2);
  if (over > half || (over == half && minor % 2 != 0)) minor += 1;
  return {minor, exact - cpp_rational(minor)};
}

// What changes with a verdict is what it gives beyond the one that it corrects.
Result<void> check_entitlement(const World& world, const record::Verdict& verdict,
                               const record::Verdict* corrected, const record::Entitlement* due) {
  const terms::Contract& contract = *contract_of(world, verdict.id.contract);
  const terms::Clause& clause = clause_of(world, verdict.id);
  const Amount now = amount_of(clause, expected_pay(contract, clause, verdict));
  const Amount before =
      corrected == nullptr ? Amount{} : amount_of(clause, expected_pay(contract, clause, *corrected));
  const cpp_int minor = now.minor - before.minor;
  const cpp_rational rest = now.rest - before.rest;
  if (due == nullptr) {
    if (minor == 0 && rest == 0) return {};
    return broken("invariant 8: verdict " + to_string(verdict.id) + " does not give what its clause says");
  }
  const std::string& payer = clause.deduction ? contract.supplier.name : contract.buyer.name;
  const std::string& payee = clause.deduction ? contract.buyer.name : contract.supplier.name;
  const bool goes_back = due->payer == payee;
  if (goes_back ? due->payee != payer : (due->payer != payer || due->payee != payee))
    return broken("the wrong party pays for " + to_string(verdict.id));
  const int sign = goes_back ? -1 : 1;
  const cpp_rational due_rest(due->remainder_numerator, due->remainder_denominator);
  if (sign * cpp_int(due->amount.minor) != minor || sign * due_rest != rest)
    return broken("invariant 8: what is due by " + to_string(verdict.id) + " does not add up");
  return {};
}

}  // namespace

Result<void> check_money(const World& world, std::span<const record::Body> records) {
  std::map<std::pair<std::string, std::string>, Int128> balances;  // contract and account
  std::map<std::string, Int128> sums;                              // of each contract
  std::map<record::VerdictId, record::Verdict> verdicts;
  std::map<record::VerdictId, record::Entitlement> due;
  std::set<record::VerdictId> moved;
  for (const record::Body& body : records) {
    if (const auto* verdict = std::get_if<record::Verdict>(&body)) {
      if (!verdicts.emplace(verdict->id, *verdict).second)
        return broken("invariant 3: verdict " + to_string(verdict->id) + " is there twice");
    } else if (const auto* e = std::get_if<record::Entitlement>(&body)) {
      const auto of = verdicts.find(e->because);
      if (of == verdicts.end()) return broken("invariant 2: an entitlement without a verdict before it");
      if (!due.emplace(e->because, *e).second)
        return broken("invariant 3: " + to_string(e->because) + " gives two entitlements");
    } else if (const auto* t = std::get_if<record::Transfer>(&body)) {
      if (!verdicts.contains(t->because))
        return broken("invariant 2: a transfer without a verdict before it");
      const auto of = due.find(t->because);
      if (of == due.end() || of->second.amount != t->amount)
        return broken("invariant 2: a transfer of another amount than its entitlement's");
      if (!moved.insert(t->because).second)
        return broken("invariant 3: " + to_string(t->because) + " moves money twice");
      const std::string& contract = t->because.contract;
      balances[{contract, t->debit}] -= t->amount.minor;
      balances[{contract, t->credit}] += t->amount.minor;
      if (t->debit == t->credit) return broken("a transfer from an account to itself");
      Int128 sum = 0;
      for (const auto& [account, balance] : balances)
        if (account.first == contract) sum += balance;
      if (sum != 0) return broken("invariant 1: the balances of " + contract + " do not sum to zero");
    }
  }
  for (const auto& [id, e] : due)
    if ((e.amount.minor > 0) != moved.contains(id))
      return broken("what is due from " + to_string(id) + " did not move");
  for (const auto& [id, judged] : verdicts) {
    record::VerdictId before = id;
    --before.correction;
    const auto corrected = id.correction == 0 ? verdicts.end() : verdicts.find(before);
    if (id.correction > 0 && corrected == verdicts.end())
      return broken("verdict " + to_string(id) + " corrects one that is not there");
    const auto of = due.find(id);
    PANMEN_CHECK(check_entitlement(world, judged, corrected == verdicts.end() ? nullptr : &corrected->second,
                                   of == due.end() ? nullptr : &of->second));
  }
  return {};
}

Result<void> check_admissions(std::span<const record::Body> records, const BlocksByHash& blocks) {
  std::set<Observation> known;
  std::map<std::string, std::string> source_of_asset;
  std::map<std::string, int64_t> watermarks_ns;
  for (size_t i = 0; i < records.size(); ++i) {
    if (const auto* watermark = std::get_if<record::Watermark>(&records[i]))
      watermarks_ns[watermark->source] = watermark->through.ns;
    const auto* block = std::get_if<record::Block>(&records[i]);
    if (block == nullptr) continue;
    const auto content = blocks.find(block->content);
    if (content == blocks.end()) return broken("invariant 4: a block is recorded that nobody sent");
    const auto* admission =
        i + 1 < records.size() ? std::get_if<record::Admission>(&records[i + 1]) : nullptr;
    if (admission == nullptr) return broken("invariant 9: a block without its admission");
    record::Admission expected;
    const auto watermark = watermarks_ns.find(block->source);
    for (const Observation& o : content->second) {
      if (!known.insert(o).second)
        ++expected.duplicate;
      else if (watermark != watermarks_ns.end() && at_s(o.time_s).ns <= watermark->second)
        ++expected.late;
      else {
        ++expected.accepted;
        if (o.quality != signal::Quality::good) ++expected.doubtful;
        if (o.quality == signal::Quality::unread) ++expected.unread;
      }
    }
    const auto counts = [](const record::Admission& a) {
      return std::tie(a.accepted, a.late, a.duplicate, a.doubtful, a.unread);
    };
    if (counts(expected) != counts(*admission)) {
      const auto text = [](const record::Admission& a) {
        return std::to_string(a.accepted) + " accepted, " + std::to_string(a.late) + " late, " +
               std::to_string(a.duplicate) + " duplicate, " + std::to_string(a.doubtful) + " doubtful, " +
               std::to_string(a.unread) + " unread";
      };
      return broken("invariant 9: record " + std::to_string(i + 1) + " says " + text(*admission) +
                    " where there are " + text(expected));
    }
  }
  return {};
}

namespace {

std::string text_of(const record::Figure& f) {
  return f.steps ? std::to_string(*f.steps) + " steps, side " + std::to_string(f.side)
                 : "nothing, reason " + std::to_string(static_cast<int>(f.reason));
}

std::string text_of(const std::string& contract, Window window) {
  return contract + " from " + format_rfc3339(window.from) + " to " + format_rfc3339(window.to);
}

struct LastFigures {
  uint32_t correction = 0;
  std::vector<record::Figure> figures;
};
using LastOfWindows = std::map<std::pair<uint16_t, Window>, LastFigures>;

// The figures of each window of the contract as they were last corrected.
Result<LastOfWindows> last_figures(const std::string& contract, std::span<const record::Body> records) {
  LastOfWindows last;
  for (const record::Body& body : records) {
    const auto* measures = std::get_if<record::Measures>(&body);
    if (measures == nullptr || measures->contract != contract) continue;
    const Window window{measures->from, measures->to};
    const auto [at, is_first] =
        last.try_emplace({measures->window, window}, LastFigures{measures->correction, measures->figures});
    if (is_first && measures->correction != 0)
      return broken("figures of " + text_of(contract, window) + " correct what is not there");
    if (is_first) continue;
    if (measures->correction != at->second.correction + 1)
      return broken("figures of " + text_of(contract, window) + " are there twice, or a correction is not");
    if (measures->figures == at->second.figures)
      return broken("figures of " + text_of(contract, window) + " are corrected without a change");
    at->second = {measures->correction, measures->figures};
  }
  return last;
}

}  // namespace

Result<void> check_figures(const World& world, std::span<const record::Body> records) {
  for (const terms::Contract& contract : world.contracts) {
    FiguresOfWindows expected = expected_figures(contract, world);
    PANMEN_TRY(const LastOfWindows last, last_figures(contract.id, records));
    for (const auto& [key, found] : last) {
      const auto at = expected.find(key);
      const std::string where = text_of(contract.id, key.second);
      if (at == expected.end()) return broken("figures of " + where + " that are not expected");
      for (size_t i = 0; i < at->second.size(); ++i) {
        if (at->second[i] == found.figures[i]) continue;
        return broken("the oracle: " + found.figures[i].measure + " of " + where + " is " +
                      text_of(found.figures[i]) + " after " + std::to_string(found.correction) +
                      " corrections, counted by hand " + text_of(at->second[i]));
      }
      if (found.correction > 0 && contract.final_after == Duration{})
        return broken("figures of " + where + " are corrected though they were final");
      expected.erase(at);
    }
    if (!expected.empty()) return broken("the figures of a window of " + contract.id + " are missing");
  }
  return {};
}

namespace {

// The last verdict on each window of the clause.
Result<std::map<Window, record::Verdict>> last_verdicts(const std::string& contract,
                                                        const std::string& clause,
                                                        std::span<const record::Body> records) {
  std::map<Window, record::Verdict> last;
  for (const record::Body& body : records) {
    const auto* verdict = std::get_if<record::Verdict>(&body);
    if (verdict == nullptr || verdict->id.contract != contract || verdict->id.clause != clause) continue;
    const auto [at, is_first] = last.try_emplace({verdict->id.from, verdict->id.to}, *verdict);
    if (is_first) continue;
    const auto said = [](const record::Verdict& v) { return std::tie(v.outcome, v.reason, v.figures); };
    if (said(*verdict) == said(at->second))
      return broken("verdict " + to_string(verdict->id) + " corrects without a change");
    at->second = *verdict;
  }
  return last;
}

Result<void> check_clause(const terms::Contract& contract, const terms::Clause& clause,
                          const LastOfWindows& last, std::span<const record::Body> records) {
  PANMEN_TRY(const auto verdicts, last_verdicts(contract.id, clause.id, records));
  std::vector<Window> windows;
  std::vector<std::vector<record::Figure>> figures;
  for (const auto& [key, of_window] : last) {
    if (key.first != clause.window) continue;
    windows.push_back(key.second);
    figures.push_back(of_window.figures);
  }
  const auto expected = expected_judgements(contract, clause, figures);
  for (size_t i = 0; i < windows.size(); ++i) {
    const auto found = verdicts.find(windows[i]);
    const std::string where = clause.id + " of " + text_of(contract.id, windows[i]);
    if (!expected[i]) {
      if (found != verdicts.end() && found->second.reason != record::Reason::already_paid)
        return broken(where + " is judged though it had been paid");
      continue;
    }
    if (found == verdicts.end()) return broken(where + " is not judged");
    if (found->second.outcome != expected[i]->outcome)
      return broken(where + " is judged otherwise than its last figures are");
    for (const record::Figure& figure : found->second.figures)
      if (std::ranges::find(figures[i], figure) == figures[i].end())
        return broken(where + " is judged by other figures than the last ones");
  }
  return {};
}

}  // namespace

Result<void> check_verdicts(const World& world, std::span<const record::Body> records) {
  for (const terms::Contract& contract : world.contracts) {
    PANMEN_TRY(const LastOfWindows last, last_figures(contract.id, records));
    for (const terms::Clause& clause : contract.clauses)
      PANMEN_CHECK(check_clause(contract, clause, last, records));
  }
  return {};
}

Result<void> check_same_outcome(const World& world, std::span<const record::Body> records,
                                std::span<const record::Body> reference) {
  const auto outcome_of = [](std::span<const record::Body> from, const std::string& contract) {
    std::vector<record::Body> outcome;
    for (const record::Body& body : from) {
      const auto* measures = std::get_if<record::Measures>(&body);
      const auto* verdict = std::get_if<record::Verdict>(&body);
      const auto* due = std::get_if<record::Entitlement>(&body);
      const auto* transfer = std::get_if<record::Transfer>(&body);
      const bool is_its = (measures != nullptr && measures->contract == contract) ||
                          (verdict != nullptr && verdict->id.contract == contract) ||
                          (due != nullptr && due->because.contract == contract) ||
                          (transfer != nullptr && transfer->because.contract == contract);
      if (is_its) outcome.push_back(body);
    }
    return outcome;
  };
  for (const terms::Contract& contract : world.contracts)
    if (contract.final_after == Duration{} &&
        outcome_of(records, contract.id) != outcome_of(reference, contract.id))
      return broken("invariant 6: " + contract.id +
                    " ends otherwise than in a run where nothing was disturbed");
  return {};
}

}  // namespace panmen::sim
