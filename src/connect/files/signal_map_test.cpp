#include "connect/files/signal_map.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

namespace panmen::files {
namespace {

constexpr const char* kSmall = R"(source: recorder
time: {column: Time, format: rfc3339}
asset: line1/press
columns:
  Power: {metric: Power, type: gauge, unit: kW}
)";

std::string error_of(const std::string& yaml) {
  const auto map = parse_signal_map(yaml, "m.yaml");
  return map.ok() ? "no error" : map.error().message;
}

// The small map with one piece of text in place of another.
std::string small_with(std::string_view from, std::string_view to) {
  std::string yaml = kSmall;
  const size_t at = yaml.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return yaml.replace(at, from.size(), to);
}

TEST(SignalMap, DefaultsAreThoseOfAnOrdinaryFile) {
  const auto map = parse_signal_map(kSmall, "m.yaml");
  ASSERT_TRUE(map.ok()) << map.error().message;
  EXPECT_EQ(map->source, "recorder");
  EXPECT_EQ(map->file, FileRule{});
  EXPECT_EQ(map->asset, "line1/press");
  EXPECT_EQ(map->lateness, Duration{0});
  EXPECT_EQ(map->time.largest_jump, Duration::hours(366 * 24));
  EXPECT_FALSE(map->ignore_other_columns);
  EXPECT_FALSE(map->received.has_value());
  ASSERT_EQ(map->columns.size(), 1U);
  EXPECT_EQ(map->columns[0],
            (ColumnMap{"Power", "Power", ColumnType::gauge, "kW", {}, Blank::no_observation, "", {}, {}}));
}

TEST(SignalMap, EveryKeyIsRead) {
  const auto map = parse_signal_map(R"(
source: recorder
file: {encoding: gb18030, separator: tab, decimal: ",", quote: none, header: true, skip lines: 3,
       comment: "#"}
time:
  column: " when "
  format: "%d/%m/%Y %H:%M"
  zone: Asia/Seoul
  stamps: start of interval
  interval: 15 min
  midnight: old date
  twice: second
  largest jump: 31 d
received: {column: "in ", format: "%d/%m/%Y", zone: Europe/Berlin, midnight: old date, twice: first}
asset: {column: Machine}
sequence: No
lateness: 90 s
columns:
  A: {metric: a, type: counter, range: [-1.5, 2e3], blank: bad}
  "B ": {metric: b, type: state, values: {"1": on, "0": off}, blank: {as: "0"}}
  C: {metric: c, type: text, blank: no observation}
  D: {metric: d, type: interval, unit: kWh, blank: {as: "0.5"}}
ignored: [X, " Y"]
other columns: ignored
)",
                                    "m.yaml");
  ASSERT_TRUE(map.ok()) << map.error().message;
  EXPECT_EQ(map->file, (FileRule{Encoding::gb18030, '\t', ',', std::nullopt, '#', true, 3}));
  EXPECT_EQ(map->time,
            (TimeRule{"when", "%d/%m/%Y %H:%M", "Asia/Seoul", Stamps::start_of_interval,
                      Duration::minutes(15), Midnight::old_date, Twice::second, Duration::hours(31 * 24)}));
  EXPECT_EQ(map->received, (TimeRule{"in", "%d/%m/%Y", "Europe/Berlin", Stamps::instant, Duration{},
                                     Midnight::old_date, Twice::first}));
  EXPECT_EQ(map->asset_column, "Machine");
  EXPECT_EQ(map->sequence, (SequenceRule{"No", false, std::nullopt}));
  EXPECT_EQ(map->lateness, Duration::seconds(90));
  ASSERT_EQ(map->columns.size(), 4U);
  EXPECT_EQ(map->columns[0].range, (Range{-1.5, 2000}));
  EXPECT_EQ(map->columns[0].blank, Blank::bad);
  EXPECT_EQ(map->columns[1].column, "B");
  EXPECT_EQ(map->columns[1].values, (decltype(ColumnMap::values){{"1", "on"}, {"0", "off"}}));
  EXPECT_EQ(map->columns[1].blank_as, "0");
  EXPECT_EQ(map->ignored, (std::vector<std::string>{"X", "Y"}));
  EXPECT_TRUE(map->ignore_other_columns);
}

