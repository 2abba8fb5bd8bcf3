// What a step of a scale gives, and an amount that is a figure, in plain words of both languages.
//
// Pure; safe to use from any thread.
#pragma once

#include <string>

#include "base/language.hpp"
#include "base/money.hpp"
#include "terms/clause.hpp"

namespace panmen::terms {

// "80 %"; "100 %, less 0.5 % for each 1 % begun below 98.00 %"; in money "2.00 CNY for each 1 part".
// REQUIRES: the step is one of the scale; `show` is that of its measure.
std::string pay_in_words(const Scale& scale, const ScaleStep& step, const Resolution& show, Currency currency,
                         Language language);

// "70 % of saving"
std::string amount_in_words(const FigureAmount& figure, const std::string& measure, Language language);

// Minor units as an amount with its currency: with more digits than that has where it needs them.
std::string money_in_words(Ratio minor, Currency currency);

}  // namespace panmen::terms
