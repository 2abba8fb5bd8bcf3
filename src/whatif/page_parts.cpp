#include "whatif/page_parts.hpp"

#include "store/language.hpp"
#include "store/window_text.hpp"

namespace panmen::whatif {

using commission::Say;

const std::string Sides::kNobody = "–";

const std::string& Sides::favoured(Int128 more_due_minor) const {
  if (more_due_minor == 0) return kNobody;
  return more_due_minor > 0 ? supplier : buyer;
}

std::string amount_text(Int128 minor, Currency currency) {
  return in_groups_of_three(format_amount(minor, currency));
}

std::string difference_text(Int128 minor, Currency currency) {
  return (minor > 0 ? "+" : "") + amount_text(minor, currency);
}

void add_recording(store::Table& table, const Recording& recording, const Say& say) {
  const files::ReadSummary& summary = recording.summary;
  table.add({say("Recording", "历史数据"), recording.name});
  if (summary.first.has_value() && summary.last.has_value())
    table.add({say("From, to", "起止"), say.span(*summary.first, *summary.last)});
  table.add({say("Rows, observations", "行数、观测数"),
             Say::count(summary.rows) + say(", ", "、") + Say::count(summary.observations)});
}

std::string what_was_not_read(const Recording& recording, const TriedTerms& tried, const Say& say) {
  std::string text;
  for (const auto& [reason, refused] : recording.refusals.reasons)
    text += "  " +
            say.with("refused {0} times, first in line {1}: {2}", "拒收 {0} 次，首见第 {1} 行：{2}",
                     Say::count(refused.count), Say::count(refused.first_line), reason) +
            "\n";
  if (recording.refusals.others > 0)
    text += "  " +
            say.with("refused for other reasons: {0}", "因其他原因拒收：{0}",
                     Say::count(recording.refusals.others)) +
            "\n";
  const store::ObservationCounts& counts = tried.statement().observations();
  if (counts.late > 0)
    text += "  " +
            say.with("{0} observations came later than the map's `lateness` allows",
                     "{0} 个观测迟到，超出信号映射的 `lateness`", Say::count(counts.late)) +
            "\n";
  if (counts.conflicting > 0)
    text += "  " +
            say.with("{0} observations contradict another of the same instant, and do not count",
                     "{0} 个观测与同一时刻的其他观测矛盾，不采用", Say::count(counts.conflicting)) +
            "\n";
  return text;
}

std::string no_window(const std::string& terms, const Say& say) {
  return "  " +
         say.with("{0}: no window has closed; does the data lie before `from` of the terms?",
                  "{0}：没有任何统计周期结束；数据是否早于规则的 `from`？", terms) +
         "\n";
}

ResultWords result_words(bool deduction, const Say& say) {
  const auto word = [&](record::Outcome outcome) { return std::string(say.in(store::phrase(outcome))); };
  return {deduction ? say("deduction applies", "扣款成立") : word(record::Outcome::met),
          deduction ? say("no deduction", "不扣款") : word(record::Outcome::not_met),
          word(record::Outcome::undetermined), word(record::Outcome::not_counted)};
}

}  // namespace panmen::whatif
