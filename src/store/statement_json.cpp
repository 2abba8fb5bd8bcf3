#include <algorithm>
#include <tuple>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/assert.hpp"
#include "store/cap_use.hpp"
#include "store/data_words.hpp"
#include "store/milestone_text.hpp"
#include "store/statement.hpp"

namespace panmen::store {

namespace {

using Json = nlohmann::ordered_json;

// Keys of the JSON form are part of its format: they do not follow the reader's language.
Json figures_of(const terms::Contract& contract, const std::vector<record::Figure>& figures) {
  Json out = Json::object();
  for (const record::Figure& figure : figures) {
    const auto text = data_text(contract, figure);
    out[figure.measure] = text.has_value() ? Json(*text) : Json(nullptr);
  }
  return out;
}

Json due_day(const Statement::ContractPart& part, const record::Entitlement& entitlement) {
  const auto day = due_on(part, entitlement);
  return day.has_value() ? Json(date_text(*day)) : Json(nullptr);
}

// By which parts, where the terms know parts, tax or third parties.
void add_payments(Json& line, const Statement::ContractPart& part, const record::VerdictId& id) {
  const terms::Contract& contract = part.terms;
  const auto found = part.entitlements.find(id);
  const auto clause = std::ranges::find(contract.clauses, id.clause, &terms::Clause::id);
  PANMEN_ASSERT(clause != contract.clauses.end());
  const bool is_plain = clause->parts.empty() && !clause->payer && !clause->payee && !contract.tax;
  if (found == part.entitlements.end() || is_plain) return;
  for (const record::Entitlement& each : found->second) {
    Json payment;
    if (!clause->parts.empty()) payment["part"] = each.part + 1;
    payment["payer"] = each.payer;
    payment["payee"] = each.payee;
    payment["amount"] = format_amount(each.amount.minor, contract.currency);
    if (contract.tax) payment["VAT"] = format_amount(each.tax_minor, contract.currency);
    if (!each.means.empty()) payment["means"] = each.means;
    if (has_due_day(*clause)) payment["due on"] = due_day(part, each);
    line["payments"].push_back(std::move(payment));
  }
}

Json verdict_line(const Statement::ContractPart& part, const record::Verdict& verdict) {
  Json line;
  line["contract"] = verdict.id.contract;
  line["clause"] = verdict.id.clause;
  line["from"] = format_rfc3339(verdict.id.from);
  line["to"] = format_rfc3339(verdict.id.to);
  if (verdict.id.correction > 0) line["correction"] = verdict.id.correction;
  line["verdict"] = data_word(verdict.outcome);
  if (verdict.reason != record::Reason::none) line["reason"] = phrase(verdict.reason).english;
  line["figures"] = figures_of(part.terms, verdict.figures);
  line["due"] = format_amount(due_minor(part, verdict.id), part.terms.currency);
  const auto clause = std::ranges::find(part.terms.clauses, verdict.id.clause, &terms::Clause::id);
  const bool has_day = clause != part.terms.clauses.end() && has_due_day(*clause);
  const auto entitlements = part.entitlements.find(verdict.id);
  if (has_day && entitlements != part.entitlements.end() && clause->parts.empty())
    line["due on"] = due_day(part, entitlements->second.front());
  line["currency"] = part.terms.currency.code();
  add_payments(line, part, verdict.id);
  return line;
}

Json milestone_line(const record::Milestone& milestone) {
  Json line;
  line["contract"] = milestone.contract;
  line["confirmation"] = milestone.name;
  line["at"] = milestone.at.has_value() ? Json(format_rfc3339(*milestone.at)) : Json(nullptr);
  if (milestone.by_silence) line["by silence"] = true;
  if (milestone.correction > 0) line["correction"] = milestone.correction;
  return line;
}

Json measures_line(const Statement::ContractPart& part, const record::Measures& measures) {
  Json line;
  line["contract"] = measures.contract;
  line["from"] = format_rfc3339(measures.from);
  line["to"] = format_rfc3339(measures.to);
  if (measures.correction > 0) line["correction"] = measures.correction;
  line["measures"] = figures_of(part.terms, measures.figures);
  Json reasons = Json::object();
  for (const record::Figure& figure : measures.figures)
    if (figure.reason != record::Reason::none) reasons[figure.measure] = phrase(figure.reason).english;
  if (!reasons.empty()) line["reasons"] = std::move(reasons);
  return line;
}

Json transfer_line(const std::string& contract, const record::Transfer& transfer) {
  Json line;
  line["transfer"] = contract + "/" + std::to_string(transfer.number);
  line["debit"] = contract + "/" + transfer.debit;
  line["credit"] = contract + "/" + transfer.credit;
  line["amount"] = format_amount(transfer.amount.minor, transfer.amount.currency);
  line["currency"] = transfer.amount.currency.code();
  line["because"] = record::to_string(transfer.because);
  return line;
}

std::string_view word(record::StopStanding standing) {
  return phrase(standing).english;
}

Json stop_line(const Statement::ContractPart& part, const record::Stop& stop, Instant now) {
  Json line;
  line["contract"] = stop.contract;
  if (!stop.rule.empty()) line["rule"] = stop.rule;
  line["stop"] = format_rfc3339(stop.from);
  line["to"] = format_rfc3339(stop.to);
  line["cause"] = stop.cause.has_value() ? Json(*stop.cause) : Json(nullptr);
  const auto stop_class = class_of(part.terms, stop);
  line["class"] = stop_class.has_value() ? Json(terms::name_of(*stop_class)) : Json(nullptr);
  line["proposed"] = stop.proposed.has_value() ? Json(*stop.proposed) : Json(nullptr);
  line["standing"] = word(stop.standing);
  if (const auto time = objection_time(part.terms, stop)) {
    Json& objections = line["objections"];
    objections["open"] = time->is_in(now);
    if (time->before.has_value()) objections["before"] = format_rfc3339(*time->before);
    const bool is_proposed = stop.standing == record::StopStanding::proposed;
    if (is_proposed && stop.cause.has_value() && !time->is_in(now))
      line["by silence"] = time->silence_accepts ? "accepted" : "rejected";
  }
  if (stop.correction > 0) line["correction"] = stop.correction;
  return line;
}

std::string_view word(record::Side side) {
  return side == record::Side::buyer ? "buyer" : "supplier";
}

// What an entry says, under the words of the file of entries.
struct Saying {
  const Statement::ContractPart& part;
  Instant entered;
  Json& line;
  void operator()(const record::PlannedDowntime& planned) const {
    line["planned"] = {{"from", format_rfc3339(planned.from)}, {"to", format_rfc3339(planned.to)}};
  }
  void operator()(const record::ReplacedMeter& meter) const {
    line["replaced"] = meter.signal;
    line["at"] = format_rfc3339(meter.at);
    line["last"] = fmt::format("{}", meter.last);
    line["first"] = fmt::format("{}", meter.first);
  }
  void operator()(const record::AdjustedAmount& adjusted) const {
    line["adjustment"] = adjusted.adjustment;
    line["at"] = format_rfc3339(adjusted.at);
    line["amount"] = to_string(adjusted.amount);
  }
  void operator()(const record::StopView& view) const {
    line["stop"] = format_rfc3339(view.at);
    if (view.to.has_value()) line["to"] = format_rfc3339(*view.to);
    const bool names_a_stop = !named_stops(part, view).empty();
    line["names a stop"] = names_a_stop;
    if (names_a_stop) line["in time"] = !is_too_late(part, view, entered);
    if (!view.rule.empty()) line["rule"] = view.rule;
    if (view.cause.has_value()) line["cause"] = *view.cause;
  }
  void operator()(const record::Confirmed& confirmed) const {
    line["confirmed"] = confirmed.confirmation;
    line["at"] = format_rfc3339(confirmed.at);
    if (!confirmed.reference.empty()) line["reference"] = confirmed.reference;
    if (confirmed.amount_minor.has_value())
      line["amount"] = format_amount(*confirmed.amount_minor, part.terms.currency);
  }
  void operator()(const record::Refused& refused) const {
    line["refused"] = refused.confirmation;
    line["at"] = format_rfc3339(refused.at);
  }
  void operator()(const record::Withdrawn& withdrawn) const { line["withdraws"] = withdrawn.entry; }
};

Json entry_line(const Statement::ContractPart& part, const record::Entry& entry) {
  Json line;
  line["contract"] = entry.contract;
  line["entry"] = entry.number;
  line["entered"] = format_rfc3339(entry.entered);
  line["by"] = word(entry.by.side);
  line["person"] = entry.by.person;
  if (entry.approved_by.has_value()) line["approved by"] = entry.approved_by->person;
  if (!entry.reason.empty()) line["reason"] = entry.reason;
  std::visit(Saying{part, entry.entered, line}, entry.says);
  return line;
}

Json totals_line(const Statement& statement, const JournalEnd& end) {
  Json verdicts{{"met", 0}, {"not met", 0}, {"undetermined", 0}, {"not counted", 0}};
  std::map<std::string, std::pair<Int128, Currency>> due;
  for (const auto& [id, part] : statement.contracts()) {
    auto& total =
        due.try_emplace(std::string(part.terms.currency.code()), 0, part.terms.currency).first->second;
    for (const record::Verdict& verdict : part.verdicts)
      total.first += due_minor(part, verdict.id);
    for (const record::Verdict* verdict : standing(part)) {
      auto& count = verdicts[std::string(data_word(verdict->outcome))];
      count = count.get<uint64_t>() + 1;
    }
  }
  const ObservationCounts& counts = statement.observations();
  Json totals;
  totals["verdicts"] = std::move(verdicts);
  totals["observations"] = {{"accepted", counts.accepted},
                            {"refused", counts.refused},
                            {"late", counts.late},
                            {"duplicate", counts.duplicate},
                            {"out_of_order", counts.out_of_order},
                            {"conflicting", counts.conflicting},
                            {"doubtful", counts.doubtful},
                            {"blank", counts.blank},
                            {"skipped", counts.skipped},
                            {"holes", counts.holes},
                            {"lost", counts.lost},
                            {"unread", counts.unread}};
  totals["due"] = Json::object();
  for (const auto& [code, total] : due)
    totals["due"][code] = format_amount(total.first, total.second);
  totals["balances"] = Json::object();
  for (const auto& [account, balance] : statement.ledger().balances())
    totals["balances"][account.contract + "/" + account.name] = format_amount(balance, account.currency);
  for (const auto& [id, part] : statement.contracts())
    for (const CapUse& use : cap_uses(part)) {
      const terms::Cap& cap = part.terms.caps[use.cap];
      Json line{{"contract", id}, {"cap", cap.name}};
      if (use.period.has_value()) line["period"] = format_rfc3339(use.period->from);
      line["used"] = format_amount(use.used_minor, part.terms.currency);
      line["left"] = format_amount(cap.most_minor - use.used_minor, part.terms.currency);
      totals["caps"].push_back(std::move(line));
    }
  totals["root"] = to_hex(end.root);
  totals["closed"] = end.closed;
  return Json{{"totals", std::move(totals)}};
}

}  // namespace

std::string render_json(const Statement& statement, const JournalEnd& end, bool with_measures) {
  struct VerdictRow {
    const Statement::ContractPart* part;
    const record::Verdict* verdict;
  };
  std::vector<VerdictRow> rows;
  for (const auto& [id, part] : statement.contracts())
    for (const record::Verdict& verdict : part.verdicts)
      rows.push_back({&part, &verdict});
  std::ranges::stable_sort(rows, {}, [](const VerdictRow& row) {
    const record::VerdictId& id = row.verdict->id;
    return std::tie(id.to, id.clause, id.contract, id.from, id.correction);
  });
  std::vector<const record::Transfer*> transfers;
  for (const auto& [id, part] : statement.contracts())
    for (const record::Transfer& transfer : part.transfers)
      transfers.push_back(&transfer);
  std::ranges::stable_sort(transfers, {}, [](const record::Transfer* t) {
    return std::tie(t->because.to, t->because.clause, t->because.contract, t->number);
  });

  std::string out;
  const auto add = [&out](const Json& line) { out += line.dump() + "\n"; };
  if (with_measures)
    for (const auto& [id, part] : statement.contracts())
      for (const record::Measures& measures : part.measures)
        add(measures_line(part, measures));
  for (const auto& [id, part] : statement.contracts()) {
    for (const record::Entry& entry : part.entries)
      add(entry_line(part, entry));
    for (const auto& [identity, stop] : part.stops)
      if (!stop.withdrawn) add(stop_line(part, stop, statement.now()));
    for (const record::Milestone& milestone : part.milestones)
      add(milestone_line(milestone));
  }
  for (const VerdictRow& row : rows)
    add(verdict_line(*row.part, *row.verdict));
  for (const record::Transfer* transfer : transfers)
    add(transfer_line(transfer->because.contract, *transfer));
  add(totals_line(statement, end));
  return out;
}

}  // namespace panmen::store
