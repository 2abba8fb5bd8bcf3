// The money over time: what is due in all, as it grew window by window.
#include <algorithm>
#include <cmath>

#include "html/chart.hpp"
#include "html/escape.hpp"
#include "store/page/parts.hpp"

namespace panmen::store {

namespace {

using html::coordinate;
using html::escape;

constexpr double kTop = 12;
constexpr double kBottom = 200;
constexpr double kHeight = kBottom + 34;
constexpr double kBeyond = 8;  // lines go on so far behind the end
constexpr size_t kMostLines = 6;

struct Step {
  Instant at;
  Int128 due = 0;  // in all, from here on
};

struct Course {
  std::string name;
  std::vector<Step> steps;
  Int128 total() const { return steps.empty() ? 0 : steps.back().due; }
};

Course course_of(std::string name, std::vector<Step> changes) {
  std::ranges::stable_sort(changes, {}, &Step::at);
  Int128 due = 0;
  for (Step& step : changes)
    step.due = due += step.due;
  return {std::move(name), std::move(changes)};
}

std::vector<Step> changes_of(const ClausePart& clause) {
  std::vector<Step> changes;
  for (const ClauseWindow& window : clause.windows)
    if (window.due != 0) changes.push_back({window.span.to, window.due});
  return changes;
}

// Of the amounts that fall on one half of a pixel, the last one is drawn.
std::string path_of(const Course& course, const html::TimeAxis& axis, const html::ValueScale& scale) {
  const auto place = [&](const Step& step) { return std::floor(2 * axis.x(step.at)) / 2; };
  html::StepPath path(axis.left(), scale.y(0));
  for (size_t i = 0; i < course.steps.size(); ++i) {
    const double x = place(course.steps[i]);
    const bool is_last = i + 1 == course.steps.size();
    if (is_last || place(course.steps[i + 1]) > x) path.step(x, scale.y(course.steps[i].due));
  }
  path.end(axis.right() + kBeyond);  // so that what falls due last is seen too
  return path.text();
}

// As amounts stand at an axis: without the minor digits where all of them are whole, and in millions where
// they are too long to stand there.
struct Labels {
  std::vector<std::string> texts;
  bool in_millions = false;
};

Labels labels_of(const Scene& scene, const std::vector<Int128>& values) {
  constexpr size_t kMostLetters = 15;
  constexpr Int128 kMillion = 1'000'000;
  const Int128 unit = power_of_ten(scene.contract().currency.minor_digits());
  const auto are_whole = [&](Int128 of) {
    return std::ranges::all_of(values, [&](Int128 value) { return value % of == 0; });
  };
  const auto in = [&](Int128 of) {
    Labels labels{{}, of != unit};
    for (const Int128 value : values)
      labels.texts.push_back(in_groups_of_three(to_string(value / of)));
    return labels;
  };
  Labels labels;
  if (are_whole(unit))
    labels = in(unit);
  else
    for (const Int128 value : values)
      labels.texts.push_back(amount_text(value, scene.contract().currency));
  const bool is_long =
      std::ranges::any_of(labels.texts, [&](const std::string& text) { return text.size() > kMostLetters; });
  return is_long && are_whole(unit * kMillion) ? in(unit * kMillion) : labels;
}

std::string draw(const Scene& scene, const std::vector<Course>& courses, const Course& total) {
  Int128 least = 0;
  Int128 greatest = 0;
  const auto reach = [&](const Course& course) {
    for (const Step& step : course.steps) {
      least = std::min(least, step.due);
      greatest = std::max(greatest, step.due);
    }
  };
  reach(total);
  std::ranges::for_each(courses, reach);
  constexpr int kMostTicks = 7;
  const html::ValueScale scale(least, greatest, kTop, kBottom);
  std::string label = scene.say("Due in all over time: ", "累计应付：") + scene.money(total.total());
  for (const Course& course : courses)
    label += scene.say("; ", "；") + course.name + " " + scene.money(course.total());
  std::string out = "<figure>\n" + begin_chart(kHeight, label);
  const std::vector<Int128> ticks = scale.ticks(kMostTicks);
  const Labels labels = labels_of(scene, ticks);
  out += "<g class=\"values\">";
  for (size_t i = 0; i < ticks.size(); ++i)
    out +=
        fmt::format("<path class=\"{0}\" d=\"M{1} {2}H{3}\"/><text x=\"{4}\" y=\"{2}\" dy=\"4\">{5}</text>",
                    ticks[i] == 0 ? "zero" : "grid", coordinate(kChartLeft), coordinate(scale.y(ticks[i])),
                    coordinate(kChartRight), coordinate(kChartLeft - 8), escape(labels.texts[i]));
  out += "</g>\n" + scene.axis.draw(kTop, kBottom);
  std::vector<html::KeyEntry> key;
  const auto line = [&](const Course& course, const std::string& kind) {
    const std::string text = course.name + " " + scene.money(course.total());
    out += fmt::format("<path class=\"money {}\" d=\"{}\"><title>{}</title></path>\n", kind,
                       path_of(course, scene.axis, scale), escape(text));
    key.push_back({fmt::format("var(--fill-{})", kind), text});
  };
  for (size_t i = 0; i < courses.size(); ++i)
    line(courses[i], fmt::format("line{}", i));
  line(total, "total");
  out += fmt::format("<text class=\"sums\" x=\"{}\" y=\"{}\" dy=\"4\">{}</text>\n",
                     coordinate(kChartRight + kBeyond + 5), coordinate(scale.y(total.total())),
                     escape(amount_text(total.total(), scene.contract().currency)));
  out += "</svg>\n<figcaption>" + html::key(key);
  if (labels.in_millions)
    out += "<span>" +
           escape(scene.with("amounts at the side in millions of {0}", "纵轴单位：百万 {0}",
                             scene.contract().currency.code())) +
           "</span>";
  return out + "</figcaption>\n</figure>\n";
}

}  // namespace

std::string money_part(const Scene& scene) {
  std::vector<Course> courses;
  std::vector<Step> all;
  for (const ClausePart& clause : scene.clauses) {
    std::vector<Step> changes = changes_of(clause);
    all.insert(all.end(), changes.begin(), changes.end());
    if (!changes.empty()) courses.push_back(course_of(clause.clause->id, std::move(changes)));
  }
  if (courses.empty()) return "";
  const auto size = [](const Course& course) {
    return course.total() < 0 ? -course.total() : course.total();
  };
  const size_t clauses = courses.size();
  std::ranges::stable_sort(courses, std::ranges::greater{}, size);
  if (courses.size() > kMostLines) courses.resize(kMostLines);
  std::string out = fmt::format("<section>\n<h2>{}</h2>\n", escape(scene.say("Money over time", "金额走势")));
  out +=
      "<p class=\"sub\">" +
      escape(scene.say("What was due in all, each amount at the end of its window; what a correction gives "
                       "or takes stands with its window. Above zero Party A owes Party B, below zero the "
                       "other way round.",
                       "累计应付金额，各笔计于其统计周期结束时；更正的差额计入所属周期。零线以上为甲方应付乙"
                       "方，以下相反。")) +
      "</p>\n";
  out += draw(scene, courses, course_of(scene.say("Total", "合计"), std::move(all)));
  if (clauses > courses.size())
    out +=
        "<p class=\"sub\">" +
        escape(scene.with("Lines are drawn for the {0} largest of {1} clauses; the total is of all.",
                          "仅绘出 {1} 个条款中金额最大的 {0} 个；合计包含全部。", courses.size(), clauses)) +
        "</p>\n";
  return out + "</section>\n";
}

}  // namespace panmen::store
