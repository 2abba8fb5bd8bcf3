#include <algorithm>

#include "store/language.hpp"
#include "store/milestone_text.hpp"
#include "store/window_text.hpp"
#include "whatif/clause_text.hpp"
#include "whatif/comparison_page.hpp"
#include "whatif/page_parts.hpp"

namespace panmen::whatif {

using commission::Say;
using store::Align;
using store::Table;

namespace {

Sides sides_of(const terms::Contract& a, const terms::Contract& b, const Say& say) {
  return {a.buyer.name == b.buyer.name ? a.buyer.name : say("Party A", "甲方"),
          a.supplier.name == b.supplier.name ? a.supplier.name : say("Party B", "乙方"), a.currency};
}

class Page {
 public:
  Page(const TermsComparison& comparison, const Recording& recording, Language language)
      : comparison_(comparison),
        recording_(recording),
        first_(comparison.first->contract()),
        second_(comparison.second->contract()),
        say_(language, first_.zone),
        sides_(sides_of(first_, second_, say_)) {}

  void head() {
    out_ += say_("Two terms on one recording: what would have been different",
                 "两份规则在同一段历史数据上的结果差异") +
            "\n";
    Table table({Align::left, Align::left});
    table.add({say_("Terms 1", "规则 1"), named(*comparison_.first)});
    table.add({say_("Terms 2", "规则 2"), named(*comparison_.second)});
    table.add({say_("Party A (buyer)", "甲方（买方）"), sides_.buyer});
    table.add({say_("Party B (supplier)", "乙方（供方）"), sides_.supplier});
    add_recording(table, recording_, say_);
    table.add({say_("Times are those of", "时区"), first_.zone.name});
    out_ += table.render(2) + what_was_not_read(recording_, *comparison_.first, say_);
    if (comparison_.first->part().verdicts.empty()) out_ += no_window(say_("Terms 1", "规则 1"), say_);
    if (comparison_.second->part().verdicts.empty()) out_ += no_window(say_("Terms 2", "规则 2"), say_);
  }

  void overview() {
    out_ += "\n" +
            say_.with("Due in all, {0} (positive: {1} pays {2})", "应付合计，{0}（正数：{1} 付给 {2}）",
                      first_.currency.code(), sides_.buyer, sides_.supplier) +
            "\n";
    Table table({Align::left, Align::right, Align::right, Align::right, Align::left});
    table.add({say_("Clause", "条款"), say_("Terms 1", "规则 1"), say_("Terms 2", "规则 2"),
               say_("2 less 1", "2 减 1"), say_("In favour of", "有利于")});
    for (const ClauseComparison& clause : comparison_.clauses)
      table.add({clause.id, due_or_none(clause.first), due_or_none(clause.second),
                 difference(clause.difference()), sides_.favoured(clause.difference())});
    const Int128 in_all = comparison_.second_due_minor - comparison_.first_due_minor;
    table.add({say_("Total", "合计"), amount(comparison_.first_due_minor),
               amount(comparison_.second_due_minor), difference(in_all), sides_.favoured(in_all)});
    out_ += table.render(2) + "  " + conclusion(in_all) + "\n";
  }

  void heads() {
    out_ += "\n" + say_("What the terms say otherwise outside their clauses", "条款以外的差异") + "\n";
    if (comparison_.head.empty() && comparison_.measures.empty()) {
      out_ +=
          "  " + say_("Nothing: outside their clauses they are the same.", "无：条款以外全部相同。") + "\n";
      return;
    }
    Table table({Align::left, Align::left, Align::left});
    for (const HeadDifference& head : comparison_.head) {
      if (head.first.empty() && head.second.empty())
        table.add({head.key, part_text(head.who), ""});
      else
        table.add({head.key, head.first, "→ " + head.second});
    }
    constexpr size_t kMostMeasures = 12;
    for (size_t i = 0; i < comparison_.measures.size() && i < kMostMeasures; ++i) {
      const MeasureDifference& measure = comparison_.measures[i];
      table.add({say_("figures of ", "数值：") + measure.name,
                 say_.with("differ in {0} of {1} windows", "{1} 个统计周期中有 {0} 个不同",
                           Say::count(measure.differing), Say::count(measure.windows)),
                 ""});
    }
    out_ += table.render(2);
    if (comparison_.measures.size() > kMostMeasures)
      out_ += "  " + more(comparison_.measures.size() - kMostMeasures) + "\n";
  }

