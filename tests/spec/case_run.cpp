#include "case_run.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <random>

#include <fmt/format.h>

#include "app/pack_folders.hpp"
#include "arrivals.hpp"
#include "base/assert.hpp"
#include "connect/files/entries.hpp"
#include "core/audit.hpp"
#include "core/driver.hpp"
#include "core/entry_feed.hpp"
#include "journal/memory_disk.hpp"
#include "outcome.hpp"
#include "store/statement.hpp"
#include "terms/text/check.hpp"

namespace panmen::spec {

namespace {

using store::Statement;
using terms::Contract;

constexpr std::string_view kSource = "case";
constexpr std::string_view kTermsName = "terms";  // the file's name in rendered errors
constexpr uint32_t kShuffleSeed = 20260105;

// The packs that the case brings with it, and then those that everybody can include.
class CasePacks : public terms::PackSource {
 public:
  CasePacks(const CaseFile& file, const std::string& folder) : file_(file), shared_(kTermsFile, folder) {}

  Result<terms::PackText> find(std::string_view name) const override {
    const auto own = file_.packs.find(name);
    if (own == file_.packs.end()) return shared_.find(name);
    return terms::PackText{own->first, own->first + ".pack.yaml", own->second};
  }
  std::vector<std::string> names() const override {
    std::vector<std::string> names = shared_.names();
    for (const auto& [name, text] : file_.packs)
      names.push_back(name);
    return names;
  }

 private:
  // Nothing lies beside it.
  static constexpr const char* kTermsFile = "tests/spec/nowhere/case.terms.yaml";

  const CaseFile& file_;
  app::PackFolders shared_;
};

// How a case is delivered, which must not matter.
enum class Way : uint8_t { whole, one_by_one, twice, shuffled, instant_by_instant };

std::string_view name_of(Way way) {
  switch (way) {
    case Way::whole:
      return "in one block up to each watermark";
    case Way::one_by_one:
      return "one observation a block";
    case Way::twice:
      return "everything twice";
    case Way::shuffled:
      return "in another order up to each watermark";
    case Way::instant_by_instant:
      return "with a watermark after every instant";
  }
  PANMEN_ASSERT(false);
}

// One run of a case, from the checked terms to the statement.
class Run {
 public:
  Run(const Contract& contract, const std::vector<record::Entry>& entries, Way way)
      : contract_(contract),
        way_(way),
        feed_(std::string(kSource), way == Way::twice ? twice(entries) : entries),
        statement_([this](const Hash& hash) { return journal::Blobs(disk_).get(hash); }) {}

  Result<void> deliver(const std::string& terms_text, const std::vector<terms::PackText>& packs,
                       const std::vector<Delivery>& deliveries, std::optional<Instant> clock) {
    core::Origin origin;
    origin.name = contract_.id;
    PANMEN_TRY(driver_, core::Driver::create(disk_, {}, origin, [this](const record::Body& body) {
                 if (auto taken = statement_.take(body); !taken.ok() && problem_.ok()) problem_ = taken;
               }));
    record::Source source;
    source.name = kSource;
    PANMEN_TRY(source.map, driver_->put(as_bytes(kSource)));
    PANMEN_CHECK(driver_->submit(source));
    record::Terms terms;
    terms.contract = contract_.id;
    terms.version = contract_.version;
    PANMEN_TRY(terms.text, driver_->put(as_bytes(terms_text)));
    PANMEN_TRY(terms.compiled, driver_->put(terms::encode(contract_)));
    for (const terms::PackText& pack : packs) {
      PANMEN_TRY(const Hash hash, driver_->put(as_bytes(pack.text)));
      terms.included.push_back({pack.name, hash});
    }
    std::ranges::sort(terms.included, {}, &record::Included::name);
    PANMEN_CHECK(driver_->submit(terms));

    std::mt19937 random(kShuffleSeed);
    for (const Delivery& delivery : deliveries) {
      std::vector<Observed> observed = delivery.observed;
      if (way_ == Way::shuffled) std::shuffle(observed.begin(), observed.end(), random);
      if (way_ == Way::instant_by_instant)
        PANMEN_CHECK(submit_by_instants(std::move(observed), delivery.watermark));
      else
        PANMEN_CHECK(submit(observed));
      if (way_ == Way::twice) PANMEN_CHECK(submit(delivery.observed));
      if (delivery.watermark.has_value()) PANMEN_CHECK(feed_.advance(*driver_, *delivery.watermark));
    }
    if (const auto end = driver_->engine().end_of_data(); end.has_value())
      PANMEN_CHECK(feed_.advance(*driver_, *end));
    PANMEN_CHECK(feed_.finish(*driver_));
    if (clock.has_value()) PANMEN_CHECK(driver_->advance(*clock));
    // What comes again after its windows have closed is known, too.
    if (way_ == Way::twice)
      for (const Delivery& delivery : deliveries)
        PANMEN_CHECK(submit(delivery.observed));
    PANMEN_CHECK(driver_->close());
    PANMEN_CHECK(problem_);
    if (statement_.ledger().sum(contract_.id, contract_.currency) != 0)
      return Error{ErrorCode::invalid, "the balances do not sum to zero"};
    const auto audited = core::audit(disk_, [](const record::Body&) {}, [](uint64_t) {});
    return audited.ok() ? Result<void>{} : audited.error().within("audit of the case's journal");
  }

