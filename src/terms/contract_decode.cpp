// Compiled terms from bytes that nobody vouches for: every invariant of the form is checked again.
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <unordered_set>

#include "base/assert.hpp"
#include "base/codec.hpp"
#include "terms/contract.hpp"

namespace panmen::terms {
namespace {

constexpr size_t kMaxTransitions = 4096;
constexpr int32_t kMaxOffset_s = 24 * 3600 - 1;  // the calendar's bound
constexpr Duration kMaxAlive = Duration::hours(24 * 366);
constexpr uint32_t kMaxInARow = 100'000;

// Reads and checks in one pass. Once something failed the Reader yields zeros, so every function may go on;
// lists end at the first failure.
class Decoder {
 public:
  explicit Decoder(Bytes bytes) : in_(bytes) {}

  Result<Contract> run() {
    require(in_.integer<uint16_t>() == kContractForm,
            "this form of compiled terms is not known to this version");
    contract_.id = name("the contract's id is empty");
    require(std::ranges::all_of(contract_.id, is_id_character),
            "the contract's id has a character it cannot have");
    contract_.version = in_.integer<uint32_t>();
    require(contract_.version > 0, "the contract's version is zero");
    contract_.buyer = {Role::buyer, name("the buyer has no name")};
    contract_.supplier = {Role::supplier, name("the supplier has no name")};
    require(contract_.buyer.name != contract_.supplier.name, "buyer and supplier are the same");
    require(std::max(contract_.buyer.name.size(), contract_.supplier.name.size()) <= kMaxPartyName,
            "a party's name is too long");
    read_currency();
    if (in_.boolean()) {
      contract_.price_minor = in_.integer<int64_t>();
      require(*contract_.price_minor > 0 && *contract_.price_minor <= Money::kMaxMinor,
              "the price is out of range");
    }
    read_zone();
    if (in_.boolean()) {
      contract_.from = Instant{in_.integer<int64_t>()};
      require(is_valid(*contract_.from), "the first instant is out of range");
    }
    contract_.gaps.recording = in_.enumeration(GapRule::excluded, GapRule::down);
    contract_.gaps.missing_at_most = share();
    read_list(contract_.signals, kMaxSignals, 20, [&] { return read_signal(); });
    check_unique(contract_.signals, &Signal::name, "two signals have one name");
    read_list(contract_.conditions, kMaxNodes, 3, [&] { return read_condition(); });
    read_list(contract_.aggregates, kMaxNodes, 3, [&] { return read_aggregate(); });
    read_list(contract_.measures, kMaxMeasures, 20, [&] { return read_measure(); });
    check_unique(contract_.measures, &Measure::name, "two measures have one name");
    read_list(contract_.clauses, kMaxClauses, 20, [&] { return read_clause(); });
    check_unique(contract_.clauses, &Clause::id, "two clauses have one id");
    PANMEN_CHECK(in_.finish());
    return std::move(contract_);
  }

 private:
  static bool is_id_character(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; }

  void require(bool holds, std::string_view reason) {
    if (!holds) in_.fail(reason);
  }

  template <class T, class Read>
  void read_list(std::vector<T>& list, size_t max_count, size_t min_element_size, Read&& read) {
    const size_t n = in_.count(max_count, min_element_size);
    for (size_t i = 0; i < n && in_.ok(); ++i)
      list.push_back(read());
  }

  template <class T>
  void check_unique(const std::vector<T>& list, std::string T::* key, std::string_view reason) {
    std::unordered_set<std::string_view> seen;
    for (const T& element : list)
      require(seen.insert(element.*key).second, reason);
  }

  std::string name(std::string_view reason) {
    std::string text = in_.text(kMaxName);
    require(!text.empty(), reason);
    require(is_plain_text(text), "a name has a control character");
    return text;
  }

  Ratio ratio() {
    const Ratio value{in_.integer<int64_t>(), in_.integer<int64_t>()};
    // The smallest integer has no magnitude in 64 bits, and std::gcd needs one.
    const bool lowest = value.denominator > 0 && value.numerator != std::numeric_limits<int64_t>::min() &&
                        std::gcd(value.numerator, value.denominator) == 1;
    require(lowest, "a ratio is not in lowest terms");
    return lowest ? value : Ratio{0, 1};
  }