  void clause(const ClauseComparison& comparison) {
    out_ += "\n" + say_("Clause", "条款") + " " + comparison.id + "\n";
    const std::string none = say_("has no such clause", "无此条款");
    const auto text = [&](const Tally& tally, const terms::Contract& contract) {
      return tally.clause == nullptr ? none : clause_text(contract, *tally.clause);
    };
    const std::string first = text(comparison.first, first_);
    const std::string second = text(comparison.second, second_);
    Table says({Align::left, Align::left});
    if (first == second) {
      says.add({say_("Terms 1 and 2", "规则 1 和 2"), first});
    } else {
      says.add({say_("Terms 1", "规则 1"), first});
      says.add({say_("Terms 2", "规则 2"), second});
    }
    out_ += says.render(2) + "\n";
    counts(comparison);
    paid_for(comparison);
    if (comparison.first.clause == nullptr || comparison.second.clause == nullptr) return;
    windows(comparison);
  }

  std::string take() { return std::move(out_); }

 private:
  static std::string named(const TriedTerms& tried) {
    return fmt::format("{}  ({}, {})", tried.name(), tried.contract().id, tried.contract().version);
  }
  std::string amount(Int128 minor) const { return amount_text(minor, first_.currency); }
  std::string difference(Int128 minor) const { return difference_text(minor, first_.currency); }
  std::string part_text(HeadDifference::Who who) const {
    switch (who) {
      case HeadDifference::Who::both:
        return say_("is not the same", "不相同");
      case HeadDifference::Who::only_first:
        return say_("only in terms 1", "仅规则 1 有");
      case HeadDifference::Who::only_second:
        return say_("only in terms 2", "仅规则 2 有");
    }
    PANMEN_ASSERT(false);
  }
  std::string due_or_none(const Tally& tally) const {
    return tally.clause == nullptr ? "–" : amount(tally.due_minor);
  }
  std::string more(size_t n) const {
    return say_.with("and {0} more, which --json lists", "另有 {0} 项，见 --json", Say::count(n));
  }

  std::string conclusion(Int128 more_due) const {
    if (more_due == 0) return say_("In all, nobody pays more or less.", "合计双方收付不变。");
    const bool more_for_supplier = more_due > 0;
    return say_.with("Under terms 2, {0} is {2} {3} better off, and {1} so much worse.",
                     "按规则 2，{0} 多得（或少付）{2} {3}，{1} 相应减少。",
                     more_for_supplier ? sides_.supplier : sides_.buyer,
                     more_for_supplier ? sides_.buyer : sides_.supplier,
                     amount(more_for_supplier ? more_due : -more_due), first_.currency.code());
  }

  void counts(const ClauseComparison& comparison) {
    const auto deducts = [](const Tally& tally) {
      return tally.clause == nullptr || tally.clause->deduction;
    };
    const ResultWords words = result_words(deducts(comparison.first) && deducts(comparison.second), say_);
    Table table({Align::left, Align::right, Align::right, Align::right, Align::right, Align::right,
                 Align::right, Align::left});
    table.add({"", say_("windows", "统计周期"), words.met, words.not_met, words.undetermined,
               words.not_counted, say_("due", "应付") + " " + std::string(first_.currency.code()), ""});
    const auto row = [&](const std::string& name, const Tally& tally) {
      if (tally.clause == nullptr) return;
      table.add({name, Say::count(tally.windows()), Say::count(tally.met), Say::count(tally.not_met),
                 Say::count(tally.undetermined), Say::count(tally.not_counted), amount(tally.due_minor), ""});
    };
    row(say_("Terms 1", "规则 1"), comparison.first);
    row(say_("Terms 2", "规则 2"), comparison.second);
    const Int128 more_due = comparison.difference();
    table.add({say_("2 less 1", "2 减 1"), "", "", "", "", "", difference(more_due),
               more_due == 0 ? "" : say_("in favour of ", "有利于 ") + sides_.favoured(more_due)});
    out_ += table.render(2);
  }

  void paid_for(const ClauseComparison& comparison) {
    const auto line = [&](const std::string& name, const Tally& tally, const terms::Contract& contract) {
      if (tally.clause == nullptr || tally.clause->recurrence != terms::Recurrence::once) return;
      const std::string when =
          tally.paid_for.has_value()
              ? say_("first met in ", "首次达标：") +
                    store::window_text(contract, *tally.clause, tally.paid_for->from, tally.paid_for->to)
              : say_("never met", "从未达标");
      out_ += "  " + name + say_(": ", "：") + when + "\n";
    };
    line(say_("Terms 1", "规则 1"), comparison.first, first_);
    line(say_("Terms 2", "规则 2"), comparison.second, second_);
  }

