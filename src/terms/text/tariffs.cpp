#include "terms/text/tariffs.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "terms/text/clock_time.hpp"
#include "terms/text/formula.hpp"

namespace panmen::terms {
namespace {

constexpr Key kTariffKeys[] = {{"unit", Need::required}, {"tables", Need::required}};
constexpr Key kTableKeys[] = {{"from", Need::required}, {"rows", Need::required}};
constexpr Key kRowKeys[] = {
    {"hours", Need::optional}, {"months", Need::optional},    {"on", Need::optional},
    {"price", Need::optional}, {"otherwise", Need::optional},
};
constexpr std::array<std::string_view, 12> kMonths = {"jan", "feb", "mar", "apr", "may", "jun",
                                                      "jul", "aug", "sep", "oct", "nov", "dec"};

constexpr uint16_t kAllMonths = 0xFFF;

class TariffReader {
 public:
  TariffReader(Draft& draft, Diagnostics& errors) : draft_(draft), errors_(errors) {}

  void read(const yaml::Node& section) {
    if (!is_section(section, "tariffs", kMaxTariffs, errors_)) return;
    for (const yaml::Entry& entry : yaml::entries(section)) {
      if (!is_good_name(entry.key, errors_)) continue;
      const size_t before = errors_.count();
      Tariff tariff = read_tariff(entry);
      if (errors_.count() == before)
        draft_.contract.tariffs.push_back(std::move(tariff));
      else
        draft_.failed_tariffs.push_back(entry.key.value);
    }
  }

 private:
  Tariff read_tariff(const yaml::Entry& entry) {
    const Fields fields(entry.value, entry.key.span, "a tariff", kTariffKeys, errors_);
    Tariff tariff;
    tariff.name = entry.key.value;
    if (const auto unit = read_price_unit(fields["unit"])) tariff.unit = *unit;
    const auto* tables = read_list(fields["tables"], "tables", errors_);
    if (tables == nullptr) return tariff;
    if (tables->size() > kMaxTariffTables) {
      errors_.report(fields["tables"]->span,
                     say(Message::too_many, {"tables of a tariff", std::to_string(kMaxTariffTables)}));
      return tariff;
    }
    for (const yaml::Node* node : *tables) {
      TariffTable table = read_table(*node);
      if (tariff.tables.empty()) check_begin(*node, table);
      if (!tariff.tables.empty() && table.from <= tariff.tables.back().from)
        errors_.report(node->span, say(Message::tariff_tables_out_of_order));
      tariff.tables.push_back(std::move(table));
    }
    return tariff;
  }

  // Where the contract says when it begins, every amount of it has a price.
  void check_begin(const yaml::Node& first, const TariffTable& table) {
    const Contract& contract = draft_.contract;
    if (!contract.from || from_local(contract.zone, table.from, 0) <= *contract.from) return;
    const CivilDate from = to_local(contract.zone, *contract.from).date;
    const std::string date = fmt::format("{:04}-{:02}-{:02}", from.year, from.month, from.day);
    errors_.report(first.span, say(Message::tariff_begins_late, {date}),
                   say(Message::help_tariff_from, {date}));
  }

  // Money per something: CNY/kWh.
  std::optional<Unit> read_price_unit(const yaml::Node* node) {
    const auto text = read_text(node, "unit", errors_);
    if (!text) return std::nullopt;
    const auto unit = read_unit(*text, node->span, draft_.currency, errors_);
    if (!unit) return std::nullopt;
    // What it is the price of: something, and no money.
    const auto amount = Dimension(BaseDimension::money).per(unit->dimension);
    if (amount && !amount->plain() && !amount->has(BaseDimension::money)) return unit->unit;
    errors_.report(node->span, say(Message::tariff_unit), say(Message::help_tariff_unit));
    return std::nullopt;
  }

  TariffTable read_table(const yaml::Node& node) {
    const Fields fields(node, node.span, "a table of a tariff", kTableKeys, errors_);
    TariffTable table;
    if (const auto text = read_text(fields["from"], "from", errors_)) {
      if (const auto date = to_date(*text))
        table.from = *date;
      else
        errors_.report(fields["from"]->span, say(Message::bad_date), say(Message::help_dates));
    }
    const auto* rows = read_list(fields["rows"], "rows", errors_);
    if (rows == nullptr) return table;
    if (rows->size() > kMaxTariffRows) {
      errors_.report(fields["rows"]->span,
                     say(Message::too_many, {"rows of a table", std::to_string(kMaxTariffRows)}));
      return table;
    }
    for (const yaml::Node* row : *rows)
      table.rows.push_back(read_row(*row, row == rows->back()));
    return table;
  }