TEST(SignalMap, FindsTheColumnOfAMetric) {
  auto map = parse_signal_map(kSmall, "m.yaml");
  ASSERT_TRUE(map.ok());
  ASSERT_NE(map->find("line1/press", "Power"), nullptr);
  EXPECT_EQ(map->find("line1/press", "Power")->unit, "kW");
  EXPECT_EQ(map->find("line1/press", "Torque"), nullptr);
  EXPECT_EQ(map->find("line1/other", "Power"), nullptr);
  map->asset.clear();
  map->asset_column = "Machine";
  EXPECT_NE(map->find("line1/other", "Power"), nullptr);
}

TEST(SignalMap, EveryMistakeIsReportedInOneGo) {
  EXPECT_EQ(
      error_of(R"(source: recorder
time: {column: Time, format: "%d/%m/%Y %H:%M"}
asset: line1/press
latenes: 5 s
columns:
  Power: {metric: Power, type: gage, unit: kW}
  Torque: {metric: Power, type: gauge, range: [5, 1]}
)"),
      "m.yaml:2:7: `time` needs `zone`, such as Asia/Shanghai or UTC: its format has no offset\n"
      "m.yaml:4:1: the signal map has no key 'latenes' (did you mean 'lateness'?)\n"
      "m.yaml:6:32: `type` is gauge | counter | interval | state | text, not 'gage' (did you mean 'gauge'?)\n"
      "m.yaml:7:20: the metric 'Power' has two columns\n"
      "m.yaml:7:47: `range` is [lowest, highest], two numbers");
}

struct Mistake {
  const char* from;
  const char* to;
  const char* says;
};

class SignalMapMistake : public testing::TestWithParam<Mistake> {};

TEST_P(SignalMapMistake, IsNamedWithItsPlace) {
  const Mistake& mistake = GetParam();
  const std::string error = error_of(small_with(mistake.from, mistake.to));
  EXPECT_TRUE(error.starts_with("m.yaml:")) << error;
  EXPECT_NE(error.find(mistake.says), std::string::npos) << error;
}

