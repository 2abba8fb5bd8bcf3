// Page: a statement as one HTML file, for people who look at a payment together: what is due, window by
// window and why, the stops, and the money over time.
//
// It shows what the journal's records say and decides nothing. Pure; safe to use from any thread.
#pragma once

#include <string>

#include "store/statement.hpp"

namespace panmen::store {

// `with_measures`: also the measures that no clause uses.
std::string render_html(const Statement& statement, const JournalEnd& end, Language language,
                        bool with_measures);

}  // namespace panmen::store
