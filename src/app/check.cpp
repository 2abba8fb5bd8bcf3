#include <fmt/format.h>

#include "app/commands.hpp"
#include "app/input.hpp"
#include "app/output.hpp"

namespace panmen::app {

int check(const CheckOptions& options) {
  const auto terms = load_terms(options.terms);
  if (!terms.ok()) return fail(terms.error());
  const terms::Contract& contract = terms->contract;
  const auto written =
      write_out(fmt::format("{}: no errors. Contract {} version {}: {} signals, {} measures, {} clauses.\n",
                            options.terms, contract.id, contract.version, contract.signals.size(),
                            contract.measures.size(), contract.clauses.size()));
  return written.ok() ? kDone : fail(written.error());
}

}  // namespace panmen::app
