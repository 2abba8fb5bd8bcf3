#include <fmt/format.h>

#include "app/commands.hpp"
#include "app/input.hpp"
#include "app/output.hpp"

namespace panmen::app {

int check(const CheckOptions& options) {
  const auto terms = load_terms(options.terms, options.packs);
  if (!terms.ok()) return fail(terms.error());
  const terms::Contract& contract = terms->contract;
  std::string page =
      fmt::format("{}: no errors. Contract {} version {}: {} signals, {} measures, {} clauses.\n",
                  options.terms, contract.id, contract.version, contract.signals.size(),
                  contract.measures.size(), contract.clauses.size());
  // Which file was taken depends on where it was found.
  for (const terms::PackText& pack : terms->packs)
    page += fmt::format("  pack {}: {}\n", pack.name, pack.file_name);
  const auto written = write_out(page);
  return written.ok() ? kDone : fail(written.error());
}

}  // namespace panmen::app
