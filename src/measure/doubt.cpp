// Doubt: which samples are not to be believed: by their quality, or by the rules the terms give for a signal.
#include <algorithm>
#include <cmath>
#include <cstring>

#include "measure/stretch.hpp"

namespace panmen::measure {

using signal::Quality;

namespace {

// Eight at a time: almost always all are good.
bool are_all_good(std::span<const Quality> qualities) {
  static_assert(static_cast<uint8_t>(Quality::good) == 0 && sizeof(Quality) == 1);
  uint64_t any = 0;
  size_t i = 0;
  for (; i + sizeof(uint64_t) <= qualities.size(); i += sizeof(uint64_t)) {
    uint64_t eight = 0;
    std::memcpy(&eight, qualities.data() + i, sizeof eight);
    any |= eight;
  }
  for (; i < qualities.size(); ++i)
    any |= static_cast<uint8_t>(qualities[i]);
  return any == 0;
}

bool has_rules(const terms::Signal& signal) {
  if (!terms::is_number(signal.type)) return false;
  return signal.least.has_value() || signal.greatest.has_value() || signal.jump_above.has_value() ||
         signal.stuck_after.has_value();
}

bool is_out_of_range(const terms::Signal& signal, double value) {
  return (signal.least.has_value() && value < *signal.least) ||
         (signal.greatest.has_value() && value > *signal.greatest);
}

}  // namespace

void Stretch::find_doubt(uint16_t number, Seen& seen) const {
  const terms::Signal& signal = plan_.signal(number);
  const signal::Samples& samples = seen.samples;
  seen.all_good = samples.all_good() || are_all_good(samples.qualities);
  const bool rules = has_rules(signal);
  if (seen.all_good && !rules) return;
  seen.doubtful.resize(samples.size());
  for (size_t i = 0; i < samples.size(); ++i)
    seen.doubtful[i] = samples.quality(i) != Quality::good;
  if (!rules) return;

  seen.stuck_ns.assign(signal.stuck_after.has_value() ? samples.size() : 0, kNever);
  // A sample is compared with the one before it that was good by quality and range, whether or not that one
  // had jumped: after a true step only the step itself is doubtful.
  std::optional<Repeated> before = seen.repeated;
  for (size_t i = 0; i < samples.size(); ++i) {
    if (i == seen.own) seen.repeated = before;
    if (seen.doubtful[i] != 0) continue;
    const double value = samples.numbers[i];
    const int64_t t_ns = samples.times_ns[i];
    if (is_out_of_range(signal, value)) {
      seen.doubtful[i] = 1;
      continue;
    }
    if (signal.jump_above.has_value() && before.has_value() &&
        std::fabs(value - before->value) > *signal.jump_above)
      seen.doubtful[i] = 1;
    if (!before.has_value() || before->value != value) before = Repeated{value, t_ns};
    if (!signal.stuck_after.has_value()) continue;
    seen.stuck_ns[i] = later(before->since_ns, signal.stuck_after->ns);
    if (t_ns >= seen.stuck_ns[i]) seen.doubtful[i] = 1;
  }
  if (seen.own == samples.size()) seen.repeated = before;
  seen.all_good = std::ranges::none_of(seen.doubtful, [](uint8_t d) { return d != 0; });
}

}  // namespace panmen::measure
