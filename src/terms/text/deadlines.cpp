#include "terms/text/deadlines.hpp"

#include <algorithm>
#include <charconv>
#include <string>
#include <utility>

#include "base/work_calendar.hpp"
#include "terms/text/fields.hpp"
#include "terms/text/lexer.hpp"
#include "terms/text/milestones.hpp"

namespace panmen::terms {
namespace {

struct UnitWord {
  std::string_view one;
  std::string_view many;
  PeriodUnit unit;
  uint16_t times;
};
constexpr UnitWord kUnits[] = {
    {"day", "days", PeriodUnit::day, 1},      {"working day", "working days", PeriodUnit::working_day, 1},
    {"week", "weeks", PeriodUnit::day, 7},    {"month", "months", PeriodUnit::month, 1},
    {"year", "years", PeriodUnit::month, 12},
};

constexpr std::string_view kAfter = " after ";

// "15 working days"; nothing where it is none.
std::optional<Period> to_period(std::string_view text) {
  uint16_t count = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc{} || rest == text.data() + text.size() || *rest != ' ') return std::nullopt;
  const std::string_view unit = text.substr(static_cast<size_t>(rest - text.data()) + 1);
  const auto known = std::ranges::find_if(
      kUnits, [&](const UnitWord& word) { return unit == word.one || unit == word.many; });
  if (known == std::end(kUnits) || count == 0 || count > kMaxPeriod / known->times) return std::nullopt;
  return Period{static_cast<uint16_t>(count * known->times), known->unit};
}

class DeadlineReader {
 public:
  DeadlineReader(const yaml::Node& node, std::string_view key, Draft& draft, Diagnostics& errors)
      : node_(node), key_(key), draft_(draft), errors_(errors) {}

  std::optional<Deadline> run(CountsFrom from) {
    const auto text = read_text(&node_, key_, errors_);
    if (!text) return std::nullopt;
    if (const auto date = to_date(*text)) return on(*date);
    const size_t after = text->find(kAfter);
    const auto period = to_period(std::string_view(*text).substr(0, after));
    if (!period) {
      errors_.report(node_.span, say(Message::bad_deadline, {key_}), say(Message::help_deadline, {key_}));
      return std::nullopt;
    }
    if (period->unit == PeriodUnit::working_day && !draft_.contract.calendar) {
      errors_.report(node_.span, say(Message::working_days_without_calendar), say(Message::help_calendar));
      return std::nullopt;
    }
    Deadline deadline;
    deadline.period = *period;
    if (after == std::string::npos) {
      if (from == CountsFrom::itself) return deadline;
      errors_.report(node_.span, say(Message::deadline_after_what, {key_}),
                     say(Message::help_deadline_after, {key_, *text}));
      return std::nullopt;
    }
    deadline.after = read_milestone(draft_, node_, after + kAfter.size(), errors_);
    return deadline.after ? std::optional(deadline) : std::nullopt;
  }

 private:
  std::optional<Deadline> on(CivilDate date) {
    const Contract& contract = draft_.contract;
    if (contract.signed_on && date < *contract.signed_on) {
      errors_.report(node_.span,
                     say(Message::deadline_before_signed, {key_, in_digits(*contract.signed_on)}));
      return std::nullopt;
    }
    if (contract.calendar && std::ranges::binary_search(contract.calendar->holidays, date)) {
      errors_.report(node_.span, say(Message::deadline_on_holiday, {in_digits(date)}),
                     next_working_day(*contract.calendar, date));
      return std::nullopt;
    }
    Deadline deadline;
    deadline.on = date;
    return deadline;
  }

  // A calendar lists few days, and a week has one that is worked.
  std::optional<Note> next_working_day(const WorkCalendar& calendar, CivilDate date) const {
    if (calendar.weekdays == 0) return std::nullopt;
    do {
      date = civil_from_days(days_from_civil(date) + 1);
    } while (!is_working_day(calendar, date));
    return say(Message::help_working_day, {key_, in_digits(date)});
  }

  const yaml::Node& node_;
  std::string_view key_;
  Draft& draft_;
  Diagnostics& errors_;
};

}  // namespace

std::optional<Deadline> read_deadline(const yaml::Node& node, std::string_view key, CountsFrom from,
                                      Draft& draft, Diagnostics& errors) {
  return DeadlineReader(node, key, draft, errors).run(from);
}

}  // namespace panmen::terms