  void windows(const ClauseComparison& comparison) {
    if (!comparison.has_same_windows) {
      const auto name = [&](const Tally& tally, const terms::Contract& contract) {
        return store::timing_phrase(contract, *tally.clause, say_.language());
      };
      out_ += "  " +
              say_.with("The windows are not the same ({0}; {1}): only totals can be compared.",
                        "统计周期不同（{0}；{1}）：只能比较合计。", name(comparison.first, first_),
                        name(comparison.second, second_)) +
              "\n";
      return;
    }
    only_in_one(comparison.only_first, comparison.only_first_due_minor, say_("Terms 1", "规则 1"));
    only_in_one(comparison.only_second, comparison.only_second_due_minor, say_("Terms 2", "规则 2"));
    if (comparison.common == 0) return;
    if (comparison.windows.empty()) {
      out_ += "  " +
              say_("Result and amount are the same in every window that both judge.",
                   "双方均判定的统计周期中，结果与金额全部相同。") +
              "\n";
      return;
    }
    Table table({Align::left, Align::left, Align::left, Align::right, Align::left, Align::left, Align::right,
                 Align::right});
    table.add({say_("Window", "统计周期"), say_("Figures 1", "数值 1"), say_("Result 1", "结果 1"),
               say_("Due 1", "应付 1"), say_("Figures 2", "数值 2"), say_("Result 2", "结果 2"),
               say_("Due 2", "应付 2"), say_("2 less 1", "2 减 1")});
    const size_t shown = std::min(comparison.windows.size(), kMostWindowsShown);
    for (size_t i = 0; i < shown; ++i) {
      const WindowDifference& window = comparison.windows[i];
      const std::string figures = figures_text(first_, window.first);
      const std::string other_figures = figures_text(second_, window.second);
      table.add({store::window_text(first_, *comparison.first.clause, window.window.from, window.window.to),
                 figures, result_text(*comparison.first.clause, window.first), amount(window.first.due_minor),
                 other_figures == figures ? say_("the same", "相同") : other_figures,
                 result_text(*comparison.second.clause, window.second), amount(window.second.due_minor),
                 difference(window.second.due_minor - window.first.due_minor)});
    }
    out_ += "\n" + table.render(2);
    if (comparison.windows.size() > shown) out_ += "  " + more(comparison.windows.size() - shown) + "\n";
  }

  // Windows of one kind may be judged under one of the terms only: a clause paid once is over when it is
  // paid, and longer windows of other clauses run on past the recording's end.
  void only_in_one(const std::vector<Window>& windows, Int128 due_minor, const std::string& terms) {
    if (windows.empty()) return;
    out_ += "  " + say_.with("{0} only: {1} windows judged", "仅按{0}判定的统计周期：{1} 个", terms,
                             Say::count(windows.size()));
    const auto& first = recording_.summary.first;
    const auto& last = recording_.summary.last;
    const auto outside = std::ranges::count_if(windows, [&](const Window& window) {
      return first.has_value() && last.has_value() && (window.to <= *first || window.from >= *last);
    });
    if (outside > 0)
      out_ += say_.with(", of which {0} lie outside the recording", "，其中 {0} 个在历史数据之外",
                        Say::count(static_cast<uint64_t>(outside)));
    out_ += say_.with("; due {0} {1}.", "；应付 {0} {1}。", amount(due_minor), first_.currency.code()) + "\n";
  }

  std::string figures_text(const terms::Contract& contract, const WindowResult& result) const {
    constexpr size_t kMostFigures = 4;
    std::string text;
    for (size_t i = 0; i < result.figures.size(); ++i) {
      if (i == kMostFigures) return text + ", ...";
      const record::Figure& figure = result.figures[i];
      const auto measure = std::ranges::find(contract.measures, figure.measure, &terms::Measure::name);
      text += fmt::format("{}{} {}", text.empty() ? "" : ", ", figure.measure,
                          figure.steps.has_value() ? terms::say_figure(*figure.steps, measure->show,
                                                                       contract.zone, say_.language())
                                                   : "–");
    }
    return text;
  }

  std::string result_text(const terms::Clause& clause, const WindowResult& result) const {
    const ResultWords words = result_words(clause.deduction, say_);
    const std::string reason = " (" + std::string(say_.in(store::phrase(result.reason))) + ")";
    switch (result.outcome) {
      case record::Outcome::met:
        return words.met;
      case record::Outcome::not_met:
        return result.reason == record::Reason::none ? words.not_met : words.not_met + reason;
      case record::Outcome::undetermined:
        return words.undetermined + reason;
      case record::Outcome::not_counted:
        return words.not_counted;
    }
    PANMEN_ASSERT(false);
  }

  const TermsComparison& comparison_;
  const Recording& recording_;
  const terms::Contract& first_;
  const terms::Contract& second_;
  Say say_;
  Sides sides_;
  std::string out_;
};

}  // namespace

std::string render_text(const TermsComparison& comparison, const Recording& recording, Language language) {
  Page page(comparison, recording, language);
  page.head();
  page.overview();
  page.heads();
  for (const ClauseComparison& clause : comparison.clauses)
    page.clause(clause);
  return page.take();
}

}  // namespace panmen::whatif
