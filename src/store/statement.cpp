#include "store/statement.hpp"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "base/assert.hpp"
#include "terms/objection.hpp"
#include "terms/payment.hpp"

namespace panmen::store {

Result<void> Statement::take(const record::Body& body) {
  if (const auto* origin = std::get_if<record::Origin>(&body)) origin_ = *origin;
  if (const auto* terms = std::get_if<record::Terms>(&body)) {
    PANMEN_TRY(const std::vector<uint8_t> bytes, blobs_(terms->compiled));
    PANMEN_TRY(terms::Contract contract, terms::decode_contract(bytes));
    ContractPart& part = contracts_[terms->contract];
    part.terms = std::move(contract);
    part.text = terms->text;
    part.included = terms->included;
  }
  if (const auto* watermark = std::get_if<record::Watermark>(&body)) {
    watermarks_[watermark->source] = watermark->through;
    now_ = std::max(now_, watermark->through);
  }
  if (const auto* clock = std::get_if<record::Clock>(&body)) now_ = std::max(now_, clock->now);
  if (const auto* intake = std::get_if<record::Intake>(&body)) {
    observations_.refused += intake->refused;
    observations_.blank += intake->blank;
    observations_.skipped += intake->skipped;
    observations_.holes += intake->holes;
    observations_.lost += intake->lost;
  }
  if (const auto* admission = std::get_if<record::Admission>(&body)) {
    observations_.accepted += admission->accepted - admission->unread;
    observations_.late += admission->late;
    observations_.duplicate += admission->duplicate;
    observations_.out_of_order += admission->out_of_order;
    observations_.conflicting += admission->conflicting;
    observations_.doubtful += admission->doubtful - admission->unread;
    observations_.unread += admission->unread;
  }
  if (const auto* measures = std::get_if<record::Measures>(&body); measures != nullptr && keep_measures_)
    contracts_.at(measures->contract).measures.push_back(*measures);
  if (const auto* stop = std::get_if<record::Stop>(&body))
    contracts_.at(stop->contract).stops[{stop->from, stop->rule}] = *stop;
  if (const auto* entry = std::get_if<record::Entry>(&body)) {
    now_ = std::max(now_, entry->entered);
    std::vector<record::Entry>& entries = contracts_.at(entry->contract).entries;
    if (std::ranges::find(entries, entry->number, &record::Entry::number) == entries.end())
      entries.push_back(*entry);
  }
  if (const auto* verdict = std::get_if<record::Verdict>(&body))
    contracts_.at(verdict->id.contract).verdicts.push_back(*verdict);
  if (const auto* entitlement = std::get_if<record::Entitlement>(&body))
    contracts_.at(entitlement->because.contract).entitlements[entitlement->because].push_back(*entitlement);
  if (const auto* milestone = std::get_if<record::Milestone>(&body))
    contracts_.at(milestone->contract).milestones.push_back(*milestone);
  if (const auto* due = std::get_if<record::Due>(&body))
    contracts_.at(due->because.contract).dues[{due->because, due->part}] = *due;
  if (const auto* transfer = std::get_if<record::Transfer>(&body)) {
    const std::string& contract = transfer->because.contract;
    ledger_.post(contract, transfer->debit, transfer->credit, transfer->amount);
    contracts_.at(contract).transfers.push_back(*transfer);
  }
  return {};
}

std::optional<terms::StopClass> class_of(const terms::Contract& contract, const record::Stop& stop) {
  const auto rule = std::ranges::find(contract.stops, stop.rule, &terms::StopRule::name);
  if (rule == contract.stops.end() || !stop.cause.has_value()) return std::nullopt;
  const auto cause = std::ranges::find(rule->causes, *stop.cause, &terms::StopCause::name);
  return cause == rule->causes.end() ? std::nullopt : std::optional(cause->stop_class);
}

std::vector<const record::Stop*> named_stops(const Statement::ContractPart& part,
                                             const record::StopView& view) {
  std::vector<const record::Stop*> named;
  for (const auto& [identity, stop] : part.stops)
    if (!stop.withdrawn && stop.rule == view.rule && view.names({stop.from, stop.to})) named.push_back(&stop);
  return named;
}

std::optional<ObjectionTime> objection_time(const terms::Contract& contract, const record::Stop& stop) {
  const auto rule = std::ranges::find(contract.stops, stop.rule, &terms::StopRule::name);
  if (rule == contract.stops.end() || !rule->objection.has_value()) return std::nullopt;
  return ObjectionTime{terms::objection_deadline(contract, *rule->objection, stop.to),
                       rule->objection->silence_accepts};
}

bool is_too_late(const Statement::ContractPart& part, const record::StopView& view, Instant entered) {
  const auto stops = named_stops(part, view);
  const auto is_over = [&](const record::Stop* stop) {
    const auto time = objection_time(part.terms, *stop);
    return time.has_value() && !time->is_in(entered);
  };
  return !stops.empty() && std::ranges::all_of(stops, is_over);
}

Int128 due_minor(const Statement::ContractPart& part, const record::VerdictId& id) {
  const auto at = part.entitlements.find(id);
  if (at == part.entitlements.end()) return 0;
  const auto clause = std::ranges::find(part.terms.clauses, id.clause, &terms::Clause::id);
  PANMEN_ASSERT(clause != part.terms.clauses.end());
  Int128 due = 0;
  for (const record::Entitlement& each : at->second)
    due += terms::shown_minor(part.terms, *clause, each.payer, each.amount.minor);
  return due;
}

std::optional<CivilDate> due_on(const Statement::ContractPart& part, const record::Entitlement& entitlement) {
  const auto later = part.dues.find({entitlement.because, entitlement.part});
  return later == part.dues.end() ? entitlement.due : later->second.on;
}

std::map<std::string_view, const record::Milestone*> reached(const Statement::ContractPart& part) {
  std::map<std::string_view, const record::Milestone*> last;
  for (const record::Milestone& milestone : part.milestones)
    last[milestone.name] = &milestone;
  std::erase_if(last, [](const auto& each) { return !each.second->at.has_value(); });
  return last;
}

std::vector<const record::Verdict*> standing(const Statement::ContractPart& part) {
  std::map<std::pair<std::string_view, Window>, uint32_t> corrections;
  // A clause that milestones decide has one verdict, wherever its window ends.
  std::set<std::string_view> by_milestone;
  for (const terms::Clause& clause : part.terms.clauses)
    if (clause.kind != terms::ClauseKind::windows) by_milestone.insert(clause.id);
  const auto key = [&](const record::Verdict& v) {
    return std::pair(std::string_view(v.id.clause),
                     by_milestone.contains(v.id.clause) ? Window{} : Window{v.id.from, v.id.to});
  };
  for (const record::Verdict& verdict : part.verdicts) {
    uint32_t& last = corrections[key(verdict)];
    last = std::max(last, verdict.id.correction);
  }
  std::vector<const record::Verdict*> standing;
  for (const record::Verdict& verdict : part.verdicts)
    if (corrections.at(key(verdict)) == verdict.id.correction) standing.push_back(&verdict);
  return standing;
}

}  // namespace panmen::store
