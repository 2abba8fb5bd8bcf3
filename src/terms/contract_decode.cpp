// Compiled terms from bytes that nobody vouches for: every invariant of the form is checked again.
#include <algorithm>

#include "terms/clause_reader.hpp"
#include "terms/contract.hpp"
#include "terms/contract_rules.hpp"

namespace panmen::terms {
namespace {

constexpr size_t kMaxTransitions = 4096;
constexpr int32_t kMaxOffset_s = 24 * 3600 - 1;  // the calendar's bound

// Reads and checks in one pass.
class Decoder : private ClauseReader {
 public:
  explicit Decoder(Bytes bytes) : ClauseReader(bytes) {}

  Result<Contract> run() {
    require(in_.integer<uint16_t>() == kContractForm,
            "this form of compiled terms is not known to this version");
    read_head();
    read_time();
    read_gaps();
    read_list(contract_.signals, kMaxSignals, 20, [&] { return read_signal(); });
    check_unique(contract_.signals, &Signal::name, "two signals have one name");
    keep([&] { return broken_rule_between_signals(contract_.signals); });
    read_list(contract_.conditions, kMaxNodes, 1, [&] { return read_condition(); });
    read_list(contract_.stops, kMaxStopRules, 19, [&] { return read_stop_rule(); });
    keep([&] { return broken_rule_of_stops(contract_, reaches_); });
    read_list(contract_.agreements, kMaxAgreements, 16, [&] { return read_agreement(); });
    keep([&] { return broken_rule_of_agreements(contract_, reaches_); });
    read_list(contract_.tariffs, kMaxTariffs, 32, [&] { return read_tariff(); });
    check_unique(contract_.tariffs, &Tariff::name, "two tariffs have one name");
    read_list(contract_.adjustments, kMaxAdjustments, 28, [&] { return read_adjustment(); });
    check_unique(contract_.adjustments, &Adjustment::name, "two adjustments have one name");
    read_list(contract_.aggregates, kMaxNodes, 15, [&] { return read_aggregate(); });
    read_list(contract_.windows, kMaxWindows, 9, [&] { return read_window(); });
    read_list(contract_.measures, kMaxMeasures, 20, [&] { return read_measure(); });
    check_unique(contract_.measures, &Measure::name, "two measures have one name");
    keep([&] { return broken_rule_of_figures(contract_); });
    read_clauses();
    PANMEN_CHECK(in_.finish());
    return std::move(contract_);
  }

 private:
  static bool is_id_character(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; }

  void read_head() {
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
    if (in_.boolean()) contract_.tax = read_tax();
    read_list(contract_.others, kMaxOthers, 4,
              [&] { return Party{Role::third, name("a party has no name")}; });
    if (in_.boolean()) contract_.signed_on = date();
  }

  void read_time() {
    read_zone();
    contract_.from = optional_instant("the first instant is out of range");
    contract_.until = optional_instant("the last instant is out of range");
    require(!contract_.from || !contract_.until || *contract_.from < *contract_.until,
            "the contract ends before it begins");
    if (in_.boolean()) {
      contract_.calendar = read_calendar();
      keep([&] { return broken_rule(*contract_.calendar); });
    }
    read_list(contract_.shifts, kMaxShifts, 18, [&] { return read_shift(); });
    keep([&] { return broken_rule_of_shifts(contract_); });
    contract_.final_after = duration(kMaxFinalAfter, "the time until results are final is out of range");
    contract_.compares_full_value = in_.boolean();
  }

  WorkCalendar read_calendar() {
    WorkCalendar calendar;
    calendar.weekdays = in_.integer<uint8_t>();
    read_list(calendar.holidays, kMaxCalendarDays, 4, [&] { return date(); });
    read_list(calendar.also_working, kMaxCalendarDays, 4, [&] { return date(); });
    return calendar;
  }

  Shift read_shift() {
    Shift shift;
    shift.name = name("a shift has no name");
    shift.hours = day_part();
    read_list(shift.breaks, kMaxBreaks, 8, [&] { return day_part(); });
    shift.every_day = in_.boolean();
    return shift;
  }

  void read_gaps() {
    for (GapRule& rule : contract_.gaps.rules)
      rule = in_.enumeration(GapRule::excluded, GapRule::against);
    contract_.gaps.missing_at_most = share();
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
    signal.type = in_.enumeration(SignalType::gauge, SignalType::connection);
    signal.reset = in_.enumeration(CounterReset::none, CounterReset::wraps);
    signal.unit = read_unit();
    signal.from = in_.enumeration(Role::buyer, Role::third);
    signal.liveness = in_.enumeration(Liveness::period, Liveness::session);
    signal.alive_within = duration(kMaxAlive, "a signal's liveness limit is out of range");
    // These may name signals that follow.
    signal.heartbeat = optional_index(kMaxSignals, "a heartbeat that is not there is named");
    signal.connection = optional_index(kMaxSignals, "a signal's connection is none");
    signal.multiplier = ratio();
    if (signal.reset == CounterReset::wraps) signal.wraps_at = in_.float64();
    signal.least = optional_float64();
    signal.greatest = optional_float64();
    signal.jump_above = optional_float64();
    if (in_.boolean())
      signal.stuck_after = duration(kMaxAlive, "the time after which a gauge is stuck is out of range");
    signal.measured_with = optional_name();
    keep([&] { return broken_rule(signal); });
    return signal;
  }

