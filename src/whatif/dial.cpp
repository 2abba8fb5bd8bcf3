#include "whatif/dial.hpp"

#include <algorithm>
#include <limits>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/assert.hpp"
#include "base/quote.hpp"
#include "whatif/allowance.hpp"
#include "whatif/clause_text.hpp"

namespace panmen::whatif {

using record::Outcome;
using terms::Clause;
using terms::Contract;
using verdict::Finding;

namespace {

constexpr int64_t kLowest = std::numeric_limits<int64_t>::min();
constexpr int64_t kHighest = std::numeric_limits<int64_t>::max();

// How far a dial can be turned so that every threshold is a number of steps.
struct Range {
  int64_t lowest = kLowest;
  int64_t highest = kHighest;
};

Range range_of(const Clause& clause, const Dial& dial) {
  Range range;
  const auto keep = [&range](int64_t threshold) {
    if (threshold < 0) range.lowest = std::max(range.lowest, kLowest - threshold);
    if (threshold > 0) range.highest = std::min(range.highest, kHighest - threshold);
  };
  for (const Dial::Node& node : dial.nodes)
    keep(node.moved_by);
  if (!dial.is_scale()) return range;
  for (const terms::ScaleStep& step : clause.scale->steps)
    if (step.bound.has_value()) keep(step.threshold_steps);
  return range;
}

Clause turned(Clause clause, const Dial& dial, int64_t to) {
  for (const Dial::Node& node : dial.nodes)
    clause.when[node.index].threshold_steps = to + node.moved_by;
  if (dial.is_scale())
    for (terms::ScaleStep& step : clause.scale->steps)
      if (step.bound.has_value()) step.threshold_steps += to;
  return clause;
}

// Where the dial stands when a threshold lies on one of the window's figures.
std::vector<Int128> positions_on_figures(const Contract& contract, const Clause& clause, const Dial& dial,
                                         const std::vector<record::Figure>& figures) {
  std::vector<Int128> positions;
  const auto steps_of_measure = [&](uint16_t measure) {
    const auto at = std::ranges::find(figures, contract.measures[measure].name, &record::Figure::measure);
    return at == figures.end() ? std::nullopt : at->steps;
  };
  for (const Dial::Node& node : dial.nodes)
    if (const auto steps = steps_of_measure(clause.when[node.index].measure); steps.has_value())
      positions.push_back(Int128{*steps} - node.moved_by);
  if (!dial.is_scale()) return positions;
  if (const auto steps = steps_of_measure(clause.scale->measure); steps.has_value())
    for (const terms::ScaleStep& step : clause.scale->steps)
      if (step.bound.has_value()) positions.push_back(Int128{*steps} - step.threshold_steps);
  return positions;
}

Share share_of(const Finding& finding) {
  switch (finding.outcome) {
    case Outcome::met:
      return Share::met;
    case Outcome::not_met:
      return finding.pay.numerator != 0 ? Share::in_part : Share::nothing;
    case Outcome::undetermined:
      return Share::undecided;
    case Outcome::not_counted:
      return Share::not_counted;
  }
  PANMEN_ASSERT(false);
}

// Of the clause by itself: caps are shared with others.
Int128 due_of(const Contract& contract, const Clause& clause, const Finding& finding, Instant end) {
  const Int128 minor = verdict::give(contract, clause, finding.pay, end).minor;
  return clause.deduction ? -minor : minor;
}

// All windows as they are judged at one position of the dial.
class Judged {
 public:
  Judged(const Contract& contract, const Clause& clause, const WindowFigures& figures)
      : contract_(contract), is_once_(clause.recurrence == terms::Recurrence::once) {
    for (const auto& [window, of_it] : figures)
      windows_.push_back({window, &of_it});
    findings_.resize(windows_.size());
  }

  // REQUIRES: the first call names all windows, and each later one those that may be judged otherwise than
  // before. Whether any result is another.
  bool judge(const Clause& clause, const std::set<size_t>& windows) {
    const DialRow before = row_;
    const bool changed = is_once_ ? judge_in_order(clause) : judge_each(clause, windows);
    return is_once_ ? !(row_ == before) : changed;
  }
  const DialRow& row() const { return row_; }

 private:
  struct OneWindow {
    Window window;
    const std::vector<record::Figure>* figures;
  };

  void count(const Clause& clause, const Finding& finding, Instant end, bool add) {
    uint64_t& windows = row_.windows[static_cast<size_t>(share_of(finding))];
    windows = add ? windows + 1 : windows - 1;
    const Int128 due = due_of(contract_, clause, finding, end);
    row_.due_minor += add ? due : -due;
  }

  bool judge_each(const Clause& clause, const std::set<size_t>& windows) {
    bool changed = false;
    for (const size_t i : windows) {
      verdict::ClauseState state;
      const Finding finding = verdict::judge(contract_, clause, state, *windows_[i].figures);
      if (findings_[i] == finding) continue;
      if (findings_[i].has_value()) count(clause, *findings_[i], windows_[i].window.to, false);
      count(clause, finding, windows_[i].window.to, true);
      findings_[i] = finding;
      changed = true;
    }
    return changed;
  }

