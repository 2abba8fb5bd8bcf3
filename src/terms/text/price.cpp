#include "terms/text/price.hpp"

#include <algorithm>
#include <array>

#include "terms/payment.hpp"

namespace panmen::terms {
namespace {

constexpr std::string_view kWhenItChanges = "when it changes";
constexpr CivilDate kAlways{1970, 1, 1};

struct Wording {
  std::string_view words;
  bool is_included;
};
constexpr std::array<Wording, 2> kWordings = {{{" including VAT ", true}, {" excluding VAT ", false}}};

// "13 %". Nothing where it is no rate.
std::optional<Ratio> to_rate(std::string_view text) {
  if (!text.ends_with("%")) return std::nullopt;
  text.remove_suffix(1);
  while (text.ends_with(' '))
    text.remove_suffix(1);
  const auto percent = parse_decimal(text);
  if (!percent.ok() || percent->units < 0) return std::nullopt;
  const auto rate = divide(to_ratio(*percent), Ratio{100, 1});
  return rate.ok() && compare(*rate, Ratio{1, 1}) <= 0 ? std::optional(*rate) : std::nullopt;
}

class PriceReader {
 public:
  PriceReader(const Fields& head, Draft& draft, Diagnostics& errors)
      : head_(head), contract_(draft.contract), errors_(errors) {}

  // Whether the price, and what is said of its tax, is right or not said.
  bool run() {
    const size_t errors_before = errors_.count();
    if (const yaml::Node* price = head_["price"]) read_price(*price);
    const bool is_right = errors_.count() == errors_before;
    if (const yaml::Node* changes = head_["VAT"]; changes != nullptr && is_right) read_changes(*changes);
    if (errors_.count() != errors_before) return false;
    check_range();
    return errors_.count() == errors_before;
  }

 private:
  void read_price(const yaml::Node& node) {
    yaml::Node amount = node;
    if (node.kind == yaml::Node::Kind::scalar) {
      for (const auto& [words, is_included] : kWordings) {
        const size_t at = node.value.find(words);
        if (at == std::string::npos) continue;
        amount.value.resize(at);
        read_tax(node, std::string_view(node.value).substr(at + words.size()), is_included);
      }
      const bool names_tax = node.value.find("VAT") != std::string::npos;
      if (names_tax && amount.value == node.value) {
        errors_.report(node.span, say(Message::bad_price_tax), say(Message::help_price_tax, {code()}));
        return;
      }
    }
    contract_.price_minor = read_money(&amount, contract_.currency, errors_);
  }

  void read_tax(const yaml::Node& node, std::string_view text, bool is_included) {
    const auto rate = to_rate(text);
    if (!rate) {
      errors_.report(node.span, say(Message::bad_tax_rate));
      return;
    }
    contract_.tax = Tax{is_included, false, {{kAlways, *rate}}};
  }

  // `VAT: {2027-01-01: 12 %, when it changes: price without VAT stays}`
  void read_changes(const yaml::Node& node) {
    if (node.kind != yaml::Node::Kind::map || node.items.empty()) {
      errors_.report(node.span, say(Message::expected_map, {"VAT"}), say(Message::help_vat));
      return;
    }
    if (!contract_.tax) {
      errors_.report(head_.place("VAT"), say(Message::vat_of_no_price),
                     say(Message::help_price_tax, {code()}));
      return;
    }
    bool says_what_stays = false;
    for (const yaml::Entry& entry : yaml::entries(node)) {
      if (entry.key.value == kWhenItChanges) {
        says_what_stays = true;
        read_what_stays(entry.value);
      } else {
        read_change(entry);
      }
    }
    const bool changes = contract_.tax->rates.size() > 1;
    if (changes && !says_what_stays)
      errors_.report(head_.place("VAT"), say(Message::missing_key, {"VAT", kWhenItChanges}),
                     say(Message::help_vat));
    if (contract_.tax->rates.size() > kMaxTaxRates)
      errors_.report(node.span, say(Message::too_many, {"rates of VAT", std::to_string(kMaxTaxRates)}));
    if (!changes && !has_bad_change_)
      errors_.report(head_.place("VAT"), say(Message::vat_never_changes), say(Message::help_vat));
  }

  void read_what_stays(const yaml::Node& node) {
    static const Words<bool> kStays = {{"price without VAT stays", false}, {"price with VAT stays", true}};
    if (const auto with_tax = read_word(&node, kWhenItChanges, kStays, {}, errors_))
      contract_.tax->price_with_tax_stays = *with_tax;
  }

  void read_change(const yaml::Entry& entry) {
    std::vector<TaxRate>& rates = contract_.tax->rates;
    const auto from =
        entry.key.kind == yaml::Node::Kind::scalar ? to_date(entry.key.value) : std::optional<CivilDate>();
    const auto rate =
        entry.value.kind == yaml::Node::Kind::scalar ? to_rate(entry.value.value) : std::optional<Ratio>();
    has_bad_change_ = true;
    if (!from) {
      errors_.report(entry.key.span, say(Message::bad_vat_day), say(Message::help_vat));
    } else if (!rate) {
      errors_.report(entry.value.span, say(Message::bad_tax_rate));
    } else if (*from <= rates.back().from) {
      errors_.report(entry.key.span, say(Message::vat_days_not_ascending));
    } else {
      has_bad_change_ = false;
      rates.push_back({*from, *rate});
    }
  }

  void check_range() {
    if (!contract_.price_minor || !contract_.tax) return;
    for (const TaxRate& rate : contract_.tax->rates) {
      if (price_on(contract_, rate.from).with_tax_minor <= Money::kMaxMinor) continue;
      errors_.report(head_["price"]->span, say(Message::price_with_tax_too_great));
      return;
    }
  }

  std::string code() const { return std::string(contract_.currency.code()); }

  const Fields& head_;
  Contract& contract_;
  Diagnostics& errors_;
  bool has_bad_change_ = false;
};

}  // namespace

void read_price(const Fields& head, Draft& draft, Diagnostics& errors) {
  const bool is_right = PriceReader(head, draft, errors).run();
  draft.failed_price = head["price"] != nullptr && !is_right;
  if (draft.failed_price) draft.contract.price_minor.reset();
}

}  // namespace panmen::terms
