// Wording: how a suggestion stands in the messages of this module.
// Pure; safe to use from any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace panmen::files {

// " (did you mean 'unit'?)" where a candidate is near enough, else nothing.
std::string did_you_mean(std::string_view name, std::span<const std::string_view> candidates);

}  // namespace panmen::files
