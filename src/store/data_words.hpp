// Data words: what JSON lines and tables of test cases say of results and figures. They are part of formats:
// they follow neither the reader's language nor the contract's zone. Pure; safe to use from any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/calendar.hpp"
#include "record/body.hpp"
#include "terms/contract.hpp"

namespace panmen::store {

std::string_view data_word(record::Outcome outcome);
// So many steps of what a measure shows; an instant as RFC 3339.
std::string data_text(int64_t steps, const terms::Resolution& show, const Zone& zone);
// Absent where there is no figure. REQUIRES: the figure's measure is of the contract.
std::optional<std::string> data_text(const terms::Contract& contract, const record::Figure& figure);

}  // namespace panmen::store
