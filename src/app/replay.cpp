// The replay command: recorded data through a contract, into a journal, to a statement.
#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>
#include <set>
#include <thread>

#include <fmt/format.h>

#include "app/commands.hpp"
#include "app/input.hpp"
#include "app/output.hpp"
#include "app/progress_line.hpp"
#include "app/recording.hpp"
#include "base/codec.hpp"
#include "base/local_instant.hpp"
#include "connect/files/delimited.hpp"
#include "core/driver.hpp"
#include "core/entry_feed.hpp"
#include "journal/memory_disk.hpp"
#include "store/page/page.hpp"
#include "store/statement.hpp"
#include "terms/text/check.hpp"

namespace panmen::app {

namespace {

constexpr size_t kMaxSecretBytes = 4096;
constexpr size_t kMinSecretBytes = 16;
// What of the refused lines goes into the journal, of each its beginning; all of them go to --refused, whole.
constexpr size_t kMaxRefusalBytes = size_t{1} << 20;
constexpr size_t kMaxRefusedLineBytes = 1000;

// Refused lines: to a new file where one is asked for, and the first of them for the journal.
class Refusals {
 public:
  explicit Refusals(std::optional<std::string> path) : path_(std::move(path)) {}

  void take(const files::Refusal& refusal) {
    ++count_;
    const std::string where = refusal.column.empty()
                                  ? fmt::format("line {}", refusal.line)
                                  : fmt::format("line {}, column '{}'", refusal.line, refusal.column);
    if (count_ <= kShown)
      std::fprintf(stderr, "  refused: %s: %s\n", where.c_str(), std::string(refusal.reason).c_str());
    const auto entry = [&](std::string_view raw) {
      return fmt::format("{}: {}\t{}\n", where, refusal.reason, raw);
    };
    if (kept_.size() < kMaxRefusalBytes)
      kept_ += entry(refusal.raw.substr(0, kMaxRefusedLineBytes));
    else
      ++not_kept_;
    if (path_.has_value() && problem_.ok()) problem_ = write(entry(refusal.raw));
  }
  // Errors: of the file that was asked for.
  Result<void> finish() {
    if (count_ > kShown)
      std::fprintf(stderr, "  refused: %s more\n", std::to_string(count_ - kShown).c_str());
    if (not_kept_ > 0) kept_ += fmt::format("{} more were refused that are not kept here\n", not_kept_);
    if (file_ != nullptr && std::fclose(file_.release()) != 0 && problem_.ok()) problem_ = failure();
    return problem_;
  }
  const std::string& kept() const { return kept_; }

 private:
  static constexpr uint64_t kShown = 5;
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  Error failure() const {
    return {ErrorCode::io,
            fmt::format("cannot write refused lines to '{}': {}", *path_, std::strerror(errno))};
  }
  // "x": the file must be new, so that no input is ever overwritten.
  Result<void> write(const std::string& entry) {
    if (file_ == nullptr) file_.reset(std::fopen(path_->c_str(), "wbx"));
    if (file_ == nullptr || std::fwrite(entry.data(), 1, entry.size(), file_.get()) != entry.size())
      return failure();
    return {};
  }

  std::optional<std::string> path_;
  std::unique_ptr<std::FILE, Close> file_;  // made with the first refusal
  std::string kept_;
  uint64_t count_ = 0;
  uint64_t not_kept_ = 0;
  Result<void> problem_;
};

// A journal's folder is new, or empty, or holds what is left of making one.
Result<void> check_folder(const std::string& path) {
  std::error_code failed;
  std::filesystem::directory_iterator entries(path, failed);
  if (failed) return {};  // not there yet; what else may be wrong shows when it is opened
  for (const auto& entry : entries) {
    const std::string name = entry.path().filename().string();
    if (name != "log" && name != "blobs" && name != "lock")
      return Error{
          ErrorCode::exists,
          fmt::format("'{}' holds other files ('{}'); name a new folder for the journal", path, name)};
  }
  return {};
}

// One replay: from checked inputs to a closed journal and a statement.
class Replay {
 public:
  Replay(const ReplayOptions& options, SignedTerms terms, std::string map_text, files::SignalMap map,
         std::vector<record::Entry> entries, std::optional<Instant> until)
      : options_(options),
        terms_(std::move(terms)),
        map_text_(std::move(map_text)),
        map_(std::move(map)),
        until_(until),
        feed_(map_.source, std::move(entries)),
        refusals_(options.refused),
        statement_([this](const Hash& hash) { return journal::Blobs(*disk_).get(hash); }, options.measures) {}

