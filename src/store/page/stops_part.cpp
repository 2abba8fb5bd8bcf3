// Stops along time, by class and cause, with planned downtime and entries; and one by one.
#include <algorithm>
#include <map>
#include <optional>
#include <tuple>

#include "html/chart.hpp"
#include "html/escape.hpp"
#include "store/page/folded_list.hpp"
#include "store/page/parts.hpp"

namespace panmen::store {

namespace {

using html::coordinate;
using html::escape;
using record::Stop;
using record::StopStanding;

constexpr double kTop = 8;
constexpr double kLane = 22;
constexpr double kBar = 14;  // of a lane's height
constexpr double kLeastWidth = 1.5;
constexpr size_t kMostLanes = 14;

std::string_view fill_of(const std::optional<terms::StopClass>& stop_class) {
  if (!stop_class.has_value()) return "unknown";
  switch (*stop_class) {
    case terms::StopClass::technical:
      return "technical";
    case terms::StopClass::organisational:
      return "organisational";
    case terms::StopClass::maintenance:
      return "maintenance";
    case terms::StopClass::consequential:
      return "consequential";
  }
  PANMEN_ASSERT(false);
}

struct Bar {
  Window span;
  bool disputed = false;
  std::string title;
};

struct Lane {
  std::string name;
  std::string_view fill;  // a CSS class
  std::vector<Bar> bars;  // by their beginnings
};

std::string sum_of(const Scene& scene, const Lane& lane) {
  Int128 ns = 0;
  for (const Bar& bar : lane.bars)
    ns += static_cast<Int128>(bar.span.to.ns) - bar.span.from.ns;
  const auto fits = static_cast<int64_t>(std::min<Int128>(ns, INT64_MAX));
  return scene.with("{0} × · {1}", "{0} 次 · {1}", count_text(lane.bars.size()), lasted(fits));
}

// What is nearer than a bar's least width is drawn as one bar, which says how many it is.
std::string draw_bars(const Scene& scene, const Lane& lane, double top) {
  std::string out;
  for (size_t i = 0; i < lane.bars.size();) {
    const double left = scene.axis.x(lane.bars[i].span.from);
    double right = std::max(scene.axis.x(lane.bars[i].span.to), left + kLeastWidth);
    bool disputed = lane.bars[i].disputed;
    size_t end = i + 1;
    for (; end < lane.bars.size() && scene.axis.x(lane.bars[end].span.from) < left + kLeastWidth; ++end) {
      right = std::max(right, scene.axis.x(lane.bars[end].span.to));
      disputed = disputed || lane.bars[end].disputed;
    }
    std::string title = lane.bars[i].title;
    if (end - i > 1)
      title =
          scene.with("{0} together, the first: {1}", "共 {0} 项，第一项：{1}", count_text(end - i), title);
    out += fmt::format(
        "<rect class=\"stop {}{}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"><title>{}</title></rect>\n",
        lane.fill, disputed ? " disputed" : "", coordinate(left), coordinate(top + (kLane - kBar) / 2),
        coordinate(right - left), coordinate(kBar), escape(title));
    i = end;
  }
  return out;
}

std::string draw_lane(const Scene& scene, const Lane& lane, double top) {
  const std::string base = coordinate(top + kLane / 2 + 4);
  return fmt::format("<text class=\"lane\" x=\"{}\" y=\"{}\">{}<title>{}</title></text>",
                     coordinate(kChartLeft - 8), base, escape(shortened(lane.name)), escape(lane.name)) +
         fmt::format("<path class=\"grid\" d=\"M{} {}H{}\"/>", coordinate(kChartLeft),
                     coordinate(top + kLane / 2), coordinate(kChartRight)) +
         draw_bars(scene, lane, top) +
         fmt::format("<text class=\"bound\" x=\"{}\" y=\"{}\">{}</text>\n", coordinate(kChartRight + 6), base,
                     escape(sum_of(scene, lane)));
}

std::vector<const Stop*> stops_of(const Scene& scene) {
  std::vector<const Stop*> stops;
  for (const auto& [identity, stop] : scene.part.stops)
    if (!stop.withdrawn) stops.push_back(&stop);
  return stops;
}

std::string name_of(const Stop& stop) {
  return stop.rule.empty() ? "" : stop.rule + ": ";
}

std::string title_of(const Scene& scene, const Stop& stop) {
  return fmt::format("{}{}, {}: {} ({}), {}", name_of(stop), exactly(scene.contract().zone, stop.from),
                     lasted(stop.to.ns - stop.from.ns),
                     stop.cause.value_or(scene.say("cause open", "原因未定")),
                     scene.words.class_text(scene.contract(), stop),
                     scene.words.standing_text(scene.contract(), stop, scene.statement.now()));
}

// A lane for each cause; where these are many, for each class.
std::vector<Lane> lanes_of(const Scene& scene, const std::vector<const Stop*>& stops, bool by_cause) {
  std::map<std::tuple<std::string, size_t, std::string>, Lane> lanes;  // by rule, class, cause
  for (const Stop* stop : stops) {
    const auto stop_class = class_of(scene.contract(), *stop);
    const size_t order = stop_class.has_value() ? static_cast<size_t>(*stop_class) : 0;
    const std::string cause = stop->cause.value_or(scene.say("cause open", "原因未定"));
    Lane& lane = lanes[{by_cause ? stop->rule : "", order, by_cause ? cause : ""}];
    lane.name = by_cause ? name_of(*stop) + cause : scene.words.class_text(scene.contract(), *stop);
    lane.fill = fill_of(stop_class);
    lane.bars.push_back(
        {{stop->from, stop->to}, stop->standing == StopStanding::disputed, title_of(scene, *stop)});
  }
  if (by_cause && lanes.size() > kMostLanes) return lanes_of(scene, stops, false);
  std::vector<Lane> out;
  for (auto& [key, lane] : lanes)
    out.push_back(std::move(lane));
  return out;
}

// When an entry speaks of, which is not when it was made.
Window about(const record::Entry& entry) {
  struct About {
    Window operator()(const record::PlannedDowntime& planned) const { return {planned.from, planned.to}; }
    Window operator()(const record::ReplacedMeter& meter) const { return {meter.at, meter.at}; }
    Window operator()(const record::AdjustedAmount& adjusted) const { return {adjusted.at, adjusted.at}; }
    Window operator()(const record::StopView& view) const { return {view.at, view.at}; }
    Window operator()(const record::Confirmed& confirmed) const { return {confirmed.at, confirmed.at}; }
    Window operator()(const record::Refused& refused) const { return {refused.at, refused.at}; }
    Window operator()(const record::Withdrawn&) const { return {entered, entered}; }
    Instant entered;
  };
  return std::visit(About{entry.entered}, entry.says);
}

std::string title_of(const Scene& scene, const record::Entry& entry) {
  return fmt::format("{}: {} ({})", entry.number, scene.words.saying(scene.part, entry),
                     scene.words.voices(entry));
}

void add_entries(const Scene& scene, std::vector<Lane>& lanes, std::vector<const record::Entry*>& marks) {
  Lane planned{scene.say("planned downtime", "计划停机"), "planned", {}};
  for (const record::Entry& entry : scene.part.entries) {
    const Window span = about(entry);
    if (span.to < scene.axis.span().from || span.from > scene.axis.span().to) continue;
    if (std::holds_alternative<record::PlannedDowntime>(entry.says))
      planned.bars.push_back({span, false, title_of(scene, entry)});
    marks.push_back(&entry);
  }
  std::ranges::stable_sort(planned.bars, {}, [](const Bar& bar) { return bar.span.from; });
  if (!planned.bars.empty()) lanes.push_back(std::move(planned));
  std::ranges::stable_sort(marks, {}, [](const record::Entry* entry) { return about(*entry).from; });
}

// Where several would stand on each other, one stands for them.
std::string draw_marks(const Scene& scene, const std::vector<const record::Entry*>& marks, double top) {
  constexpr double kMark = 4;
  std::string out =
      fmt::format("<text class=\"lane\" x=\"{}\" y=\"{}\">{}</text>", coordinate(kChartLeft - 8),
                  coordinate(top + kLane / 2 + 4), escape(scene.say("entries", "登记")));
  for (size_t i = 0; i < marks.size();) {
    const double x = scene.axis.x(about(*marks[i]).from);
    std::string title = title_of(scene, *marks[i]);
    for (++i; i < marks.size() && scene.axis.x(about(*marks[i]).from) < x + kMark; ++i)
      if (title.size() < 2000) title += " | " + title_of(scene, *marks[i]);
    out += fmt::format("<path class=\"mark\" d=\"M{} {}h8l-4 10z\"><title>{}</title></path>\n",
                       coordinate(x - kMark), coordinate(top + 5), escape(title));
  }
  return out;
}

std::string legend(const Scene& scene, const std::vector<Lane>& lanes, bool disputed) {
  std::vector<html::KeyEntry> key;
  const auto add = [&](std::string_view fill, const std::string& name) {
    if (std::ranges::find(lanes, fill, &Lane::fill) != lanes.end())
      key.push_back({fmt::format("var(--fill-{})", fill), name});
  };
  for (const terms::StopClass stop_class : {terms::StopClass::technical, terms::StopClass::organisational,
                                            terms::StopClass::maintenance, terms::StopClass::consequential})
    add(fill_of(stop_class), std::string(phrase(stop_class).in(scene.words.language())));
  add("unknown", scene.say("class open", "类别未定"));
  add("planned", scene.say("planned downtime", "计划停机"));
  if (disputed)
    key.push_back({"var(--fill-disputed)", scene.say("disputed: dashed edge", "有争议：虚线边框")});
  return "<figcaption>" + html::key(key) + "</figcaption>\n";
}

std::string strip(const Scene& scene, const std::vector<const Stop*>& stops) {
  if (*scene.charts_left == 0) return no_more_charts(scene);
  --*scene.charts_left;
  std::vector<Lane> lanes = lanes_of(scene, stops, true);
  std::vector<const record::Entry*> marks;
  add_entries(scene, lanes, marks);
  if (lanes.empty() && marks.empty()) return "";
  std::string label = scene.say("Stops along time", "停机时间轴");
  for (const Lane& lane : lanes)
    label += fmt::format("; {} {}", lane.name, sum_of(scene, lane));
  const double rows = static_cast<double>(lanes.size() + (marks.empty() ? 0 : 1));
  const double bottom = kTop + rows * kLane + 4;
  std::string out = "<figure>\n" + begin_chart(bottom + 34, label) + scene.axis.draw(kTop, bottom);
  double top = kTop;
  for (const Lane& lane : lanes) {
    out += draw_lane(scene, lane, top);
    top += kLane;
  }
  if (!marks.empty()) out += draw_marks(scene, marks, top);
  const bool disputed = std::ranges::find(stops, StopStanding::disputed, &Stop::standing) != stops.end();
  return out + "</svg>\n" + legend(scene, lanes, disputed) + "</figure>\n";
}

std::string stop_list(const Scene& scene, const std::vector<const Stop*>& stops) {
  FoldedList list;
  list.sides = {html::Side::left, html::Side::right, html::Side::left, html::Side::left, html::Side::left};
  list.head = {scene.say("From", "起"), scene.say("Lasted", "时长"), scene.say("Counts as", "计为"),
               scene.say("Class", "类别"), scene.say("Standing", "状态")};
  for (const Stop* stop : stops)
    list.times.push_back(stop->from);
  list.rows = [&](size_t i) {
    const Stop& stop = *stops[i];
    return html::row(
        "td", list.sides,
        {name_of(stop) + exactly(scene.contract().zone, stop.from), lasted(stop.to.ns - stop.from.ns),
         stop.cause.value_or("–"), scene.words.class_text(scene.contract(), stop),
         scene.words.standing_text(scene.contract(), stop, scene.statement.now())},
        stop.standing == StopStanding::disputed ? "disputed" : "");
  };
  list.sum = [&](size_t first, size_t end) {
    Lane all;
    for (size_t i = first; i < end; ++i)
      all.bars.push_back({{stops[i]->from, stops[i]->to}, false, ""});
    return sum_of(scene, all);
  };
  return fold(scene, list);
}

}  // namespace

std::string stops_part(const Scene& scene) {
  if (scene.contract().stops.empty() && scene.part.entries.empty()) return "";
  const std::vector<const Stop*> stops = stops_of(scene);
  std::string out = fmt::format(
      "<section>\n<h2>{}</h2>\n",
      escape(scene.contract().stops.empty() ? scene.say("What was entered, along time", "登记时间轴")
             : scene.part.entries.empty()   ? scene.say("Stops", "停机")
                                            : scene.say("Stops and entries", "停机与登记")));
  out += strip(scene, stops);
  if (scene.contract().stops.empty()) return out + "</section>\n";
  if (stops.empty())
    out += "<p class=\"sub\">" + escape(scene.say("No stop was found.", "未发现停机。")) + "</p>\n";
  else
    out += stop_list(scene, stops);
  return out + "</section>\n";
}

std::string entries_part(const Scene& scene) {
  if (scene.part.entries.empty()) return "";
  FoldedList list;
  list.sides = {html::Side::unbroken, html::Side::unbroken, html::Side::left, html::Side::left};
  list.head = {scene.say("No.", "编号"), scene.say("Entered", "登记时间"), scene.say("By", "登记方"),
               scene.say("Says", "内容")};
  const std::vector<record::Entry>& entries = scene.part.entries;
  for (const record::Entry& entry : entries)
    list.times.push_back(entry.entered);
  list.rows = [&](size_t i) {
    return html::row("td", list.sides,
                     {entries[i].number, local_text(scene.contract().zone, entries[i].entered),
                      scene.words.voices(entries[i]), scene.words.saying(scene.part, entries[i])});
  };
  list.sum = [&](size_t first, size_t end) {
    return scene.with("{0} entries", "{0} 条", count_text(end - first));
  };
  return fmt::format("<section>\n<h2>{}</h2>\n{}</section>\n", escape(scene.say("Entries", "登记")),
                     fold(scene, list));
}

}  // namespace panmen::store
