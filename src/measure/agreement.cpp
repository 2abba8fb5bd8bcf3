// Agreements: where what a signal says is not believed, because other sources contradict it.
#include <algorithm>

#include "measure/stretch.hpp"

namespace panmen::measure {

namespace {

// In order, disjoint.
std::vector<Window> united(std::vector<Window> all) {
  std::ranges::sort(all);
  std::vector<Window> one;
  for (const Window& each : all) {
    if (!one.empty() && each.from <= one.back().to)
      one.back().to = std::max(one.back().to, each.to);
    else
      one.push_back(each);
  }
  return one;
}

}  // namespace

const std::vector<Window>& Stretch::contradicted(uint16_t number) {
  Slot& at = slot(number);
  if (at.has_contradicted) return at.contradicted;
  at.has_contradicted = true;
  at.contradicted.clear();
  for (uint16_t agreement : plan_.doubted_by[number]) {
    const std::vector<Window>& some = violations(agreement).contradicted;
    at.contradicted.insert(at.contradicted.end(), some.begin(), some.end());
  }
  if (plan_.doubted_by[number].size() > 1) at.contradicted = united(std::move(at.contradicted));
  return at.contradicted;
}

std::span<const uint8_t> Stretch::contradicted_samples(uint16_t number) {
  Slot& at = slot(number);
  if (at.has_contradicted_samples) return at.contradicted_samples;
  at.has_contradicted_samples = true;
  at.contradicted_samples.clear();
  const std::vector<Window>& spans = contradicted(number);
  if (spans.empty()) return {};
  const Seen& all = seen(number);
  at.contradicted_samples.assign(all.own, 0);
  bool any = false;
  size_t next = 0;
  for (size_t i = 0; i < all.own; ++i) {
    const Instant stamp{all.samples.times_ns[i]};
    while (next < spans.size() && spans[next].to <= stamp)
      ++next;
    if (next == spans.size()) break;
    if (stamp < spans[next].from) continue;
    at.contradicted_samples[i] = 1;
    any = true;
  }
  if (!any) at.contradicted_samples.clear();
  return at.contradicted_samples;
}

const Stretch::Violations& Stretch::violations(size_t agreement) {
  Violations& found = violations_[agreement];
  if (!found.is_known) find_violations(agreement, found);
  found.is_known = true;
  return found;
}

// What an agreement looks at, none makes doubtful. Time in which it cannot be told neither ends a violation
// nor makes it longer: or else whoever makes a gap could begin it anew.
void Stretch::find_violations(size_t agreement, Violations& found) {
  const terms::Agreement& terms = plan_.contract.agreements[plan_.agreements[agreement]];
  Track violated;
  join(track(terms.when, Purpose::durations), track(terms.must, Purpose::durations), violated,
       [](Truth when, Truth must) { return when && !must; });
  found.contradicted.clear();
  int64_t violated_ns = memory_->agreements[agreement].violated_ns;
  for_each_segment(violated, violated.end_ns, [&](int64_t from_ns, int64_t to_ns, Truth value) {
    const int64_t left_ns = terms.longer_than.ns - violated_ns;
    const bool is_violated = value == Truth::yes;
    const int64_t doubtful_ns = is_violated ? later(from_ns, std::max<int64_t>(left_ns, 0)) : from_ns;
    if (value != Truth::no && (is_violated || left_ns < 0) && doubtful_ns < to_ns)
      found.contradicted.push_back({Instant{doubtful_ns}, Instant{to_ns}});
    // The nanosecond past the end belongs to the next stretch.
    if (from_ns >= to_ns_) return;
    if (is_violated) violated_ns += std::min(to_ns, to_ns_) - from_ns;
    if (value == Truth::no) violated_ns = 0;
  });
  found.contradicted = united(std::move(found.contradicted));
  found.at_end.violated_ns = violated_ns;
}

}  // namespace panmen::measure
