#include "terms/text/check.hpp"

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

#include <gtest/gtest.h>

#include "base/codec.hpp"
#include "terms/text/test_packs.hpp"

namespace panmen::terms {
namespace {

std::string read_file(const std::string& path) {
  std::ifstream file(std::string(PANMEN_SOURCE_DIR) + "/" + path);
  EXPECT_TRUE(file.good()) << path;
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string render_all(const CheckResult& result) {
  std::string out;
  for (const Diagnostic& error : result.errors)
    out += render(error);
  return out;
}

CheckResult check_packed(std::string_view text) {
  const PackedTerms packed = unpack(text);
  return check_terms(packed.terms, "cell.terms", packed.packs);
}

struct Case {
  std::string name;
  std::string text;      // of the terms, with packs (test_packs.hpp)
  std::string expected;  // what is said about them
};

// Each has a contract of its own at the top.
constexpr const char* kCaseFiles[] = {
    "check_test.txt",      "head_test.txt",       "signals_test.txt",   "windows_test.txt",
    "formulas_test.txt",   "clauses_test.txt",    "includes_test.txt",  "groups_test.txt",
    "stops_test.txt",      "tariffs_test.txt",    "baselines_test.txt", "figure_types_test.txt",
    "retentions_test.txt", "milestones_test.txt", "money_test.txt",     "figure_amounts_test.txt"};

// "### name", then '-' and '+' lines that change the first case's text (or, without '-' lines, are the whole
// text), then what is said.
std::vector<Case> golden_cases(const std::string& file_name = kCaseFiles[0]) {
  std::istringstream file(read_file("src/terms/text/" + file_name));
  std::vector<Case> cases;
  std::string base;
  std::string removed;
  std::string added;
  const auto apply = [&] {
    if (added.empty() && removed.empty()) return;
    Case& current = cases.back();
    if (removed.empty()) {
      current.text = added;
    } else {
      const size_t at = current.text.find(removed);
      ASSERT_NE(at, std::string::npos) << current.name << ": not in the contract: " << removed;
      current.text.replace(at, removed.size(), added);
    }
    if (cases.size() == 1) base = current.text;
    removed.clear();
    added.clear();
  };
  std::string line;
  bool in_expected = false;
  while (std::getline(file, line)) {
    if (line.starts_with("### ")) {
      if (!cases.empty()) apply();
      cases.push_back({line.substr(4), base, ""});
      in_expected = false;
    } else if (!cases.empty() && !in_expected && (line.starts_with("- ") || line.starts_with("+ "))) {
      if (line.front() == '-' && !added.empty()) apply();
      if (line.front() == '+' && removed.empty() && added.empty()) cases.back().text.clear();
      (line.front() == '-' ? removed : added) += line.substr(2) + "\n";
    } else if (!cases.empty() && !in_expected) {
      apply();
      in_expected = true;
    } else if (in_expected) {
      cases.back().expected += line + "\n";
    }
  }
  // One empty line parts the cases.
  for (Case& each : cases) {
    if (each.expected.ends_with("\n\n")) each.expected.pop_back();
    if (each.expected == "\n") each.expected.clear();
  }
  return cases;
}

std::string repeat(std::string_view text, size_t n) {
  std::string out;
  for (size_t i = 0; i < n; ++i)
    out += text;
  return out;
}

// Texts whose size makes them errors.
std::vector<std::pair<Message, std::string>> oversized_cases(const std::string& base) {
  const auto with = [&](std::string_view old, const std::string& now) {
    std::string text = base;
    text.replace(text.find(old), old.size(), now);
    return text;
  };
  std::string many_signals;
  for (size_t i = 0; i <= kMaxSignals; ++i) {
    many_signals += "  s" + std::to_string(i) + ": {asset: a, metric: m, type: state, from: buyer}\n";
  }
  // Each measure is the square of the one before: short to write, 2^13 parts written out.
  std::string squares = "  p0: {is: availability, per: hour, show: 0.01}\n";
  for (size_t i = 1; i <= 13; ++i) {
    const std::string before = "p" + std::to_string(i - 1);
    squares += "  p" + std::to_string(i) + ": {is: " + before + " * " + before + ", per: hour, show: 0.01}\n";
  }
  std::string group = "groups:\n  g: [";
  for (size_t i = 0; i < 256; ++i)
    group += "asset" + std::to_string(i) + ", ";
  group += "]\n";
  const auto in_group = [&](std::string_view section, std::string_view one, size_t n) {
    std::string all;
    for (size_t i = 0; i < n; ++i)
      all += "  g" + std::to_string(i) + ": " + std::string(one);
    std::string text = with(section, std::string(section) + all);
    return text.replace(text.find("signals:\n"), 0, group);
  };
  return {
      {Message::too_many_in_groups,
       in_group("signals:\n", "{assets: g, metric: m, type: state, from: buyer}\n", 17)},
      {Message::too_many, in_group("signals:\n", "{assets: g, metric: m, type: state, from: buyer}\n", 16)},
      {Message::too_many_in_groups, in_group("  used: {is: sum(energy), per: month, show: 1 kWh}\n",
                                             "{each: g, is: 1, per: hour, show: 1}\n", 16)},
      {Message::too_many, in_group("measures:\n", "{each: g, is: 1, per: hour, show: 1}\n", 16)},
      {Message::window_too_large,
       in_group("measures:\n", "{each: g, is: availability, per: hour, show: 0.01 %}\n", 8)},
      {Message::too_many, with("signals:\n", "groups: {g: [" + repeat("a, ", 257) + "]}\nsignals:\n")},
      {Message::file_too_large, std::string(kMaxTermsBytes + 1, '#')},
      {Message::not_utf8, "contract: \xFF\n"},
      {Message::not_utf8, std::string("contract: a\0b\n", 14)},
      {Message::control_character, "contract: a\x1B[31mb\n"},
      {Message::control_character, "contract: a\rbuyer: b\n"},
      {Message::yaml_too_deep, "contract: " + repeat("[", 40) + repeat("]", 40)},
      {Message::yaml_too_deep, repeat("- ", 40) + "x"},
      {Message::yaml_too_deep, repeat("? ", 40) + "x"},
      {Message::yaml_too_many_nodes, "[" + repeat("a,", 60'000) + "a]"},
      {Message::formula_too_deep, with("share(state = \"RUN\")", repeat("(", 100) + "1" + repeat(")", 100))},
      {Message::formula_too_deep, with("share(state = \"RUN\")", "'" + repeat("- ", 100) + "hottest'")},
      {Message::formula_too_big, with("share(state = \"RUN\")", repeat("1+", 5000) + "1")},
      {Message::too_many, with("signals:\n", "signals:\n" + many_signals)},
      {Message::too_many, with("measures:\n", "measures:\n" + squares)},
      {Message::text_too_long, with("buyer: suzhou-precision", "buyer: " + repeat("b", kMaxPartyName + 1))},
      {Message::too_many, with("    scale:\n      of: availability\n      steps:\n",
                               "    scale:\n      of: availability\n      steps:\n" +
                                   repeat("        - {otherwise: 0 %}\n", 64))},
  };
}

// The same of packs, and of what is written in no text file.
std::vector<std::pair<Message, std::string>> oversized_packs() {
  const std::string packed = golden_cases("includes_test.txt").front().text;
  const auto with_pack = [&](const std::string& measures, const std::string& needs) {
    return packed.substr(0, packed.find("===")) + "=== pace\npack: pace\n" + needs + "measures:\n" + measures;
  };
  const std::string needs = "needs: {running: condition, made: counter in part, cycle: s/part}\n";
  const auto with_inclusions = [](std::string text, size_t n) {
    const std::string_view key = "include:\n";
    for (size_t i = 0; i < n; ++i)
      text.insert(text.find(key) + key.size(), "  - {pack: pace, as: a" + std::to_string(i) + "}\n");
    return text;
  };
  std::string many;
  for (size_t i = 0; i <= kMaxMeasures / 4; ++i)
    many += "  m" + std::to_string(i) + ": {is: 1, show: 1}\n";
  std::string long_ones;
  for (size_t i = 0; i < 50; ++i)
    long_ones += "  m" + std::to_string(i) + ": {is: " + repeat("1+", 100) + "1, show: 1}\n";
  std::string long_name = packed;
  long_name.replace(long_name.find("as: cell"), 8, "as: " + repeat("b", kMaxName - 2));
  return {
      {Message::pack_too_large, with_pack(std::string(kMaxPackBytes, '#'), needs)},
      {Message::pack_no_text, with_pack("  up: \xFF\n", needs)},
      {Message::control_character, with_pack("  up: \x1B\n", needs)},
      // What is given for a need counts wherever it is put.
      {Message::formula_too_big,
       with_pack("  up: {is: share(running" + repeat(" and running", 400) + "), show: 1 %}\n", needs)},
      {Message::too_many, with_inclusions(packed, kMaxIncludes)},
      {Message::too_many, with_inclusions(with_pack(many, needs), 4)},
      {Message::too_many, with_inclusions(with_pack(long_ones, ""), 8)},
      {Message::text_too_long, long_name},
  };
}

TEST(Check, says_exactly_what_is_wrong_and_where) {
  for (const char* file : kCaseFiles) {
    const std::vector<Case> cases = golden_cases(file);
    ASSERT_GT(cases.size(), 10U) << file;
    for (const Case& each : cases) {
      const CheckResult result = check_packed(each.text);
      EXPECT_EQ(render_all(result), each.expected) << file << ", case: " << each.name;
      EXPECT_EQ(result.contract.has_value(), each.expected.empty()) << file << ", case: " << each.name;
    }
  }
}

TEST(Check, every_message_is_somebodys_answer) {
  std::set<Message> said;
  const auto collect = [&](const CheckResult& result) {
    for (const Diagnostic& error : result.errors) {
      said.insert(error.id);
      if (error.suggestion_id) said.insert(*error.suggestion_id);
    }
  };
  for (const char* file : kCaseFiles) {
    for (const Case& each : golden_cases(file))
      collect(check_packed(each.text));
  }
  auto oversized = oversized_cases(golden_cases().front().text);
  for (auto& each : oversized_packs())
    oversized.push_back(std::move(each));
  for (const auto& [message, text] : oversized) {
    const CheckResult result = check_packed(text);
    ASSERT_FALSE(result.errors.empty()) << message_name(message);
    EXPECT_TRUE(std::ranges::find(result.errors, message, &Diagnostic::id) != result.errors.end())
        << message_name(message) << ", but got: " << result.errors.front().message;
    collect(result);
  }
  for (size_t i = 0; i < message_count(); ++i) {
    const auto message = static_cast<Message>(i);
    EXPECT_TRUE(said.contains(message)) << "never said: " << message_name(message);
  }
}

TEST(Check, accepts_a_byte_order_mark_and_windows_line_ends) {
  const std::string text = golden_cases().front().text;
  std::string windows = "\xEF\xBB\xBF";
  for (const char c : text) {
    if (c == '\n') windows += '\r';
    windows += c;
  }
  const CheckResult plain = check_terms(text, "a");
  const CheckResult converted = check_terms(windows, "a");
  ASSERT_TRUE(plain.contract && converted.contract) << render_all(converted);
  EXPECT_EQ(encode(*plain.contract), encode(*converted.contract));
  // Places are those of the text a person sees.
  const CheckResult wrong = check_terms(
      "\xEF\xBB\xBF"
      "contract: a\r\nbuyr: b\r\n",
      "a");
  ASSERT_FALSE(wrong.errors.empty());
  const auto buyr = std::ranges::find(wrong.errors, Message::unknown_key, &Diagnostic::id);
  ASSERT_NE(buyr, wrong.errors.end());
  EXPECT_EQ(std::pair(buyr->line, buyr->column), std::pair(2, 1));
  EXPECT_EQ(buyr->source_line, "buyr: b");
}

TEST(Check, stops_at_a_hundred_errors_and_sorts_them) {
  std::string text;
  for (int i = 0; i < 500; ++i)
    text += "key" + std::to_string(i) + ": 1\n";
  const CheckResult result = check_terms(text, "a");
  EXPECT_EQ(result.errors.size(), kMaxErrors);
  EXPECT_TRUE(std::ranges::is_sorted(result.errors, {}, &Diagnostic::line));
}

TEST(Check, hostile_texts_are_errors_and_nothing_worse) {
  const std::string base = golden_cases().front().text;
  const std::vector<std::string> texts = {
      repeat("[", kMaxTermsBytes),
      repeat("{", kMaxTermsBytes),
      repeat("- ", kMaxTermsBytes / 2),
      repeat("a: ", kMaxTermsBytes / 3),
      repeat("\"", kMaxTermsBytes - 1),
      repeat("'", kMaxTermsBytes),
      repeat("!", 1000),
      repeat("%", 1000),
      repeat("\t", 1000),
      "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n",
      "a: !!binary aGVsbG8=\n",
      "contract: " + std::string(kMaxTermsBytes - 20, 'x'),
      "<<: {a: b}\n",
      "? [a]\n: b\n",
      "%YAML 9.9\n---\na: b\n",
      base + "---\n",
      base.substr(0, base.size() / 2),
  };
  for (const std::string& text : texts) {
    const CheckResult result = check_terms(text, "hostile");
    EXPECT_FALSE(result.contract);
    ASSERT_FALSE(result.errors.empty()) << text.substr(0, 80);
    for (const Diagnostic& error : result.errors)
      EXPECT_LT(render(error).size(), 10'000U);
  }
}

TEST(Check, what_is_quoted_of_a_long_text_is_its_beginning) {
  const std::string huge = repeat("\xE6\xB0\xB4", 300'000);
  const std::string shown = repeat("\xE6\xB0\xB4", 26) + "...";  // no character is cut in two
  for (const std::string& formula : {huge, huge + "(state = \"RUN\")", "share(" + huge + " = \"RUN\")",
                                     "1 " + huge, "time(state) " + huge}) {
    const CheckResult result = check_terms(R"(contract: press
buyer: Buyer
supplier: Supplier
currency: CNY
timezone: Asia/Shanghai
signals:
  state: {asset: press, metric: State, type: state, from: supplier}
alive: each metric within 5 min
gaps: {recording: excluded, missing at most: 10 %}
measures:
  up: {is: ')" + formula + R"(', per: hour, show: 0.01 %}
clauses:
  - {id: fee, each: hour, pay: 10.00 CNY, when: up > 98.00 %}
)",
                                           "terms");
    ASSERT_EQ(result.errors.size(), 1U);
    EXPECT_NE(result.errors.front().message.find(shown), std::string::npos);
    EXPECT_LT(result.errors.front().message.size(), 300U);
  }
}

TEST(Check, cutting_the_text_anywhere_is_safe) {
  for (const char* file : kCaseFiles) {
    const std::string base = golden_cases(file).front().text;
    for (size_t size = 0; size < base.size(); size += 3) {
      const CheckResult result = check_packed(std::string_view(base).substr(0, size));
      EXPECT_EQ(result.contract.has_value(), result.errors.empty());
    }
  }
}

TEST(Check, what_it_accepts_decodes_again) {
  std::vector<std::string> texts = {read_file("tests/golden/all-constructs.terms.yaml")};
  for (const char* file : kCaseFiles) {
    for (const Case& each : golden_cases(file)) {
      if (each.expected.empty()) texts.push_back(each.text);
    }
  }
  ASSERT_GT(texts.size(), std::size(kCaseFiles));
  for (const std::string& text : texts) {
    const CheckResult result = check_packed(text);
    ASSERT_TRUE(result.contract) << render_all(result);
    const auto decoded = decode_contract(encode(*result.contract));
    ASSERT_TRUE(decoded.ok()) << decoded.error().message << "\n" << text;
    EXPECT_EQ(*decoded, *result.contract);
  }
}

// ---- What the compiled form holds -----------------------------------------------------------------------

Contract compiled(const std::vector<std::pair<std::string, std::string>>& changes) {
  std::string text = golden_cases().front().text;
  for (const auto& [old, now] : changes) {
    const size_t at = text.find(old);
    EXPECT_NE(at, std::string::npos) << old;
    text.replace(at, old.size(), now);
  }
  const CheckResult result = check_terms(text, "cell.terms");
  EXPECT_TRUE(result.contract) << render_all(result);
  return result.contract.value_or(Contract{});
}

TEST(Compile, amounts_are_minor_units_and_shares_of_the_price_round_half_to_even) {
  EXPECT_EQ(compiled({}).clauses[0].amount_minor, 36'000'000);
  EXPECT_EQ(compiled({}).clauses[1].amount_minor, 1'200);
  // 10 % of 0.05, 0.15 and 0.25 yuan.
  EXPECT_EQ(compiled({{"1200000.00", "0.15"}, {"pay: 30 %", "pay: 10 %"}}).clauses[0].amount_minor, 2);
  EXPECT_EQ(compiled({{"1200000.00", "0.25"}, {"pay: 30 %", "pay: 10 %"}}).clauses[0].amount_minor, 2);
}

TEST(Compile, a_date_is_its_local_midnight) {
  const Contract contract = compiled({{"signals:\n", "from: 2022-10-26\nsignals:\n"}});
  ASSERT_TRUE(contract.from);
  EXPECT_EQ(format_rfc3339(*contract.from), "2022-10-25T16:00:00Z");
  EXPECT_EQ(compiled({{"signals:\n", "from: 2022-10-26T08:00:00+08:00\nsignals:\n"}}).from,
            *parse_rfc3339("2022-10-26T00:00:00Z"));
}

TEST(Compile, liveness_is_the_contracts_or_the_signals_own) {
  const Contract contract = compiled({{"unit: degC, from", "unit: degC, alive within: 1.5 min, from"}});
  EXPECT_EQ(contract.signals[0].alive_within, Duration::seconds(5));
  EXPECT_EQ(contract.signals[2].alive_within, Duration::seconds(90));
}

TEST(Compile, thresholds_are_steps_of_the_figure) {
  const Contract contract = compiled({});
  EXPECT_EQ(contract.clauses[0].when[0].threshold_steps, 9800);
  EXPECT_EQ(contract.clauses[1].when[0].threshold_steps, 600);
  EXPECT_EQ(contract.clauses[2].scale->steps[1].threshold_steps, 9500);
  EXPECT_EQ(contract.clauses[2].scale->steps[1].pay, (Ratio{3, 5}));
  // Written in another unit, or the other way round, it is the same.
  EXPECT_EQ(compiled({{"availability >= 98 %", "0.98 <= availability"}}).clauses[0], contract.clauses[0]);
}

TEST(Compile, conditions_compare_with_the_nearest_double_in_the_signals_unit) {
  const auto number = [](const std::string& literal) {
    return compiled({{"max(temp)", "max(temp where energy > " + literal + ")"}}).conditions.back().number;
  };
  EXPECT_EQ(number("0.1 kWh"), 0.1);
  EXPECT_EQ(number("100 Wh"), 0.1);
  EXPECT_EQ(number("360 kJ"), 0.1);
  EXPECT_EQ(number("-0.3 kWh"), -0.3);
  EXPECT_EQ(number("0.000000000000001 kWh"), 1e-15);
  EXPECT_EQ(number("123456789012345.678 kWh"), 123456789012345.678);
  EXPECT_EQ(number("999999999999999999 kWh"), 999999999999999999.0);
  EXPECT_EQ(number("1 J"), 1.0 / 3600000.0);
}

TEST(Compile, where_stands_inside_or_behind_the_brackets) {
  const Contract inside = compiled({{"is: sum(energy)", "is: sum(energy where state = \"RUN\")"}});
  const Contract behind = compiled({{"is: sum(energy)", "is: sum(energy) where state = \"RUN\""}});
  const Contract grouped = compiled({{"is: sum(energy)", "is: (sum(energy) where state = \"RUN\")"}});
  EXPECT_EQ(inside, behind);
  EXPECT_EQ(inside, grouped);
  const Aggregate& sum = inside.aggregates[*std::optional(inside.measures[2].nodes[0].index)];
  EXPECT_EQ(sum.op, AggregateOp::sum);
  EXPECT_TRUE(sum.condition.has_value());
}

TEST(Compile, operators_bind_as_in_arithmetic) {
  const auto nodes = [](const std::string& formula) {
    return compiled({{"max(temp)", formula}}).measures[1].nodes;
  };
  EXPECT_EQ(nodes("max(temp) + 2 * min(temp)"), nodes("max(temp) + (2 * min(temp))"));
  EXPECT_EQ(nodes("max(temp) - min(temp) - 1 degC"), nodes("(max(temp) - min(temp)) - 1 degC"));
  EXPECT_NE(nodes("max(temp) - min(temp) - 1 degC"), nodes("max(temp) - (min(temp) - 1 degC)"));
  EXPECT_EQ(nodes("max(temp where not state = 'A' and state = 'B' or state = 'C')"),
            nodes("max(temp where ((not (state = 'A')) and state = 'B') or state = 'C')"));
  EXPECT_EQ(nodes("max(temp where temp ≥ 3 degC)"), nodes("max(temp where temp >= 3 degC)"));
}

TEST(Compile, a_long_chain_is_a_formula_like_any_other) {
  std::string chain = "max(temp)";
  for (int i = 0; i < 500; ++i)
    chain += " + 1 degC";
  EXPECT_EQ(compiled({{"max(temp)", chain}}).measures[1].nodes.size(), 1001U);
}

TEST(Compile, measures_stand_behind_those_they_use) {
  const Contract contract =
      compiled({{"measures:\n", "measures:\n  lost: {is: 1 - availability, per: hour, show: 0.1 %}\n"}});
  ASSERT_EQ(contract.measures.size(), 4U);
  EXPECT_EQ(contract.measures[0].name, "availability");
  EXPECT_EQ(contract.measures[1].name, "lost");
  EXPECT_EQ(contract.measures[1].nodes[1].op, ExpressionOp::measure);
}

TEST(Compile, compound_units_and_chinese_names) {
  const Contract contract = compiled({
      {"resets: to zero, ", "resets: to zero, unit: part, "},
      {"measures:\n",
       "measures:\n  单耗: {is: sum(energy) / increase(cycles), per: month, show: 0.1 kWh/part}\n"},
      {"hottest > 60 degC", "hottest > 60 degC or hottest < -40 degC"},
  });
  EXPECT_EQ(contract.measures[0].name, "单耗");
  EXPECT_EQ(contract.measures[0].show.unit.dimension, "energy/part");
  EXPECT_EQ(contract.clauses[1].when.size(), 3U);
  EXPECT_EQ(contract.clauses[1].when[1].threshold_steps, -400);
}

// ---- The language page ----------------------------------------------------------------------------------

TEST(Page, every_example_is_right) {
  const TestPacks packs = TestPacks::of_tree();
  const std::string page = read_file("docs/terms.md");
  const std::string fence = "```yaml terms\n";
  size_t examples = 0;
  for (size_t at = page.find(fence); at != std::string::npos; at = page.find(fence, at)) {
    at += fence.size();
    const std::string text = page.substr(at, page.find("```", at) - at);
    const CheckResult result =
        check_terms(text, "docs/terms.md, example " + std::to_string(++examples), packs);
    EXPECT_TRUE(result.contract) << render_all(result);
  }
  EXPECT_GE(examples, 3U);
}

}  // namespace
}  // namespace panmen::terms
