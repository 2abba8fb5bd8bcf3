// The canonical bytes of compiled terms: docs/formats/terms.md.
#include "base/codec.hpp"
#include "terms/contract.hpp"

namespace panmen::terms {
namespace {

void write(Writer& out, Ratio value) {
  out.integer(value.numerator);
  out.integer(value.denominator);
}

void write(Writer& out, const Unit& unit) {
  out.text(unit.name);
  out.text(unit.dimension);
  write(out, unit.factor);
}

void write(Writer& out, const Decimal& value) {
  out.integer(value.units);
  out.integer(value.scale);
}

template <class T>
void write_optional(Writer& out, const std::optional<T>& value) {
  out.boolean(value.has_value());
  if (value) out.integer(*value);
}

void write_optional(Writer& out, const std::optional<double>& value) {
  out.boolean(value.has_value());
  if (value) out.float64(*value);
}

void write_optional(Writer& out, const std::optional<Instant>& value) {
  out.boolean(value.has_value());
  if (value) out.integer(value->ns);
}

void write_optional(Writer& out, const std::optional<Duration>& value) {
  out.boolean(value.has_value());
  if (value) out.integer(value->ns);
}

template <class T, class Each>
void write_list(Writer& out, const std::vector<T>& list, Each&& each) {
  out.count(list.size());
  for (const T& element : list)
    each(element);
}

void write(Writer& out, const Zone& zone) {
  out.text(zone.name);
  out.integer(zone.initial_offset_s);
  write_list(out, zone.transitions, [&](const Zone::Transition& transition) {
    out.integer(transition.at.ns);
    out.integer(transition.offset_s);
  });
}

void write(Writer& out, CivilDate date) {
  out.integer(static_cast<int32_t>(days_from_civil(date)));
}

void write(Writer& out, const WorkCalendar& calendar) {
  out.integer(calendar.weekdays);
  write_list(out, calendar.holidays, [&](CivilDate date) { write(out, date); });
  write_list(out, calendar.also_working, [&](CivilDate date) { write(out, date); });
}

void write(Writer& out, const DayPart& part) {
  out.integer(part.from_s);
  out.integer(part.to_s);
}

void write(Writer& out, const Shift& shift) {
  out.text(shift.name);
  write(out, shift.hours);
  write_list(out, shift.breaks, [&](const DayPart& pause) { write(out, pause); });
  out.boolean(shift.every_day);
}

void write(Writer& out, const Gaps& gaps) {
  for (const GapRule rule : gaps.rules)
    out.enumeration(rule);
  write(out, gaps.missing_at_most);
}

void write(Writer& out, const Signal& signal) {
  out.text(signal.name);
  out.text(signal.asset);
  out.text(signal.metric);
  out.enumeration(signal.type);
  out.enumeration(signal.reset);
  write(out, signal.unit);
  out.enumeration(signal.from);
  out.enumeration(signal.liveness);
  out.integer(signal.alive_within.ns);
  write_optional(out, signal.heartbeat);
  write_optional(out, signal.connection);
  write(out, signal.multiplier);
  if (signal.reset == CounterReset::wraps) out.float64(signal.wraps_at);
  write_optional(out, signal.least);
  write_optional(out, signal.greatest);
  write_optional(out, signal.jump_above);
  write_optional(out, signal.stuck_after);
  out.text(signal.measured_with);
}

void write(Writer& out, const ConditionNode& node) {
  out.enumeration(node.op);
  switch (node.op) {
    case ConditionOp::compare_number:
      out.integer(node.signal);
      out.enumeration(node.comparison);
      out.float64(node.number);
      break;
    case ConditionOp::is_one_of:
    case ConditionOp::is_none_of:
      out.integer(node.signal);
      write_list(out, node.texts, [&](const std::string& text) { out.text(text); });
      break;
    case ConditionOp::both:
    case ConditionOp::either:
      out.integer(node.left);
      out.integer(node.right);
      break;
    case ConditionOp::negate:
      out.integer(node.left);
      break;
    case ConditionOp::compare_signals:
      out.integer(node.signal);
      out.enumeration(node.comparison);
      out.integer(node.other);
      write(out, node.factor);
      break;
    case ConditionOp::alive:
      out.integer(node.signal);
      break;
    case ConditionOp::scheduled:
    case ConditionOp::planned:
      break;
    case ConditionOp::in_shift:
      out.integer(node.shift);
      break;
    case ConditionOp::stop:
      out.integer(node.stops);
      out.boolean(node.stop_class.has_value());
      if (node.stop_class) out.enumeration(*node.stop_class);
      break;
  }
}

void write(Writer& out, const StopCause& cause) {
  out.text(cause.name);
  write_optional(out, cause.when);
  out.enumeration(cause.stop_class);
}

void write(Writer& out, const StopRule& rule) {
  out.text(rule.name);
  out.integer(rule.when);
  out.integer(rule.longer_than.ns);
  write_list(out, rule.causes, [&](const StopCause& cause) { write(out, cause); });
  out.boolean(rule.objection.has_value());
  if (rule.objection) {
    out.integer(rule.objection->working_days);
    out.boolean(rule.objection->silence_accepts);
  }
}

void write(Writer& out, const Agreement& agreement) {
  out.integer(agreement.when);
  out.integer(agreement.must);
  out.integer(agreement.longer_than.ns);
  write_list(out, agreement.doubtful, [&](uint16_t signal) { out.integer(signal); });
}

void write(Writer& out, const TariffRow& row) {
  write_list(out, row.hours, [&](const DayPart& part) { write(out, part); });
  out.integer(row.months);
  out.enumeration(row.days);
  write(out, row.price);
}

void write(Writer& out, const Tariff& tariff) {
  out.text(tariff.name);
  write(out, tariff.unit);
  write_list(out, tariff.tables, [&](const TariffTable& table) {
    write(out, table.from);
    write_list(out, table.rows, [&](const TariffRow& row) { write(out, row); });
  });
}

void write(Writer& out, const Adjustment& adjustment) {
  out.text(adjustment.name);
  write(out, adjustment.unit);
}

void write(Writer& out, const Aggregate& aggregate) {
  out.enumeration(aggregate.op);
  out.enumeration(aggregate.source);
  write_optional(out, aggregate.signal);
  write_optional(out, aggregate.measure);
  write_optional(out, aggregate.condition);
  if (aggregate.op == AggregateOp::quantile) write(out, aggregate.quantile);
  write_optional(out, aggregate.tariff);
  write_optional(out, aggregate.adjustment);
  write_optional(out, aggregate.signal_y);
  write_optional(out, aggregate.signal_z);
  out.integer(aggregate.at_least);
  out.boolean(aggregate.buyer_gap_holds);
  out.boolean(aggregate.supplier_gap_holds);
}

void write(Writer& out, const WindowSpec& window) {
  out.enumeration(window.shape);
  out.enumeration(window.kind);
  out.integer(window.first_day);
  out.integer(window.count);
  write_optional(out, window.shift);
  write_optional(out, window.signal);
  write_optional(out, window.begins);
  write_optional(out, window.ends);
}

void write(Writer& out, const ExpressionNode& node) {
  out.enumeration(node.op);
  switch (node.op) {
    case ExpressionOp::literal:
      write(out, node.literal);
      break;
    case ExpressionOp::aggregate:
    case ExpressionOp::measure:
      out.integer(node.index);
      break;
    case ExpressionOp::add:
    case ExpressionOp::subtract:
    case ExpressionOp::multiply:
    case ExpressionOp::divide:
    case ExpressionOp::minimum:
    case ExpressionOp::maximum:
      out.integer(node.left);
      out.integer(node.right);
      break;
    case ExpressionOp::square_root:
    case ExpressionOp::absolute:
      out.integer(node.left);
      break;
  }
}

void write(Writer& out, const TestNode& node) {
  out.enumeration(node.op);
  switch (node.op) {
    case TestOp::compare:
      out.integer(node.measure);
      out.enumeration(node.comparison);
      out.integer(node.threshold_steps);
      break;
    case TestOp::both:
    case TestOp::either:
      out.integer(node.left);
      out.integer(node.right);
      break;
    case TestOp::negate:
      out.integer(node.left);
      break;
  }
}

void write(Writer& out, const Measure& measure) {
  out.text(measure.name);
  out.integer(measure.per);
  out.enumeration(measure.show.type);
  if (has_step(measure.show.type)) {
    write(out, measure.show.step);
    write(out, measure.show.unit);
  }
  if (measure.show.type == FigureType::text)
    write_list(out, measure.show.texts, [&](const std::string& text) { out.text(text); });
  if (measure.show.type == FigureType::yes_no)
    write_list(out, measure.test, [&](const TestNode& node) { write(out, node); });
  else
    write_list(out, measure.nodes, [&](const ExpressionNode& node) { write(out, node); });
  write_list(out, measure.only, [&](const TestNode& node) { write(out, node); });
  out.integer(measure.allowed_steps);
  if (measure.allowed_steps != 0) out.enumeration(measure.allowed_for);
}

void write(Writer& out, const Deadline& deadline) {
  out.boolean(deadline.on.has_value());
  if (deadline.on) {
    write(out, *deadline.on);
    return;
  }
  write_optional(out, deadline.after);
  out.integer(deadline.period.count);
  out.enumeration(deadline.period.unit);
}

void write(Writer& out, const Tax& tax) {
  out.boolean(tax.is_included);
  out.boolean(tax.price_with_tax_stays);
  write_list(out, tax.rates, [&](const TaxRate& rate) {
    write(out, rate.from);
    write(out, rate.rate);
  });
}

void write(Writer& out, const PriceShare& price) {
  write(out, price.share);
  out.boolean(price.without_tax);
}

void write(Writer& out, const FigureAmount& figure) {
  out.integer(figure.measure);
  write(out, figure.share);
  write(out, figure.minor_per_step);
  out.boolean(figure.goes_back);
}

template <class T>
void write_optional_part(Writer& out, const std::optional<T>& part) {
  out.boolean(part.has_value());
  if (part) write(out, *part);
}

void write(Writer& out, const Confirmation& confirmation) {
  out.text(confirmation.name);
  out.enumeration(confirmation.by);
  out.boolean(confirmation.is_invoice);
  write_optional_part(out, confirmation.silence);
}

void write(Writer& out, const MilestoneNode& node) {
  out.enumeration(node.op);
  switch (node.op) {
    case MilestoneOp::signing:
      break;
    case MilestoneOp::confirmed:
    case MilestoneOp::met:
      out.integer(node.index);
      break;
    case MilestoneOp::date:
      write(out, node.on);
      break;
    case MilestoneOp::all:
    case MilestoneOp::any:
      out.integer(node.left);
      out.integer(node.right);
      break;
  }
}

void write(Writer& out, const Cap& cap) {
  out.text(cap.name);
  out.integer(cap.most_minor);
  out.boolean(cap.per.has_value());
  if (!cap.per) return;
  out.enumeration(cap.per->kind);
  out.integer(cap.per->first_day);
}

void write(Writer& out, const Part& part) {
  write(out, part.share);
  write_optional(out, part.payee);
  out.text(part.means);
  write_optional_part(out, part.due);
}

void write(Writer& out, const ScaleStep& step) {
  out.boolean(step.bound.has_value());
  if (step.bound) {
    out.enumeration(*step.bound);
    out.integer(step.threshold_steps);
  }
  write(out, step.pay);
  write(out, step.slope);
  if (step.slope.numerator == 0) return;
  out.integer(step.from_steps);
  out.integer(step.quantum_steps);
  out.enumeration(step.quantum);
}

void write_due(Writer& out, const Clause& clause) {
  out.boolean(clause.deduction);
  write_optional(out, clause.payer);
  write_optional(out, clause.payee);
  out.integer(clause.amount_minor);
  write_optional_part(out, clause.price);
  write_list(out, clause.caps, [&](uint16_t cap) { out.integer(cap); });
  write_list(out, clause.parts, [&](const Part& part) { write(out, part); });
  write_optional_part(out, clause.due);
  write_list(out, clause.needs, [&](uint16_t confirmation) { out.integer(confirmation); });
}

void write_windows(Writer& out, const Clause& clause) {
  out.enumeration(clause.recurrence);
  out.integer(clause.window);
  write_optional_part(out, clause.figure);
  write_optional(out, clause.taken_from);
  write_optional(out, clause.after);
  write_list(out, clause.when, [&](const TestNode& node) { write(out, node); });
  out.boolean(clause.scale.has_value());
  if (clause.scale) {
    out.integer(clause.scale->measure);
    write_list(out, clause.scale->steps, [&](const ScaleStep& step) { write(out, step); });
    out.boolean(clause.scale->is_in_money);
  }
  out.integer(clause.in_a_row);
  out.boolean(clause.retention.has_value());
  if (clause.retention) {
    out.integer(clause.retention->windows);
    out.enumeration(clause.retention->bad);
    out.enumeration(clause.retention->undecided);
  }
  write(out, clause.undecided_pay);
}

void write(Writer& out, const Clause& clause) {
  out.text(clause.id);
  out.enumeration(clause.kind);
  write_due(out, clause);
  switch (clause.kind) {
    case ClauseKind::windows:
      write_windows(out, clause);
      break;
    case ClauseKind::milestone:
      out.integer(*clause.milestone);
      write_optional_part(out, clause.by);
      break;
    case ClauseKind::delay:
      out.integer(*clause.milestone);
      write(out, *clause.by);
      out.enumeration(clause.delay_unit);
      break;
  }
}

}  // namespace

std::vector<uint8_t> encode(const Contract& contract) {
  Writer out;
  out.integer(kContractForm);
  out.text(contract.id);
  out.integer(contract.version);
  out.text(contract.buyer.name);
  out.text(contract.supplier.name);
  out.raw(as_bytes(contract.currency.code()));
  write_optional(out, contract.price_minor);
  write_optional_part(out, contract.tax);
  write_list(out, contract.others, [&](const Party& party) { out.text(party.name); });
  write_optional_part(out, contract.signed_on);
  write(out, contract.zone);
  write_optional(out, contract.from);
  write_optional(out, contract.until);
  out.boolean(contract.calendar.has_value());
  if (contract.calendar) write(out, *contract.calendar);
  write_list(out, contract.shifts, [&](const Shift& shift) { write(out, shift); });
  out.integer(contract.final_after.ns);
  out.boolean(contract.compares_full_value);
  write(out, contract.gaps);
  write_list(out, contract.signals, [&](const Signal& signal) { write(out, signal); });
  write_list(out, contract.conditions, [&](const ConditionNode& node) { write(out, node); });
  write_list(out, contract.stops, [&](const StopRule& rule) { write(out, rule); });
  write_list(out, contract.agreements, [&](const Agreement& agreement) { write(out, agreement); });
  write_list(out, contract.tariffs, [&](const Tariff& tariff) { write(out, tariff); });
  write_list(out, contract.adjustments, [&](const Adjustment& adjustment) { write(out, adjustment); });
  write_list(out, contract.aggregates, [&](const Aggregate& aggregate) { write(out, aggregate); });
  write_list(out, contract.windows, [&](const WindowSpec& window) { write(out, window); });
  write_list(out, contract.measures, [&](const Measure& measure) { write(out, measure); });
  write_list(out, contract.confirmations, [&](const Confirmation& each) { write(out, each); });
  write_list(out, contract.milestones, [&](const MilestoneNode& node) { write(out, node); });
  write_list(out, contract.caps, [&](const Cap& cap) { write(out, cap); });
  write_list(out, contract.clauses, [&](const Clause& clause) { write(out, clause); });
  return out.take();
}

}  // namespace panmen::terms
