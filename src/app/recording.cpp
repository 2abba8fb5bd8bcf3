#include "app/recording.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "app/input.hpp"
#include "app/progress_line.hpp"
#include "connect/files/entries.hpp"
#include "engine/entries.hpp"

namespace panmen::app {

namespace {

constexpr size_t kMaxMapBytes = size_t{1} << 20;
constexpr size_t kMaxEntriesBytes = size_t{1} << 20;

// An event or a connection is a text in a file like any other.
bool can_be(files::ColumnType column, terms::SignalType signal) {
  if (signal == terms::SignalType::event || signal == terms::SignalType::connection)
    return !files::is_number(column);
  return files::name_of(column) == name_of(signal);
}

}  // namespace

Result<MapFile> load_map(const std::string& path) {
  auto text = read_whole_file(path, kMaxMapBytes);
  if (!text.ok() && text.error().code == ErrorCode::limit)
    return Error{ErrorCode::limit, text.error().message + "; are --data and --map swapped?"};
  if (!text.ok()) return text.error();
  PANMEN_TRY(files::SignalMap map, files::parse_signal_map(*text, path));
  return MapFile{*std::move(text), std::move(map)};
}

Result<void> match(const terms::Contract& contract, const files::SignalMap& map) {
  std::string problems;
  const auto problem = [&](const terms::Signal& signal, const std::string& what) {
    problems += fmt::format("\n  signal '{}' ({} of {}): {}", signal.name, signal.metric, signal.asset, what);
  };
  for (const terms::Signal& signal : contract.signals) {
    const files::ColumnMap* column = map.find(signal.asset, signal.metric);
    if (column == nullptr) {
      problem(signal, "the map reads no such metric of that asset");
      continue;
    }
    if (!can_be(column->type, signal.type))
      problem(signal, fmt::format("the terms say {}, the map says {}", name_of(signal.type),
                                  files::name_of(column->type)));
    if (files::is_number(column->type) && column->unit != signal.unit.name)
      problem(signal,
              fmt::format("the terms say unit '{}', the map says '{}'", signal.unit.name, column->unit));
  }
  // A value that the map never gives would make a condition false for ever, without a word.
  for (const terms::ConditionNode& node : contract.conditions) {
    if (node.op != terms::ConditionOp::is_one_of && node.op != terms::ConditionOp::is_none_of) continue;
    const terms::Signal& signal = contract.signals[node.signal];
    const files::ColumnMap* column = map.find(signal.asset, signal.metric);
    if (column == nullptr || column->values.empty()) continue;
    for (const std::string& text : node.texts) {
      const auto gives = [&](const auto& value) { return value.second == text; };
      if (std::ranges::any_of(column->values, gives)) continue;
      std::string known;
      for (const auto& [cell, value] : column->values)
        known += fmt::format("{}'{}'", known.empty() ? "" : ", ", value);
      problem(signal, fmt::format("the terms ask for '{}', the map gives {}", text, known));
    }
  }
  if (problems.empty()) return {};
  return Error{ErrorCode::invalid, "terms and signal map do not fit together:" + problems};
}

Result<std::vector<record::Entry>> load_entries(const std::optional<std::string>& path,
                                                const terms::Contract& contract) {
  if (!path.has_value()) return std::vector<record::Entry>{};
  PANMEN_TRY(const std::string text, read_whole_file(*path, kMaxEntriesBytes));
  const auto check = [&](const record::Entry& entry) { return engine::check_entry(contract, entry); };
  return files::parse_entries(text, *path, {contract.id, contract.zone, contract.currency}, check);
}

Result<std::unique_ptr<whatif::TriedTerms>> try_terms(const std::string& terms,
                                                      const std::optional<std::string>& packs,
                                                      const std::optional<std::string>& entries,
                                                      const MapFile& map) {
  PANMEN_TRY(SignedTerms loaded, load_terms(terms, packs));
  if (const auto matched = match(loaded.contract, map.map); !matched.ok())
    return matched.error().within(terms);
  whatif::TriedTerms::Inputs inputs;
  inputs.name = base_name(terms);
  auto entered = load_entries(entries, loaded.contract);
  if (!entered.ok()) return entered.error().within("with the terms " + terms);
  inputs.entries = *std::move(entered);
  inputs.contract = std::move(loaded.contract);
  inputs.terms_text = std::move(loaded.text);
  return whatif::TriedTerms::begin(std::move(inputs), map.map, map.text);
}

Result<whatif::Recording> read_recording(const std::string& path, const files::SignalMap& map,
                                         const std::vector<whatif::TriedTerms*>& all) {
  PANMEN_TRY(const std::unique_ptr<files::ByteSource> file, files::open_file(path));
  whatif::Recording recording;
  recording.name = base_name(path);
  ProgressLine progress(recording.name);
  Result<void> problem;  // of the terms on this data, not of the file
  files::ReadCallbacks callbacks;
  callbacks.on_progress = [&](const files::Progress& p) { progress.show(p); };
  callbacks.on_refusal = [&](const files::Refusal& refusal) { recording.refusals.take(refusal); };
  callbacks.on_batch = [&](files::Batch&& batch) {
    for (whatif::TriedTerms* tried : all)
      if (problem.ok()) problem = tried->take(batch);
    return problem;
  };
  const auto summary = files::read_delimited(*file, map, {}, callbacks);
  PANMEN_CHECK(problem);
  if (!summary.ok()) return summary.error().within(path);
  if (summary->has_read_nothing())
    return Error{ErrorCode::invalid, fmt::format("'{}' holds no observation that the map can read", path)};
  for (whatif::TriedTerms* tried : all)
    PANMEN_CHECK(tried->end());
  recording.summary = *summary;
  return recording;
}

}  // namespace panmen::app
