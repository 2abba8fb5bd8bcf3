#include "terms/text/confirmations.hpp"

#include <algorithm>

#include "terms/text/deadlines.hpp"
#include "terms/text/milestones.hpp"

namespace panmen::terms {
namespace {

constexpr Key kConfirmationKeys[] = {
    {"by", Need::required}, {"invoice", Need::optional}, {"silence", Need::optional}};

void read_signed(const Fields& head, Draft& draft, Diagnostics& errors) {
  const yaml::Node* node = head[kSigned];
  draft.says_signed = node != nullptr;
  const auto text = read_text(node, kSigned, errors);
  if (!text) return;
  draft.contract.signed_on = to_date(*text);
  if (!draft.contract.signed_on) errors.report(node->span, say(Message::bad_day), say(Message::help_signed));
}

bool is_free(const yaml::Node& key, const Draft& draft, Diagnostics& errors) {
  if (!is_free_name(draft, key, errors)) return false;
  if (key.value == kSigned) {
    report_keyword(key.value, key.span, errors);
    return false;
  }
  if (std::ranges::find(draft.contract.confirmations, key.value, &Confirmation::name) ==
      draft.contract.confirmations.end())
    return true;
  errors.report(key.span, say(Message::key_twice, {key.value}));
  return false;
}

void read_confirmation(const yaml::Entry& entry, Draft& draft, Diagnostics& errors) {
  static const Words<Giver> kGivers = {
      {"buyer", Giver::buyer}, {"supplier", Giver::supplier}, {"both", Giver::both}};
  static const Words<bool> kYesNo = {{"yes", true}, {"no", false}};
  const Fields fields(entry.value, entry.key.span, "a confirmation", kConfirmationKeys, errors);
  Confirmation confirmation;
  confirmation.name = entry.key.value;
  if (const auto by = read_word(fields["by"], "by", kGivers, {}, errors)) confirmation.by = *by;
  if (const auto yes = read_word(fields["invoice"], "invoice", kYesNo, {}, errors))
    confirmation.is_invoice = *yes;
  if (confirmation.is_invoice && fields["silence"] != nullptr)
    errors.report(fields.place("silence"), say(Message::silent_invoice));
  draft.contract.confirmations.push_back(std::move(confirmation));
  draft.confirmations.push_back({entry.key.span, fields["silence"]});
}

}  // namespace

void read_confirmations(const Fields& head, Draft& draft, Diagnostics& errors) {
  read_signed(head, draft, errors);
  const yaml::Node* node = head["confirmations"];
  if (node == nullptr) return;
  if (!is_section(*node, "confirmations", kMaxConfirmations, errors)) {
    draft.failed_confirmation_section = true;
    return;
  }
  for (const yaml::Entry& entry : yaml::entries(*node)) {
    if (is_free(entry.key, draft, errors)) {
      read_confirmation(entry, draft, errors);
    } else {
      draft.failed_confirmations.push_back(entry.key.value);
    }
  }
}

void read_silences(Draft& draft, Diagnostics& errors) {
  for (size_t i = 0; i < draft.confirmations.size(); ++i) {
    if (const yaml::Node* silence = draft.confirmations[i].silence)
      draft.contract.confirmations[i].silence =
          read_deadline(*silence, "silence", CountsFrom::milestone, draft, errors);
  }
}

}  // namespace panmen::terms
