#include "store/page/figure_chart.hpp"

#include <algorithm>
#include <cmath>

#include "html/chart.hpp"
#include "html/escape.hpp"

namespace panmen::store {

namespace {

using html::coordinate;
using html::escape;

constexpr double kTop = 14;
constexpr double kBottom = 150;
constexpr double kBand = 12;  // the height of the band of results below
constexpr double kBandTop = kBottom + 6;
constexpr double kAxis = kBandTop + kBand + 4;
constexpr double kHeight = kAxis + 32;
constexpr double kLeastWidth = 1.5;  // of anything, so that it is seen
constexpr double kLabel = 12;        // the height of a line of labels

std::string rectangle(double left, double top, double width, double height) {
  return fmt::format("x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"", coordinate(left), coordinate(top),
                     coordinate(std::max(width, kLeastWidth)), coordinate(height));
}

class Drawing {
 public:
  Drawing(const Scene& scene, const FigureChart& chart)
      : scene_(scene),
        chart_(chart),
        columns_(columns_of(chart.windows, scene.axis, kMostColumns)),
        one_by_one_(chart.windows.size() <= kMostColumns),
        scale_(scale()) {}

  std::string draw() {
    std::string out = "<figure>\n" + caption();
    out += begin_chart(kHeight, label());
    out += values_axis();
    out += scene_.axis.draw(kTop, kAxis);
    out += backgrounds();
    out += thresholds();
    out += figures();
    out += corrections();
    out += band();
    return out + "</svg>\n" + legend() + "</figure>\n";
  }

 private:
  std::optional<std::pair<int64_t, int64_t>> range() const {
    std::optional<std::pair<int64_t, int64_t>> found;
    for (const Column& column : columns_)
      if (column.least.has_value())
        found = found.has_value() ? std::pair(std::min(found->first, *column.least),
                                              std::max(found->second, *column.greatest))
                                  : std::pair(*column.least, *column.greatest);
    return found;
  }
  html::ValueScale scale() const {
    const auto figures = range();
    int64_t least = figures.has_value() ? figures->first : 0;
    int64_t greatest = figures.has_value() ? figures->second : 0;
    if (!figures.has_value() && !chart_.thresholds.empty())
      least = greatest = chart_.thresholds.front().steps;
    for (const Threshold& threshold : chart_.thresholds) {
      least = std::min(least, threshold.steps);
      greatest = std::max(greatest, threshold.steps);
    }
    if (one_by_one_)
      for (const auto& figures_before : chart_.before)
        for (const int64_t steps : figures_before) {
          least = std::min(least, steps);
          greatest = std::max(greatest, steps);
        }
    return {least, greatest, kTop, kBottom};
  }
  std::string figure(int64_t steps) const {
    return steps_text(scene_.contract(), *chart_.measure, steps, scene_.words.language());
  }

  std::string range_text(int64_t least, int64_t greatest) const {
    if (least == greatest) return figure(least);
    return scene_.with("{0} to {1}", "{0} 至 {1}", figure(least), figure(greatest));
  }

  std::string caption() const {
    const auto figures = range();
    const std::string text =
        figures.has_value() ? range_text(figures->first, figures->second) : scene_.say("no figure", "无数值");
    std::string out =
        fmt::format("<figcaption><span><b>{}</b> {}</span>", escape(chart_.measure->name), escape(text));
    if (!one_by_one_)
      out += "<span>" +
             escape(scene_.with(
                 "{0} windows: a column stands for up to {1} and shows the least and greatest figure and the "
                 "worst result",
                 "共 {0} 期：每列最多代表 {1} 期，显示最小、最大数值与最差结果",
                 count_text(chart_.windows.size()), count_text(most_in_a_column()))) +
             "</span>";
    return out + "</figcaption>\n";
  }
  size_t most_in_a_column() const {
    size_t most = 0;
    for (const Column& column : columns_)
      most = std::max(most, column.windows());
    return most;
  }
  // What the chart shows, for who cannot see it.
  std::string label() const {
    std::string text = chart_.measure->name;
    if (const auto figures = range(); figures.has_value())
      text += scene_.say(", ", "，") + range_text(figures->first, figures->second);
    for (const WindowResult result : kResults) {
      const auto n = std::ranges::count(chart_.windows, result, &ChartWindow::result);
      if (n > 0)
        text += fmt::format("{}{} {}", scene_.say("; ", "；"), count_text(static_cast<size_t>(n)),
                            result_word(scene_, chart_.clause, result));
    }
    for (const Threshold& threshold : chart_.thresholds)
      text += scene_.say("; threshold ", "；阈值 ") + threshold.label;
    return text;
  }

