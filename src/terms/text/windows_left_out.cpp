#include "terms/text/windows_left_out.hpp"

#include <set>
#include <string>
#include <string_view>

#include "terms/text/condition_signals.hpp"

namespace panmen::terms {

namespace {

// Those on which figures of the measure rest, in any way.
std::set<uint16_t> signals_under(const Contract& contract, const std::vector<uint16_t>& measures) {
  std::set<uint16_t> under;
  for (const uint16_t measure : measures) {
    for (const ExpressionNode& node : contract.measures[measure].nodes) {
      if (node.op != ExpressionOp::aggregate) continue;
      const Aggregate& aggregate = contract.aggregates[node.index];
      for (const auto& signal : {aggregate.signal, aggregate.signal_y, aggregate.signal_z})
        if (signal) under.insert(*signal);
      if (!aggregate.condition) continue;
      for (const uint16_t signal : signals_of(contract, *aggregate.condition))
        under.insert(signal);
    }
  }
  return under;
}

// Which way what is paid goes when one of the windows is there that was left out.
Directions with_a_window_more(const Polarity& polarity, const Aggregate& aggregate, Directions with_figure) {
  if (aggregate.op == AggregateOp::count) return with_figure;
  switch (polarity.sign_of(aggregate)) {
    case Sign::never_negative:
      return with_figure;
    case Sign::never_positive:
      return opposite(with_figure);
    case Sign::unknown:
      return through(with_figure, kBoth);
  }
  return kBoth;
}

}  // namespace

void check_windows_left_out(const Draft& draft, const Polarity& polarity, const GapTellers& tellers,
                            const Clause& clause, const Use& use, Diagnostics& errors) {
  const Contract& contract = draft.contract;
  const Aggregate& aggregate = contract.aggregates[use.aggregate];
  const bool is_count = aggregate.op == AggregateOp::count;
  if (aggregate.source != AggregateSource::measure || (!is_count && aggregate.op != AggregateOp::sum)) return;
  if (contract.gaps.missing_at_most.numerator == 0) return;
  const Directions directions = with_a_window_more(polarity, aggregate, use.directions);
  const std::set<uint16_t> under = signals_under(contract, polarity.measures_of(*aggregate.measure));
  for (const Role role : {Role::buyer, Role::supplier}) {
    if (!gains_by_less(clause, directions, role)) continue;
    std::string names;
    std::set<std::string_view> named;
    for (const uint16_t signal : under)
      for (const auto& silence : tellers.silenced_by(signal)) {
        const std::string_view name = written_name(draft, signal);
        if (silence.teller.from == role && named.insert(name).second)
          names += (names.empty() ? "'" : ", '") + std::string(name) + "'";
      }
    if (names.empty()) continue;
    const std::string_view side = role == Role::buyer ? "the buyer" : "the supplier";
    errors.report(use.place,
                  say(Message::windows_left_out, {is_count ? "count" : "sum", side, names, clause.id}),
                  say(Message::help_windows_left_out));
  }
}

}  // namespace panmen::terms
