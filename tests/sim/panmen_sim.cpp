// panmen_sim: runs the simulation under one seed or many. A seed that fails prints one line that reproduces
// it. Without arguments: under seeds 1 to PANMEN_SIM_SEEDS (100).
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string_view>

#include "sim/simulation.hpp"

namespace {

std::optional<uint64_t> number(std::string_view text) {
  uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

int usage(const char* program) {
  std::fprintf(stderr, "usage: %s [--seed N | --seeds FROM..TO]\n", program);
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view option = argc == 3 ? argv[1] : "";
  const std::string_view value = argc == 3 ? argv[2] : "";
  std::optional<uint64_t> first;
  std::optional<uint64_t> last;
  if (argc == 1) {
    const char* seeds = std::getenv("PANMEN_SIM_SEEDS");
    first = 1;
    last = seeds == nullptr ? 100 : number(seeds);
  } else if (option == "--seed") {
    first = last = number(value);
  } else if (const size_t dots = value.find(".."); option == "--seeds" && dots != std::string_view::npos) {
    first = number(value.substr(0, dots));
    last = number(value.substr(dots + 2));
  }
  if (!first || !last || *first > *last) return usage(argv[0]);
  panmen::sim::RunReport total;
  uint64_t failed = 0;
  for (uint64_t seed = *first; seed <= *last; ++seed) {
    const auto report = panmen::sim::simulate(seed);
    if (!report.ok()) {
      std::printf("%s --seed %llu   # %s\n", argv[0], static_cast<unsigned long long>(seed),
                  report.error().message.c_str());
      ++failed;
      continue;
    }
    total.records += report->records;
    total.verdicts += report->verdicts;
    total.corrections += report->corrections;
    total.transfers += report->transfers;
    total.crashes += report->crashes;
  }
  std::printf(
      "%llu seeds, %llu failed; %llu records, %llu verdicts, %llu of them corrections, %llu transfers, "
      "%llu crashes\n",
      static_cast<unsigned long long>(*last - *first + 1), static_cast<unsigned long long>(failed),
      static_cast<unsigned long long>(total.records), static_cast<unsigned long long>(total.verdicts),
      static_cast<unsigned long long>(total.corrections), static_cast<unsigned long long>(total.transfers),
      static_cast<unsigned long long>(total.crashes));
  return failed == 0 ? 0 : 1;
}
