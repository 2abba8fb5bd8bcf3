#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "store/milestone_text.hpp"
#include "store/payment_rows.hpp"
#include "store/statement.hpp"
#include "store/table.hpp"
#include "store/words.hpp"

namespace panmen::store {

namespace {

using record::Figure;
using record::Outcome;
using record::Reason;
using terms::Contract;

// A page under construction, in one language.
class Page : Words {
 public:
  Page(const Statement& statement, Language language) : Words(language), statement_(statement) {}

  void head(const std::string& id, const Statement::ContractPart& part) {
    const Contract& contract = part.terms;
    const std::string mode =
        statement_.origin().has_value() ? std::string(phrase(statement_.origin()->mode).in(language())) : "";
    out_ += fmt::format("{} {}  ({} {}, {})\n", say("Statement of contract", "合同结算单"), id,
                        say("version", "版本"), contract.version, mode);
    Table table({Align::left, Align::left});
    table.add({say("Party A (buyer)", "甲方（买方）"), contract.buyer.name});
    table.add({say("Party B (supplier)", "乙方（供方）"), contract.supplier.name});
    table.add({say("Times are those of", "时区"), contract.zone.name});
    for (const auto& [source, through] : statement_.watermarks())
      table.add({say("Data up to", "数据截至"),
                 fmt::format("{} ({})", local_text(contract.zone, through), source)});
    out_ += table.render(2);
  }
  void clause(const Statement::ContractPart& part, const terms::Clause& clause) {
    const Contract& contract = part.terms;
    const std::string code(contract.currency.code());
    out_ += fmt::format(
        "\n{} {}, {}{}\n", say("Clause", "条款"), clause.id, timing_phrase(contract, clause, language()),
        clause.recurrence == terms::Recurrence::once ? say(", paid once", "，一次性付款") : "");
    std::vector<record::Verdict> rows;
    std::ranges::copy_if(part.verdicts, std::back_inserter(rows),
                         [&](const record::Verdict& v) { return v.id.clause == clause.id; });
    if (rows.empty()) {
      const bool is_windows = clause.kind == terms::ClauseKind::windows;
      out_ += "  " +
              (is_windows ? say("No window has closed yet.", "尚无统计周期结束。")
                          : say("Not reached yet.", "尚未达成。")) +
              "\n";
      waits_for(part, clause);
      return;
    }
    std::vector<Align> columns{Align::left};
    std::vector<std::string> titles{clause.kind == terms::ClauseKind::windows ? say("Window", "统计周期")
                                                                              : say("Reached", "达成时间")};
    for (const Figure& figure : rows.front().figures) {
      columns.push_back(Align::right);
      titles.push_back(figure.measure);
    }
    columns.insert(columns.end(), {Align::left, Align::right});
    titles.push_back(say("Result", "判定结果"));
    titles.push_back(say("Due", "应付") + " " + code);
    const size_t due_column = titles.size() - 1;
    if (has_due_day(clause)) {
      columns.push_back(Align::left);
      titles.push_back(say("Due on", "应付日"));
    }
    Table table(columns);
    table.add(titles);
    Int128 total = 0;
    std::map<Instant, Int128> due_of_window;  // by its start: with the corrections so far
    for (const record::Verdict& verdict : rows) {
      std::vector<std::string> cells{window_text(contract, clause, verdict.id.from, verdict.id.to) +
                                     correction_text(verdict.id.correction)};
      for (const Figure& figure : verdict.figures)
        cells.push_back(figure.steps.has_value() ? figure_text(contract, figure, language()) : "–");
      const Int128 due = due_minor(part, verdict.id);
      const Int128 due_in_all = due_of_window[verdict.id.from] += due;
      std::string result = outcome_text(clause, verdict.outcome, due_in_all);
      const bool says_more = verdict.reason != Reason::none && verdict.reason != Reason::does_not_count;
      if (says_more) result += fmt::format(" ({})", phrase(verdict.reason).in(language()));
      total += due;
      cells.push_back(result);
      cells.push_back(amount_text(due, contract.currency));
      if (has_due_day(clause)) cells.push_back(due_day_text(part, verdict.id, *this));
      table.add(cells);
    }
    std::vector<std::string> sum(columns.size());
    sum.front() = say("Total", "合计");
    sum[due_column] = amount_text(total, contract.currency);
    table.add(sum);
    out_ += table.render(2);
    waits_for(part, clause);
  }
  void waits_for(const Statement::ContractPart& part, const terms::Clause& clause) {
    const std::string text = waits_for_text(part, clause, statement_.now(), *this);
    if (!text.empty()) out_ += "  " + text + "\n";
  }
  void milestones(const Statement::ContractPart& part) {
    if (part.terms.confirmations.empty()) return;
    out_ += "\n" + say("Confirmations", "确认") + "\n";
    const auto last = reached(part);
    Table table({Align::left, Align::left});
    for (const terms::Confirmation& confirmation : part.terms.confirmations) {
      const auto at = last.find(confirmation.name);
      std::string text = say("not yet", "尚未");
      if (at != last.end())
        text = local_text(part.terms.zone, *at->second->at) +
               (at->second->by_silence ? say(" by silence", "（默示）") : "");
      table.add({confirmation.name, text});
    }
    out_ += table.render(2);
  }
  std::string correction_text(uint32_t correction) const {
    return correction == 0 ? "" : fmt::format("{} {}", say(", correction", "，更正"), correction);
  }
  void measures(const Statement::ContractPart& part) {
    if (part.terms.measures.empty()) return;
    out_ += "\n" + say("Measures, rounded to what the terms show", "指标（按约定精度修约）") + "\n";
    Table table({Align::left, Align::left, Align::right});
    for (const record::Measures& measures : part.measures) {
      for (const Figure& figure : measures.figures) {
        table.add({window_text(part.terms, measures.window, measures.from, measures.to) +
                       correction_text(measures.correction),
                   figure.measure, figure_text(part.terms, figure, language())});
      }
    }
    out_ += table.render(2);
  }
  void stops(const Statement::ContractPart& part) {
    if (part.terms.stops.empty()) return;
    out_ += "\n" + say("Stops", "停机") + "\n";
    if (part.stops.empty()) {
      out_ += "  " + say("None.", "无。") + "\n";
      return;
    }
    Table table({Align::left, Align::right, Align::left, Align::left, Align::left});
    table.add({say("From", "起"), say("Lasted", "时长"), say("Counts as", "计为"), say("Class", "类别"),
               say("Standing", "状态")});
    for (const auto& [identity, stop] : part.stops) {
      if (stop.withdrawn) continue;
      const std::string rule = stop.rule.empty() ? "" : stop.rule + " ";
      table.add({rule + exactly(part.terms.zone, stop.from), lasted(stop.to.ns - stop.from.ns),
                 stop.cause.value_or("–"), class_text(part.terms, stop),
                 standing_text(part.terms, stop, statement_.now())});
    }
    out_ += table.render(2);
  }
  void entries(const Statement::ContractPart& part) {
    if (part.entries.empty()) return;
    out_ += "\n" + say("Entries", "登记") + "\n";
    Table table({Align::left, Align::left, Align::left, Align::left});
    table.add({say("No.", "编号"), say("Entered", "登记时间"), say("By", "登记方"), say("Says", "内容")});
    for (const record::Entry& entry : part.entries)
      table.add(
          {entry.number, local_text(part.terms.zone, entry.entered), voices(entry), saying(part, entry)});
    out_ += table.render(2);
  }
  void payments(const Statement::ContractPart& part) {
    plain(payment_table(part, *this));
    plain(cap_table(part, *this));
  }
  void plain(const PlainTable& of) {
    if (of.rows.empty()) return;
    out_ += "\n" + of.title + "\n";
    std::vector<Align> columns(of.head.size(), Align::left);
    std::fill(columns.begin() + static_cast<std::ptrdiff_t>(of.first_amount), columns.end(), Align::right);
    Table table(columns);
    table.add(of.head);
    for (const std::vector<std::string>& row : of.rows)
      table.add(row);
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
                   fmt::format("{} {}", t.because.clause,
                               local_text(part.terms.zone, because_of(part, t.because)))});
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
    out_ += "\n" + waiting_text(static_cast<size_t>(open), some_pay);
    out_ += "\n";
  }
  void data() {
    out_ += "\n" + say("Observations", "观测") + "\n";
    Table table({Align::left, Align::right});
    for (const CountRow& row : count_rows(statement_.observations()))
      table.add({(row.depth > 0 ? "  " : "") + row.words, in_groups_of_three(std::to_string(row.count))});
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
  // The beginning of a window or, of what milestones decide, when that was.
  static Instant because_of(const Statement::ContractPart& part, const record::VerdictId& id) {
    const auto clause = std::ranges::find(part.terms.clauses, id.clause, &terms::Clause::id);
    const bool is_window = clause == part.terms.clauses.end() || clause->kind == terms::ClauseKind::windows;
    return is_window ? id.from : id.to;
  }

  const Statement& statement_;
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
    page.milestones(part);
    if (with_measures) page.measures(part);
    page.stops(part);
    page.entries(part);
    page.people(part);
    page.payments(part);
    page.postings(part);
  }
  page.data();
  page.end(end);
  return page.take();
}

}  // namespace panmen::store
