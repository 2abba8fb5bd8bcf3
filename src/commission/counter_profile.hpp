// CounterProfile: what a counter's readings say about the way it counts: where it steps down, and which of
// the meanings the terms know explains that.
//
// It knows no time but the stamps of the steps. Not thread-safe; constant memory. For people: doubles.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/instant.hpp"
#include "terms/contract.hpp"

namespace panmen::commission {

// What a step down looks like.
enum class Drop : uint8_t {
  to_zero,     // to nearly nothing
  wrapped,     // to nearly nothing, from just below a number at which counters wrap
  correction,  // a little down
};

class CounterProfile {
 public:
  struct Step {
    Instant at;
    double before = 0;
    double after = 0;
    Drop looks_like = Drop::correction;
    double wraps_at = 0;  // Drop::wrapped
  };
  static constexpr size_t kStepsKept = 8;

  // A reading that is to be believed.
  void take(Instant at, double reading);

  uint64_t readings() const { return readings_; }
  double greatest() const { return greatest_; }
  double largest_step() const { return largest_step_; }  // up
  Instant largest_step_at() const { return largest_step_at_; }
  uint64_t drops() const { return drops_to_zero_ + drops_wrapped_ + corrections_; }
  uint64_t drops(Drop kind) const;
  const std::vector<Step>& steps_down() const { return steps_down_; }  // the first of them

  // What the increase over the whole recording would be under each rule. Drops above `wraps_at` give nothing.
  double increase(terms::CounterReset rule, double wraps_at = 0) const;

  // Whether the drops are what the rule says. Without drops, anything fits.
  bool fits(terms::CounterReset rule, double wraps_at) const;
  // The rule that explains them best. REQUIRES: drops() > 0.
  terms::CounterReset likely_rule() const;
  double likely_wrap() const { return wraps_at_; }  // where likely_rule() is `wraps`

 private:
  uint64_t readings_ = 0;
  double last_ = 0;
  double greatest_ = 0;
  double ups_ = 0;
  double downs_ = 0;         // how far down in all
  double shown_after_ = 0;   // what stood on the counter after steps down, in all
  double stood_before_ = 0;  // what stood on it before them
  double largest_step_ = 0;
  Instant largest_step_at_;
  uint64_t drops_to_zero_ = 0;
  uint64_t drops_wrapped_ = 0;
  uint64_t corrections_ = 0;
  double wraps_at_ = 0;
  std::vector<Step> steps_down_;
};

}  // namespace panmen::commission
