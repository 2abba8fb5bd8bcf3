// Test: what a test over figures comes to in one window.
//
// Pure.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "record/body.hpp"
#include "terms/contract.hpp"

namespace panmen::measure {

struct Answer {
  std::optional<bool> met;  // absent where it cannot be decided
  record::Reason reason = record::Reason::none;
};

// `figures` are those of the window, or the first of them: all that the test names. Where it cannot be
// decided, the reason is that of the first figure that leaves it open. REQUIRES: the test has a node.
Answer run_test(const terms::Contract& contract, const std::vector<terms::TestNode>& test,
                std::span<const record::Figure> figures);

}  // namespace panmen::measure
