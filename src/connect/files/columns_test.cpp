#include "connect/files/columns.hpp"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "connect/files/test_delimited.hpp"

namespace panmen::files {
namespace {

TEST(Columns, CellsThatCannotBeReadAreRefusedAndTheRestOfTheRowKept) {
  const auto out =
      read(kHeader + row(0, "1.5;R;") + row(1, "nan;R;") + row(2, "inf;R;") + row(3, "1e999;R;") +
               row(4, "0x10;R;") + row(5, "1,2,3;R;") + row(6, "5 kW;R;") + row(7, "+-1;R;") +
               row(8, std::string(65, '1') + ";R;") + row(9, "1;Q;") + row(10, "+7;R;"),
           parsed(kMap));
  EXPECT_EQ(out.summary.rows, 11U);
  EXPECT_EQ(out.summary.refused_fields, 10U);
  EXPECT_EQ(out.summary.refused_lines, 0U);
  EXPECT_EQ(out.summary.observations, 12U);
  ASSERT_EQ(out.refusals.size(), 10U);
  EXPECT_EQ(out.refusals[0], "2 [Power] '1.5' is not a number whose decimal mark is ','");
  EXPECT_EQ(out.refusals[1], "3 [Power] 'nan' is not a number");
  EXPECT_EQ(out.refusals[3], "5 [Power] '1e999' is too large or too small");
  EXPECT_EQ(out.refusals[9], "11 [State] 'Q' is not among the map's values");
  EXPECT_EQ(out.raw[9], "2025-01-01T00:00:09Z;1;Q;");
  EXPECT_EQ(
      std::count(out.observations.begin(), out.observations.end(), "press Power 2025-01-01T00:00:10Z good 7"),
      1);
}

TEST(Columns, WhatABlankMeansIsTheMapsToSay) {
  const auto map = parsed(R"(
source: r
time: {column: t, format: rfc3339}
asset: a
columns:
  none: {metric: none, type: gauge}
  bad: {metric: bad, type: gauge}
  badtext: {metric: badtext, type: text, blank: bad}
  as: {metric: as, type: gauge, blank: {as: "2.5"}}
  asstate: {metric: asstate, type: state, values: {"0": off}, blank: {as: "0"}}
)");
  auto strict = map;
  strict.columns[1].blank = Blank::bad;
  strict.file.decimal = ',';  // the map's own numbers are written with a point all the same
  strict.file.separator = ';';
  const auto out = read("t;none;bad;badtext;as;asstate\n2025-01-01T00:00:00Z;; \t;;;\n", strict);
  EXPECT_EQ(out.observations,
            (Lines{"a as 2025-01-01T00:00:00Z good 2.5", "a asstate 2025-01-01T00:00:00Z good off",
                   "a bad 2025-01-01T00:00:00Z bad 0", "a badtext 2025-01-01T00:00:00Z bad "}));
  EXPECT_EQ(out.summary.blank_fields, 5U);
  EXPECT_EQ(out.summary.refused_fields, 0U);
}

TEST(Columns, ValuesOutsideTheRangeAreKeptAndMarked) {
  const auto out = read(kHeader + row(0, "-0,1;R;") + row(1, "0;R;") + row(2, "100;R;") + row(3, "100,1;R;"),
                        parsed(kMap));
  EXPECT_EQ(out.summary.out_of_range, 2U);
  EXPECT_EQ(out.observations[0], "press Power 2025-01-01T00:00:00Z out_of_range -0.10000000000000001");
  EXPECT_EQ(out.observations[1], "press Power 2025-01-01T00:00:01Z good 0");
  EXPECT_EQ(out.observations[3], "press Power 2025-01-01T00:00:03Z out_of_range 100.09999999999999");
}

TEST(Columns, AColumnMayNameTheAssetAndTheSequence) {
  const auto map = parsed(R"(
source: r
time: {column: t, format: unix s}
asset: {column: machine}
sequence: no
columns: {v: {metric: V, type: gauge}}
)");
  const auto out =
      read("t,machine,no,v\n1,b,7,1\n1,a,8,2\n2,b,9,3\n3,,10,4\n4,a,x,5\n5,a,-1,6\n6,\x01,1,7\n", map);
  EXPECT_EQ(out.observations,
            (Lines{"a V 1970-01-01T00:00:01Z #8 good 2", "b V 1970-01-01T00:00:01Z #7 good 1",
                   "b V 1970-01-01T00:00:02Z #9 good 3"}));
  ASSERT_EQ(out.batches.size(), 1U);
  ASSERT_EQ(out.batches[0].blocks.size(), 2U);
  EXPECT_EQ(out.batches[0].blocks[0].asset, "a");
  EXPECT_EQ(out.refusals, (Lines{"5 [] the asset is blank (column 'machine')",
                                 "6 [] 'x' is not a sequence number (column 'no')",
                                 "7 [] '-1' is not a sequence number (column 'no')",
                                 "8 [] '\\x01' is not the name of an asset (column 'machine')"}));
}

TEST(Columns, MoreAssetsThanTheBoundAreRefused) {
  const auto map = parsed(
      "source: r\ntime: {column: t, format: unix s}\nasset: {column: m}\ncolumns: {v: {metric: V, type: "
      "gauge}}\n");
  std::string text = "t,m,v\n";
  for (size_t i = 0; i <= kMaxAssets; ++i)
    text += "1,a" + std::to_string(i) + ",1\n";
  const auto out = read(text, map);
  EXPECT_EQ(out.summary.rows, kMaxAssets);
  EXPECT_EQ(out.summary.refused_lines, 1U);
}

TEST(Columns, OtherColumnsAndColumnsWithoutAName) {
  auto map = parsed(kMap);
  map.ignore_other_columns = true;
  EXPECT_EQ(read("Extra;Time;Power;State;Note\n1;2025-01-01T00:00:00Z;1;R;\n", map).summary.observations, 2U);
  const auto out = read("Time;Power;State;Note;;\n" + row(0, "1;R;;;") + row(1, "1;R;;; lost"), parsed(kMap));
  EXPECT_EQ(out.summary.rows, 2U);
  EXPECT_EQ(out.summary.refused_fields, 1U);
  EXPECT_EQ(out.refusals, (Lines{"3 [] ' lost' stands in column 6, which has no name"}));
}

}  // namespace
}  // namespace panmen::files
