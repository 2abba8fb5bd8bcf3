#include "terms/text/page.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "base/money.hpp"
#include "terms/scale_text.hpp"
#include "terms/text/agreements.hpp"
#include "terms/text/explain_parts.hpp"

namespace panmen::terms {
namespace {

Phrase word_of(WindowKind kind) {
  switch (kind) {
    case WindowKind::hour:
      return {"hour", "小时"};
    case WindowKind::day:
      return {"day", "日"};
    case WindowKind::week:
      return {"week", "周"};
    case WindowKind::month:
      return {"month", "月"};
    case WindowKind::quarter:
      return {"quarter", "季度"};
    case WindowKind::year:
      return {"year", "年"};
  }
  PANMEN_ASSERT(false);
}

}  // namespace

std::string Page::list(const std::vector<std::string>& items, std::string_view english,
                       std::string_view chinese) const {
  std::string out;
  for (size_t i = 0; i < items.size(); ++i) {
    if (i > 0) out += i + 1 == items.size() ? say(english, chinese) : say(", ", "、");
    out += items[i];
  }
  return out;
}

std::string Page::before_words(const std::string& name) const {
  const bool blank =
      language_ == Language::chinese && !name.empty() && static_cast<unsigned char>(name.back()) < 0x80;
  return blank ? name + " " : name;
}

// ---- Parties and money ----------------------------------------------------------------------------------

std::string Page::party(Role role) const {
  switch (role) {
    case Role::buyer:
      return say("Party A ({})", "甲方（{}）", contract_.buyer.name);
    case Role::supplier:
      return say("Party B ({})", "乙方（{}）", contract_.supplier.name);
    case Role::third:
      return say("a third party", "第三方");
  }
  PANMEN_ASSERT(false);
}

std::string Page::short_party(bool buyer) const {
  return buyer ? say("Party A", "甲方") : say("Party B", "乙方");
}

std::string Page::money(Int128 minor) const {
  return fmt::format("{} {}", in_groups_of_three(format_amount(minor, contract_.currency)),
                     contract_.currency.code());
}

// ---- Time -----------------------------------------------------------------------------------------------

std::string Page::local(Instant t) const {
  const LocalTime at = to_local(contract_.zone, t);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", at.date.year, at.date.month, at.date.day,
                     at.second_of_day / 3600, at.second_of_day / 60 % 60, at.second_of_day % 60);
}

std::string Page::duration(Duration d) const {
  constexpr int64_t kMillisecondNs = 1'000'000;
  const auto whole = [&](Duration unit) { return d.ns % unit.ns == 0; };
  if (d.ns > Duration::hours(24).ns && whole(Duration::hours(24)))
    return say("{} days", "{} 天", d.ns / Duration::hours(24).ns);
  if (whole(Duration::hours(1))) return say("{} h", "{} 小时", d.ns / Duration::hours(1).ns);
  if (whole(Duration::minutes(1))) return say("{} min", "{} 分钟", d.ns / Duration::minutes(1).ns);
  if (whole(Duration::seconds(1))) return say("{} s", "{} 秒", d.ns / Duration::seconds(1).ns);
  if (whole(Duration{kMillisecondNs})) return say("{} ms", "{} 毫秒", d.ns / kMillisecondNs);
  return say("{} ns", "{} 纳秒", d.ns);
}

std::string Page::time_of_day(int32_t second_of_day) const {
  return fmt::format("{:02}:{:02}", second_of_day / 3600, second_of_day / 60 % 60);
}

std::string Page::so_many(WindowKind kind, uint32_t n) const {
  switch (kind) {
    case WindowKind::hour:
      return say("{} hours", "{} 个小时", n);
    case WindowKind::day:
      return say("{} days", "{} 日", n);
    case WindowKind::week:
      return say("{} weeks", "{} 周", n);
    case WindowKind::month:
      return say("{} months", "{} 个月", n);
    case WindowKind::quarter:
      return say("{} quarters", "{} 个季度", n);
    case WindowKind::year:
      return say("{} years", "{} 年", n);
  }
  PANMEN_ASSERT(false);
}

// What a month is, where it is not the calendar's.
std::string Page::month_from(const WindowSpec& window) const {
  return window.first_day == 1
             ? ""
             : say(" (months from day {})", "（自每月 {} 日起）", static_cast<int>(window.first_day));
}

