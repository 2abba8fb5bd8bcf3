#include "commission/say.hpp"

#include <cmath>

#include "base/decimal.hpp"

namespace panmen::commission {

std::string Say::unit_of_time(std::string_view english, std::string_view chinese) const {
  return " " + std::string(Phrase{english, chinese}.in(language_));
}

std::string Say::duration(Duration d) const {
  const std::string sign = d.ns < 0 ? "−" : "";
  const double s = std::abs(static_cast<double>(d.ns)) / 1e9;
  if (s < 60) {
    if (s != 0 && s < 0.9995) return sign + fmt::format("{:.3g}", s * 1000) + unit_of_time("ms", "毫秒");
    return sign + fmt::format("{:.4g}", s) + unit_of_time("s", "秒");
  }
  struct Unit {
    int64_t seconds;
    Phrase name;
  };
  constexpr Unit kUnits[] = {
      {86400, {"d", "天"}}, {3600, {"h", "小时"}}, {60, {"min", "分钟"}}, {1, {"s", "秒"}}};
  const auto whole = static_cast<int64_t>(std::llround(s));
  for (size_t i = 0; i < 3; ++i) {
    if (whole < kUnits[i].seconds) continue;
    const int64_t rest = whole % kUnits[i].seconds / kUnits[i + 1].seconds;
    std::string text =
        sign + std::to_string(whole / kUnits[i].seconds) + " " + std::string(in(kUnits[i].name));
    if (rest > 0) text += " " + std::to_string(rest) + " " + std::string(in(kUnits[i + 1].name));
    return text;
  }
  return sign + std::to_string(whole) + unit_of_time("s", "秒");
}

std::string Say::seconds(double s) const {
  return duration(Duration{static_cast<int64_t>(s * 1e9)});
}

std::string Say::share(double share) {
  const double percent = 100 * share;
  if (percent <= 0) return "0 %";
  if (percent >= 100) return "100 %";
  if (percent < 0.01) return "< 0.01 %";
  if (percent > 99.99) return "> 99.99 %";
  std::string digits = fmt::format("{:.{}f}", percent, percent < 1 || percent > 99 ? 2 : 1);
  digits.erase(digits.find_last_not_of('0') + 1);
  if (digits.back() == '.') digits.pop_back();
  return digits + " %";
}

std::string Say::number(double value) {
  if (value == 0) return "0";
  if (std::abs(value) >= 1000 && std::abs(value) < 1e15)
    return in_groups_of_three(fmt::format("{:.0f}", value));
  return fmt::format("{:.4g}", value);
}

std::string Say::number(double value, std::string_view unit) {
  std::string text = number(value);
  if (!unit.empty()) text += " " + std::string(unit);
  return text;
}

std::string Say::count(uint64_t n) {
  return in_groups_of_three(std::to_string(n));
}

std::string Say::instant(Instant t) const {
  const LocalTime time = to_local(*zone_, t);
  std::string text = fmt::format("{:04}-{:02}-{:02} {:02}:{:02}", time.date.year, time.date.month,
                                 time.date.day, time.second_of_day / 3600, time.second_of_day / 60 % 60);
  if (time.second_of_day % 60 != 0) text += fmt::format(":{:02}", time.second_of_day % 60);
  return text;
}

std::string Say::span(Instant from, Instant to) const {
  const std::string start = instant(from);
  const std::string end = instant(to);
  const bool same_day = start.substr(0, 10) == end.substr(0, 10);
  return start + " – " + (same_day ? end.substr(11) : end);
}

}  // namespace panmen::commission
