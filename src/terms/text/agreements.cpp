#include "terms/text/agreements.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "terms/text/conditions.hpp"
#include "terms/text/functions.hpp"

namespace panmen::terms {
namespace {

constexpr Key kAgreementKeys[] = {
    {"when", Need::required},
    {"must", Need::required},
    {"longer than", Need::required},
    {"doubtful", Need::required},
};

constexpr std::string_view kAsReported = " (as reported)";

constexpr Taken kDoubtful = kGauge | kCounter | kState | kText;

class AgreementsReader {
 public:
  AgreementsReader(Draft& draft, Diagnostics& errors) : draft_(draft), errors_(errors) {}

  void run(const std::vector<const yaml::Node*>& items) {
    // What any of them makes doubtful has to be known before the conditions of the first are read.
    std::vector<Written> written;
    for (const yaml::Node* item : items)
      written.push_back(read(*item));
    for (const Written& each : written)
      doubtful_.insert(each.agreement.doubtful.begin(), each.agreement.doubtful.end());
    for (Written& each : written) {
      const auto when = condition(each.when);
      const auto must = condition(each.must);
      if (!when || !must) continue;
      each.agreement.when = *when;
      each.agreement.must = *must;
      draft_.contract.agreements.push_back(std::move(each.agreement));
      draft_.agreements.push_back(each.place);
    }
  }

 private:
  struct Written {
    Span place;
    const yaml::Node* when = nullptr;
    const yaml::Node* must = nullptr;
    Agreement agreement;
  };

  Written read(const yaml::Node& node) {
    const Fields fields(node, node.span, "an agreement", kAgreementKeys, errors_);
    Written out{node.span, fields["when"], fields["must"], {}};
    if (const auto longer = read_longer_than(fields["longer than"], errors_))
      out.agreement.longer_than = *longer;
    const auto* names = read_list(fields["doubtful"], "doubtful", errors_);
    if (names == nullptr) return out;
    for (const yaml::Node* name : *names)
      read_doubtful(*name, out.agreement.doubtful);
    std::ranges::sort(out.agreement.doubtful);
    return out;
  }

  void read_doubtful(const yaml::Node& node, std::vector<uint16_t>& doubtful) {
    const auto name = read_text(&node, "doubtful", errors_);
    if (!name) return;
    const auto signal = find_signal(draft_, *name);
    if (!signal) {
      report_unknown(*name, node.span);
      return;
    }
    const SignalType type = draft_.contract.signals[*signal].type;
    if ((kDoubtful & taken(type)) == 0) {
      errors_.report(node.span,
                     say(Message::cannot_be_doubtful, {*name, in_words(type), in_words(kDoubtful)}));
    } else if (std::ranges::find(doubtful, *signal) != doubtful.end()) {
      errors_.report(node.span, say(Message::twice_in_list, {*name}));
    } else {
      doubtful.push_back(*signal);
    }
  }

  void report_unknown(const std::string& name, Span where) {
    if (report_of_group(draft_, name, where, std::nullopt, errors_) || draft_.failed_section) return;
    if (std::ranges::find(draft_.failed_signals, name) != draft_.failed_signals.end()) return;
    errors_.report(where, say(Message::unknown_signal, {name}),
                   suggest_name(name, signal_names(draft_), errors_));
  }

  std::optional<uint16_t> condition(const yaml::Node* node) {
    if (node == nullptr) return std::nullopt;
    const ConditionContext context{
        .counted = {}, .member = {}, .place = ConditionPlace::agreement, .doubtful = &doubtful_};
    return read_condition(draft_, *node, context, errors_);
  }

  Draft& draft_;
  Diagnostics& errors_;
  std::set<uint16_t> doubtful_;  // of all agreements
};

}  // namespace

void read_agreements(const Fields& head, Draft& draft, Diagnostics& errors) {
  const yaml::Node* node = head["agree"];
  const auto* items = read_list(node, "agree", errors);
  if (items == nullptr) return;
  if (items->size() > kMaxAgreements) {
    errors.report(node->span, say(Message::too_many, {"agreements", std::to_string(kMaxAgreements)}));
    return;
  }
  AgreementsReader(draft, errors).run(*items);
}

std::optional<uint16_t> signal_as_reported(Draft& draft, uint16_t signal, Span where, Diagnostics& errors) {
  const auto known = std::ranges::find(draft.copy_of, signal, &std::pair<const uint16_t, uint16_t>::second);
  if (known != draft.copy_of.end()) return known->first;
  std::vector<Signal>& signals = draft.contract.signals;
  Signal copy = signals[signal];
  copy.name += kAsReported;
  if (copy.name.size() > kMaxName) {
    errors.report(where, say(Message::text_too_long, {"'" + copy.name + "'", std::to_string(kMaxName)}));
    return std::nullopt;
  }
  if (signals.size() == kMaxSignals) {
    errors.report(where, say(Message::too_many, {"signals", std::to_string(kMaxSignals)}));
    return std::nullopt;
  }
  const auto index = static_cast<uint16_t>(signals.size());
  signals.push_back(std::move(copy));
  draft.signal_dimensions.push_back(draft.signal_dimensions[signal]);
  draft.copy_of.emplace(index, signal);
  return index;
}

std::optional<std::string_view> name_of_reported(std::string_view name) {
  if (!name.ends_with(kAsReported)) return std::nullopt;
  return name.substr(0, name.size() - kAsReported.size());
}

}  // namespace panmen::terms
