#include "whatif/json_parts.hpp"

#include <algorithm>

#include "base/assert.hpp"

namespace panmen::whatif {

std::string_view word(record::Outcome outcome) {
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

Json recording_line(const Recording& recording) {
  const files::ReadSummary& summary = recording.summary;
  const auto instant = [](const std::optional<Instant>& t) {
    return t.has_value() ? Json(format_rfc3339(*t)) : Json(nullptr);
  };
  Json line;
  line["recording"] = recording.name;
  line["from"] = instant(summary.first);
  line["to"] = instant(summary.last);
  line["rows"] = summary.rows;
  line["observations"] = summary.observations;
  line["refused"] = summary.refused_lines + summary.refused_fields;
  return line;
}

Json favoured_side(Int128 more_due_minor) {
  if (more_due_minor == 0) return nullptr;
  return more_due_minor > 0 ? "supplier" : "buyer";
}

std::string data_text(int64_t steps, const terms::Resolution& show, const Zone& zone) {
  const bool is_instant = show.type == terms::FigureType::instant;
  const auto at = is_instant ? terms::instant_of(steps, show) : std::nullopt;
  return at.has_value() ? format_rfc3339(*at) : terms::say_figure(steps, show, zone, Language::english);
}

Json figures_object(const terms::Contract& contract, const std::vector<record::Figure>& figures) {
  Json out = Json::object();
  for (const record::Figure& figure : figures) {
    const auto measure = std::ranges::find(contract.measures, figure.measure, &terms::Measure::name);
    PANMEN_ASSERT(measure != contract.measures.end());
    out[figure.measure] = figure.steps.has_value()
                              ? Json(data_text(*figure.steps, measure->show, contract.zone))
                              : Json(nullptr);
  }
  return out;
}

}  // namespace panmen::whatif
