#include "case_run.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <memory>
#include <random>
#include <set>
#include <sstream>

#include <fmt/format.h>

#include "app/pack_folders.hpp"
#include "base/assert.hpp"
#include "connect/files/entries.hpp"
#include "core/audit.hpp"
#include "core/driver.hpp"
#include "core/entry_feed.hpp"
#include "journal/memory_disk.hpp"
#include "store/statement.hpp"
#include "store/table.hpp"
#include "terms/text/check.hpp"

namespace panmen::spec {

namespace {

using signal::Quality;
using store::Statement;
using terms::Contract;

constexpr std::string_view kSource = "case";
constexpr std::string_view kTermsName = "terms";  // the file's name in rendered errors
constexpr uint32_t kShuffleSeed = 20260105;

Error at(int line, const std::string& what) {
  return {ErrorCode::invalid, fmt::format("line {}: {}", line, what)};
}

// ---- What terms include
// ------------------------------------------------------------------------------------------------

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

// ---- Reading what arrives
// ------------------------------------------------------------------------------------------

struct Observed {
  std::string asset;
  std::string metric;
  bool is_text = false;
  Instant time;
  Quality quality = Quality::good;
  double number = 0;
  std::string text;
};

// The observations up to a watermark, in the order of the file; the last one has no watermark behind it.
struct Delivery {
  std::vector<Observed> observed;
  std::optional<Instant> watermark;
};

class ArrivalReader {
 public:
  explicit ArrivalReader(const Contract& contract) : contract_(contract) {}

  Result<std::vector<Delivery>> run(const std::vector<Arrival>& arrivals) {
    std::vector<Delivery> deliveries(1);
    for (const Arrival& arrival : arrivals) {
      if (arrival.watermark.has_value()) {
        PANMEN_TRY(deliveries.back().watermark, read_time(arrival.line, *arrival.watermark));
        deliveries.emplace_back();
        continue;
      }
      PANMEN_TRY(const Instant time, read_time(arrival.line, arrival.cells.front()));
      for (size_t i = 0; i < arrival.metrics.size(); ++i) {
        const std::string& cell = arrival.cells[i + 1];
        if (cell == "-") continue;
        PANMEN_TRY(Observed observed, read_value(arrival.line, arrival.asset, arrival.metrics[i], cell));
        observed.time = time;
        deliveries.back().observed.push_back(std::move(observed));
      }
    }
    return deliveries;
  }

 private:
  // 2026-01-05 08:00[:30[.5]] [+08:00 or Z], in the contract's zone where no offset is given; a time alone is
  // of the last date.
  Result<Instant> read_time(int line, const std::string& cell) {
    std::string text = cell;
    if (text.size() >= 5 && text[2] == ':') {
      if (date_.empty()) return at(line, "a time alone needs a row with a date before it");
      text = date_ + " " + text;
    }
    if (text.size() < 16 || text[10] != ' ')
      return at(line, "'" + cell + "' is no time; write 2026-01-05 08:00");
    date_ = text.substr(0, 10);
    const size_t blank = text.find(' ', 11);
    std::string clock = text.substr(11, blank == std::string::npos ? blank : blank - 11);
    const std::string offset = blank == std::string::npos ? "" : text.substr(blank + 1);
    if (clock.size() == 5) clock += ":00";
    const auto read = parse_rfc3339(date_ + "T" + clock + (offset.empty() ? "Z" : offset));
    if (!read.ok()) return at(line, read.error().message);
    if (!offset.empty()) return *read;
    const LocalTime shown = to_local(Zone{"UTC", 0, {}}, *read);
    return from_local(contract_.zone, shown.date, shown.second_of_day) + Duration{shown.nanosecond};
  }

  Result<Observed> read_value(int line, const std::string& asset, const std::string& metric,
                              std::string_view cell) {
    const auto signal = std::ranges::find_if(
        contract_.signals, [&](const terms::Signal& s) { return s.asset == asset && s.metric == metric; });
    if (signal == contract_.signals.end())
      return at(line, fmt::format("the terms have no signal of metric '{}' of asset '{}'", metric, asset));
    Observed observed;
    observed.asset = asset;
    observed.metric = metric;
    observed.is_text = !terms::is_number(signal->type);
    if (cell == "bad") {
      observed.quality = Quality::bad;
      return observed;
    }
    if (cell.starts_with('?')) observed.quality = Quality::uncertain;
    if (cell.starts_with('!')) observed.quality = Quality::out_of_range;
    if (observed.quality != Quality::good) cell.remove_prefix(1);
    if (observed.is_text) {
      const bool quoted = cell.size() >= 2 && cell.front() == '"' && cell.back() == '"';
      observed.text = quoted ? cell.substr(1, cell.size() - 2) : cell;
      return observed;
    }
    const char* end = cell.data() + cell.size();
    const auto [rest, error] = std::from_chars(cell.data(), end, observed.number);
    if (error != std::errc{} || rest != end) return at(line, fmt::format("'{}' is no number", cell));
    return observed;
  }

