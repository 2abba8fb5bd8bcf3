#include "measure/stop_finder.hpp"

#include <algorithm>
#include <span>

#include "base/assert.hpp"
#include "measure/memory.hpp"
#include "measure/plan.hpp"
#include "measure/stretch.hpp"
#include "measure/walk.hpp"

namespace panmen::measure {

namespace {

// What a row of a rule's causes was so far, in the first `longer_than` of the run under way.
struct RowMemory {
  bool held = false;
  Truth missing = Truth::no;  // by what gaps it may have held, that at which the run begins among them
  friend bool operator==(const RowMemory&, const RowMemory&) = default;
};

// The unbroken time under way in which the rule's condition holds.
struct RunMemory {
  int64_t since_ns = 0;
  Truth before = Truth::no;     // the gap it begins at, if it does
  std::vector<RowMemory> rows;  // beside StopRule::causes, but for the last
  friend bool operator==(const RunMemory&, const RunMemory&) = default;
};

struct RuleMemory {
  Truth now = Truth::excluded;   // immediately before the instant
  std::optional<RunMemory> run;  // that is not known yet to be a stop or none
  friend bool operator==(const RuleMemory&, const RuleMemory&) = default;
};

}  // namespace

// It stands at signals.at, as far as was looked ahead.
struct StopMemory {
  Instant position;
  Memory signals;
  std::vector<RuleMemory> rules;  // beside Contract::stops
  std::vector<StopTrack> ahead;   // what is known from the position on
  friend bool operator==(const StopMemory&, const StopMemory&) = default;
};

bool same(const StopMemory& a, const StopMemory& b) {
  return a == b;
}

namespace {

Plan plan_of(const terms::Contract& contract) {
  std::vector<uint16_t> conditions;
  for (const terms::StopRule& rule : contract.stops) {
    conditions.push_back(rule.when);
    for (const terms::StopCause& cause : rule.causes)
      if (cause.when.has_value()) conditions.push_back(*cause.when);
  }
  return Plan::of(contract, conditions, {});
}

void find_events(const Plan& plan, uint16_t condition, std::vector<uint16_t>& events) {
  const terms::ConditionNode& node = plan.contract.conditions[condition];
  switch (node.op) {
    case terms::ConditionOp::both:
    case terms::ConditionOp::either:
      find_events(plan, node.right, events);
      [[fallthrough]];
    case terms::ConditionOp::negate:
      return find_events(plan, node.left, events);
    case terms::ConditionOp::is_one_of:
    case terms::ConditionOp::is_none_of:
      if (plan.signal(node.signal).type == terms::SignalType::event) events.push_back(node.signal);
      return;
    default:
      return;
  }
}

void put(StopTrack& track, const StopPiece& piece) {
  if (!track.empty()) {
    StopPiece before = track.back();
    before.from_ns = piece.from_ns;
    if (before == piece) return;
  }
  track.push_back(piece);
}

// Takes what lies before `at_ns` out of a track that is known up to `until_ns`.
StopTrack take_before(StopTrack& track, int64_t at_ns, int64_t until_ns) {
  const auto next = std::ranges::lower_bound(track, at_ns, {}, &StopPiece::from_ns);
  StopTrack taken(track.begin(), next);
  const bool goes_on = !taken.empty() && at_ns < until_ns && (next == track.end() || next->from_ns > at_ns);
  track.erase(track.begin(), next);
  if (goes_on) {
    track.insert(track.begin(), taken.back());
    track.front().from_ns = at_ns;
  }
  return taken;
}

// The rows of one rule along one stretch; what they were is worked out where a run asks for it.
class Rows {
 public:
  Rows(Stretch& stretch, const terms::StopRule& rule)
      : stretch_(stretch), rule_(rule), at_events_(rule.causes.size()) {}