INSTANTIATE_TEST_SUITE_P(
    All, SignalMapMistake,
    testing::Values(
        Mistake{"source: recorder\n", "", "1:1: the signal map needs `source`"},
        Mistake{"source: recorder", "source: [a]", "1:9: `source` must be a text or a number"},
        Mistake{"source: recorder", "source: \" a\"", "`source` is a name of 1 to 200 bytes"},
        Mistake{"source: recorder", "source: \"a\\x01\"", "`source` is a name"},
        Mistake{"asset: line1/press\n", "", "needs `asset`"},
        Mistake{"asset: line1/press", "asset: {colum: x}", "no key 'colum' (did you mean 'column'?)"},
        Mistake{"asset: line1/press", "asset: [x]", "`asset` is a name, or {column: NAME}"},
        Mistake{"time: {column: Time, format: rfc3339}", "time: now", "2:7: `time` must be a map"},
        Mistake{"format: rfc3339", "format: ISO", "a time format is rfc3339, unix s, unix ms or a pattern"},
        Mistake{"format: rfc3339", "format: \"%d/%m/%Q\"", "'%Q' is not a part of a time"},
        Mistake{"format: rfc3339", "format: \"%d/%m %H:%M\", zone: UTC", "the time format lacks '%Y'"},
        Mistake{"format: rfc3339", "format: \"%d %d/%m/%Y\", zone: UTC",
                "'%d' gives the same part of a time twice"},
        Mistake{"format: rfc3339", "format: \"%d/%m/%Y %M\", zone: UTC", "'%M' without '%H'"},
        Mistake{"format: rfc3339", "format: rfc3339, zone: UTC", "carries its own offset"},
        Mistake{"format: rfc3339", "format: rfc3339, midnight: old date", "`midnight` has no meaning"},
        Mistake{"format: rfc3339", "format: \"%d/%m/%Y\", zone: Mars/Base",
                "the time zone 'Mars/Base' is not in"},
        Mistake{"format: rfc3339", "format: rfc3339, stamps: start of interval", "needs `interval`"},
        Mistake{"format: rfc3339", "format: rfc3339, interval: 15 min", "`interval` has a meaning only"},
        Mistake{"format: rfc3339", "format: rfc3339, stamps: begin",
                "`stamps` is instant | end of interval |"},
        Mistake{"asset:", "file: {separator: ab}\nasset:", "3:19: `separator` is one punctuation character"},
        Mistake{"asset:", "file: {separator: \"5\"}\nasset:", "`separator` is one punctuation character"},
        Mistake{"asset:", "file: {decimal: \";\"}\nasset:", "`decimal` is ',' or '.'"},
        Mistake{"asset:", "file: {separator: \"'\", quote: \"'\"}\nasset:", "three different characters"},
        Mistake{"asset:", "file: {encoding: utf8}\nasset:", "did you mean 'utf-8'?"},
        Mistake{"asset:", "file: {header: maybe}\nasset:", "`header` is true | false"},
        Mistake{"asset:", "file: {skip lines: -1}\nasset:", "`skip lines` is a whole number"},
        Mistake{"asset:", "file: {header: false}\nasset:", "without a header the columns are named 1, 2, 3"},
        Mistake{"asset:", "lateness: 5\nasset:", "`lateness` is a whole number with ms, s, min, h or d"},
        Mistake{"asset:", "lateness: 367 d\nasset:", "at most 366 d"},
        Mistake{"format: rfc3339", "format: rfc3339, largest jump: far",
                "`largest jump` is a whole number with ms, s, min, h or d, at most 36600 d"},
        Mistake{"format: rfc3339", "format: rfc3339, largest jump: 36601 d", "at most 36600 d"},
        Mistake{"format: rfc3339", "format: rfc3339, largest jump: 0 s", "must be more than 0"},
        Mistake{"column: Time", "column: \" \"", "2:16: a column without a name"},
        Mistake{"asset: line1/press", "asset: {column: \" \"}", "3:17: a column without a name"},
        Mistake{"asset:", "sequence: \" \"\nasset:", "3:11: a column without a name"},
        Mistake{"asset:", "received: Arrived\nasset:", "3:11: `received` must be a map"},
        Mistake{"asset:", "received: {format: rfc3339}\nasset:", "3:11: `received` needs `column`"},
        Mistake{"asset:", "received: {column: R}\nasset:", "3:11: `received` needs `format`"},
        Mistake{"asset:", "received: {column: R, format: \"%d/%m/%Y\"}\nasset:",
                "3:11: `received` needs `zone`, such as Asia/Shanghai or UTC"},
        Mistake{"asset:", "received: {column: R, format: unix s, zone: UTC}\nasset:",
                "3:45: the time format carries its own offset"},
        Mistake{"asset:", "received: {column: R, format: rfc3339, largest jump: 1 d}\nasset:",
                "`received` has no key 'largest jump'"},
        Mistake{"asset:", "received: {column: Time, format: rfc3339}\nasset:",
                "3:20: `received` names the column of `time`"},
        Mistake{"asset:", "other columns: drop\nasset:", "`other columns` is ignored | error"},
        Mistake{"asset:", "ignored: Power\nasset:", "`ignored` must be a list"},
        Mistake{"asset:", "ignored: [Power]\nasset:", "the column 'Power' stands here twice"},
        Mistake{"  Power: {", "  \" \": {", "a column without a name"},
        Mistake{"metric: Power, ", "", "column 'Power' needs `metric`"},
        Mistake{"type: gauge, ", "", "column 'Power' needs `type`"},
        Mistake{"unit: kW", "units: kW", "column 'Power' has no key 'units' (did you mean 'unit'?)"},
        Mistake{"type: gauge", "type: text", "a text has no `unit`"},
        Mistake{"type: gauge, unit: kW", "type: state, range: [0, 1]", "a state has no `range`"},
        Mistake{"unit: kW", "values: {a: b}", "`values` belongs to a state, not to a gauge"},
        Mistake{"unit: kW", "range: [0, inf]", "`range` is [lowest, highest]"},
        Mistake{"unit: kW", "blank: nothing", "`blank` is `no observation`, `bad` or {as:"},
        Mistake{"unit: kW", "blank: {as: x}", "'x' is not a number"},
        Mistake{"type: gauge, unit: kW", "type: state, values: {a: b}, blank: {as: c}", "'c' is not among"},
        Mistake{"type: gauge, unit: kW", "type: state, values: {a: b, \" a\": c}",
                "each key of `values` is a different"},
        Mistake{"type: gauge, unit: kW", "type: state, values: {}", "`values` is a map"},
        Mistake{"columns:\n  Power: {metric: Power, type: gauge, unit: kW}", "columns: {}",
                "`columns` must be a map"}));

// ---- Hostile YAML ------------------------------------------------------------------------------

