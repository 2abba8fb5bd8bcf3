#include "store/data_words.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "base/language.hpp"

namespace panmen::store {

std::string_view data_word(record::Outcome outcome) {
  switch (outcome) {
    case record::Outcome::met:
      return "met";
    case record::Outcome::not_met:
      return "not met";
    case record::Outcome::undetermined:
      return "undetermined";
    case record::Outcome::not_counted:
      return "not counted";
  }
  PANMEN_ASSERT(false);
}

std::string data_text(int64_t steps, const terms::Resolution& show, const Zone& zone) {
  const bool is_instant = show.type == terms::FigureType::instant;
  const auto at = is_instant ? terms::instant_of(steps, show) : std::nullopt;
  return at.has_value() ? format_rfc3339(*at) : terms::say_figure(steps, show, zone, Language::english);
}

std::optional<std::string> data_text(const terms::Contract& contract, const record::Figure& figure) {
  if (!figure.steps.has_value()) return std::nullopt;
  const auto measure = std::ranges::find(contract.measures, figure.measure, &terms::Measure::name);
  PANMEN_ASSERT(measure != contract.measures.end());
  return data_text(*figure.steps, measure->show, contract.zone);
}

}  // namespace panmen::store
