#include "commission/baseline.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include <fmt/format.h>

#include "measure/exact.hpp"

namespace panmen::commission {
namespace {

using measure::Exact;

Exact exact(const Decimal& value) {
  return measure::to_exact(to_ratio(value));
}

// Rows of the normal equations: the sums of products of each two of (1, drivers...), and of each with the
// measure behind them.
std::vector<std::vector<Exact>> normal_equations(std::span<const BaselineRow> rows, size_t numbers) {
  std::vector<std::vector<Exact>> equations(numbers, std::vector<Exact>(numbers + 1));
  for (const BaselineRow& row : rows) {
    std::vector<Exact> x{Exact(1)};
    for (const Decimal& driver : row.drivers)
      x.push_back(exact(driver));
    x.push_back(exact(row.of));
    for (size_t i = 0; i < numbers; ++i)
      for (size_t j = 0; j <= numbers; ++j)
        equations[i][j] += x[i] * x[j];
  }
  return equations;
}

// C. F. Gauss's elimination; absent where the equations do not determine every unknown.
std::optional<std::vector<Exact>> solve(std::vector<std::vector<Exact>> equations) {
  const size_t unknowns = equations.size();
  for (size_t column = 0; column < unknowns; ++column) {
    const auto pivot = std::find_if(equations.begin() + static_cast<ptrdiff_t>(column), equations.end(),
                                    [&](const auto& equation) { return equation[column] != 0; });
    if (pivot == equations.end()) return std::nullopt;
    std::swap(*pivot, equations[column]);
    for (size_t row = 0; row < unknowns; ++row) {
      if (row == column || equations[row][column] == 0) continue;
      const Exact factor = equations[row][column] / equations[column][column];
      for (size_t i = column; i <= unknowns; ++i)
        equations[row][i] -= factor * equations[column][i];
    }
  }
  std::vector<Exact> solution;
  for (size_t i = 0; i < unknowns; ++i)
    solution.emplace_back(equations[i][unknowns] / equations[i][i]);
  return solution;
}

// To nine significant digits. Absent where 18 digits before the point are not enough.
std::optional<Decimal> rounded(const Exact& value) {
  constexpr int kDigits = 9;
  const Exact magnitude = value < 0 ? Exact(-value) : value;
  int scale = Decimal::kMaxScale;
  while (scale > 0 && magnitude * power_of_ten(scale) >= power_of_ten(kDigits))
    --scale;
  const auto steps = measure::round_to_steps(value, Exact(1, power_of_ten(scale)));
  if (!steps.has_value()) return std::nullopt;
  return Decimal{steps->steps, static_cast<uint8_t>(scale)};
}

struct Errors {
  Exact squared;    // the sum of squared differences from the line
  Exact variation;  // of squared differences from the mean
  Exact mean;
};

Errors errors_of(std::span<const BaselineRow> rows, const BaselineFit& fit) {
  Errors errors;
  Exact sum;
  for (const BaselineRow& row : rows)
    sum += exact(row.of);
  errors.mean = sum / rows.size();
  for (const BaselineRow& row : rows) {
    Exact expected = exact(fit.constant);
    for (size_t i = 0; i < row.drivers.size(); ++i)
      expected += exact(fit.coefficients[i]) * exact(row.drivers[i]);
    const Exact error = exact(row.of) - expected;
    const Exact deviation = exact(row.of) - errors.mean;
    errors.squared += error * error;
    errors.variation += deviation * deviation;
  }
  return errors;
}

const terms::Measure* find_measure(const terms::Contract& contract, const std::string& name) {
  const auto found = std::ranges::find(contract.measures, name, &terms::Measure::name);
  return found == contract.measures.end() ? nullptr : &*found;
}

Result<void> check_wanted(const terms::Contract& contract, const BaselineWanted& wanted) {
  const terms::Measure* of = find_measure(contract, wanted.of);
  if (of == nullptr) return Error{ErrorCode::not_found, fmt::format("there is no measure '{}'", wanted.of)};
  const auto no_number = [](const std::string& name) {
    return Error{
        ErrorCode::invalid,
        fmt::format("'{}' is no number: a baseline is of numbers, and its drivers are numbers", name)};
  };
  if (of->show.type != terms::FigureType::number) return no_number(wanted.of);
  for (const std::string& name : wanted.drivers) {
    if (name == wanted.of)
      return Error{ErrorCode::invalid,
                   fmt::format("'{}' cannot explain itself: it is among the drivers", name)};
    const terms::Measure* driver = find_measure(contract, name);
    if (driver == nullptr) return Error{ErrorCode::not_found, fmt::format("there is no measure '{}'", name)};
    if (driver->show.type != terms::FigureType::number) return no_number(name);
    if (driver->per != of->per)
      return Error{ErrorCode::invalid,
                   fmt::format("'{}' is not computed per the same window as '{}'", name, wanted.of)};
  }
  return {};
}

// The figures of one window, in the units shown; absent where one of them could not be decided.
std::optional<BaselineRow> row_of(const terms::Contract& contract, const record::Measures& measures,
                                  const BaselineWanted& wanted) {
  const auto value = [&](const std::string& name) -> std::optional<Decimal> {
    const auto figure = std::ranges::find(measures.figures, name, &record::Figure::measure);
    if (figure == measures.figures.end() || !figure->steps.has_value()) return std::nullopt;
    const Decimal& step = find_measure(contract, name)->show.step;
    int64_t units = 0;
    if (__builtin_mul_overflow(*figure->steps, step.units, &units)) return std::nullopt;
    return Decimal{units, step.scale};
  };
  BaselineRow row;
  const auto of = value(wanted.of);
  if (!of) return std::nullopt;
  row.of = *of;
  for (const std::string& name : wanted.drivers) {
    const auto driver = value(name);
    if (!driver) return std::nullopt;
    row.drivers.push_back(*driver);
  }
  return row;
}

std::string day_of(const Zone& zone, Instant t) {
  const CivilDate date = to_local(zone, t).date;
  return fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day);
}

std::string percent(Ratio share) {
  // Of what people agree on, more than two digits behind the point are rare; all are shown.
  const auto hundredfold = multiply(share, {100, 1});
  for (int scale = 0; hundredfold.ok() && scale <= Decimal::kMaxScale; ++scale) {
    if (power_of_ten(scale) % hundredfold->denominator == 0)
      return format_scaled(Int128{hundredfold->numerator} * (power_of_ten(scale) / hundredfold->denominator),
                           scale);
  }
  return fmt::format("{}/{}", share.numerator, share.denominator);
}

}  // namespace

