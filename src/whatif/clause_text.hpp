// A clause on one line, in the words and signs in which terms are written: the same in both languages.
//
// Thresholds are those that the terms say. Where they have moved by what is allowed for uncertainty, the one
// that figures are compared with stands beside: "hottest > 60.0 degC (with uncertainty 60.5 degC)".
// Pure; safe to use from any thread.
#pragma once

#include <cstdint>
#include <string>

#include "base/decimal.hpp"
#include "terms/contract.hpp"

namespace panmen::whatif {

// "each: hour, pay: 120.00 CNY, when: availability >= 95.00 % and cycles >= 50". What stands for each asset
// of a group is said once: "all(full <= 60 min)".
std::string clause_text(const terms::Contract& contract, const terms::Clause& clause);

// "availability >= 95.00 %"; of a group's measure without its asset: "full <= 60 min".
// Of yes and no: "ok", "not ok"; of texts and instants, in quotes: `used = "R7"`.
std::string comparison_text(const terms::Contract& contract, const terms::TestNode& node);
// ">="
std::string_view sign_of(terms::Comparison comparison);
// "at least 95.00 %", "otherwise"; of a step whose threshold has moved by so much.
std::string bound_text(const terms::ScaleStep& step, const terms::Resolution& show, int64_t moved_by);

// A measure of a group's asset is called full[market]: "full".
std::string_view name_without_asset(std::string_view measure);

// "62.5 %"; "1/3" where no decimal says it.
std::string percent_text(Ratio share);

}  // namespace panmen::whatif
