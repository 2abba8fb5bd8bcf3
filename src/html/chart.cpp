#include "html/chart.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "html/escape.hpp"

namespace panmen::html {

std::string coordinate(double value) {
  std::string text = fmt::format("{:.1f}", value);
  if (text.ends_with(".0")) text.resize(text.size() - 2);
  return text == "-0" ? "0" : text;
}

StepPath::StepPath(double x, double y) : text_("M" + coordinate(x) + " " + coordinate(y)), y_(y) {}

void StepPath::step(double x, double y) {
  constexpr double kVisible = 0.05;
  if (std::abs(y - y_) < kVisible) return;
  text_ += "H" + coordinate(x) + "V" + coordinate(y);
  y_ = y;
}

void StepPath::end(double x) {
  text_ += "H" + coordinate(x);
}

ValueScale::ValueScale(Int128 least, Int128 greatest, double top, double bottom)
    : least_(least), greatest_(greatest), top_(top), bottom_(bottom) {
  constexpr int kRoom = 12;  // a twelfth of what is shown
  room_ = std::max<Int128>((greatest - least) / kRoom, 1);
}

double ValueScale::y(Int128 value) const {
  const auto part = static_cast<double>(value - least_ + room_);
  return bottom_ - (bottom_ - top_) * part / static_cast<double>(greatest_ - least_ + 2 * room_);
}

std::string key(std::span<const KeyEntry> entries) {
  std::string text = "<span class=\"key\">";
  for (const KeyEntry& entry : entries) {
    text += "<span>";
    if (!entry.background.empty()) text += fmt::format("<i style=\"background:{}\"></i>", entry.background);
    text += escape(entry.name) + "</span>";
  }
  return text + "</span>";
}

std::vector<Int128> round_values(Int128 least, Int128 greatest, int most) {
  constexpr int kFactors[] = {1, 2, 5};
  for (Int128 power = 1;; power *= 10) {
    for (const int factor : kFactors) {
      const Int128 unit = power * factor;
      Int128 first = least / unit * unit;
      if (first < least) first += unit;
      if (first > greatest) return {};
      if ((greatest - first) / unit >= most) continue;
      std::vector<Int128> values;
      for (Int128 value = first; value <= greatest; value += unit)
        values.push_back(value);
      return values;
    }
  }
}

}  // namespace panmen::html
