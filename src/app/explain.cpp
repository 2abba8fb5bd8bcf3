#include "terms/text/explain.hpp"

#include <cstdio>

#include "app/commands.hpp"
#include "app/input.hpp"

namespace panmen::app {

int explain(const ExplainOptions& options) {
  const auto terms = load_terms(options.terms);
  if (!terms.ok()) return fail(terms.error());
  const std::string text = terms::explain(terms->contract, options.language);
  std::fwrite(text.data(), 1, text.size(), stdout);
  return kDone;
}

}  // namespace panmen::app
