// Every phrase that statements and audits show, in both of Panmen's languages.
//
// Pure; safe to use from any thread.
#pragma once

#include <string>

#include "base/language.hpp"
#include "record/body.hpp"
#include "terms/contract.hpp"

namespace panmen::store {

using panmen::Language;
using panmen::Phrase;

Phrase phrase(record::Outcome outcome);
Phrase phrase(record::Reason reason);
Phrase phrase(record::Mode mode);
Phrase phrase(record::StopStanding standing);
Phrase phrase(terms::StopClass stop_class);

// "hour by hour", "last 7 days". REQUIRES: the window is of the contract.
std::string window_phrase(const terms::WindowSpec& window, const terms::Contract& contract,
                          Language language);

}  // namespace panmen::store
