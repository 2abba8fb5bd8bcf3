#include "engine/objection.hpp"

#include <algorithm>
#include <array>

#include "base/assert.hpp"
#include "terms/objection.hpp"

namespace panmen::engine {

namespace {

size_t index_of(record::Side side) {
  return side == record::Side::buyer ? 0 : 1;
}

}  // namespace

Standing standing_of(const terms::Contract& contract, const terms::StopRule& rule,
                     std::optional<uint16_t> proposed, std::optional<Instant> end,
                     std::span<const View> views) {
  PANMEN_ASSERT(rule.objection.has_value());
  std::optional<Instant> deadline;
  if (end.has_value() && !views.empty())
    deadline = terms::objection_deadline(contract, *rule.objection, *end);
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
