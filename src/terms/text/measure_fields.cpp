#include "terms/text/measure_fields.hpp"

#include <algorithm>
#include <charconv>
#include <span>
#include <utility>

#include "terms/text/fields.hpp"
#include "terms/text/groups.hpp"
#include "terms/text/tests.hpp"
#include "terms/text/windows.hpp"

namespace panmen::terms {
namespace {

constexpr Key kMeasureKeys[] = {
    {"is", Need::required},       {"per", Need::required},         {"show", Need::optional},
    {"only", Need::optional},     {"uncertainty", Need::optional}, {"each", Need::optional},
    {"at least", Need::optional},
};
constexpr Key kOpenMeasureKeys[] = {
    {"is", Need::required},       {"per", Need::optional},         {"show", Need::optional},
    {"only", Need::optional},     {"uncertainty", Need::optional}, {"each", Need::later},
    {"at least", Need::optional},
};
constexpr uint32_t kMaxAtLeast = 1'000'000;

// `show: ["R7", "R8"]`: the texts that are told apart.
void read_texts(const yaml::Node& node, MeasureDraft& measure, Diagnostics& errors) {
  const auto* items = read_list(&node, "show", errors);
  if (items == nullptr) return;
  if (items->size() > kMaxTexts) {
    errors.report(node.span, say(Message::too_many, {"texts", std::to_string(kMaxTexts)}));
    return;
  }
  Resolution show;
  show.type = FigureType::text;
  bool good = true;
  for (const yaml::Node* item : *items) {
    const auto text = read_text(item, "show", errors);
    good = good && text.has_value();
    if (!text) continue;
    const bool other = *text == kOtherText.english || *text == kOtherText.chinese;
    const bool twice = std::ranges::find(show.texts, *text) != show.texts.end();
    if (other) errors.report(item->span, say(Message::show_other_text, {*text}));
    if (twice) errors.report(item->span, say(Message::twice_in_list, {*text}));
    good = good && !other && !twice;
    show.texts.push_back(*text);
  }
  if (!good) return;
  measure.show = std::move(show);
  measure.show_span = node.span;
}

void read_show(const yaml::Node& node, MeasureDraft& measure, const Draft& draft, Diagnostics& errors) {
  if (node.kind == yaml::Node::Kind::list) return read_texts(node, measure, errors);
  const auto quantity = parse_quantity(node, errors.text());
  if (!quantity) {
    errors.report(node.span, say(Message::not_a_quantity, {"show"}), say(Message::help_show));
    return;
  }
  if (quantity->number.units <= 0) {
    errors.report(node.span, say(Message::show_not_positive), say(Message::help_show));
    return;
  }
  const auto unit = read_unit(quantity->unit, quantity->unit_span, draft.currency, errors);
  if (!unit) return;
  if (!multiply(to_ratio(quantity->number), unit->unit.factor).ok()) {
    errors.report(node.span, say(Message::number_too_large));
    return;
  }
  measure.show = Resolution{quantity->number, unit->unit};
  measure.show_dimension = unit->dimension;
  measure.show_span = node.span;
}

// "30 samples"
void read_at_least(const yaml::Node* node, MeasureDraft& measure, Diagnostics& errors) {
  const auto text = read_text(node, "at least", errors);
  if (!text) return;
  uint32_t count = 0;
  const auto [rest, error] = std::from_chars(text->data(), text->data() + text->size(), count);
  const std::string_view words(rest, text->data() + text->size());
  if (error == std::errc{} && words == " samples" && count > 0 && count <= kMaxAtLeast)
    measure.at_least = count;
  else
    errors.report(node->span, say(Message::bad_at_least), say(Message::help_at_least));
}

// The names that the measure has in the compiled form, asset by asset; nothing where they would be too many
// or too long, which is then reported.
std::optional<std::vector<std::string>> names_in_group(const MeasureDraft& measure, const Group& group,
                                                       Span where, const Draft& draft, Diagnostics& errors) {
  // The measure itself is among those that are there.
  const size_t measures = draft.measures.size() - 1 + group.assets.size();
  if (measures > kMaxMeasures) {
    errors.report(where,
                  say(Message::too_many_in_groups, {measure.written, group.name, std::to_string(measures),
                                                    "measures", std::to_string(kMaxMeasures)}));
    return std::nullopt;
  }
  const size_t own_parts = measure.formula ? measure.formula->nodes.size() : 0;
  const size_t parts = draft.measure_parts + own_parts * group.assets.size();
  if (parts > kMaxMeasureParts) {
    errors.report(where,
                  say(Message::too_many_in_groups, {measure.written, group.name, std::to_string(parts),
                                                    "parts of formulas", std::to_string(kMaxMeasureParts)}));
    return std::nullopt;
  }
  std::vector<std::string> names;
  for (const std::string& asset : group.assets) {
    auto name = name_in_group(measure.written, asset, where, errors);
    if (!name) return std::nullopt;
    names.push_back(std::move(*name));
  }
  return names;
}

}  // namespace

MeasureDraft& read_measure(std::string name, Span where, const yaml::Node& node, Window window, Draft& draft,
                           Diagnostics& errors) {
  MeasureDraft& measure = draft.measures.emplace_back();
  measure.name = std::move(name);
  measure.written = measure.name;
  const std::span<const Key> keys = window == Window::said ? kMeasureKeys : kOpenMeasureKeys;
  const Fields fields(node, where, "a measure", keys, errors);
  const yaml::Node* per = fields["per"];
  if (window == Window::open && per != nullptr && is_found_in_data(per->value))
    errors.report(per->span, say(Message::found_in_pack));
  else
    measure.per = read_window(per, "per", draft, errors);
  measure.uncertainty = fields["uncertainty"];
  measure.each = fields["each"];
  if (const yaml::Node* only = fields["only"]) {
    measure.says_only = true;
    measure.only_test = read_test(*only, "only", errors);
  }
  read_at_least(fields["at least"], measure, errors);
  if (const yaml::Node* show = fields["show"]) read_show(*show, measure, draft, errors);
  const yaml::Node* formula = fields["is"];
  if (formula == nullptr) fields.require("show", errors);
  if (formula == nullptr || fields.cut()) return measure;
  if (formula->kind != yaml::Node::Kind::scalar) {
    errors.report(formula->span, say(Message::expected_text, {"is"}), say(Message::help_quote_formula));
    return measure;
  }
  measure.formula = parse_formula(*formula, errors);
  if (!measure.formula || fields["show"] != nullptr) return measure;
  if (is_test(*measure.formula)) {
    measure.show = Resolution{};
    measure.show->type = FigureType::yes_no;
    measure.fraction = true;
  } else {
    fields.require("show", errors);
  }
  return measure;
}

void spread_over_group(uint16_t group, Span where, Draft& draft, Diagnostics& errors) {
  MeasureDraft& last = draft.measures.back();
  const auto names = names_in_group(last, draft.groups[group], where, draft, errors);
  if (!names) {
    last.formula.reset();
    draft.failed_groups.push_back(last.written);
    return;
  }
  const MeasureDraft measure = std::move(last);
  draft.measures.pop_back();
  draft.group_measures.push_back({measure.written, group, draft.measures.size()});
  for (size_t i = 0; i < names->size(); ++i) {
    MeasureDraft& own = draft.measures.emplace_back(measure);
    own.name = (*names)[i];
    own.member = Member{group, static_cast<uint16_t>(i)};
  }
}

void read_own_measure(const yaml::Entry& entry, Draft& draft, Diagnostics& errors) {
  if (draft.measures.size() == kMaxMeasures) {
    errors.report(entry.key.span, say(Message::too_many, {"measures", std::to_string(kMaxMeasures)}));
    draft.failed_section = true;
    return;
  }
  MeasureDraft& read =
      read_measure(entry.key.value, entry.key.span, entry.value, Window::said, draft, errors);
  if (read.each == nullptr) return;
  const auto group = read_group_name(*read.each, "each", draft, errors);
  if (group) {
    spread_over_group(*group, entry.key.span, draft, errors);
  } else {
    read.formula.reset();
    draft.failed_groups.push_back(read.written);
  }
}

}  // namespace panmen::terms
