#include "connect/files/sequences.hpp"

#include <algorithm>
#include <utility>

#include "base/assert.hpp"

namespace panmen::files {

Instant Sequences::passed() const {
  PANMEN_ASSERT(latest_.has_value());
  return passed_;
}

Result<void> Sequences::take(size_t asset, Instant time, uint64_t number) {
  PANMEN_ASSERT(!is_late(time) && (!wraps_at_ || number < *wraps_at_));
  // No row that is in time can be stamped before the first one less the lateness.
  if (!latest_) passed_ = time - lateness_ - lateness_ - Duration{1};
  latest_ = latest_ ? std::max(*latest_, time) : time;
  if (judging_ && time < *judging_) return {};  // those were judged early
  if (asset >= numberings_.size()) numberings_.resize(asset + 1);
  std::set<Row>& waiting = numberings_[asset].waiting;
  if (!waiting.empty()) earliest_.erase({waiting.begin()->time, asset});
  if (waiting.insert({time, number}).second) ++waiting_;
  earliest_.emplace(waiting.begin()->time, asset);
  while (!earliest_.empty() && (earliest_.begin()->first <= watermark() || waiting_ > kMaxWaiting))
    PANMEN_CHECK(judge_first());
  return {};
}

Result<void> Sequences::pass_all() {
  const Instant through = watermark();
  for (const auto& [time, asset] : earliest_) {
    Numbering& numbering = numberings_[asset];
    if (!numbering.last || numbering.is_ended) continue;
    if (numbering.waiting.contains({time, next(numbering.last->number)})) continue;
    const Instant from = std::max(numbering.last->time, passed_) + Duration{1};
    if (from > through || from >= time) continue;
    numbering.is_ended = true;
    PANMEN_CHECK(on_hole_({asset, numbering.last->number, from, std::nullopt}));
  }
  passed_ = std::max(passed_, through);
  return {};
}

Result<void> Sequences::finish() {
  while (!earliest_.empty())
    PANMEN_CHECK(judge_first());
  if (latest_) passed_ = std::max(passed_, watermark());
  return {};
}

uint64_t Sequences::next(uint64_t number) const {
  return wraps_at_ && number == *wraps_at_ - 1 ? 0 : number + 1;
}

// The rows of the earliest stamp of one asset.
Result<void> Sequences::judge_first() {
  const auto [time, asset] = *earliest_.begin();
  earliest_.erase(earliest_.begin());
  // Rows of one stamp see the same as passed, so that it does not matter which asset's are judged first.
  if (judging_ && time > *judging_) passed_ = std::max(passed_, *judging_ - lateness_ - Duration{1});
  judging_ = time;
  Numbering& numbering = numberings_[asset];
  std::vector<uint64_t> numbers;
  while (!numbering.waiting.empty() && numbering.waiting.begin()->time == time) {
    numbers.push_back(numbering.waiting.begin()->number);
    numbering.waiting.erase(numbering.waiting.begin());
  }
  waiting_ -= numbers.size();
  if (!numbering.waiting.empty()) earliest_.emplace(numbering.waiting.begin()->time, asset);
  put_in_order(numbers, numbering.last);
  for (const uint64_t number : numbers)
    PANMEN_CHECK(judge(asset, {time, number}));
  return {};
}

// Numbers that ascend, as their source gave them: behind the last one, and around where they wrap.
void Sequences::put_in_order(std::vector<uint64_t>& numbers, const std::optional<Row>& last) const {
  auto first = numbers.begin();
  if (last) {
    first = std::ranges::lower_bound(numbers, next(last->number));
  } else if (numbers.front() == 0 && wraps_at_ && numbers.back() == *wraps_at_ - 1) {
    first = std::ranges::adjacent_find(numbers, [](uint64_t a, uint64_t b) { return b != a + 1; });
    if (first != numbers.end()) ++first;
  }
  std::rotate(numbers.begin(), first, numbers.end());
}

Result<void> Sequences::judge(size_t asset, const Row& row) {
  Numbering& numbering = numberings_[asset];
  const std::optional<Row> last = std::exchange(numbering.last, row);
  const bool is_ended = std::exchange(numbering.is_ended, false);
  if (!last || *last == row || row.number == next(last->number)) return {};
  ++holes_;
  uint64_t lost = 0;
  if (row.number > last->number)
    lost = row.number - last->number - 1;
  else if (wraps_at_ && *wraps_at_ - last->number + row.number <= *wraps_at_ / 2)
    lost = *wraps_at_ - last->number + row.number - 1;  // farther on is behind: it begins anew (RFC 1982)
  lost_ += std::min(lost, UINT64_MAX - lost_);
  const Instant from = std::max(last->time, passed_) + Duration{1};
  if (from >= row.time) return {};  // no time lies in it
  const auto begins = is_ended ? std::nullopt : std::optional(from);
  return on_hole_({asset, last->number, begins, row.time - Duration{1}});
}

}  // namespace panmen::files
