// A small contract for tests of figures: signals that hold for ever, one measure for each aggregate, and what
// is asked for computed twice: at once, and cut wherever something is stamped.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "measure/figures.hpp"
#include "measure/test_signals.hpp"

namespace panmen::measure {

class SmallFigures : public SmallSignals {
 protected:
  using Values = std::vector<std::pair<std::optional<int64_t>, record::Reason>>;

  SmallFigures() {
    contract.gaps.missing_at_most = {1, 1};
    contract.windows.resize(1);
  }

  uint16_t signal(terms::SignalType type) {
    const uint16_t made =
        SmallSignals::signal("s" + std::to_string(contract.signals.size()), type, Duration::hours(1));
    if (type == terms::SignalType::counter) contract.signals[made].reset = terms::CounterReset::corrected;
    return made;
  }
  // A measure of it, to three digits.
  terms::Aggregate& measure(terms::AggregateOp op, std::optional<uint16_t> of,
                            std::optional<uint16_t> condition = std::nullopt) {
    terms::Aggregate aggregate;
    aggregate.op = op;
    aggregate.source = of.has_value() ? terms::AggregateSource::signal : terms::AggregateSource::condition;
    aggregate.signal = of;
    aggregate.condition = condition;
    contract.aggregates.push_back(aggregate);
    terms::ExpressionNode node;
    node.op = terms::ExpressionOp::aggregate;
    node.index = static_cast<uint16_t>(contract.aggregates.size() - 1);
    formula({node});
    return contract.aggregates.back();
  }
  void formula(std::vector<terms::ExpressionNode> nodes) {
    terms::Measure made;
    made.name = "m" + std::to_string(contract.measures.size());
    made.show.step = {1, 3};
    made.nodes = std::move(nodes);
    contract.measures.push_back(made);
  }

  // Of one window after the other, in steps of 0.001.
  std::vector<Values> close(const std::vector<Window>& windows) {
    const Histories all = released(windows.back().to);
    const std::vector<Values> at_once = run(windows, all, {});
    std::set<int64_t> cuts;
    for (const Replacement& replaced : facts.replacements)
      stamps.insert(replaced.at_ns);
    for (int64_t stamp_ns : stamps)
      cuts.insert({stamp_ns - 1, stamp_ns, stamp_ns + 1});
    EXPECT_EQ(run(windows, all, cuts), at_once);
    return at_once;
  }
  Values close(Window window) { return close(std::vector{window}).front(); }
  Values close(int64_t from_ns, int64_t to_ns) { return close(Window{Instant{from_ns}, Instant{to_ns}}); }
  static std::pair<std::optional<int64_t>, record::Reason> value(int64_t steps) {
    return {steps, record::Reason::none};
  }
  static std::pair<std::optional<int64_t>, record::Reason> none(record::Reason why) {
    return {std::nullopt, why};
  }

 private:
  std::vector<Values> run(const std::vector<Window>& windows, Histories all, const std::set<int64_t>& cuts) {
    Figures figures(contract, facts);
    figures.begin(0, windows.front().from, all);
    std::vector<Values> closed;
    for (const Window& window : windows) {
      figures.open(0, window);
      for (int64_t cut_ns : cuts)
        if (window.from.ns < cut_ns && cut_ns < window.to.ns) figures.take(0, all, Instant{cut_ns});
      Values& values = closed.emplace_back();
      for (const record::Figure& figure : figures.close(0, window, all))
        values.emplace_back(figure.steps, figure.reason);
    }
    return closed;
  }
};

}  // namespace panmen::measure
