// Measure fields: what stands under the name of a measure, read into a draft before anything is compiled.
//
// It knows the keys of a measure and what each holds, and no other measure. Internal to terms/text; not
// thread-safe.
#pragma once

#include <string>

#include "terms/text/draft.hpp"
#include "yaml/document.hpp"

namespace panmen::terms {

// Whether `per` has to be there.
enum class Window : uint8_t { said, open };

// Adds the measure `name`, which is free and stands at `where`, to draft.measures, with what is right of it;
// the rest is reported.
MeasureDraft& read_measure(std::string name, Span where, const yaml::Node& node, Window window, Draft& draft,
                           Diagnostics& errors);

// Puts one for every asset of the group in the place of the measure that was added last. Where their names
// would be too many or too long, that is reported, and the measure stays known by its name alone.
void spread_over_group(uint16_t group, Span where, Draft& draft, Diagnostics& errors);

// The measure under a name of the section `measures`; with `each`, one for every asset of the group.
void read_own_measure(const yaml::Entry& entry, Draft& draft, Diagnostics& errors);

}  // namespace panmen::terms
