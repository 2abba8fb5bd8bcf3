// Figures against a second way of computing them: instant by instant, from everything that was ever reported,
// with no thought of speed. And the invariant that how windows are cut into stretches changes no figure.
#include "measure/naive_figures.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "measure/figures.hpp"
#include "measure/naive_contract.hpp"
#include "measure/naive_windows.hpp"
#include "measure/stop_finder.hpp"

namespace panmen::measure::naive {
namespace {

// The figures of all windows, with what is held cut off before each step where it is not needed any more.
class Run {
 public:
  Run(const terms::Contract& contract, const Reported& reported, const std::vector<Window>& windows,
      const Facts& facts)
      : contract_(contract),
        windows_(windows),
        facts_(facts),
        figures_(contract, facts_),
        feed_(contract, reported) {}

  // Released to random instants, taken in to random instants, with stops known to others: in all cases as far
  // as may be.
  std::vector<std::vector<Figure>> in_pieces() {
    facts_.stops_through = Instant{Instant::kMinNs};
    feed_.release(windows_.front().from.ns + pick(0, 10), Instant::kMinNs);
    figures_.begin(0, windows_.front().from, feed_.histories());
    std::vector<std::vector<Figure>> closed;
    size_t opened = 0;
    for (const Window& window : windows_) {
      int64_t at = std::max(feed_.now(), figures_.needed_from(0).ns);
      while (at < window.to.ns) {
        at = std::min(at + pick(1, 25), window.to.ns);
        open_until(at, opened, window);
        feed_.release(at + pick(0, 1) * pick(0, 60), figures_.needed_from(0).ns);
        know_stops(at + pick(-20, 20));
        figures_.take(0, feed_.histories(), Instant{at});
      }
      open_until(window.to.ns, opened, window);
      feed_.release(window.to.ns + pick(0, 1) * pick(0, 60), figures_.needed_from(0).ns);
      know_stops(window.to.ns + pick(1, 20));
      if (pick(0, 4) == 0) go_on_elsewhere(window, opened);
      closed.push_back(figures_.close(0, window, feed_.histories()));
    }
    return closed;
  }

  std::vector<std::vector<Figure>> at_once() {
    feed_.release(kLast + 100, Instant::kMinNs);
    figures_.begin(0, windows_.front().from, feed_.histories());
    for (const Window& window : windows_)
      figures_.open(0, window);
    std::vector<std::vector<Figure>> closed;
    for (const Window& window : windows_)
      closed.push_back(figures_.close(0, window, feed_.histories()));
    return closed;
  }

 private:
  void know_stops(int64_t through) {
    facts_.stops_through = std::max(facts_.stops_through, Instant{through});
  }
  void open_until(int64_t at, size_t& opened, Window current) {
    while (opened < windows_.size() && (windows_[opened].from.ns < at || windows_[opened] == current))
      figures_.open(0, windows_[opened++]);
  }
  // The first open window, computed again from what was known at its start.
  void go_on_elsewhere(Window window, size_t opened) {
    const auto memory = figures_.memory_at(0, window);
    Figures other(contract_, facts_);
    other.resume(0, window.from, memory);
    for (const Window& each : windows_)
      if (each.from >= window.from && &each < &windows_[opened]) other.open(0, each);
    figures_ = std::move(other);
    feed_.release(feed_.now(), Instant::kMinNs);
  }

  const terms::Contract& contract_;
  const std::vector<Window>& windows_;
  Facts facts_;
  Figures figures_;
  Feed feed_;
};

// A few of those found in the data, or any.
std::vector<Window> windows_of(const terms::Contract& contract, const Reported& reported) {
  const terms::WindowShape shape = contract.windows[0].shape;
  if (!terms::is_found(shape)) return random_windows(shape == terms::WindowShape::sliding);
  const Facts none;
  const Instant from{pick(-5, 5)};
  auto found = FoundWindows(contract, reported, {{from, from + Duration{1}}}, none).before(kLast);
  const auto first = static_cast<size_t>(pick(0, 2));
  found.erase(found.begin(), found.begin() + static_cast<ptrdiff_t>(std::min(first, found.size())));
  found.resize(std::min<size_t>(found.size(), 4));
  return found;
}

// As StopFinder finds them: that these are the right ones is tested beside it.
void find_stops(const terms::Contract& contract, const Reported& reported, Instant from, Facts& facts) {
  Feed feed(contract, reported);
  feed.release(kLast + 100, Instant::kMinNs);
  StopFinder finder(contract, facts);
  finder.begin(from, feed.histories());
  finder.take(feed.histories(), Instant{kLast + 100});
  facts.stops = finder.take_found();
  facts.stops_through = finder.position();
}

void compare(terms::WindowShape shape) {
  const ContractMaker made(shape);
  const terms::Contract& contract = made.contract;
  const Reported reported = random_report(contract);
  const std::vector<Window> windows = windows_of(contract, reported);
  if (windows.empty()) return;
  Facts facts = random_facts(windows);
  find_stops(contract, reported, windows.front().from, facts);
  const auto whole = Run(contract, reported, windows, facts).at_once();
  const auto pieces = Run(contract, reported, windows, facts).in_pieces();
  Reference reference(contract, reported, windows, facts);
  for (size_t w = 0; w < windows.size(); ++w) {
    const auto expected = reference.figures(windows[w]);
    RC_ASSERT(expected.size() == whole[w].size());
    for (size_t m = 0; m < expected.size(); ++m) {
      if (whole[w][m] == expected[m] && pieces[w][m] == expected[m]) continue;
      const auto& nodes = contract.measures[m].nodes;
      const Aggregate a = nodes.empty() ? Aggregate{} : contract.aggregates[nodes.front().index];
      const auto show = [](const Figure& figure) {
        return std::to_string(figure.steps.value_or(-1)) + " (reason " +
               std::to_string(static_cast<int>(figure.reason)) + ", side " + std::to_string(figure.side) +
               ")";
      };
      RC_LOG() << "measure " << m << ", window " << w << " from " << windows[w].from.ns << " to "
               << windows[w].to.ns << ", operation " << static_cast<int>(a.op) << " of source "
               << static_cast<int>(a.source) << ", signal " << a.signal.value_or(99) << ", condition "
               << a.condition.value_or(99) << ": expected " << show(expected[m]) << ", at once "
               << show(whole[w][m]) << ", in pieces " << show(pieces[w][m]) << std::endl;
      RC_ASSERT(whole[w][m] == expected[m]);
      RC_ASSERT(pieces[w][m] == expected[m]);
    }
  }
}

TEST(NaiveFigures, WindowsOneAfterTheOtherGiveTheSameHoweverTheyAreCut) {
  EXPECT_TRUE(rc::check("windows one after the other", [] { compare(terms::WindowShape::calendar); }));
}

TEST(NaiveFigures, SlidingWindowsGiveTheSameHoweverTheyAreCut) {
  EXPECT_TRUE(rc::check("sliding windows", [] { compare(terms::WindowShape::sliding); }));
}

TEST(NaiveFigures, WindowsFoundInTheDataGiveTheSameHoweverTheyAreCut) {
  EXPECT_TRUE(rc::check("windows found in the data", [] {
    compare(one_of<terms::WindowShape>(
        {terms::WindowShape::samples, terms::WindowShape::cycles, terms::WindowShape::between}));
  }));
}

}  // namespace
}  // namespace panmen::measure::naive
