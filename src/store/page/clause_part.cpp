// A clause: what it pays for, each of its measures over time, and its windows one by one.
#include <algorithm>
#include <map>

#include "html/escape.hpp"
#include "store/milestone_text.hpp"
#include "store/page/figure_chart.hpp"
#include "store/page/folded_list.hpp"
#include "store/page/parts.hpp"

namespace panmen::store {

namespace {

using html::escape;
using record::Figure;
using record::Reason;
using record::Verdict;

const Figure* figure_of(const Verdict& verdict, const std::string& measure) {
  const auto at = std::ranges::find(verdict.figures, measure, &Figure::measure);
  return at == verdict.figures.end() ? nullptr : &*at;
}

std::string reason_text(const Scene& scene, Reason reason) {
  if (reason == Reason::none || reason == Reason::does_not_count) return "";
  return std::string(phrase(reason).in(scene.words.language()));
}

std::string result_text(const Scene& scene, const terms::Clause& clause, const Verdict& verdict, Int128 due) {
  std::string text = scene.words.outcome_text(clause, verdict.outcome, due);
  if (const std::string reason = reason_text(scene, verdict.reason); !reason.empty())
    text += scene.say(" (", "（") + reason + scene.say(")", "）");
  return text;
}

// A figure, or a dash: with its own reason where that is not the verdict's.
std::string cell_text(const Scene& scene, const Verdict& verdict, const std::string& measure) {
  const Figure* figure = figure_of(verdict, measure);
  if (figure == nullptr) return "–";
  if (!figure->steps.has_value() && figure->reason == verdict.reason) return "–";
  return figure_text(scene.contract(), *figure, scene.words.language());
}

class ClauseList {
 public:
  ClauseList(const Scene& scene, const ClausePart& part)
      : scene_(scene), part_(part), measures_(measures_of(scene.contract(), *part.clause)) {
    if (measures_.size() > kMostFigures) {
      left_out_ = measures_.size() - kMostFigures;
      measures_.resize(kMostFigures);
    }
  }

  std::string draw() const {
    FoldedList list;
    list.sides = {html::Side::unbroken};
    list.head = {scene_.say("Window", "统计周期")};
    for (const uint16_t measure : measures_) {
      list.sides.push_back(html::Side::right);
      list.head.push_back(name(measure));
    }
    list.sides.insert(list.sides.end(), {html::Side::left, html::Side::right});
    list.head.push_back(scene_.say("Result", "判定结果"));
    list.head.push_back(scene_.say("Due", "应付") + " " + std::string(scene_.contract().currency.code()));
    for (const ClauseWindow& window : part_.windows)
      list.times.push_back(window.span.to - Duration{1});
    list.rows = [&](size_t i) { return rows(list.sides, part_.windows[i]); };
    list.sum = [&](size_t first, size_t end) { return sum(first, end); };
    std::string out = fold(scene_, list);
    if (left_out_ > 0)
      out += "<p class=\"sub\">" +
             escape(scene_.with("{0} more measures have no column here; `panmen statement` prints them all.",
                                "另有 {0} 个指标未列出；`panmen statement` 可打印全部。",
                                count_text(left_out_))) +
             "</p>\n";
    return out;
  }

 private:
  static constexpr size_t kMostFigures = 12;

  const std::string& name(uint16_t measure) const { return scene_.contract().measures[measure].name; }

