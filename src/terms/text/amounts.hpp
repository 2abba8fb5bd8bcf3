// Amounts: what a clause pays or deducts: money, or a share of the contract's price.
//
// It knows the price and no clauses. Internal to terms/text; not thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "terms/text/draft.hpp"

namespace panmen::terms {

struct Amount {
  int64_t minor = 0;                // more than nothing
  std::optional<PriceShare> price;  // what it was computed from, where it is a share
};

// "120.00 CNY", "30 %", "30 % of price", "30 % of price without VAT". Nothing where it is wrong, which is
// then reported; nothing and no report where the price itself is wrong.
std::optional<Amount> read_amount(const yaml::Node& node, std::string_view key, Draft& draft,
                                  Diagnostics& errors);

}  // namespace panmen::terms