  std::string values_axis() const {
    constexpr int kMostTicks = 6;
    std::string lines;
    std::string labels;
    for (const Int128 value : scale_.ticks(kMostTicks)) {
      if (value < INT64_MIN || value > INT64_MAX) continue;
      const std::string y = coordinate(scale_.y(value));
      lines += fmt::format("M{} {}H{}", coordinate(kChartLeft), y, coordinate(kChartRight));
      labels += fmt::format("<text x=\"{}\" y=\"{}\" dy=\"4\">{}</text>", coordinate(kChartLeft - 8), y,
                            escape(figure(static_cast<int64_t>(value))));
    }
    return fmt::format("<path class=\"grid\" d=\"{}\"/><g class=\"values\">{}</g>\n", lines, labels);
  }
  // Windows without a figure to show are grounds, hatched or grey; each ground carries the words of its
  // windows.
  std::string backgrounds() const {
    std::string out;
    for (const Column& column : columns_) {
      const bool is_hatched = column.count(WindowResult::undecided) > 0;
      const bool is_grey = column.count(WindowResult::not_counted) == column.windows();
      const std::string_view fill = is_hatched ? "undecided" : is_grey ? "not_counted" : "clear";
      out += fmt::format("<rect class=\"ground {}\" {}><title>{}</title></rect>\n", fill,
                         rectangle(column.left, kTop, column.right - column.left, kBottom - kTop),
                         escape(title(column)));
    }
    return out;
  }
  std::string title(const Column& column) const {
    if (column.windows() == 1) return chart_.title(column.first);
    const Zone& zone = scene_.contract().zone;
    std::string text =
        scene_.with("{0} windows, {1} to {2}", "{0} 期，{1} 至 {2}", count_text(column.windows()),
                    local_text(zone, chart_.windows[column.first].drawn.from),
                    local_text(zone, chart_.windows[column.last].drawn.to));
    if (column.least.has_value())
      text += scene_.say(": ", "：") + range_text(*column.least, *column.greatest);
    for (const WindowResult result : kResults)
      if (column.count(result) > 0)
        text += fmt::format("{}{} {}", scene_.say(", ", "，"), count_text(column.count(result)),
                            result_word(scene_, chart_.clause, result));
    return text;
  }
  std::string thresholds() const {
    std::string out;
    double below = 0;  // the labels so far
    for (const Threshold& threshold : chart_.thresholds) {
      const double y = scale_.y(threshold.steps);
      out += fmt::format("<path class=\"threshold\" d=\"M{0} {1}H{2}\"><title>{3}</title></path>",
                         coordinate(kChartLeft), coordinate(y), coordinate(kChartRight),
                         escape(threshold.label));
      const double place = std::max(y + 4, below + kLabel);
      if (place - y > 2 * kLabel)
        continue;  // its line has a title; the sentence above the chart names it too
      out += fmt::format("<text class=\"bound\" x=\"{}\" y=\"{}\">{}</text>\n", coordinate(kChartRight + 6),
                         coordinate(place), escape(threshold.label));
      below = place;
    }
    return out;
  }
  // One path for each result. Neighbours are joined where their windows are drawn one by one.
  std::string figures() const {
    std::string joins;
    std::string by_result[std::size(kResults)];
    const Column* before = nullptr;
    for (const Column& column : columns_) {
      const Column* neighbour = std::exchange(before, column.least.has_value() ? &column : nullptr);
      if (!column.least.has_value()) continue;
      std::string& path = by_result[static_cast<size_t>(column.worst)];
      const double top = scale_.y(*column.greatest);
      const double bottom = scale_.y(*column.least);
      if (bottom - top < 1 || one_by_one_) {
        path += fmt::format("M{} {}H{}", coordinate(column.left), coordinate(top),
                            coordinate(std::max(column.right, column.left + kLeastWidth)));
      } else {  // a block as wide as the column, drawn as a row of strokes would be
        path += fmt::format("M{0} {1}H{2}M{0} {3}H{2}", coordinate(column.left), coordinate(top),
                            coordinate(column.right), coordinate(bottom));
        joins += fmt::format("M{0} {1}V{2}", coordinate((column.left + column.right) / 2), coordinate(top),
                             coordinate(bottom));
      }
      if (neighbour != nullptr && one_by_one_ && std::abs(neighbour->right - column.left) < 1 &&
          *neighbour->least != *column.greatest)
        joins += fmt::format("M{} {}V{}", coordinate(column.left), coordinate(scale_.y(*neighbour->least)),
                             coordinate(top));
    }
    std::string out = fmt::format("<path class=\"join\" d=\"{}\"/>", joins);
    for (const WindowResult result : kResults)
      if (const std::string& path = by_result[static_cast<size_t>(result)]; !path.empty())
        out += fmt::format("<path class=\"figure {}\" d=\"{}\"/>\n", class_of(result), path);
    return out;
  }
  // A triangle above what was corrected; rings at the figures before.
  std::string corrections() const {
    std::string triangles;
    std::string rings;
    for (const Column& column : columns_) {
      if (!column.corrected) continue;
      const double middle = (column.left + column.right) / 2;
      triangles += fmt::format("M{} {}h8l-4 -8z", coordinate(middle - 4), coordinate(kTop - 3));
      if (!one_by_one_) continue;
      for (const int64_t steps : chart_.before[column.first])
        rings += fmt::format("<circle cx=\"{}\" cy=\"{}\" r=\"3\"/>", coordinate(middle),
                             coordinate(scale_.y(steps)));
    }
    if (triangles.empty()) return "";
    return fmt::format("<path class=\"corrected\" d=\"{}\"/><g class=\"before\">{}</g>\n", triangles, rings);
  }
  // The results along time, told apart by colour, by height, and by a sign where there is room for one.
  std::string band() const {
    constexpr double kRoomForSign = 14;
    std::string by_result[std::size(kResults)];
    std::string signs;
    for (const Column& column : columns_) {
      const double width = std::max(column.right - column.left, kLeastWidth);
      const double height = column.worst == WindowResult::kept ? kBand / 2 : kBand;
      by_result[static_cast<size_t>(column.worst)] +=
          fmt::format("M{} {}h{}v{}h-{}z", coordinate(column.left), coordinate(kBandTop + kBand - height),
                      coordinate(width), coordinate(height), coordinate(width));
      if (width < kRoomForSign || column.windows() > 1 || column.worst == WindowResult::kept) continue;
      signs += fmt::format("<text class=\"{}\" x=\"{}\" y=\"{}\">{}</text>", class_of(column.worst),
                           coordinate((column.left + column.right) / 2), coordinate(kBandTop + kBand - 2),
                           sign_of(column.worst));
    }
    std::string out;
    for (const WindowResult result : kResults)
      if (const std::string& path = by_result[static_cast<size_t>(result)]; !path.empty())
        out += fmt::format("<path class=\"band {}\" d=\"{}\"/>\n", class_of(result), path);
    return out + "<g class=\"signs\">" + signs + "</g>\n";
  }
  std::string legend() const {
    std::vector<html::KeyEntry> entries;
    for (const WindowResult result : kResults)
      if (std::ranges::find(chart_.windows, result, &ChartWindow::result) != chart_.windows.end())
        entries.push_back(
            {fmt::format("var(--fill-{})", class_of(result)),
             fmt::format("{} {}", sign_of(result), result_word(scene_, chart_.clause, result))});
    if (!chart_.thresholds.empty())
      entries.push_back({"var(--fill-threshold)", scene_.say("threshold", "阈值")});
    if (std::ranges::find(chart_.windows, true, &ChartWindow::corrected) != chart_.windows.end())
      entries.push_back({"", scene_.say("▲ corrected; ○ the figure before", "▲ 已更正；○ 更正前的数值")});
    return "<figcaption>" + html::key(entries) + "</figcaption>\n";
  }

  const Scene& scene_;
  const FigureChart& chart_;
  std::vector<Column> columns_;
  bool one_by_one_;
  html::ValueScale scale_;
};

}  // namespace

std::string draw(const Scene& scene, const FigureChart& chart) {
  PANMEN_ASSERT(*scene.charts_left > 0);
  --*scene.charts_left;
  return Drawing(scene, chart).draw();
}

}  // namespace panmen::store
