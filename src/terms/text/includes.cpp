#include "terms/text/includes.hpp"

#include <algorithm>
#include <utility>

#include "terms/text/groups.hpp"
#include "terms/text/measure_fields.hpp"
#include "terms/text/windows.hpp"

namespace panmen::terms {
namespace {

constexpr Key kIncludeKeys[] = {
    {"pack", Need::required}, {"per", Need::optional},  {"with", Need::optional},
    {"as", Need::optional},   {"each", Need::optional},
};

// Of all formulas that come from packs: a small file that is included often is long when written out.
constexpr size_t kMaxPackParts = 65'536;

// What stands before the names of the pack's measures: "line1." for `as: line1`, or nothing. Absent where it
// is wrong, which is then reported.
std::optional<std::string> read_prefix(const yaml::Node* as, std::vector<std::string>& taken,
                                       Diagnostics& errors) {
  if (as == nullptr) return "";
  if (!is_good_name(*as, errors)) return std::nullopt;
  if (is_keyword(as->value)) {
    report_keyword(as->value, as->span, errors);
    return std::nullopt;
  }
  if (std::ranges::find(taken, as->value) != taken.end()) {
    errors.report(as->span, say(Message::as_twice, {as->value}));
    return std::nullopt;
  }
  taken.push_back(as->value);
  return as->value + ".";
}

}  // namespace

void Includes::read(const yaml::Node& list) {
  const auto* items = read_list(&list, "include", errors_);
  if (items == nullptr) {
    draft_.failed_section = true;
    return;
  }
  if (items->size() > kMaxIncludes) {
    errors_.report(list.span, say(Message::too_many, {"packs", std::to_string(kMaxIncludes)}));
    draft_.failed_section = true;
    return;
  }
  for (const yaml::Node* item : *items) {
    include(*item);
    if (parts_ > kMaxPackParts) return;
  }
}

void Includes::include(const yaml::Node& node) {
  const Fields fields(node, node.span, "an include", kIncludeKeys, errors_);
  const auto prefix = read_prefix(fields["as"], prefixes_, errors_);
  const yaml::Node* name = fields["pack"];
  const Pack* pack = name != nullptr && !fields.cut() ? find(*name) : nullptr;
  if (pack == nullptr || !prefix) {
    draft_.failed_section = true;  // nothing is known of the names it would have given
    return;
  }
  const auto window = read_open_window(fields, *pack);
  const auto group = read_group(fields);
  PackValues values(*pack, group ? std::optional(Member{*group, 0}) : std::nullopt, draft_, errors_);
  const bool given = values.read(fields["with"], fields.place("with"));
  if (draft_.measures.size() + pack->measures.size() > kMaxMeasures) {
    errors_.report(name->span, say(Message::too_many, {"measures", std::to_string(kMaxMeasures)}));
    draft_.failed_section = true;
    return;
  }
  // Where one of the names is taken, what the pack's formulas mean by it is not clear.
  const bool clear =
      are_free_names(*pack, *prefix, name->span) && given && group.has_value() == (fields["each"] != nullptr);
  add_measures(*pack, {*prefix, window, group, name->span}, clear ? &values : nullptr);
}

std::optional<uint16_t> Includes::read_group(const Fields& fields) {
  const yaml::Node* each = fields["each"];
  return each != nullptr ? read_group_name(*each, "each", draft_, errors_) : std::nullopt;
}

void Includes::add_measures(const Pack& pack, const Inclusive& common, PackValues* values) {
  Inclusion inclusion{pack.name, {}};
  bool all_read = values != nullptr;
  const auto put = [&](std::optional<Formula>& formula) {
    if (formula && values != nullptr) {
      formula = values->put_into(std::move(*formula), common.prefix);
    } else {
      formula.reset();
    }
    all_read = all_read && formula;
    parts_ += formula ? formula->nodes.size() : 0;
  };
  for (const PackMeasure& own : pack.measures) {
    std::string full = common.prefix + own.name;
    if (is_named(draft_, full)) continue;
    inclusion.measures.push_back(full);
    MeasureDraft& measure =
        read_measure(std::move(full), own.place, *own.fields, Window::open, draft_, errors_);
    if (own.open_window) measure.per = common.window;
    put(measure.formula);
    if (measure.says_only) put(measure.only_test);
    if (parts_ > kMaxPackParts) {
      errors_.report(common.where,
                     say(Message::too_many, {"parts of formulas in packs", std::to_string(kMaxPackParts)}));
      draft_.failed_section = true;
      return;
    }
    if (common.group) spread_over_group(*common.group, common.where, draft_, errors_);
  }
  if (all_read) values->report_unused();
  inclusions_.push_back(std::move(inclusion));
}

bool Includes::are_free_names(const Pack& pack, const std::string& prefix, Span where) {
  bool free = true;
  for (const PackMeasure& own : pack.measures) {
    const std::string full = prefix + own.name;
    if (full.size() > kMaxName) {
      errors_.report(where, say(Message::text_too_long, {"a name", std::to_string(kMaxName)}));
    } else if (is_named(draft_, full)) {
      errors_.report(where, say(Message::name_twice, {full}), say(Message::help_as));
    } else {
      continue;
    }
    free = false;
  }
  return free;
}

std::optional<uint16_t> Includes::read_open_window(const Fields& fields, const Pack& pack) {
  const yaml::Node* per = fields["per"];
  const auto window = read_window(per, "per", draft_, errors_);
  const bool open = std::ranges::any_of(pack.measures, &PackMeasure::open_window);
  if (open && per == nullptr) {
    errors_.report(fields.place("pack"), say(Message::pack_needs_window, {pack.name}),
                   say(Message::help_per));
  } else if (!open && per != nullptr) {
    errors_.report(fields.place("per"), say(Message::pack_has_windows, {pack.name}));
  }
  return window;
}

const Pack* Includes::find(const yaml::Node& node) {
  const auto name = read_text(&node, "pack", errors_);
  if (!name) return nullptr;
  if (!is_id(*name)) {
    errors_.report(node.span, say(Message::bad_id, {*name}));
    return nullptr;
  }
  const auto known = packs_.find(*name);
  return known != packs_.end() ? known->second.get() : load(*name, node.span);
}

const Pack* Includes::load(const std::string& name, Span where) {
  std::unique_ptr<Pack>& pack = packs_[name];
  auto text = source_.find(name);
  if (text.ok()) {
    pack = read_pack(*text, where, draft_.currency, errors_);
    texts_.push_back(std::move(*text));
    return pack.get();
  }
  const std::string& why = text.error().message;
  if (text.error().code != ErrorCode::not_found) {
    errors_.report(where, say_why(Message::pack_unreadable, name, why));
    return nullptr;
  }
  const std::vector<std::string> names = source_.names();
  errors_.report(where, say_why(Message::unknown_pack, name, why),
                 suggest(name, {names.begin(), names.end()}));
  return nullptr;
}

}  // namespace panmen::terms
