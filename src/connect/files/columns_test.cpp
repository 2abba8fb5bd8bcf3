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
  EXPECT_EQ(out.summary.observations, 22U);
  EXPECT_EQ(out.summary.unread, 10U);
  ASSERT_EQ(out.refusals.size(), 10U);
  EXPECT_EQ(out.refusals[0], "2 [Power] '1.5' is not a number whose decimal mark is ','");
  EXPECT_EQ(out.refusals[1], "3 [Power] 'nan' is not a number");
  EXPECT_EQ(out.refusals[3], "5 [Power] '1e999' is too large or too small");
  EXPECT_EQ(out.refusals[9], "11 [State] 'Q' is not among the map's values");
  EXPECT_EQ(out.raw[9], "2025-01-01T00:00:09Z;1;Q;");
  EXPECT_EQ(
      std::count(out.observations.begin(), out.observations.end(), "press Power 2025-01-01T00:00:10Z good 7"),
      1);
  EXPECT_EQ(std::count(out.observations.begin(), out.observations.end(),
                       "press Power 2025-01-01T00:00:01Z unread 0"),
            1);
  EXPECT_EQ(std::count(out.observations.begin(), out.observations.end(),
                       "press State 2025-01-01T00:00:09Z unread "),
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

TEST(Columns, ARowSaysHowGoodItsValuesAre) {
  const auto map = parsed(R"(
source: historian
time: {column: t, format: unix s}
asset: a
quality: {column: Q, values: {"192": good, "64": uncertain, "0": bad, SIM: simulated}}
columns:
  v: {metric: V, type: gauge, range: [0, 10]}
  s: {metric: S, type: state, values: {"1": RUN}}
)");
  const auto out = read(
      "t,Q,v,s\n1,192,1,1\n2, 64 ,2,1\n3,SIM,3,1\n4,0,No Data,\n5,64,99,1\n6,192,99,\n7,,7,1\n8,Good,8,1\n",
      map);
  EXPECT_EQ(out.observations,
            (Lines{"a S 1970-01-01T00:00:01Z good RUN", "a S 1970-01-01T00:00:02Z uncertain RUN",
                   "a S 1970-01-01T00:00:03Z simulated RUN", "a S 1970-01-01T00:00:04Z bad ",
                   "a S 1970-01-01T00:00:05Z uncertain RUN", "a S 1970-01-01T00:00:07Z bad RUN",
                   "a S 1970-01-01T00:00:08Z bad RUN", "a V 1970-01-01T00:00:01Z good 1",
                   "a V 1970-01-01T00:00:02Z uncertain 2", "a V 1970-01-01T00:00:03Z simulated 3",
                   "a V 1970-01-01T00:00:04Z bad 0", "a V 1970-01-01T00:00:05Z uncertain 99",
                   "a V 1970-01-01T00:00:06Z out_of_range 99", "a V 1970-01-01T00:00:07Z bad 7",
                   "a V 1970-01-01T00:00:08Z bad 8"}));
  EXPECT_EQ(out.refusals, Lines{});
  EXPECT_EQ(out.summary.out_of_range, 1U);
  EXPECT_EQ(out.summary.blank_fields, 2U);
  EXPECT_EQ(read("t,v,s\n1,1,1\n", map).error,
            "line 1: the file lacks columns that the signal map names: 'Q'");
}

TEST(Columns, AColumnMaySayHowGoodAnotherIs) {
  const auto map = parsed(R"(
source: historian
time: {column: t, format: unix s}
asset: a
quality: {values: {Good: good, Sim: simulated}, otherwise: bad}
columns:
  p: {metric: P, type: gauge, quality: pq}
  n: {metric: N, type: counter, quality: {column: nq, values: {"1": good, "2": uncertain}}}
  x: {metric: X, type: gauge, blank: {as: "7"}, quality: pq}
)");
  const auto out = read(
      "t,p,pq,n,nq,x\n1,1,Good,1,1,1\n2,2,Sim,2,2,2\n3,3,Stale,3,3,3\n4,4,,,,\n5,,Bad,,1,\n6,,,,,\n7,,,,9,\n",
      map);
  EXPECT_EQ(out.observations,
            (Lines{"a N 1970-01-01T00:00:01Z good 1", "a N 1970-01-01T00:00:02Z uncertain 2",
                   "a N 1970-01-01T00:00:03Z bad 3", "a N 1970-01-01T00:00:07Z bad 0",
                   "a P 1970-01-01T00:00:01Z good 1", "a P 1970-01-01T00:00:02Z simulated 2",
                   "a P 1970-01-01T00:00:03Z bad 3", "a P 1970-01-01T00:00:04Z bad 4",
                   "a P 1970-01-01T00:00:05Z bad 0", "a X 1970-01-01T00:00:01Z good 1",
                   "a X 1970-01-01T00:00:02Z simulated 2", "a X 1970-01-01T00:00:03Z bad 3",
                   "a X 1970-01-01T00:00:04Z bad 7", "a X 1970-01-01T00:00:05Z bad 7",
                   "a X 1970-01-01T00:00:06Z bad 7", "a X 1970-01-01T00:00:07Z bad 7"}));
  EXPECT_EQ(out.refusals, Lines{});
}

TEST(Columns, WhereRowAndColumnSayHowGoodAValueIsBothHaveToBeGood) {
  const auto map = parsed(R"(
source: historian
time: {column: t, format: unix s}
asset: a
quality: {column: Q, values: {G: good, B: bad}}
columns: {p: {metric: P, type: gauge, quality: {column: pq, values: {G: good, S: simulated}}}}
)");
  EXPECT_EQ(read("t,Q,p,pq\n1,G,1,G\n2,G,2,S\n3,B,3,G\n4,B,4,S\n5,B,,\n", map).observations,
            (Lines{"a P 1970-01-01T00:00:01Z good 1", "a P 1970-01-01T00:00:02Z simulated 2",
                   "a P 1970-01-01T00:00:03Z bad 3", "a P 1970-01-01T00:00:04Z simulated 4",
                   "a P 1970-01-01T00:00:05Z bad 0"}));
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
      read("t,machine,no,v\n1,b,7,1\n1,a,8,2\n2,b,9,3\n3,,10,4\n4,a,x,5\n5,a,-1,\n6,\x01,1,7\n", map);
  EXPECT_EQ(out.observations,
            (Lines{"a V 1970-01-01T00:00:01Z #8 good 2", "a V 1970-01-01T00:00:04Z unread 0",
                   "b V 1970-01-01T00:00:01Z #7 good 1", "b V 1970-01-01T00:00:02Z #9 good 3"}));
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
