#include "terms/text/baselines.hpp"

#include <algorithm>
#include <charconv>

#include "base/sha256.hpp"

namespace panmen::terms {
namespace {

constexpr Key kBaselineKeys[] = {
    {"of", Need::required},      {"constant", Need::required}, {"drivers", Need::required},
    {"fitted", Need::required},  {"windows", Need::required},  {"cv", Need::required},
    {"at most", Need::required}, {"data", Need::required},
};

class BaselineReader {
 public:
  BaselineReader(Draft& draft, Diagnostics& errors) : draft_(draft), errors_(errors) {}

  void read(const yaml::Entry& entry) {
    const Fields fields(entry.value, entry.key.span, "a baseline", kBaselineKeys, errors_);
    const size_t before = errors_.count();
    BaselineDraft baseline;
    Baseline& says = baseline.says;
    says.name = entry.key.value;
    if (const auto name = read_text(fields["of"], "of", errors_)) {
      says.of = *name;
      baseline.of = named(*name, fields["of"]->span);
    }
    if (const auto constant = read_number(fields["constant"], "constant")) says.constant = *constant;
    if (const yaml::Node* drivers = fields["drivers"]) read_drivers(*drivers, baseline);
    read_days(fields["fitted"], says);
    read_windows(fields["windows"], says);
    read_quality(fields, says);
    says.data = read_text(fields["data"], "data", errors_).value_or("");
    if (!says.data.empty() && !parse_hash(says.data).ok())
      errors_.report(fields["data"]->span, say(Message::bad_baseline_data), say(Message::help_baseline));
    baseline.failed = errors_.count() != before || fields.cut();
    draft_.baselines.push_back(std::move(baseline));
  }

 private:
  static FormulaNode named(std::string name, Span span) {
    FormulaNode node;
    node.kind = FormulaKind::name;
    node.text = std::move(name);
    node.span = span;
    return node;
  }

  std::optional<Decimal> read_number(const yaml::Node* node, std::string_view what) {
    if (node == nullptr) return std::nullopt;
    const auto quantity = parse_quantity(*node, errors_.text());
    if (quantity && quantity->unit.empty()) return quantity->number;
    errors_.report(node->span, say(Message::bad_coefficient, {what}), say(Message::help_baseline));
    return std::nullopt;
  }

  void read_drivers(const yaml::Node& node, BaselineDraft& baseline) {
    if (!is_section(node, "drivers", kMaxDrivers, errors_)) return;
    for (const yaml::Entry& entry : yaml::entries(node)) {
      if (entry.key.value == baseline.says.of)
        errors_.report(entry.key.span, say(Message::baseline_of_itself, {baseline.says.of}));
      const auto coefficient = read_number(&entry.value, entry.key.value);
      if (!coefficient) continue;
      baseline.says.drivers.push_back({entry.key.value, *coefficient});
      baseline.drivers.push_back(named(entry.key.value, entry.key.span));
    }
  }

  void read_days(const yaml::Node* node, Baseline& says) {
    const auto text = read_text(node, "fitted", errors_);
    if (!text) return;
    const auto range = split_range(*text);
    const auto from = range ? to_date(range->first) : std::nullopt;
    const auto to = range ? to_date(range->second) : std::nullopt;
    if (!from || !to || *to <= *from) {
      errors_.report(node->span, say(Message::bad_date), say(Message::help_baseline));
      return;
    }
    says.from = *from;
    says.to = *to;
  }

  // A model of as many numbers as there are figures fits everything and says nothing.
  void read_windows(const yaml::Node* node, Baseline& says) {
    const size_t fewest = says.drivers.size() + 2;
    const auto text = read_text(node, "windows", errors_);
    if (!text) return;
    const auto [rest, error] = std::from_chars(text->data(), text->data() + text->size(), says.windows);
    if (error == std::errc{} && rest == text->data() + text->size() && says.windows >= fewest) return;
    errors_.report(node->span, say(Message::too_few_fitted, {std::to_string(fewest)}));
  }

  void read_quality(const Fields& fields, Baseline& says) {
    const auto cv = read_share(fields["cv"], "cv", errors_);
    const auto most = read_share(fields["at most"], "at most", errors_);
    says.cv = cv.value_or(says.cv);
    says.at_most = most.value_or(says.at_most);
    if (!cv || !most || compare(*cv, *most) <= 0) return;
    errors_.report(fields["cv"]->span,
                   say(Message::poor_fit, {fields["cv"]->value, fields["at most"]->value}));
  }

  Draft& draft_;
  Diagnostics& errors_;
};

}  // namespace

void read_baselines(const Fields& fields, Draft& draft, Diagnostics& errors) {
  const yaml::Node* section = fields["baselines"];
  if (section == nullptr || !is_section(*section, "baselines", kMaxBaselines, errors)) return;
  BaselineReader reader(draft, errors);
  for (const yaml::Entry& entry : yaml::entries(*section)) {
    if (is_good_name(entry.key, errors)) reader.read(entry);
  }
}

const BaselineDraft* find_baseline(const Draft& draft, std::string_view name) {
  const auto found =
      std::ranges::find(draft.baselines, name, [](const BaselineDraft& b) { return b.says.name; });
  return found == draft.baselines.end() ? nullptr : &*found;
}

std::optional<Ratio> scaled(const Decimal& coefficient, const Unit& of, const Unit& driver) {
  const auto worth = divide(of.factor, driver.factor);
  const auto value = worth.ok() ? multiply(to_ratio(coefficient), *worth) : worth;
  return value.ok() ? std::optional(*value) : std::nullopt;
}

}  // namespace panmen::terms
