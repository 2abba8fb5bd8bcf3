// Milestones: what each clause waits for, when what it gives is due, what silence does, what a delay costs.
#include "base/assert.hpp"
#include "terms/text/explain_parts.hpp"
#include "terms/text/fields.hpp"

namespace panmen::terms {
namespace {

std::string confirmed_in_words(const Page& page, uint16_t index) {
  return page.say("'{}' is confirmed", "“{}”得到确认", page.contract().confirmations[index].name);
}

// What has to be so, as behind "as soon as".
std::string milestone_in_words(const Page& page, uint16_t index, int around = kLoose) {
  const MilestoneNode& node = page.contract().milestones[index];
  const auto joined = [&](std::string_view english, std::string_view chinese, int own) {
    const std::string text = milestone_in_words(page, node.left, own) + page.say(english, chinese) +
                             milestone_in_words(page, node.right, own);
    return around > kLoose && around != own ? page.say("({})", "（{}）", text) : text;
  };
  switch (node.op) {
    case MilestoneOp::signing:
      return page.say("the contract is signed ({})", "合同签订（{}）", in_digits(*page.contract().signed_on));
    case MilestoneOp::confirmed:
      return confirmed_in_words(page, node.index);
    case MilestoneOp::met:
      return page.say("clause '{}' is met", "条款“{}”达标", page.contract().clauses[node.index].id);
    case MilestoneOp::date:
      return page.say("{} has come", "{} 到来", in_digits(node.on));
    case MilestoneOp::all:
      return joined(" and ", "且", kSum);
    case MilestoneOp::any:
      return joined(" or ", "或", kProduct);
  }
  PANMEN_ASSERT(false);
}

std::string period_in_words(const Page& page, Period period) {
  const bool one = period.count == 1;
  switch (period.unit) {
    case PeriodUnit::day:
      return page.say(one ? "{} day" : "{} days", "{} 日", period.count);
    case PeriodUnit::working_day:
      return page.say(one ? "{} working day" : "{} working days", "{} 个工作日", period.count);
    case PeriodUnit::month:
      return page.say(one ? "{} month" : "{} months", "{} 个月", period.count);
  }
  PANMEN_ASSERT(false);
}

// ---- Clauses that wait for a milestone ------------------------------------------------------------------

void explain_waiting(Page& page, const Clause& clause) {
  const std::string milestone = milestone_in_words(page, *clause.milestone);
  const std::string amount = page.money(clause.amount_minor);
  const std::string who = payer_in_words(page, clause);
  const std::string whom = payee_in_words(page, clause);
  if (clause.amount_minor == 0)
    page.line(page.say("It is met as soon as {}. Nothing is due for that by itself.",
                       "{}时即达标，本条款本身不产生应付款。", milestone));
  else if (clause.deduction)
    page.line(page.say("Once: as soon as {}, {} is deducted: {} owes it to {}, and the clause is closed.",
                       "一次性扣款：{}时，扣款 {}，由{}付给{}，本条款即告结清。", milestone, amount, who,
                       whom));
  else
    page.line(page.say("Paid once: as soon as {}, {} is due from {} to {}, and the clause is closed.",
                       "一次性付款：{}时，应付 {}，由{}付给{}，本条款即告结清。", milestone, amount, who,
                       whom));
  if (clause.by)
    page.line(page.say("The deadline is {}. Reached after that day, it is not met, and nothing is due.",
                       "期限：{}。逾期达成的，判定为未达标，不产生应付款。",
                       deadline_in_words(page, *clause.by)));
}

void explain_delay(Page& page, const Clause& clause) {
  const bool by_day = clause.delay_unit == DelayUnit::day;
  const std::string begun = by_day ? page.say("day", "日") : page.say("week", "周");
  page.line(
      page.say("The deadline is {}. For each {} begun from the day after it until {}, {} is deducted: "
               "{} owes it to {}.",
               "期限：{0}。自期限次日起至{2}为止，每开始一{1}扣款 {3}，由{4}付给{5}。",
               deadline_in_words(page, *clause.by), begun, milestone_in_words(page, *clause.milestone),
               page.money(clause.amount_minor), payer_in_words(page, clause), payee_in_words(page, clause)));
  for (const uint16_t cap : clause.caps)
    page.below(
        page.say("In all at most {}.", "累计不超过 {}。", page.money(page.contract().caps[cap].most_minor)));
  page.below(page.say("Reached by the deadline, nothing is deducted.", "按期达成的，不扣款。"));
}

void explain_due(Page& page, const Clause& clause) {
  if (clause.due)
    page.line(page.say(clause.due->on ? "It falls due on {}." : "It falls due {}.", "付款到期日：{}。",
                       deadline_in_words(page, *clause.due)));
  if (clause.needs.empty()) return;
  std::vector<std::string> needs;
  for (const uint16_t index : clause.needs)
    needs.push_back(confirmed_in_words(page, index));
  page.line(page.say("It does not fall due before {}.", "{}之前不到期。", page.list(needs, " and ", "且")));
}

}  // namespace

std::string deadline_in_words(const Page& page, const Deadline& deadline) {
  if (deadline.on) return in_digits(*deadline.on);
  const std::string period = period_in_words(page, deadline.period);
  if (!deadline.after) return page.say("{} after the day on which it is met", "达标之日后 {}", period);
  return page.say("{} after the day on which {}", "{1}之日后 {0}", period,
                  milestone_in_words(page, *deadline.after));
}

void explain_confirmations(Page& page) {
  const Contract& contract = page.contract();
  if (contract.confirmations.empty()) return;
  page.title(page.say("Confirmations", "确认事项"));
  for (const Confirmation& confirmation : contract.confirmations) {
    const std::string who =
        confirmation.by == Giver::both
            ? page.say("both sides: one enters it, and the other approves", "双方作出：一方登记，另一方认可")
            : page.say("{}", "{}作出", page.short_party(confirmation.by == Giver::buyer));
    page.line(confirmation.is_invoice
                  ? page.say("'{}' is an invoice, with its number and amount, given by {}.",
                             "“{}”为发票（登记号码和金额），由{}。", confirmation.name, who)
                  : page.say("'{}' is given by {}.", "“{}”由{}。", confirmation.name, who));
    if (!confirmation.silence) continue;
    const std::string day = deadline_in_words(page, *confirmation.silence);
    page.below(
        page.say("Silence gives it: where it was neither given nor refused by the end of the last day "
                 "({}), it counts as given at that end.",
                 "沉默视为确认：至末日（{}）终了既未确认也未拒绝的，视为于该日终了时确认。", day));
  }
  page.line(page.say("A confirmation counts from the instant that is entered for it, until it is withdrawn.",
                     "确认自登记的时刻起生效，撤回的除外。"));
}

void explain_milestone(Page& page, const Clause& clause) {
  if (clause.kind == ClauseKind::delay)
    explain_delay(page, clause);
  else
    explain_waiting(page, clause);
}

void explain_met(Page& page, const Clause& clause) {
  const WindowSpec& window = page.contract().windows[clause.window];
  const std::string tested = test_in_words(page, clause.when);
  if (clause.in_a_row > 1)
    page.line(page.say("It is met as soon as for {}, {}. Nothing is due for that by itself.",
                       "{}，{} 的，即达标；本条款本身不产生应付款。", page.in_a_row(window, clause.in_a_row),
                       tested));
  else
    page.line(page.say("It is met at the end of the first {} in which {}. Nothing is due for that by itself.",
                       "首个满足下列条件的{}终了时即达标：{}；本条款本身不产生应付款。", page.one(window),
                       tested));
}

void explain_dates(Page& page, const Clause& clause) {
  if (clause.after)
    page.line(page.say("Only windows count that begin once {}; those that begin before do not.",
                       "仅计{}之后开始的统计周期，此前开始的不计入。",
                       milestone_in_words(page, *clause.after)));
  explain_due(page, clause);
}

}  // namespace panmen::terms