  const Statement& statement() const { return statement_; }

 private:
  static std::vector<record::Entry> twice(const std::vector<record::Entry>& entries) {
    std::vector<record::Entry> both = entries;
    both.insert(both.end(), entries.begin(), entries.end());
    return both;
  }

  Result<void> submit(const std::vector<Observed>& observed) {
    std::map<std::string, signal::BlockBuilder> builders;
    const auto flush = [&]() -> Result<void> {
      for (auto& [asset, builder] : builders)
        if (builder.size() > 0) PANMEN_CHECK(driver_->submit(std::string(kSource), builder.take()));
      return {};
    };
    for (const Observed& o : observed) {
      signal::BlockBuilder& builder = builders.try_emplace(o.asset, o.asset).first->second;
      const size_t series =
          builder.series(o.metric, o.is_text ? signal::ValueKind::text : signal::ValueKind::number);
      if (o.is_text)
        builder.add_text(series, o.time, 0, o.quality, o.text);
      else
        builder.add_number(series, o.time, 0, o.quality, o.number);
      if (way_ == Way::one_by_one) PANMEN_CHECK(flush());
    }
    return flush();
  }

  // A watermark after each instant that the delivery's own makes complete. What is late already comes first,
  // as it does where the case has no more watermarks than it says.
  Result<void> submit_by_instants(std::vector<Observed> observed, std::optional<Instant> through) {
    std::ranges::stable_sort(observed, {}, &Observed::time);
    for (auto begin = observed.begin(); begin != observed.end();) {
      const bool is_late = begin->time <= feed_.watermark();
      const Instant last = is_late ? feed_.watermark() : begin->time;
      const auto end = std::find_if(begin, observed.end(), [&](const Observed& o) { return o.time > last; });
      PANMEN_CHECK(submit({begin, end}));
      begin = end;
      if (is_late || last > through.value_or(last)) continue;
      PANMEN_CHECK(feed_.advance(*driver_, last));
    }
    return {};
  }

  const Contract& contract_;
  Way way_;
  core::EntryFeed feed_;
  journal::MemoryDisk disk_;
  Statement statement_;
  std::unique_ptr<core::Driver> driver_;
  Result<void> problem_;
};

}  // namespace

Result<void> run_case(const CaseFile& file, const RunOptions& options) {
  const terms::CheckResult checked =
      terms::check_terms(file.terms, kTermsName, CasePacks(file, options.packs_folder));
  std::string errors;
  for (const terms::Diagnostic& diagnostic : checked.errors)
    errors += terms::render(diagnostic);
  if (errors != file.errors.value_or(""))
    return Error{ErrorCode::invalid, fmt::format("errors of the terms\n--- expected\n{}--- got\n{}",
                                                 file.errors.value_or(""), errors)};
  if (!checked.contract.has_value()) return {};
  const Contract& contract = *checked.contract;
  PANMEN_TRY(const std::vector<Delivery> deliveries, read_arrivals(file.arrivals, contract));
  std::optional<Instant> clock;
  if (file.clock.has_value()) {
    PANMEN_TRY(const std::vector<Delivery> alone, read_arrivals({*file.clock}, contract));
    clock = alone.front().watermark;
  }
  std::vector<record::Entry> entries;
  if (!file.entries.empty()) {
    PANMEN_TRY(entries, files::parse_entries(file.entries, "entries",
                                             {contract.id, contract.zone, contract.currency}));
  }
  for (const Way way : {Way::whole, Way::one_by_one, Way::twice, Way::shuffled, Way::instant_by_instant}) {
    Run run(contract, entries, way);
    if (auto delivered = run.deliver(file.terms, checked.packs, deliveries, clock); !delivered.ok())
      return delivered.error().within(name_of(way));
    for (const auto& [section, expected] : file.expected) {
      // How often something came, and in what order, is counted as it was written.
      if (section == "counts" && way != Way::whole) continue;
      PANMEN_CHECK(compare_table(run.statement(), contract, section, expected, name_of(way)));
    }
    if (file.golden.has_value() && way == Way::whole)
      PANMEN_CHECK(compare_statement(run.statement(), *file.golden, options.golden));
  }
  return {};
}

}  // namespace panmen::spec
