#include "engine/entries.hpp"

#include <algorithm>
#include <tuple>

#include "engine/reach.hpp"

namespace panmen::engine {

namespace {

Error invalid(const record::Entry& entry, const std::string& what) {
  return {ErrorCode::invalid, "entry '" + entry.number + "' of contract '" + entry.contract + "': " + what};
}

// "; there are 'a', 'b', ...", for who has misspelt one.
template <class List>
std::string instead(const List& list) {
  constexpr size_t kShown = 8;
  std::string names;
  for (size_t i = 0; i < std::min(kShown, list.size()); ++i)
    names += (i == 0 ? "'" : ", '") + list[i].name + "'";
  return list.empty() ? "" : "; there are " + names + (list.size() > kShown ? ", ..." : "");
}

template <class List>
std::optional<uint16_t> find_named(const List& list, const std::string& name) {
  const auto at = std::ranges::find_if(list, [&](const auto& each) { return each.name == name; });
  if (at == list.end()) return std::nullopt;
  return static_cast<uint16_t>(at - list.begin());
}

Result<void> check_approval(const record::Entry& entry) {
  if (!entry.approved_by.has_value())
    return invalid(entry,
                   "it holds when a person of the other side has approved it, and none has; "
                   "give it `approved by`");
  return {};
}

Result<const terms::Confirmation*> confirmation_of(const terms::Contract& contract,
                                                   const record::Entry& entry, const std::string& name) {
  const auto at = find_named(contract.confirmations, name);
  if (!at.has_value())
    return invalid(entry, "the terms have no confirmation '" + name + "'" + instead(contract.confirmations));
  return &contract.confirmations[*at];
}

// What changes figures needs time in which they may change.
Result<void> check_changes(const terms::Contract& contract, const record::Entry& entry) {
  if (contract.final_after > Duration{}) return {};
  return invalid(entry,
                 "results are final at once, so nothing can be entered that changes figures; terms that take "
                 "such entries have `final after`");
}

Result<void> check_says(const terms::Contract& contract, const record::Entry& entry,
                        const record::PlannedDowntime& planned) {
  PANMEN_CHECK(check_changes(contract, entry));
  PANMEN_CHECK(check_approval(entry));
  PANMEN_CHECK(check_reach(planned.from, "planned downtime"));
  PANMEN_CHECK(check_reach(planned.to, "planned downtime"));
  if (planned.from >= planned.to) return invalid(entry, "planned downtime must end after it begins");
  return {};
}

Result<void> check_says(const terms::Contract& contract, const record::Entry& entry,
                        const record::ReplacedMeter& replaced) {
  PANMEN_CHECK(check_changes(contract, entry));
  PANMEN_CHECK(check_approval(entry));
  PANMEN_CHECK(check_reach(replaced.at, "a replaced meter"));
  const auto signal = find_named(contract.signals, replaced.signal);
  if (!signal.has_value())
    return invalid(entry, "the terms have no signal '" + replaced.signal + "'" + instead(contract.signals));
  if (contract.signals[*signal].type != terms::SignalType::counter)
    return invalid(entry, "signal '" + replaced.signal + "' is no counter; only counters can be replaced");
  return {};
}

Result<void> check_says(const terms::Contract& contract, const record::Entry& entry,
                        const record::AdjustedAmount& adjusted) {
  PANMEN_CHECK(check_changes(contract, entry));
  PANMEN_CHECK(check_approval(entry));
  PANMEN_CHECK(check_reach(adjusted.at, "an adjustment"));
  if (!find_named(contract.adjustments, adjusted.adjustment).has_value())
    return invalid(entry, "the terms have no adjustment '" + adjusted.adjustment + "' in `adjustments`" +
                              instead(contract.adjustments));
  return {};
}

Result<void> check_says(const terms::Contract& contract, const record::Entry& entry,
                        const record::StopView& view) {
  PANMEN_CHECK(check_changes(contract, entry));
  PANMEN_CHECK(check_reach(view.at, "a stop"));
  if (contract.stops.empty()) return invalid(entry, "the terms have no `stops`");
  if (view.to.has_value()) PANMEN_CHECK(check_reach(*view.to, "a stop"));
  if (view.to.has_value() && view.at >= *view.to) return invalid(entry, "the stop must end after it begins");
  const auto rule = find_named(contract.stops, view.rule);
  if (!rule.has_value() && contract.stops.front().name.empty())
    return invalid(entry, "the terms have one stop rule, without a name; leave out `rule`");
  if (!rule.has_value())
    return invalid(entry, (view.rule.empty() ? "`rule` has to say which stop rule is meant"
                                             : "the terms have no stop rule '" + view.rule + "'") +
                              instead(contract.stops));
  const terms::StopRule& stops = contract.stops[*rule];
  if (!stops.objection.has_value()) return invalid(entry, "the terms give no `objection` to these stops");
  if (view.cause.has_value() && !find_named(stops.causes, *view.cause).has_value())
    return invalid(entry,
                   "the terms have no cause '" + *view.cause + "' for these stops" + instead(stops.causes));
  return {};
}

Result<void> check_says(const terms::Contract& contract, const record::Entry& entry,
                        const record::Confirmed& confirmed) {
  PANMEN_CHECK(check_reach(confirmed.at, "a confirmation"));
  if (confirmed.at > entry.entered)
    return invalid(entry, "it confirms something that lies ahead: `at` is later than `entered`");
  PANMEN_TRY(const terms::Confirmation* asked, confirmation_of(contract, entry, confirmed.confirmation));
  if (contract.signed_on.has_value() && to_local(contract.zone, confirmed.at).date < *contract.signed_on)
    return invalid(entry, "it confirms something from before the day of signing");
  if (asked->by == terms::Giver::both) {
    PANMEN_CHECK(check_approval(entry));
  } else if ((asked->by == terms::Giver::buyer) != (entry.by.side == record::Side::buyer)) {
    return invalid(entry, std::string("the terms ask the ") +
                              (asked->by == terms::Giver::buyer ? "buyer" : "supplier") + " to confirm '" +
                              confirmed.confirmation + "'");
  }
  if (asked->is_invoice && (confirmed.reference.empty() || !confirmed.amount_minor.has_value()))
    return invalid(entry,
                   "'" + confirmed.confirmation + "' is an invoice; give its `reference` and `amount`");
  if (!asked->is_invoice && confirmed.amount_minor.has_value())
    return invalid(entry, "'" + confirmed.confirmation + "' is no invoice and has no amount");
  return {};
}

Result<void> check_says(const terms::Contract& contract, const record::Entry& entry,
                        const record::Refused& refused) {
  PANMEN_CHECK(check_reach(refused.at, "a refusal"));
  if (refused.at > entry.entered)
    return invalid(entry, "it refuses something that lies ahead: `at` is later than `entered`");
  PANMEN_TRY(const terms::Confirmation* asked, confirmation_of(contract, entry, refused.confirmation));
  if (!asked->silence.has_value())
    return invalid(entry,
                   "silence does not give '" + refused.confirmation + "', so there is nothing to refuse");
  return {};
}

Result<void> check_says(const terms::Contract&, const record::Entry& entry,
                        const record::Withdrawn& withdrawn) {
  if (withdrawn.entry == entry.number) return invalid(entry, "it withdraws itself");
  return check_approval(entry);
}

}  // namespace

Result<void> check_entry(const terms::Contract& contract, const record::Entry& entry) {
  PANMEN_CHECK(check_reach(entry.entered, "an entry"));
  if (entry.approved_by.has_value() && entry.approved_by->side == entry.by.side)
    return invalid(entry, "it is approved by the side that made it; the other side approves");
  return std::visit([&](const auto& says) { return check_says(contract, entry, says); }, entry.says);
}

Result<bool> Entries::take(const terms::Contract& contract, const record::Entry& entry) {
  const auto known = by_number_.find(entry.number);
  if (known != by_number_.end() && known->second == entry) return false;
  if (known != by_number_.end())
    return Error{ErrorCode::exists, "entry '" + entry.number + "' of contract '" + entry.contract +
                                        "' says something else already; give the new one its own number"};
  PANMEN_CHECK(check_entry(contract, entry));
  PANMEN_CHECK(check_withdrawal(entry));
  if (by_number_.size() >= kMaxEntries)
    return Error{ErrorCode::limit, "contract '" + entry.contract + "' has more than 100000 entries"};
  const auto* withdrawn = std::get_if<record::Withdrawn>(&entry.says);
  if (withdrawn != nullptr) {
    const auto target = by_number_.find(withdrawn->entry);
    const bool counted = target != by_number_.end() && counts(target->second);
    withdrawals_.emplace(withdrawn->entry, entry.number);
    if (counted) take_back(contract, target->second);
  } else if (counts(entry)) {
    put(contract, entry);
  }
  newest_ = std::max(newest_.value_or(entry.entered), entry.entered);
  by_number_.emplace(entry.number, entry);
  return true;
}

Result<void> Entries::check_withdrawal(const record::Entry& entry) const {
  const auto* withdrawn = std::get_if<record::Withdrawn>(&entry.says);
  if (withdrawn == nullptr) return {};
  const auto target = by_number_.find(withdrawn->entry);
  if (target != by_number_.end() && std::holds_alternative<record::Withdrawn>(target->second.says))
    return invalid(
        entry, "entry '" + withdrawn->entry + "' is a withdrawal itself; enter anew what it has withdrawn");
  const auto named = withdrawals_.find(entry.number);
  if (named != withdrawals_.end())
    return invalid(entry, "entry '" + named->second +
                              "' withdraws it, and a withdrawal cannot be withdrawn; "
                              "give this one another number");
  return {};
}

void Entries::put(const terms::Contract& contract, const record::Entry& entry) {
  if (const auto* view = std::get_if<record::StopView>(&entry.says)) {
    views_.resize(contract.stops.size());
    const uint16_t rule = *find_named(contract.stops, view->rule);
    std::optional<uint16_t> cause;
    if (view->cause.has_value()) cause = find_named(contract.stops[rule].causes, *view->cause);
    Views& views = views_[rule];
    views.by_instant.emplace(view->at,
                             Views::Each{*view, View{entry.entered, entry.number, entry.by.side, cause}});
    views.longest = std::max(views.longest, view->to.value_or(view->at) - view->at);
  } else if (const auto* confirmed = std::get_if<record::Confirmed>(&entry.says)) {
    words_about(contract, confirmed->confirmation).given.insert(confirmed->at);
  } else if (const auto* refused = std::get_if<record::Refused>(&entry.says)) {
    words_about(contract, refused->confirmation).refused.insert(entry.entered);
  }
  note_change(entry);
}

void Entries::take_back(const terms::Contract& contract, const record::Entry& entry) {
  if (const auto* view = std::get_if<record::StopView>(&entry.says)) {
    std::erase_if(views_[*find_named(contract.stops, view->rule)].by_instant,
                  [&](const auto& each) { return each.second.view.number == entry.number; });
  } else if (const auto* confirmed = std::get_if<record::Confirmed>(&entry.says)) {
    auto& given = words_about(contract, confirmed->confirmation).given;
    given.erase(given.find(confirmed->at));
  } else if (const auto* refused = std::get_if<record::Refused>(&entry.says)) {
    auto& all = words_about(contract, refused->confirmation).refused;
    all.erase(all.find(entry.entered));
  }
  note_change(entry);
}

void Entries::note_change(const record::Entry& entry) {
  if (std::holds_alternative<record::StopView>(entry.says)) {
    has_new_views_ = true;
  } else if (const auto* planned = std::get_if<record::PlannedDowntime>(&entry.says)) {
    changed_.push_back({planned->from, planned->to});
  } else if (const auto* replaced = std::get_if<record::ReplacedMeter>(&entry.says)) {
    changed_.push_back({replaced->at, replaced->at});
  } else if (const auto* adjusted = std::get_if<record::AdjustedAmount>(&entry.says)) {
    changed_.push_back({adjusted->at, adjusted->at});
  }
}

Entries::Words& Entries::words_about(const terms::Contract& contract, const std::string& confirmation) {
  words_.resize(contract.confirmations.size());
  return words_[*find_named(contract.confirmations, confirmation)];
}

std::optional<Instant> Entries::confirmed(uint16_t confirmation) const {
  if (confirmation >= words_.size() || words_[confirmation].given.empty()) return std::nullopt;
  return *words_[confirmation].given.begin();
}

bool Entries::is_refused(uint16_t confirmation, Instant before) const {
  if (confirmation >= words_.size() || words_[confirmation].refused.empty()) return false;
  return *words_[confirmation].refused.begin() < before;
}

void Entries::put_into(measure::Facts& facts, const terms::Contract& contract) const {
  std::vector<Window> planned;
  facts.replacements.clear();
  facts.amounts.clear();
  for (const auto& [number, entry] : by_number_) {
    if (!counts(entry)) continue;
    if (const auto* downtime = std::get_if<record::PlannedDowntime>(&entry.says)) {
      planned.push_back({downtime->from, downtime->to});
    } else if (const auto* replaced = std::get_if<record::ReplacedMeter>(&entry.says)) {
      facts.replacements.push_back({*find_named(contract.signals, replaced->signal), replaced->at.ns,
                                    replaced->last, replaced->first});
    } else if (const auto* adjusted = std::get_if<record::AdjustedAmount>(&entry.says)) {
      facts.amounts.push_back(
          {*find_named(contract.adjustments, adjusted->adjustment), adjusted->at.ns, adjusted->amount});
    }
  }
  // Of several at one instant the order is that of their numbers.
  std::ranges::stable_sort(facts.replacements, {}, &measure::Replacement::at_ns);
  std::ranges::stable_sort(facts.amounts, {}, &measure::EnteredAmount::at_ns);
  std::ranges::sort(planned);
  facts.planned.clear();
  for (const Window& downtime : planned) {
    if (facts.planned.empty() || downtime.from > facts.planned.back().to)
      facts.planned.push_back(downtime);
    else
      facts.planned.back().to = std::max(facts.planned.back().to, downtime.to);
  }
}

std::vector<View> Entries::views(uint16_t rule, Window stop) const {
  std::vector<View> found;
  if (rule >= views_.size()) return found;
  const Views& views = views_[rule];
  const auto end = views.by_instant.lower_bound(stop.to);
  for (auto at = views.by_instant.lower_bound(stop.from - views.longest); at != end; ++at)
    if (at->second.says.names(stop)) found.push_back(at->second.view);
  std::ranges::sort(found, {}, [](const View& v) { return std::tie(v.entered, v.number); });
  return found;
}

}  // namespace panmen::engine
