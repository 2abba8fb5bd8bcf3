#include "terms/text/shifts.hpp"

#include <algorithm>
#include <array>

#include "base/work_calendar.hpp"
#include "terms/text/clock_time.hpp"

namespace panmen::terms {
namespace {

constexpr Key kCalendarKeys[] = {
    {"working days", Need::required},
    {"holidays", Need::optional},
    {"also working", Need::optional},
};

constexpr Key kShiftKeys[] = {
    {"from", Need::required},
    {"to", Need::required},
    {"breaks", Need::optional},
    {"on", Need::required},
};

constexpr std::array<std::string_view, 7> kWeekdays = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

class WorkTimeReader {
 public:
  WorkTimeReader(Draft& draft, Diagnostics& errors) : contract_(draft.contract), errors_(errors) {}

  // ---- Days ---------------------------------------------------------------------------------------------

  void read_calendar(const yaml::Node& node, Span where) {
    const size_t before = errors_.count();
    const Fields fields(node, where, "calendar", kCalendarKeys, errors_);
    WorkCalendar calendar;
    calendar.weekdays = read_weekdays(fields["working days"]);
    calendar.holidays = read_dates(fields["holidays"], "holidays", calendar, false);
    calendar.also_working = read_dates(fields["also working"], "also working", calendar, true);
    for (const CivilDate date : calendar.also_working) {
      if (!std::ranges::binary_search(calendar.holidays, date)) continue;
      errors_.report(fields["also working"]->span, say(Message::holiday_and_working, {in_digits(date)}));
    }
    failed_calendar_ = errors_.count() != before;
    contract_.calendar = std::move(calendar);
  }

  // ---- Shifts -------------------------------------------------------------------------------------------

  void read_shifts(const yaml::Node& node) {
    if (!is_section(node, "shifts", kMaxShifts, errors_)) return;
    for (const yaml::Entry& entry : yaml::entries(node)) {
      if (!is_good_name(entry.key, errors_)) continue;
      if (std::ranges::find(contract_.shifts, entry.key.value, &Shift::name) != contract_.shifts.end()) {
        errors_.report(entry.key.span, say(Message::key_twice, {entry.key.value}));
        continue;
      }
      const size_t before = errors_.count();
      Shift shift = read_shift(entry.key, entry.value);
      if (errors_.count() != before) continue;
      for (const Shift& other : contract_.shifts) {
        if (!overlap(shift.hours, other.hours)) continue;
        errors_.report(entry.key.span, say(Message::shifts_overlap, {shift.name, other.name}));
      }
      contract_.shifts.push_back(std::move(shift));
    }
    std::ranges::sort(contract_.shifts, {}, [](const Shift& shift) { return shift.hours.from_s; });
  }

 private:
  uint8_t read_weekdays(const yaml::Node* node) {
    uint8_t days = 0;
    const auto* items = read_list(node, "working days", errors_);
    if (items == nullptr) return days;
    for (const yaml::Node* item : *items) {
      const auto word = read_text(item, "working days", errors_);
      if (!word) continue;
      const auto found = std::ranges::find(kWeekdays, *word);
      if (found == kWeekdays.end()) {
        errors_.report(item->span, say(Message::not_a_value, {*word, "working days"}),
                       say_list(Message::help_allowed, list_words({kWeekdays.begin(), kWeekdays.end()})));
        continue;
      }
      const auto bit = static_cast<uint8_t>(1U << static_cast<unsigned>(found - kWeekdays.begin()));
      if ((days & bit) != 0) errors_.report(item->span, say(Message::twice_in_list, {*word}));
      days = static_cast<uint8_t>(days | bit);
    }
    return days;
  }

  // Dates and ranges of dates, ascending. Where every day of one is as it would be anyway, by what `calendar`
  // says so far (`worked` or not), somebody mistook it.
  std::vector<CivilDate> read_dates(const yaml::Node* node, std::string_view what,
                                    const WorkCalendar& calendar, bool worked) {
    std::vector<CivilDate> dates;
    const auto* items = read_list(node, what, errors_);
    if (items == nullptr) return dates;
    for (const yaml::Node* item : *items) {
      const auto range = read_date_range(*item, what);
      if (!range) continue;
      if (count_dates_ + static_cast<size_t>(range->second - range->first) >= kMaxCalendarDays) {
        errors_.report(item->span,
                       say(Message::too_many, {"days in 'calendar'", std::to_string(kMaxCalendarDays)}));
        return dates;
      }
      bool changes = false;
      for (int64_t day = range->first; day <= range->second; ++day) {
        const CivilDate date = civil_from_days(day);
        changes = changes || is_working_day(calendar, date) != worked;
        dates.push_back(date);
        ++count_dates_;
      }
      if (!changes && calendar.weekdays != 0) {
        errors_.report(item->span,
                       say(worked ? Message::already_worked : Message::already_free, {item->value}));
      }
    }
    std::ranges::sort(dates);
    const auto twice = std::ranges::adjacent_find(dates);
    if (twice != dates.end()) errors_.report(node->span, say(Message::twice_in_list, {in_digits(*twice)}));
    const auto repeated = std::ranges::unique(dates);
    dates.erase(repeated.begin(), repeated.end());
    return dates;
  }