  uint16_t signal_index() { return index(contract_.signals.size(), "a signal that is not there is named"); }
  uint16_t part_index() { return index(contract_.conditions.size(), "a condition stands before its parts"); }

  ConditionNode read_condition() {
    ConditionNode node;
    node.op = in_.enumeration(ConditionOp::compare_number, ConditionOp::planned);
    switch (node.op) {
      case ConditionOp::compare_number:
        node.signal = signal_index();
        node.comparison = comparison();
        node.number = in_.float64();
        break;
      case ConditionOp::is_one_of:
      case ConditionOp::is_none_of:
        node.signal = signal_index();
        read_list(node.texts, kMaxTexts, 4, [&] { return in_.text(kMaxName); });
        break;
      case ConditionOp::both:
      case ConditionOp::either:
        node.left = part_index();
        node.right = part_index();
        break;
      case ConditionOp::negate:
        node.left = part_index();
        break;
      case ConditionOp::compare_signals:
        node.signal = signal_index();
        node.comparison = comparison();
        node.other = signal_index();
        node.factor = ratio();
        break;
      case ConditionOp::alive:
        node.signal = signal_index();
        break;
      case ConditionOp::scheduled:
      case ConditionOp::planned:
        break;
      case ConditionOp::in_shift:
        node.shift = index(contract_.shifts.size(), "a shift that is not there is named");
        break;
      case ConditionOp::stop:
        // The rules follow.
        node.stops = index(kMaxStopRules, "a stop rule that is not there is named");
        if (in_.boolean()) node.stop_class = stop_class();
        break;
    }
    keep([&] { return broken_rule(node, contract_); });
    if (!in_.ok()) return node;
    // A condition is evaluated as a tree: parts that are shared are counted as often as they are named.
    reaches_.push_back(reach_of(node, contract_, reaches_));
    require(reaches_.back().size <= kMaxNodes, "a condition has too many parts");
    return node;
  }

  StopClass stop_class() { return in_.enumeration(StopClass::technical, StopClass::consequential); }

  static constexpr std::string_view kNoCondition = "a condition that is not there is named";
  uint16_t condition_index() { return index(contract_.conditions.size(), kNoCondition); }
  std::optional<uint16_t> optional_condition() {
    return optional_index(contract_.conditions.size(), kNoCondition);
  }
  std::optional<uint16_t> optional_signal() {
    return optional_index(contract_.signals.size(), "a signal that is not there is named");
  }

  StopRule read_stop_rule() {
    StopRule rule;
    rule.name = optional_name();
    rule.when = condition_index();
    rule.longer_than = duration(kMaxLongerThan, "how long a stop lasts at least is out of range");
    read_list(rule.causes, kMaxStopCauses, 6, [&] {
      StopCause cause;
      cause.name = name("a cause has no name");
      cause.when = optional_condition();
      cause.stop_class = stop_class();
      return cause;
    });
    check_unique(rule.causes, &StopCause::name, "two causes of a stop have one name");
    if (in_.boolean()) rule.objection = Objection{in_.integer<uint16_t>(), in_.boolean()};
    return rule;
  }

  Agreement read_agreement() {
    Agreement agreement;
    agreement.when = condition_index();
    agreement.must = condition_index();
    agreement.longer_than = duration(kMaxLongerThan, "how long sources disagree at least is out of range");
    read_list(agreement.doubtful, kMaxSignals, 2, [&] { return signal_index(); });
    return agreement;
  }

  Tariff read_tariff() {
    Tariff tariff;
    tariff.name = name("a tariff has no name");
    tariff.unit = read_unit();
    read_list(tariff.tables, kMaxTariffTables, 8, [&] {
      TariffTable table;
      table.from = date();
      read_list(table.rows, kMaxTariffRows, 16, [&] { return read_tariff_row(); });
      return table;
    });
    keep([&] { return broken_rule(tariff, contract_); });
    return tariff;
  }

  TariffRow read_tariff_row() {
    TariffRow row;
    read_list(row.hours, kMaxTariffHours, 8, [&] { return day_part(); });
    row.months = in_.integer<uint16_t>();
    row.days = in_.enumeration(TariffDays::every, TariffDays::free);
    row.price = decimal("a price is out of range");
    return row;
  }

  Adjustment read_adjustment() {
    Adjustment adjustment;
    adjustment.name = name("an adjustment has no name");
    adjustment.unit = read_unit();
    return adjustment;
  }

