#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "base/assert.hpp"
#include "store/statement.hpp"
#include "store/table.hpp"

namespace panmen::store {

namespace {

using record::Figure;
using record::Outcome;
using record::Reason;
using terms::Contract;

// 2022-10-26 16:00 in the contract's zone; seconds only where there are some.
std::string local(const Zone& zone, Instant t) {
  const LocalTime time = to_local(zone, t);
  std::string text = fmt::format("{:04}-{:02}-{:02} {:02}:{:02}", time.date.year, time.date.month,
                                 time.date.day, time.second_of_day / 3600, time.second_of_day / 60 % 60);
  if (time.second_of_day % 60 != 0) text += fmt::format(":{:02}", time.second_of_day % 60);
  return text;
}

// A window of whole days: its first day, and its last where that is another.
std::string days_text(const Zone& zone, Instant from, Instant to) {
  const std::string first = local(zone, from).substr(0, 10);
  const std::string last = local(zone, to - Duration{1}).substr(0, 10);
  return first == last ? first : first + "–" + last;
}

std::string window_text(const Contract& contract, uint16_t window, Instant from, Instant to) {
  const terms::WindowSpec& spec = contract.windows[window];
  const std::string start = local(contract.zone, from);
  const std::string end = local(contract.zone, to);
  const bool same_day = start.substr(0, 10) == local(contract.zone, to - Duration{1}).substr(0, 10);
  const std::string times = start + "–" + (same_day ? end.substr(11) : end);
  switch (spec.shape) {
    case terms::WindowShape::shift:
      return times;
    case terms::WindowShape::contract:
      return days_text(contract.zone, from, to);
    case terms::WindowShape::calendar:
    case terms::WindowShape::sliding:
      break;
  }
  if (spec.kind == WindowKind::hour) return times;
  const bool is_month = spec.kind == WindowKind::month && spec.first_day == 1;
  if (spec.shape == terms::WindowShape::calendar && is_month) return start.substr(0, 7);
  if (spec.shape == terms::WindowShape::calendar && spec.kind == WindowKind::year) return start.substr(0, 4);
  return days_text(contract.zone, from, to);
}

std::string amount_text(Int128 minor, Currency currency) {
  return in_groups_of_three(format_amount(minor, currency));
}

std::string figure_text(const Contract& contract, const Figure& figure, Language language) {
  const auto measure = std::ranges::find(contract.measures, figure.measure, &terms::Measure::name);
  PANMEN_ASSERT(measure != contract.measures.end());
  if (figure.steps.has_value()) return terms::format_figure(*figure.steps, measure->show);
  return fmt::format("– ({})", phrase(figure.reason).in(language));
}

// A page under construction, in one language.
class Page {
 public:
  Page(const Statement& statement, Language language) : statement_(statement), language_(language) {}

