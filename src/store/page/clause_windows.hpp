// ClauseWindows: what holds now of each window of a clause, gathered from its verdicts and their corrections.
//
// It decides nothing. Pure; safe to use from any thread.
#pragma once

#include <vector>

#include "store/statement.hpp"

namespace panmen::store {

// What a window shows of its clause. Ascending: of several windows that are drawn as one, the greatest shows.
enum class WindowResult : uint8_t {
  not_counted,
  kept,  // met; of a deduction: none applies
  undecided,
  broken,  // not met; of a deduction: it applies
};
constexpr WindowResult kResults[] = {WindowResult::kept, WindowResult::broken, WindowResult::undecided,
                                     WindowResult::not_counted};

struct ClauseWindow {
  Window span;
  std::vector<const record::Verdict*> verdicts;  // the first one, then its corrections; never empty
  Int128 due = 0;                                // with the corrections
  WindowResult result = WindowResult::undecided;

  const record::Verdict& standing() const { return *verdicts.back(); }
  bool corrected() const { return verdicts.size() > 1; }
};

// By their ends. The verdicts are the part's: it outlives what is returned.
std::vector<ClauseWindow> windows_of(const Statement::ContractPart& part, const terms::Clause& clause);

// Where each window is drawn along time, so that none hides another: of windows that overlap, as sliding ones
// do, the time since the one before it ended.
std::vector<Window> drawn_spans(const std::vector<Window>& spans);

}  // namespace panmen::store
