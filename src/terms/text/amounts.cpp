#include "terms/text/amounts.hpp"

#include "terms/payment.hpp"
#include "terms/text/fields.hpp"

namespace panmen::terms {
namespace {

constexpr std::string_view kOfPrice = " of price";

// `30 % of price` as the share and what stands behind the price; without them, as it is.
struct Wording {
  yaml::Node share;
  std::string rest;
};

Wording split(const yaml::Node& node) {
  Wording wording{node, {}};
  const size_t at = node.value.find(kOfPrice);
  if (node.kind != yaml::Node::Kind::scalar || at == std::string::npos) return wording;
  wording.rest = node.value.substr(at + kOfPrice.size());
  wording.share.value.resize(at);
  return wording;
}

}  // namespace

std::optional<Amount> read_amount(const yaml::Node& node, std::string_view key, Draft& draft,
                                  Diagnostics& errors) {
  const auto [written, rest] = split(node);
  const auto quantity = parse_quantity(written, errors.text());
  if (!quantity || quantity->unit != "%") {
    const auto minor = read_money(&node, draft.contract.currency, errors);
    return minor ? std::optional(Amount{*minor, {}}) : std::nullopt;
  }
  const Contract& contract = draft.contract;
  // Alone, it is of the price as that is written.
  bool without_tax = contract.tax && !contract.tax->is_included;
  const bool names_tax = rest == " with VAT" || rest == " without VAT";
  if (names_tax) without_tax = rest == " without VAT";
  // Anything else behind it is no percentage.
  const auto share = read_share(rest.empty() || names_tax ? &written : &node, key, errors);
  if (!share || draft.failed_price) return std::nullopt;
  if (!contract.price_minor) {
    errors.report(node.span, say(Message::percentage_without_price));
    return std::nullopt;
  }
  if (names_tax && !contract.tax) {
    errors.report(node.span, say(Message::vat_of_no_price),
                  say(Message::help_price_tax, {contract.currency.code()}));
    return std::nullopt;
  }
  const PriceShare price{*share, without_tax};
  const int64_t minor = minor_of(price, signed_price(contract));
  if (minor <= 0) {
    errors.report(node.span, say(Message::amount_not_positive));
    return std::nullopt;
  }
  return Amount{minor, price};
}

}  // namespace panmen::terms
