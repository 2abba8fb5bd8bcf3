#include "terms/text/units.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace panmen::terms {
namespace {

TEST(Units, agree_with_udunits2) {
  const auto verified = verify_units();
  EXPECT_TRUE(verified.ok()) << (verified.ok() ? "" : verified.error().message);
}

TEST(Units, each_name_stands_once_and_is_found) {
  std::vector<std::string_view> names = unit_names();
  std::ranges::sort(names);
  EXPECT_EQ(std::ranges::adjacent_find(names), names.end());
  for (const std::string_view name : names) {
    const auto unit = find_unit(name);
    ASSERT_TRUE(unit) << name;
    EXPECT_EQ(unit->unit.name, name);
    EXPECT_EQ(unit->unit.dimension, unit->dimension.name());
  }
}

TEST(Units, have_exact_factors) {
  EXPECT_EQ(find_unit("kWh")->unit.factor, (Ratio{3'600'000, 1}));
  EXPECT_EQ(find_unit("%")->unit.factor, (Ratio{1, 100}));
  EXPECT_EQ(find_unit("m3/h")->unit.factor, (Ratio{1, 3'600}));
  EXPECT_EQ(find_unit("1/min")->unit.factor, (Ratio{1, 60}));
  EXPECT_EQ(find_unit("")->unit, Unit{});
}

TEST(Units, compounds_find_their_dimension) {
  EXPECT_EQ(find_unit("kWh/part")->unit.dimension, "energy/part");
  EXPECT_EQ(find_unit("kW*h")->dimension, find_unit("kWh")->dimension);
  EXPECT_EQ(find_unit("J/s")->unit.dimension, "power");
  EXPECT_EQ(find_unit("V*A")->unit.dimension, "power");
  EXPECT_EQ(find_unit("part/h")->unit.dimension, "part/time");
  EXPECT_EQ(find_unit("1/h")->unit.dimension, "frequency");
  EXPECT_EQ(find_unit("N*V/A")->unit.dimension, "kg2*m3*s-5*A-2");
  EXPECT_TRUE(find_unit("kWh/J")->dimension.plain());
}

TEST(Units, do_not_convert_what_only_looks_alike) {
  EXPECT_NE(find_unit("degC")->dimension, find_unit("K")->dimension);
  EXPECT_NE(find_unit("deg")->dimension, find_unit("rad")->dimension);
  EXPECT_NE(find_unit("kvarh")->dimension, find_unit("kWh")->dimension);
  EXPECT_NE(find_unit("kVA")->dimension, find_unit("kW")->dimension);
  EXPECT_NE(find_unit("tCO2")->dimension, find_unit("t")->dimension);
  EXPECT_NE(find_unit("rpm")->dimension, find_unit("Hz")->dimension);
}

TEST(Units, of_money_are_those_of_one_currency) {
  const std::optional<Currency> yuan = *Currency::parse("CNY");
  EXPECT_EQ(find_unit("CNY", yuan)->unit, (Unit{"CNY", "money", {1, 1}}));
  EXPECT_EQ(find_unit("CNY/kWh", yuan)->unit, (Unit{"CNY/kWh", "money/energy", {1, 3'600'000}}));
  EXPECT_EQ(find_unit("kWh/CNY", yuan)->dimension,
            *find_unit("kWh")->dimension.per(find_unit("CNY", yuan)->dimension));
  EXPECT_FALSE(find_unit("EUR/kWh", yuan));
  EXPECT_FALSE(find_unit("CNY"));
}

TEST(Units, have_a_root_where_they_are_a_square) {
  EXPECT_EQ(find_unit("m2")->dimension.root(), find_unit("m")->dimension);
  EXPECT_EQ(find_unit("kW*kW")->dimension.root(), find_unit("W")->dimension);
  EXPECT_EQ(Dimension{}.root(), Dimension{});
  EXPECT_FALSE(find_unit("m3")->dimension.root());
  EXPECT_FALSE(find_unit("m2*s")->dimension.root());
}

TEST(Units, refuse_what_is_not_one) {
  for (const std::string_view name :
       {"kwh", "kWh/", "/h", "1", "1/", "kWh//h", "m*m*m*m*m*m*m*m*m*m", " kWh", "GWh*GWh*GWh*GWh"}) {
    EXPECT_FALSE(find_unit(name)) << name;
  }
  EXPECT_FALSE(find_unit(std::string(100, 'm')));
}

TEST(Units, name_their_like_for_a_foreign_one) {
  EXPECT_EQ(units_like("yard"), (std::vector<std::string_view>{"um", "mm", "cm", "m", "km"}));
  EXPECT_TRUE(units_like("nonsense").empty());
  EXPECT_TRUE(units_like("m^2;").empty());
}

}  // namespace
}  // namespace panmen::terms
