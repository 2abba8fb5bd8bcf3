// What the JSON lines of comparisons and dials have in common. Keys and words are part of the format: they do
// not follow the reader's language. Pure; safe to use from any thread.
#pragma once

#include <vector>

#include <nlohmann/json.hpp>

#include "whatif/tried_terms.hpp"

namespace panmen::whatif {

using Json = nlohmann::ordered_json;

Json recording_line(const Recording& recording);
// "buyer" or "supplier", whom it favours that so much more is due to the supplier; null where nothing is.
Json favoured_side(Int128 more_due_minor);
Json figures_object(const terms::Contract& contract, const std::vector<record::Figure>& figures);

}  // namespace panmen::whatif
