// Outcome: what came out of a case's run, compared with what the case expects: tables, cell by cell, and
// whole statements, kept as golden files.
//
// It reads the statement, as people and programs do, and not the journal. Not thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "case_file.hpp"
#include "store/statement.hpp"
#include "terms/contract.hpp"

namespace panmen::spec {

// `delivered` says in words how it arrived. Errors: invalid, with the differing tables for a person to read.
// REQUIRES: the section is one of CaseFile::expected.
Result<void> compare_table(const store::Statement& statement, const terms::Contract& contract,
                           std::string_view section, const Table& expected, std::string_view delivered);

struct GoldenFiles {
  std::string folder;
  bool update = false;  // write them anew
};

// The statement in each form in which it is shown. Errors: invalid, with both texts; io.
Result<void> compare_statement(const store::Statement& statement, const std::string& name,
                               const GoldenFiles& files);

}  // namespace panmen::spec
