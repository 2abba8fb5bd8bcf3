// Signals of one asset for tests: the contract they are of, what was reported of each, and conditions on
// them.
#pragma once

#include <cstdint>
#include <deque>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "measure/facts.hpp"
#include "measure/histories.hpp"
#include "signal/history.hpp"
#include "terms/contract.hpp"

namespace panmen::measure {

class SmallSignals : public ::testing::Test {
 protected:
  uint16_t signal(const std::string& name, terms::SignalType type, Duration alive_within) {
    terms::Signal s;
    s.name = s.metric = name;
    s.asset = "cell";
    s.type = type;
    s.alive_within = alive_within;
    contract.signals.push_back(s);
    histories.emplace_back(terms::is_number(type) ? signal::ValueKind::number : signal::ValueKind::text);
    return static_cast<uint16_t>(contract.signals.size() - 1);
  }
  void number(uint16_t of, int64_t time_ns, double value, signal::Quality quality = signal::Quality::good,
              uint64_t ordinal = 0) {
    signal::Series series;
    series.times_ns = {time_ns};
    series.ordinals = {ordinal};
    series.qualities = {quality};
    series.numbers = {value};
    histories[of].take(series);
    stamps.insert(time_ns);
  }
  void text(uint16_t of, int64_t time_ns, const std::string& value, uint64_t ordinal = 0) {
    signal::Series series;
    series.kind = signal::ValueKind::text;
    series.times_ns = {time_ns};
    series.ordinals = {ordinal};
    series.qualities = {signal::Quality::good};
    series.codes = {0};
    series.dictionary = {value};
    histories[of].take(series);
    stamps.insert(time_ns);
  }
  // Of each signal what was reported up to then.
  Histories released(Instant through) {
    pointers.clear();
    for (signal::History& history : histories) {
      history.release(through);
      pointers.push_back(&history);
    }
    return pointers;
  }

  uint16_t condition(terms::ConditionNode node) {
    contract.conditions.push_back(std::move(node));
    return static_cast<uint16_t>(contract.conditions.size() - 1);
  }
  uint16_t is(uint16_t of, const std::string& value) {
    terms::ConditionNode node;
    node.op = terms::ConditionOp::is_one_of;
    node.signal = of;
    node.texts = {value};
    return condition(std::move(node));
  }
  uint16_t at_least(uint16_t of, double bound) {
    terms::ConditionNode node;
    node.signal = of;
    node.comparison = terms::Comparison::at_least;
    node.number = bound;
    return condition(std::move(node));
  }

  terms::Contract contract;
  Facts facts;
  std::deque<signal::History> histories;
  std::vector<const signal::History*> pointers;
  std::set<int64_t> stamps;
};

}  // namespace panmen::measure