TEST(SignalMap, HostileYamlIsOneClearError) {
  EXPECT_EQ(error_of(""), "m.yaml:1:1: the signal map must be a map of `key: value`");
  EXPECT_EQ(error_of("source: a\nsource: b\n"), "m.yaml:2:1: the key 'source' occurs twice");
  EXPECT_EQ(error_of("source: &x a\n"), "m.yaml:1:9: anchors (&name) are not allowed here");
  EXPECT_NE(error_of("source: *x\n").find("m.yaml:1:"), std::string::npos);
  EXPECT_EQ(error_of("source: !!str a\n"), "m.yaml:1:9: tags (!name) are not allowed here");
  EXPECT_EQ(error_of("? [a, b]\n: c\n"), "m.yaml:1:3: a key must be a plain text, not a list or a map");
  EXPECT_EQ(error_of("source: a\n---\nsource: b\n"),
            "m.yaml:2:1: a second YAML document; there may be only one");
  EXPECT_EQ(error_of(std::string("source: a\0b", 11)), "m.yaml:1:1: the file holds a NUL or is not UTF-8");
  EXPECT_EQ(error_of("source: \xff\n"), "m.yaml:1:1: the file holds a NUL or is not UTF-8");
  EXPECT_NE(error_of("source: [a\n").find("not YAML"), std::string::npos);
}

