#include "terms/text/explain.hpp"

#include <algorithm>
#include <array>

#include "terms/text/explain_parts.hpp"

namespace panmen::terms {
namespace {

// "2026-10-01 to 2026-10-07, 2027-01-01"
std::string dates_in_words(const Page& page, const std::vector<CivilDate>& dates) {
  const auto in_digits = [](CivilDate date) {
    return fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day);
  };
  std::vector<std::string> out;
  for (size_t i = 0; i < dates.size();) {
    size_t last = i;
    while (last + 1 < dates.size() && days_from_civil(dates[last + 1]) == days_from_civil(dates[last]) + 1) {
      ++last;
    }
    out.push_back(last == i ? in_digits(dates[i])
                            : page.say("{} to {}", "{} 至 {}", in_digits(dates[i]), in_digits(dates[last])));
    i = last + 1;
  }
  return page.list(out);
}

void explain_calendar(Page& page, const WorkCalendar& calendar) {
  static constexpr std::array<Phrase, 7> kDays = {{{"Monday", "周一"},
                                                   {"Tuesday", "周二"},
                                                   {"Wednesday", "周三"},
                                                   {"Thursday", "周四"},
                                                   {"Friday", "周五"},
                                                   {"Saturday", "周六"},
                                                   {"Sunday", "周日"}}};
  std::vector<std::string> days;
  for (size_t i = 0; i < kDays.size(); ++i) {
    if ((calendar.weekdays >> i & 1) != 0) days.push_back(page.say(kDays[i].english, kDays[i].chinese));
  }
  page.line(page.say("Working days are {}.", "工作日为{}。", page.list(days)));
  if (!calendar.holidays.empty())
    page.below(page.say("Not worked: {}.", "放假：{}。", dates_in_words(page, calendar.holidays)));
  if (!calendar.also_working.empty())
    page.below(
        page.say("Worked all the same: {}.", "调休上班：{}。", dates_in_words(page, calendar.also_working)));
}

void explain_shifts(Page& page) {
  const std::vector<Shift>& shifts = page.contract().shifts;
  if (shifts.empty()) return;
  for (const Shift& shift : shifts) {
    const std::string on =
        shift.every_day ? page.say("every day", "每日") : page.say("on working days", "工作日");
    const std::string next =
        shift.hours.to_s <= shift.hours.from_s ? page.say(" of the next day", "次日") : "";
    std::vector<std::string> breaks;
    for (const DayPart& each : shift.breaks) {
      breaks.push_back(
          page.say("{} to {}", "{} 至 {}", page.time_of_day(each.from_s), page.time_of_day(each.to_s)));
    }
    const std::string rests =
        breaks.empty() ? "" : page.say(", with breaks from {}", "，休息 {}", page.list(breaks));
    page.line(page.say("Shift '{0}': from {1} to {2}{3}, {4}{5}.", "班次“{0}”：{4} {1} 至{3} {2}{5}。",
                       shift.name, page.time_of_day(shift.hours.from_s), page.time_of_day(shift.hours.to_s),
                       next, on, rests));
  }
  page.line(page.say("A shift belongs to the day on which it begins.", "班次归属于其开始之日。"));
}

// What a window is, as far as this contract has such.
void explain_windows(Page& page) {
  const std::vector<WindowSpec>& windows = page.contract().windows;
  const auto any = [&](auto fits) { return std::ranges::any_of(windows, fits); };
  page.line(page.say("All times are those of {}. Figures are computed over windows: parts of its calendar.",
                     "时间以 {} 为准，统计周期按该时区日历划分。", page.contract().zone.name));
  if (any([](const WindowSpec& w) {
        return w.kind == WindowKind::week &&
               (w.shape == WindowShape::calendar || w.shape == WindowShape::sliding);
      }))
    page.line(page.say("A week begins on Monday.", "每周自周一开始。"));
  if (any([](const WindowSpec& w) { return w.shape == WindowShape::sliding; }))
    page.line(
        page.say("A figure over the last days or months is computed at the end of each of them; the first "
                 "when so many have passed.",
                 "滚动周期在每个周期单位结束时计算，自满足规定数量后开始。"));
  if (any([](const WindowSpec& w) { return w.shape == WindowShape::shift; }))
    page.line(page.say("The window of a shift runs from its start to its end, breaks included.",
                       "班次统计周期自班次开始至班次结束，含休息时间。"));
  if (any([](const WindowSpec& w) { return w.shape == WindowShape::contract; }))
    page.line(page.say("The window of the whole contract runs from {} to {}.",
                       "整个合同期的统计周期自 {} 至 {}。", page.local(*page.contract().from),
                       page.local(*page.contract().until)));
}

}  // namespace

void explain_head(Page& page) {
  const Contract& contract = page.contract();
  page.title(page.say("Contract {}, version {}, in plain words", "合同 {}（版本 {}）履约规则说明",
                      contract.id, contract.version));
  page.title(page.say("Parties and money", "合同双方与币种"));
  page.line(page.say("Party A, the buyer: {}", "甲方（买方）：{}", contract.buyer.name));
  page.line(page.say("Party B, the supplier: {}", "乙方（供方）：{}", contract.supplier.name));
  explain_price(page);
  page.line(page.say(
      "All amounts are in {}. They are rounded half to even to {}; what rounding leaves over is recorded.",
      "金额币种为 {}，修约到 {}（四舍六入五成双），尾差另行记录。", contract.currency.code(), page.money(1)));
}

