#include "measure/tariff.hpp"

#include <algorithm>

#include "base/assert.hpp"

namespace panmen::measure {

namespace {

constexpr int64_t kNsPerSecond = 1'000'000'000;
constexpr int32_t kSecondsPerDay = 86'400;

// What passes midnight lies at both ends of a day.
bool lies_in(const DayPart& hours, int32_t second) {
  if (hours.from_s < hours.to_s) return hours.from_s <= second && second < hours.to_s;
  return hours.from_s <= second || second < hours.to_s;
}

}  // namespace

const Decimal& price_of(const terms::Tariff& tariff, PriceRow row) {
  return tariff.tables[row.table].rows[row.row].price;
}

TariffClock::TariffClock(const terms::Contract& contract, uint16_t tariff)
    : contract_(contract), tariff_(contract.tariffs[tariff]) {
  begins_ns_.reserve(tariff_.tables.size());
  for (const terms::TariffTable& table : tariff_.tables)
    begins_ns_.push_back(from_local(contract.zone, table.from, 0).ns);
}

std::optional<PriceRow> TariffClock::row_at(Instant t) {
  if (t.ns < from_ns_ || t.ns >= until_ns_) look(t);
  return row_;
}

void TariffClock::look(Instant t) {
  from_ns_ = t.ns;
  const auto after = std::ranges::upper_bound(begins_ns_, t.ns);
  until_ns_ = after == begins_ns_.end() ? INT64_MAX : *after;
  row_.reset();
  if (after == begins_ns_.begin()) return;
  const auto number = static_cast<uint16_t>(after - begins_ns_.begin() - 1);
  const terms::TariffTable& table = tariff_.tables[number];
  const LocalTime local = to_local(contract_.zone, t);
  until_ns_ = std::min(until_ns_, next_change_ns(table, t, local));
  const auto row =
      std::ranges::find_if(table.rows, [&](const terms::TariffRow& each) { return fits(each, local); });
  PANMEN_ASSERT(row != table.rows.end());
  row_ = PriceRow{number, static_cast<uint16_t>(row - table.rows.begin())};
}

bool TariffClock::fits(const terms::TariffRow& row, const LocalTime& local) const {
  if (row.months != 0 && (row.months >> (local.date.month - 1) & 1) == 0) return false;
  if (row.days != terms::TariffDays::every) {
    const bool is_worked = is_working_day(*contract_.calendar, local.date);
    if (is_worked != (row.days == terms::TariffDays::working)) return false;
  }
  return row.hours.empty() ||
         std::ranges::any_of(row.hours, [&](const DayPart& h) { return lies_in(h, local.second_of_day); });
}

int64_t TariffClock::next_change_ns(const terms::TariffTable& table, Instant t,
                                    const LocalTime& local) const {
  int32_t edge_s = kSecondsPerDay;
  for (const terms::TariffRow& row : table.rows)
    for (const DayPart& hours : row.hours)
      for (const int32_t second : {hours.from_s, hours.to_s})
        if (second > local.second_of_day) edge_s = std::min(edge_s, second);
  const int64_t edge_ns = t.ns - local.nanosecond + (edge_s - local.second_of_day) * kNsPerSecond;
  const auto& changes = contract_.zone.transitions;
  const auto next = std::ranges::upper_bound(changes, t, {}, &Zone::Transition::at);
  return next == changes.end() ? edge_ns : std::min(edge_ns, next->at.ns);
}

}  // namespace panmen::measure
