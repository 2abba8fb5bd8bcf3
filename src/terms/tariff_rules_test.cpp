// What decode_contract refuses of tariffs and adjustments.
#include <gtest/gtest.h>

#include "terms/contract.hpp"
#include "terms/test_contract.hpp"
#include "terms/test_rules.hpp"

namespace panmen::terms {
namespace {

constexpr int32_t kHour_s = 3'600;

TariffRow& row(Contract& c, size_t at) {
  return c.tariffs[0].tables[0].rows[at];
}
DayPart& hours(Contract& c, size_t at) {
  return row(c, 0).hours[at];
}

TEST(TariffRules, hold_for_their_tables) {
  expect_broken({
      {"tariff has no name", [](Contract& c) { c.tariffs[0].name.clear(); }},
      {"two tariffs have one name", [](Contract& c) { c.tariffs.push_back(c.tariffs[0]); }},
      {"not money for something", [](Contract& c) { c.tariffs[0].unit = kKilowattHour; }},
      {"not money for something", [](Contract& c) { c.tariffs[0].unit.dimension = "money"; }},
      {"factor is not positive", [](Contract& c) { c.tariffs[0].unit.factor = {0, 1}; }},
      {"no table", [](Contract& c) { c.tariffs[0].tables.clear(); }},
      {"tables do not ascend", [](Contract& c) { c.tariffs[0].tables[1].from = {2026, 1, 1}; }},
      {"tables do not ascend", [](Contract& c) { c.tariffs[0].tables[1].from = {2025, 12, 31}; }},
      {"date is out of range", [](Contract& c) { c.tariffs[0].tables[1].from = {2256, 10, 3}; }},
      {"no rows", [](Contract& c) { c.tariffs[0].tables[1].rows.clear(); }},
      {"is the most it may have", [](Contract& c) { c.tariffs.resize(kMaxTariffs + 1, c.tariffs[0]); }},
      {"is the most it may have",
       [](Contract& c) { c.tariffs[0].tables.resize(kMaxTariffTables + 1, c.tariffs[0].tables[1]); }},
      {"is the most it may have",
       [](Contract& c) {
         c.tariffs[0].tables[0].rows.insert(c.tariffs[0].tables[0].rows.begin(), kMaxTariffRows, row(c, 0));
       }},
      {"adjustment has no name", [](Contract& c) { c.adjustments[0].name.clear(); }},
      {"two adjustments have one name", [](Contract& c) { c.adjustments[1].name = "baseline"; }},
      {"factor is not positive", [](Contract& c) { c.adjustments[0].unit.factor = {-1, 1}; }},
      {"is the most it may have",
       [](Contract& c) { c.adjustments.resize(kMaxAdjustments + 1, c.adjustments[0]); }},
  });
}

TEST(TariffRules, hold_for_their_rows) {
  expect_broken({
      {"fits always", [](Contract& c) { c.tariffs[0].tables[0].rows.pop_back(); }},
      {"fits always", [](Contract& c) { row(c, 1).hours.clear(); }},
      {"fits always", [](Contract& c) { row(c, 3).months = 1; }},
      {"month that is none", [](Contract& c) { row(c, 0).months = 0x1000; }},
      {"enumeration", [](Contract& c) { row(c, 0).days = TariffDays{4}; }},
      {"enumeration", [](Contract& c) { row(c, 0).days = TariffDays{0}; }},
      {"days of no calendar",
       [](Contract& c) {
         c.calendar.reset();
         c.stops[0].objection.reset();
         for (Shift& shift : c.shifts)
           shift.every_day = true;
       }},
      {"hours are out of range", [](Contract& c) { hours(c, 0).from_s = -1; }},
      {"hours are out of range", [](Contract& c) { hours(c, 1).to_s = 86'401; }},
      {"hours are out of range", [](Contract& c) { hours(c, 1).to_s = 0; }},
      {"hours are not in order", [](Contract& c) { std::swap(hours(c, 0), hours(c, 1)); }},
      {"hours are not in order", [](Contract& c) { hours(c, 0).to_s = 17 * kHour_s + 1; }},
      {"hours are not in order", [](Contract& c) { hours(c, 1).to_s = 8 * kHour_s + 1; }},  // of the next day
      {"hours are not in order", [](Contract& c) { hours(c, 0).to_s = 7 * kHour_s; }},      // passes midnight
      {"price is out of range", [](Contract& c) { row(c, 0).price.scale = 16; }},
      {"price is out of range", [](Contract& c) { row(c, 0).price.units = 1'000'000'000'000'000'000; }},
      {"price is out of range", [](Contract& c) { row(c, 0).price.units = -1'000'000'000'000'000'000; }},
      {"is the most it may have", [](Contract& c) { row(c, 0).hours.resize(kMaxTariffHours + 1); }},
  });
}

TEST(TariffRules, allow_what_is_just_within_them) {
  expect_allowed({
      [](Contract& c) { hours(c, 0).to_s = 17 * kHour_s; },
      [](Contract& c) { hours(c, 1).to_s = 8 * kHour_s; },
      [](Contract& c) { row(c, 1).hours = {{0, 86'400}}; },
      [](Contract& c) { row(c, 1).hours = {{8 * kHour_s, 8 * kHour_s}}; },  // a whole day from eight to eight
      [](Contract& c) { row(c, 0).months = 0xFFF; },
      [](Contract& c) {  // what is priced has no name
        c.tariffs[0].unit.dimension = "kg-1*money";
        c.signals[kKwh].unit.dimension = c.signals[kPower].unit.dimension = "kg";
      },
      [](Contract& c) { row(c, 0).price = {999'999'999'999'999'999, 15}; },
      [](Contract& c) { row(c, 0).price = {-999'999'999'999'999'999, 15}; },
  });
}

}  // namespace
}  // namespace panmen::terms
