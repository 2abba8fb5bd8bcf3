#include "commission/relation.hpp"

#include <algorithm>
#include <cmath>

namespace panmen::commission {

using terms::SignalType;

namespace {

constexpr double kNearZero = 0.02;     // of the greatest magnitude so far
constexpr double kDepends = 0.5;       // the lowest state shows at most this share of what the highest shows
constexpr double kHighFrom = 0.2;      // of the way from the lowest to the highest state's level
constexpr double kHardly = 0.1;        // of the highest state's rate: a state that counts nothing
constexpr double kWorthSaying = 0.01;  // of the state's time
constexpr double kLeastTime = 0.005;   // of all time: what is shorter says nothing of a state
constexpr int kClassesPerOctave = 32;

double seconds(Duration d) {
  return static_cast<double>(d.ns) / 1e9;
}

int class_of(double magnitude) {
  constexpr int kLowest = -64 * kClassesPerOctave;
  if (magnitude == 0) return kLowest;
  return std::max(kLowest, static_cast<int>(std::floor(std::log2(magnitude) * kClassesPerOctave)));
}

double start_of(int level) {
  return std::exp2(static_cast<double>(level) / kClassesPerOctave);
}

}  // namespace

// A gauge's time is decided up to `at`: as far as both held.
void Relation::settle_until(Instant at, Instant state_until, Instant number_until) {
  const Instant state_end = std::min(at, state_until);
  if (number_ == SignalType::counter && has_number_ && settled_ < at) {
    if (settled_ < state_end) since_reading_[slot_] += seconds(state_end - settled_);
    const Instant unknown_from = std::max(settled_, state_end);
    since_reading_[kUnknown] += seconds(at - unknown_from);
  }
  const Instant end = std::min(state_end, number_until);
  if (number_ == SignalType::gauge && has_number_ && settled_ < end) {
    const double s = seconds(end - settled_);
    Row& row = rows_[slot_];
    row.seconds += s;
    row.weighted += s * value_;
    row.magnitude += s * std::abs(value_);
    row.by_level[class_of(std::abs(value_))] += s;
    follow_still(settled_, end, std::abs(value_) <= kNearZero * greatest_);
  }
  // A pause of about as long as a value holds does not end a stretch in which the number was still.
  const bool pauses = number_ == SignalType::gauge && has_number_ && number_until < at &&
                      (at - number_until).ns > 2 * (number_until - number_at_).ns;
  if (state_end < at || pauses) still_since_.reset();
  settled_ = std::max(settled_, at);
}

// From one instant to the other the number was nearly zero, or was not.
void Relation::follow_still(Instant from, Instant to, bool still) {
  if (!still) {
    still_since_.reset();
    return;
  }
  if (!still_since_.has_value()) still_since_ = from;
  Row& row = rows_[slot_];
  if (to - *still_since_ > row.still.length()) row.still = {*still_since_, to};
}

void Relation::state(Instant at, Instant held_until, Instant number_until, size_t slot) {
  settle_until(at, held_until, number_until);
  if (slot != slot_) still_since_.reset();
  slot_ = slot;
}

void Relation::number(Instant at, Instant held_until, Instant state_until, Duration covered, double value) {
  settle_until(at, state_until, held_until);
  greatest_ = std::max(greatest_, std::abs(value));
  if (number_ == SignalType::interval) {
    if (at > state_until) slot_ = kUnknown;
    Row& row = rows_[slot_];
    const double s = seconds(covered);
    row.seconds += s;
    row.weighted += value;
    row.magnitude += s * std::abs(value);
    row.by_level[class_of(std::abs(value))] += s;
    follow_still(at - covered, at, std::abs(value) <= kNearZero * greatest_);
  }
  if (number_ == SignalType::counter && has_number_) count(at, state_until, value);
  since_reading_.fill(0);
  has_number_ = true;
  number_at_ = at;
  value_ = value;
}

void Relation::count(Instant at, Instant state_until, double value) {
  double total = 0;
  for (const double s : since_reading_)
    total += s;
  const double step = std::max(0.0, value - value_);
  for (size_t i = 0; i < kSlots && total > 0; ++i) {
    rows_[i].seconds += since_reading_[i];
    rows_[i].increase += step * since_reading_[i] / total;
  }
  const bool known = at <= state_until;
  if (step > 0 || !known) still_since_.reset();
  if (known) follow_still(at, at, true);
}

void Relation::no_number(Instant at, Instant held_until, Instant state_until) {
  settle_until(at, state_until, held_until);
  since_reading_.fill(0);
  has_number_ = false;
  still_since_.reset();
}

std::optional<double> Relation::level(size_t slot) const {
  const Row& row = rows_[slot];
  if (row.seconds <= 0) return std::nullopt;
  if (number_ == SignalType::gauge) return row.weighted / row.seconds;
  return (number_ == SignalType::counter ? row.increase : row.weighted) * 3600 / row.seconds;
}

std::vector<size_t> Relation::slots_with_time() const {
  double all = 0;
  for (const Row& row : rows_)
    all += row.seconds;
  std::vector<size_t> slots;
  for (size_t i = 0; i < kOther; ++i)
    if (rows_[i].seconds > kLeastTime * all) slots.push_back(i);
  return slots;
}

Relation::Judgement Relation::judge() const {
  Judgement judgement;
  const std::vector<size_t> slots = slots_with_time();
  if (slots.size() < 2) return judgement;
  const auto shown = [&](size_t i) {
    const Row& row = rows_[i];
    return (number_ == SignalType::counter ? row.increase : row.magnitude) / row.seconds;
  };
  double low = shown(slots.front());
  double high = low;
  for (const size_t i : slots) {
    low = std::min(low, shown(i));
    high = std::max(high, shown(i));
  }
  judgement.related = high > 0 && low <= kDepends * high;
  if (!judgement.related) return judgement;
  if (number_ == SignalType::counter)
    judge_counts(slots, high, judgement);
  else
    judge_levels(slots, low, high, judgement);
  return judgement;
}

void Relation::judge_levels(const std::vector<size_t>& slots, double low, double high,
                            Judgement& judgement) const {
  // Without a state in which next to nothing is measured, a low value is no contradiction.
  if (low > kHardly * high) return;
  const double threshold = low + kHighFrom * (high - low);
  for (const size_t i : slots) {
    const Row& row = rows_[i];
    double above = 0;
    for (const auto& [level, s] : row.by_level)
      if (start_of(level) >= threshold) above += s;
    const bool productive = above >= 0.5 * row.seconds;
    const double against = productive ? row.seconds - above : above;
    if (against < kWorthSaying * row.seconds) continue;
    Contradiction found{i, productive, against, against / row.seconds, 0, {}};
    if (productive) found.longest = row.still;
    judgement.contradictions.push_back(found);
  }
}

void Relation::judge_counts(const std::vector<size_t>& slots, double high, Judgement& judgement) const {
  constexpr double kLongPause = 20;  // times what one count otherwise takes
  double all = 0;
  for (const Row& row : rows_)
    all += row.increase;
  for (const size_t i : slots) {
    const Row& row = rows_[i];
    const double rate = row.increase / row.seconds;
    if (rate < kHardly * high) {
      // A count or so may lie at the edge of the state.
      if (row.increase >= 2)
        judgement.contradictions.push_back({i, false, 0, row.increase / all, row.increase, {}});
      continue;
    }
    const double pause = seconds(row.still.length());
    if (pause * rate >= kLongPause)
      judgement.contradictions.push_back({i, true, pause, pause / row.seconds, 0, row.still});
  }
}

}  // namespace panmen::commission
