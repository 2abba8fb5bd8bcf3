#include <algorithm>

#include "base/assert.hpp"
#include "store/language.hpp"
#include "store/milestone_text.hpp"
#include "store/window_text.hpp"
#include "whatif/allowance.hpp"
#include "whatif/clause_text.hpp"
#include "whatif/dial_page.hpp"
#include "whatif/page_parts.hpp"

namespace panmen::whatif {

using commission::Say;
using store::Align;
using store::Table;

namespace {

constexpr size_t kBarWidth = 20;
constexpr std::array<char, kShares> kBarSigns = {'#', '+', '.', '?', '-'};

// Of which share each part is, from left to right; every part ends where its share of the whole does.
std::string bar(const std::array<uint64_t, kShares>& windows) {
  uint64_t all = 0;
  for (const uint64_t n : windows)
    all += n;
  if (all == 0) return "";
  std::string text;
  uint64_t so_far = 0;
  for (size_t i = 0; i < kShares; ++i) {
    so_far += windows[i];
    text.resize(so_far * kBarWidth / all, kBarSigns.at(i));
  }
  return text;
}

class Page {
 public:
  Page(const DialReport& report, Language language)
      : report_(report),
        contract_(report.tried->contract()),
        clause_(*report.clause),
        dial_(report.dial),
        say_(language, contract_.zone),
        sides_{contract_.buyer.name, contract_.supplier.name, contract_.currency},
        words_(result_words(clause_.deduction, say_)) {}

  void head(const Recording& recording) {
    out_ += say_.with("Clause {0} of {1}: what another threshold would have given",
                      "合同 {1} 条款 {0}：改变门槛值的结果", clause_.id, contract_.id) +
            "\n";
    Table table({Align::left, Align::left});
    table.add({say_("Terms", "规则"), report_.tried->name()});
    table.add({say_("Clause", "条款"), clause_text(contract_, clause_)});
    table.add({say_("Turned", "改变"), dial_.text});
    table.add({say_("Party A (buyer)", "甲方（买方）"), sides_.buyer});
    table.add({say_("Party B (supplier)", "乙方（供方）"), sides_.supplier});
    add_recording(table, recording, say_);
    table.add({say_("Windows", "统计周期"), Say::count(report_.windows) + say_(", ", "，") +
                                                store::timing_phrase(contract_, clause_, say_.language())});
    out_ += table.render(2) + what_was_not_read(recording, *report_.tried, say_);
    if (report_.windows == 0) out_ += no_window(report_.tried->name(), say_);
    allowance();
  }

  void steps() {
    if (report_.steps.empty()) return;
    out_ += "\n" + say_("As the terms stand, step by step", "按现有规则，各档结果") + "\n";
    Table table({Align::left, Align::right, Align::right, Align::right});
    table.add({dial_.measure, say_("pays", "支付比例"), say_("windows", "统计周期"), due_title()});
    const std::vector<int64_t> moved = moved_in_scale(contract_, clause_);
    for (size_t i = 0; i < report_.steps.size(); ++i) {
      const terms::ScaleStep& step = clause_.scale->steps[i];
      table.add({bound_text(step, dial_.show, moved[i]), percent_text(step.pay),
                 Say::count(report_.steps[i].windows), amount(report_.steps[i].due_minor)});
    }
    const DialRow& agreed = report_.as_agreed();
    if (agreed.count(Share::undecided) > 0)
      table.add({words_.undetermined, percent_text(clause_.undecided_pay),
                 Say::count(agreed.count(Share::undecided)), amount(undecided_due())});
    if (agreed.count(Share::not_counted) > 0)
      table.add({words_.not_counted, "", Say::count(agreed.count(Share::not_counted)), amount(0)});
    table.add({say_("Total", "合计"), "", Say::count(report_.windows), amount(agreed.due_minor)});
    out_ += table.render(2);
  }

