#include "terms/contract.hpp"

#include <limits>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "terms/test_contract.hpp"

namespace panmen::terms {
namespace {

TEST(Contract, comes_back_as_it_was) {
  const auto bytes = encode(sample());
  const auto decoded = decode_contract(bytes);
  ASSERT_TRUE(decoded.ok()) << decoded.error().message;
  EXPECT_EQ(*decoded, sample());
  EXPECT_EQ(encode(*decoded), bytes);
}

TEST(Contract, is_invalid_when_cut_anywhere_or_continued) {
  std::vector<uint8_t> bytes = encode(sample());
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(decode_contract(Bytes(bytes).first(size)).ok()) << "cut at byte " << size;
  }
  bytes.push_back(0);
  EXPECT_FALSE(decode_contract(bytes).ok());
}

TEST(Contract, has_one_encoding_whatever_byte_is_changed) {
  const std::vector<uint8_t> bytes = encode(sample());
  size_t still_valid = 0;
  for (size_t at = 0; at < bytes.size(); ++at) {
    for (const int mask : {0x01, 0x80, 0xFF}) {
      std::vector<uint8_t> changed = bytes;
      changed[at] = static_cast<uint8_t>(changed[at] ^ mask);
      const auto decoded = decode_contract(changed);
      if (!decoded.ok()) continue;
      ++still_valid;
      ASSERT_EQ(encode(*decoded), changed) << "byte " << at;
    }
  }
  EXPECT_GT(still_valid, 0U);  // letters of names, for instance
}

TEST(Contract, bounds_its_lists) {
  Contract contract = sample();
  contract.clauses.resize(kMaxClauses + 1, contract.clauses[0]);
  EXPECT_FALSE(decode_contract(encode(contract)).ok());
  contract = sample();
  contract.shifts[0].breaks.resize(kMaxBreaks + 1);
  EXPECT_FALSE(decode_contract(encode(contract)).ok());
  contract = sample();
  contract.buyer.name.assign(kMaxName + 1, 'x');
  EXPECT_FALSE(decode_contract(encode(contract)).ok());
}

uint16_t any_below(size_t n) {
  return static_cast<uint16_t>(*rc::gen::inRange<size_t>(0, n));
}

template <class T>
std::optional<T> maybe(T value) {
  return *rc::gen::arbitrary<bool>() ? std::optional<T>(value) : std::nullopt;
}

Duration any_limit() {
  return {*rc::gen::inRange<int64_t>(1, kMaxAlive.ns + 1)};
}

Signal any_number_signal(size_t number) {
  const auto type = *rc::gen::element(SignalType::gauge, SignalType::counter, SignalType::interval);
  Signal made = signal("number" + std::to_string(number), type, kCelsius);
  made.from = static_cast<Role>(*rc::gen::inRange(1, 4));
  made.multiplier = {*rc::gen::inRange<int64_t>(1, 1'000), 1};
  made.liveness = static_cast<Liveness>(*rc::gen::inRange(1, 4));
  made.alive_within = any_limit();
  if (made.liveness == Liveness::session && type != SignalType::interval) made.alive_within = {};
  if (made.liveness == Liveness::heartbeat) made.heartbeat = maybe(any_below(kSignals));
  if (made.liveness == Liveness::session || *rc::gen::arbitrary<bool>()) made.connection = kLink;
  if (type == SignalType::counter) {
    made.reset = static_cast<CounterReset>(*rc::gen::inRange(1, 4));
    if (made.reset == CounterReset::wraps) made.wraps_at = *rc::gen::inRange(1, 1 << 30);
  } else {
    made.jump_above = maybe(0.5 * *rc::gen::inRange(1, 100));
  }
  if (type == SignalType::gauge) made.stuck_after = maybe(any_limit());
  const double least = *rc::gen::arbitrary<double>();
  made.least = maybe(least);
  made.greatest = maybe(least + *rc::gen::inRange(0, 100));
  return made;
}

// Shifts that meet or leave time between them; the last may end on the next day, where the first begins.
std::vector<Shift> any_shifts() {
  std::vector<Shift> shifts;
  const int32_t begin_s = *rc::gen::inRange(0, 10'000);
  int32_t at_s = begin_s;
  // Two at least: the sample's conditions and windows name the second one.
  for (int n = *rc::gen::inRange(2, 8); n > 0; --n) {
    Shift shift;
    shift.name = "shift" + std::to_string(n);
    shift.hours.from_s = at_s;
    at_s += *rc::gen::inRange(2, 9'000);
    shift.breaks = {{at_s - 2, at_s - 1}};
    shift.hours.to_s = at_s;
    at_s += *rc::gen::inRange(0, 1'000);
    shift.every_day = *rc::gen::arbitrary<bool>();
    shifts.push_back(std::move(shift));
  }
  if (begin_s > 0 && *rc::gen::arbitrary<bool>()) {
    shifts.back().hours.to_s = *rc::gen::inRange(1, begin_s + 1);
    shifts.back().breaks.clear();
  }
  return shifts;
}

ConditionNode any_condition(const Contract& contract) {
  ConditionNode node;
  if (*rc::gen::arbitrary<bool>()) {
    node.op = *rc::gen::element(ConditionOp::both, ConditionOp::either);
    node.left = any_below(contract.conditions.size());
    node.right = any_below(contract.conditions.size());
    return node;
  }
  node.op = *rc::gen::element(ConditionOp::compare_number, ConditionOp::stop, ConditionOp::planned);
  if (node.op == ConditionOp::planned) return node;
  if (node.op == ConditionOp::stop) {
    node.stops = any_below(contract.stops.size());
    node.stop_class = maybe(static_cast<StopClass>(*rc::gen::inRange(1, 5)));
    return node;
  }
  node.signal = *rc::gen::element<uint16_t>(kTemp, kCycles, kKwh, kPart);
  node.comparison = static_cast<Comparison>(*rc::gen::inRange(1, 7));
  node.number = *rc::gen::arbitrary<double>();
  return node;
}

ExpressionNode any_operation(size_t earlier) {
  const auto op = static_cast<ExpressionOp>(*rc::gen::inRange(4, 12));
  const bool is_unary = op == ExpressionOp::square_root || op == ExpressionOp::absolute;
  return operation(op, any_below(earlier), is_unary ? uint16_t{0} : any_below(earlier));
}

Measure any_measure(const Contract& contract, size_t number) {
  const uint16_t like = any_below(kMeasures);
  Measure measure = contract.measures[like];
  measure.name = "measure" + std::to_string(number);
  if (like >= kBeganAt) return measure;  // what is no number goes with little
  measure.show.step = {*rc::gen::inRange<int64_t>(1, 1000), static_cast<uint8_t>(*rc::gen::inRange(0, 16))};
  for (size_t n = *rc::gen::inRange<size_t>(0, 10); n > 0; --n)
    measure.nodes.push_back(any_operation(measure.nodes.size()));
  return measure;
}

// A contract of random size and content that keeps every invariant.
Contract random_contract() {
  Contract contract = sample();
  contract.version = *rc::gen::inRange<uint32_t>(1, 1'000'000);
  contract.price_minor = maybe(*rc::gen::inRange<int64_t>(1, Money::kMaxMinor));
  if (!contract.price_minor) {
    contract.tax.reset();
    contract.clauses[0].price.reset();
  }
  contract.from = Instant{*rc::gen::inRange<int64_t>(Instant::kMinNs / 2, Instant::kMaxNs / 2)};
  contract.until = *contract.from + Duration{*rc::gen::inRange<int64_t>(1, Instant::kMaxNs / 4)};
  contract.final_after = {*rc::gen::inRange<int64_t>(1, kMaxFinalAfter.ns + 1)};
  contract.compares_full_value = *rc::gen::arbitrary<bool>();
  for (GapRule& rule : contract.gaps.rules)
    rule = static_cast<GapRule>(*rc::gen::inRange(1, 4));
  contract.shifts = any_shifts();
  for (size_t i = *rc::gen::inRange<size_t>(0, 10); i > 0; --i)
    contract.signals.push_back(any_number_signal(i));
  for (size_t i = *rc::gen::inRange<size_t>(0, 20); i > 0; --i)
    contract.conditions.push_back(any_condition(contract));
  for (size_t i = *rc::gen::inRange<size_t>(0, 10); i > 0; --i)
    contract.measures.push_back(any_measure(contract, i));
  for (size_t i = *rc::gen::inRange<size_t>(0, 10); i > 0; --i) {
    Clause clause = contract.clauses[any_below(2)];
    clause.id = "clause-" + std::to_string(i);
    clause.amount_minor = *rc::gen::inRange<int64_t>(1, Money::kMaxMinor);
    contract.clauses.push_back(std::move(clause));
  }
  return contract;
}

TEST(Contract, any_contract_comes_back) {
  EXPECT_TRUE(rc::check([] {
    const Contract contract = random_contract();
    const auto bytes = encode(contract);
    const auto decoded = decode_contract(bytes);
    if (!decoded.ok()) RC_FAIL(decoded.error().message);
    RC_ASSERT(*decoded == contract);
    RC_ASSERT(encode(*decoded) == bytes);
  }));
}

TEST(Contract, any_bytes_are_refused_or_canonical) {
  EXPECT_TRUE(rc::check([] {
    std::vector<uint8_t> bytes = encode(sample());
    const size_t changes = *rc::gen::inRange<size_t>(1, 8);
    for (size_t i = 0; i < changes; ++i) {
      bytes[*rc::gen::inRange<size_t>(0, bytes.size())] = *rc::gen::arbitrary<uint8_t>();
    }
    const auto decoded = decode_contract(bytes);
    if (decoded.ok()) RC_ASSERT(encode(*decoded) == bytes);
  }));
}

TEST(Words, of_signals_and_causes_are_those_of_the_terms) {
  EXPECT_EQ(name_of(SignalType::gauge), "gauge");
  EXPECT_EQ(name_of(SignalType::text), "text");
  EXPECT_EQ(name_of(SignalType::event), "event");
  EXPECT_EQ(name_of(SignalType::connection), "connection");
  EXPECT_EQ(name_of(GapCause::recording), "recording");
  EXPECT_EQ(name_of(GapCause::site_network), "site network");
  EXPECT_EQ(name_of(GapCause::our_server), "our server");
  EXPECT_EQ(name_of(GapCause::doubtful), "doubtful");
  for (size_t i = 0; i < kGapCauses; ++i) {
    const auto cause = static_cast<GapCause>(i);
    EXPECT_EQ(gap_cause_of(name_of(cause)), cause);
  }
  EXPECT_EQ(gap_cause_of(kAlive), std::nullopt);
  EXPECT_EQ(gap_cause_of(""), std::nullopt);
}

TEST(Words, of_windows_are_those_of_the_terms) {
  const Contract contract = sample();
  const std::vector<std::string> expected = {"hour",
                                             "month from the 26th",
                                             "last 7 days",
                                             "shift night",
                                             "shift",
                                             "contract",
                                             "last 12 months from the 28th",
                                             "30 samples of pose_x",
                                             "100 cycles",
                                             "between two events"};
  for (size_t i = 0; i < expected.size(); ++i)
    EXPECT_EQ(name_of(contract.windows[i], contract), expected[i]);
  const auto of_kind = [&](WindowKind kind) {
    return name_of({WindowShape::calendar, kind, 1, 1, {}}, contract);
  };
  EXPECT_EQ(of_kind(WindowKind::day), "day");
  EXPECT_EQ(of_kind(WindowKind::week), "week");
  EXPECT_EQ(of_kind(WindowKind::month), "month");
  EXPECT_EQ(of_kind(WindowKind::quarter), "quarter");
  EXPECT_EQ(of_kind(WindowKind::year), "year");
  const std::vector<std::pair<uint8_t, std::string>> ordinals = {
      {2, "2nd"},   {3, "3rd"},   {4, "4th"},   {10, "10th"}, {11, "11th"}, {12, "12th"},
      {13, "13th"}, {20, "20th"}, {21, "21st"}, {22, "22nd"}, {23, "23rd"}, {24, "24th"}};
  for (const auto& [day, words] : ordinals)
    EXPECT_EQ(name_of({WindowShape::calendar, WindowKind::month, day, 1, {}}, contract),
              "month from the " + words);
}

TEST(Words, tell_windows_apart_that_are_found_by_conditions) {
  Contract contract = sample();
  const WindowSpec first = contract.windows[k100Cycles];
  WindowSpec second = first;
  second.begins = kHot;
  contract.windows.push_back(second);
  EXPECT_EQ(name_of(first, contract), "100 cycles (1st)");
  EXPECT_EQ(name_of(second, contract), "100 cycles (2nd)");
  EXPECT_EQ(place_among_alike(second, contract), 2);
  EXPECT_EQ(name_of(contract.windows[kTrial], contract), "between two events");
  EXPECT_EQ(place_among_alike(contract.windows[kTrial], contract), 0);
  contract.windows.back().count = 99;
  EXPECT_EQ(name_of(first, contract), "100 cycles");
  // Others tell themselves apart.
  EXPECT_EQ(place_among_alike(contract.windows[kHour], contract), 0);
}

TEST(Words, of_stop_classes_are_those_of_the_terms) {
  EXPECT_EQ(name_of(StopClass::technical), "technical");
  EXPECT_EQ(name_of(StopClass::organisational), "organisational");
  EXPECT_EQ(name_of(StopClass::maintenance), "maintenance");
  EXPECT_EQ(name_of(StopClass::consequential), "consequential");
}

TEST(Measure, written_out_has_the_values_of_the_measures_it_names) {
  Measure measure;
  measure.nodes = {leaf(ExpressionOp::aggregate, 0),     leaf(ExpressionOp::measure, 1),
                   operation(ExpressionOp::add, 0, 1),   operation(ExpressionOp::square_root, 2),
                   operation(ExpressionOp::absolute, 3), operation(ExpressionOp::multiply, 4, 4)};
  EXPECT_EQ(written_out_size(measure, {100, 6}), 14U);
  for (const ExpressionOp op : {ExpressionOp::minimum, ExpressionOp::maximum}) {
    measure.nodes.back().op = op;
    EXPECT_EQ(written_out_size(measure, {100, 6}), 14U);
  }
  EXPECT_EQ(written_out_size(measure, {100, kMaxNodes}), kMaxNodes + 1);
}

TEST(Figure, is_its_steps_with_its_unit) {
  const Resolution percent{{1, 2}, {"%", "", {1, 100}}};
  EXPECT_EQ(format_figure(9731, percent), "97.31 %");
  EXPECT_EQ(format_figure_value(9731, percent), "97.31");
  EXPECT_EQ(format_figure(5, percent), "0.05 %");
  EXPECT_EQ(format_figure(-5, percent), "-0.05 %");
  EXPECT_EQ(format_figure(0, percent), "0.00 %");
  EXPECT_EQ(format_figure(3, {{5, 1}, {"degC", "temperature", {1, 1}}}), "1.5 degC");
  EXPECT_EQ(format_figure(42, {{1, 0}, {}}), "42");
  EXPECT_EQ(format_figure(42, {{10, 0}, {"kWh", "energy", {3'600'000, 1}}}), "420 kWh");
  EXPECT_EQ(format_figure_value(std::numeric_limits<int64_t>::max(), {{100, 2}, {}}),
            "9223372036854775807.00");
  EXPECT_EQ(format_figure_value(std::numeric_limits<int64_t>::min(), {{1, 15}, {}}), "-9223.372036854775808");
}

TEST(SayFigure, says_each_type_in_both_languages) {
  const Zone shanghai{"Asia/Shanghai", 28'800, {}};
  const auto english = [&](int64_t steps, const Resolution& show) {
    return say_figure(steps, show, shanghai, Language::english);
  };
  const auto chinese = [&](int64_t steps, const Resolution& show) {
    return say_figure(steps, show, shanghai, Language::chinese);
  };
  EXPECT_EQ(english(9731, kPercent), "97.31 %");
  EXPECT_EQ(english(1, kYesNo) + english(0, kYesNo), "yesno");
  EXPECT_EQ(chinese(1, kYesNo) + chinese(0, kYesNo), "是否");
  EXPECT_EQ(english(0, kInstants), "1970-01-01 08:00:00+08:00");
  EXPECT_EQ(english(-1, kInstants), "1970-01-01 07:59:30+08:00");
  EXPECT_EQ(english(std::numeric_limits<int64_t>::min(), kInstants), "beyond all time");
  EXPECT_EQ(chinese(std::numeric_limits<int64_t>::max(), kInstants), "超出时间范围");
  EXPECT_EQ(english(0, kTexts) + english(1, kTexts), "A乙");
  for (const int64_t other : {int64_t{2}, int64_t{-1}, std::numeric_limits<int64_t>::max()}) {
    EXPECT_EQ(english(other, kTexts), "something else");
    EXPECT_EQ(chinese(other, kTexts), "其他");
  }
}

TEST(InstantStep, is_of_whole_nanoseconds_and_15_min_of_whole_steps) {
  const auto step_ns = [](Decimal step, Ratio factor) {
    return instant_step_ns({step, {"x", "time", factor}, FigureType::instant});
  };
  EXPECT_EQ(step_ns({1, 0}, {60, 1}), 60'000'000'000);
  EXPECT_EQ(step_ns({15, 0}, {60, 1}), 900'000'000'000);
  EXPECT_EQ(step_ns({25, 2}, {3600, 1}), 900'000'000'000);
  EXPECT_EQ(step_ns({1, 9}, {1, 1}), 1);
  EXPECT_EQ(step_ns({1, 0}, {3600, 1}), std::nullopt);
  EXPECT_EQ(instant_step_ns({{25, 2}, {"kWh/kW", "energy/power", {3600, 1}}, FigureType::instant}),
            std::nullopt);
  EXPECT_EQ(step_ns({7, 0}, {60, 1}), std::nullopt);
  EXPECT_EQ(step_ns({1, 10}, {1, 1}), std::nullopt);
  EXPECT_EQ(step_ns({15, 10}, {1, 1}), std::nullopt);
  EXPECT_EQ(step_ns({999'999'999'999'999'999, 0}, {86'400, 1}), std::nullopt);
}

}  // namespace
}  // namespace panmen::terms
