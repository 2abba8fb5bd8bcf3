#include "commission/baseline.hpp"

#include <cmath>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace panmen::commission {
namespace {

Decimal decimal(const char* text) {
  return *parse_decimal(text);
}

BaselineRow row(const char* of, std::initializer_list<const char*> drivers) {
  BaselineRow made{decimal(of), {}};
  for (const char* driver : drivers)
    made.drivers.push_back(decimal(driver));
  return made;
}

double number(const Decimal& value) {
  return static_cast<double>(value.units) / std::pow(10.0, value.scale);
}

TEST(FitLine, an_exact_line_is_found_exactly) {
  // 120.5 + 0.25 a - 3 b
  const std::vector<BaselineRow> rows{row("120.5", {"0", "0"}), row("121.75", {"5", "0"}),
                                      row("117.5", {"0", "1"}), row("116", {"6", "2"})};
  const auto fit = fit_line(rows, {1, 5});
  ASSERT_TRUE(fit.ok()) << fit.error().message;
  EXPECT_EQ(to_ratio(fit->constant), to_ratio(decimal("120.5")));
  ASSERT_EQ(fit->coefficients.size(), 2U);
  EXPECT_EQ(to_ratio(fit->coefficients[0]), to_ratio(decimal("0.25")));
  EXPECT_EQ(to_ratio(fit->coefficients[1]), to_ratio(decimal("-3")));
  EXPECT_EQ(fit->cv_steps, 0);
  EXPECT_EQ(fit->r2_steps, 10'000);
  EXPECT_FALSE(fit->is_poor);
  EXPECT_EQ(fit->windows, 4U);
}

// By hand: x 1, 2, 3, 4 and y 6, 5, 7, 10 lie about 3.5 + 1.4 x, with squared errors 4.2 and a variation of
// 14; the mean is 7, so CV(RMSE) is sqrt(4.2 / 2) / 7 = 20.70 % and R2 is 0.7.
TEST(FitLine, the_quality_is_that_of_the_book) {
  const std::vector<BaselineRow> rows{row("6", {"1"}), row("5", {"2"}), row("7", {"3"}), row("10", {"4"})};
  const auto fit = fit_line(rows, {1, 5});
  ASSERT_TRUE(fit.ok()) << fit.error().message;
  EXPECT_EQ(to_ratio(fit->constant), (Ratio{7, 2}));
  EXPECT_EQ(to_ratio(fit->coefficients[0]), (Ratio{7, 5}));
  EXPECT_EQ(fit->cv_steps, 2070);
  EXPECT_EQ(fit->r2_steps, 7000);
  EXPECT_TRUE(fit->is_poor);
  EXPECT_FALSE(fit_line(rows, {21, 100})->is_poor);
}

TEST(FitLine, without_drivers_it_is_the_mean) {
  const std::vector<BaselineRow> rows{row("1", {}), row("2", {}), row("6", {})};
  const auto fit = fit_line(rows, {1, 1});
  ASSERT_TRUE(fit.ok());
  EXPECT_EQ(to_ratio(fit->constant), (Ratio{3, 1}));
  EXPECT_EQ(fit->r2_steps, 0);
}

TEST(FitLine, what_no_line_can_be_drawn_through_is_refused) {
  const std::vector<BaselineRow> few{row("1", {"1"}), row("2", {"2"})};
  EXPECT_EQ(fit_line(few, {1, 5}).error().message,
            "2 windows were decided; a line of 2 numbers needs 3 at least");
  EXPECT_FALSE(fit_line({}, {1, 5}).ok());
  const std::vector<BaselineRow> same{row("1", {"4"}), row("2", {"4"}), row("3", {"4"})};
  EXPECT_EQ(fit_line(same, {1, 5}).error().code, ErrorCode::invalid);
  const std::vector<BaselineRow> twice{row("1", {"1", "2"}), row("2", {"2", "4"}), row("3", {"3", "6"}),
                                       row("5", {"4", "8"})};
  EXPECT_FALSE(fit_line(twice, {1, 5}).ok());
  const std::vector<BaselineRow> nothing{row("-1", {"1"}), row("0", {"2"}), row("1", {"3"})};
  EXPECT_FALSE(fit_line(nothing, {1, 5}).ok());
}

TEST(FitBaseline, a_measure_does_not_explain_itself) {
  store::Statement::ContractPart part;
  part.terms.measures.resize(2);
  part.terms.measures[0].name = "used";
  part.terms.measures[1].name = "made";
  const auto fit = fit_baseline(part, {"before", "used", {"made", "used"}, {1, 5}});
  EXPECT_EQ(fit.error().code, ErrorCode::invalid);
  EXPECT_EQ(fit.error().message, "'used' cannot explain itself: it is among the drivers");
}

TEST(FitBaseline, it_is_of_numbers) {
  store::Statement::ContractPart part;
  part.terms.measures.resize(2);
  part.terms.measures[0].name = "used";
  part.terms.measures[1].name = "began";
  part.terms.measures[1].show.type = terms::FigureType::instant;
  for (const BaselineWanted& wanted : {BaselineWanted{"before", "used", {"began"}, {1, 5}},
                                       BaselineWanted{"before", "began", {"used"}, {1, 5}}}) {
    const auto fit = fit_baseline(part, wanted);
    EXPECT_EQ(fit.error().code, ErrorCode::invalid);
    EXPECT_EQ(fit.error().message,
              "'began' is no number: a baseline is of numbers, and its drivers are numbers");
  }
}

// Against the textbook's formula for one driver, in floating point.
RC_GTEST_PROP(FitLine, agrees_with_floating_point, ()) {
  const auto points = *rc::gen::suchThat(rc::gen::container<std::vector<std::pair<int, int>>>(rc::gen::pair(
                                             rc::gen::inRange(1, 100'000), rc::gen::inRange(-1000, 1000))),
                                         [](const auto& all) { return all.size() > 2 && all.size() < 60; });
  std::vector<BaselineRow> rows;
  double n = 0;
  double sx = 0;
  double sy = 0;
  double sxx = 0;
  double sxy = 0;
  for (const auto& [y, x] : points) {
    rows.push_back({{y, 2}, {{x, 1}}});
    n += 1;
    sx += x / 10.0;
    sy += y / 100.0;
    sxx += x / 10.0 * (x / 10.0);
    sxy += x / 10.0 * (y / 100.0);
  }
  const double spread = n * sxx - sx * sx;
  const auto fit = fit_line(rows, {1, 5});
  if (std::abs(spread) < 1e-6) {
    RC_ASSERT(!fit.ok());
    return;
  }
  RC_ASSERT(fit.ok());
  const double slope = (n * sxy - sx * sy) / spread;
  const double constant = (sy - slope * sx) / n;
  RC_ASSERT(std::abs(number(fit->coefficients[0]) - slope) <= 1e-6 * (1 + std::abs(slope)));
  RC_ASSERT(std::abs(number(fit->constant) - constant) <= 1e-6 * (1 + std::abs(constant)));
}

}  // namespace
}  // namespace panmen::commission
