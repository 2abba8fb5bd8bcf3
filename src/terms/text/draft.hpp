// Draft: a contract while it is compiled, with what the checks need and the compiled form does not keep:
// places in the text, dimensions, and what is not yet known to be right. Internal to terms/text; not
// thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "terms/contract.hpp"
#include "terms/text/diagnostics.hpp"
#include "terms/text/formula.hpp"
#include "terms/text/units.hpp"

namespace panmen::terms {

struct MeasureDraft {
  std::string name;
  Span name_span;
  Span formula_span;
  std::optional<Formula> formula;
  std::optional<WindowKind> per;
  std::optional<Resolution> show;
  Dimension show_dimension;
  Span show_span;

  // Set once it is compiled without an error.
  std::optional<uint16_t> index;  // in Contract::measures
  std::vector<Span> places;       // of the compiled nodes
  bool fraction = false;          // always between 0 and 1
};

struct Draft {
  Contract contract;
  std::vector<Dimension> signal_dimensions;  // beside Contract::signals
  std::vector<std::string>
      failed_signals;                  // named in the text, and wrong: no second error where they are used
  std::vector<size_t> measure_sizes;   // beside Contract::measures: written out (contract.hpp)
  std::vector<MeasureDraft> measures;  // in the order of the text
  bool failed_section = false;         // signals or measures could not be read at all: no name is unknown
  bool failed_price = false;           // there is one in the text, and it is wrong
};

const MeasureDraft* find_measure(const Draft& draft, std::string_view name);
std::optional<uint16_t> find_signal(const Draft& draft, std::string_view name);
// Reports a name that is neither, unless what it names was itself reported.
void report_unknown_name(const Draft& draft, const FormulaNode& node, Diagnostics& errors);

// Compiles every measure whose parts are right, in an order in which each stands behind those it uses.
void compile_measures(Draft& draft, Diagnostics& errors);

// The clauses under `node`, which is the list of them.
void compile_clauses(Draft& draft, const yaml::Node& node, Diagnostics& errors);

// Invariant 10 of the design: no gap may improve the outcome of the side that reports the signal. Reports
// every figure of which it could. REQUIRES: a draft without errors.
void check_gaps(const Draft& draft, Diagnostics& errors);

}  // namespace panmen::terms
