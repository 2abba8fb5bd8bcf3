// Tariffs in words.
#include <array>

#include "terms/text/explain_parts.hpp"

namespace panmen::terms {
namespace {

constexpr std::array<Phrase, 12> kMonths = {{{"January", "1 月"},
                                             {"February", "2 月"},
                                             {"March", "3 月"},
                                             {"April", "4 月"},
                                             {"May", "5 月"},
                                             {"June", "6 月"},
                                             {"July", "7 月"},
                                             {"August", "8 月"},
                                             {"September", "9 月"},
                                             {"October", "10 月"},
                                             {"November", "11 月"},
                                             {"December", "12 月"}}};

std::string hours_in_words(const Page& page, const TariffRow& row) {
  std::vector<std::string> spans;
  for (const DayPart& part : row.hours)
    spans.push_back(
        page.say("{} to {}", "{} 至 {}", page.time_of_day(part.from_s), page.time_of_day(part.to_s)));
  return page.list(spans);
}

std::string months_in_words(const Page& page, uint16_t months) {
  std::vector<std::string> names;
  for (size_t i = 0; i < kMonths.size(); ++i) {
    if ((months >> i & 1U) != 0) names.push_back(page.say(kMonths[i].english, kMonths[i].chinese));
  }
  return page.list(names);
}

// "10:00 to 12:00, in July and August, on working days"; nothing of a row that fits always.
std::string when(const Page& page, const TariffRow& row) {
  std::vector<std::string> parts;
  if (!row.hours.empty()) parts.push_back(hours_in_words(page, row));
  if (row.months != 0) parts.push_back(page.say("in {}", "{}", months_in_words(page, row.months)));
  if (row.days == TariffDays::working) parts.push_back(page.say("on working days", "工作日"));
  if (row.days == TariffDays::free) parts.push_back(page.say("on days that are not worked", "非工作日"));
  std::string out;
  for (const std::string& part : parts)
    out += (out.empty() ? "" : page.say(", ", "，")) + part;
  return out;
}

}  // namespace

void explain_tariffs(Page& page) {
  const std::vector<Tariff>& tariffs = page.contract().tariffs;
  if (tariffs.empty()) return;
  page.title(page.say("Tariffs", "费率表"));
  for (const Tariff& tariff : tariffs) {
    for (const TariffTable& table : tariff.tables) {
      page.line(page.say("{}, from {:04}-{:02}-{:02} on; the first line that fits counts:",
                         "{}，自 {:04}-{:02}-{:02} 起，按首个符合的行计价：", tariff.name, table.from.year,
                         table.from.month, table.from.day));
      for (const TariffRow& row : table.rows) {
        const std::string price = to_string(row.price) + " " + tariff.unit.name;
        const std::string fits = when(page, row);
        page.below(fits.empty() ? page.say("otherwise: {}", "其余：{}", price)
                                : page.say("{}: {}", "{}：{}", fits, price));
      }
    }
  }
  page.line(
      page.say("Hours are those of the clock on the wall; months and days are those on which the instant "
               "lies. An amount stamped exactly at an edge belongs to the time before it.",
               "时段以当地钟表时间为准，月份与日期以该时刻所在之日为准。时标恰在时段边界的区间量计入前一"
               "时段。"));
}

}  // namespace panmen::terms
