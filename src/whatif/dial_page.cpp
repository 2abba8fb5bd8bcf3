#include "whatif/dial_page.hpp"

#include <algorithm>
#include <utility>

#include "base/assert.hpp"

namespace panmen::whatif {

const DialRow& DialReport::as_agreed() const {
  const auto at = std::ranges::find(rows, true, &DialRow::is_as_agreed);
  PANMEN_ASSERT(at != rows.end());
  return *at;
}

bool DialReport::is_undecidable() const {
  return std::ranges::none_of(rows, [](const DialRow& row) {
    return row.count(Share::met) + row.count(Share::in_part) + row.count(Share::nothing) > 0;
  });
}

DialReport report_on(const TriedTerms& tried, const terms::Clause& clause, Dial dial) {
  DialReport report;
  report.tried = &tried;
  report.clause = &clause;
  const WindowFigures figures = figures_of(tried.part(), clause.window);
  report.windows = figures.size();
  report.rows = turn(tried.contract(), clause, dial, figures);
  if (dial.is_scale()) report.steps = steps_of(tried.contract(), clause, figures);
  report.dial = std::move(dial);
  return report;
}

}  // namespace panmen::whatif
