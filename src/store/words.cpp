#include "store/words.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/assert.hpp"

namespace panmen::store {

using record::Figure;
using record::Outcome;
using terms::Contract;

std::string exactly(const Zone& zone, Instant t) {
  constexpr int64_t kNsPerSecond = 1'000'000'000;
  std::string text = local_text(zone, t);
  const int64_t ns = ((t.ns % kNsPerSecond) + kNsPerSecond) % kNsPerSecond;
  if (ns == 0) return text;
  if (to_local(zone, t).second_of_day % 60 == 0) text += ":00";
  text += fmt::format(".{:09}", ns);
  return text.substr(0, text.find_last_not_of('0') + 1);
}

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

std::string amount_text(Int128 minor, Currency currency) {
  return in_groups_of_three(format_amount(minor, currency));
}

std::string steps_text(const Contract& contract, const terms::Measure& measure, int64_t steps,
                       Language language) {
  return terms::say_figure(steps, measure.show, contract.zone, language);
}

std::string figure_text(const Contract& contract, const Figure& figure, Language language) {
  const auto measure = std::ranges::find(contract.measures, figure.measure, &terms::Measure::name);
  PANMEN_ASSERT(measure != contract.measures.end());
  if (figure.steps.has_value()) return steps_text(contract, *measure, *figure.steps, language);
  return fmt::format("– ({})", phrase(figure.reason).in(language));
}

std::string Words::outcome_text(const terms::Clause& clause, Outcome outcome, Int128 due) const {
  if (!clause.deduction || outcome == Outcome::undetermined || outcome == Outcome::not_counted)
    return std::string(phrase(outcome).in(language_));
  return due != 0 ? say("deduction applies", "扣款成立") : say("no deduction", "不扣款");
}

std::string Words::class_text(const Contract& contract, const record::Stop& stop) const {
  const auto stop_class = class_of(contract, stop);
  return stop_class ? std::string(phrase(*stop_class).in(language_)) : "–";
}
// How far the sides agree, and until when they may object, or what their silence has come to.
std::string Words::standing_by_now(const Contract& contract, const record::Stop& stop, Instant now) const {
  const std::string standing(phrase(stop.standing).in(language_));
  const auto time = objection_time(contract, stop);
  const bool is_proposed = stop.standing == record::StopStanding::proposed;
  if (!time.has_value() || (!is_proposed && stop.standing != record::StopStanding::disputed)) return standing;
  if (!time->before.has_value()) return standing + say(", objections at any time", "（可随时提出异议）");
  const std::string before = local_text(contract.zone, *time->before);
  if (time->is_in(now)) return standing + say(", objections before ", "（异议期至 ") + before + say("", "）");
  if (!is_proposed || !stop.cause.has_value()) return standing;
  return (time->silence_accepts ? say("accepted by silence on ", "逾期未提异议，视为认可（")
                                : say("not accepted by ", "逾期未认可（")) +
         before + say("", "）");
}
std::string Words::standing_text(const Contract& contract, const record::Stop& stop, Instant now) const {
  std::string text = standing_by_now(contract, stop, now);
  if (stop.proposed != stop.cause && stop.proposed.has_value())
    text += say(" (proposed: ", "（提议：") + *stop.proposed + say(")", "）");
  return text;
}

std::string Words::side(record::Side side) const {
  return side == record::Side::buyer ? say("Party A", "甲方") : say("Party B", "乙方");
}
std::string Words::voices(const record::Entry& entry) const {
  std::string text = fmt::format("{} {}", side(entry.by.side), entry.by.person);
  if (entry.approved_by.has_value())
    text += fmt::format("{}{} {}", say(", approved by ", "，批准："), side(entry.approved_by->side),
                        entry.approved_by->person);
  return text;
}
std::string Words::saying(const Statement::ContractPart& part, const record::Entry& entry) const {
  struct Say {
    const Words& words;
    const Statement::ContractPart& part;
    const Contract& contract;
    const Zone& zone;
    Instant entered;
    std::string operator()(const record::PlannedDowntime& planned) const {
      return fmt::format("{} {}–{}", words.say("planned downtime", "计划停机"),
                         local_text(zone, planned.from), local_text(zone, planned.to));
    }
    std::string operator()(const record::ReplacedMeter& meter) const {
      return fmt::format("{} {} {}: {} → {}", words.say("meter replaced", "更换表计"), meter.signal,
                         local_text(zone, meter.at), meter.last, meter.first);
    }
    std::string operator()(const record::AdjustedAmount& adjusted) const {
      const auto at = std::ranges::find(contract.adjustments, adjusted.adjustment, &terms::Adjustment::name);
      const std::string unit = at == contract.adjustments.end() ? "" : " " + at->unit.name;
      return fmt::format("{} {} {}: {}{}", words.say("adjustment", "调整"), adjusted.adjustment,
                         local_text(zone, adjusted.at), to_string(adjusted.amount), unit);
    }
    std::string operator()(const record::StopView& view) const {
      const std::string rule = view.rule.empty() ? "" : view.rule + " ";
      std::string note;
      if (named_stops(part, view).empty()) note = words.say(" [no stop then]", "（该时刻无停机）");
      if (is_too_late(part, view, entered))
        note = words.say(" [after the time for objections]", "（已过异议期）");
      const std::string to = view.to.has_value() ? "–" + exactly(zone, *view.to) : "";
      return fmt::format("{} {}{}{}: {}{}", words.say("stop", "停机"), rule, exactly(zone, view.at), to,
                         view.cause.has_value() ? *view.cause : words.say("accepted", "认可"), note);
    }
    std::string operator()(const record::Confirmed& confirmed) const {
      std::string text = fmt::format("{} {} {}", words.say("confirmed", "确认"), confirmed.confirmation,
                                     local_text(zone, confirmed.at));
      if (!confirmed.reference.empty()) text += " " + confirmed.reference;
      if (confirmed.amount_minor.has_value())
        text += fmt::format(": {} {}", format_amount(*confirmed.amount_minor, contract.currency),
                            contract.currency.code());
      return text;
    }
    std::string operator()(const record::Refused& refused) const {
      return fmt::format("{} {} {}", words.say("refused", "拒绝"), refused.confirmation,
                         local_text(zone, refused.at));
    }
    std::string operator()(const record::Withdrawn& withdrawn) const {
      return fmt::format("{} {}", words.say("withdraws", "撤回"), withdrawn.entry);
    }
  };
  std::string text = std::visit(Say{*this, part, part.terms, part.terms.zone, entry.entered}, entry.says);
  if (!entry.reason.empty()) text += fmt::format(" ({})", entry.reason);
  return text;
}

std::vector<CountRow> Words::count_rows(const ObservationCounts& counts) const {
  std::vector<CountRow> rows{
      {say("accepted", "已采用"), counts.accepted, 0},
      {say("of these out of order", "其中乱序到达"), counts.out_of_order, 1},
      {say("of these doubtful (of other quality than good)", "其中存疑（质量不为良好）"), counts.doubtful, 1},
      {say("of these conflicting", "其中相互矛盾"), counts.conflicting, 1},
      {say("duplicate", "重复"), counts.duplicate, 0},
      {say("late", "迟到"), counts.late, 0},
      {say("refused (lines and fields)", "拒收（行与字段）"), counts.refused, 0},
      {say("blank fields", "空白字段"), counts.blank, 0},
      {say("lines without data (header, comments)", "无数据的行（表头、注释）"), counts.skipped, 0}};
  if (counts.holes > 0) {
    rows.push_back({say("holes in the numbering of rows", "行序号的中断处"), counts.holes, 0});
    rows.push_back({say("rows lost there, as far as numbers tell", "由序号可知丢失的行"), counts.lost, 1});
  }
  if (counts.unread > 0)
    rows.push_back(
        {say("put there for what was lost or refused: value not known", "为丢失或拒收的数据补记（取值未知）"),
         counts.unread, 0});
  return rows;
}

std::string Words::waiting_text(size_t open, bool some_pay) const {
  const std::string meanwhile =
      some_pay ? say("until then what the terms say for that case is due", "其间按约定的无法判定处理计付")
               : say("nothing is due from them", "其间不产生应付款");
  return fmt::format(
      fmt::runtime(say("{} result(s) cannot be decided from the data and wait for a person; {}.",
                       "有 {} 项结果无法由数据判定，需人工处理；{}。")),
      open, meanwhile);
}

}  // namespace panmen::store
