#include "html/time_axis.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/assert.hpp"
#include "base/int128.hpp"
#include "html/chart.hpp"
#include "html/escape.hpp"

namespace panmen::html {

namespace {

constexpr int64_t kNsPerSecond = 1'000'000'000;

double ns_between(Instant from, Instant to) {
  return static_cast<double>(static_cast<Int128>(to.ns) - from.ns);
}

// `count` of a unit from one tick to the next.
struct Stride {
  enum class Unit : uint8_t { second, hour, day, week, month, year };
  Unit unit;
  int count;
  int64_t seconds;  // about as long
};

constexpr Stride kStrides[] = {{Stride::Unit::second, 1, 1},
                               {Stride::Unit::second, 5, 5},
                               {Stride::Unit::second, 15, 15},
                               {Stride::Unit::second, 60, 60},
                               {Stride::Unit::second, 300, 300},
                               {Stride::Unit::second, 900, 900},
                               {Stride::Unit::hour, 1, 3600},
                               {Stride::Unit::hour, 3, 3 * 3600},
                               {Stride::Unit::hour, 6, 6 * 3600},
                               {Stride::Unit::hour, 12, 12 * 3600},
                               {Stride::Unit::day, 1, 86400},
                               {Stride::Unit::day, 2, 2 * 86400},
                               {Stride::Unit::week, 1, 7 * 86400},
                               {Stride::Unit::week, 2, 14 * 86400},
                               {Stride::Unit::month, 1, 30 * 86400},
                               {Stride::Unit::month, 3, 91 * 86400},
                               {Stride::Unit::month, 6, 182 * 86400},
                               {Stride::Unit::year, 1, 365 * 86400},
                               {Stride::Unit::year, 2, 2 * 365 * 86400},
                               {Stride::Unit::year, 5, 5 * 365 * 86400},
                               {Stride::Unit::year, 20, 20 * 365 * 86400},
                               {Stride::Unit::year, 100, int64_t{100} * 365 * 86400}};

WindowKind window_of(Stride::Unit unit) {
  switch (unit) {
    case Stride::Unit::hour:
      return WindowKind::hour;
    case Stride::Unit::day:
      return WindowKind::day;
    case Stride::Unit::week:
      return WindowKind::week;
    case Stride::Unit::month:
      return WindowKind::month;
    case Stride::Unit::year:
      return WindowKind::year;
    case Stride::Unit::second:
      break;
  }
  PANMEN_ASSERT(false);
}

// Where its unit stands in the count: ticks stand where that is a multiple of the stride's.
int64_t place(const LocalTime& time, Stride::Unit unit) {
  constexpr int64_t kMondayBefore1970 = 3;
  switch (unit) {
    case Stride::Unit::second:
      return time.second_of_day;
    case Stride::Unit::hour:
      return time.second_of_day / 3600;
    case Stride::Unit::day:
      return days_from_civil(time.date);
    case Stride::Unit::week:
      return (days_from_civil(time.date) + kMondayBefore1970) / 7;
    case Stride::Unit::month:
      return time.date.month - 1;
    case Stride::Unit::year:
      return time.date.year;
  }
  PANMEN_ASSERT(false);
}

std::string label_of(const LocalTime& time, const Stride& stride) {
  const int32_t s = time.second_of_day;
  switch (stride.unit) {
    case Stride::Unit::second:
      if (stride.count < 60) return fmt::format("{:02}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60);
      [[fallthrough]];
    case Stride::Unit::hour:
      return fmt::format("{:02}:{:02}", s / 3600, s / 60 % 60);
    case Stride::Unit::day:
    case Stride::Unit::week:
      return fmt::format("{:02}-{:02}", time.date.month, time.date.day);
    case Stride::Unit::month:
      return fmt::format("{:04}-{:02}", time.date.year, time.date.month);
    case Stride::Unit::year:
      return fmt::format("{:04}", time.date.year);
  }
  PANMEN_ASSERT(false);
}

std::string under_of(const LocalTime& time, const Stride& stride) {
  if (stride.unit == Stride::Unit::second || stride.unit == Stride::Unit::hour)
    return fmt::format("{:04}-{:02}-{:02}", time.date.year, time.date.month, time.date.day);
  if (stride.unit == Stride::Unit::day || stride.unit == Stride::Unit::week)
    return fmt::format("{:04}", time.date.year);
  return "";
}

const Stride& stride_for(Instant from, Instant to, int most) {
  const double seconds = ns_between(from, to) / kNsPerSecond;
  for (const Stride& stride : kStrides)
    if (seconds / static_cast<double>(stride.seconds) < most) return stride;
  return kStrides[std::size(kStrides) - 1];
}

// Every begin of the stride's unit in [from, to].
std::vector<Instant> begins(const Zone& zone, Instant from, Instant to, const Stride& stride) {
  std::vector<Instant> found;
  if (stride.unit == Stride::Unit::second) {
    const int64_t step = stride.count * kNsPerSecond;
    const int64_t remainder = ((from.ns % step) + step) % step;
    Instant at = remainder == 0 ? from : from + Duration{step - remainder};
    for (; at <= to; at = at + Duration{step})
      found.push_back(at);
    return found;
  }
  const WindowKind kind = window_of(stride.unit);
  const Window first = window_at(zone, kind, from);
  for (Instant at = first.from == from ? from : first.to; at <= to; at = window_at(zone, kind, at).to)
    found.push_back(at);
  return found;
}

}  // namespace

std::vector<TimeTick> round_times(const Zone& zone, Instant from, Instant to, int most) {
  const Stride& stride = stride_for(from, to, most);
  std::vector<TimeTick> ticks;
  std::string under_before;
  for (const Instant at : begins(zone, from, to, stride)) {
    const LocalTime time = to_local(zone, at);
    if (place(time, stride.unit) % stride.count != 0) continue;
    std::string under = under_of(time, stride);
    const bool is_new = under != under_before;
    under_before = under;
    ticks.push_back({at, label_of(time, stride), is_new ? std::move(under) : ""});
  }
  return ticks;
}

double TimeAxis::x(Instant t) const {
  const double length = ns_between(span_.from, span_.to);
  if (length <= 0) return left_;
  return left_ + width_ * std::clamp(ns_between(span_.from, t) / length, 0.0, 1.0);
}

std::string TimeAxis::draw(double top, double y) const {
  constexpr int kMost = 13;
  constexpr double kTick = 4;
  constexpr double kLine = 13;
  constexpr double kLetter = 6.5;
  std::string lines;
  std::string labels;
  double end_of_label = left_ - width_;
  for (const TimeTick& tick : round_times(*zone_, span_.from, span_.to, kMost)) {
    const std::string at = coordinate(x(tick.at));
    lines += fmt::format("M{} {}V{}", at, coordinate(top), coordinate(y + kTick));
    const double half = kLetter / 2 * static_cast<double>(tick.label.size());
    if (x(tick.at) - half < end_of_label) continue;  // February is short
    end_of_label = x(tick.at) + half + 2;
    labels += fmt::format("<text x=\"{}\" y=\"{}\">{}</text>", at, coordinate(y + kTick + kLine - 2),
                          escape(tick.label));
    if (!tick.under.empty())
      labels += fmt::format("<text x=\"{}\" y=\"{}\">{}</text>", at, coordinate(y + kTick + 2 * kLine - 2),
                            escape(tick.under));
  }
  return fmt::format("<path class=\"grid\" d=\"{}M{} {}H{}\"/><g class=\"times\">{}</g>", lines,
                     coordinate(left_), coordinate(y), coordinate(right()), labels);
}

}  // namespace panmen::html
