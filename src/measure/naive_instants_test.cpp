// Stops, and windows found in the data, against a second way of finding them: instant by instant, from
// everything that was ever reported. And the invariant that how time is cut changes nothing.
#include "measure/naive_instants.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "measure/naive_contract.hpp"
#include "measure/naive_windows.hpp"
#include "measure/stop_finder.hpp"
#include "measure/window_finder.hpp"

namespace panmen::measure::naive {
namespace {

constexpr int64_t kEnd = kLast + 60;  // nothing is reported any more, and nothing holds

Truth truth_of(const Answer& answer) {
  if (answer.known.has_value()) return to_truth(*answer.known);
  Truth truth = Truth::no;
  const auto join = [&](bool is_so, Truth gap) {
    if (is_so) truth = joined_gaps(truth, gap);
  };
  join(answer.open.excluded, Truth::excluded);
  join(answer.open.down, Truth::down);
  join(answer.open.buyer, Truth::against_buyer);
  join(answer.open.supplier, Truth::against_supplier);
  return truth;
}

StopTrack expected_track(const Instants& instants, uint16_t rule, int64_t from, int64_t to) {
  StopTrack track;
  for (int64_t t = from; t < to; ++t) {
    const Stop& stop = instants.stop_at(rule, t);
    StopPiece piece{t, truth_of(stop.is_stop), {}, stop.stop_class, Truth::no};
    if (stop.cause.has_value()) piece.cause = static_cast<uint16_t>(*stop.cause);
    if (piece.truth == Truth::yes && !piece.stop_class.has_value())
      piece.class_missing = truth_of({std::nullopt, stop.class_open});
    StopPiece same = piece;
    if (!track.empty()) same.from_ns = track.back().from_ns;
    if (track.empty() || track.back() != same) track.push_back(piece);
  }
  return track;
}

// Takes up what goes on with the last piece.
void append(std::vector<StopTrack>& all, const std::vector<StopTrack>& more) {
  for (size_t rule = 0; rule < more.size(); ++rule) {
    for (const StopPiece& piece : more[rule]) {
      StopPiece same = piece;
      if (!all[rule].empty()) same.from_ns = all[rule].back().from_ns;
      if (all[rule].empty() || all[rule].back() != same) all[rule].push_back(piece);
    }
  }
}

void compare_stops() {
  const ContractMaker made(terms::WindowShape::calendar);
  const terms::Contract& contract = made.contract;
  const Reported reported = random_report(contract);
  const int64_t from = pick(-5, 5);
  const std::vector<Window> windows = {{Instant{from}, Instant{kEnd}}};
  const Facts facts = random_facts(windows);

  Feed whole(contract, reported);
  whole.release(kEnd, Instant::kMinNs);
  StopFinder at_once(contract, facts);
  at_once.begin(Instant{from}, whole.histories());
  at_once.take(whole.histories(), Instant{kEnd});
  const std::vector<StopTrack> found = at_once.take_found();

  Feed feed(contract, reported);
  feed.release(from + pick(0, 10), Instant::kMinNs);
  StopFinder in_pieces(contract, facts);
  in_pieces.begin(Instant{from}, feed.histories());
  std::vector<StopTrack> joined(contract.stops.size());
  for (int64_t through = from; through < kEnd;) {
    through = std::min(through + pick(1, 25), kEnd);
    feed.release(std::min(through + pick(0, 1) * pick(0, 60), kEnd), in_pieces.needed_from().ns);
    in_pieces.take(feed.histories(), Instant{through});
    if (pick(0, 1) == 0) append(joined, in_pieces.take_found());
    if (pick(0, 3) > 0) continue;
    append(joined, in_pieces.take_found());
    StopFinder other(contract, facts);
    other.resume(in_pieces.memory());
    in_pieces = std::move(other);
  }
  append(joined, in_pieces.take_found());
  RC_ASSERT(at_once.position() == Instant{kEnd} - StopFinder::reach(contract) + Duration{1});
  RC_ASSERT(in_pieces.position() == at_once.position());
  RC_ASSERT(same(*in_pieces.memory(), *at_once.memory()));

  const Instants instants(contract, reported, windows, facts);
  for (uint16_t rule = 0; rule < contract.stops.size(); ++rule) {
    const StopTrack expected = expected_track(instants, rule, from, at_once.position().ns);
    const auto show = [](const StopTrack& track) {
      std::string text;
      for (const StopPiece& piece : track)
        text += " " + std::to_string(piece.from_ns) + ":" + std::to_string(static_cast<int>(piece.truth)) +
                "/" + std::to_string(piece.cause.value_or(99)) + "/" +
                std::to_string(static_cast<int>(piece.class_missing));
      return text;
    };
    if (found[rule] != expected || joined[rule] != expected)
      RC_LOG() << "rule " << rule << ": expected" << show(expected) << "\nat once" << show(found[rule])
               << "\nin pieces" << show(joined[rule]) << std::endl;
    RC_ASSERT(found[rule] == expected);
    RC_ASSERT(joined[rule] == expected);
  }
}

TEST(NaiveStops, AreTheSameHoweverTimeIsCut) {
  EXPECT_TRUE(rc::check("stops and their causes", compare_stops));
}

void compare_windows(terms::WindowShape shape) {
  const ContractMaker made(shape);
  const terms::Contract& contract = made.contract;
  const Reported reported = random_report(contract);
  const int64_t from = pick(-5, 5);
  const std::vector<Window> begin = {{Instant{from}, Instant{kEnd}}};
  const Facts facts = random_facts(begin);

  Feed whole(contract, reported);
  whole.release(kEnd, Instant::kMinNs);
  WindowFinder at_once(contract, 0, facts);
  at_once.begin(Instant{from}, whole.histories());
  at_once.take(whole.histories(), Instant{kEnd});

  Feed feed(contract, reported);
  feed.release(from + pick(0, 10), Instant::kMinNs);
  WindowFinder in_pieces(contract, 0, facts);
  in_pieces.begin(Instant{from}, feed.histories());
  std::vector<Window> joined;
  for (int64_t through = from; through < kEnd;) {
    through = std::min(through + pick(1, 25), kEnd);
    const Instant next_from = in_pieces.next_from();
    feed.release(std::min(through + pick(0, 1) * pick(0, 60), kEnd),
                 std::min(in_pieces.needed_from().ns, kEnd));
    in_pieces.take(feed.histories(), Instant{through});
    const Instant last_to = joined.empty() ? Instant{from} : joined.back().to;
    for (const Window& window : in_pieces.take_found()) {
      RC_ASSERT(window.from >= std::max(next_from, last_to));
      joined.push_back(window);
    }
    RC_ASSERT(in_pieces.next_from() >= last_to);
  }
  const std::vector<Window> expected = FoundWindows(contract, reported, begin, facts).before(kEnd);
  RC_ASSERT(at_once.take_found() == expected);
  RC_ASSERT(joined == expected);
}

TEST(NaiveWindows, OfSamplesAreTheSameHoweverTimeIsCut) {
  EXPECT_TRUE(rc::check("windows of samples", [] { compare_windows(terms::WindowShape::samples); }));
}

TEST(NaiveWindows, OfCyclesAreTheSameHoweverTimeIsCut) {
  EXPECT_TRUE(rc::check("windows of cycles", [] { compare_windows(terms::WindowShape::cycles); }));
}

TEST(NaiveWindows, BetweenConditionsAreTheSameHoweverTimeIsCut) {
  EXPECT_TRUE(rc::check("windows between conditions", [] { compare_windows(terms::WindowShape::between); }));
}

}  // namespace
}  // namespace panmen::measure::naive
