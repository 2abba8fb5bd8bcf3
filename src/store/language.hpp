// Every phrase that statements and audits show, in both of Panmen's languages.
//
// Pure; safe to use from any thread.
#pragma once

#include "base/language.hpp"
#include "record/body.hpp"
#include "terms/contract.hpp"

namespace panmen::store {

using panmen::Language;
using panmen::Phrase;

Phrase phrase(record::Outcome outcome);
Phrase phrase(record::Reason reason);
Phrase phrase(record::Mode mode);
Phrase phrase(WindowKind kind);  // "hour by hour"

}  // namespace panmen::store
