#include "terms/text/check.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>
#include <vector>

#include "terms/text/adjustments.hpp"
#include "terms/text/agreements.hpp"
#include "terms/text/baselines.hpp"
#include "terms/text/caps.hpp"
#include "terms/text/confirmations.hpp"
#include "terms/text/diagnostics.hpp"
#include "terms/text/draft.hpp"
#include "terms/text/fields.hpp"
#include "terms/text/gap_rules.hpp"
#include "terms/text/groups.hpp"
#include "terms/text/head.hpp"
#include "terms/text/includes.hpp"
#include "terms/text/measure_fields.hpp"
#include "terms/text/shifts.hpp"
#include "terms/text/signals.hpp"
#include "terms/text/source_text.hpp"
#include "terms/text/stops.hpp"
#include "terms/text/tariffs.hpp"
#include "yaml/document.hpp"

namespace panmen::terms {
namespace {

constexpr Key kContractKeys[] = {
    {"contract", Need::required},      {"version", Need::optional},   {"buyer", Need::required},
    {"supplier", Need::required},      {"currency", Need::required},  {"price", Need::optional},
    {"signed", Need::optional},        {"timezone", Need::required},  {"from", Need::optional},
    {"until", Need::optional},         {"calendar", Need::optional},  {"shifts", Need::optional},
    {"final after", Need::optional},   {"compare", Need::optional},   {"signals", Need::required},
    {"alive", Need::required},         {"gaps", Need::required},      {"measures", Need::required},
    {"confirmations", Need::optional}, {"clauses", Need::required},   {"funding", Need::later},
    {"stops", Need::optional},         {"include", Need::optional},   {"statements", Need::later},
    {"tariffs", Need::optional},       {"groups", Need::optional},    {"agree", Need::optional},
    {"adjustments", Need::optional},   {"baselines", Need::optional}, {"VAT", Need::optional},
    {"third parties", Need::optional}, {"caps", Need::optional},
};

// What a contract is about that machines report.
constexpr std::array<std::string_view, 4> kMachineKeys{"signals", "alive", "gaps", "measures"};

bool has_key(const yaml::Node& root, std::string_view key) {
  return std::ranges::any_of(yaml::entries(root), [&](const yaml::Entry& e) { return e.key.value == key; });
}

// Whether only days and what people confirm decide it.
bool is_without_machines(const yaml::Node& root) {
  const bool has_some =
      std::ranges::any_of(kMachineKeys, [&](std::string_view key) { return has_key(root, key); });
  return !has_some && !has_key(root, "include") &&
         (has_key(root, "confirmations") || has_key(root, "signed"));
}

// A contract that includes packs need not have measures of its own.
std::vector<Key> keys_of(const yaml::Node& root) {
  std::vector<Key> keys(std::begin(kContractKeys), std::end(kContractKeys));
  const auto need_not = [&](std::string_view key) {
    std::ranges::find(keys, key, &Key::name)->need = Need::optional;
  };
  if (has_key(root, "include")) need_not("measures");
  if (is_without_machines(root)) std::ranges::for_each(kMachineKeys, need_not);
  return keys;
}

class Checker {
 public:
  Checker(const PackSource& packs, Diagnostics& errors) : errors_(errors), includes_(packs, draft_, errors) {}

  void run(const yaml::Node& root) {
    if (root.kind != yaml::Node::Kind::map) {
      errors_.report(root.span, say(Message::expected_map, {"the contract"}));
      return;
    }
    const std::vector<Key> keys = keys_of(root);
    const Fields fields(root, {root.span.begin, root.span.end}, "the contract", keys, errors_);
    read_head(fields, draft_, errors_);
    read_work_time(fields, draft_, errors_);
    read_tariffs(fields, draft_, errors_);
    read_adjustments(fields, draft_, errors_);
    read_baselines(fields, draft_, errors_);
    read_groups(fields, draft_, errors_);
    if (!is_without_machines(root)) {
      read_signals(fields, draft_, errors_);
      read_gap_rules(fields, draft_, errors_);
    }
    read_stops(fields, draft_, errors_);
    if (!is_without_machines(root)) read_measures(fields["measures"], fields["include"]);
    compile_measures(draft_, errors_);
    read_agreements(fields, draft_, errors_);
    read_confirmations(fields, draft_, errors_);
    read_caps(fields, draft_, errors_);
    if (const yaml::Node* clauses = fields["clauses"]) compile_clauses(draft_, *clauses, errors_);
    if (errors_.count() == 0) check_caps(draft_, errors_);
    if (errors_.count() == 0) check_gaps(draft_, errors_);
  }

  // REQUIRES: run() reported nothing.
  void give(CheckResult& result) {
    result.contract = std::move(draft_.contract);
    result.packs = includes_.take_texts();
    result.inclusions = includes_.take_inclusions();
    for (BaselineDraft& baseline : draft_.baselines)
      result.baselines.push_back(std::move(baseline.says));
  }

 private:
  // The contract's own, and behind them those of the packs it includes.
  void read_measures(const yaml::Node* own, const yaml::Node* include) {
    if (own != nullptr || include == nullptr) read_own_measures(own);
    if (include != nullptr) includes_.read(*include);
  }

  void read_own_measures(const yaml::Node* node) {
    if (node == nullptr || !is_section(*node, "measures", kMaxMeasures, errors_)) {
      draft_.failed_section = true;
      return;
    }
    draft_.measures.reserve(node->items.size() / 2);
    for (const yaml::Entry& entry : yaml::entries(*node)) {
      if (is_free_name(draft_, entry.key, errors_)) read_own_measure(entry, draft_, errors_);
    }
  }

  Diagnostics& errors_;
  Draft draft_;
  Includes includes_;
};

// What keeps the text from being read at all; nothing where it can be.
std::optional<Diagnostic> unreadable(std::string_view text, std::string_view file_name) {
  const auto whole = [&](Note note, int line) {
    Diagnostic diagnostic;
    diagnostic.file = std::string(file_name);
    diagnostic.line = line;
    diagnostic.begin.line = diagnostic.end.line = line;
    diagnostic.message = std::move(note.text);
    diagnostic.id = note.id;
    return diagnostic;
  };
  if (text.size() > kMaxTermsBytes) return whole(say(Message::file_too_large), 1);
  if (const auto line = line_without_text(text)) return whole(say(Message::not_utf8), *line);
  return std::nullopt;
}

}  // namespace

CheckResult check_terms(std::string_view text, std::string_view file_name, const PackSource& packs) {
  CheckResult result;
  if (auto diagnostic = unreadable(text, file_name)) {
    result.errors.push_back(std::move(*diagnostic));
    return result;
  }
  Diagnostics errors(normalised(text), file_name);
  if (const auto document = read_source(0, errors)) {
    Checker checker(packs, errors);
    checker.run(*document->root);
    if (errors.count() == 0) checker.give(result);
  }
  result.errors = errors.take();
  result.errors_left_out = errors.left_out();
  return result;
}

}  // namespace panmen::terms