  std::string say(std::string_view english, std::string_view chinese) const {
    return std::string(Phrase{english, chinese}.in(language_));
  }
  void head(const std::string& id, const Statement::ContractPart& part) {
    const Contract& contract = part.terms;
    const std::string mode =
        statement_.origin().has_value() ? std::string(phrase(statement_.origin()->mode).in(language_)) : "";
    out_ += fmt::format("{} {}  ({} {}, {})\n", say("Statement of contract", "合同结算单"), id,
                        say("version", "版本"), contract.version, mode);
    Table table({Align::left, Align::left});
    table.add({say("Party A (buyer)", "甲方（买方）"), contract.buyer.name});
    table.add({say("Party B (supplier)", "乙方（供方）"), contract.supplier.name});
    table.add({say("Times are those of", "时区"), contract.zone.name});
    for (const auto& [source, through] : statement_.watermarks())
      table.add(
          {say("Data up to", "数据截至"), fmt::format("{} ({})", local(contract.zone, through), source)});
    out_ += table.render(2);
  }
  void clause(const Statement::ContractPart& part, const terms::Clause& clause) {
    const Contract& contract = part.terms;
    const std::string code(contract.currency.code());
    out_ +=
        fmt::format("\n{} {}, {}{}\n", say("Clause", "条款"), clause.id,
                    window_phrase(contract.windows[clause.window], contract, language_),
                    clause.recurrence == terms::Recurrence::once ? say(", paid once", "，一次性付款") : "");
    std::vector<record::Verdict> rows;
    std::ranges::copy_if(part.verdicts, std::back_inserter(rows),
                         [&](const record::Verdict& v) { return v.id.clause == clause.id; });
    if (rows.empty()) {
      out_ += "  " + say("No window has closed yet.", "尚无统计周期结束。") + "\n";
      return;
    }
    std::vector<Align> columns{Align::left};
    std::vector<std::string> titles{say("Window", "统计周期")};
    for (const Figure& figure : rows.front().figures) {
      columns.push_back(Align::right);
      titles.push_back(figure.measure);
    }
    columns.insert(columns.end(), {Align::left, Align::right});
    titles.push_back(say("Result", "判定结果"));
    titles.push_back(say("Due", "应付") + " " + code);
    Table table(columns);
    table.add(titles);
    Int128 total = 0;
    std::map<Instant, Int128> due_of_window;  // by its start: with the corrections so far
    for (const record::Verdict& verdict : rows) {
      std::vector<std::string> cells{window_text(contract, clause.window, verdict.id.from, verdict.id.to) +
                                     correction_text(verdict.id.correction)};
      for (const Figure& figure : verdict.figures)
        cells.push_back(figure.steps.has_value() ? figure_text(contract, figure, language_) : "–");
      const Int128 due = due_minor(part, verdict.id);
      const Int128 due_in_all = due_of_window[verdict.id.from] += due;
      std::string result = outcome_text(clause, verdict.outcome, due_in_all);
      const bool says_more = verdict.reason != Reason::none && verdict.reason != Reason::does_not_count;
      if (says_more) result += fmt::format(" ({})", phrase(verdict.reason).in(language_));
      total += due;
      cells.push_back(result);
      cells.push_back(amount_text(due, contract.currency));
      table.add(cells);
    }
    std::vector<std::string> sum(columns.size());
    sum.front() = say("Total", "合计");
    sum.back() = amount_text(total, contract.currency);
    table.add(sum);
    out_ += table.render(2);
  }
  std::string correction_text(uint32_t correction) const {
    return correction == 0 ? "" : fmt::format("{} {}", say(", correction", "，更正"), correction);
  }
  // A deduction whose test is met is nobody's success: it says what follows instead.
  std::string outcome_text(const terms::Clause& clause, Outcome outcome, Int128 due) const {
    if (!clause.deduction || outcome == Outcome::undetermined || outcome == Outcome::not_counted)
      return std::string(phrase(outcome).in(language_));
    return due != 0 ? say("deduction applies", "扣款成立") : say("no deduction", "不扣款");
  }
  void measures(const Statement::ContractPart& part) {
    out_ += "\n" + say("Measures, rounded to what the terms show", "指标（按约定精度修约）") + "\n";
    Table table({Align::left, Align::left, Align::right});
    for (const record::Measures& measures : part.measures) {
      for (const Figure& figure : measures.figures) {
        table.add({window_text(part.terms, measures.window, measures.from, measures.to) +
                       correction_text(measures.correction),
                   figure.measure, figure_text(part.terms, figure, language_)});
      }
    }
    out_ += table.render(2);
  }
  void postings(const Statement::ContractPart& part) {
    out_ += "\n" + say("Postings", "记账") + "\n";
    if (part.transfers.empty()) {
      out_ += "  " + say("None.", "无。") + "\n";
    } else {
      Table table({Align::right, Align::left, Align::left, Align::right, Align::left});
      table.add({say("No.", "序号"), say("From", "付款方"), say("To", "收款方"),
                 say("Amount", "金额") + " " + std::string(part.terms.currency.code()),
                 say("Because of", "依据")});
      for (const record::Transfer& t : part.transfers)
        table.add({std::to_string(t.number), t.debit, t.credit,
                   amount_text(t.amount.minor, t.amount.currency),
                   fmt::format("{} {}", t.because.clause, local(part.terms.zone, t.because.from))});
      out_ += table.render(2);
    }
    out_ += "\n" + say("Balances", "余额") + "\n";
    Table balances({Align::left, Align::right});
    Int128 sum = 0;
    for (const auto& [account, balance] : statement_.ledger().balances()) {
      if (account.contract != part.terms.id) continue;
      balances.add({account.name,
                    amount_text(balance, account.currency) + " " + std::string(account.currency.code())});
      sum += balance;
    }
    balances.add({say("Sum", "合计"),
                  amount_text(sum, part.terms.currency) + " " + std::string(part.terms.currency.code())});
    out_ += balances.render(2);
  }
  void people(const Statement::ContractPart& part) {
    const auto open = std::ranges::count(standing(part), Outcome::undetermined, &record::Verdict::outcome);
    if (open == 0) return;
    const bool some_pay = std::ranges::any_of(
        part.terms.clauses, [](const terms::Clause& clause) { return clause.undecided_pay.numerator != 0; });
    const std::string meanwhile =
        some_pay ? say("until then what the terms say for that case is due", "其间按约定的无法判定处理计付")
                 : say("nothing is due from them", "其间不产生应付款");
    out_ +=
        "\n" + (language_ == Language::english
                    ? fmt::format("{} result(s) cannot be decided from the data and wait for a person; {}.",
                                  open, meanwhile)
                    : fmt::format("有 {} 项结果无法由数据判定，需人工处理；{}。", open, meanwhile));
    out_ += "\n";
  }
  void data() {
    const ObservationCounts& counts = statement_.observations();
    out_ += "\n" + say("Observations", "观测") + "\n";
    Table table({Align::left, Align::right});
    const auto row = [&](std::string_view english, std::string_view chinese, uint64_t n) {
      table.add({say(english, chinese), in_groups_of_three(std::to_string(n))});
    };
    row("accepted", "已采用", counts.accepted);
    row("  of these out of order", "  其中乱序到达", counts.out_of_order);
    row("  of these doubtful (bad, uncertain, out of range)", "  其中存疑（坏值、不确定、超范围）",
        counts.doubtful);
    row("  of these conflicting", "  其中相互矛盾", counts.conflicting);
    row("duplicate", "重复", counts.duplicate);
    row("late", "迟到", counts.late);
    row("refused (lines and fields)", "拒收（行与字段）", counts.refused);
    row("blank fields", "空白字段", counts.blank);
    row("lines without data (header, comments)", "无数据的行（表头、注释）", counts.skipped);
    out_ += table.render(2);
  }
  void end(const JournalEnd& journal_end) {
    out_ += "\n" + say("Evidence root", "根哈希") + "  " + to_hex(journal_end.root) + "\n";
  }
  void incomplete() {
    out_ += say("NOT COMPLETE: the journal was not closed; its writer is at work or was stopped.",
                "内容不完整：存证未正常关闭，写入方仍在运行或被中断。") +
            "\n\n";
  }
  void blank_line() { out_ += "\n"; }
  std::string take() { return std::move(out_); }

 private:
  const Statement& statement_;
  Language language_;
  std::string out_;
};

}  // namespace

std::string render_text(const Statement& statement, const JournalEnd& end, Language language,
                        bool with_measures) {
  Page page(statement, language);
  if (!end.closed) page.incomplete();
  bool first = true;
  for (const auto& [id, part] : statement.contracts()) {
    if (!first) page.blank_line();
    first = false;
    page.head(id, part);
    for (const terms::Clause& clause : part.terms.clauses)
      page.clause(part, clause);
    if (with_measures) page.measures(part);
    page.people(part);
    page.postings(part);
  }
  page.data();
  page.end(end);
  return page.take();
}

}  // namespace panmen::store
