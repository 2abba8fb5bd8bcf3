#include "store/window_text.hpp"

#include <fmt/format.h>

namespace panmen::store {

namespace {

// A window of whole days: its first day, and its last where that is another.
std::string days_text(const Zone& zone, Instant from, Instant to) {
  const std::string first = local_text(zone, from).substr(0, 10);
  const std::string last = local_text(zone, to - Duration{1}).substr(0, 10);
  return first == last ? first : first + "–" + last;
}

}  // namespace

std::string local_text(const Zone& zone, Instant t) {
  const LocalTime time = to_local(zone, t);
  std::string text = fmt::format("{:04}-{:02}-{:02} {:02}:{:02}", time.date.year, time.date.month,
                                 time.date.day, time.second_of_day / 3600, time.second_of_day / 60 % 60);
  if (time.second_of_day % 60 != 0) text += fmt::format(":{:02}", time.second_of_day % 60);
  return text;
}

std::string window_text(const terms::Contract& contract, uint16_t window, Instant from, Instant to) {
  return window_text(contract.zone, contract.windows[window], from, to);
}

std::string window_text(const Zone& zone, const terms::WindowSpec& spec, Instant from, Instant to) {
  const std::string start = local_text(zone, from);
  const std::string end = local_text(zone, to);
  const bool same_day = start.substr(0, 10) == local_text(zone, to - Duration{1}).substr(0, 10);
  const std::string times = start + "–" + (same_day ? end.substr(11) : end);
  switch (spec.shape) {
    case terms::WindowShape::shift:
    case terms::WindowShape::samples:
    case terms::WindowShape::cycles:
    case terms::WindowShape::between:
      return times;
    case terms::WindowShape::contract:
      return days_text(zone, from, to);
    case terms::WindowShape::calendar:
    case terms::WindowShape::sliding:
      break;
  }
  if (spec.kind == WindowKind::hour) return times;
  const bool is_month = spec.kind == WindowKind::month && spec.first_day == 1;
  if (spec.shape == terms::WindowShape::calendar && is_month) return start.substr(0, 7);
  if (spec.shape == terms::WindowShape::calendar && spec.kind == WindowKind::year) return start.substr(0, 4);
  return days_text(zone, from, to);
}

}  // namespace panmen::store