  // What the rows were within [from, to), which lies in the stretch.
  void look(std::vector<RowMemory>& rows, int64_t from_ns, int64_t to_ns) {
    if (from_ns >= to_ns) return;
    for (size_t i = 0; i < rows.size(); ++i) {
      const Track& track = stretch_.track(*rule_.causes[i].when, Purpose::durations);
      auto segment = std::ranges::upper_bound(track.segments, from_ns, {}, &Track::Segment::from_ns) - 1;
      for (; segment != track.segments.end() && segment->from_ns < to_ns; ++segment)
        take(rows[i], segment->value);
      const std::vector<Track::Segment>& events = at_events(i);
      auto event = std::ranges::lower_bound(events, from_ns, {}, &Track::Segment::from_ns);
      for (; event != events.end() && event->from_ns < to_ns; ++event)
        take(rows[i], event->value);
    }
  }

 private:
  static void take(RowMemory& row, Truth value) {
    row.held = row.held || value == Truth::yes;
    if (is_missing(value)) row.missing = joined_gaps(row.missing, without_open(value));
  }
  static Truth without_open(Truth value) {
    return static_cast<Truth>(static_cast<uint8_t>(value) & ~static_cast<uint8_t>(Truth::open));
  }

  // What the row is at the stamps of the events it asks for, by time.
  const std::vector<Track::Segment>& at_events(size_t row) {
    std::optional<std::vector<Track::Segment>>& known = at_events_[row];
    if (known.has_value()) return *known;
    known.emplace();
    std::vector<uint16_t> events;
    find_events(stretch_.plan(), *rule_.causes[row].when, events);
    for (uint16_t event : events) {
      const Seen& seen = stretch_.seen(event);
      const std::span<const Truth> truths = stretch_.truths_at_samples(*rule_.causes[row].when, event);
      for (size_t i = 0; i < seen.own; ++i)
        if (seen.is_good(i)) known->push_back({seen.samples.times_ns[i], truths[i]});
    }
    if (events.size() > 1) std::ranges::sort(*known, {}, &Track::Segment::from_ns);
    return *known;
  }

  Stretch& stretch_;
  const terms::StopRule& rule_;
  std::vector<std::optional<std::vector<Track::Segment>>> at_events_;
};

// The stop that the run turned out to be.
StopPiece stop_of(const terms::StopRule& rule, const RunMemory& run) {
  StopPiece stop{run.since_ns, Truth::yes, std::nullopt, std::nullopt, Truth::no};
  Truth open = Truth::no;  // by what gaps an earlier row may hold
  for (size_t i = 0; i < rule.causes.size(); ++i) {
    const terms::StopCause& cause = rule.causes[i];
    const bool holds = !cause.when.has_value() || run.rows[i].held;
    if (!holds && run.rows[i].missing == Truth::no) continue;
    if (open == Truth::no)
      stop.stop_class = cause.stop_class;
    else if (stop.stop_class != cause.stop_class)
      stop.stop_class.reset();
    if (!holds) {
      open = joined_gaps(open, run.rows[i].missing);
      continue;
    }
    if (open == Truth::no) stop.cause = static_cast<uint16_t>(i);
    if (!stop.stop_class.has_value()) stop.class_missing = open;
    return stop;
  }
  PANMEN_ASSERT(false);
}

// One rule along one stretch.
void follow(Stretch& stretch, const terms::StopRule& rule, RuleMemory& memory, StopTrack& track) {
  const auto row_count = static_cast<size_t>(std::ranges::count_if(
      rule.causes, [](const terms::StopCause& cause) { return cause.when.has_value(); }));
  Rows rows(stretch, rule);
  const Track& when = stretch.track(rule.when, Purpose::durations);
  // The nanosecond past the end belongs to the next stretch; but a run that reaches into it is so long.
  for_each_segment(when, when.end_ns, [&](int64_t from_ns, int64_t to_ns, Truth value) {
    if (from_ns >= stretch.to_ns()) return;
    if (value != Truth::yes) {
      if (memory.run.has_value())
        put(track, {memory.run->since_ns, joined_gaps(memory.run->before, value), {}, {}, Truth::no});
      memory.run.reset();
      put(track, {from_ns, value, {}, {}, Truth::no});
    } else if (memory.now != Truth::yes) {
      // Had the gap not been, the run might have begun earlier, where the row held.
      const Truth gap = is_missing(memory.now) ? memory.now : Truth::no;
      memory.run = RunMemory{from_ns, memory.now, std::vector<RowMemory>(row_count, RowMemory{false, gap})};
    }
    memory.now = value;
    if (!memory.run.has_value()) return;
    const int64_t decided_ns = memory.run->since_ns + rule.longer_than.ns;
    rows.look(memory.run->rows, from_ns, std::min({to_ns, decided_ns, stretch.to_ns()}));
    if (to_ns <= decided_ns) return;
    put(track, stop_of(rule, *memory.run));
    memory.run.reset();
  });
}

}  // namespace

class StopFinder::Run {
 public:
  Run(const terms::Contract& contract, const Facts& facts)
      : contract_(contract), facts_(facts), plan_(plan_of(contract)), reach_(reach(contract)) {
    PANMEN_ASSERT(reach_ > Duration{});
  }

