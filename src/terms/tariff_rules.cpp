// What must hold of tariffs.
#include <algorithm>

#include "terms/contract_rules.hpp"

namespace panmen::terms {
namespace {

bool fits_always(const TariffRow& row) {
  return row.hours.empty() && row.months == 0 && row.days == TariffDays::every;
}

std::string_view broken_rule_of_hours(const std::vector<DayPart>& hours) {
  if (!std::ranges::all_of(hours, is_day_part)) return "a tariff's hours are out of range";
  for (size_t i = 0; i < hours.size(); ++i) {
    const bool is_last = i + 1 == hours.size();
    // Behind the last come the first, on the next day.
    const int64_t next_s = is_last ? kSecondsPerDay + hours.front().from_s : hours[i + 1].from_s;
    if (span_of(hours[i]).to_s > next_s) return "a tariff's hours are not in order, or overlap";
  }
  return {};
}

std::string_view broken_rule(const TariffRow& row, const Contract& contract) {
  constexpr uint16_t kAllMonths = 0xFFF;
  if (row.months > kAllMonths) return "a tariff has a month that is none";
  if (row.days != TariffDays::every && !contract.calendar) return "a tariff asks for days of no calendar";
  return broken_rule_of_hours(row.hours);
}

}  // namespace

std::string_view broken_rule(const Tariff& tariff, const Contract& contract) {
  const std::string_view dimension = tariff.unit.dimension;
  if (dimension == kMoney || dimension.find(kMoney) == std::string_view::npos)
    return "a tariff's prices are not money for something";
  if (tariff.tables.empty()) return "a tariff has no table";
  const TariffTable* before = nullptr;
  for (const TariffTable& table : tariff.tables) {
    if (before != nullptr && before->from >= table.from) return "a tariff's tables do not ascend";
    before = &table;
    if (table.rows.empty()) return "a tariff's table has no rows";
    for (const TariffRow& row : table.rows) {
      if (fits_always(row) != (&row == &table.rows.back()))
        return "of a tariff's rows the last, and only it, fits always";
      if (const auto broken = broken_rule(row, contract); !broken.empty()) return broken;
    }
  }
  return {};
}

}  // namespace panmen::terms
