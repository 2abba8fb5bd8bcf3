// The dial command: other thresholds of one clause on a recording.
#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include "app/commands.hpp"
#include "app/input.hpp"
#include "app/output.hpp"
#include "app/recording.hpp"
#include "base/quote.hpp"
#include "whatif/dial_page.hpp"

namespace panmen::app {

namespace {

Result<const terms::Clause*> find_clause(const terms::Contract& contract, const std::string& id) {
  const auto at = std::ranges::find(contract.clauses, id, &terms::Clause::id);
  if (at != contract.clauses.end()) return &*at;
  std::string known;
  for (const terms::Clause& clause : contract.clauses)
    known += (known.empty() ? "" : ", ") + clause.id;
  return Error{ErrorCode::not_found,
               fmt::format("the terms have no clause {}; they have {}", in_quotes(id), known)};
}

Result<int> run(const DialOptions& options) {
  PANMEN_TRY(const MapFile map, load_map(options.map));
  PANMEN_TRY(const std::unique_ptr<whatif::TriedTerms> tried,
             try_terms(options.terms, options.packs, options.entries, map));
  PANMEN_TRY(const terms::Clause* clause, find_clause(tried->contract(), options.clause));
  PANMEN_TRY(whatif::Dial dial, whatif::choose_dial(tried->contract(), *clause, options.measure));
  PANMEN_TRY(const whatif::Recording recording, read_recording(options.data, map.map, {tried.get()}));
  const whatif::DialReport report = whatif::report_on(*tried, *clause, std::move(dial));
  PANMEN_CHECK(write_out(options.json ? whatif::render_json(report, recording)
                                      : whatif::render_text(report, recording, options.language)));
  return report.is_undecidable() ? kUndecidable : kDone;
}

}  // namespace

int dial(const DialOptions& options) {
  const auto done = run(options);
  return done.ok() ? *done : fail(done.error());
}

}  // namespace panmen::app