  Result<void> run() {
    if (options_.data.empty()) {
      PANMEN_CHECK(begin());
    } else {
      PANMEN_CHECK(run_data());
    }
    PANMEN_CHECK(feed_.finish(*driver_));
    if (until_.has_value()) PANMEN_CHECK(go_on());
    PANMEN_CHECK(driver_->close());
    warn();
    return problem_;
  }

  Result<void> run_data() {
    PANMEN_TRY(std::unique_ptr<files::ByteSource> file, files::open_file(options_.data));
    const auto summary = read(*file);
    PANMEN_CHECK(refusals_.finish());
    if (!problem_.ok()) return problem_;  // the journal's, not the file's
    if (!summary.ok()) return summary.error().within(options_.data);
    if (summary->has_read_nothing())
      return Error{ErrorCode::invalid,
                   fmt::format("'{}' holds no observation that the map can read", options_.data)};
    report_order(*summary);
    record::Intake intake;
    intake.source = map_.source;
    intake.input = base_name(options_.data);
    if (intake.input.size() > record::kMaxNameSize || !is_plain_text(intake.input))
      intake.input = "(unprintable name)";
    intake.lines = summary->lines;
    intake.skipped = summary->skipped_lines;
    intake.holes = summary->holes;
    intake.lost = summary->lost_rows;
    intake.blank = summary->blank_fields;
    intake.refused = summary->refused_lines + summary->refused_fields;
    if (!refusals_.kept().empty()) {
      PANMEN_TRY(intake.refusals, driver_->put(as_bytes(refusals_.kept())));
    }
    PANMEN_CHECK(driver_->submit(intake));
    if (const auto end = driver_->engine().end_of_data(); end.has_value())
      PANMEN_CHECK(feed_.advance(*driver_, *end));
    return problem_;
  }

  Result<void> print() const {
    const store::JournalEnd end{driver_->root()};
    if (options_.html.has_value())
      PANMEN_CHECK(write_page(*options_.html,
                              store::render_html(statement_, end, options_.language, options_.measures)));
    return write_out(options_.json
                         ? store::render_json(statement_, end, options_.measures)
                         : store::render_text(statement_, end, options_.language, options_.measures));
  }

 private:
  Result<void> go_on() {
    PANMEN_CHECK(driver_->sync());
    if (*until_ < statement_.now())
      return Error{ErrorCode::invalid,
                   fmt::format("--until {} lies before {}, where the data or the entries end",
                               *options_.until, format_local(statement_.now(), terms_.contract.zone))};
    return driver_->advance(*until_);
  }