std::string Page::every(const WindowSpec& window) const {
  const std::string_view kind = word_of(window.kind).in(language_);
  switch (window.shape) {
    case WindowShape::calendar:
      return say("{0} by {0}", "按{0}", kind) + month_from(window);
    case WindowShape::sliding:
      return say("at the end of each {} over the last {}", "每{}末按最近 {}", kind,
                 so_many(window.kind, window.count)) +
             month_from(window);
    case WindowShape::shift:
      return window.shift ? say("for each shift '{}'", "按“{}”班次", contract_.shifts[*window.shift].name)
                          : say("shift by shift", "按班次");
    case WindowShape::contract:
      return say("once, over the whole contract", "按整个合同期");
    case WindowShape::samples:
    case WindowShape::cycles:
    case WindowShape::between:
      return say("for each {}", "按每{}", one(window));
  }
  PANMEN_ASSERT(false);
}

std::string Page::one(const WindowSpec& window) const {
  switch (window.shape) {
    case WindowShape::calendar:
      return std::string(word_of(window.kind).in(language_));
    case WindowShape::sliding:
      return say("window of {}", "滚动周期（{}）", so_many(window.kind, window.count));
    case WindowShape::shift:
      return window.shift ? say("shift '{}'", "“{}”班次", contract_.shifts[*window.shift].name)
                          : say("shift", "班次");
    case WindowShape::contract:
      return say("whole contract", "整个合同期");
    case WindowShape::samples:
      return say("{} samples of {}", "{1} 的 {0} 个样本", window.count, signal(*window.signal));
    case WindowShape::cycles:
      return say("{} times that it becomes true that {}", "“{1}”由不成立变为成立 {0} 次", window.count,
                 condition_in_words(*this, *window.begins));
    case WindowShape::between:
      return say("time from when it becomes true that {} until it becomes true that {}",
                 "段自“{}”开始成立起至“{}”开始成立止的时间", condition_in_words(*this, *window.begins),
                 condition_in_words(*this, *window.ends));
  }
  PANMEN_ASSERT(false);
}

std::string Page::in_a_row(const WindowSpec& window, uint32_t n) const {
  switch (window.shape) {
    case WindowShape::calendar:
      return say("{} in a row", "连续 {}", so_many(window.kind, n)) + month_from(window);
    case WindowShape::sliding:
      return say("{} in a row, each taken over the last {},", "连续 {}（每次按最近 {}计算）",
                 so_many(window.kind, n), so_many(window.kind, window.count));
    case WindowShape::shift:
      return window.shift ? say("{} shifts '{}' in a row", "连续 {} 个“{}”班次", n,
                                contract_.shifts[*window.shift].name)
                          : say("{} shifts in a row", "连续 {} 个班次", n);
    case WindowShape::contract:
    case WindowShape::samples:
    case WindowShape::cycles:
    case WindowShape::between:
      return one(window);
  }
  PANMEN_ASSERT(false);
}

// ---- Numbers --------------------------------------------------------------------------------------------

std::string Page::number(Ratio value) {
  for (int scale = 0; scale <= Decimal::kMaxScale; ++scale) {
    if (power_of_ten(scale) % value.denominator != 0) continue;
    return format_scaled(Int128{value.numerator} * (power_of_ten(scale) / value.denominator), scale);
  }
  return fmt::format("{}/{}", value.numerator, value.denominator);
}

std::string Page::percent(Ratio share) {
  const auto hundredfold = multiply(share, Ratio{100, 1});
  return (hundredfold.ok() ? number(*hundredfold) : number(share) + " x 100") + " %";
}

std::string Page::figure(uint16_t measure, int64_t steps) const {
  return say_figure(steps, contract_.measures[measure].show, contract_.zone, language_);
}

std::string Page::pay(const Scale& scale, const ScaleStep& step) const {
  return pay_in_words(scale, step, contract_.measures[scale.measure].show, contract_.currency, language_);
}

std::string Page::amount(const FigureAmount& figure) const {
  return amount_in_words(figure, measure(figure.measure), language_);
}