  TariffRow read_row(const yaml::Node& node, bool is_last) {
    const Fields fields(node, node.span, "a row of a tariff", kRowKeys, errors_);
    const size_t before = errors_.count();
    TariffRow row;
    const yaml::Node* otherwise = fields["otherwise"];
    const bool has_condition =
        fields["hours"] != nullptr || fields["months"] != nullptr || fields["on"] != nullptr;
    if (fields.cut()) return row;
    if (is_last != (otherwise != nullptr) || (otherwise != nullptr && has_condition) ||
        (otherwise == nullptr && !has_condition)) {
      errors_.report(node.span, say(Message::tariff_otherwise), say(Message::help_tariff_otherwise));
      return row;
    }
    const yaml::Node* price = otherwise != nullptr ? otherwise : fields["price"];
    if (price == nullptr)
      errors_.report(node.span, say(Message::missing_key, {"a row of a tariff", "price"}));
    else if (const auto value = read_price(*price))
      row.price = *value;
    if (fields["hours"] != nullptr) read_hours(*fields["hours"], row);
    if (fields["months"] != nullptr) read_months(*fields["months"], row);
    static const Words<TariffDays> kOn = {{"working days", TariffDays::working},
                                          {"free days", TariffDays::free},
                                          {"every day", TariffDays::every}};
    if (const auto days = read_word(fields["on"], "on", kOn, {}, errors_)) row.days = *days;
    if (row.days != TariffDays::every && !draft_.contract.calendar)
      errors_.report(fields["on"]->span, say(Message::tariff_needs_calendar), say(Message::help_calendar));
    if (otherwise == nullptr && errors_.count() == before && fits_always(fields, row))
      errors_.report(node.span, say(Message::tariff_always), say(Message::help_tariff_otherwise));
    return row;
  }

  // What the row says of hours, months and days lets everything pass.
  static bool fits_always(const Fields& fields, const TariffRow& row) {
    int32_t hours_s = 0;
    for (const DayPart& part : row.hours)
      hours_s += length_s(part.from_s, part.to_s);
    const bool all_day = fields["hours"] == nullptr || hours_s == kDay_s;
    const bool all_year = fields["months"] == nullptr || row.months == kAllMonths;
    const bool every_day = fields["on"] == nullptr || fields["on"]->value == "every day";
    return all_day && all_year && every_day;
  }

  std::optional<Decimal> read_price(const yaml::Node& node) {
    const auto quantity = parse_quantity(node, errors_.text());
    if (quantity && quantity->unit.empty() && quantity->number.units >= 0) return quantity->number;
    errors_.report(node.span, say(Message::bad_price), say(Message::help_price));
    return std::nullopt;
  }

  void read_hours(const yaml::Node& node, TariffRow& row) {
    const auto* items = read_list(&node, "hours", errors_);
    if (items == nullptr) return;
    if (items->size() > kMaxTariffHours) {
      errors_.report(node.span, say(Message::too_many, {"hours of a row", std::to_string(kMaxTariffHours)}));
      return;
    }
    for (const yaml::Node* item : *items) {
      const auto text = read_text(item, "hours", errors_);
      if (!text) continue;
      const auto part = to_day_part(*text);
      if (!part) {
        errors_.report(item->span, say(Message::bad_hours, {*text}), say(Message::help_hours));
        continue;
      }
      if (std::ranges::any_of(row.hours, [&](const DayPart& other) { return overlap(*part, other); }))
        errors_.report(item->span, say(Message::hours_overlap, {*text}));
      row.hours.push_back(*part);
    }
    std::ranges::sort(row.hours, {}, &DayPart::from_s);
  }

  void read_months(const yaml::Node& node, TariffRow& row) {
    const auto* items = read_list(&node, "months", errors_);
    if (items == nullptr) return;
    for (const yaml::Node* item : *items) {
      const auto word = read_text(item, "months", errors_);
      if (!word) continue;
      const auto found = std::ranges::find(kMonths, *word);
      if (found == kMonths.end()) {
        errors_.report(item->span, say(Message::not_a_value, {*word, "months"}),
                       say_list(Message::help_allowed, list_words({kMonths.begin(), kMonths.end()})));
        continue;
      }
      const auto bit = static_cast<uint16_t>(1U << static_cast<unsigned>(found - kMonths.begin()));
      if ((row.months & bit) != 0) errors_.report(item->span, say(Message::twice_in_list, {*word}));
      row.months = static_cast<uint16_t>(row.months | bit);
    }
  }

  Draft& draft_;
  Diagnostics& errors_;
};

}  // namespace

void read_tariffs(const Fields& fields, Draft& draft, Diagnostics& errors) {
  if (const yaml::Node* section = fields["tariffs"]) TariffReader(draft, errors).read(*section);
}

}  // namespace panmen::terms
