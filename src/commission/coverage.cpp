#include "commission/coverage.hpp"

#include <algorithm>

#include "base/assert.hpp"

namespace panmen::commission {

using terms::Liveness;
using terms::SignalType;

namespace {

constexpr size_t kFineCells = 2048;
constexpr size_t kQuarters = 65'536;  // two years of quarters of an hour; half hours beyond

double seconds(Duration d) {
  return static_cast<double>(d.ns) / 1e9;
}

}  // namespace

Coverage::Coverage(const terms::Signal& signal)
    : signal_(&signal),
      known_(Duration::seconds(1), kFineCells),
      doubtful_(Duration::seconds(1), kFineCells),
      quarters_(Duration::minutes(15), kQuarters) {}

void Coverage::begin(Instant from) {
  known_.begin(from);
  doubtful_.begin(from);
  quarters_.begin(from);
  since_ = from;
  until_ = from;
}

void Coverage::add_known(Instant from, Instant to) {
  if (from >= to) return;
  const double s = seconds(to - from);
  if (!believable_) {
    doubtful_s_ += s;
    doubtful_.add(from, to, s);
    return;
  }
  known_s_ += s;
  known_.add(from, to, s);
  quarters_.add(from, to, s);
}

void Coverage::add_missing(Instant from, Instant to) {
  if (from >= to) return;
  missing_s_ += seconds(to - from);
  if (gap_.has_value() && gap_->to == from) {  // a sample that holds for no time ends no gap
    gap_->to = to;
    return;
  }
  end_gap();
  ++gaps_;
  gap_ = Stretch{from, to};
}

void Coverage::end_gap() {
  if (gap_.has_value()) longest_.add(*gap_);
  gap_.reset();
}

// Everything before `at` is decided: what the last sample holds, and the gap behind it.
void Coverage::settle_until(Instant at) {
  const Instant held = std::clamp(until_, since_, std::max(since_, at));
  add_known(since_, held);
  add_missing(held, at);
  since_ = std::max(since_, at);
}

void Coverage::take(Instant at, bool believable) {
  if (signal_->type == SignalType::interval) {
    // It speaks for the time before its stamp.
    const Instant from = std::max(since_, at - signal_->alive_within);
    add_missing(since_, from);
    believable_ = believable;
    add_known(from, at);
    since_ = std::max(since_, at);
    until_ = since_;
    return;
  }
  settle_until(at);
  believable_ = believable;
  const Instant forever{Instant::kMaxNs};
  switch (signal_->liveness) {
    case Liveness::period:
      until_ = at + signal_->alive_within;
      break;
    case Liveness::heartbeat:
      if (!signal_->heartbeat.has_value()) last_beat_ = at;
      until_ = last_beat_ + signal_->alive_within;
      break;
    case Liveness::session:
      until_ = !signal_->connection.has_value() || heard_of_connection_ ? forever : at;
      break;
  }
  if (!connected_) until_ = at;
  until_ = std::max(until_, at);
}

void Coverage::beat(Instant at) {
  last_beat_ = at;
  if (signal_->liveness != Liveness::heartbeat || at > until_ || !connected_) return;
  until_ = std::max(until_, at + signal_->alive_within);
}

void Coverage::connection(Instant at, std::string_view word) {
  heard_of_connection_ = true;
  connected_ = word == terms::kAlive;
  if (!connected_) until_ = std::max(since_, std::min(until_, at));
}

void Coverage::end(Instant at) {
  settle_until(at);
  end_gap();
  known_.settle();
  doubtful_.settle();
  quarters_.settle();
}

}  // namespace panmen::commission