  Ratio share() {
    const Ratio value = ratio();
    require(value.numerator >= 0 && value.numerator <= value.denominator, "a share is not between 0 and 1");
    return value;
  }

  uint16_t index(size_t size, std::string_view reason) {
    const auto value = in_.integer<uint16_t>();
    require(value < size, reason);
    return value;
  }

  Unit read_unit() {
    Unit unit;
    unit.name = in_.text(kMaxName);
    unit.dimension = in_.text(kMaxName);
    require(is_plain_text(unit.name) && is_plain_text(unit.dimension), "a unit has a control character");
    unit.factor = ratio();
    require(unit.factor.numerator > 0, "a unit's factor is not positive");
    return unit;
  }

  void read_currency() {
    const Bytes code = in_.raw(3);
    if (code.size() != 3) return;
    const std::string text(code.begin(), code.end());
    if (auto currency = Currency::parse(text)) {
      contract_.currency = *currency;
    } else {
      in_.fail("the currency is not known");
    }
  }

  void read_zone() {
    Zone& zone = contract_.zone;
    zone.name = name("the time zone has no name");
    zone.initial_offset_s = offset_s();
    read_list(zone.transitions, kMaxTransitions, 12, [&] {
      Zone::Transition transition;
      transition.at.ns = in_.integer<int64_t>();
      transition.offset_s = offset_s();
      require(is_valid(transition.at), "a time zone transition is out of range");
      require(zone.transitions.empty() || zone.transitions.back().at < transition.at,
              "time zone transitions do not ascend");
      return transition;
    });
  }

  int32_t offset_s() {
    const auto value = in_.integer<int32_t>();
    require(value >= -kMaxOffset_s && value <= kMaxOffset_s, "a time zone offset is out of range");
    return value;
  }

  Signal read_signal() {
    Signal signal;
    signal.name = name("a signal has no name");
    signal.asset = name("a signal has no asset");
    signal.metric = name("a signal has no metric");
    signal.type = in_.enumeration(SignalType::gauge, SignalType::text);
    signal.reset = in_.enumeration(CounterReset::none, CounterReset::to_zero);
    require((signal.type == SignalType::counter) == (signal.reset != CounterReset::none),
            "counters, and only they, say how they reset");
    signal.unit = read_unit();
    require(is_number(signal.type) || signal.unit == Unit{}, "a signal without numbers has a unit");
    signal.from = in_.enumeration(Role::buyer, Role::third);
    signal.alive_within.ns = in_.integer<int64_t>();
    require(signal.alive_within > Duration{} && signal.alive_within <= kMaxAlive,
            "a signal's liveness limit is out of range");
    return signal;
  }

  uint16_t signal_index() { return index(contract_.signals.size(), "a signal that is not there is named"); }

  bool signal_holds_number(uint16_t at) const {
    return at < contract_.signals.size() && is_number(contract_.signals[at].type);
  }

  ConditionNode read_condition() {
    const size_t own = contract_.conditions.size();
    ConditionNode node;
    node.op = in_.enumeration(ConditionOp::compare_number, ConditionOp::negate);
    switch (node.op) {
      case ConditionOp::compare_number:
        node.signal = signal_index();
        require(signal_holds_number(node.signal), "a signal without numbers is compared with a number");
        node.comparison = in_.enumeration(Comparison::equal, Comparison::at_least);
        node.number = in_.float64();
        require(std::isfinite(node.number), "a condition's number is not finite");
        if (!in_.ok()) node.number = 0;
        break;
      case ConditionOp::is_one_of:
      case ConditionOp::is_none_of:
        node.signal = signal_index();
        require(!signal_holds_number(node.signal), "a signal with numbers is compared with texts");
        read_list(node.texts, kMaxTexts, 4, [&] { return in_.text(kMaxName); });
        require(!node.texts.empty(), "a condition has no texts");
        break;
      case ConditionOp::both:
      case ConditionOp::either:
        node.left = index(own, "a condition stands before its parts");
        node.right = index(own, "a condition stands before its parts");
        break;
      case ConditionOp::negate:
        node.left = index(own, "a condition stands before its parts");
        break;
    }
    // A condition is evaluated as a tree: parts that are shared are counted as often as they are named.
    size_t size = 1;
    if (in_.ok() && node.op >= ConditionOp::both) size += condition_sizes_[node.left];
    if (in_.ok() && (node.op == ConditionOp::both || node.op == ConditionOp::either))
      size += condition_sizes_[node.right];
    require(size <= kMaxNodes, "a condition has too many parts");
    condition_sizes_.push_back(std::min(size, kMaxNodes));
    return node;
  }