  const Contract& contract_;
  std::string date_;
};

// ---- Delivering it, in ways that must not matter
// ---------------------------------------------------------------------

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
                       const std::vector<Delivery>& deliveries) {
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

// ---- What came out, as tables
// ----------------------------------------------------------------------------------------

using Row = std::map<std::string, std::string, std::less<>>;  // by column
struct Outcome {
  std::set<std::string, std::less<>> columns;  // that a case may ask for
  std::vector<Row> rows;
};

class Tables {
 public:
  Tables(const Statement& statement, const Contract& contract)
      : statement_(statement), contract_(contract), part_(statement.contracts().at(contract.id)) {}

  Outcome table(std::string_view section) const {
    if (section == "expect") return verdicts();
    if (section == "measures") return measures();
    if (section == "postings") return postings();
    if (section == "entitlements") return entitlements();
    if (section == "balances") return balances();
    if (section == "counts") return counts();
    if (section == "stops") return stops();
    PANMEN_ASSERT(false);
  }

 private:
  std::string amount(Int128 minor) const { return format_amount(minor, contract_.currency); }

  static std::string word(record::Outcome outcome) {
    switch (outcome) {
      case record::Outcome::met:
        return "met";
      case record::Outcome::not_met:
        return "not met";
      case record::Outcome::undetermined:
        return "undetermined";
      case record::Outcome::not_counted:
        return "not counted";
    }
    PANMEN_ASSERT(false);
  }
  static std::string word(record::Reason reason) {
    return reason == record::Reason::none ? "-" : std::string(store::phrase(reason).english);
  }

  // 2026-01-05 08:00, 2026-01-05, 2026-01 or 2026; the offset is shown where clocks show a time twice. What
  // is found in the data may begin within a minute: 2026-01-05 08:00:30.
  std::string window(uint16_t number, Instant from) const {
    const terms::WindowSpec& spec = contract_.windows[number];
    const LocalTime t = to_local(contract_.zone, from);
    const std::string date = fmt::format("{:04}-{:02}-{:02}", t.date.year, t.date.month, t.date.day);
    if (spec.shape == terms::WindowShape::contract) return date;
    const bool found = terms::is_found(spec.shape);
    if (spec.shape != terms::WindowShape::shift && spec.kind != WindowKind::hour && !found) {
      if (spec.kind == WindowKind::year) return date.substr(0, 4);
      const bool of_months = spec.kind == WindowKind::month || spec.kind == WindowKind::quarter;
      return of_months && spec.first_day == 1 ? date.substr(0, 7) : date;
    }
    std::string text = fmt::format("{} {:02}:{:02}", date, t.second_of_day / 3600, t.second_of_day / 60 % 60);
    if (found && t.second_of_day % 60 != 0) text += fmt::format(":{:02}", t.second_of_day % 60);
    // The hour before or the one after begins at the same time of day.
    const auto same = [&](Instant other) {
      return to_local(contract_.zone, other).second_of_day == t.second_of_day;
    };
    if (!same(from - Duration::hours(1)) && !same(from + Duration::hours(1))) return text;
    const int32_t offset_s = offset_s_at(contract_.zone, from);
    text += fmt::format(" {}{:02}:{:02}", offset_s < 0 ? '-' : '+', std::abs(offset_s) / 3600,
                        std::abs(offset_s) / 60 % 60);
    return text;
  }
  static std::string correction(uint32_t number) { return number == 0 ? "-" : std::to_string(number); }
  std::string window_of(const record::VerdictId& id) const {
    const auto clause = std::ranges::find(contract_.clauses, id.clause, &terms::Clause::id);
    PANMEN_ASSERT(clause != contract_.clauses.end());
    return window(clause->window, id.from);
  }
  const terms::Measure& measure(const std::string& name) const {
    const auto found = std::ranges::find(contract_.measures, name, &terms::Measure::name);
    PANMEN_ASSERT(found != contract_.measures.end());
    return *found;
  }
  std::string figure(const record::Figure& f) const {
    return f.steps.has_value() ? terms::format_figure(*f.steps, measure(f.measure).show) : "-";
  }

  Outcome verdicts() const {
    Outcome out{{"clause", "window", "correction", "result", "reason", "due"}, {}};
    for (const terms::Measure& m : contract_.measures)
      out.columns.insert(m.name);
    for (const record::Verdict& verdict : part_.verdicts) {
      Row row{{"clause", verdict.id.clause},
              {"window", window_of(verdict.id)},
              {"correction", correction(verdict.id.correction)},
              {"result", word(verdict.outcome)},
              {"reason", word(verdict.reason)},
              {"due", amount(store::due_minor(part_, verdict.id))}};
      for (const record::Figure& f : verdict.figures)
        row[f.measure] = figure(f);
      out.rows.push_back(std::move(row));
    }
    return out;
  }

  Outcome measures() const {
    Outcome out{{"window", "correction", "measure", "figure", "reason"}, {}};
    for (const record::Measures& m : part_.measures)
      for (const record::Figure& f : m.figures)
        out.rows.push_back({{"window", window(m.window, m.from)},
                            {"correction", correction(m.correction)},
                            {"measure", f.measure},
                            {"figure", figure(f)},
                            {"reason", word(f.reason)}});
    return out;
  }

  Outcome postings() const {
    Outcome out{{"no", "from", "to", "amount", "because"}, {}};
    for (const record::Transfer& t : part_.transfers)
      out.rows.push_back({{"no", std::to_string(t.number)},
                          {"from", t.debit},
                          {"to", t.credit},
                          {"amount", amount(t.amount.minor)},
                          {"because", t.because.clause + " " + window_of(t.because)}});
    return out;
  }

  Outcome entitlements() const {
    Outcome out{{"clause", "window", "correction", "payer", "payee", "amount", "remainder"}, {}};
    for (const record::Verdict& verdict : part_.verdicts) {
      const auto found = part_.entitlements.find(verdict.id);
      if (found == part_.entitlements.end()) continue;
      const record::Entitlement& e = found->second;
      const std::string rest = e.remainder_numerator == 0
                                   ? "0"
                                   : fmt::format("{}/{}", e.remainder_numerator, e.remainder_denominator);
      out.rows.push_back({{"clause", e.because.clause},
                          {"window", window_of(e.because)},
                          {"correction", correction(e.because.correction)},
                          {"payer", e.payer},
                          {"payee", e.payee},
                          {"amount", amount(e.amount.minor)},
                          {"remainder", rest}});
    }
    return out;
  }

  Outcome balances() const {
    Outcome out{{"account", "balance"}, {}};
    for (const auto& [account, balance] : statement_.ledger().balances())
      out.rows.push_back({{"account", account.name}, {"balance", amount(balance)}});
    return out;
  }

  // As they stand in the end.
  Outcome stops() const {
    Outcome out{{"rule", "from", "to", "cause", "class", "proposed", "standing"}, {}};
    for (const auto& [identity, stop] : part_.stops) {
      if (stop.withdrawn) continue;
      const auto stop_class = store::class_of(contract_, stop);
      out.rows.push_back({{"rule", stop.rule.empty() ? "-" : stop.rule},
                          {"from", exactly(stop.from)},
                          {"to", exactly(stop.to)},
                          {"cause", stop.cause.value_or("-")},
                          {"class", stop_class ? std::string(terms::name_of(*stop_class)) : "-"},
                          {"proposed", stop.proposed.value_or("-")},
                          {"standing", std::string(store::phrase(stop.standing).english)}});
    }
    return out;
  }
  // 2026-01-05 08:00[:30[.5]]
  std::string exactly(Instant t) const {
    const LocalTime local = to_local(contract_.zone, t);
    std::string text = fmt::format("{:04}-{:02}-{:02} {:02}:{:02}", local.date.year, local.date.month,
                                   local.date.day, local.second_of_day / 3600, local.second_of_day / 60 % 60);
    if (local.second_of_day % 60 == 0 && local.nanosecond == 0) return text;
    text += fmt::format(":{:02}", local.second_of_day % 60);
    if (local.nanosecond == 0) return text;
    text += fmt::format(".{:09}", local.nanosecond);
    return text.substr(0, text.find_last_not_of('0') + 1);
  }

  Outcome counts() const {
    Outcome out{{"accepted", "late", "duplicate", "conflicting", "doubtful", "out of order"}, {}};
    const store::ObservationCounts& n = statement_.observations();
    out.rows.push_back({{"accepted", std::to_string(n.accepted)},
                        {"late", std::to_string(n.late)},
                        {"duplicate", std::to_string(n.duplicate)},
                        {"conflicting", std::to_string(n.conflicting)},
                        {"doubtful", std::to_string(n.doubtful)},
                        {"out of order", std::to_string(n.out_of_order)}});
    return out;
  }

  const Statement& statement_;
  const Contract& contract_;
  const Statement::ContractPart& part_;
};

// ---- Comparing
// -------------------------------------------------------------------------------------------------------

std::string show(const std::vector<std::string>& columns, const std::vector<std::vector<std::string>>& rows,
                 const std::vector<std::vector<std::string>>& other) {
  store::Table table(std::vector<store::Align>(columns.size() + 1, store::Align::left));
  std::vector<std::string> head{" "};
  head.insert(head.end(), columns.begin(), columns.end());
  table.add(head);
  for (size_t i = 0; i < rows.size(); ++i) {
    std::vector<std::string> cells{i < other.size() && other[i] == rows[i] ? " " : "!"};
    cells.insert(cells.end(), rows[i].begin(), rows[i].end());
    table.add(cells);
  }
  return table.render(4);
}

Result<void> compare(std::string_view section, const Table& expected, const Outcome& outcome, Way way) {
  for (const std::string& column : expected.columns)
    if (!outcome.columns.contains(column))
      return at(expected.line, fmt::format("'{}' is no column of '{}'", column, section));
  std::vector<std::vector<std::string>> got;
  for (const Row& row : outcome.rows) {
    std::vector<std::string> cells;
    for (const std::string& column : expected.columns) {
      const auto cell = row.find(column);
      cells.push_back(cell == row.end() ? "-" : cell->second);
    }
    got.push_back(std::move(cells));
  }
  if (got == expected.rows) return {};
  return at(expected.line, fmt::format("{}, delivered {}\n  expected\n{}  got\n{}", section, name_of(way),
                                       show(expected.columns, expected.rows, got),
                                       show(expected.columns, got, expected.rows)));
}

std::string read_or_empty(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

Result<void> compare_golden(const RunOptions& options, const std::string& name, const std::string& got) {
  const std::string path = options.golden_folder + "/" + name;
  if (options.update_golden) {
    std::ofstream file(path, std::ios::binary);
    file << got;
    if (!file.flush()) return Error{ErrorCode::io, "cannot write " + path};
    return {};
  }
  const std::string expected = read_or_empty(path);
  if (expected == got) return {};
  return Error{ErrorCode::invalid,
               fmt::format("{} differs (PANMEN_UPDATE_GOLDEN=1 writes it anew)\n--- expected\n{}--- got\n{}",
                           name, expected, got)};
}

Result<void> compare_statement(const Statement& statement, const std::string& name,
                               const RunOptions& options) {
  // The root of a run is proven elsewhere; here it is any hash, so that a statement changes only with its own
  // words.
  const Hash root = sha256(as_bytes(name));
  const auto text = [&](Language language) { return store::render_text(statement, {root}, language, true); };
  PANMEN_CHECK(compare_golden(options, "statement-" + name + ".en.txt", text(Language::english)));
  PANMEN_CHECK(compare_golden(options, "statement-" + name + ".zh.txt", text(Language::chinese)));
  return compare_golden(options, "statement-" + name + ".json.txt",
                        store::render_json(statement, {root}, true));
}

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
  PANMEN_TRY(const std::vector<Delivery> deliveries, ArrivalReader(contract).run(file.arrivals));
  std::vector<record::Entry> entries;
  if (!file.entries.empty()) {
    PANMEN_TRY(entries, files::parse_entries(file.entries, "entries", contract.id, contract.zone));
  }
  for (const Way way : {Way::whole, Way::one_by_one, Way::twice, Way::shuffled, Way::instant_by_instant}) {
    Run run(contract, entries, way);
    if (auto delivered = run.deliver(file.terms, checked.packs, deliveries); !delivered.ok())
      return delivered.error().within(name_of(way));
    const Tables tables(run.statement(), contract);
    for (const auto& [section, expected] : file.expected) {
      // How often something came, and in what order, is counted as it was written.
      if (section == "counts" && way != Way::whole) continue;
      PANMEN_CHECK(compare(section, expected, tables.table(section), way));
    }
    if (file.golden.has_value() && way == Way::whole)
      PANMEN_CHECK(compare_statement(run.statement(), *file.golden, options));
  }
  return {};
}

}  // namespace panmen::spec