std::string Page::value_of(const Signal& signal, double value) const {
  // Dividing by the multiplier rounded the value; what is left of a decimal shows in fifteen digits.
  const bool exact = signal.multiplier == Ratio{1, 1};
  const double multiplied = value * static_cast<double>(signal.multiplier.numerator) /
                            static_cast<double>(signal.multiplier.denominator);
  const std::string digits = exact ? fmt::format("{}", value) : fmt::format("{:.15g}", multiplied);
  return signal.unit.name.empty() ? digits : digits + " " + signal.unit.name;
}

std::string Page::compared(Comparison comparison, const std::string& value) const {
  switch (comparison) {
    case Comparison::equal:
      return say("is exactly {}", "等于 {}", value);
    case Comparison::not_equal:
      return say("is not {}", "不等于 {}", value);
    case Comparison::less:
      return say("is less than {}", "小于 {}", value);
    case Comparison::at_most:
      return say("is at most {}", "不大于 {}", value);
    case Comparison::greater:
      return say("is more than {}", "大于 {}", value);
    case Comparison::at_least:
      return say("is at least {}", "不小于 {}", value);
  }
  PANMEN_ASSERT(false);
}

std::string Page::compared_with(uint16_t measure, Comparison comparison, int64_t steps) const {
  const std::string value = figure(measure, steps);
  switch (contract_.measures[measure].show.type) {
    case FigureType::number:
      return compared(comparison, value);
    case FigureType::yes_no:
      return say("is so", "成立");
    case FigureType::text:
      return comparison == Comparison::equal ? say("is '{}'", "为“{}”", value)
                                             : say("is not '{}'", "不为“{}”", value);
    case FigureType::instant:
      break;
  }
  switch (comparison) {
    case Comparison::equal:
      return say("is exactly {}", "恰为 {}", value);
    case Comparison::not_equal:
      return say("is not {}", "不为 {}", value);
    case Comparison::less:
      return say("is before {}", "早于 {}", value);
    case Comparison::at_most:
      return say("is not after {}", "不晚于 {}", value);
    case Comparison::greater:
      return say("is after {}", "晚于 {}", value);
    case Comparison::at_least:
      return say("is not before {}", "不早于 {}", value);
  }
  PANMEN_ASSERT(false);
}

// ---- Signals --------------------------------------------------------------------------------------------

std::string Page::signal(uint16_t index) const {
  const Signal& s = contract_.signals[index];
  // A copy for agreements is called as the signal of which it is one, and people are not told of it.
  const auto same = std::ranges::count_if(contract_.signals, [&](const Signal& other) {
    return other.asset == s.asset && other.metric == s.metric && !name_of_reported(other.name);
  });
  const std::string_view called = name_of_reported(s.name).value_or(s.name);
  const bool own = is_own(called);
  const std::string name =
      own ? say("its {}", "其 {}", s.metric) : say("{1} of {0}", "{0} 的 {1}", s.asset, s.metric);
  return same > 1 ? name + say(" (as {})", "（{}）", own ? split_group_name(called)->first : called) : name;
}

bool Page::is_own(std::string_view name) const {
  const auto parts = split_group_name(name);
  return parts && parts->second == asset_;
}

std::string Page::asset(const Signal& signal) const {
  return is_own(signal.name) ? say("the asset", "该设备") : signal.asset;
}

std::string Page::measure(uint16_t index) const {
  const std::string& name = contract_.measures[index].name;
  return is_own(name) ? std::string(split_group_name(name)->first) : name;
}

std::string Page::for_every(const AssetGroup& group) const {
  return say("for every asset of '{}'", "“{}”的每台设备", group.called);
}

std::string Page::stop_class(StopClass stop_class) const {
  switch (stop_class) {
    case StopClass::technical:
      return say("technical", "技术");
    case StopClass::organisational:
      return say("organisational", "组织");
    case StopClass::maintenance:
      return say("maintenance", "维护");
    case StopClass::consequential:
      return say("consequential", "连带");
  }
  PANMEN_ASSERT(false);
}

std::string Page::cause(GapCause cause) const {
  switch (cause) {
    case GapCause::recording:
      return say("not known", "不明原因");
    case GapCause::device:
      return say("the device", "设备");
    case GapCause::gateway:
      return say("the gateway", "网关");
    case GapCause::site_network:
      return say("the network on site", "现场网络");
    case GapCause::our_server:
      return say("the recording server", "平台服务器");
    case GapCause::doubtful:
      return say("doubtful data", "数据存疑");
  }
  PANMEN_ASSERT(false);
}

}  // namespace panmen::terms