  void rows() {
    out_ += "\n" +
            (dial_.is_scale() ? say_("All steps moved by the same value", "各档同时移动同一数值")
                              : say_.with("With another value in \"{0}\"", "改变“{0}”中的数值", dial_.text)) +
            "\n";
    const bool is_once = clause_.recurrence == terms::Recurrence::once;
    const std::vector<size_t> shown = rows_to_show(report_.rows, kMostRowsShown);
    out_ += (is_once ? once_table(shown) : each_table(shown)).render(2);
    notes(is_once, shown.size());
  }

  std::string take() { return std::move(out_); }

 private:
  std::string amount(Int128 minor) const { return amount_text(minor, contract_.currency); }
  std::string due_title() const { return say_("due", "应付") + " " + std::string(contract_.currency.code()); }
  std::string value_title() const { return dial_.is_scale() ? say_("moved by", "移动") : dial_.measure; }

  Int128 undecided_due() const {
    Int128 due = report_.as_agreed().due_minor;
    for (const StepResult& step : report_.steps)
      due -= step.due_minor;
    return due;
  }

  // Clauses compare with values that have moved by it; those of the table have not.
  void allowance() {
    for (const terms::Measure& measure : contract_.measures) {
      if (name_without_asset(measure.name) != dial_.measure || measure.allowed_steps == 0) continue;
      const bool for_buyer = measure.allowed_for == terms::Role::buyer;
      out_ += "  " +
              say_.with(
                  "Values are those that terms would say. Figures are compared with values moved by {0}, "
                  "which the terms allow in favour of {1} for uncertainty.",
                  "表中数值为规则所写的值；实际比较时按规则因不确定度让利 {0} 给 {1}。",
                  terms::format_figure(measure.allowed_steps, measure.show),
                  for_buyer ? sides_.buyer : sides_.supplier) +
              "\n";
      return;
    }
  }

  std::string one_value(int64_t steps) const {
    const std::string text = terms::say_figure(steps, dial_.show, contract_.zone, say_.language());
    return dial_.is_scale() && steps > 0 ? "+" + text : text;
  }
  std::string agreed_value() const {
    const auto compared = dial_.compared_with();
    if (!compared.has_value()) return one_value(dial_.as_agreed);
    return say_.with("{0} (with uncertainty {1})", "{0}（计入不确定度后 {1}）", one_value(dial_.as_agreed),
                     one_value(*compared));
  }
  std::string values(const DialRow& row) const {
    if (row.is_other) {
      const std::string other = say_("any other value", "其他任何值");
      return row.lowest.has_value() ? other + ": " + one_value(*row.lowest) : other;
    }
    if (!row.lowest.has_value() && !row.highest.has_value()) return say_("any value", "任何值");
    if (!row.lowest.has_value()) return say_.with("up to {0}", "至多 {0}", one_value(*row.highest));
    if (!row.highest.has_value()) return say_.with("{0} or more", "{0} 及以上", one_value(*row.lowest));
    if (row.lowest == row.highest) return one_value(*row.lowest);
    return say_.with("{0} to {1}", "{0} 至 {1}", one_value(*row.lowest), one_value(*row.highest));
  }

  void add_money(std::vector<std::string>& cells, const DialRow& row) const {
    const Int128 more_due = row.due_minor - report_.as_agreed().due_minor;
    cells.push_back(amount(row.due_minor));
    cells.push_back(difference_text(more_due, contract_.currency));
    cells.push_back(sides_.favoured(more_due));
  }
  void add_money_titles(std::vector<std::string>& titles, std::vector<Align>& columns) const {
    titles.insert(titles.end(), {due_title(), say_("difference", "差额"), say_("in favour of", "有利于")});
    columns.insert(columns.end(), {Align::right, Align::right, Align::left});
  }

