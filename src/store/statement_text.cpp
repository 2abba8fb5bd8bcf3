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

// To the last digit: an entry names a stop by it.
std::string exactly(const Zone& zone, Instant t) {
  constexpr int64_t kNsPerSecond = 1'000'000'000;
  std::string text = local(zone, t);
  const int64_t ns = ((t.ns % kNsPerSecond) + kNsPerSecond) % kNsPerSecond;
  if (ns == 0) return text;
  if (to_local(zone, t).second_of_day % 60 == 0) text += ":00";
  text += fmt::format(".{:09}", ns);
  return text.substr(0, text.find_last_not_of('0') + 1);
}

// "1 h 02 min 03 s", "2 min 03.5 s", "3.004 s": to the millisecond, and no more than it was.
std::string lasted(int64_t ns) {
  const int64_t ms = ns / 1'000'000;
  const int64_t s = ms / 1000;
  if (s >= 3600) return fmt::format("{} h {:02} min {:02} s", s / 3600, s / 60 % 60, s % 60);
  std::string part = ms % 1000 == 0 ? "" : fmt::format(".{:03}", ms % 1000);
  while (part.ends_with('0'))
    part.pop_back();
  if (s >= 60) return fmt::format("{} min {:02}{} s", s / 60, s % 60, part);
  return fmt::format("{}{} s", s, part);
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
    case terms::WindowShape::samples:
    case terms::WindowShape::cycles:
    case terms::WindowShape::between:
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
  if (figure.steps.has_value())
    return terms::say_figure(*figure.steps, measure->show, contract.zone, language);
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
                 stop.cause.value_or("–"), class_text(part.terms, stop), standing_text(part.terms, stop)});
    }
    out_ += table.render(2);
  }
  std::string class_text(const Contract& contract, const record::Stop& stop) const {
    const auto stop_class = class_of(contract, stop);
    return stop_class ? std::string(phrase(*stop_class).in(language_)) : "–";
  }
  // What was proposed too, where it is another cause.
  std::string standing_text(const Contract& contract, const record::Stop& stop) const {
    std::string text = standing_by_now(contract, stop);
    if (stop.proposed != stop.cause && stop.proposed.has_value())
      text += say(" (proposed: ", "（提议：") + *stop.proposed + say(")", "）");
    return text;
  }
  // How far the sides agree, and until when they may object, or what their silence has come to.
  std::string standing_by_now(const Contract& contract, const record::Stop& stop) const {
    const std::string standing(phrase(stop.standing).in(language_));
    const auto time = objection_time(contract, stop);
    const bool is_proposed = stop.standing == record::StopStanding::proposed;
    if (!time.has_value() || (!is_proposed && stop.standing != record::StopStanding::disputed))
      return standing;
    if (!time->before.has_value()) return standing + say(", objections at any time", "（可随时提出异议）");
    const std::string before = local(contract.zone, *time->before);
    if (time->is_in(statement_.now()))
      return standing + say(", objections before ", "（异议期至 ") + before + say("", "）");
    if (!is_proposed || !stop.cause.has_value()) return standing;
    return (time->silence_accepts ? say("accepted by silence on ", "逾期未提异议，视为认可（")
                                  : say("not accepted by ", "逾期未认可（")) +
           before + say("", "）");
  }
  void entries(const Statement::ContractPart& part) {
    if (part.entries.empty()) return;
    out_ += "\n" + say("Entries", "登记") + "\n";
    Table table({Align::left, Align::left, Align::left, Align::left});
    table.add({say("No.", "编号"), say("Entered", "登记时间"), say("By", "登记方"), say("Says", "内容")});
    for (const record::Entry& entry : part.entries)
      table.add({entry.number, local(part.terms.zone, entry.entered), voices(entry), saying(part, entry)});
    out_ += table.render(2);
  }
  std::string side(record::Side side) const {
    return side == record::Side::buyer ? say("Party A", "甲方") : say("Party B", "乙方");
  }
  std::string voices(const record::Entry& entry) const {
    std::string text = fmt::format("{} {}", side(entry.by.side), entry.by.person);
    if (entry.approved_by.has_value())
      text += fmt::format("{}{} {}", say(", approved by ", "，批准："), side(entry.approved_by->side),
                          entry.approved_by->person);
    return text;
  }
  std::string saying(const Statement::ContractPart& part, const record::Entry& entry) const {
    struct Say {
      const Page& page;
      const Statement::ContractPart& part;
      const Contract& contract;
      const Zone& zone;
      Instant entered;
      std::string operator()(const record::PlannedDowntime& planned) const {
        return fmt::format("{} {}–{}", page.say("planned downtime", "计划停机"), local(zone, planned.from),
                           local(zone, planned.to));
      }
      std::string operator()(const record::ReplacedMeter& meter) const {
        return fmt::format("{} {} {}: {} → {}", page.say("meter replaced", "更换表计"), meter.signal,
                           local(zone, meter.at), meter.last, meter.first);
      }
      std::string operator()(const record::AdjustedAmount& adjusted) const {
        const auto at =
            std::ranges::find(contract.adjustments, adjusted.adjustment, &terms::Adjustment::name);
        const std::string unit = at == contract.adjustments.end() ? "" : " " + at->unit.name;
        return fmt::format("{} {} {}: {}{}", page.say("adjustment", "调整"), adjusted.adjustment,
                           local(zone, adjusted.at), to_string(adjusted.amount), unit);
      }
      std::string operator()(const record::StopView& view) const {
        const std::string rule = view.rule.empty() ? "" : view.rule + " ";
        std::string note;
        if (named_stops(part, view).empty()) note = page.say(" [no stop then]", "（该时刻无停机）");
        if (is_too_late(part, view, entered))
          note = page.say(" [after the time for objections]", "（已过异议期）");
        const std::string to = view.to.has_value() ? "–" + exactly(zone, *view.to) : "";
        return fmt::format("{} {}{}{}: {}{}", page.say("stop", "停机"), rule, exactly(zone, view.at), to,
                           view.cause.has_value() ? *view.cause : page.say("accepted", "认可"), note);
      }
    };
    std::string text = std::visit(Say{*this, part, part.terms, part.terms.zone, entry.entered}, entry.says);
    if (!entry.reason.empty()) text += fmt::format(" ({})", entry.reason);
    return text;
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
    row("  of these doubtful (of other quality than good)", "  其中存疑（质量不为良好）", counts.doubtful);
    row("  of these conflicting", "  其中相互矛盾", counts.conflicting);
    row("duplicate", "重复", counts.duplicate);
    row("late", "迟到", counts.late);
    row("refused (lines and fields)", "拒收（行与字段）", counts.refused);
    row("blank fields", "空白字段", counts.blank);
    row("lines without data (header, comments)", "无数据的行（表头、注释）", counts.skipped);
    if (counts.holes > 0) {
      row("holes in the numbering of rows", "行序号的中断处", counts.holes);
      row("  rows lost there, as far as numbers tell", "  由序号可知丢失的行", counts.lost);
    }
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
    page.stops(part);
    page.entries(part);
    page.people(part);
    page.postings(part);
  }
  page.data();
  page.end(end);
  return page.take();
}

}  // namespace panmen::store
