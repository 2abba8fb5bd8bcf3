#include <fmt/format.h>

#include "app/commands.hpp"
#include "app/input.hpp"
#include "app/output.hpp"
#include "app/pack_folders.hpp"
#include "terms/text/check_json.hpp"

namespace panmen::app {
namespace {

int check_json(const CheckOptions& options) {
  const auto text = read_whole_file(options.terms, terms::kMaxTermsBytes);
  if (!text.ok()) return fail(text.error());
  const terms::CheckResult result =
      terms::check_terms(*text, options.terms, PackFolders(options.terms, options.packs));
  const auto written = write_out(terms::render_json(result, *text, options.terms));
  if (!written.ok()) return fail(written.error());
  return result.contract.has_value() ? kDone : kAtFault;
}

}  // namespace

int check(const CheckOptions& options) {
  if (options.json) return check_json(options);
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
