// How a comparison is shown: as a table people argue over, or as JSON lines (docs/compare.md).
// Pure; safe to use from any thread.
#pragma once

#include <string>

#include "base/language.hpp"
#include "whatif/comparison.hpp"

namespace panmen::whatif {

// At most so many windows of a clause are shown as text; it says how many more there are.
constexpr size_t kMostWindowsShown = 12;

std::string render_text(const TermsComparison& comparison, const Recording& recording, Language language);
std::string render_json(const TermsComparison& comparison, const Recording& recording);

}  // namespace panmen::whatif