  Aggregate read_aggregate() {
    Aggregate aggregate;
    aggregate.op = in_.enumeration(AggregateOp::share, AggregateOp::quantile);
    if (in_.boolean()) aggregate.signal = signal_index();
    if (in_.boolean()) {
      aggregate.condition = index(contract_.conditions.size(), "a condition that is not there is named");
    }
    const bool over_condition = aggregate.op == AggregateOp::share || aggregate.op == AggregateOp::time ||
                                aggregate.op == AggregateOp::rising;
    require(over_condition != aggregate.signal.has_value(), "an aggregate has no subject, or one too many");
    require(!over_condition || aggregate.condition.has_value(), "an aggregate has no condition");
    if (aggregate.op == AggregateOp::quantile) {
      aggregate.quantile = share();
      require(aggregate.quantile.numerator > 0, "a quantile of zero has no sample");
    }
    if (!aggregate.signal || !in_.ok()) return aggregate;
    const SignalType type = contract_.signals[*aggregate.signal].type;
    const bool samples = type == SignalType::gauge || type == SignalType::interval;
    switch (aggregate.op) {
      case AggregateOp::increase:
        require(type == SignalType::counter, "increase is taken of what is no counter");
        require(!aggregate.condition, "increase has no condition");
        break;
      case AggregateOp::sum:
      case AggregateOp::mean:
      case AggregateOp::minimum:
      case AggregateOp::maximum:
      case AggregateOp::quantile:
        require(samples, "a figure of samples is taken of what is neither a gauge nor an interval");
        break;
      case AggregateOp::count:
      case AggregateOp::share:
      case AggregateOp::time:
      case AggregateOp::rising:
        break;
    }
    return aggregate;
  }

  Measure read_measure() {
    Measure measure;
    measure.name = name("a measure has no name");
    measure.per = in_.enumeration(WindowKind::hour, WindowKind::month);
    measure.show.step.units = in_.integer<int64_t>();
    measure.show.step.scale = in_.integer<uint8_t>();
    require(measure.show.step.units > 0 && measure.show.step.units < power_of_ten(18),
            "a resolution is not positive");
    require(measure.show.step.scale <= Decimal::kMaxScale, "a resolution has too many digits");
    measure.show.unit = read_unit();
    read_list(measure.nodes, kMaxNodes, 3, [&] { return read_expression(measure); });
    require(!measure.nodes.empty(), "a measure has no formula");
    if (in_.ok()) {
      measure_sizes_.push_back(written_out_size(measure, measure_sizes_));
      require(measure_sizes_.back() <= kMaxNodes, "a measure has too many parts");
    }
    return measure;
  }

  ExpressionNode read_expression(const Measure& measure) {
    ExpressionNode node;
    node.op = in_.enumeration(ExpressionOp::literal, ExpressionOp::divide);
    switch (node.op) {
      case ExpressionOp::literal:
        node.literal = ratio();
        break;
      case ExpressionOp::aggregate:
        node.index = index(contract_.aggregates.size(), "an aggregate that is not there is named");
        break;
      case ExpressionOp::measure:
        node.index = index(contract_.measures.size(), "a measure is named before it stands");
        if (in_.ok()) {
          require(contract_.measures[node.index].per == measure.per, "a measure uses one of another window");
        }
        break;
      case ExpressionOp::add:
      case ExpressionOp::subtract:
      case ExpressionOp::multiply:
      case ExpressionOp::divide:
        node.left = index(measure.nodes.size(), "an operation stands before its operands");
        node.right = index(measure.nodes.size(), "an operation stands before its operands");
        break;
    }
    return node;
  }