  // What is no error and still hardly what anyone wants.
  void warn() const {
    const auto& part = statement_.contracts().at(terms_.contract.id);
    if (options_.data.empty()) return;
    if (part.verdicts.empty())
      std::fprintf(stderr,
                   "panmen: warning: no window has closed; does the data lie before `from` of the terms?\n");
    const store::ObservationCounts& counts = statement_.observations();
    const auto many = [&](uint64_t n, const char* what) {
      if (n > (counts.accepted + n) / 100)
        std::fprintf(stderr, "panmen: warning: %s %s\n", std::to_string(n).c_str(), what);
    };
    many(
        counts.late,
        terms_.contract.final_after > Duration{}
            ? "observations came later than the map's `lateness` allows; they correct results that were not "
              "final. Sort the file by time, or allow more lateness"
            : "observations came later than the map's `lateness` allows and change nothing; sort the file by "
              "time, or allow more lateness");
    many(counts.refused, "lines and fields could not be read; does the map describe this file?");
    many(
        counts.conflicting,
        "observations give another value for an instant that has one already, and none of these counts; does "
        "the file hold several assets that the map reads as one?");
    std::string silent;
    for (const terms::Signal& signal : terms_.contract.signals)
      if (!assets_.contains(signal.asset) && silent.find("'" + signal.asset + "'") == std::string::npos)
        silent += (silent.empty() ? "'" : ", '") + signal.asset + "'";
    if (!silent.empty())
      std::fprintf(stderr, "panmen: warning: the file reports nothing of %s; it reports %s\n", silent.c_str(),
                   some_assets().c_str());
  }
  std::string some_assets() const {
    constexpr size_t kShown = 8;
    std::string names;
    size_t shown = 0;
    for (const std::string& asset : assets_) {
      if (++shown > kShown) return names + ", ...";
      names += (names.empty() ? "'" : ", '") + asset + "'";
    }
    return names;
  }
  static void report_order(const files::ReadSummary& summary) {
    if (summary.out_of_order_rows == 0) return;
    std::string lines;
    for (uint64_t line : summary.out_of_order_lines)
      lines += fmt::format("{}{}", lines.empty() ? "" : ", ", line);
    std::fprintf(stderr, "  out of order in the file: %s rows, the first at line %s\n",
                 std::to_string(summary.out_of_order_rows).c_str(), lines.c_str());
  }

  Result<files::ReadSummary> read(files::ByteSource& file) {
    ProgressLine progress(base_name(options_.data));
    files::ReadCallbacks callbacks;
    callbacks.on_batch = [&](files::Batch&& batch) {
      auto taken = take(std::move(batch));
      if (!taken.ok() && problem_.ok()) problem_ = taken;
      return taken;
    };
    callbacks.on_progress = [&](const files::Progress& p) { progress.show(p); };
    callbacks.on_refusal = [&](const files::Refusal& refusal) { refusals_.take(refusal); };
    return files::read_delimited(file, map_, {}, callbacks);
  }

  // The journal is begun by the first data that can be read: what is refused before that leaves no trace.
  Result<void> begin() {
    core::Origin origin;
    origin.name = terms_.contract.id;
    if (options_.secret.has_value()) {
      PANMEN_TRY(const std::string secret, read_whole_file(*options_.secret, kMaxSecretBytes));
      if (secret.size() < kMinSecretBytes)
        return Error{ErrorCode::invalid, fmt::format("the secret in '{}' is shorter than {} bytes",
                                                     *options_.secret, kMinSecretBytes)};
      origin.secret.assign(secret.begin(), secret.end());
    }
    if (options_.journal.has_value()) {
      PANMEN_CHECK(check_folder(*options_.journal));
      PANMEN_TRY(disk_, journal::open_posix_disk(*options_.journal, true));
    } else {
      disk_ = std::make_unique<journal::MemoryDisk>();
    }
    core::DriverOptions driver_options;
    driver_options.threads =
        options_.threads > 0 ? options_.threads : std::max<size_t>(std::thread::hardware_concurrency(), 1);
    auto created = core::Driver::create(
        *disk_, {}, origin,
        [this](const record::Body& body) {
          if (auto taken = statement_.take(body); !taken.ok() && problem_.ok()) problem_ = taken;
        },
        driver_options);
    if (!created.ok() && created.error().code == ErrorCode::exists)
      return Error{ErrorCode::exists,
                   fmt::format("{}: {}; a replay begins a new one: name another folder, or remove this one",
                               options_.journal.value_or(""), created.error().message)};
    if (!created.ok())
      return options_.journal.has_value() ? created.error().within(*options_.journal) : created.error();
    driver_ = *std::move(created);

    if (!options_.data.empty()) PANMEN_CHECK(name_source());
    record::Terms terms;
    terms.contract = terms_.contract.id;
    terms.version = terms_.contract.version;
    PANMEN_TRY(terms.text, driver_->put(as_bytes(terms_.text)));
    PANMEN_TRY(terms.compiled, driver_->put(terms::encode(terms_.contract)));
    for (const terms::PackText& pack : terms_.packs) {
      PANMEN_TRY(const Hash hash, driver_->put(as_bytes(pack.text)));
      terms.included.push_back({pack.name, hash});
    }
    std::ranges::sort(terms.included, {}, &record::Included::name);
    return driver_->submit(terms);
  }

