#include "signal/columns.hpp"

#include <algorithm>
#include <vector>

#include <gtest/gtest.h>

namespace panmen::signal {
namespace {

Row row(int64_t time_ns, double value, Quality quality = Quality::good, uint64_t ordinal = 0) {
  return {time_ns, ordinal, bits_of(value), quality};
}

std::vector<Row> rows_of(const Columns& columns) {
  std::vector<Row> rows;
  for (size_t i = 0; i < columns.size(); ++i)
    rows.push_back(columns.row(i));
  return rows;
}

TEST(Columns, RowsAreInsertedWhereTheyAreToStand) {
  Columns columns(ValueKind::number);
  columns.append(row(10, 1));
  columns.append(row(20, 2));
  columns.append(row(30, 3));
  columns.drop_first(1);
  const std::vector<Row> rows = {row(15, 4), row(25, 5, Quality::bad), row(26, 6), row(40, 7, {}, 9)};
  columns.insert(rows, std::vector<size_t>{0, 1, 1, 2});
  EXPECT_EQ(rows_of(columns), (std::vector<Row>{rows[0], row(20, 2), rows[1], rows[2], row(30, 3), rows[3]}));
}

TEST(Columns, AColumnIsThereFromTheFirstValueThatSaysSomething) {
  Columns columns(ValueKind::number);
  columns.append(row(10, 1));
  columns.append(row(20, 2));
  EXPECT_TRUE(columns.qualities().empty());
  const size_t plain = columns.bytes();
  EXPECT_EQ(plain, 2 * 16U);
  columns.append(row(30, 3, Quality::uncertain, 5));
  EXPECT_EQ(rows_of(columns), (std::vector<Row>{row(10, 1), row(20, 2), row(30, 3, Quality::uncertain, 5)}));
  ASSERT_EQ(columns.qualities().size(), 3U);
}

TEST(Columns, AColumnIsGoneWhenTheLastValueThatSaysSomethingIsForgotten) {
  Columns columns(ValueKind::number);
  for (int64_t i = 0; i < 100; ++i)
    columns.append(row(i, 1, i == 20 ? Quality::bad : Quality::good, i == 19 ? 1 : 0));
  columns.drop_first(21);
  EXPECT_EQ(columns.qualities().size(), 79U);  // nothing is moved before a third is forgotten
  columns.drop_first(20);
  EXPECT_TRUE(columns.qualities().empty());
  EXPECT_EQ(columns.row(0), row(41, 1));
  columns.append(row(100, 1, Quality::bad, 1));
  EXPECT_EQ(columns.row(58), row(99, 1));
  EXPECT_EQ(columns.row(59), row(100, 1, Quality::bad, 1));
}

TEST(Columns, WhatStandsAtPositionsOfASeriesIsAppendedInTheirOrder) {
  Series series;
  series.times_ns = {30, 20, 40};
  series.ordinals = {0, 7, 0};
  series.qualities = {Quality::good, Quality::good, Quality::bad};
  series.numbers = {-0.0, 2, 4};
  Columns columns(ValueKind::number);
  columns.append(row(10, 1));
  columns.append(series, std::vector<uint32_t>{1, 0}, {});
  EXPECT_EQ(rows_of(columns), (std::vector<Row>{row(10, 1), row(20, 2, Quality::good, 7), row(30, 0)}));
  columns.append(series, std::vector<uint32_t>{2}, {});
  EXPECT_EQ(columns.row(3), row(40, 4, Quality::bad));
  columns.drop_last(3);
  EXPECT_EQ(rows_of(columns), std::vector<Row>{row(10, 1)});
}

TEST(Columns, SeekFindsTheFirstRowThatDoesNotStandBefore) {
  Columns columns(ValueKind::number);
  for (int64_t i = 0; i < 100; ++i)
    columns.append(row(10 * i, 1));
  for (size_t from = 0; from <= 100; ++from) {
    for (int64_t i = static_cast<int64_t>(from); i < 100; ++i) {
      EXPECT_EQ(columns.seek(from, row(10 * i, 1)), static_cast<size_t>(i));
      EXPECT_EQ(columns.seek(from, row(10 * i, 2)), static_cast<size_t>(i) + 1);
    }
  }
}

TEST(Columns, DoubtsAllThatShareAnIdentityAndNothingElse) {
  Columns columns(ValueKind::number);
  for (const Row& one : {row(10, 1), row(10, 2), row(20, 1, Quality::good, 1), row(20, 2, Quality::good, 2),
                         row(30, 1), row(30, 2), row(30, 3, Quality::bad), row(40, 1)})
    columns.append(one);
  columns.doubt_conflicts(1, 7);
  using enum Quality;
  const std::vector<Quality> expected = {good, good, good, good, uncertain, uncertain, bad, good};
  EXPECT_TRUE(std::ranges::equal(columns.qualities(), expected));
  columns.doubt_conflicts(0, 1);
  EXPECT_TRUE(std::ranges::equal(columns.qualities(), expected));
  columns.doubt_conflicts(0, 2);
  EXPECT_EQ(columns.qualities()[0], uncertain);
  EXPECT_EQ(columns.qualities()[1], uncertain);
}

TEST(Columns, ForgettingEverythingGivesBackAllRoom) {
  Columns columns(ValueKind::number);
  for (int64_t i = 0; i < 1000; ++i)
    columns.append(row(i, 1, i == 0 ? Quality::bad : Quality::good, static_cast<uint64_t>(i)));
  columns.drop_first(400);
  EXPECT_EQ(columns.row(0).time_ns, 400);
  EXPECT_EQ(columns.row(0).ordinal, 400U);
  columns.drop_first(600);
  EXPECT_EQ(columns.size(), 0U);
  EXPECT_EQ(columns.bytes(), 0U);
  columns.append(row(1, 1));
  EXPECT_TRUE(columns.qualities().empty());
}

}  // namespace
}  // namespace panmen::signal