  void begin(Instant from, Histories histories) {
    PANMEN_ASSERT(!memory_.has_value());
    memory_ = StopMemory{from, memory_at_begin(plan_, facts_, from, histories),
                         std::vector<RuleMemory>(contract_.stops.size()),
                         std::vector<StopTrack>(contract_.stops.size())};
  }
  void resume(const StopMemory& memory) {
    PANMEN_ASSERT(!memory_.has_value());
    memory_ = memory;
  }
  void take(Histories histories, Instant through) {
    PANMEN_ASSERT(memory_.has_value());
    const Instant to = through - reach_ + Duration{1};
    if (to <= memory_->position) return;
    walk(plan_, facts_, histories, memory_->signals, through, through, [&](Stretch& stretch, Memory&) {
      for (size_t i = 0; i < contract_.stops.size(); ++i)
        follow(stretch, contract_.stops[i], memory_->rules[i], memory_->ahead[i]);
    });
    memory_->position = to;
  }

  Instant position() const { return memory_.has_value() ? memory_->position : Instant{Instant::kMinNs}; }
  Instant needed_from() const { return memory_.has_value() ? memory_->signals.at : Instant{Instant::kMinNs}; }
  std::shared_ptr<const StopMemory> memory() const {
    PANMEN_ASSERT(memory_.has_value());
    auto copy = std::make_shared<StopMemory>(*memory_);
    take_before_position(*copy);
    return copy;
  }
  std::vector<StopTrack> take_found() {
    PANMEN_ASSERT(memory_.has_value());
    return take_before_position(*memory_);
  }

 private:
  static std::vector<StopTrack> take_before_position(StopMemory& memory) {
    std::vector<StopTrack> taken;
    for (size_t i = 0; i < memory.ahead.size(); ++i) {
      const auto& run = memory.rules[i].run;
      const int64_t until_ns = run.has_value() ? run->since_ns : memory.signals.at.ns;
      taken.push_back(take_before(memory.ahead[i], memory.position.ns, until_ns));
    }
    return taken;
  }

  const terms::Contract& contract_;
  const Facts& facts_;
  Plan plan_;
  Duration reach_;
  std::optional<StopMemory> memory_;  // absent before it has begun
};

StopFinder::StopFinder(const terms::Contract& contract, const Facts& facts)
    : run_(std::make_unique<Run>(contract, facts)) {}
StopFinder::~StopFinder() = default;
StopFinder::StopFinder(StopFinder&&) noexcept = default;
StopFinder& StopFinder::operator=(StopFinder&&) noexcept = default;

void StopFinder::begin(Instant from, Histories histories) {
  run_->begin(from, histories);
}
void StopFinder::resume(std::shared_ptr<const StopMemory> memory) {
  PANMEN_ASSERT(memory != nullptr);
  run_->resume(*memory);
}
void StopFinder::take(Histories histories, Instant through) {
  run_->take(histories, through);
}
Instant StopFinder::position() const {
  return run_->position();
}
Instant StopFinder::needed_from() const {
  return run_->needed_from();
}
std::shared_ptr<const StopMemory> StopFinder::memory() const {
  return run_->memory();
}
std::vector<StopTrack> StopFinder::take_found() {
  return run_->take_found();
}

Duration StopFinder::reach(const terms::Contract& contract) {
  Duration longest;
  for (const terms::StopRule& rule : contract.stops)
    longest = std::max(longest, rule.longer_than);
  return longest;
}

}  // namespace panmen::measure
