// Chart: the pieces that charts drawn as SVG have in common: coordinates, paths of steps, legends.
//
// It knows nothing of what is drawn. Pure; safe to use from any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/int128.hpp"

namespace panmen::html {

// A coordinate: at most one digit behind the point, which charts cannot show more of.
std::string coordinate(double value);

// The `d` of a path that goes on to the right first, then up or down: equal neighbours are one step.
class StepPath {
 public:
  StepPath(double x, double y);
  // Along to `x` at the height so far, then to `y`.
  void step(double x, double y);
  // Along to `x`.
  void end(double x);
  const std::string& text() const { return text_; }

 private:
  std::string text_;
  double y_;
};

// Round numbers within [least, greatest] to write at an axis: multiples of 1, 2 or 5 times a power of ten, at
// most `most` of them. REQUIRES: least <= greatest, both within +-10^30; most >= 2.
std::vector<Int128> round_values(Int128 least, Int128 greatest, int most);

// Where values stand between the bottom and the top of a chart.
class ValueScale {
 public:
  // Over the values from `least` to `greatest`, with room above and below. REQUIRES: least <= greatest, both
  // within +-10^30.
  ValueScale(Int128 least, Int128 greatest, double top, double bottom);

  double y(Int128 value) const;
  // Round values from `least` to `greatest` (round_values).
  std::vector<Int128> ticks(int most) const { return round_values(least_, greatest_, most); }

 private:
  Int128 least_;
  Int128 greatest_;
  Int128 room_;
  double top_;
  double bottom_;
};

struct KeyEntry {
  std::string background;  // CSS, not from outside; empty: the name says it by a sign
  std::string name;        // plain text
};
// The legend under a chart.
std::string key(std::span<const KeyEntry> entries);

}  // namespace panmen::html