  uint16_t measure_of(const Clause& clause) {
    const uint16_t at = index(contract_.measures.size(), "a measure that is not there is named");
    if (in_.ok()) {
      require(contract_.measures[at].per == clause.window,
              "a clause's measure has another window than the clause");
    }
    return at;
  }

  Clause read_clause() {
    Clause clause;
    clause.id = name("a clause has no id");
    clause.recurrence = in_.enumeration(Recurrence::once, Recurrence::each);
    clause.window = in_.enumeration(WindowKind::hour, WindowKind::month);
    clause.deduction = in_.boolean();
    clause.amount_minor = in_.integer<int64_t>();
    require(clause.amount_minor > 0 && clause.amount_minor <= Money::kMaxMinor,
            "a clause's amount is out of range");
    read_list(clause.when, kMaxNodes, 3, [&] { return read_test(clause); });
    if (in_.boolean()) clause.scale = read_scale(clause);
    require(clause.when.empty() == clause.scale.has_value(),
            "a clause has not exactly one of a test and a scale");
    require(!clause.scale || clause.recurrence == Recurrence::each, "a clause paid once has a scale");
    clause.in_a_row = in_.integer<uint32_t>();
    require(clause.in_a_row > 0 && clause.in_a_row <= kMaxInARow,
            "a number of windows in a row is out of range");
    require(clause.in_a_row == 1 || clause.recurrence == Recurrence::once,
            "a recurring clause asks for windows in a row");
    return clause;
  }

  TestNode read_test(const Clause& clause) {
    TestNode node;
    node.op = in_.enumeration(TestOp::compare, TestOp::negate);
    switch (node.op) {
      case TestOp::compare:
        node.measure = measure_of(clause);
        node.comparison = in_.enumeration(Comparison::equal, Comparison::at_least);
        node.threshold_steps = in_.integer<int64_t>();
        break;
      case TestOp::both:
      case TestOp::either:
        node.left = index(clause.when.size(), "a test stands before its parts");
        node.right = index(clause.when.size(), "a test stands before its parts");
        break;
      case TestOp::negate:
        node.left = index(clause.when.size(), "a test stands before its parts");
        break;
    }
    return node;
  }

  Scale read_scale(const Clause& clause) {
    Scale scale;
    scale.measure = measure_of(clause);
    read_list(scale.steps, kMaxScaleSteps, 17, [&] {
      ScaleStep step;
      if (in_.boolean()) {
        step.bound = in_.enumeration(Comparison::less, Comparison::at_least);
        step.threshold_steps = in_.integer<int64_t>();
      }
      step.pay = share();
      return step;
    });
    require(!scale.steps.empty() && !scale.steps.back().bound, "a scale's last step has a bound");
    for (size_t i = 0; i + 1 < scale.steps.size(); ++i) {
      require(scale.steps[i].bound.has_value(), "a scale's step before the last has no bound");
      if (i > 0 && in_.ok())
        require(follows(scale.steps[i - 1], scale.steps[i]), "a scale's step cannot be reached");
    }
    return scale;
  }

  // True where `next` can be reached below (or above) `previous`: the same direction, and a wider bound.
  static bool follows(const ScaleStep& previous, const ScaleStep& next) {
    const auto higher = [](Comparison c) { return c == Comparison::at_least || c == Comparison::greater; };
    if (higher(*previous.bound) != higher(*next.bound)) return false;
    if (previous.threshold_steps == next.threshold_steps) {
      return (*previous.bound == Comparison::greater && *next.bound == Comparison::at_least) ||
             (*previous.bound == Comparison::less && *next.bound == Comparison::at_most);
    }
    return higher(*next.bound) ? next.threshold_steps < previous.threshold_steps
                               : next.threshold_steps > previous.threshold_steps;
  }

  Reader in_;
  Contract contract_;
  std::vector<size_t> condition_sizes_;  // written out as trees
  std::vector<size_t> measure_sizes_;    // likewise, with the measures that they name
};

}  // namespace

Result<Contract> decode_contract(Bytes bytes) {
  return Decoder(bytes).run();
}

}  // namespace panmen::terms