  Aggregate read_aggregate() {
    Aggregate aggregate;
    aggregate.op = in_.enumeration(AggregateOp::share, AggregateOp::window_end);
    aggregate.source = in_.enumeration(AggregateSource::signal, AggregateSource::window);
    aggregate.signal = optional_signal();
    aggregate.measure = optional_index(kMaxMeasures, "figures of a measure that is not there are named");
    aggregate.condition = optional_condition();
    if (aggregate.op == AggregateOp::quantile) aggregate.quantile = share();
    aggregate.tariff = optional_index(contract_.tariffs.size(), "a tariff that is not there is named");
    aggregate.adjustment =
        optional_index(contract_.adjustments.size(), "an adjustment that is not there is named");
    aggregate.signal_y = optional_signal();
    aggregate.signal_z = optional_signal();
    aggregate.at_least = in_.integer<uint32_t>();
    aggregate.buyer_gap_holds = in_.boolean();
    aggregate.supplier_gap_holds = in_.boolean();
    keep([&] { return broken_rule(aggregate, contract_, reaches_); });
    return aggregate;
  }

  WindowSpec read_window() {
    WindowSpec window;
    window.shape = in_.enumeration(WindowShape::calendar, WindowShape::between);
    window.kind = in_.enumeration(WindowKind::hour, WindowKind::year);
    window.first_day = in_.integer<uint8_t>();
    window.count = in_.integer<uint16_t>();
    window.shift = optional_index(contract_.shifts.size(), "a shift that is not there is named");
    window.signal = optional_signal();
    window.begins = optional_condition();
    window.ends = optional_condition();
    keep([&] { return broken_rule(window, contract_, reaches_); });
    return window;
  }

  Measure read_measure() {
    Measure measure;
    measure.name = name("a measure has no name");
    measure.per = window_index();
    measure.show = read_resolution();
    if (measure.show.type == FigureType::yes_no)
      read_list(measure.test, kMaxNodes, 3, [&] { return read_test(measure.test, measure.per); });
    else
      read_list(measure.nodes, kMaxNodes, 3, [&] { return read_expression(measure); });
    require(!measure.nodes.empty() || !measure.test.empty(), "a measure has no formula");
    keep([&] { return broken_rule_of_type(measure, contract_); });
    read_list(measure.only, kMaxNodes, 3, [&] { return read_test(measure.only, measure.per); });
    measure.allowed_steps = in_.integer<int64_t>();
    require(measure.allowed_steps >= 0, "less than nothing is allowed for");
    require(measure.allowed_steps == 0 || has_step(measure.show.type),
            "an uncertainty is allowed for where there is none");
    if (measure.allowed_steps != 0) measure.allowed_for = in_.enumeration(Role::buyer, Role::supplier);
    if (in_.ok()) {
      measure_sizes_.push_back(written_out_size(measure, measure_sizes_));
      require(measure_sizes_.back() <= kMaxNodes, "a measure has too many parts");
    }
    return measure;
  }

  Resolution read_resolution() {
    Resolution show;
    show.type = in_.enumeration(FigureType::number, FigureType::text);
    if (has_step(show.type)) {
      show.step.units = in_.integer<int64_t>();
      show.step.scale = in_.integer<uint8_t>();
      require(show.step.units > 0 && show.step.units < power_of_ten(18), "a resolution is not positive");
      require(show.step.scale <= Decimal::kMaxScale, "a resolution has too many digits");
      show.unit = read_unit();
    }
    if (show.type == FigureType::text)
      read_list(show.texts, kMaxTexts, 4, [&] { return in_.text(kMaxName); });
    keep([&] { return broken_rule(show); });
    return show;
  }

  ExpressionNode read_expression(const Measure& measure) {
    ExpressionNode node;
    node.op = in_.enumeration(ExpressionOp::literal, ExpressionOp::maximum);
    switch (node.op) {
      case ExpressionOp::literal:
        node.literal = ratio();
        break;
      case ExpressionOp::aggregate:
        node.index = index(contract_.aggregates.size(), "an aggregate that is not there is named");
        keep([&] {
          return broken_rule_of_use(contract_.aggregates[node.index], measure.per, contract_, reaches_);
        });
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
      case ExpressionOp::minimum:
      case ExpressionOp::maximum:
        node.left = index(measure.nodes.size(), "an operation stands before its operands");
        node.right = index(measure.nodes.size(), "an operation stands before its operands");
        break;
      case ExpressionOp::square_root:
      case ExpressionOp::absolute:
        node.left = index(measure.nodes.size(), "an operation stands before its operands");
        break;
    }
    return node;
  }

  std::vector<ConditionReach> reaches_;  // beside contract_.conditions
  std::vector<size_t> measure_sizes_;    // written out, with the measures that they name
};

}  // namespace

Result<Contract> decode_contract(Bytes bytes) {
  return Decoder(bytes).run();
}

}  // namespace panmen::terms
