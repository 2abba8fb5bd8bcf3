// Groups: assets of one kind, of which the terms say things once: the section `groups`, which group a part of
// a formula goes through, and what stands for a group in the compiled form, which knows none.
//
// A signal or measure of a group is compiled once for each asset, as `occupied[BHMBCCMKT01]`; any() and all()
// become conditions and tests that are joined. Internal to terms/text; not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "terms/text/draft.hpp"
#include "terms/text/fields.hpp"

namespace panmen::terms {

constexpr size_t kMaxGroupAssets = 256;

// The section `groups` of the head.
void read_groups(const Fields& head, Draft& draft, Diagnostics& errors);

// The group that `node` names, which stands behind `assets:` or `each:`; nothing where there is none of that
// name, which is then reported.
std::optional<uint16_t> read_group_name(const yaml::Node& node, std::string_view what, const Draft& draft,
                                        Diagnostics& errors);

// "occupied[BHMBCCMKT01]": the name in the compiled form. Nothing where it is too long, which is then
// reported at `where`.
std::optional<std::string> name_in_group(std::string_view name, const std::string& asset, Span where,
                                         Diagnostics& errors);

// Whether `word` before a bracket goes through the assets of a group: any, all.
bool goes_through_group(std::string_view word);
constexpr std::string_view kAll = "all";

// The group that any(...) or all(...) goes through: that of the group signals in it, or in a test of the
// measures with `each`. Nothing where there is none, more than one, or another any() or all() in it, which
// is then reported.
std::optional<uint16_t> group_of(const Draft& draft, const Formula& formula, const FormulaNode& call,
                                 const std::vector<GroupName>& names, Diagnostics& errors);

}  // namespace panmen::terms