  // The first result, then its corrections; what holds is the last one.
  std::string rows(const std::vector<html::Side>& sides, const ClauseWindow& window) const {
    std::string out;
    Int128 due_so_far = 0;
    for (const Verdict* verdict : window.verdicts) {
      const Int128 due = due_minor(scene_.part, verdict->id);
      due_so_far += due;
      const bool holds = verdict == &window.standing();
      std::string place = window_text(scene_.contract(), *part_.clause, window.span.from, window.span.to);
      if (verdict->id.correction > 0)
        place = scene_.with("▲ correction {0}", "▲ 更正 {0}", verdict->id.correction);
      std::vector<std::string> cells{place};
      for (const uint16_t measure : measures_)
        cells.push_back(cell_text(scene_, *verdict, name(measure)));
      std::string result = result_text(scene_, *part_.clause, *verdict, due_so_far);
      if (holds)
        result = fmt::format("{} {}", sign_of(window.result), result);
      else
        result += scene_.say(", corrected below", "，见下方更正");
      cells.push_back(result);
      cells.push_back(amount_text(due, scene_.contract().currency));
      out += html::row("td", sides, cells, holds ? class_of(window.result) : "replaced");
    }
    return out;
  }
  std::string sum(size_t first, size_t end) const {
    std::map<WindowResult, size_t> counts;
    Int128 due = 0;
    for (size_t i = first; i < end; ++i) {
      ++counts[part_.windows[i].result];
      due += part_.windows[i].due;
    }
    std::string text;
    for (const WindowResult result : kResults)
      if (counts[result] > 0)
        text += fmt::format("{} {} {}{}", sign_of(result), count_text(counts[result]),
                            result_word(scene_, part_.clause, result), scene_.say(", ", "，"));
    return text + scene_.say("due ", "应付 ") + scene_.money(due);
  }