void explain_time(Page& page) {
  const Contract& contract = page.contract();
  page.title(page.say("Time", "时间"));
  explain_windows(page);
  // Zones whose clocks changed last long ago need no warning.
  const Instant start = contract.from.value_or(Instant{Duration::hours(24 * 365 * 30).ns});
  if (!contract.zone.transitions.empty() && contract.zone.transitions.back().at > start)
    page.line(
        page.say("A day on which the clocks change has 23 or 25 hours.", "夏令时切换之日为 23 或 25 小时。"));
  if (contract.from.has_value())
    page.line(page.say("The first window is the one that contains {}.", "首个统计周期为包含 {} 的统计周期。",
                       page.local(*contract.from)));
  else
    page.line(page.say("The first window is the one that contains the first observation.",
                       "首个统计周期为包含首条观测的统计周期。"));
  if (contract.until.has_value())
    page.line(page.say("No window begins at {} or later.", "{} 及以后不再开始新的统计周期。",
                       page.local(*contract.until)));
  page.line(
      page.say("What is stamped exactly at the end of a window belongs to the next one if it is a state or a "
               "reading, and to the one that ends if it is an amount or the step of a counter.",
               "时标恰为统计周期终点的：状态和读数计入下一统计周期，区间量和计数器增量计入本统计周期。"));
  if (contract.calendar.has_value()) explain_calendar(page, *contract.calendar);
  explain_shifts(page);
}

// Whether anything that the sides can enter changes a figure.
bool takes_entries(const Contract& contract) {
  return !contract.adjustments.empty() || std::ranges::any_of(contract.signals, [](const Signal& signal) {
    return signal.type == SignalType::counter;
  }) || std::ranges::any_of(contract.conditions, [](const ConditionNode& node) {
    return node.op == ConditionOp::planned;
  }) || std::ranges::any_of(contract.stops, [](const StopRule& rule) { return rule.objection.has_value(); });
}

void explain_undecided(Page& page) {
  page.title(page.say("What cannot be decided", "无法判定的情形"));
  page.line(page.say(
      "A result is 'cannot be decided' where a figure has no data, misses too much of it, would divide "
      "by zero, or is too large to be written.",
      "指标无数据、数据缺失过多、除数为零或数值超出范围的，判定结果为“无法判定”。"));
  const bool asks_when = std::ranges::any_of(page.contract().aggregates, [](const Aggregate& aggregate) {
    return aggregate.op == AggregateOp::first_time || aggregate.op == AggregateOp::last_time;
  });
  if (asks_when)
    page.line(page.say("So is the first or last instant of what never held in the window.",
                       "条件在统计周期内从未成立的，其首次或末次成立的时刻也无法判定。"));
  const std::string decide = page.say(" Where the other figures of a clause decide it alone, they do.",
                                      "同一条款的其他指标已足以得出结论的，以其为准。");
  page.line(
      (some_undecided_pay(page.contract())
           ? page.say("From such a window only that is due which a clause says of it; a person decides.",
                      "除条款另有约定外，该统计周期不产生应付款，由人工处理。")
           : page.say("Nothing is due from such a window; a person decides.",
                      "该统计周期不产生应付款，由人工处理。")) +
      decide);
  const Duration after = page.contract().final_after;
  if (after == Duration{}) {
    page.line(
        page.say("Data that arrives after its window was closed is kept and shown, and changes nothing.",
                 "统计周期关闭后到达的数据予以留存和展示，不影响已作出的判定。"));
    return;
  }
  const bool entries = takes_entries(page.contract());
  page.line(
      page.say("A result is final when everything up to {0} after the end of its window has arrived. Until "
               "then data that arrives late{1}, and the difference becomes due; after that {2}, and changes "
               "nothing.",
               "统计周期结束后 {0}内的数据全部到达时，判定结果为最终结果。在此之前迟到的数据{1}用于更正判定，"
               "差额另行结算；此后{2}，不影响判定。",
               page.duration(after),
               entries ? page.say(" corrects it, and so does what the sides enter", "和双方的登记")
                       : page.say(" corrects it", ""),
               entries ? page.say("either is kept and shown", "到达的数据和作出的登记予以留存和展示")
                       : page.say("such data is kept and shown", "到达的数据予以留存和展示")));
}

std::string explain(const Contract& contract, Language language, std::span<const Inclusion> inclusions,
                    std::span<const Baseline> baselines, std::span<const std::vector<std::string>> examples) {
  Page page(contract, language);
  explain_head(page);
  explain_time(page);
  // Where milestones decide all, nothing is reported.
  const bool has_signals = !contract.signals.empty();
  if (has_signals) explain_signals(page);
  if (has_signals) explain_gaps(page);
  explain_agreements(page);
  explain_stops(page);
  explain_tariffs(page);
  explain_adjustments(page);
  explain_baselines(page, baselines);
  if (has_signals) explain_measures(page, inclusions);
  explain_confirmations(page);
  explain_caps(page);
  explain_clauses(page, examples);
  if (has_signals) explain_undecided(page);
  return page.take();
}

}  // namespace panmen::terms
