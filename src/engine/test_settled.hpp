// What property tests of the engine share: readings, and what an engine has settled on in the end.
#pragma once

#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <rapidcheck.h>

#include "engine/test_log.hpp"

namespace panmen::engine::test {

inline std::vector<Reading> generated_readings() {
  const auto bits = *rc::gen::container<std::vector<uint16_t>>(*rc::gen::inRange<size_t>(1, 200),
                                                               rc::gen::arbitrary<uint16_t>());
  // The first ones lie in the first window: what comes before all windows changes nothing.
  std::vector<Reading> readings{{0, "State", 1}, {0, "Value", 1}, {0, "Count", 1}};
  int64_t time_s = 0;
  int64_t count = 0;
  for (const uint16_t b : bits) {
    time_s += 10 + b % 1024;
    count = b % 32 == 0 ? 0 : count + b % 7;
    const char* const metrics[] = {"State", "Value", "Count"};
    const size_t metric = b / 64 % 3;
    readings.push_back({time_s, metrics[metric], metric == 0 ? b % 5 : metric == 1 ? b % 100 : count});
  }
  return readings;
}

// What holds in the end, whatever was corrected on the way: figures, findings and what is due of each window,
// and the stops.
struct Settled {
  std::map<std::tuple<std::string, uint16_t, Instant>, std::vector<record::Figure>> figures;
  std::map<std::tuple<std::string, std::string, Instant>, std::pair<record::Outcome, record::Reason>>
      verdicts;
  std::map<std::tuple<std::string, std::string, Instant>, int64_t> due;
  std::map<std::tuple<std::string, std::string, Instant>, record::Stop> stops;
  bool operator==(const Settled&) const = default;
};

inline Settled settled(const Log& log) {
  Settled last;
  std::map<std::tuple<std::string, uint16_t, Instant>, uint32_t> corrections;
  for (const record::Measures& m : log.all<record::Measures>()) {
    const std::tuple key(m.contract, m.window, m.from);
    const auto known = corrections.find(key);
    EXPECT_EQ(m.correction, known == corrections.end() ? 0 : known->second + 1);
    corrections[key] = m.correction;
    last.figures[key] = m.figures;
  }
  std::set<record::VerdictId> ids;
  for (const record::Verdict& v : log.all<record::Verdict>()) {
    EXPECT_TRUE(ids.insert(v.id).second) << "one identity, one verdict";
    last.verdicts[{v.id.contract, v.id.clause, v.id.from}] = {v.outcome, v.reason};
  }
  std::erase_if(last.verdicts, [](const auto& v) { return v.second.second == record::Reason::already_paid; });
  for (const record::Entitlement& e : log.all<record::Entitlement>()) {
    EXPECT_TRUE(ids.contains(e.because));
    last.due[{e.because.contract, e.because.clause, e.because.from}] +=
        e.payer == "buyer" ? e.amount.minor : -e.amount.minor;
  }
  for (const record::Stop& s : log.all<record::Stop>()) {
    const std::tuple key(s.contract, s.rule, s.from);
    const auto known = last.stops.find(key);
    EXPECT_EQ(s.correction, known == last.stops.end() ? 0 : known->second.correction + 1);
    last.stops[key] = s;
  }
  std::erase_if(last.stops, [](const auto& s) { return s.second.withdrawn; });
  for (auto& [key, stop] : last.stops)
    stop.correction = 0;
  std::erase_if(last.due, [](const auto& d) { return d.second == 0; });
  return last;
}

}  // namespace panmen::engine::test
