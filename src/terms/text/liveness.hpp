// Liveness: the words that say how one knows that a signal's source is there though it says nothing, in the
// head of the contract and at a signal.
//
// It reads words only; signals.cpp gives them to signals. Internal to terms/text; not thread-safe.
#pragma once

#include <optional>
#include <string>

#include "base/instant.hpp"
#include "terms/contract.hpp"
#include "terms/text/diagnostics.hpp"
#include "yaml/document.hpp"

namespace panmen::terms {

struct LivenessWords {
  Liveness kind = Liveness::period;
  Duration within;                   // period, heartbeat
  std::optional<std::string> beats;  // heartbeat(NAME)
  Span beats_span;
};

// "each metric within 5 s", "by session", "heartbeat within 30 s", "heartbeat(NAME) within 30 s". Nothing
// where `node` is null or wrong, which is then reported.
std::optional<LivenessWords> read_liveness(const yaml::Node* node, Diagnostics& errors);

}  // namespace panmen::terms
