// Agreements: sources that tell of one thing, and which of them is not to be believed where they differ.
//
// An agreement looks at what was reported, also of a signal that it or another one makes doubtful. The
// compiled form has no two ways to look at a signal, so such a one gets a copy that nothing makes doubtful,
// by a name that nobody can write. Internal to terms/text; not thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "terms/text/draft.hpp"
#include "terms/text/fields.hpp"

namespace panmen::terms {

// Reads `agree` of the head. REQUIRES: signals and shifts have been read, and nothing else names signals
// afterwards, so that no copy is ever suggested.
void read_agreements(const Fields& head, Draft& draft, Diagnostics& errors);

// The copy of a signal that agreements make doubtful, made when it is first asked for. Nothing where there is
// no room for it, which is then reported at `where`.
std::optional<uint16_t> signal_as_reported(Draft& draft, uint16_t signal, Span where, Diagnostics& errors);

// The name of the signal of which that name is a copy's; nothing where it is no copy's.
std::optional<std::string_view> name_of_reported(std::string_view name);

}  // namespace panmen::terms
