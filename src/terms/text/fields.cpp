#include "terms/text/fields.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/assert.hpp"
#include "base/codec.hpp"
#include "terms/contract.hpp"

namespace panmen::terms {

Fields::Fields(const yaml::Node& node, Span where, std::string_view what, std::span<const Key> keys,
               Diagnostics& errors)
    : where_(where), what_(what) {
  if (node.kind != yaml::Node::Kind::map) {
    errors.report(node.kind == yaml::Node::Kind::null ? where : node.span,
                  say(Message::expected_map, {what}));
    cut_ = true;
    return;
  }
  for (size_t i = 0; i + 1 < node.items.size(); i += 2) {
    const yaml::Node& key = *node.items[i];
    const yaml::Node& value = *node.items[i + 1];
    if (key.kind != yaml::Node::Kind::scalar) {
      errors.report(key.span, say(Message::key_is_no_word));
      cut_ = true;
      continue;
    }
    const auto known = std::ranges::find(keys, key.value, &Key::name);
    if (known == keys.end()) {
      if (node.flow && value.kind == yaml::Node::Kind::null) {
        errors.report(key.span, say(Message::comma_in_value), say(Message::help_quote_formula));
        cut_ = true;
        continue;
      }
      std::vector<std::string_view> names;
      for (const Key& candidate : keys) {
        if (candidate.need != Need::later) names.push_back(candidate.name);
      }
      if (const auto nearest = nearest_word(key.value, names)) meant_.push_back(*nearest);
      errors.report(key.span, say(Message::unknown_key, {key.value, what}), suggest(key.value, names));
      continue;
    }
    if (known->need == Need::later) {
      errors.report(key.span, say(Message::not_yet, {key.value}));
    } else if ((*this)[key.value] != nullptr) {
      errors.report(key.span, say(Message::key_twice, {key.value}));
    } else if (value.kind == yaml::Node::Kind::null) {
      errors.report(key.span, say(Message::no_value, {key.value}));
      cut_ = true;
    } else {
      fields_.push_back({&key, &value});
    }
  }
  for (const Key& key : keys) {
    if (key.need == Need::required) require(key.name, errors);
  }
}

void Fields::require(std::string_view key, Diagnostics& errors) const {
  if (cut_ || (*this)[key] != nullptr || std::ranges::find(meant_, key) != meant_.end()) return;
  errors.report(where_, say(Message::missing_key, {what_, key}));
}

const yaml::Node* Fields::operator[](std::string_view key) const {
  for (const Field& field : fields_) {
    if (field.key->value == key) return field.value;
  }
  return nullptr;
}

Span Fields::place(std::string_view key) const {
  for (const Field& field : fields_) {
    if (field.key->value == key) return field.key->span;
  }
  return where_;
}

bool is_section(const yaml::Node& node, std::string_view what, size_t max_count, Diagnostics& errors) {
  if (node.kind != yaml::Node::Kind::map || node.items.empty()) {
    errors.report(node.span, say(Message::expected_map, {what}));
    return false;
  }
  if (node.items.size() / 2 > max_count) {
    errors.report(node.span, say(Message::too_many, {what, std::to_string(max_count)}));
    return false;
  }
  return true;
}

bool is_good_name(const yaml::Node& key, Diagnostics& errors) {
  if (key.kind != yaml::Node::Kind::scalar) {
    errors.report(key.span, say(Message::key_is_no_word));
  } else if (!is_name(key.value)) {
    errors.report(key.span, say(Message::bad_name, {key.value}), say(Message::help_name));
  } else if (key.value.size() > kMaxName) {
    errors.report(key.span, say(Message::text_too_long, {"a name", std::to_string(kMaxName)}));
  } else {
    return true;
  }
  return false;
}

void report_keyword(std::string_view word, Span where, Diagnostics& errors) {
  std::optional<Note> help;
  if (word == kStop) help = say(Message::help_condition_word, {"stops", "stopped"});
  if (word == kPlanned) help = say(Message::help_condition_word, {"planned downtime", "planned_time"});
  errors.report(where, say(Message::name_is_keyword, {word}), std::move(help));
}

bool is_id(std::string_view text) {
  return std::ranges::all_of(
      text, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

const std::vector<const yaml::Node*>* read_list(const yaml::Node* node, std::string_view what,
                                                Diagnostics& errors) {
  if (node == nullptr) return nullptr;
  if (node->kind == yaml::Node::Kind::list && !node->items.empty()) return &node->items;
  errors.report(node->span, say(Message::expected_list, {what}));
  return nullptr;
}

std::optional<std::string> read_text(const yaml::Node* node, std::string_view what, Diagnostics& errors) {
  if (node == nullptr) return std::nullopt;
  if (node->kind != yaml::Node::Kind::scalar) {
    errors.report(node->span, say(Message::expected_text, {what}));
  } else if (node->value.empty()) {
    errors.report(node->span, say(Message::no_value, {what}));
  } else if (node->value.size() > kMaxName) {
    errors.report(node->span, say(Message::text_too_long, {what, std::to_string(kMaxName)}));
  } else if (!is_plain_text(node->value)) {
    errors.report(node->span, say(Message::text_not_plain, {what}));
  } else {
    return node->value;
  }
  return std::nullopt;
}

std::optional<CivilDate> to_date(std::string_view text) {
  constexpr int32_t kFirstYear = 1970;
  constexpr int32_t kLastYear = 2100;
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  CivilDate date;
  const auto digits = [&](size_t at, size_t size, auto& value) {
    const char* end = text.data() + at + size;
    const auto [rest, error] = std::from_chars(text.data() + at, end, value);
    return error == std::errc{} && rest == end;
  };
  if (!digits(0, 4, date.year) || !digits(5, 2, date.month) || !digits(8, 2, date.day) || !is_valid(date) ||
      date.year < kFirstYear || date.year > kLastYear) {
    return std::nullopt;
  }
  return date;
}

std::string in_digits(CivilDate date) {
  return fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day);
}

std::optional<std::pair<std::string_view, std::string_view>> split_range(std::string_view text) {
  constexpr std::string_view kTo = " to ";
  const size_t at = text.find(kTo);
  if (at == std::string_view::npos) return std::nullopt;
  return std::pair{text.substr(0, at), text.substr(at + kTo.size())};
}

std::optional<Duration> to_duration(const Decimal& number, std::string_view unit, Span where,
                                    Diagnostics& errors) {
  static const Dimension kTime(BaseDimension::time);
  const auto known = find_unit(unit);
  if (!known || known->dimension != kTime) {
    errors.report(where, say(Message::not_a_duration), say(Message::help_duration));
    return std::nullopt;
  }
  auto ns = multiply(to_ratio(number), known->unit.factor);
  if (ns.ok()) ns = multiply(*ns, Ratio{1'000'000'000, 1});
  if (!ns.ok() || ns->denominator != 1 || ns->numerator <= 0 ||
      ns->numerator > Duration::hours(24 * 366).ns) {
    errors.report(where, say(Message::duration_out_of_range));
    return std::nullopt;
  }
  return Duration{ns->numerator};
}

std::optional<Duration> read_duration(const yaml::Node* node, Diagnostics& errors) {
  if (node == nullptr) return std::nullopt;
  const auto quantity = parse_quantity(*node, errors.text());
  if (!quantity) {
    errors.report(node->span, say(Message::not_a_duration), say(Message::help_duration));
    return std::nullopt;
  }
  return to_duration(quantity->number, quantity->unit, node->span, errors);
}

std::optional<Duration> read_longer_than(const yaml::Node* node, Diagnostics& errors) {
  const auto duration = read_duration(node, errors);
  if (!duration || *duration <= kMaxLongerThan) return duration;
  errors.report(node->span, say(Message::longer_than_a_week));
  return std::nullopt;
}

std::optional<Ratio> read_share(const yaml::Node* node, std::string_view what, Diagnostics& errors) {
  if (node == nullptr) return std::nullopt;
  const auto quantity = parse_quantity(*node, errors.text());
  if (!quantity || quantity->unit != "%") {
    errors.report(node->span, say(Message::not_a_percentage, {what}));
    return std::nullopt;
  }
  const auto share = divide(to_ratio(quantity->number), Ratio{100, 1});
  if (!share.ok() || compare(*share, Ratio{0, 1}) < 0 || compare(*share, Ratio{1, 1}) > 0) {
    errors.report(node->span, say(Message::percentage_out_of_range, {what}));
    return std::nullopt;
  }
  return *share;
}

std::optional<int64_t> read_money(const yaml::Node* node, Currency currency, Diagnostics& errors) {
  if (node == nullptr) return std::nullopt;
  const auto quantity = parse_quantity(*node, errors.text());
  const std::string code(currency.code());
  if (!quantity) {
    errors.report(node->span, say(Message::not_an_amount), say(Message::help_amount, {code}));
    return std::nullopt;
  }
  if (quantity->unit != code) {
    errors.report(node->span, say(Message::other_currency, {quantity->unit, code}),
                  say(Message::help_amount, {code}));
    return std::nullopt;
  }
  const auto money = parse_money(to_string(quantity->number), currency);
  if (!money.ok()) {
    errors.report(node->span, say(Message::bad_amount, {code, std::to_string(currency.minor_digits())}));
    return std::nullopt;
  }
  if (money->minor <= 0) {
    errors.report(node->span, say(Message::amount_not_positive));
    return std::nullopt;
  }
  return money->minor;
}

std::optional<KnownUnit> read_unit(std::string_view name, Span where, const std::optional<Currency>& currency,
                                   Diagnostics& errors) {
  if (auto known = find_unit(name, currency)) return known;
  for (const std::string_view part : parts_of_unit(name)) {
    const auto other = Currency::parse(part);
    if (!other.ok() || other.value() == currency) continue;
    if (currency) errors.report(where, say(Message::other_currency, {part, currency->code()}));
    return std::nullopt;
  }
  std::vector<std::string_view> names = unit_names();
  if (currency) names.push_back(currency->code());
  if (nearest_word(name, names)) {
    errors.report(where, say(Message::unknown_unit, {name}), suggest(name, names));
  } else if (const auto like = units_like(name); !like.empty()) {
    errors.report(where, say(Message::unknown_unit, {name}), say_list(Message::help_units, list_words(like)));
  } else {
    errors.report(where, say(Message::unknown_unit, {name}),
                  say_list(Message::help_units, list_words(names)));
  }
  return std::nullopt;
}

std::string in_words(const Dimension& dimension) {
  return dimension.plain() ? "a plain number" : dimension.name();
}

std::string_view in_words(FigureType type) {
  switch (type) {
    case FigureType::number:
      return "a number";
    case FigureType::yes_no:
      return "yes or no";
    case FigureType::instant:
      return "an instant";
    case FigureType::text:
      return "a text";
  }
  PANMEN_ASSERT(false);
}

std::string in_words(FigureType type, const Dimension& dimension) {
  return type == FigureType::number ? in_words(dimension) : std::string(in_words(type));
}

}  // namespace panmen::terms
