// Baseline: how a measure followed its drivers before anything was changed, as a line through its figures:
// fitted once, exactly, and refused when it is poor (ISO 50006; IPMVP, option C).
//
// Ordinary least squares over the figures as they were shown; every number is a fraction of integers until it
// is rounded, so that anybody gets the same line. Not thread-safe.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/decimal.hpp"
#include "base/result.hpp"
#include "store/statement.hpp"

namespace panmen::commission {

// What the line is to be about, by the names of measures of one window.
struct BaselineWanted {
  std::string name;
  std::string of;
  std::vector<std::string> drivers;
  Ratio cv_at_most{1, 5};
};

struct BaselineFit {
  Decimal constant;                   // in units in which the measure is shown
  std::vector<Decimal> coefficients;  // for one unit of each driver, as that is shown
  Instant from;                       // of the first window, and the end of the last
  Instant to;
  uint32_t windows = 0;   // that were decided for all of them
  uint32_t left_out = 0;  // that were not
  int64_t cv_steps = 0;   // CV(RMSE) in steps of 0.01 %: root of the mean square error over the mean, with
                          // as many degrees of freedom as windows less numbers of the line
  int64_t r2_steps = 0;   // the share of the measure's variance that the line explains, in steps of 0.0001
  bool is_poor = false;   // CV(RMSE) is greater than what was wanted
};

// One figure of the measure and those of its drivers, in steps of 10^-scale of the units shown.
struct BaselineRow {
  Decimal of;
  std::vector<Decimal> drivers;
};

// Numbers of the line have nine significant digits, rounded half to even; the quality is that of the rounded
// line. Errors: invalid, where there are fewer rows than numbers and one, where the drivers do not differ
// from each other or from a constant, or where the measure is zero on the whole.
Result<BaselineFit> fit_line(std::span<const BaselineRow> rows, Ratio cv_at_most);

// The same over the figures of a statement that keeps measures, each window as it was corrected last. Errors:
// those of fit_line; not_found, where there is no such measure; invalid, where their windows differ or the
// measure is among its drivers.
Result<BaselineFit> fit_baseline(const store::Statement::ContractPart& part, const BaselineWanted& wanted);

// The section of terms that holds it; `data` is the journal's root.
std::string render_baseline(const store::Statement::ContractPart& part, const BaselineWanted& wanted,
                            const BaselineFit& fit, const Hash& data);

}  // namespace panmen::commission
