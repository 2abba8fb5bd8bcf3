#include "terms/text/gap_rules.hpp"

#include <algorithm>
#include <string>

namespace panmen::terms {
namespace {

constexpr std::string_view kMissing = "missing at most";

constexpr Key kGapKeys[] = {
    {"recording", Need::required},  {kMissing, Need::required},  {"doubtful", Need::optional},
    {"device", Need::optional},     {"gateway", Need::optional}, {"site network", Need::optional},
    {"our server", Need::optional},
};

// The causes that a connection names.
constexpr GapCause kNamed[] = {GapCause::device, GapCause::gateway, GapCause::site_network,
                               GapCause::our_server};

std::optional<GapRule> read_rule(const Fields& fields, GapCause cause, Diagnostics& errors) {
  static const Words<GapRule> kRules = {
      {"excluded", GapRule::excluded}, {"down", GapRule::down}, {"against its reporter", GapRule::against}};
  return read_word(fields[name_of(cause)], name_of(cause), kRules, {}, errors);
}

// A rule for each cause that can occur, and for no other.
void check_named(const Fields& fields, Span where, const Draft& draft, Diagnostics& errors) {
  const auto& signals = draft.contract.signals;
  const auto connection = std::ranges::find(signals, SignalType::connection, &Signal::type);
  std::string missing;
  for (const GapCause cause : kNamed) {
    const bool given = fields[name_of(cause)] != nullptr;
    if (connection == signals.end()) {
      if (!given) continue;
      errors.report(fields.place(name_of(cause)), say(Message::cause_cannot_occur, {name_of(cause)}),
                    say(Message::help_connection));
    } else if (!given) {
      missing += (missing.empty() ? "'" : ", '") + std::string(name_of(cause)) + "'";
    }
  }
  if (missing.empty() || fields.cut()) return;
  errors.report(where, say(Message::cause_without_rule, {connection->name, missing}));
}

}  // namespace

void read_gap_rules(const Fields& head, Draft& draft, Diagnostics& errors) {
  const yaml::Node* node = head["gaps"];
  if (node == nullptr) return;
  const Fields fields(*node, head.place("gaps"), "gaps", kGapKeys, errors);
  Gaps& gaps = draft.contract.gaps;
  // A cause that cannot occur, and what is doubtful, is as any other missing recording.
  const auto recording = read_rule(fields, GapCause::recording, errors);
  if (recording) gaps.rules.fill(*recording);
  bool excluded = recording == GapRule::excluded;
  for (const GapCause cause : {GapCause::device, GapCause::gateway, GapCause::site_network,
                               GapCause::our_server, GapCause::doubtful}) {
    const auto rule = read_rule(fields, cause, errors);
    if (!rule) continue;
    gaps.rules[static_cast<size_t>(cause)] = *rule;
    excluded = excluded || rule == GapRule::excluded;
  }
  if (draft.failed_signals.empty() && !draft.failed_section)
    check_named(fields, head.place("gaps"), draft, errors);
  const auto missing = read_share(fields[kMissing], kMissing, errors);
  if (missing) gaps.missing_at_most = *missing;
  if (excluded && missing == Ratio{1, 1}) {
    errors.report(fields[kMissing]->span, say(Message::nothing_decides));
  }
}

}  // namespace panmen::terms