  Table each_table(const std::vector<size_t>& shown) const {
    const auto occurs = [&](Share share) {
      return std::ranges::any_of(report_.rows, [&](const DialRow& row) { return row.count(share) > 0; });
    };
    struct Counted {
      Share share;
      std::string title;
    };
    std::vector<Counted> counted;
    if (dial_.is_scale()) {
      counted = {{Share::met, say_("first step", "第一档")},
                 {Share::in_part, say_("later step", "后续档")},
                 {Share::nothing, say_("pays nothing", "不支付")}};
    } else {
      counted = {{Share::met, words_.met}, {Share::nothing, words_.not_met}};
    }
    if (occurs(Share::undecided)) counted.push_back({Share::undecided, words_.undetermined});
    if (occurs(Share::not_counted)) counted.push_back({Share::not_counted, words_.not_counted});
    std::vector<Align> columns{Align::left, Align::right};
    std::vector<std::string> titles{"", value_title()};
    for (const Counted& one : counted) {
      columns.push_back(Align::right);
      titles.push_back(one.title + " " + kBarSigns.at(static_cast<size_t>(one.share)));
    }
    columns.push_back(Align::left);
    titles.push_back(say_("windows", "统计周期"));
    add_money_titles(titles, columns);
    Table table(columns);
    table.add(titles);
    for (const size_t i : shown) {
      const DialRow& row = report_.rows[i];
      std::vector<std::string> cells{row.is_as_agreed ? "*" : "", values(row)};
      for (const Counted& one : counted)
        cells.push_back(Say::count(row.count(one.share)));
      cells.push_back(bar(row.windows));
      add_money(cells, row);
      table.add(cells);
    }
    return table;
  }

  Table once_table(const std::vector<size_t>& shown) const {
    std::vector<Align> columns{Align::left, Align::right, Align::left, Align::right};
    std::vector<std::string> titles{"", value_title(), say_("first met in", "首次达标"),
                                    say_("undecided until then", "此前无法判定")};
    add_money_titles(titles, columns);
    Table table(columns);
    table.add(titles);
    for (const size_t i : shown) {
      const DialRow& row = report_.rows[i];
      std::vector<std::string> cells{
          row.is_as_agreed ? "*" : "", values(row),
          row.paid_for.has_value()
              ? store::window_text(contract_, clause_.window, row.paid_for->from, row.paid_for->to)
              : say_("never", "从未"),
          Say::count(row.count(Share::undecided))};
      add_money(cells, row);
      table.add(cells);
    }
    return table;
  }

  void notes(bool is_once, size_t shown) {
    out_ +=
        "  " +
        (dial_.is_scale() ? say_("* as the terms stand: moved by nothing. All values of a row give the same.",
                                 "* 为现有规则（不移动）。同一行内的任何数值结果相同。")
                          : say_.with("* the terms say {0}. All values of a row give the same.",
                                      "* 为现有规则：{0}。同一行内的任何数值结果相同。", agreed_value())) +
        "\n";
    if (!is_once)
      out_ +=
          "  " +
          say_.with("A bar of {0} signs is all windows.", "横条共 {0} 格，代表全部统计周期。", kBarWidth) +
          "\n";
    if (shown < report_.rows.size())
      out_ += "  " +
              say_.with(
                  "{0} of {1} rows are shown: the ends, those around the terms, and some of the others; "
                  "--json has them all.",
                  "共 {1} 行，此处列出 {0} 行：两端、现有规则附近及其他部分；全部见 --json。",
                  Say::count(shown), Say::count(report_.rows.size())) +
              "\n";
  }

  const DialReport& report_;
  const terms::Contract& contract_;
  const terms::Clause& clause_;
  const Dial& dial_;
  Say say_;
  Sides sides_;
  ResultWords words_;
  std::string out_;
};

}  // namespace

std::string render_text(const DialReport& report, const Recording& recording, Language language) {
  Page page(report, language);
  page.head(recording);
  page.steps();
  page.rows();
  return page.take();
}

}  // namespace panmen::whatif
