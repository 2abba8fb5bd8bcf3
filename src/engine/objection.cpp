#include "engine/objection.hpp"

#include <algorithm>
#include <array>

#include "base/assert.hpp"
#include "base/calendar.hpp"
#include "base/work_calendar.hpp"

namespace panmen::engine {

namespace {

// A calendar that names every one of its days as a holiday, and then works one day a week, has counted enough
// of them by now.
constexpr int64_t kFarthestDay = 7 * static_cast<int64_t>(terms::kMaxCalendarDays + terms::kMaxObjectionDays);

size_t index_of(record::Side side) {
  return side == record::Side::buyer ? 0 : 1;
}

}  // namespace

std::optional<Instant> objection_deadline(const terms::Contract& contract, const terms::Objection& objection,
                                          Instant end) {
  PANMEN_ASSERT(contract.calendar.has_value());
  const int64_t day_0 = days_from_civil(to_local(contract.zone, end).date);
  uint16_t left = objection.working_days;
  for (int64_t day = day_0 + 1; day <= day_0 + kFarthestDay; ++day) {
    if (is_working_day(*contract.calendar, civil_from_days(day))) --left;
    if (left == 0) return from_local(contract.zone, civil_from_days(day + 1), 0);
  }
  return std::nullopt;
}

Standing standing_of(const terms::Contract& contract, const terms::StopRule& rule,
                     std::optional<uint16_t> proposed, std::optional<Instant> end,
                     std::span<const View> views) {
  PANMEN_ASSERT(rule.objection.has_value());
  std::optional<Instant> deadline;
  if (end.has_value() && !views.empty()) deadline = objection_deadline(contract, *rule.objection, *end);
  std::array<std::optional<uint16_t>, 2> stands_for;
  std::optional<uint16_t> agreed;
  const auto names_another = [&](const std::optional<uint16_t>& cause) {
    return cause.has_value() && cause != proposed;
  };
  for (const View& view : views) {
    const std::optional<uint16_t>& other = stands_for[1 - index_of(view.side)];
    std::optional<uint16_t> meant = view.cause;
    if (!meant.has_value()) meant = names_another(other) ? other : proposed;
    const bool is_in_time = !deadline.has_value() || view.entered < *deadline;
    const bool accepts_the_other = names_another(other) && meant == other;
    if (is_in_time || accepts_the_other) stands_for[index_of(view.side)] = meant;
    if (stands_for[0].has_value() && stands_for[0] == stands_for[1]) agreed = stands_for[0];
  }
  if (agreed.has_value())
    return {names_another(agreed) ? record::StopStanding::settled : record::StopStanding::accepted, agreed};
  const auto& [buyer, supplier] = stands_for;
  const auto otherwise = static_cast<uint16_t>(rule.causes.size() - 1);
  const bool is_disputed = names_another(buyer) || names_another(supplier);
  return {is_disputed ? record::StopStanding::disputed : record::StopStanding::proposed,
          rule.objection->silence_accepts ? proposed : std::optional(otherwise)};
}

}  // namespace panmen::engine
