// Tariffs of terms in compiled form: what a unit costs, by the clock; and amounts that are entered.
//
// Pure values; safe to read from any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/calendar.hpp"
#include "base/decimal.hpp"
#include "base/work_calendar.hpp"
#include "terms/signal.hpp"

namespace panmen::terms {

enum class TariffDays : uint8_t { every = 1, working = 2, free = 3 };

struct TariffRow {
  std::vector<DayPart> hours;  // in order, not overlapping; none: all day
  uint16_t months = 0;         // bit 0 is January; 0: all year
  TariffDays days = TariffDays::every;
  Decimal price;

  friend bool operator==(const TariffRow&, const TariffRow&) = default;
};

struct TariffTable {
  CivilDate from;               // its local midnight
  std::vector<TariffRow> rows;  // the first that fits; the last, and only it, fits always

  friend bool operator==(const TariffTable&, const TariffTable&) = default;
};

struct Tariff {
  std::string name;
  Unit unit;                        // of the prices: CNY/kWh
  std::vector<TariffTable> tables;  // by `from`, each in force until the next; before the first: missing

  friend bool operator==(const Tariff&, const Tariff&) = default;
};

// Amounts that both sides approve one by one (entries), such as adjustments of a baseline.
struct Adjustment {
  std::string name;
  Unit unit;

  friend bool operator==(const Adjustment&, const Adjustment&) = default;
};

}  // namespace panmen::terms
