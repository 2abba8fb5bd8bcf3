#include "terms/clause_reader.hpp"

#include "terms/contract_rules.hpp"

namespace panmen::terms {
namespace {

// True where `next` can be reached below (or above) `previous`: the same direction, and a wider bound.
bool follows(const ScaleStep& previous, const ScaleStep& next) {
  const auto higher = [](Comparison c) { return c == Comparison::at_least || c == Comparison::greater; };
  if (higher(*previous.bound) != higher(*next.bound)) return false;
  if (previous.threshold_steps == next.threshold_steps) {
    return (*previous.bound == Comparison::greater && *next.bound == Comparison::at_least) ||
           (*previous.bound == Comparison::less && *next.bound == Comparison::at_most);
  }
  return higher(*next.bound) ? next.threshold_steps < previous.threshold_steps
                             : next.threshold_steps > previous.threshold_steps;
}

constexpr std::string_view kNoMilestone = "a milestone that is not there is named";
constexpr std::string_view kNoConfirmation = "a confirmation that is not there is named";
constexpr std::string_view kNoParty = "a third party that is not there is named";

}  // namespace

void ClauseReader::read_clauses() {
  // Milestones name confirmations, and these the milestone that their silence counts from.
  read_list(contract_.confirmations, kMaxConfirmations, 7, [&] { return read_confirmation(); });
  check_unique(contract_.confirmations, &Confirmation::name, "two confirmations have one name");
  read_list(contract_.milestones, kMaxMilestones, 1, [&] { return read_milestone(); });
  read_list(contract_.caps, kMaxCaps, 14, [&] { return read_cap(); });
  check_unique(contract_.caps, &Cap::name, "two caps have one name");
  read_list(contract_.clauses, kMaxClauses, 30, [&] { return read_clause(); });
  check_unique(contract_.clauses, &Clause::id, "two clauses have one id");
  keep([&] { return broken_rule_of_milestones(contract_); });
  keep([&] { return broken_rule_of_money(contract_); });
}

Tax ClauseReader::read_tax() {
  Tax tax;
  tax.is_included = in_.boolean();
  tax.price_with_tax_stays = in_.boolean();
  read_list(tax.rates, kMaxTaxRates, 20, [&] { return TaxRate{date(), share()}; });
  require(!tax.rates.empty(), "a tax has no rate");
  for (size_t i = 1; i < tax.rates.size(); ++i)
    require(tax.rates[i - 1].from < tax.rates[i].from, "a tax's rates do not ascend");
  return tax;
}

Deadline ClauseReader::read_deadline() {
  Deadline deadline;
  if (in_.boolean()) {
    deadline.on = date();
    return deadline;
  }
  // Milestones are read behind the confirmations: their number is checked with the whole.
  deadline.after = optional_index(kMaxMilestones, kNoMilestone);
  deadline.period.count = in_.integer<uint16_t>();
  require(deadline.period.count <= kMaxPeriod, "a period is too long");
  deadline.period.unit = in_.enumeration(PeriodUnit::day, PeriodUnit::month);
  require(deadline.period.unit != PeriodUnit::working_day || contract_.calendar.has_value(),
          "working days are counted without a calendar");
  return deadline;
}

std::optional<Deadline> ClauseReader::read_optional_deadline() {
  if (!in_.boolean()) return std::nullopt;
  return read_deadline();
}

Confirmation ClauseReader::read_confirmation() {
  Confirmation confirmation;
  confirmation.name = name("a confirmation has no name");
  confirmation.by = in_.enumeration(Giver::buyer, Giver::both);
  confirmation.is_invoice = in_.boolean();
  confirmation.silence = read_optional_deadline();
  return confirmation;
}

MilestoneNode ClauseReader::read_milestone() {
  MilestoneNode node;
  node.op = in_.enumeration(MilestoneOp::signing, MilestoneOp::any);
  switch (node.op) {
    case MilestoneOp::signing:
      require(contract_.signed_on.has_value(), "a milestone is the signing, and it has no date");
      break;
    case MilestoneOp::confirmed:
      node.index = index(contract_.confirmations.size(), kNoConfirmation);
      break;
    case MilestoneOp::met:
      node.index = index(kMaxClauses, "a clause that is not there is named");
      break;
    case MilestoneOp::date:
      node.on = date();
      break;
    case MilestoneOp::all:
    case MilestoneOp::any:
      node.left = index(contract_.milestones.size(), "a milestone stands before its parts");
      node.right = index(contract_.milestones.size(), "a milestone stands before its parts");
      break;
  }
  return node;
}

Cap ClauseReader::read_cap() {
  Cap cap;
  cap.name = name("a cap has no name");
  cap.most_minor = in_.integer<int64_t>();
  require(cap.most_minor > 0 && cap.most_minor <= Money::kMaxMinor, "a cap is out of range");
  if (in_.boolean()) {
    cap.per = CapPeriod{in_.enumeration(WindowKind::hour, WindowKind::year), in_.integer<uint8_t>()};
    const bool begins_later = cap.per->first_day != 1;
    require(cap.per->first_day >= 1 && cap.per->first_day <= 28 &&
                (!begins_later || cap.per->kind == WindowKind::month),
            "the day on which a cap's period begins is out of range");
  }
  return cap;
}

Part ClauseReader::read_part() {
  Part part;
  part.share = share();
  part.payee = optional_index(contract_.others.size(), kNoParty);
  part.means = optional_name();
  part.due = read_optional_deadline();
  return part;
}

FigureAmount ClauseReader::read_figure_amount(uint16_t window) {
  FigureAmount figure;
  figure.measure = measure_of_window(window);
  if (in_.ok())
    require(contract_.measures[figure.measure].show.type == FigureType::number,
            "an amount of what is no number");
  figure.share = ratio();
  figure.minor_per_step = ratio();
  require(figure.minor_per_step.numerator > 0, "a figure is worth nothing");
  figure.goes_back = in_.boolean();
  return figure;
}

void ClauseReader::read_due(Clause& clause) {
  clause.deduction = in_.boolean();
  clause.payer = optional_index(contract_.others.size(), kNoParty);
  clause.payee = optional_index(contract_.others.size(), kNoParty);
  clause.amount_minor = in_.integer<int64_t>();
  require(clause.amount_minor >= 0 && clause.amount_minor <= Money::kMaxMinor,
          "a clause's amount is out of range");
  if (in_.boolean()) clause.price = PriceShare{ratio(), in_.boolean()};
  read_list(clause.caps, kMaxCaps, 2,
            [&] { return index(contract_.caps.size(), "a cap that is not there is named"); });
  read_list(clause.parts, kMaxParts, 20, [&] { return read_part(); });
  clause.due = read_optional_deadline();
  read_list(clause.needs, kMaxConfirmations, 2,
            [&] { return index(contract_.confirmations.size(), kNoConfirmation); });
}

Retention ClauseReader::read_retention() {
  Retention retention;
  retention.windows = in_.integer<uint32_t>();
  retention.bad = in_.enumeration(KeptWindow::extends, KeptWindow::loses_all);
  retention.undecided = in_.enumeration(KeptWindow::counts, KeptWindow::loses_all);
  return retention;
}

void ClauseReader::read_windows(Clause& clause) {
  clause.recurrence = in_.enumeration(Recurrence::once, Recurrence::each);
  clause.window = window_index();
  if (in_.boolean()) clause.figure = read_figure_amount(clause.window);
  clause.taken_from =
      optional_index(contract_.clauses.size(), "a clause takes from one that is not before it");
  clause.after = optional_index(contract_.milestones.size(), kNoMilestone);
  read_list(clause.when, kMaxNodes, 3, [&] { return read_test(clause.when, clause.window); });
  if (in_.boolean()) clause.scale = read_scale(clause.window);
  clause.in_a_row = in_.integer<uint32_t>();
  if (in_.boolean()) clause.retention = read_retention();
  clause.undecided_pay = ratio();
}

Clause ClauseReader::read_clause() {
  Clause clause;
  clause.id = name("a clause has no id");
  clause.kind = in_.enumeration(ClauseKind::windows, ClauseKind::delay);
  read_due(clause);
  switch (clause.kind) {
    case ClauseKind::windows:
      read_windows(clause);
      break;
    case ClauseKind::milestone:
      clause.recurrence = Recurrence::once;
      clause.milestone = index(contract_.milestones.size(), kNoMilestone);
      clause.by = read_optional_deadline();
      break;
    case ClauseKind::delay:
      clause.recurrence = Recurrence::once;
      clause.milestone = index(contract_.milestones.size(), kNoMilestone);
      clause.by = read_deadline();
      clause.delay_unit = in_.enumeration(DelayUnit::day, DelayUnit::week);
      break;
  }
  keep([&] { return broken_rule(clause); });
  return clause;
}

uint16_t ClauseReader::measure_of_window(uint16_t window) {
  const uint16_t at = index(contract_.measures.size(), "a measure that is not there is named");
  if (in_.ok()) require(contract_.measures[at].per == window, "a test's measure has another window");
  return at;
}

TestNode ClauseReader::read_test(const std::vector<TestNode>& before, uint16_t window) {
  TestNode node;
  node.op = in_.enumeration(TestOp::compare, TestOp::negate);
  switch (node.op) {
    case TestOp::compare:
      node.measure = measure_of_window(window);
      node.comparison = comparison();
      node.threshold_steps = in_.integer<int64_t>();
      keep([&] { return broken_rule(node, contract_.measures[node.measure]); });
      break;
    case TestOp::both:
    case TestOp::either:
      node.left = index(before.size(), "a test stands before its parts");
      node.right = index(before.size(), "a test stands before its parts");
      break;
    case TestOp::negate:
      node.left = index(before.size(), "a test stands before its parts");
      break;
  }
  return node;
}

Scale ClauseReader::read_scale(uint16_t window) {
  Scale scale;
  scale.measure = measure_of_window(window);
  if (in_.ok())
    require(contract_.measures[scale.measure].show.type == FigureType::number,
            "a scale is of what is no number");
  read_list(scale.steps, kMaxScaleSteps, 33, [&] {
    ScaleStep step;
    if (in_.boolean()) {
      step.bound = in_.enumeration(Comparison::less, Comparison::at_least);
      step.threshold_steps = in_.integer<int64_t>();
    }
    step.pay = ratio();
    step.slope = ratio();
    if (step.slope.numerator == 0) return step;
    step.from_steps = in_.integer<int64_t>();
    step.quantum_steps = in_.integer<int64_t>();
    step.quantum = in_.enumeration(Quantum::exact, Quantum::full);
    return step;
  });
  scale.is_in_money = in_.boolean();
  require(!scale.steps.empty() && !scale.steps.back().bound, "a scale's last step has a bound");
  for (size_t i = 0; i + 1 < scale.steps.size(); ++i) {
    require(scale.steps[i].bound.has_value(), "a scale's step before the last has no bound");
    if (i > 0 && in_.ok())
      require(follows(scale.steps[i - 1], scale.steps[i]), "a scale's step cannot be reached");
  }
  return scale;
}

}  // namespace panmen::terms
