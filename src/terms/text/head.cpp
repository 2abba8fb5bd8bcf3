#include "terms/text/head.hpp"

#include <charconv>
#include <utility>

#include "terms/text/price.hpp"
#include "terms/text/third_parties.hpp"
#include "terms/text/zones.hpp"

namespace panmen::terms {
namespace {

class HeadReader {
 public:
  HeadReader(const Fields& fields, Draft& draft, Diagnostics& errors)
      : fields_(fields), draft_(draft), contract_(draft.contract), errors_(errors) {}

  void run() {
    read_id();
    read_parties();
    read_currency();
    read_third_parties(fields_, draft_, errors_);
    read_price(fields_, draft_, errors_);
    read_timezone();
    read_ends();
    read_results();
  }

 private:
  void read_id() {
    if (const auto id = read_text(fields_["contract"], "contract", errors_)) {
      if (!is_id(*id)) errors_.report(fields_["contract"]->span, say(Message::bad_id, {*id}));
      contract_.id = *id;
    }
    const yaml::Node* node = fields_["version"];
    if (node == nullptr) return;
    const std::string& text = node->value;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), contract_.version);
    if (node->kind != yaml::Node::Kind::scalar || error != std::errc{} || end != text.data() + text.size() ||
        contract_.version == 0) {
      errors_.report(node->span, say(Message::bad_version));
    }
  }

  void read_parties() {
    contract_.buyer.role = Role::buyer;
    contract_.supplier.role = Role::supplier;
    const auto buyer = read_text(fields_["buyer"], "buyer", errors_);
    const auto supplier = read_text(fields_["supplier"], "supplier", errors_);
    for (const std::string_view role : {"buyer", "supplier"}) {
      const auto& name = role == "buyer" ? buyer : supplier;
      if (name && name->size() > kMaxPartyName) {
        errors_.report(fields_[role]->span,
                       say(Message::text_too_long, {"a party's name", std::to_string(kMaxPartyName)}));
      }
    }
    if (buyer && supplier && *buyer == *supplier) {
      errors_.report(fields_["supplier"]->span, say(Message::same_party));
    }
    contract_.buyer.name = buyer.value_or("");
    contract_.supplier.name = supplier.value_or("");
  }

  void read_currency() {
    const auto code = read_text(fields_["currency"], "currency", errors_);
    if (!code) return;
    const auto currency = Currency::parse(*code);
    if (!currency.ok()) {
      errors_.report(fields_["currency"]->span, say(Message::unknown_currency, {*code}),
                     say(Message::help_currency));
      return;
    }
    contract_.currency = *currency;
    draft_.currency = *currency;
  }

  void read_timezone() {
    const auto name = read_text(fields_["timezone"], "timezone", errors_);
    if (!name) return;
    auto zone = read_zone(*name);
    if (zone.ok()) {
      contract_.zone = std::move(*zone);
      has_zone_ = true;
      return;
    }
    const std::vector<std::string_view> names = zone_names();
    const auto help = nearest_word(*name, names) ? suggest(*name, names) : say(Message::help_zone);
    errors_.report(fields_["timezone"]->span, say(Message::unknown_zone, {*name}), help);
  }

  void read_ends() {
    draft_.says_from = fields_["from"] != nullptr;
    draft_.says_until = fields_["until"] != nullptr;
    draft_.says_final_after = fields_["final after"] != nullptr;
    contract_.from = read_day(fields_["from"], "from");
    contract_.until = read_day(fields_["until"], "until");
    if (contract_.from && contract_.until && *contract_.until <= *contract_.from) {
      errors_.report(fields_["until"]->span, say(Message::until_before_from), say(Message::help_until));
    }
  }

  // A date means its local midnight.
  std::optional<Instant> read_day(const yaml::Node* node, std::string_view what) {
    const auto text = read_text(node, what, errors_);
    if (!text) return std::nullopt;
    if (const auto date = to_date(*text)) {
      if (!has_zone_) return std::nullopt;  // reported where it stands
      return from_local(contract_.zone, *date, 0);
    }
    const auto instant = parse_rfc3339(*text);
    if (instant.ok() && is_valid(*instant)) return *instant;
    errors_.report(node->span, say(Message::bad_from), say(Message::help_from));
    return std::nullopt;
  }

  void read_results() {
    static const Words<bool> kCompare = {{"rounded values", false}, {"full values", true}};
    if (const auto after = read_duration(fields_["final after"], errors_)) contract_.final_after = *after;
    if (const auto full = read_word(fields_["compare"], "compare", kCompare, {}, errors_)) {
      contract_.compares_full_value = *full;
    }
  }

  const Fields& fields_;
  Draft& draft_;
  Contract& contract_;
  Diagnostics& errors_;
  bool has_zone_ = false;
};

}  // namespace

void read_head(const Fields& fields, Draft& draft, Diagnostics& errors) {
  HeadReader(fields, draft, errors).run();
}

}  // namespace panmen::terms
