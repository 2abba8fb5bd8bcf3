#include "record/body.hpp"

#include <fstream>
#include <functional>
#include <limits>
#include <sstream>

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace panmen::record {
namespace {

constexpr Instant kFrom{1'666'742'400'000'000'000};
constexpr Instant kTo = kFrom + Duration::hours(1);

Hash hash_of(std::string_view text) {
  return sha256(as_bytes(text));
}

VerdictId id() {
  return {"cell-07", 1, "fee", kFrom, kTo, 0};
}
std::vector<Figure> figures() {
  return {{"availability", 9'812, Reason::none, -1}, {"grip losses", std::nullopt, Reason::no_data}};
}
constexpr double kNotANumber = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinite = std::numeric_limits<double>::infinity();

Money yuan(int64_t minor) {
  return {minor, std::move(Currency::parse("CNY")).value()};
}

using Saying = decltype(Entry::says);

Entry entry(Saying says) {
  return {"cell-07",
          "D-2026-014",
          kFrom,
          {Side::supplier, "Li Wei"},
          Voice{Side::buyer, "Zhang Min"},
          "preventive maintenance",
          std::move(says)};
}

// One of each thing that an entry can say.
std::vector<Saying> sayings() {
  return {
      PlannedDowntime{kFrom, kTo},
      ReplacedMeter{"energy", kFrom, 99'873.25, 0},
      AdjustedAmount{"baseline", kTo, {-12'005, 1}},
      StopView{"press", kFrom, kTo, "starved"},
      Confirmed{"invoice", kFrom, "0428-17", 36'000'000},
      Refused{"accepted", kFrom},
      Withdrawn{"C-3"},
  };
}

// One body of every kind, in the order of Body's alternatives.
std::vector<Body> samples() {
  return {
      Origin{"suzhou", Mode::replay, Salting::open},
      Semantics{0},
      Source{"ur3", hash_of("map"), Duration::minutes(5), {"cell/gripper", "cell/ur3"}},
      Terms{"cell-07", 1, hash_of("text"), hash_of("compiled"), {{"oee", hash_of("pack")}}},
      Block{"ur3", "cell/ur3", hash_of("block"), 4'096, kFrom, kTo},
      Watermark{"ur3", kTo},
      Clock{kTo},
      Intake{"ur3", "cobotops.csv", 7'000, 2, 40, 3, hash_of("refusals"), 1, 5},
      entry(StopView{"press", kFrom, kTo, "starved"}),
      Admission{"cell/ur3", hash_of("block"), 4'000, 50, 46, 2, 3, 1, 4},
      Verdict{id(), Outcome::undetermined, Reason::no_data, figures()},
      Entitlement{id(), "supplier", "buyer", yuan(1'250), -1, 3, 1, CivilDate{2026, 4, 30}, "transfer", 144},
      Transfer{1, "payable", "fee income", yuan(1'250), id()},
      Measures{"cell-07", 1, kFrom, kTo, figures(), 3, 1},
      Stop{"cell-07", 1, "press", kFrom, kTo, "starved", "alarm", StopStanding::settled, true, 2},
      Milestone{"cell-07", 1, "delivered", kFrom, true, 1},
      Due{id(), 1, CivilDate{2026, 4, 30}, 2},
  };
}

template <class T>
T sample() {
  for (const Body& body : samples()) {
    if (const T* value = std::get_if<T>(&body)) return *value;
  }
  PANMEN_ASSERT(false);
}

TEST(Body, EveryKindHasASample) {
  ASSERT_EQ(samples().size(), std::variant_size_v<Body>);
  for (size_t i = 0; i < samples().size(); ++i)
    EXPECT_EQ(samples()[i].index(), i);
}

TEST(Body, DecodesToWhatWasEncoded) {
  for (const Body& body : samples()) {
    ASSERT_TRUE(check(body).ok()) << check(body).error().message;
    auto decoded = decode_body(encode(body));
    ASSERT_TRUE(decoded.ok()) << decoded.error().message;
    EXPECT_EQ(*decoded, body) << name_of(kind_of(body));
  }
}

TEST(Body, BeginsWithKindAndVersion) {
  for (const Body& body : samples()) {
    const auto kind = static_cast<uint16_t>(kind_of(body));
    const std::vector<uint8_t> bytes = encode(body);
    EXPECT_EQ(bytes[0], kind & 0xFF);
    EXPECT_EQ(bytes[1], kind >> 8);
    EXPECT_EQ(bytes[2], 1);
    EXPECT_EQ(bytes[3], 0);
  }
}

TEST(Body, InputsAreThoseThatComeFromOutside) {
  for (const Body& body : samples()) {
    const bool derived = std::holds_alternative<Admission>(body) || std::holds_alternative<Verdict>(body) ||
                         std::holds_alternative<Entitlement>(body) ||
                         std::holds_alternative<Transfer>(body) || std::holds_alternative<Measures>(body) ||
                         std::holds_alternative<Stop>(body) || std::holds_alternative<Milestone>(body) ||
                         std::holds_alternative<Due>(body);
    EXPECT_EQ(is_input(kind_of(body)), !derived) << name_of(kind_of(body));
  }
}

TEST(Body, NoPartAndNothingLongerDecodes) {
  for (const Body& body : samples()) {
    std::vector<uint8_t> bytes = encode(body);
    for (size_t n = 0; n < bytes.size(); ++n) {
      auto decoded = decode_body(Bytes(bytes).first(n));
      ASSERT_FALSE(decoded.ok()) << name_of(kind_of(body)) << " cut to " << n << " bytes";
      EXPECT_EQ(decoded.error().code, ErrorCode::invalid);
    }
    bytes.push_back(0);
    EXPECT_FALSE(decode_body(bytes).ok()) << name_of(kind_of(body)) << " with a byte more";
  }
}

// Two encodings of one value would be two hashes of one record.
TEST(Body, WhateverDecodesEncodesToTheSameBytes) {
  size_t decoded_count = 0;
  for (const Body& body : samples()) {
    std::vector<uint8_t> bytes = encode(body);
    for (size_t at = 4; at < bytes.size(); ++at) {
      const uint8_t kept = bytes[at];
      for (int value = 0; value < 256; ++value) {
        bytes[at] = static_cast<uint8_t>(value);
        auto decoded = decode_body(bytes);
        if (!decoded.ok()) continue;
        ++decoded_count;
        ASSERT_EQ(encode(*decoded), bytes)
            << name_of(kind_of(body)) << ", byte " << at << " set to " << value;
      }
      bytes[at] = kept;
    }
  }
  EXPECT_GT(decoded_count, 10'000U);
}

TEST(Body, AnyFiguresComeBack) {
  EXPECT_TRUE(rc::check("any steps", [](const std::vector<int64_t>& steps) {
    Measures measures = sample<Measures>();
    measures.figures.clear();
    for (int64_t value : steps)
      measures.figures.push_back({"m", value, Reason::none, static_cast<int8_t>(value % 2)});
    RC_ASSERT(*decode_body(encode(measures)) == Body(measures));
  }));
}

TEST(Body, UnknownKindAndVersionAreUnsupported) {
  std::vector<uint8_t> bytes = encode(sample<Clock>());
  std::vector<uint8_t> kind = bytes;
  kind[0] = 99;
  EXPECT_EQ(decode_body(kind).error().code, ErrorCode::unsupported);
  EXPECT_NE(decode_body(kind).error().message.find("99"), std::string::npos);
  std::vector<uint8_t> version = bytes;
  version[2] = 2;
  EXPECT_EQ(decode_body(version).error().code, ErrorCode::unsupported);
  EXPECT_NE(decode_body(version).error().message.find("clock"), std::string::npos);
}

TEST(Body, AnEntrySaysOneOfFourThings) {
  for (const Saying& says : sayings()) {
    const Entry made = entry(says);
    ASSERT_TRUE(check(made).ok()) << check(made).error().message;
    std::vector<uint8_t> bytes = encode(made);
    auto decoded = decode_body(bytes);
    ASSERT_TRUE(decoded.ok()) << decoded.error().message;
    EXPECT_EQ(*decoded, Body(made));
    // Its place among the alternatives, from 1, stands before its fields.
    const size_t at = encode(entry(PlannedDowntime{kFrom, kTo})).size() - 2 * sizeof(int64_t) - 1;
    EXPECT_EQ(bytes[at], says.index() + 1);
    for (const size_t place : {size_t{0}, std::variant_size_v<Saying> + 1}) {
      bytes[at] = static_cast<uint8_t>(place);
      EXPECT_NE(decode_body(bytes).error().message.find("says is not defined"), std::string::npos);
    }
  }
}

TEST(Body, AViewNamesTheStopItsInstantLiesInOrAllThatItsTimeMeets) {
  const Window stop{{100}, {200}};
  const auto names = [&](int64_t at_ns, std::optional<int64_t> to_ns = std::nullopt) {
    StopView view{"", {at_ns}, std::nullopt, std::nullopt};
    if (to_ns.has_value()) view.to = Instant{*to_ns};
    return view.names(stop);
  };
  EXPECT_FALSE(names(99));
  EXPECT_TRUE(names(100));
  EXPECT_TRUE(names(199));
  EXPECT_FALSE(names(200));
  EXPECT_FALSE(names(50, 100));
  EXPECT_TRUE(names(50, 101));
  EXPECT_TRUE(names(50, 500));
  EXPECT_TRUE(names(199, 500));
  EXPECT_FALSE(names(200, 500));
}

TEST(Body, AnEntryMayLeaveOutWhatIsOptional) {
  Entry made = entry(StopView{"", kFrom, std::nullopt, std::nullopt});
  made.approved_by.reset();
  made.reason.clear();
  ASSERT_TRUE(check(made).ok());
  EXPECT_EQ(*decode_body(encode(made)), Body(made));
  made.reason.assign(kMaxReasonSize, 'r');
  ASSERT_TRUE(check(made).ok());
  EXPECT_EQ(*decode_body(encode(made)), Body(made));
}

TEST(Body, AnyReadingAndAmountComesBack) {
  EXPECT_TRUE(rc::check("readings", [](double last, double first) {
    const Body body = entry(ReplacedMeter{"energy", kFrom, last, first});
    RC_ASSERT(*decode_body(encode(body)) == body);
  }));
  EXPECT_TRUE(rc::check("amounts", [] {
    const Decimal amount{*rc::gen::inRange<int64_t>(-999'999'999'999'999'999, 1'000'000'000'000'000'000),
                         *rc::gen::inRange<uint8_t>(0, Decimal::kMaxScale + 1)};
    const Body body = entry(AdjustedAmount{"baseline", kTo, amount});
    RC_ASSERT(*decode_body(encode(body)) == body);
  }));
}

TEST(Body, AStopMayBeOpenAndOfARuleWithoutAName) {
  Stop stop = sample<Stop>();
  stop.rule.clear();
  stop.cause.reset();
  stop.proposed.reset();
  stop.standing = StopStanding::proposed;
  stop.withdrawn = false;
  stop.correction = 0;
  ASSERT_TRUE(check(stop).ok());
  EXPECT_EQ(*decode_body(encode(stop)), Body(stop));
}

TEST(Body, LargestBodiesFit) {
  const std::string name(kMaxNameSize, 'n');
  Verdict verdict = sample<Verdict>();
  verdict.id.contract = verdict.id.clause = name;
  verdict.figures.assign(296, {name, 1, Reason::none, 1});
  EXPECT_TRUE(check(verdict).ok());
  EXPECT_TRUE(decode_body(encode(verdict)).ok());
  Source source = sample<Source>();
  source.assets.clear();
  for (size_t i = 0; i < kMaxAssets; ++i)
    source.assets.push_back(std::to_string(1000 + i) + std::string(196, 'a'));
  EXPECT_TRUE(check(source).ok());
  EXPECT_TRUE(decode_body(encode(source)).ok());
}

template <class T>
Body with(const std::function<void(T&)>& change) {
  T value = sample<T>();
  change(value);
  return value;
}

template <class T>
Body saying(const std::function<void(T&)>& change) {
  for (const Saying& says : sayings()) {
    if (const T* found = std::get_if<T>(&says)) {
      T changed = *found;
      change(changed);
      return entry(changed);
    }
  }
  PANMEN_ASSERT(false);
}

TEST(Body, EveryRuleIsChecked) {
  struct Case {
    Body body;
    std::string_view problem;
  };
  const std::string long_name(kMaxNameSize + 1, 'n');
  const Case cases[] = {
      {with<Origin>([](auto& b) { b.name = ""; }), "a name is empty"},
      {with<Origin>([&](auto& b) { b.name = long_name; }), "longer than 200 bytes"},
      {with<Origin>([](auto& b) { b.name = "\xFF"; }), "not UTF-8"},
      {with<Origin>([](auto& b) { b.mode = static_cast<Mode>(4); }), "enumeration"},
      {with<Origin>([](auto& b) { b.salting = static_cast<Salting>(0); }), "enumeration"},
      {with<Source>([](auto& b) { b.lateness = {-1}; }), "lateness"},
      {with<Source>([](auto& b) { b.lateness.ns = kMaxLateness.ns + 1; }), "lateness"},
      {with<Source>([](auto& b) { b.assets = {"b", "a"}; }), "ascending"},
      {with<Source>([](auto& b) { b.assets = {"a", "a"}; }), "ascending"},
      {with<Source>([](auto& b) { b.assets.assign(kMaxAssets + 1, "a"); }), "too long"},
      {with<Terms>([](auto& b) { b.version = 0; }), "count from 1"},
      {with<Terms>([](auto& b) { b.included.insert(b.included.begin(), {"or", {}}); }), "ascending"},
      {with<Terms>([](auto& b) { b.included.push_back(b.included.back()); }), "ascending"},
      {with<Terms>([](auto& b) { b.included.resize(kMaxIncluded + 1); }), "too long"},
      {with<Block>([](auto& b) { b.observations = 0; }), "no observation"},
      {with<Block>([](auto& b) { std::swap(b.first, b.last); }), "after its last"},
      {with<Watermark>([](auto& b) { b.through = {Instant::kMaxNs + 1}; }), "out of range"},
      {with<Clock>([](auto& b) { b.now = {Instant::kMinNs - 1}; }), "out of range"},
      {with<Intake>([](auto& b) { b.refusals.reset(); }), "counted but not kept"},
      {with<Intake>([](auto& b) { b.refused = 0; }), "kept but not counted"},
      {with<Intake>([](auto& b) { b.skipped = b.lines + 1; }), "more lines were skipped"},
      {with<Intake>([](auto& b) { b.holes = 0; }), "there is no hole"},
      {with<Admission>([](auto& b) { b.conflicting = b.accepted + 1; }), "than were accepted"},
      {with<Admission>([](auto& b) { b.doubtful = b.accepted + 1; }), "than were accepted"},
      {with<Admission>([](auto& b) { b.unread = b.doubtful + 1; }), "unread than doubtful"},
      {with<Admission>([](auto& b) { b.out_of_order = b.accepted + 1; }), "than were accepted"},
      {with<Verdict>([](auto& b) { b.id.version = 0; }), "count from 1"},
      {with<Verdict>([](auto& b) { b.id.to = b.id.from; }), "does not begin before"},
      {with<Verdict>([](auto& b) { b.outcome = Outcome::met; }), "says why, and only it does"},
      {with<Verdict>([](auto& b) { b.reason = Reason::none; }), "says why, and only it does"},
      {with<Verdict>([](auto& b) { b.reason = Reason::run_too_short; }), "too short, too late or withdrawn"},
      {with<Verdict>([](auto& b) {
         b.outcome = Outcome::met;
         b.reason = Reason::run_too_short;
       }),
       "too short, too late or withdrawn"},
      {with<Verdict>([](auto& b) { b.outcome = Outcome::not_counted; }), "does not count says why"},
      {with<Verdict>([](auto& b) { b.reason = Reason::does_not_count; }), "does not count says why"},
      {with<Verdict>([](auto& b) { b.reason = Reason::already_paid; }), "does not count says why"},
      {with<Verdict>([](auto& b) { b.outcome = static_cast<Outcome>(5); }), "enumeration"},
      {with<Verdict>([](auto& b) { b.figures[1].reason = Reason::run_too_short; }), "only a verdict"},
      {with<Verdict>([](auto& b) { b.figures[1].reason = Reason::already_paid; }), "only a verdict"},
      {with<Verdict>([](auto& b) { b.figures[1].reason = static_cast<Reason>(10); }), "enumeration"},
      {with<Verdict>([](auto& b) { b.figures[0].side = 2; }), "side of a figure"},
      {with<Verdict>([](auto& b) { b.figures[0].side = -2; }), "side of a figure"},
      {with<Verdict>([](auto& b) { b.figures[1].side = 1; }), "side of a figure"},
      {with<Verdict>([](auto& b) { b.figures[0].steps.reset(); }), "exactly where it is absent"},
      {with<Verdict>([](auto& b) { b.figures[1].steps = 1; }), "exactly where it is absent"},
      {with<Verdict>([](auto& b) { b.figures.assign(kMaxFigures + 1, {"m", 1, Reason::none}); }), "too long"},
      {with<Verdict>([](auto& b) { b.figures.assign(kMaxFigures, {"m", 1, Reason::none}); }), "65,000 bytes"},
      {with<Measures>([](auto& b) { b.version = 0; }), "count from 1"},
      {with<Measures>([](auto& b) { std::swap(b.from, b.to); }), "does not begin before"},
      {with<Measures>([](auto& b) { b.figures[0].reason = Reason::no_data; }), "exactly where it is absent"},
      {with<Entitlement>([](auto& b) { b.because.to = b.because.from; }), "does not begin before"},
      {with<Entitlement>([](auto& b) { b.payee = b.payer; }), "the same"},
      {with<Entitlement>([](auto& b) { b.amount.minor = -1; }), "10^15"},
      {with<Entitlement>([](auto& b) { b.amount.minor = 0; }), "gives nothing"},
      {with<Entitlement>([](auto& b) { b.amount.minor = Money::kMaxMinor + 1; }), "10^15"},
      {with<Entitlement>([](auto& b) { b.remainder_denominator = 0; }), "not positive"},
      {with<Entitlement>([](auto& b) { b.remainder_denominator = -3; }), "not positive"},
      {with<Entitlement>([](auto& b) { b.remainder_numerator = 2; }), "more than a half"},
      {with<Entitlement>([](auto& b) { b.remainder_numerator = INT64_MIN; }), "more than a half"},
      {with<Entitlement>([](auto& b) {
         b.because.correction = 1;
         b.remainder_numerator = 4;
       }),
       "more than one"},
      {with<Entitlement>([](auto& b) {
         b.remainder_numerator = -2;
         b.remainder_denominator = 6;
       }),
       "lowest terms"},
      {with<Entitlement>([](auto& b) { b.remainder_numerator = 0; }), "lowest terms"},
      {with<Transfer>([](auto& b) { b.number = 0; }), "count from 1"},
      {with<Transfer>([](auto& b) { b.credit = b.debit; }), "the same"},
      {with<Transfer>([](auto& b) { b.amount.minor = -1; }), "10^15"},
      {with<Transfer>([](auto& b) { b.because.version = 0; }), "count from 1"},
      {with<Entry>([](auto& b) { b.contract.clear(); }), "a name is empty"},
      {with<Entry>([](auto& b) { b.number.clear(); }), "a name is empty"},
      {with<Entry>([](auto& b) { b.by.person.clear(); }), "a name is empty"},
      {with<Entry>([](auto& b) { b.approved_by->person.clear(); }), "a name is empty"},
      {with<Entry>([](auto& b) { b.entered = {Instant::kMaxNs + 1}; }), "out of range"},
      {with<Entry>([](auto& b) { b.by.side = static_cast<Side>(3); }), "enumeration"},
      {with<Entry>([](auto& b) { b.by.side = Side::buyer; }), "approved by the side that made it"},
      {with<Entry>([](auto& b) { b.reason.assign(kMaxReasonSize + 1, 'r'); }), "longer than 1,000 bytes"},
      {with<Entry>([](auto& b) { b.reason = "\xFF"; }), "a reason is not UTF-8"},
      {with<Entry>([](auto& b) { b.reason = "a\nb"; }), "control how text is shown"},
      {saying<PlannedDowntime>([](auto& s) { s.to = s.from; }), "does not begin before it ends"},
      {saying<PlannedDowntime>([](auto& s) { s.from = {Instant::kMinNs - 1}; }), "out of range"},
      {saying<PlannedDowntime>([](auto& s) { s.to = {Instant::kMaxNs + 1}; }), "out of range"},
      {saying<ReplacedMeter>([](auto& s) { s.signal.clear(); }), "a name is empty"},
      {saying<ReplacedMeter>([](auto& s) { s.at = {Instant::kMaxNs + 1}; }), "out of range"},
      {saying<ReplacedMeter>([](auto& s) { s.last = kNotANumber; }), "not finite"},
      {saying<ReplacedMeter>([](auto& s) { s.first = -kInfinite; }), "not finite"},
      {saying<AdjustedAmount>([](auto& s) { s.adjustment.clear(); }), "a name is empty"},
      {saying<AdjustedAmount>([](auto& s) { s.at = {Instant::kMaxNs + 1}; }), "out of range"},
      {saying<AdjustedAmount>([](auto& s) { s.amount.scale = 16; }), "18 digits"},
      {saying<AdjustedAmount>([](auto& s) { s.amount.units = 1'000'000'000'000'000'000; }), "18 digits"},
      {saying<AdjustedAmount>([](auto& s) { s.amount.units = INT64_MIN; }), "18 digits"},
      {saying<StopView>([&](auto& s) { s.rule = long_name; }), "longer than 200 bytes"},
      {saying<StopView>([](auto& s) { s.at = {Instant::kMaxNs + 1}; }), "out of range"},
      {saying<StopView>([](auto& s) { s.to = {Instant::kMaxNs + 1}; }), "out of range"},
      {saying<StopView>([](auto& s) { s.to = s.at; }), "does not begin before it ends"},
      {saying<StopView>([](auto& s) { s.cause = ""; }), "a name is empty"},
      {with<Stop>([](auto& b) { b.contract.clear(); }), "a name is empty"},
      {with<Stop>([](auto& b) { b.version = 0; }), "count from 1"},
      {with<Stop>([&](auto& b) { b.rule = long_name; }), "longer than 200 bytes"},
      {with<Stop>([](auto& b) { b.to = b.from; }), "does not begin before it ends"},
      {with<Stop>([](auto& b) { b.to = {Instant::kMaxNs + 1}; }), "out of range"},
      {with<Stop>([](auto& b) { b.cause = ""; }), "a name is empty"},
      {with<Stop>([](auto& b) { b.proposed = ""; }), "a name is empty"},
      {with<Stop>([](auto& b) { b.standing = static_cast<StopStanding>(5); }), "enumeration"},
      {with<Stop>([](auto& b) { b.standing = static_cast<StopStanding>(0); }), "enumeration"},
      {with<Stop>([](auto& b) { b.correction = 0; }), "without a correction"},
  };
  for (const Case& each : cases) {
    auto checked = check(each.body);
    ASSERT_FALSE(checked.ok()) << each.problem;
    EXPECT_EQ(checked.error().code, ErrorCode::invalid);
    EXPECT_NE(checked.error().message.find(each.problem), std::string::npos) << checked.error().message;
    EXPECT_EQ(checked.error().message.find(name_of(kind_of(each.body))), 0U) << checked.error().message;
  }
}

// What check() refuses, decode_body() refuses too: here by changing a byte of the encoding.
TEST(Body, DecodingRefusesWhatBreaksARule) {
  struct Case {
    Body body;
    size_t from_end;
    uint8_t value;
    std::string_view problem;
  };
  constexpr uint8_t kSign = 0x80;
  const Case cases[] = {
      {sample<Origin>(), 1, 3, "enumeration"},
      {sample<Origin>(), 8, 0xFF, "UTF-8"},
      {sample<Origin>(), 8, '\n', "control how text is shown"},
      {sample<Source>(), 7, 'a', "ascending"},  // cell/ur3 becomes cell/ar3
      {sample<Intake>(), 16, 0, "there is no hole"},
      {sample<Intake>(), 49, 2, ""},  // neither absent nor present
      {sample<Intake>(), 57, 0, "kept but not counted"},
      {sample<Intake>(), 66, 1, "more lines were skipped"},  // the greatest byte of `skipped`
      {sample<Admission>(), 1, 1, "than were accepted"},
      {sample<Clock>(), 1, kSign, "out of range"},
      {sample<Watermark>(), 1, kSign, "out of range"},
      {sample<Entitlement>(), 28, kSign, "not positive"},
      {sample<Entitlement>(), 36, 0, "more than a half"},
      {sample<Entitlement>(), 44, 'X', "currency"},
      {sample<Verdict>(), 1, 2, "side of a figure"},
      {sample<Verdict>(), 2, 0, "exactly where it is absent"},
      {sample<Measures>(), 2, 5, "only a verdict"},
      {sample<Entry>(), 7, '\n', "control how text is shown"},
      // The exponent of 1e308 becomes that of an infinity or of no number.
      {entry(ReplacedMeter{"energy", kFrom, 0, 1e308}), 2, 0xFF, "not finite"},
      {entry(AdjustedAmount{"baseline", kTo, {0, 15}}), 1, 16, "18 digits"},
      {entry(PlannedDowntime{kFrom, kTo}), 1, kSign, "out of range"},
      {sample<Stop>(), 4, 0, "without a correction"},
      {sample<Stop>(), 5, 2, "neither 0 nor 1"},
  };
  for (const Case& each : cases) {
    std::vector<uint8_t> bytes = encode(each.body);
    bytes[bytes.size() - each.from_end] = each.value;
    auto decoded = decode_body(bytes);
    ASSERT_FALSE(decoded.ok()) << each.problem;
    EXPECT_EQ(decoded.error().code, ErrorCode::invalid);
    EXPECT_NE(decoded.error().message.find(each.problem), std::string::npos) << decoded.error().message;
  }
}

// A name that moves the cursor or begins a line would write into the statement that shows it.
TEST(Body, NoNameControlsHowTextIsShown) {
  const std::string forged = "aa\x1b[31mX\nTotal due: 0";
  const Body cases[] = {
      with<Origin>([&](auto& b) { b.name = forged; }),
      with<Source>([&](auto& b) { b.name = forged; }),
      with<Source>([&](auto& b) { b.assets = {forged}; }),
      with<Terms>([&](auto& b) { b.contract = forged; }),
      with<Terms>([&](auto& b) { b.included[0].name = forged; }),
      with<Block>([&](auto& b) { b.source = forged; }),
      with<Block>([&](auto& b) { b.asset = forged; }),
      with<Watermark>([&](auto& b) { b.source = forged; }),
      with<Intake>([&](auto& b) { b.source = forged; }),
      with<Intake>([&](auto& b) { b.input = forged; }),
      with<Admission>([&](auto& b) { b.asset = forged; }),
      with<Verdict>([&](auto& b) { b.id.contract = forged; }),
      with<Verdict>([&](auto& b) { b.id.clause = forged; }),
      with<Verdict>([&](auto& b) { b.figures[0].measure = forged; }),
      with<Measures>([&](auto& b) { b.contract = forged; }),
      with<Measures>([&](auto& b) { b.figures[0].measure = forged; }),
      with<Entitlement>([&](auto& b) { b.payer = forged; }),
      with<Entitlement>([&](auto& b) { b.payee = forged; }),
      with<Transfer>([&](auto& b) { b.debit = forged; }),
      with<Transfer>([&](auto& b) { b.credit = forged; }),
      with<Entry>([&](auto& b) { b.contract = forged; }),
      with<Entry>([&](auto& b) { b.number = forged; }),
      with<Entry>([&](auto& b) { b.by.person = forged; }),
      with<Entry>([&](auto& b) { b.approved_by->person = forged; }),
      with<Entry>([&](auto& b) { b.reason = forged; }),
      saying<ReplacedMeter>([&](auto& s) { s.signal = forged; }),
      saying<AdjustedAmount>([&](auto& s) { s.adjustment = forged; }),
      saying<StopView>([&](auto& s) { s.rule = forged; }),
      saying<StopView>([&](auto& s) { s.cause = forged; }),
      with<Stop>([&](auto& b) { b.contract = forged; }),
      with<Stop>([&](auto& b) { b.rule = forged; }),
      with<Stop>([&](auto& b) { b.cause = forged; }),
      with<Stop>([&](auto& b) { b.proposed = forged; }),
  };
  for (const Body& body : cases) {
    auto checked = check(body);
    ASSERT_FALSE(checked.ok()) << name_of(kind_of(body));
    EXPECT_NE(checked.error().message.find("control how text is shown"), std::string::npos)
        << checked.error().message;
  }
}

TEST(Body, VerdictNotMetMaySayThatTheRunIsTooShort) {
  Verdict verdict = sample<Verdict>();
  verdict.outcome = Outcome::not_met;
  verdict.reason = Reason::run_too_short;
  EXPECT_TRUE(check(verdict).ok());
  EXPECT_EQ(*decode_body(encode(verdict)), Body(verdict));
}

TEST(Body, AVerdictMayNotCount) {
  for (const Reason reason : {Reason::does_not_count, Reason::already_paid}) {
    Verdict verdict = sample<Verdict>();
    verdict.outcome = Outcome::not_counted;
    verdict.reason = reason;
    verdict.figures[1].reason = Reason::does_not_count;
    EXPECT_TRUE(check(verdict).ok());
    EXPECT_EQ(*decode_body(encode(verdict)), Body(verdict));
  }
}

TEST(Body, AVerdictMayLackSamples) {
  Verdict verdict = sample<Verdict>();
  verdict.reason = verdict.figures[1].reason = Reason::too_few_samples;
  EXPECT_TRUE(check(verdict).ok());
  EXPECT_EQ(*decode_body(encode(verdict)), Body(verdict));
  verdict.outcome = Outcome::not_counted;
  EXPECT_FALSE(check(verdict).ok());
}

TEST(Body, TheRemainderOfACorrectionIsAtMostOne) {
  Entitlement entitlement = sample<Entitlement>();
  entitlement.because.correction = 2;
  entitlement.remainder_numerator = -2;
  EXPECT_TRUE(check(entitlement).ok());
  EXPECT_EQ(*decode_body(encode(entitlement)), Body(entitlement));
}

TEST(Body, LessThanHalfAMinorUnitIsARemainderOnly) {
  Entitlement entitlement = sample<Entitlement>();
  entitlement.amount.minor = 0;
  entitlement.tax_minor = 0;
  entitlement.remainder_numerator = 1;
  EXPECT_TRUE(check(entitlement).ok());
}

TEST(Body, HalfIsARemainder) {
  Entitlement entitlement = sample<Entitlement>();
  entitlement.remainder_numerator = -1;
  entitlement.remainder_denominator = 2;
  EXPECT_TRUE(check(entitlement).ok());
  entitlement.remainder_numerator = 0;
  entitlement.remainder_denominator = 1;
  EXPECT_TRUE(check(entitlement).ok());
}

TEST(Body, VerdictIdReadsAsOneLine) {
  EXPECT_EQ(to_string(id()), "cell-07/1/fee/2022-10-26T00:00:00Z/0");
}

TEST(Body, PageListsEveryKind) {
  std::ifstream file(PANMEN_SOURCE_DIR "/docs/formats/record.md");
  std::stringstream page;
  page << file.rdbuf();
  for (const Body& body : samples()) {
    const std::string heading = "### " + std::to_string(static_cast<int>(kind_of(body))) + " " +
                                std::string(name_of(kind_of(body))) + "\n";
    EXPECT_NE(page.str().find(heading), std::string::npos) << heading;
  }
}

}  // namespace
}  // namespace panmen::record
