#include "whatif/tried_terms.hpp"

#include <utility>

namespace panmen::whatif {

Result<std::unique_ptr<TriedTerms>> TriedTerms::begin(Inputs inputs, const files::SignalMap& map,
                                                      std::string_view map_text) {
  auto tried = std::unique_ptr<TriedTerms>(new TriedTerms(std::move(inputs)));
  commission::TrialOptions options;
  options.entries = std::move(tried->inputs_.entries);
  options.observer = [r = tried.get()](const record::Body& body) {
    if (auto taken = r->statement_.take(body); !taken.ok() && r->problem_.ok()) r->problem_ = taken;
  };
  PANMEN_TRY(tried->trial_, commission::Trial::begin(tried->inputs_.contract, tried->inputs_.terms_text,
                                                     map.source, map_text, map.lateness, std::move(options)));
  return tried;
}

Result<void> TriedTerms::take(const files::Batch& batch) {
  PANMEN_CHECK(trial_->take(batch.blocks, batch.watermark));
  return problem_;
}

Result<void> TriedTerms::end() {
  PANMEN_CHECK(trial_->end());
  return problem_;
}

std::map<Window, WindowResult> results_of(const store::Statement::ContractPart& part,
                                          std::string_view clause) {
  std::map<Window, WindowResult> results;
  for (const record::Verdict& verdict : part.verdicts) {
    if (verdict.id.clause != clause) continue;
    WindowResult& result = results[{verdict.id.from, verdict.id.to}];
    result.outcome = verdict.outcome;
    result.reason = verdict.reason;
    result.figures = verdict.figures;
    result.due_minor += store::due_minor(part, verdict.id);
  }
  std::erase_if(results, [](const auto& result) {
    return result.second.reason == record::Reason::already_paid && result.second.due_minor == 0;
  });
  return results;
}

std::map<Window, std::vector<record::Figure>> figures_of(const store::Statement::ContractPart& part,
                                                         uint16_t window) {
  std::map<Window, std::vector<record::Figure>> figures;
  for (const record::Measures& measures : part.measures)
    if (measures.window == window) figures[{measures.from, measures.to}] = measures.figures;
  return figures;
}

}  // namespace panmen::whatif