  const Scene& scene_;
  const ClausePart& part_;
  std::vector<uint16_t> measures_;  // that have a column
  size_t left_out_ = 0;
};

std::string chart(const Scene& scene, const ClausePart& part, uint16_t index) {
  FigureChart chart;
  chart.measure = &scene.contract().measures[index];
  chart.clause = part.clause;
  chart.thresholds = thresholds_of(scene.contract(), *part.clause, index, scene.words);
  std::vector<Window> spans;
  for (const ClauseWindow& window : part.windows)
    spans.push_back(window.span);
  const std::vector<Window> drawn = drawn_spans(spans);
  for (size_t i = 0; i < part.windows.size(); ++i) {
    const ClauseWindow& window = part.windows[i];
    const Figure* figure = figure_of(window.standing(), chart.measure->name);
    chart.windows.push_back(
        {drawn[i], figure == nullptr ? std::nullopt : figure->steps, window.result, window.corrected()});
    std::vector<int64_t> before;
    for (const Verdict* verdict : window.verdicts) {
      const Figure* earlier = figure_of(*verdict, chart.measure->name);
      if (verdict == &window.standing() || earlier == nullptr || !earlier->steps.has_value()) continue;
      if (earlier->steps != chart.windows.back().steps) before.push_back(*earlier->steps);
    }
    chart.before.push_back(std::move(before));
  }
  const auto window_name = [&](size_t i) {
    return window_text(scene.contract(), *part.clause, part.windows[i].span.from, part.windows[i].span.to);
  };
  chart.title = [&](size_t i) {
    const ClauseWindow& window = part.windows[i];
    std::string text = window_name(i) + scene.say(": ", "：");
    Int128 due_so_far = 0;
    for (const Verdict* verdict : window.verdicts) {
      due_so_far += due_minor(scene.part, verdict->id);
      if (verdict->id.correction > 0) text += scene.say("; corrected: ", "；更正为：");
      text += cell_text(scene, *verdict, chart.measure->name) + scene.say(", ", "，") +
              result_text(scene, *part.clause, *verdict, due_so_far);
    }
    return text + scene.say("; due ", "；应付 ") + scene.money(window.due);
  };
  return draw(scene, chart);
}

// Why windows are undecided, and how often.
std::string reasons_text(const Scene& scene, const ClausePart& part) {
  std::map<Reason, size_t> reasons;
  for (const ClauseWindow& window : part.windows)
    if (window.result == WindowResult::undecided) ++reasons[window.standing().reason];
  std::string text;
  for (const auto& [reason, n] : reasons)
    text += fmt::format("{}{} {}", text.empty() ? "" : scene.say(", ", "，"), count_text(n),
                        reason_text(scene, reason));
  return text;
}

}  // namespace

std::string clause_part(const Scene& scene, const ClausePart& part) {
  const terms::Clause& clause = *part.clause;
  Int128 due = 0;
  size_t corrected = 0;
  for (const ClauseWindow& window : part.windows) {
    due += window.due;
    if (window.corrected()) ++corrected;
  }
  const bool is_sliding = clause.kind == terms::ClauseKind::windows &&
                          scene.contract().windows[clause.window].shape == terms::WindowShape::sliding;
  std::string out =
      fmt::format("<section>\n<h3>{} {}<small>{}</small><span class=\"sum\">{}</span></h3>\n<p>{}</p>\n",
                  escape(scene.say("Clause", "条款")), escape(clause.id),
                  escape(timing_phrase(scene.contract(), clause, scene.words.language())),
                  escape(scene.money(due)), escape(clause_sentence(scene.contract(), clause, scene.words)));
  if (part.windows.empty())
    return out + "<p class=\"sub\">" + escape(scene.say("No window has closed yet.", "尚无统计周期结束。")) +
           "</p>\n</section>\n";
  for (const uint16_t measure : measures_of(scene.contract(), clause)) {
    if (*scene.charts_left == 0) {
      out += no_more_charts(scene);
      break;
    }
    out += chart(scene, part, measure);
  }
  if (is_sliding)
    out += "<p class=\"sub\">" +
           escape(scene.say("Windows overlap; each is drawn where it ends.",
                            "统计周期相互重叠，各自绘于其结束处。")) +
           "</p>\n";
  if (const std::string reasons = reasons_text(scene, part); !reasons.empty())
    out += "<p>" +
           escape(scene.say("Why windows cannot be decided: ", "无法判定的原因：") + reasons +
                  scene.say(".", "。")) +
           "</p>\n";
  if (corrected > 0)
    out += "<p>" +
           escape((corrected == 1
                       ? scene.say("One window was corrected", "有 1 期已更正")
                       : scene.with("{0} windows were corrected", "有 {0} 期已更正", count_text(corrected))) +
                  scene.say(
                      " by late data or entries. Each correction gives or takes the difference; what is due "
                      "from the window is the sum.",
                      "（因迟到数据或登记）。每次更正只计差额；该期应付为各笔之和。")) +
           "</p>\n";
  return out + ClauseList(scene, part).draw() + "</section>\n";
}

std::string measures_part(const Scene& scene) {
  if (!scene.with_measures) return "";
  std::vector<bool> is_used(scene.contract().measures.size(), false);
  for (const ClausePart& part : scene.clauses)
    for (const uint16_t measure : measures_of(scene.contract(), *part.clause))
      is_used[measure] = true;
  std::string out;
  for (size_t i = 0; i < is_used.size(); ++i) {
    if (is_used[i]) continue;
    FigureChart chart;
    chart.measure = &scene.contract().measures[i];
    std::map<std::pair<Instant, Instant>, std::vector<const Figure*>> figures;  // by end, then beginning
    for (const record::Measures& measures : scene.part.measures) {
      if (measures.window != chart.measure->per) continue;
      const auto at = std::ranges::find(measures.figures, chart.measure->name, &Figure::measure);
      if (at != measures.figures.end()) figures[{measures.to, measures.from}].push_back(&*at);
    }
    if (figures.empty()) continue;
    std::vector<Window> spans;
    for (const auto& [span, versions] : figures)
      spans.push_back({span.second, span.first});
    const std::vector<Window> drawn = drawn_spans(spans);
    std::vector<const Figure*> standing;
    for (const auto& [span, versions] : figures) {
      standing.push_back(versions.back());
      std::vector<int64_t> before;
      bool corrected = false;
      for (const Figure* version : versions) {
        if (version->steps == versions.back()->steps) continue;
        corrected = true;
        if (version->steps.has_value()) before.push_back(*version->steps);
      }
      const WindowResult result =
          versions.back()->steps.has_value() ? WindowResult::kept : WindowResult::undecided;
      chart.windows.push_back({drawn[chart.windows.size()], versions.back()->steps, result, corrected});
      chart.before.push_back(std::move(before));
    }
    const auto window_name = [&](size_t w) {
      return window_text(scene.contract(), chart.measure->per, spans[w].from, spans[w].to);
    };
    chart.title = [&](size_t w) {
      return window_name(w) + scene.say(": ", "：") +
             figure_text(scene.contract(), *standing[w], scene.words.language());
    };
    if (*scene.charts_left == 0) {
      out += no_more_charts(scene);
      break;
    }
    out += draw(scene, chart);
  }
  if (out.empty()) return "";
  return fmt::format("<section>\n<h2>{}</h2>\n{}</section>\n",
                     escape(scene.say("Measures that no clause uses", "条款未引用的指标")), out);
}

}  // namespace panmen::store
