// Stream: the windows of one spec, along time.
//
// A stream stands at a position: what lies before it is taken in, and is not needed again. Open windows share
// panes: the time from one window's start to the next one's is summed up once, however many windows lie over
// it, and a window is put together from its panes when it closes: at its end, or before, the stream stands
// then.
//
// Not thread-safe.
// Invariants: 1. Panes follow each other; the first begins where the first window does that is to be closed
//                and has begun, the last ends at the position. 2. No window begins inside a pane.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "base/calendar.hpp"
#include "measure/facts.hpp"
#include "measure/memory.hpp"
#include "measure/plan.hpp"
#include "measure/stretch.hpp"
#include "measure/summary.hpp"
#include "measure/value.hpp"

namespace panmen::measure {

class Stream {
 public:
  // REQUIRES: contract and facts outlive this.
  Stream(const terms::Contract& contract, uint16_t spec, const Facts& facts);
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  const Plan& plan() const { return plan_; }

  // See Figures for all of these.
  void begin(Instant from, Histories histories);
  void resume(std::shared_ptr<const Memory> memory);
  void open(Window window);
  void take(Histories histories, Instant through);
  std::vector<record::Figure> close(Window window, Histories histories);
  void note(uint16_t spec, Window window, std::span<const record::Figure> figures);
  Instant needed_from() const;
  std::shared_ptr<const Memory> memory_at(Window window) const;
  size_t held_bytes() const;
  void let_go();
  bool has_let_go(Window window) const;
  void skip(Window window, Histories histories);

 private:
  struct Open {
    Window window;
    std::shared_ptr<const Memory> memory;  // null until the position reaches the window
    bool is_let_go = false;
  };
  struct Pane {
    Instant from;
    Summary summary;
  };

  // Goes on to `to`, and opens panes on the way. What is stamped after `see` is not seen.
  void advance(Histories histories, Instant to, Instant see);
  // From `memory` on to `to`; what lies between goes into the summary, where there is one.
  void run(Histories histories, Memory& memory, Instant to, Instant see, Summary* summary) const;
  void reach_windows();
  void drop_what_no_window_needs();
  std::vector<record::Figure> figures(Window window, const Summary& summary) const;

  Plan plan_;
  const Facts& facts_;
  bool is_sliding_;
  std::optional<Memory> memory_;  // at the position; absent before the stream has begun
  std::deque<Open> windows_;
  std::deque<Pane> panes_;
  std::vector<Noted> noted_;
};

}  // namespace panmen::measure
