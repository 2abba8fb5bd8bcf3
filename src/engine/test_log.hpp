// What tests of the engine share: content in memory, a contract with windows of every shape, and an engine
// that is fed.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "engine/engine.hpp"

namespace panmen::engine::test {

constexpr int64_t kHour_s = 3600;
constexpr Instant at(int64_t seconds) {
  return Instant{seconds * 1'000'000'000};
}

class Store : public signal::BlockSource {
 public:
  Hash put(const signal::Block& block) {
    const Hash hash = sha256(signal::encode(block));
    blocks_[hash] = std::make_shared<const signal::Block>(block);
    return hash;
  }
  Hash put(std::vector<uint8_t> blob) {
    const Hash hash = sha256(blob);
    blobs_[hash] = std::move(blob);
    return hash;
  }
  void lose(const Hash& hash) { blocks_.erase(hash); }
  Result<std::shared_ptr<const signal::Block>> block(const Hash& hash) const override {
    const auto found = blocks_.find(hash);
    if (found == blocks_.end()) return Error{ErrorCode::not_found, "no such block"};
    return found->second;
  }
  Result<std::vector<uint8_t>> blob(const Hash& hash) const override {
    const auto found = blobs_.find(hash);
    if (found == blobs_.end()) return Error{ErrorCode::not_found, "no such blob"};
    return found->second;
  }

 private:
  std::map<Hash, std::shared_ptr<const signal::Block>> blocks_;
  std::map<Hash, std::vector<uint8_t>> blobs_;
};

// One of the metrics State (text), Value and Count (numbers) of an asset.
struct Reading {
  int64_t time_s = 0;
  std::string metric;
  int64_t value = 0;  // of State: whether it runs
  std::string asset = "cell";
};

inline signal::Block block_of(const std::string& asset, const std::vector<Reading>& readings) {
  signal::BlockBuilder builder(asset);
  for (const Reading& r : readings) {
    if (r.metric == "State")
      builder.add_text(builder.series(r.metric, signal::ValueKind::text), at(r.time_s), 0,
                       signal::Quality::good, r.value != 0 ? "RUN" : "STOP");
    else
      builder.add_number(builder.series(r.metric, signal::ValueKind::number), at(r.time_s), 0,
                         signal::Quality::good, static_cast<double>(r.value));
  }
  return builder.take();
}

// A contract on the three metrics of an asset, without windows, measures and clauses.
inline terms::Contract bare_contract(const std::string& id, const std::string& asset = "cell") {
  terms::Contract c;
  c.id = id;
  c.buyer = {terms::Role::buyer, "buyer"};
  c.supplier = {terms::Role::supplier, "supplier"};
  c.currency = Currency::parse("CNY").value();
  c.zone.name = "UTC";
  c.gaps.missing_at_most = {9, 10};
  const auto signal = [&](const char* metric, terms::SignalType type) {
    terms::Signal s;
    s.name = s.metric = metric;
    s.asset = asset;
    s.type = type;
    s.alive_within = Duration::seconds(900);
    if (type == terms::SignalType::counter) s.reset = terms::CounterReset::to_zero;
    c.signals.push_back(s);
  };
  signal("State", terms::SignalType::state);
  signal("Value", terms::SignalType::gauge);
  signal("Count", terms::SignalType::counter);
  terms::ConditionNode runs;
  runs.op = terms::ConditionOp::is_one_of;
  runs.texts = {"RUN"};
  c.conditions = {runs};
  return c;
}

inline uint16_t add_window(terms::Contract& c, terms::WindowSpec spec) {
  c.windows.push_back(spec);
  return static_cast<uint16_t>(c.windows.size() - 1);
}

// A measure that is one aggregate.
inline uint16_t add_measure(terms::Contract& c, uint16_t window, const terms::Aggregate& aggregate) {
  c.aggregates.push_back(aggregate);
  terms::Measure m;
  m.name = "m" + std::to_string(c.measures.size());
  m.per = window;
  m.show.step = {1, 2};
  terms::ExpressionNode node;
  node.op = terms::ExpressionOp::aggregate;
  node.index = static_cast<uint16_t>(c.aggregates.size() - 1);
  m.nodes = {node};
  c.measures.push_back(m);
  return static_cast<uint16_t>(c.measures.size() - 1);
}

inline terms::Aggregate share_of_running() {
  terms::Aggregate a;
  a.op = terms::AggregateOp::share;
  a.source = terms::AggregateSource::condition;
  a.condition = uint16_t{0};
  return a;
}
inline terms::Aggregate of_signal(terms::AggregateOp op, uint16_t signal) {
  terms::Aggregate a;
  a.op = op;
  a.signal = signal;
  if (op == terms::AggregateOp::quantile) a.quantile = {1, 2};
  return a;
}
inline terms::Aggregate of_measure(terms::AggregateOp op, uint16_t measure) {
  terms::Aggregate a;
  a.op = op;
  a.source = terms::AggregateSource::measure;
  a.measure = measure;
  return a;
}

inline terms::Clause& add_clause(terms::Contract& c, uint16_t measure, int64_t threshold_steps) {
  terms::Clause clause;
  clause.id = "clause-" + std::to_string(c.clauses.size());
  clause.window = c.measures[measure].per;
  clause.amount_minor = 1001;
  terms::TestNode test;
  test.measure = measure;
  test.threshold_steps = threshold_steps;
  clause.when = {test};
  c.clauses.push_back(clause);
  return c.clauses.back();
}

inline uint16_t add_condition(terms::Contract& c, terms::ConditionNode node) {
  c.conditions.push_back(std::move(node));
  return static_cast<uint16_t>(c.conditions.size() - 1);
}
inline uint16_t add_condition(terms::Contract& c, terms::ConditionOp op) {
  terms::ConditionNode node;
  node.op = op;
  return add_condition(c, node);
}
// Signal 1 above the number.
inline uint16_t value_above(terms::Contract& c, double number) {
  terms::ConditionNode node;
  node.op = terms::ConditionOp::compare_number;
  node.signal = 1;
  node.comparison = terms::Comparison::greater;
  node.number = number;
  return add_condition(c, node);
}

constexpr int64_t kLongerThan_s = 120;

// What is not running for longer than two minutes is a stop: technical where Value was above 50, maintenance
// where it was planned, and of an unknown, organisational cause otherwise. Of each hour and each day: the
// share of technical stops, of any time planned, and how many stops there were; every hour without technical
// stops is paid, and every day by its hours.
inline terms::Contract stops_contract(const std::string& id, Duration final_after,
                                      std::optional<bool> silence_accepts = std::nullopt,
                                      const std::string& asset = "cell") {
  using terms::AggregateOp;
  using terms::ConditionOp;
  using terms::StopClass;
  terms::Contract c = bare_contract(id, asset);
  c.from = at(0);
  c.final_after = final_after;
  c.calendar = WorkCalendar{};
  terms::StopRule rule;
  rule.when = add_condition(c, ConditionOp::negate);  // of running, which comes first
  rule.longer_than = Duration::seconds(kLongerThan_s);
  const uint16_t hot = value_above(c, 50);
  const uint16_t planned = add_condition(c, ConditionOp::planned);
  rule.causes = {{"hot", hot, StopClass::technical},
                 {"planned", planned, StopClass::maintenance},
                 {"unknown", std::nullopt, StopClass::organisational}};
  if (silence_accepts.has_value()) rule.objection = terms::Objection{2, *silence_accepts};
  c.stops = {rule};
  const uint16_t any = add_condition(c, ConditionOp::stop);
  terms::ConditionNode technical;
  technical.op = ConditionOp::stop;
  technical.stop_class = StopClass::technical;
  const uint16_t of_class = add_condition(c, technical);
  const auto share_of = [](uint16_t condition) {
    terms::Aggregate share = share_of_running();
    share.condition = condition;
    return share;
  };
  terms::Aggregate stops;
  stops.op = AggregateOp::count;
  stops.source = terms::AggregateSource::runs;
  stops.condition = any;
  const uint16_t hour = add_window(c, {});
  c.windows[hour].kind = WindowKind::hour;
  const uint16_t day = add_window(c, {});
  const uint16_t failed = add_measure(c, hour, share_of(of_class));
  add_measure(c, hour, share_of(planned));
  add_measure(c, hour, stops);
  add_measure(c, day, stops);
  const uint16_t mean = add_measure(c, day, of_measure(AggregateOp::mean, failed));
  add_clause(c, failed, 0).when[0].comparison = terms::Comparison::at_most;
  add_clause(c, mean, 2).when[0].comparison = terms::Comparison::at_most;
  return c;
}

// Hours, sliding stretches of three hours, days, and the means of the hours in each day; clauses of every
// kind.
inline terms::Contract rich_contract(const std::string& id, Duration final_after,
                                     const std::string& asset = "cell") {
  using terms::AggregateOp;
  terms::Contract c = bare_contract(id, asset);
  c.from = at(0);
  c.final_after = final_after;
  const uint16_t hour = add_window(c, {});
  c.windows[hour].kind = WindowKind::hour;
  const uint16_t sliding = add_window(c, {terms::WindowShape::sliding, WindowKind::hour, 1, 3, {}});
  const uint16_t day = add_window(c, {});
  const uint16_t share = add_measure(c, hour, share_of_running());
  const uint16_t increase = add_measure(c, hour, of_signal(AggregateOp::increase, 2));
  const uint16_t middle = add_measure(c, sliding, of_signal(AggregateOp::quantile, 1));
  add_measure(c, sliding, of_measure(AggregateOp::maximum, increase));
  const uint16_t mean = add_measure(c, day, of_measure(AggregateOp::mean, share));
  add_measure(c, day, of_signal(AggregateOp::median, 1));
  terms::Clause& fee = add_clause(c, share, 0);
  fee.when.clear();
  fee.undecided_pay = {1, 10};
  fee.scale = terms::Scale{share,
                           {{terms::Comparison::at_least, 80, {1, 1}},
                            {terms::Comparison::at_least, 50, {2, 3}},
                            {std::nullopt, 0, {0, 1}}}};
  terms::Clause& start = add_clause(c, share, 60);
  start.recurrence = terms::Recurrence::once;
  start.in_a_row = 2;
  add_clause(c, middle, 5000).deduction = true;
  add_clause(c, mean, 60);
  return c;
}

inline record::Entry entry_of(const std::string& contract, const std::string& number, int64_t entered_s,
                              record::Side by) {
  record::Entry entry;
  entry.contract = contract;
  entry.number = number;
  entry.entered = at(entered_s);
  entry.by = {by, by == record::Side::buyer ? "Wang" : "Li"};
  return entry;
}
inline record::Entry planned_entry(const std::string& contract, const std::string& number, int64_t from_s,
                                   int64_t to_s) {
  record::Entry entry = entry_of(contract, number, 0, record::Side::supplier);
  entry.approved_by = record::Voice{record::Side::buyer, "Zhang"};
  entry.says = record::PlannedDowntime{at(from_s), at(to_s)};
  return entry;
}
inline record::Entry view_entry(const std::string& contract, const std::string& number, int64_t entered_s,
                                record::Side by, int64_t at_s, std::optional<std::string> cause = {}) {
  record::Entry entry = entry_of(contract, number, entered_s, by);
  entry.says = record::StopView{"", at(at_s), std::nullopt, std::move(cause)};
  return entry;
}

// An engine with one source that speaks for any asset, and everything it derived.
class Log {
 public:
  explicit Log(const std::vector<terms::Contract>& contracts, EngineOptions options = {})
      : engine_(store_, std::move(options)) {
    feed(record::Origin{"test", record::Mode::simulated, record::Salting::open});
    feed(record::Semantics{kSemanticsVersion});
    feed(record::Source{"plc", Hash{}, Duration{}, {}});
    for (const terms::Contract& contract : contracts)
      put_in_force(contract);
  }

  void put_in_force(const terms::Contract& contract) {
    feed(record::Terms{contract.id, contract.version, Hash{}, store_.put(terms::encode(contract))});
  }
  void feed(const record::Body& input) {
    auto fed = engine_.apply(input);
    ASSERT_TRUE(fed.ok()) << fed.error().message;
    keep(*fed);
  }
  record::Block record_of(const std::string& asset, const std::vector<Reading>& readings) {
    const auto [first, last] = std::ranges::minmax_element(readings, {}, &Reading::time_s);
    return {"plc",
            asset,
            store_.put(block_of(asset, readings)),
            static_cast<uint32_t>(readings.size()),
            at(first->time_s),
            at(last->time_s)};
  }
  // A block for each asset.
  std::vector<record::Block> records_of(const std::vector<Reading>& readings) {
    std::map<std::string, std::vector<Reading>> by_asset;
    for (const Reading& r : readings)
      by_asset[r.asset].push_back(r);
    std::vector<record::Block> records;
    for (const auto& [asset, own] : by_asset)
      records.push_back(record_of(asset, own));
    return records;
  }
  void send(const std::vector<Reading>& readings) {
    for (const record::Block& record : records_of(readings))
      feed(record);
  }
  void send_together(const std::vector<Reading>& readings) {
    for (auto& result : engine_.apply_blocks(records_of(readings))) {
      ASSERT_TRUE(result.ok()) << result.error().message;
      keep(*result);
    }
  }
  void complete(int64_t through_s) {
    do
      feed(record::Watermark{"plc", at(through_s)});
    while (engine_.has_work_left());
  }

  template <class T>
  std::vector<T> all() const {
    std::vector<T> found;
    for (const record::Body& body : derived)
      if (const T* value = std::get_if<T>(&body)) found.push_back(*value);
    return found;
  }

  std::vector<record::Body> derived;
  Engine& engine() { return engine_; }
  Store& store() { return store_; }

 private:
  void keep(const std::vector<record::Body>& bodies) {
    for (const record::Body& body : bodies) {
      ASSERT_TRUE(record::check(body).ok()) << record::check(body).error().message;
      derived.push_back(body);
    }
  }

  Store store_;
  Engine engine_;
};

}  // namespace panmen::engine::test
