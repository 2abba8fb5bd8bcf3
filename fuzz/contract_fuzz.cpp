// Any bytes are refused, or are the one encoding of the contract they decode to; and what decodes can be
// asked for its windows and shifts.
//
// The first byte says how the rest is used: as the whole form, or as changes to a contract that has one of
// everything, so that the fuzzer gets past the head.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/assert.hpp"
#include "base/work_calendar.hpp"
#include "terms/contract.hpp"
#include "terms/test_contract.hpp"

using namespace panmen;

namespace {

// Each four bytes change one: two for the place, one for how, one for the value.
std::vector<uint8_t> changed_sample(Bytes changes) {
  std::vector<uint8_t> bytes = terms::encode(terms::sample());
  for (size_t i = 0; i + 3 < changes.size(); i += 4) {
    const size_t at = (size_t{changes[i]} << 8 | changes[i + 1]) % bytes.size();
    const auto place = bytes.begin() + static_cast<ptrdiff_t>(at);
    switch (changes[i + 2] % 4) {
      case 0:
        bytes.insert(place, changes[i + 3]);
        break;
      case 1:
        if (bytes.size() > 1) bytes.erase(place);
        break;
      default:
        *place = changes[i + 3];
        break;
    }
  }
  return bytes;
}

void ask(const terms::Contract& contract) {
  const Instant t = contract.from.value_or(Instant{});
  for (const terms::WindowSpec& spec : contract.windows) {
    PANMEN_ASSERT(!terms::name_of(spec, contract).empty());
    const Window window = window_at(contract.zone, spec.kind, t, spec.first_day);
    PANMEN_ASSERT(window.from <= t && t < window.to);
  }
  const WorkCalendar calendar = contract.calendar.value_or(WorkCalendar{});
  for (const Shift& shift : contract.shifts) {
    const auto next = shift_ending_after(contract.zone, calendar, shift, t);
    PANMEN_ASSERT(!next || (t < next->to && next->from < next->to));
    for (const Window& part : working_time(contract.zone, calendar, shift, {t, t + Duration::hours(24 * 8)}))
      PANMEN_ASSERT(part.from < part.to);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const Bytes rest(data + 1, size - 1);
  const std::vector<uint8_t> bytes =
      data[0] % 2 == 0 ? std::vector<uint8_t>(rest.begin(), rest.end()) : changed_sample(rest);
  const auto decoded = terms::decode_contract(bytes);
  if (!decoded.ok()) return 0;
  PANMEN_ASSERT(terms::encode(*decoded) == bytes);
  ask(*decoded);
  return 0;
}
