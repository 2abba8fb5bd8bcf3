#include "terms/text/liveness.hpp"

#include "terms/text/fields.hpp"

namespace panmen::terms {
namespace {

constexpr std::string_view kEach = "each metric within ";
constexpr std::string_view kHeartbeat = "heartbeat";
constexpr std::string_view kWithin = " within ";
constexpr std::string_view kSession = "by session";

// The duration that is left of `node` behind its first `skip` bytes.
std::optional<Duration> duration_behind(const yaml::Node& node, size_t skip, Diagnostics& errors) {
  yaml::Node duration = node;
  duration.value = node.value.substr(skip);
  return read_duration(&duration, errors);
}

}  // namespace

std::optional<LivenessWords> read_liveness(const yaml::Node* node, Diagnostics& errors) {
  const auto text = read_text(node, "alive", errors);
  if (!text) return std::nullopt;
  LivenessWords words;
  if (*text == kSession) {
    words.kind = Liveness::session;
    return words;
  }
  size_t skip = 0;
  if (text->starts_with(kEach)) {
    skip = kEach.size();
  } else if (text->starts_with(kHeartbeat)) {
    words.kind = Liveness::heartbeat;
    skip = kHeartbeat.size();
    const bool named = skip < text->size() && (*text)[skip] == '(';
    const size_t close = text->find(')', skip);
    if (named && close != std::string::npos && close > skip + 1) {
      words.beats = text->substr(skip + 1, close - skip - 1);
      const std::vector<size_t> places = node->places(errors.text());
      words.beats_span = {places[skip + 1], places[close]};
      skip = close + 1;
    }
    skip = text->compare(skip, kWithin.size(), kWithin) == 0 ? skip + kWithin.size() : 0;
  }
  if (skip == 0) {
    errors.report(node->span, say(Message::bad_alive), say(Message::help_alive));
    return std::nullopt;
  }
  const auto within = duration_behind(*node, skip, errors);
  if (!within) return std::nullopt;
  words.within = *within;
  return words;
}

}  // namespace panmen::terms
