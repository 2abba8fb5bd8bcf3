#include "commission/trial.hpp"

#include <algorithm>
#include <set>

#include "base/codec.hpp"
#include "terms/payment.hpp"

namespace panmen::commission {

uint64_t ClauseTrial::count(record::Outcome outcome) const {
  return static_cast<uint64_t>(
      std::ranges::count_if(windows, [&](const auto& entry) { return entry.second.outcome == outcome; }));
}

uint64_t ClauseTrial::decided() const {
  return windows.size() - count(record::Outcome::undetermined);
}

Result<std::unique_ptr<Trial>> Trial::begin(const terms::Contract& contract, std::string_view terms_text,
                                            const std::string& source_name, std::string_view map_text,
                                            Duration lateness, TrialOptions options) {
  auto trial = std::unique_ptr<Trial>(new Trial(contract, source_name, std::move(options)));
  trial->clauses_.resize(contract.clauses.size());
  core::Origin origin;
  origin.name = contract.id;
  PANMEN_TRY(trial->driver_,
             core::Driver::create(trial->disk_, {}, origin,
                                  [t = trial.get()](const record::Body& body) { t->note(body); }));
  core::Driver& driver = *trial->driver_;
  record::Source source;
  source.name = source_name;
  PANMEN_TRY(source.map, driver.put(as_bytes(map_text)));
  source.lateness = lateness;
  std::set<std::string> assets;
  for (const terms::Signal& signal : contract.signals)
    assets.insert(signal.asset);
  source.assets.assign(assets.begin(), assets.end());
  PANMEN_CHECK(driver.submit(source));
  record::Terms terms;
  terms.contract = contract.id;
  terms.version = contract.version;
  PANMEN_TRY(terms.text, driver.put(as_bytes(terms_text)));
  PANMEN_TRY(terms.compiled, driver.put(terms::encode(contract)));
  PANMEN_CHECK(driver.submit(terms));
  return trial;
}

Result<void> Trial::take(const std::vector<signal::Block>& blocks, Instant watermark) {
  for (const signal::Block& block : blocks) {
    signal::Block named{block.asset, {}};
    for (const signal::Series& series : block.series) {
      const bool is_named = std::ranges::any_of(contract_->signals, [&](const terms::Signal& signal) {
        return signal.asset == block.asset && signal.metric == series.metric &&
               is_number(signal.type) == (series.kind == signal::ValueKind::number);
      });
      if (is_named) named.series.push_back(series);
    }
    if (!named.series.empty()) PANMEN_CHECK(driver_->submit(source_, std::move(named)));
  }
  PANMEN_CHECK(feed_.advance(*driver_, watermark));
  return driver_->sync();
}

Result<void> Trial::end() {
  if (const auto end = driver_->engine().end_of_data(); end.has_value())
    PANMEN_CHECK(feed_.advance(*driver_, *end));
  PANMEN_CHECK(feed_.finish(*driver_));
  return driver_->close();
}

ClauseTrial* Trial::find(const record::VerdictId& id) {
  const auto clause = std::ranges::find(contract_->clauses, id.clause, &terms::Clause::id);
  return clause == contract_->clauses.end()
             ? nullptr
             : &clauses_[static_cast<size_t>(clause - contract_->clauses.begin())];
}

void Trial::note(const record::Body& body) {
  if (const auto* verdict = std::get_if<record::Verdict>(&body)) {
    WindowResult result{verdict->id.from, verdict->id.to, verdict->outcome, verdict->reason, {}};
    for (const record::Figure& figure : verdict->figures) {
      if (figure.steps.has_value() || result.outcome != record::Outcome::undetermined) continue;
      result.measure = figure.measure;
      break;
    }
    find(verdict->id)->windows[{result.from, result.to}] = result;
  }
  if (const auto* entitlement = std::get_if<record::Entitlement>(&body)) {
    const auto clause =
        std::ranges::find(contract_->clauses, entitlement->because.clause, &terms::Clause::id);
    find(entitlement->because)->due_minor +=
        terms::shown_minor(*contract_, *clause, entitlement->payer, entitlement->amount.minor);
  }
  if (observer_) observer_(body);
}

}  // namespace panmen::commission
