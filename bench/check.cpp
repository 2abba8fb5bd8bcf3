// check: lines/s of terms with 2,000 lines, right or with 150 mistakes, beside yaml-cpp that loads them
#include "terms/text/check.hpp"

#include <algorithm>
#include <cstddef>
#include <string>

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include "bench/harness.hpp"

namespace {

using namespace panmen;

constexpr std::ptrdiff_t kLines = 2'000;

// Terms of a works with many machines, one thing a line: signals, measures over them, clauses with a test or
// a scale. Each machine has 23 lines, and three of the 256 clauses that terms may have.
std::string works_terms() {
  std::string text =
      "contract: works\nbuyer: Suzhou Precision\nsupplier: Wuzhong Robotics\ncurrency: CNY\n"
      "price: 1200000.00 CNY\ntimezone: Asia/Shanghai\nfrom: 2026-01-01\n"
      "alive: each metric within 15 min\ngaps: {recording: excluded, missing at most: 50 %}\nshifts:\n"
      "  early: {from: 06:00, to: 14:00, breaks: [09:00 to 09:15], on: every day}\n";
  constexpr size_t kMachines = 85;
  text += "signals:\n";
  for (size_t i = 0; i < kMachines; ++i)
    text += fmt::format(
        "  state{0}: {{asset: hall/m{0}, metric: State, type: state, from: supplier}}\n"
        "  parts{0}: {{asset: hall/m{0}, metric: Parts, type: counter, resets: to zero, unit: part, from: "
        "buyer}}\n"
        "  power{0}: {{asset: hall/m{0}, metric: Power, type: gauge, unit: kW, from: third party, valid: 0 "
        "to 120 kW}}\n"
        "  heat{0}:  {{asset: hall/m{0}, metric: Heat, type: gauge, unit: degC, from: supplier, stuck after: "
        "2 h}}\n"
        "  alarm{0}: {{asset: hall/m{0}, metric: Alarm, type: event, from: supplier, alive: "
        "heartbeat(heat{0}) within 1 min}}\n",
        i);
  text += "measures:\n";
  for (size_t i = 0; i < kMachines; ++i)
    text += fmt::format(
        "  up{0}:   {{is: 'time(state{0} in [\"RUN\", \"READY\"] and scheduled) / time(scheduled)', per: "
        "day, show: 0.01 %}}\n"
        "  made{0}: {{is: increase(parts{0}), per: day, show: 1 part}}\n"
        "  hot{0}:  {{is: 'quantile(power{0} where state{0} = \"RUN\", 95 %)', per: day, show: 0.1 kW}}\n"
        "  part{0}: {{is: mean(power{0}) * 24 h / increase(parts{0}), per: day, show: 0.01 kWh/part}}\n"
        "  stop{0}: {{is: longest(not state{0} = \"RUN\"), per: day, show: 1 min}}\n"
        "  bad{0}:  {{is: 'count(alarm{0} where alarm{0} in [\"E12\", \"E13\"])', per: day, show: 1}}\n",
        i);
  text += "clauses:\n";
  for (size_t i = 0; i < kMachines; ++i)
    text += fmt::format(
        "  - {{id: hot-{0}, each: day, deduct: 20.00 CNY, when: hot{0} > 90 kW or part{0} > 2.50 kWh/part, "
        "undecided: 0 %}}\n"
        "  - id: up-{0}\n"
        "    each: day\n"
        "    pay: 120.00 CNY\n"
        "    undecided: 60 %\n"
        "    scale:\n"
        "      of: up{0}\n"
        "      steps:\n"
        "        - {{at least: 98.00 %, pay: 100 %}}\n"
        "        - {{otherwise: 60 %}}\n"
        "  - {{id: made-{0}, each: day, pay: 5.00 CNY, when: made{0} >= 400 part and up{0} >= 90 %, "
        "undecided: 0 %}}\n"
        "  # Machine {0} was accepted in January.\n",
        i);
  for (auto lines = std::count(text.begin(), text.end(), '\n'); lines < kLines; ++lines)
    text += "# Nothing else was agreed.\n";
  return text;
}

// So often a word is misspelt, all over the text.
std::string with_mistakes(std::string text, size_t mistakes) {
  size_t at = 0;
  for (size_t i = 0; i < mistakes; ++i) {
    at = text.find("part", at + 400);
    if (at == std::string::npos) bench::fail("the text is too short for so many mistakes");
    text.replace(at, 4, "prat");
  }
  return text;
}

double seconds_of_check(const std::string& text, bool right) {
  terms::CheckResult result;
  const double seconds = bench::seconds_of([&] { result = terms::check_terms(text, "works.terms.yaml"); });
  if (right && !result.contract.has_value()) bench::fail(terms::render(result.errors.front()));
  if (!right && result.errors.size() < terms::kMaxErrors)
    bench::fail(fmt::format("only {} errors", result.errors.size()));
  return seconds;
}

double seconds_of_load(const std::string& text) {
  return bench::seconds_of([&] {
    if (!YAML::Load(text).IsMap()) bench::fail("yaml-cpp does not read the terms");
  });
}

}  // namespace

int main(int argc, char** argv) {
  const bench::Options options = bench::parse_options(argc, argv);
  const std::string text = works_terms();
  if (std::count(text.begin(), text.end(), '\n') != kLines) bench::fail("the terms have another length");
  const std::string wrong = with_mistakes(text, 150);
  bench::measure(options, {
                              .name = "check",
                              .unit = "lines/s",
                              .peer = "yaml_cpp_load",
                              .items = kLines,
                              .run_subject = [&] { return seconds_of_check(text, true); },
                              .run_peer = [&] { return seconds_of_load(text); },
                          });
  bench::measure(options, {
                              .name = "check_mistakes",
                              .unit = "lines/s",
                              .peer = "yaml_cpp_load",
                              .items = kLines,
                              .run_subject = [&] { return seconds_of_check(wrong, false); },
                              .run_peer = [&] { return seconds_of_load(wrong); },
                          });
  return 0;
}
