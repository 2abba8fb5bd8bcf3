// Windows that lie where the data says, found instant by instant: for tests only.
#pragma once

#include <optional>
#include <vector>

#include "base/calendar.hpp"
#include "measure/naive_instants.hpp"
#include "terms/contract.hpp"

namespace panmen::measure::naive {

// Of the contract's one window spec. Its first window is the instant at which it is begun to look for them.
class FoundWindows : public Instants {
 public:
  using Instants::Instants;

  // Those that end before `end`.
  std::vector<Window> before(int64_t end) const {
    const terms::WindowSpec& spec = contract_.windows[0];
    const int64_t begin = windows_.front().from.ns;
    if (spec.shape == terms::WindowShape::samples) return of_samples(*spec.signal, spec.count, begin, end);
    const std::vector<bool> begins = edges(*spec.begins, begin, end);
    if (spec.shape == terms::WindowShape::cycles) return of_cycles(begins, spec.count, begin);
    return between(begins, edges(*spec.ends, begin, end), begin);
  }

 private:
  bool may_begin(int64_t t) const { return !contract_.until.has_value() || t < contract_.until->ns; }

  std::vector<Window> of_samples(uint16_t s, size_t count, int64_t begin, int64_t end) const {
    std::vector<Window> found;
    int64_t from = begin;
    size_t counted = 0;
    for (int64_t t = by_end(s) ? begin + 1 : begin; t < end && may_begin(from); ++t) {
      for (size_t i = 0; i < all_[s].size(); ++i)
        if (all_[s][i].t == t && is_believed(s, i)) ++counted;
      if (counted < count) continue;
      const int64_t to = by_end(s) ? t : t + 1;
      found.push_back({Instant{from}, Instant{to}});
      from = to;
      counted = 0;
    }
    return found;
  }

  // At each instant from `begin` on, whether the condition becomes true.
  std::vector<bool> edges(uint16_t condition, int64_t begin, int64_t end) const {
    std::vector<bool> becomes_true;
    std::optional<bool> known = answer(condition, begin - 1, false).known;
    for (int64_t t = begin; t < end; ++t) {
      const std::optional<bool> now = answer(condition, t, false).known;
      becomes_true.push_back(now == true && known == false);
      if (now.has_value()) known = now;
    }
    return becomes_true;
  }

  std::vector<Window> of_cycles(const std::vector<bool>& begins, size_t count, int64_t begin) const {
    std::vector<int64_t> at;
    for (size_t i = 0; i < begins.size(); ++i)
      if (begins[i]) at.push_back(begin + static_cast<int64_t>(i));
    std::vector<Window> found;
    for (size_t i = 0; i + count < at.size() && may_begin(at[i]); i += count)
      found.push_back({Instant{at[i]}, Instant{at[i + count]}});
    return found;
  }

  std::vector<Window> between(const std::vector<bool>& begins, const std::vector<bool>& ends,
                              int64_t begin) const {
    std::vector<Window> found;
    for (size_t i = 0; i < begins.size();) {
      size_t to = i + 1;
      while (to < ends.size() && !ends[to])
        ++to;
      const int64_t from = begin + static_cast<int64_t>(i);
      const bool is_one = begins[i] && to < ends.size() && may_begin(from);
      if (is_one) found.push_back({Instant{from}, Instant{begin + static_cast<int64_t>(to)}});
      i = is_one ? to : i + 1;
    }
    return found;
  }
};

}  // namespace panmen::measure::naive
