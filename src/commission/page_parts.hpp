// The parts of a commissioning page, each made of what the survey, the trial and the outlook found.
//
// Internal to commission. Pure; they only choose words.
#pragma once

#include <string>
#include <string_view>

#include "commission/commission.hpp"
#include "commission/page.hpp"
#include "commission/say.hpp"

namespace panmen::commission {

// Title, facts, and a card for each clause.
void add_head(const Commission& commission, const Say& say, Page& page);
// How each signal reports.
Section signals_section(const Commission& commission, const Say& say);
// What the map, the file and the terms do not have in common, and what was refused.
Section data_section(const Commission& commission, const Say& say);
// What stamps say of clocks.
Section clock_section(const Commission& commission, const Say& say);
// States against numbers.
Section relations_section(const Survey& survey, const Say& say);
// Each clause: windows, what is missing, what to change.
Section clauses_section(const Commission& commission, const Say& say);

// One sentence: whether the clause can be decided, and if not why.
Card clause_card(const Commission& commission, size_t clause, const Say& say);
// What to change, as a sentence.
std::string advice_text(const Survey& survey, const Advice& advice, const Say& say);
// The name of a metric that does occur and may be meant; empty where none is near.
std::string nearest_metric(const Survey& survey, const terms::Signal& signal);
// "from 12 to 40 degC": what a number showed; texts with their share of the time.
std::string values_text(const SignalSurvey& signal, const Say& say);

// The word of a tone, for a signal or a check.
std::string tone_word(Tone tone, const Say& say);
// Of the blocks of a section: the most serious tone of its remarks, good where there is none.
Tone worst_tone(const Section& section);

}  // namespace panmen::commission
