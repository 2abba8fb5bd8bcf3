// CaseFile: one text case (docs/spec-cases.md): terms, observations, and what must follow from them.
//
// It knows the format only; what the cells mean is case_run's business. Not thread-safe.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace panmen::spec {

// Cells are kept as written; columns are separated by two or more blanks.
struct Table {
  int line = 0;
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;
};

// What arrives, in the order of the file: a row of observations, or a watermark.
struct Arrival {
  int line = 0;
  std::string asset;
  std::vector<std::string> metrics;      // beside cells[1..]; empty for a watermark
  std::vector<std::string> cells;        // the time, then one value per metric
  std::optional<std::string> watermark;  // its time
};

struct CaseFile {
  std::string title;
  std::string terms;
  std::map<std::string, std::string, std::less<>> packs;  // that the terms may include, by name
  std::vector<Arrival> arrivals;
  std::optional<Arrival> clock;                        // a watermark, of the clock alone
  std::string entries;                                 // as in a file of entries; empty: none
  std::map<std::string, Table, std::less<>> expected;  // by section: expect, measures, postings, ...
  std::optional<std::string> errors;                   // as check_terms renders them
  std::optional<std::string> golden;                   // name of the statement's golden files
};

// What is wrong at a line of a case.
Error at(int line, const std::string& what);

// Errors: invalid, with the line.
Result<CaseFile> parse_case(std::string_view text);

}  // namespace panmen::spec
