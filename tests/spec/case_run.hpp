// CaseRun: runs a text case through the whole house (check, driver, engine, journal in memory, statement) and
// says in which cells what came out differs from what was expected.
//
// Each case is delivered in five ways that must not matter: invariants 3, 5 and 6 of the design. Not
// thread-safe.
#pragma once

#include <string>

#include "base/result.hpp"
#include "case_file.hpp"
#include "outcome.hpp"

namespace panmen::spec {

struct RunOptions {
  GoldenFiles golden;
  std::string packs_folder;  // of packs that cases include and do not bring with them
};

// Errors: invalid, with the differing tables for a person to read.
Result<void> run_case(const CaseFile& file, const RunOptions& options);

}  // namespace panmen::spec