  // A clause that is paid once remembers the windows before, and is over once it is met.
  bool judge_in_order(const Clause& clause) {
    row_ = {};
    verdict::ClauseState state;
    for (const OneWindow& one : windows_) {
      const Finding finding = verdict::judge(contract_, clause, state, *one.figures);
      count(clause, finding, one.window.to, true);
      if (!state.closed) continue;
      row_.paid_for = one.window;
      break;
    }
    return true;
  }

  const Contract& contract_;
  bool is_once_;
  std::vector<OneWindow> windows_;
  std::vector<std::optional<Finding>> findings_;  // of a recurring clause
  DialRow row_;
};

// Of an equality, all values that no figure has give the same.
std::vector<DialRow> with_others_in_one(std::vector<DialRow> rows, const std::set<Int128>& on_figures,
                                        int64_t as_agreed) {
  std::vector<DialRow> result;
  std::optional<DialRow> others;
  for (DialRow& row : rows) {
    const bool is_one = row.lowest.has_value() && row.lowest == row.highest;
    if (is_one && on_figures.contains(*row.lowest)) {
      result.push_back(std::move(row));
      continue;
    }
    const bool is_as_agreed = row.is_as_agreed || (others.has_value() && others->is_as_agreed);
    others = std::move(row);
    others->is_as_agreed = is_as_agreed;
  }
  if (!others.has_value()) return result;
  others->lowest = others->highest = others->is_as_agreed ? std::optional(as_agreed) : std::nullopt;
  others->is_other = true;
  result.push_back(*std::move(others));
  return result;
}

// Where what is due goes on between two thresholds, each value of theirs gives something else.
bool is_without_edges(const Clause& clause) {
  return clause.follows_figure() ||
         (clause.scale.has_value() && std::ranges::any_of(clause.scale->steps, [](const auto& step) {
            return step.slope.numerator != 0;
          }));
}

}  // namespace

std::vector<Dial> dials_of(const Contract& contract, const Clause& clause) {
  std::vector<Dial> dials;
  if (is_without_edges(clause)) return dials;
  if (clause.scale.has_value()) {
    const terms::Measure& measure = contract.measures[clause.scale->measure];
    Dial dial;
    dial.measure = measure.name;
    dial.show = measure.show;
    dial.text = "scale of " + measure.name;
    dials.push_back(std::move(dial));
    return dials;
  }
  const std::vector<int64_t> moved = moved_in_test(contract, clause);
  for (size_t i = 0; i < clause.when.size(); ++i) {
    terms::TestNode node = clause.when[i];
    if (node.op != terms::TestOp::compare) continue;
    const terms::Measure& measure = contract.measures[node.measure];
    if (!terms::has_step(measure.show.type)) continue;
    node.threshold_steps -= moved[i];
    const std::string text = comparison_text(contract, node);
    const auto same = std::ranges::find(dials, text, &Dial::text);
    if (same != dials.end()) {
      same->nodes.push_back({i, moved[i]});
      continue;
    }
    Dial dial;
    dial.measure = name_without_asset(measure.name);
    dial.show = measure.show;
    dial.text = text;
    dial.nodes = {{i, moved[i]}};
    dial.comparison = node.comparison;
    dial.as_agreed = node.threshold_steps;
    dials.push_back(std::move(dial));
  }
  return dials;
}

namespace {

// What a clause asks without a threshold: "ok", "used = "R7"". The first that is wanted; of all where nothing
// is said.
std::optional<std::string> without_threshold(const Contract& contract, const Clause& clause,
                                             const std::optional<std::string>& wanted) {
  for (const terms::TestNode& node : clause.when) {
    if (node.op != terms::TestOp::compare) continue;
    const terms::Measure& measure = contract.measures[node.measure];
    if (terms::has_step(measure.show.type)) continue;
    const std::string text = comparison_text(contract, node);
    const std::string_view name = name_without_asset(measure.name);
    const bool is_named = !wanted.has_value() || *wanted == name || *wanted == text ||
                          *wanted == fmt::format("{} {}", name, sign_of(node.comparison));
    if (is_named) return text;
  }
  return std::nullopt;
}

}  // namespace

Result<Dial> choose_dial(const Contract& contract, const Clause& clause,
                         const std::optional<std::string>& wanted) {
  if (is_without_edges(clause))
    return Error{ErrorCode::invalid,
                 fmt::format("clause '{}': what is due goes on between thresholds, so that there is none to "
                             "turn; write the other terms down and try them with panmen compare",
                             clause.id)};
  const std::vector<Dial> dials = dials_of(contract, clause);
  std::string known;
  std::vector<const Dial*> meant;
  for (const Dial& dial : dials) {
    known += fmt::format("{}\"{}\"", known.empty() ? "" : ", ", dial.text);
    const std::string with_sign = fmt::format("{} {}", dial.measure, sign_of(dial.comparison));
    const bool is_named = !wanted.has_value() || *wanted == dial.measure || *wanted == dial.text ||
                          (!dial.is_scale() && *wanted == with_sign);
    if (is_named) meant.push_back(&dial);
  }
  const auto asked = meant.empty() ? without_threshold(contract, clause, wanted) : std::nullopt;
  if (asked.has_value())
    return Error{ErrorCode::invalid,
                 fmt::format("clause '{}': in {} there is no threshold to turn; turn the measure behind it{}",
                             clause.id, in_quotes(*asked), known.empty() ? "" : ", or one of " + known)};
  if (meant.empty())
    return Error{ErrorCode::not_found, fmt::format("clause '{}' compares no {}; it has {}", clause.id,
                                                   in_quotes(wanted.value_or("")), known)};
  if (meant.size() > 1)
    return Error{ErrorCode::invalid,
                 fmt::format("clause '{}' has several thresholds: say by --measure which is to be turned, by "
                             "its measure or as it stands here: {}",
                             clause.id, known)};
  return *meant.front();
}

std::vector<DialRow> turn(const Contract& contract, const Clause& clause, const Dial& dial,
                          const WindowFigures& figures) {
  const Range range = range_of(clause, dial);
  // The windows that may be judged otherwise from a position on than before it: a figure is passed when the
  // threshold reaches it, and again when it leaves it.
  std::map<int64_t, std::set<size_t>> changes;
  std::set<size_t> all;
  std::set<Int128> on_figures;
  for (const auto& [window, of_it] : figures) {
    const size_t i = all.size();
    all.insert(i);
    for (const Int128 position : positions_on_figures(contract, clause, dial, of_it)) {
      on_figures.insert(position);
      for (const Int128 change : {position, position + 1})
        if (change > range.lowest && change <= range.highest) changes[static_cast<int64_t>(change)].insert(i);
    }
  }
  std::vector<DialRow> rows;
  Judged judged(contract, clause, figures);
  judged.judge(turned(clause, dial, range.lowest), all);
  DialRow row = judged.row();
  row.lowest = range.lowest;
  const auto finish = [&](int64_t highest) {
    row.highest = highest;
    row.is_as_agreed = *row.lowest <= dial.as_agreed && dial.as_agreed <= highest;
    if (row.lowest == range.lowest) row.lowest.reset();
    if (row.highest == range.highest) row.highest.reset();
    rows.push_back(std::move(row));
  };
  for (const auto& [position, windows] : changes) {
    // The values of an equality have no neighbours: each figure's row is its own.
    const bool changed = judged.judge(turned(clause, dial, position), windows);
    if (!changed && !dial.is_equality()) continue;
    finish(position - 1);
    row = judged.row();
    row.lowest = position;
  }
  finish(range.highest);
  if (dial.is_equality()) return with_others_in_one(std::move(rows), on_figures, dial.as_agreed);
  return rows;
}

std::vector<StepResult> steps_of(const Contract& contract, const Clause& clause,
                                 const WindowFigures& figures) {
  // Steps may pay alike, so each is told from the others by a share of its own.
  Clause numbered = clause;
  const auto n = static_cast<int64_t>(clause.scale->steps.size());
  for (int64_t i = 0; i < n; ++i)
    numbered.scale->steps[static_cast<size_t>(i)].pay = {i, n};
  std::vector<StepResult> steps(clause.scale->steps.size());
  for (const auto& [window, of_it] : figures) {
    verdict::ClauseState state;
    const Finding finding = verdict::judge(contract, numbered, state, of_it);
    if (finding.outcome != Outcome::met && finding.outcome != Outcome::not_met) continue;
    StepResult& step = steps[static_cast<size_t>(finding.pay.numerator)];
    ++step.windows;
    state = {};
    step.due_minor += due_of(contract, clause, verdict::judge(contract, clause, state, of_it), window.to);
  }
  return steps;
}

std::vector<size_t> rows_to_show(const std::vector<DialRow>& rows, size_t most) {
  constexpr size_t kBeside = 3;
  const auto at = std::ranges::find(rows, true, &DialRow::is_as_agreed);
  PANMEN_ASSERT(at != rows.end());
  const auto agreed = static_cast<size_t>(at - rows.begin());
  std::set<size_t> shown{0, rows.size() - 1};
  for (size_t i = agreed - std::min(agreed, kBeside); i <= agreed + kBeside && i < rows.size(); ++i)
    shown.insert(i);
  while (shown.size() < std::min(most, rows.size())) {
    // The middle of the longest stretch of which nothing is shown.
    size_t from = 0;
    size_t length = 0;
    for (auto i = shown.begin(); std::next(i) != shown.end(); ++i) {
      if (*std::next(i) - *i <= length) continue;
      length = *std::next(i) - *i;
      from = *i;
    }
    shown.insert(from + length / 2);
  }
  return {shown.begin(), shown.end()};
}

}  // namespace panmen::whatif