Result<BaselineFit> fit_line(std::span<const BaselineRow> rows, Ratio cv_at_most) {
  const size_t drivers = rows.empty() ? 0 : rows.front().drivers.size();
  const size_t numbers = drivers + 1;
  if (rows.size() <= numbers)
    return Error{ErrorCode::invalid,
                 fmt::format("{} windows were decided; a line of {} numbers needs {} at least", rows.size(),
                             numbers, numbers + 1)};
  const auto line = solve(normal_equations(rows, numbers));
  if (!line)
    return Error{ErrorCode::invalid,
                 "the drivers do not tell apart what each of them does: one is always the same, or follows "
                 "from the others"};
  BaselineFit fit;
  fit.windows = static_cast<uint32_t>(rows.size());
  std::vector<Decimal> all;
  for (const Exact& number : *line) {
    const auto value = rounded(number);
    if (!value) return Error{ErrorCode::limit, "a number of the line is too large to be written"};
    all.push_back(*value);
  }
  fit.constant = all.front();
  fit.coefficients.assign(all.begin() + 1, all.end());
  const Errors errors = errors_of(rows, fit);
  if (errors.mean <= 0)
    return Error{ErrorCode::invalid,
                 "the measure is not more than nothing on the mean: nothing can be saved"};
  const Exact relative_square = errors.squared / (rows.size() - numbers) / (errors.mean * errors.mean);
  const Exact most = measure::to_exact(cv_at_most);
  fit.is_poor = relative_square > most * most;
  constexpr int64_t kTenThousand = 10'000;
  const auto cv = measure::round_to_steps(measure::square_root(relative_square), Exact(1, kTenThousand));
  if (!cv) return Error{ErrorCode::limit, "the line is so poor that its error cannot be written"};
  fit.cv_steps = cv->steps;
  if (errors.variation != 0) {
    const auto r2 = measure::round_to_steps(1 - errors.squared / errors.variation, Exact(1, kTenThousand));
    if (r2) fit.r2_steps = r2->steps;
  }
  return fit;
}

Result<BaselineFit> fit_baseline(const store::Statement::ContractPart& part, const BaselineWanted& wanted) {
  PANMEN_CHECK(check_wanted(part.terms, wanted));
  const uint16_t window = find_measure(part.terms, wanted.of)->per;
  std::map<Window, const record::Measures*> last;  // of each window: corrections come later
  for (const record::Measures& measures : part.measures)
    if (measures.window == window) last[{measures.from, measures.to}] = &measures;
  std::vector<BaselineRow> rows;
  uint32_t left_out = 0;
  for (const auto& [times, measures] : last) {
    if (auto row = row_of(part.terms, *measures, wanted))
      rows.push_back(*std::move(row));
    else
      ++left_out;
  }
  PANMEN_TRY(BaselineFit fit, fit_line(rows, wanted.cv_at_most));
  fit.left_out = left_out;
  fit.from = last.begin()->first.from;
  fit.to = last.rbegin()->first.to;
  return fit;
}

std::string render_baseline(const store::Statement::ContractPart& part, const BaselineWanted& wanted,
                            const BaselineFit& fit, const Hash& data) {
  std::string drivers;
  for (size_t i = 0; i < wanted.drivers.size(); ++i)
    drivers += fmt::format("{}{}: {}", i == 0 ? "" : ", ", wanted.drivers[i], to_string(fit.coefficients[i]));
  const Zone& zone = part.terms.zone;
  // The day on which the last window ends is not in, unless it ends within it.
  const Instant last{fit.to.ns - 1};
  const CivilDate day = civil_from_days(days_from_civil(to_local(zone, last).date) + 1);
  return fmt::format(
      "baselines:\n"
      "  {}:\n"
      "    of: {}\n"
      "    constant: {}\n"
      "    drivers: {{{}}}\n"
      "    fitted: {} to {:04}-{:02}-{:02}\n"
      "    windows: {}\n"
      "    cv: {} %\n"
      "    at most: {} %\n"
      "    data: {}\n",
      wanted.name, wanted.of, to_string(fit.constant), drivers, day_of(zone, fit.from), day.year, day.month,
      day.day, fit.windows, format_scaled(fit.cv_steps, 2), percent(wanted.cv_at_most), to_hex(data));
}

}  // namespace panmen::commission
