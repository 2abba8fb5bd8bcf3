// Simulation: one seed's run of driver, engine, journal and ledger on a disk that fails, with more and fewer
// threads and more and less memory, and the check of what must always hold (docs of each module name the
// invariants).
//
// The same seed gives the same run on every machine. Not thread-safe.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.hpp"

namespace panmen::sim {

struct RunReport {
  uint64_t records = 0;
  uint64_t verdicts = 0;
  uint64_t corrections = 0;  // of verdicts, among them
  uint64_t transfers = 0;
  uint64_t crashes = 0;
};

// Errors: damaged, saying which invariant does not hold.
Result<RunReport> simulate(uint64_t seed);

}  // namespace panmen::sim
