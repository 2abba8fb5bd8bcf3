#include "measure/window_finder.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/assert.hpp"
#include "measure/memory.hpp"
#include "measure/plan.hpp"
#include "measure/stretch.hpp"
#include "measure/walk.hpp"

namespace panmen::measure {

using terms::WindowShape;
using terms::WindowSpec;

namespace {

Plan plan_of(const terms::Contract& contract, const WindowSpec& spec) {
  std::vector<uint16_t> conditions;
  std::vector<uint16_t> signals;
  if (spec.begins.has_value()) conditions.push_back(*spec.begins);
  if (spec.ends.has_value()) conditions.push_back(*spec.ends);
  if (spec.signal.has_value()) signals.push_back(*spec.signal);
  Plan plan = Plan::of(contract, conditions, signals);
  for (uint16_t condition : conditions)
    plan.rising.push_back({condition});
  PANMEN_ASSERT(plan.greatest_look_ahead_ns == 0 && !plan.needs_stops);
  return plan;
}

// The instants of the stretch at which the condition becomes true.
std::vector<int64_t> edges_of(Stretch& stretch, const RisingUse& use, RisingMemory& memory) {
  std::vector<int64_t> edges;
  const Track& track = stretch.track(use.condition, Purpose::durations);
  for_each_segment(track, stretch.to_ns(), [&](int64_t from_ns, int64_t, Truth value) {
    memory.now = value;
    if (!is_decided(value)) return;
    const bool is_true = value == Truth::yes;
    if (is_true && memory.known == false) edges.push_back(from_ns);
    memory.known = is_true;
  });
  return edges;
}

}  // namespace

class WindowFinder::Run {
 public:
  Run(const terms::Contract& contract, uint16_t spec, const Facts& facts)
      : contract_(contract),
        spec_(contract.windows[spec]),
        facts_(facts),
        plan_(plan_of(contract, contract.windows[spec])) {
    PANMEN_ASSERT(terms::is_found(spec_.shape));
  }

  void begin(Instant from, Histories histories) {
    PANMEN_ASSERT(!memory_.has_value());
    memory_ = memory_at_begin(plan_, facts_, from, histories);
    if (spec_.shape == WindowShape::samples) open(from.ns);
  }

  void take(Histories histories, Instant through) {
    PANMEN_ASSERT(memory_.has_value());
    if (is_done()) return;
    walk(plan_, facts_, histories, *memory_, through, through, [&](Stretch& stretch, Memory& memory) {
      if (spec_.shape == WindowShape::samples) return look_for_samples(stretch);
      const std::vector<int64_t> begins = edges_of(stretch, plan_.rising[0], memory.rising[0]);
      if (spec_.shape == WindowShape::cycles) return count_cycles(begins);
      look_between(begins, edges_of(stretch, plan_.rising[1], memory.rising[1]));
    });
  }

  Instant needed_from() const {
    if (!memory_.has_value()) return Instant{Instant::kMinNs};
    return is_done() ? Instant{Instant::kMaxNs} : memory_->at;
  }
  Instant next_from() const {
    if (memory_.has_value() && open_from_ns_.has_value()) return Instant{*open_from_ns_};
    return needed_from();
  }
  std::vector<Window> take_found() { return std::exchange(found_, {}); }

 private:
  bool may_begin_at(int64_t t_ns) const { return !contract_.until.has_value() || t_ns < contract_.until->ns; }
  bool is_done() const { return !open_from_ns_.has_value() && !may_begin_at(memory_->at.ns); }

  void open(int64_t from_ns) {
    counted_ = 0;
    if (may_begin_at(from_ns)) open_from_ns_ = from_ns;
  }
  void close(int64_t to_ns) {
    found_.push_back({Instant{*open_from_ns_}, Instant{to_ns}});
    open_from_ns_.reset();
  }

  // All samples of one stamp belong to one window.
  void look_for_samples(Stretch& stretch) {
    const Seen& seen = stretch.seen(*spec_.signal);
    const Believed is_believed = stretch.believed(*spec_.signal);
    const int64_t past_ns = belongs_by_end(plan_.signal(*spec_.signal).type) ? 0 : 1;
    for (size_t i = 0; i < seen.own && open_from_ns_.has_value(); ++i) {
      if (is_believed(i)) ++counted_;
      const int64_t t_ns = seen.samples.times_ns[i];
      const bool is_last_of_stamp = i + 1 == seen.own || seen.samples.times_ns[i + 1] > t_ns;
      if (counted_ < spec_.count || !is_last_of_stamp) continue;
      close(t_ns + past_ns);
      open(t_ns + past_ns);
    }
  }

  void count_cycles(const std::vector<int64_t>& begins) {
    for (int64_t t_ns : begins) {
      if (open_from_ns_.has_value() && ++counted_ == spec_.count) close(t_ns);
      if (!open_from_ns_.has_value()) open(t_ns);
    }
  }

  // Where both come at once, the end comes first.
  void look_between(const std::vector<int64_t>& begins, const std::vector<int64_t>& ends) {
    auto end = ends.begin();
    for (auto begin = begins.begin(); begin != begins.end() || end != ends.end();) {
      if (begin == begins.end() || (end != ends.end() && *end <= *begin)) {
        if (open_from_ns_.has_value()) close(*end);
        ++end;
      } else {
        if (!open_from_ns_.has_value()) open(*begin);
        ++begin;
      }
    }
  }

  const terms::Contract& contract_;
  const WindowSpec& spec_;
  const Facts& facts_;
  Plan plan_;
  std::optional<Memory> memory_;  // absent before it has begun
  std::optional<int64_t> open_from_ns_;
  uint32_t counted_ = 0;  // samples in the open window, or cycles
  std::vector<Window> found_;
};

WindowFinder::WindowFinder(const terms::Contract& contract, uint16_t spec, const Facts& facts)
    : run_(std::make_unique<Run>(contract, spec, facts)) {}
WindowFinder::~WindowFinder() = default;
WindowFinder::WindowFinder(WindowFinder&&) noexcept = default;
WindowFinder& WindowFinder::operator=(WindowFinder&&) noexcept = default;

void WindowFinder::begin(Instant from, Histories histories) {
  run_->begin(from, histories);
}
void WindowFinder::take(Histories histories, Instant through) {
  run_->take(histories, through);
}
Instant WindowFinder::needed_from() const {
  return run_->needed_from();
}
Instant WindowFinder::next_from() const {
  return run_->next_from();
}
std::vector<Window> WindowFinder::take_found() {
  return run_->take_found();
}

}  // namespace panmen::measure
