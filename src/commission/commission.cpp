#include "commission/commission.hpp"

#include <algorithm>

#include "commission/page_parts.hpp"

namespace panmen::commission {

void RefusalCounts::take(const files::Refusal& refusal) {
  auto known = reasons.find(refusal.reason);
  if (known == reasons.end()) {
    if (reasons.size() >= kReasonsKept) {
      ++others;
      return;
    }
    known = reasons.emplace(std::string(refusal.reason), Reason{0, refusal.line}).first;
  }
  ++known->second.count;
}

Result<std::unique_ptr<Commission>> Commission::begin(Inputs inputs) {
  auto commission = std::unique_ptr<Commission>(new Commission(std::move(inputs)));
  const Inputs& in = commission->inputs_;
  PANMEN_TRY(commission->trial_,
             Trial::begin(in.contract, in.terms_text, in.map.source, in.map_text, in.map.lateness));
  return commission;
}

Result<void> Commission::take(const files::Batch& batch) {
  survey_.take(batch.blocks, batch.first, batch.last, batch.watermark);
  return trial_->take(batch.blocks, batch.watermark);
}

Result<void> Commission::end(const files::ReadSummary& summary) {
  summary_ = summary;
  survey_.end();
  receptions_.end();
  PANMEN_CHECK(trial_->end());
  const std::vector<terms::Clause>& clauses = inputs_.contract.clauses;
  for (size_t i = 0; i < clauses.size(); ++i)
    outlooks_.push_back(outlook(survey_, clauses[i], trial_->clauses()[i]));
  return {};
}

bool Commission::everything_decidable() const {
  const auto is_decidable = [](const ClauseOutlook& o) { return o.decidable != Decidable::never; };
  if (!std::ranges::all_of(outlooks_, is_decidable)) return false;
  for (size_t i = 0; i < inputs_.contract.signals.size(); ++i)
    if (survey_.of(i).profile().samples() == 0) return false;
  return true;
}

Page Commission::page(Language language) const {
  const Say say(language, inputs_.contract.zone);
  Page page;
  page.language = language == Language::english ? "en" : "zh-CN";
  add_head(*this, say, page);
  page.sections.push_back(signals_section(*this, say));
  page.sections.push_back(data_section(*this, say));
  page.sections.push_back(clock_section(*this, say));
  page.sections.push_back(relations_section(survey_, say));
  page.sections.push_back(clauses_section(*this, say));
  return page;
}

}  // namespace panmen::commission
