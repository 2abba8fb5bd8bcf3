#include "store/page/figure_chart.hpp"

#include <algorithm>
#include <cmath>
#include <set>

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
        bounds_(bounds()),
        scale_(bounds_.first, bounds_.second, kTop, kBottom) {}

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
  std::pair<int64_t, int64_t> bounds() const {
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
    return {least, greatest};
  }
  std::string figure(int64_t steps) const {
    return steps_text(scene_.contract(), *chart_.measure, steps, scene_.words.language());
  }

  // Answers and texts have no order: what lies between two of them means nothing.
  bool has_order() const { return terms::has_step(chart_.measure->show.type); }

  // The figures of the windows from `first` to `last`, each once.
  std::set<int64_t> values(size_t first, size_t last) const {
    std::set<int64_t> found;
    for (size_t i = first; i <= last; ++i)
      if (chart_.windows[i].steps.has_value()) found.insert(*chart_.windows[i].steps);
    return found;
  }
  // At least one of the windows has a figure.
  std::string values_text(size_t first, size_t last) const {
    constexpr size_t kMostNamed = 8;
    const std::set<int64_t> found = values(first, last);
    if (has_order()) {
      if (found.size() == 1) return figure(*found.begin());
      return scene_.with("{0} to {1}", "{0} 至 {1}", figure(*found.begin()), figure(*found.rbegin()));
    }
    std::string text;
    size_t named = 0;
    for (const int64_t steps : found) {
      if (named++ == kMostNamed) break;
      text += (text.empty() ? "" : scene_.say(", ", "、")) + figure(steps);
    }
    if (found.size() > kMostNamed)
      text += scene_.with(" and {0} more", "等另外 {0} 个", count_text(found.size() - kMostNamed));
    return text;
  }
  std::string all_values_text() const { return values_text(0, chart_.windows.size() - 1); }

  std::string caption() const {
    const std::string text = range().has_value() ? all_values_text() : scene_.say("no figure", "无数值");
    std::string out =
        fmt::format("<figcaption><span><b>{}</b> {}</span>", escape(chart_.measure->name), escape(text));
    if (!one_by_one_)
      out +=
          "<span>" +
          escape(scene_.with("{0} windows: a column stands for up to {1} and shows {2} and the worst result",
                             "共 {0} 期：每列最多代表 {1} 期，显示{2}与最差结果",
                             count_text(chart_.windows.size()), count_text(most_in_a_column()),
                             has_order() ? scene_.say("the least and greatest figure", "最小、最大数值")
                                         : scene_.say("each figure", "各个取值"))) +
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
    if (range().has_value()) text += scene_.say(", ", "，") + all_values_text();
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

  struct ValueTick {
    Int128 value = 0;
    std::string label;
    std::string under = "";
  };
  std::vector<ValueTick> number_ticks() const {
    constexpr int kMostTicks = 6;
    std::vector<ValueTick> ticks;
    for (const Int128 value : scale_.ticks(kMostTicks))
      if (value >= INT64_MIN && value <= INT64_MAX)
        ticks.push_back({value, figure(static_cast<int64_t>(value))});
    return ticks;
  }
  // Round local times. Where none lies among the figures, the least of them.
  std::vector<ValueTick> instant_ticks() const {
    constexpr int kMostTicks = 5;  // of two lines
    const auto step_ns = terms::instant_step_ns(chart_.measure->show);
    const auto from = terms::instant_of(bounds_.first, chart_.measure->show);
    const auto to = terms::instant_of(bounds_.second, chart_.measure->show);
    if (!step_ns.has_value() || !from.has_value() || !to.has_value()) return {};
    std::vector<ValueTick> ticks;
    for (const html::TimeTick& tick : html::round_times(scene_.contract().zone, *from, *to, kMostTicks))
      if (tick.at.ns % *step_ns == 0) ticks.push_back({tick.at.ns / *step_ns, tick.label, tick.under});
    if (!ticks.empty()) return ticks;
    const std::string text = exactly(scene_.contract().zone, *from);
    const size_t date = text.find(' ');
    return {{bounds_.first, text.substr(date + 1), text.substr(0, date)}};
  }
  // Each that occurs, as far as there is room.
  std::vector<ValueTick> word_ticks() const {
    std::set<int64_t> words = values(0, chart_.windows.size() - 1);
    for (const Threshold& threshold : chart_.thresholds)
      words.insert(threshold.steps);
    std::vector<ValueTick> ticks;
    for (const int64_t steps : words)
      if (ticks.empty() || scale_.y(ticks.back().value) - scale_.y(steps) >= kLabel)
        ticks.push_back({steps, shortened(figure(steps))});
    return ticks;
  }
  std::vector<ValueTick> ticks() const {
    if (!has_order()) return word_ticks();
    return chart_.measure->show.type == terms::FigureType::instant ? instant_ticks() : number_ticks();
  }

  std::string values_axis() const {
    std::string lines;
    std::string labels;
    for (const ValueTick& tick : ticks()) {
      const std::string y = coordinate(scale_.y(tick.value));
      lines += fmt::format("M{} {}H{}", coordinate(kChartLeft), y, coordinate(kChartRight));
      const auto write = [&](int below, const std::string& text) {
        labels += fmt::format("<text x=\"{}\" y=\"{}\" dy=\"{}\">{}</text>", coordinate(kChartLeft - 8), y,
                              below, escape(text));
      };
      write(4, tick.label);
      if (!tick.under.empty()) write(15, tick.under);
    }
    return fmt::format("<path class=\"grid\" d=\"{}\"/><g class=\"values\">{}</g>\n", lines, labels);
  }
  // The label of a threshold as there is room for it beside the chart: of an instant the date, or
  // where all are of one year what follows it.
  std::string beside(const Threshold& threshold) const {
    const terms::Resolution& show = chart_.measure->show;
    if (show.type == terms::FigureType::text)
      return threshold.before + shortened(figure(threshold.steps)) + threshold.behind;
    if (show.type != terms::FigureType::instant) return threshold.label;
    const auto at = terms::instant_of(threshold.steps, show);
    const auto first = terms::instant_of(bounds_.first, show);
    const auto last = terms::instant_of(bounds_.second, show);
    if (!at.has_value() || !first.has_value() || !last.has_value()) return threshold.label;
    const Zone& zone = scene_.contract().zone;
    const bool is_one_year = to_local(zone, *first).date.year == to_local(zone, *last).date.year;
    const std::string text = local_text(zone, *at);  // "2026-01-05 08:30"
    return threshold.before +
           (is_one_year ? text.substr(text.find('-') + 1) : text.substr(0, text.find(' '))) +
           threshold.behind;
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
    if (column.least.has_value()) text += scene_.say(": ", "：") + values_text(column.first, column.last);
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
                         coordinate(place), escape(beside(threshold)));
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
      if (!has_order()) {
        for (const int64_t steps : values(column.first, column.last))
          path += fmt::format("M{} {}H{}", coordinate(column.left), coordinate(scale_.y(steps)),
                              coordinate(std::max(column.right, column.left + kLeastWidth)));
        continue;
      }
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
  std::pair<int64_t, int64_t> bounds_;  // the least and the greatest of all that is drawn
  html::ValueScale scale_;
};

}  // namespace

std::string draw(const Scene& scene, const FigureChart& chart) {
  PANMEN_ASSERT(*scene.charts_left > 0);
  --*scene.charts_left;
  return Drawing(scene, chart).draw();
}

}  // namespace panmen::store
