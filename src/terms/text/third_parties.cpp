#include "terms/text/third_parties.hpp"

#include <algorithm>

namespace panmen::terms {

void read_third_parties(const Fields& head, Draft& draft, Diagnostics& errors) {
  const yaml::Node* node = head["third parties"];
  if (node == nullptr) return;
  const size_t errors_before = errors.count();
  if (is_section(*node, "third parties", kMaxOthers, errors)) {
    for (const yaml::Entry& entry : yaml::entries(*node)) {
      if (!is_good_name(entry.key, errors)) continue;
      const auto name = read_text(&entry.value, entry.key.value, errors);
      if (!name) continue;
      Contract& contract = draft.contract;
      const bool is_known = *name == contract.buyer.name || *name == contract.supplier.name ||
                            std::ranges::find(contract.others, *name, &Party::name) != contract.others.end();
      if (std::ranges::find(draft.third_parties, entry.key.value) != draft.third_parties.end()) {
        errors.report(entry.key.span, say(Message::key_twice, {entry.key.value}));
      } else if (name->size() > kMaxPartyName) {
        errors.report(entry.value.span,
                      say(Message::text_too_long, {"a party's name", std::to_string(kMaxPartyName)}));
      } else if (is_known) {
        errors.report(entry.value.span, say(Message::party_twice, {*name}));
      }
      draft.third_parties.push_back(entry.key.value);
      contract.others.push_back({Role::third, *name});
    }
  }
  draft.failed_third_parties = errors.count() != errors_before;
}

std::optional<uint16_t> find_third_party(const yaml::Node* node, std::string_view key, const Draft& draft,
                                         Diagnostics& errors) {
  const auto name = read_text(node, key, errors);
  if (!name) return std::nullopt;
  const auto at = std::ranges::find(draft.third_parties, *name);
  if (at != draft.third_parties.end()) return static_cast<uint16_t>(at - draft.third_parties.begin());
  if (draft.failed_third_parties) return std::nullopt;
  const std::vector<std::string_view> names(draft.third_parties.begin(), draft.third_parties.end());
  errors.report(node->span, say(Message::unknown_third_party, {*name}),
                names.empty() ? std::optional(say(Message::help_third_parties)) : suggest(*name, names));
  return std::nullopt;
}

}  // namespace panmen::terms
