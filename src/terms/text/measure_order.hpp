// In which order measures are compiled: each behind those it names, in its formula or its `only`.
//
// It looks at names only, not at what a formula means. Internal to terms/text; not thread-safe.
#pragma once

#include <cstddef>
#include <vector>

#include "terms/text/draft.hpp"

namespace panmen::terms {

// Indices into draft.measures, each once. A circle is reported; the measures in it come in any order, because
// the first of them finds another that is not compiled, and so does not compile either.
std::vector<size_t> measure_order(const Draft& draft, Diagnostics& errors);

}  // namespace panmen::terms
