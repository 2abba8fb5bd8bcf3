// Asset groups: the groups of assets behind a compiled contract, found again by the names of its signals, so
// that explain says once what was written once.
//
// It finds names and assets only; that what is said of one asset is so of all, the caller has to see.
// Internal to terms/text; safe to read from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "terms/contract.hpp"

namespace panmen::terms {

// "occupied[P1]" as "occupied" and "P1"; nothing where the name has no asset behind it.
std::optional<std::pair<std::string_view, std::string_view>> split_group_name(std::string_view name);

struct AssetGroup {
  std::string_view called;               // the first signal that each of the assets has
  std::vector<std::string_view> assets;  // two or more, in the order of that signal
};

// REQUIRES: contract outlives the result.
std::vector<AssetGroup> find_asset_groups(const Contract& contract);

}  // namespace panmen::terms
