#include "whatif/json_parts.hpp"

#include "store/data_words.hpp"

namespace panmen::whatif {

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

Json figures_object(const terms::Contract& contract, const std::vector<record::Figure>& figures) {
  Json out = Json::object();
  for (const record::Figure& figure : figures) {
    const auto text = store::data_text(contract, figure);
    out[figure.measure] = text.has_value() ? Json(*text) : Json(nullptr);
  }
  return out;
}

}  // namespace panmen::whatif