TEST(SignalMap, SizeDepthAndCountAreBounded) {
  EXPECT_EQ(error_of(std::string((1U << 20) + 1, ' ')), "m.yaml:1:1: the file is larger than 1048576 bytes");
  EXPECT_EQ(error_of("source: " + std::string(20, '[') + std::string(20, ']')),
            "m.yaml:1:24: nested deeper than 16 levels");
  EXPECT_TRUE(error_of("source: " + std::string(100'000, '[')).starts_with("m.yaml:1:"));
  EXPECT_TRUE(error_of("source: " + std::string(100'000, '{')).starts_with("m.yaml:1:"));
  std::string many = "source: [";
  for (int i = 0; i < 100'001; ++i)
    many += "a,";
  EXPECT_NE(error_of(many + "]").find("more than 100000 values"), std::string::npos);
}

TEST(SignalMap, QualityIsOfRowsOrOfColumns) {
  const auto map = parse_signal_map(R"(
source: historian
time: {column: t, format: unix s}
asset: a
columns:
  p: {metric: P, type: gauge, quality: " pq"}
  n: {metric: N, type: counter, quality: {column: nq, values: {"1": good}}}
quality: {column: Q, values: {"192": good, "64": uncertain, "0": bad, SIM: simulated}, otherwise: bad}
)",
                                    "m.yaml");
  ASSERT_TRUE(map.ok()) << map.error().message;
  using signal::Quality;
  QualityRule rule{
      "Q",
      {{"192", Quality::good}, {"64", Quality::uncertain}, {"0", Quality::bad}, {"SIM", Quality::simulated}},
      Quality::bad};
  EXPECT_EQ(map->quality, rule);
  rule.column = "pq";
  EXPECT_EQ(map->columns[0].quality, rule);
  EXPECT_EQ(map->columns[1].quality, (QualityRule{"nq", {{"1", Quality::good}}, signal::Quality::bad}));
}

TEST(SignalMap, ASequenceMayBeUnbroken) {
  const auto sequence = [](const std::string& rule) {
    return small_with("asset:", "sequence: " + rule + "\nasset:");
  };
  const auto map = parse_signal_map(sequence("{column: ' No', unbroken: true, wraps at: 256}"), "m.yaml");
  ASSERT_TRUE(map.ok()) << map.error().message;
  EXPECT_EQ(map->sequence, (SequenceRule{"No", true, 256}));
  EXPECT_EQ(error_of(sequence("{unbroken: yes}")),
            "m.yaml:3:11: `sequence` needs `column`\nm.yaml:3:22: `unbroken` is true | false, not 'yes'");
  EXPECT_EQ(error_of(sequence("{column: No, wraps at: 256}")),
            "m.yaml:3:34: `wraps at` has a meaning only with `unbroken: true`");
  for (const char* wrong : {"1", "-1", "9223372036854775809", "x", "[2]"})
    EXPECT_EQ(error_of(sequence("{column: No, unbroken: true, wraps at: " + std::string(wrong) + "}")),
              "m.yaml:3:50: `wraps at` is a whole number from 2 to 9223372036854775808");
  EXPECT_EQ(error_of(sequence("[No]")), "m.yaml:3:11: `sequence` must be a map of `key: value`");
  EXPECT_EQ(error_of(sequence("{column: No, wrap at: 256}")),
            "m.yaml:3:24: `sequence` has no key 'wrap at' (did you mean 'wraps at'?)");
}

TEST(SignalMap, AClockMayBeAheadByNoMoreThanTheMapSays) {
  const auto received = [](const std::string& limit) {
    return small_with("asset:",
                      "received: {column: In, format: unix s, clock ahead at most: " + limit + "}\nasset:");
  };
  const auto map = parse_signal_map(received("2 s"), "m.yaml");
  ASSERT_TRUE(map.ok()) << map.error().message;
  EXPECT_EQ(map->clock_ahead_at_most, Duration::seconds(2));
  EXPECT_EQ(parse_signal_map(received("0 s"), "m.yaml").value().clock_ahead_at_most, Duration{});
  EXPECT_EQ(
      error_of(received("2")),
      "m.yaml:3:61: `clock ahead at most` is a whole number with ms, s, min, h or d, at most 366 d: 15 min");
}

TEST(SignalMap, MistakesOfQualityAreNamed) {
  const auto with = [](const std::string& rule, const std::string& own = "") {
    const std::string error =
        error_of("source: r\ntime: {column: t, format: unix s}\nasset: a\nquality: " + rule +
                 "\ncolumns: {p: {metric: P, type: gauge" + own + "}}\n");
    return error;
  };
  EXPECT_EQ(with("{column: Q, values: {a: good, ' a': bad, b: fine, '': bad}}"),
            "m.yaml:4:40: each key of `values` is a different text that is not blank\n"
            "m.yaml:4:54: a quality is good, uncertain, bad or simulated\n"
            "m.yaml:4:60: each key of `values` is a different text that is not blank");
  EXPECT_EQ(with("{column: Q, otherwise: fine}"),
            "m.yaml:4:10: `quality` needs `values`\n"
            "m.yaml:4:33: `otherwise` is good | uncertain | bad | simulated, not 'fine'");
  EXPECT_EQ(with("{column: Q, values: [good]}"),
            "m.yaml:4:30: `values` is a map from what cells say to their quality, up to 1024 of them");
  EXPECT_EQ(with("Q"),
            "m.yaml:4:10: `quality` must be a map of `key: value`\n"
            "m.yaml:4:10: `quality` names no `column`, and no column names its own with `quality: "
            "NAME`");
  EXPECT_EQ(with("{values: {a: good}}"),
            "m.yaml:4:10: `quality` names no `column`, and no column names its own with `quality: NAME`");
  EXPECT_EQ(with("{values: {a: good}}", ", quality: pq"), "no error");
  EXPECT_EQ(with("{column: Q, values: {a: good}}", ", quality: {values: {a: good}}"),
            "m.yaml:5:48: `quality` needs `column`");
  EXPECT_EQ(error_of(small_with("unit: kW", "quality: PowerQ")),
            "m.yaml:5:48: the map has no `quality` whose `values` could be those of this column; give it, or "
            "write `quality: {column: NAME, values: ...}`");
}

TEST(SignalMap, ManyMistakesAreCountedNotListed) {
  std::string yaml = "source: a\ntime: {column: t, format: rfc3339}\nasset: a\ncolumns:\n";
  for (int i = 0; i < 50; ++i)
    yaml += "  c" + std::to_string(i) + ": {metric: m" + std::to_string(i) + "}\n";
  const std::string error = error_of(yaml);
  EXPECT_EQ(std::count(error.begin(), error.end(), '\n'), 20);
  EXPECT_TRUE(error.ends_with("m.yaml: and 30 more")) << error;
}

// ---- The maps in the tree ----------------------------------------------------------------------

std::string file_text(const std::string& path) {
  std::ifstream in(std::string(PANMEN_SOURCE_DIR) + "/" + path);
  EXPECT_TRUE(in) << path;
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

TEST(SignalMap, MapsOfThePacksAreValid) {
  for (const char* path :
       {"packs/robot-cell/ur3-cobotops.map.yaml", "packs/energy/steel-industry.map.yaml"}) {
    const auto map = parse_signal_map(file_text(path), path);
    EXPECT_TRUE(map.ok()) << map.error().message;
  }
}

}  // namespace
}  // namespace panmen::files
