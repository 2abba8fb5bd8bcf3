// Cap use: how much of each cap of the terms has been used up, and what is left of it.
//
// Pure; safe to use from any thread.
#pragma once

#include <optional>
#include <vector>

#include "base/int128.hpp"
#include "store/statement.hpp"

namespace panmen::store {

struct CapUse {
  uint16_t cap = 0;              // of Contract::caps
  std::optional<Window> period;  // of those that have one
  Int128 used_minor = 0;
};

// In the order of the terms, and of the periods in which anything was used.
std::vector<CapUse> cap_uses(const Statement::ContractPart& part);

// "2026-01": the period that begins there, as its window is called.
std::string period_text(const terms::Contract& contract, const CapUse& use);

}  // namespace panmen::store