  Result<void> name_source() {
    record::Source source;
    source.name = map_.source;
    PANMEN_TRY(source.map, driver_->put(as_bytes(map_text_)));
    source.lateness = map_.lateness;
    if (!map_.asset.empty()) source.assets = {map_.asset};
    return driver_->submit(source);
  }

  Result<void> take(files::Batch&& batch) {
    if (driver_ == nullptr) PANMEN_CHECK(begin());
    for (const signal::Block& block : batch.blocks)
      assets_.insert(block.asset);
    PANMEN_CHECK(driver_->submit(map_.source, std::move(batch.blocks)));
    PANMEN_CHECK(feed_.advance(*driver_, batch.watermark));
    return driver_->sync();  // what has been read so far survives a crash
  }

  const ReplayOptions& options_;
  SignedTerms terms_;
  std::string map_text_;
  files::SignalMap map_;
  std::optional<Instant> until_;
  core::EntryFeed feed_;
  Refusals refusals_;
  std::unique_ptr<journal::Disk> disk_;
  std::unique_ptr<core::Driver> driver_;
  store::Statement statement_;
  std::set<std::string> assets_;  // that the file reports
  Result<void> problem_;
};

Result<void> check_page(const ReplayOptions& options) {
  std::vector<std::string> others{options.terms};
  if (!options.data.empty()) others.insert(others.end(), {options.data, options.map});
  for (const auto& other : {options.entries, options.secret, options.refused}) {
    if (!other.has_value()) continue;
    if (*other == *options.html)
      return Error{ErrorCode::exists, fmt::format("--html '{}' is named for something else too", *other)};
    others.push_back(*other);
  }
  return check_page_path(*options.html, others, options.journal);
}

// Data comes with its map, and terms with signals need both.
Result<void> check_inputs(const ReplayOptions& options, const terms::Contract& contract) {
  if (options.data.empty() != options.map.empty())
    return Error{ErrorCode::invalid, "--data and --map come together: the map says how the data is read"};
  if (options.data.empty() && !contract.signals.empty())
    return Error{ErrorCode::invalid,
                 fmt::format("'{}' has signals: give --data, a recording of them, and its --map; only terms "
                             "without signals are replayed with entries alone",
                             options.terms)};
  return {};
}

// The end of a day, or an instant.
Result<Instant> end_of(const std::string& text, const terms::Contract& contract) {
  constexpr size_t kDateSize = 10;  // 2026-05-01
  const bool is_date = text.size() == kDateSize;
  PANMEN_TRY(const Instant at, parse_instant(is_date ? text + " 12:00" : text, contract.zone));
  return is_date ? window_at(contract.zone, WindowKind::day, at).to : at;
}

Result<void> run(const ReplayOptions& options) {
  if (options.html.has_value()) PANMEN_CHECK(check_page(options));
  PANMEN_TRY(SignedTerms terms, load_terms(options.terms, options.packs));
  PANMEN_CHECK(check_inputs(options, terms.contract));
  MapFile map;
  if (!options.map.empty()) {
    PANMEN_TRY(map, load_map(options.map));
    PANMEN_CHECK(match(terms.contract, map.map));
  }
  std::optional<Instant> until;
  if (options.until.has_value()) {
    PANMEN_TRY(until, end_of(*options.until, terms.contract));
  }
  PANMEN_TRY(std::vector<record::Entry> entries, load_entries(options.entries, terms.contract));
  Replay replay(options, std::move(terms), std::move(map.text), std::move(map.map), std::move(entries),
                until);
  PANMEN_CHECK(replay.run());
  return replay.print();
}

}  // namespace

int replay(const ReplayOptions& options) {
  const auto done = run(options);
  return done.ok() ? kDone : fail(done.error());
}

}  // namespace panmen::app
