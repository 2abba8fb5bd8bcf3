#include "terms/text/explain.hpp"

#include "annex/examples.hpp"
#include "app/commands.hpp"
#include "app/input.hpp"
#include "app/output.hpp"

namespace panmen::app {

int explain(const ExplainOptions& options) {
  const auto terms = load_terms(options.terms, options.packs);
  if (!terms.ok()) return fail(terms.error());
  const auto examples = annex::worked_examples(terms->contract, options.language);
  const auto written = write_out(
      terms::explain(terms->contract, options.language, terms->inclusions, terms->baselines, examples));
  return written.ok() ? kDone : fail(written.error());
}

}  // namespace panmen::app