  // Days since 1970: the first and the last.
  std::optional<std::pair<int64_t, int64_t>> read_date_range(const yaml::Node& node, std::string_view what) {
    const auto text = read_text(&node, what, errors_);
    if (!text) return std::nullopt;
    const auto range = split_range(*text);
    const auto first = to_date(range ? range->first : *text);
    const auto last = to_date(range ? range->second : *text);
    if (!first || !last || *last < *first) {
      errors_.report(node.span, say(Message::bad_date), say(Message::help_dates));
      return std::nullopt;
    }
    return std::pair{days_from_civil(*first), days_from_civil(*last)};
  }

  Shift read_shift(const yaml::Node& key, const yaml::Node& node) {
    const Fields fields(node, key.span, "a shift", kShiftKeys, errors_);
    Shift shift;
    shift.name = key.value;
    const auto from = read_time(fields["from"], "from");
    const auto to = read_time(fields["to"], "to");
    if (from && to) shift.hours = day_part(*from, *to);
    if (const yaml::Node* breaks = fields["breaks"]) read_breaks(*breaks, from && to, shift);
    static const Words<bool> kOn = {{"working days", false}, {"every day", true}};
    const auto every_day = read_word(fields["on"], "on", kOn, {}, errors_);
    if (!every_day) return shift;
    shift.every_day = *every_day;
    if (!*every_day && !contract_.calendar && !failed_calendar_) {
      errors_.report(fields["on"]->span, say(Message::shift_needs_calendar), say(Message::help_calendar));
    }
    return shift;
  }

  void read_breaks(const yaml::Node& node, bool hours_known, Shift& shift) {
    const auto* items = read_list(&node, "breaks", errors_);
    if (items == nullptr) return;
    if (items->size() > kMaxBreaks) {
      errors_.report(node.span, say(Message::too_many, {"breaks of a shift", std::to_string(kMaxBreaks)}));
      return;
    }
    const int32_t length = length_s(shift.hours.from_s, shift.hours.to_s);
    int32_t free_from = 0;  // seconds from the start of the shift
    for (const yaml::Node* item : *items) {
      const auto text = read_text(item, "breaks", errors_);
      if (!text) continue;
      const auto pause = to_day_part(*text);
      if (!pause) {
        errors_.report(item->span, say(Message::bad_break), say(Message::help_break));
        continue;
      }
      if (!hours_known) continue;
      const int32_t begin = length_s(shift.hours.from_s, pause->from_s) % kDay_s;
      const int32_t end = begin + length_s(pause->from_s, pause->to_s);
      if (end > length) {
        errors_.report(item->span, say(Message::break_outside, {*text, shift.name}));
      } else if (begin < free_from) {
        errors_.report(item->span, say(Message::breaks_out_of_order, {*text}));
      } else {
        free_from = end;
        shift.breaks.push_back(*pause);
      }
    }
  }

  std::optional<int32_t> read_time(const yaml::Node* node, std::string_view what) {
    const auto text = read_text(node, what, errors_);
    if (!text) return std::nullopt;
    const auto time = to_time(*text);
    if (!time) errors_.report(node->span, say(Message::bad_time, {*text}), say(Message::help_time));
    return time;
  }

  Contract& contract_;
  Diagnostics& errors_;
  bool failed_calendar_ = false;
  size_t count_dates_ = 0;
};

}  // namespace

void read_work_time(const Fields& fields, Draft& draft, Diagnostics& errors) {
  WorkTimeReader reader(draft, errors);
  if (const yaml::Node* calendar = fields["calendar"]) {
    reader.read_calendar(*calendar, fields.place("calendar"));
  }
  if (const yaml::Node* shifts = fields["shifts"]) {
    const size_t before = errors.count();
    reader.read_shifts(*shifts);
    draft.failed_shifts = errors.count() != before;
  }
}

}  // namespace panmen::terms
