// TimeAxis: where instants stand along a chart, and what is written below it, in local time.
//
// It knows nothing of what is drawn. Pure; safe to use from any thread.
#pragma once

#include <string>
#include <vector>

#include "base/calendar.hpp"

namespace panmen::html {

struct TimeTick {
  Instant at;
  std::string label;
  std::string under;  // what changes more slowly, a date or a year: said where it begins
};

// Round local times within [from, to], at most `most` of them: seconds, minutes, hours, days, weeks, months
// or years. REQUIRES: from <= to, both valid; most >= 2.
std::vector<TimeTick> round_times(const Zone& zone, Instant from, Instant to, int most);

class TimeAxis {
 public:
  // [from, to] is drawn from `left` on, `width` wide. REQUIRES: from <= to.
  TimeAxis(const Zone& zone, Window span, double left, double width)
      : zone_(&zone), span_(span), left_(left), width_(width) {}

  const Window& span() const { return span_; }
  double left() const { return left_; }
  double right() const { return left_ + width_; }
  // Of what lies outside: the nearer end.
  double x(Instant t) const;
  // The axis at height `y`, with lines up to `top` and labels below.
  std::string draw(double top, double y) const;

 private:
  const Zone* zone_;
  Window span_;
  double left_;
  double width_;
};

}  // namespace panmen::html
