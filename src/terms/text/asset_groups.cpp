#include "terms/text/asset_groups.hpp"

#include <algorithm>

namespace panmen::terms {

std::optional<std::pair<std::string_view, std::string_view>> split_group_name(std::string_view name) {
  const size_t open = name.find('[');
  if (open == std::string_view::npos || !name.ends_with(']')) return std::nullopt;
  return std::pair{name.substr(0, open), name.substr(open + 1, name.size() - open - 2)};
}

std::vector<AssetGroup> find_asset_groups(const Contract& contract) {
  std::vector<AssetGroup> by_signal;
  for (const Signal& signal : contract.signals) {
    const auto parts = split_group_name(signal.name);
    if (!parts || parts->second != signal.asset) continue;
    if (by_signal.empty() || by_signal.back().called != parts->first) by_signal.push_back({parts->first, {}});
    by_signal.back().assets.emplace_back(signal.asset);
  }
  std::vector<AssetGroup> groups;
  for (AssetGroup& group : by_signal) {
    const bool known = std::ranges::find(groups, group.assets, &AssetGroup::assets) != groups.end();
    if (!known && group.assets.size() > 1) groups.push_back(std::move(group));
  }
  return groups;
}

}  // namespace panmen::terms
