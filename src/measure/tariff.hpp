// Tariff: which price is in force at an instant, by the clock on the wall.
//
// Pure; not thread-safe.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/calendar.hpp"
#include "base/work_calendar.hpp"
#include "terms/contract.hpp"

namespace panmen::measure {

// Where a price stands in its tariff.
struct PriceRow {
  uint16_t table = 0;
  uint16_t row = 0;
  friend auto operator<=>(const PriceRow&, const PriceRow&) = default;
};

// The price in a row, in the tariff's unit. REQUIRES: the row is of the tariff.
const Decimal& price_of(const terms::Tariff& tariff, PriceRow row);

// The rows that are in force, one instant after the other. A row found holds for a while, so that instants
// that follow each other closely cost a comparison each.
class TariffClock {
 public:
  // REQUIRES: contract outlives this; the tariff is one of its own, and a contract with one that asks for
  // working days has a calendar.
  TariffClock(const terms::Contract& contract, uint16_t tariff);

  // Absent before the first table. Hours of the day are those the clock shows, also where it shows them twice
  // or skips them; months and days are those of the date it shows. REQUIRES: is_valid(t).
  std::optional<PriceRow> row_at(Instant t);

 private:
  void look(Instant t);
  bool fits(const terms::TariffRow& row, const LocalTime& local) const;
  // The first instant after t at which what the clock shows may make another row fit.
  int64_t next_change_ns(const terms::TariffTable& table, Instant t, const LocalTime& local) const;

  const terms::Contract& contract_;
  const terms::Tariff& tariff_;
  std::vector<int64_t> begins_ns_;  // beside tariff_.tables
  // What was found last, and where it holds.
  std::optional<PriceRow> row_;
  int64_t from_ns_ = 0;
  int64_t until_ns_ = 0;
};

}  // namespace panmen::measure
