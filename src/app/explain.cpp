#include "terms/text/explain.hpp"

#include "annex/examples.hpp"
#include "annex/page.hpp"
#include "app/browser.hpp"
#include "app/commands.hpp"
#include "app/input.hpp"
#include "app/output.hpp"

namespace panmen::app {
namespace {

Result<void> check_places(const ExplainOptions& options, const SignedTerms& terms) {
  std::vector<std::string> inputs{options.terms};
  for (const terms::PackText& pack : terms.packs)
    inputs.push_back(pack.file_name);
  if (options.html.has_value()) PANMEN_CHECK(check_page_path(*options.html, inputs, {}));
  if (options.pdf.has_value()) PANMEN_CHECK(check_page_path(*options.pdf, inputs, {}, "--pdf"));
  if (options.html.has_value() && options.html == options.pdf)
    return Error{ErrorCode::exists, "--html and --pdf name the same file"};
  return {};
}

Result<void> write_annex(const ExplainOptions& options, const SignedTerms& terms) {
  PANMEN_CHECK(check_places(options, terms));
  const std::string page = annex::render_annex(
      {terms.text, terms.contract, terms.packs, terms.inclusions, terms.baselines}, options.language);
  if (options.html.has_value()) PANMEN_CHECK(write_page(*options.html, page));
  if (options.pdf.has_value()) {
    PANMEN_TRY(const std::string pdf, print_pdf(page));
    PANMEN_CHECK(write_page(*options.pdf, pdf));
  }
  return {};
}

}  // namespace

int explain(const ExplainOptions& options) {
  const auto terms = load_terms(options.terms, options.packs);
  if (!terms.ok()) return fail(terms.error());
  if (options.html.has_value() || options.pdf.has_value()) {
    const auto written = write_annex(options, *terms);
    return written.ok() ? kDone : fail(written.error());
  }
  const auto examples = annex::worked_examples(terms->contract, options.language);
  const auto written = write_out(
      terms::explain(terms->contract, options.language, terms->inclusions, terms->baselines, examples));
  return written.ok() ? kDone : fail(written.error());
}

}  // namespace panmen::app
