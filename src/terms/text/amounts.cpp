#include "terms/text/amounts.hpp"

#include "base/int128.hpp"
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
  if (rest == " with VAT" || rest == " without VAT") {
    errors.report(node.span, say(Message::not_yet, {rest.substr(1)}));
    return std::nullopt;
  }
  // Anything else behind it is no percentage.
  const auto share = read_share(rest.empty() ? &written : &node, key, errors);
  if (!share || draft.failed_price) return std::nullopt;
  if (!draft.contract.price_minor) {
    errors.report(node.span, say(Message::percentage_without_price));
    return std::nullopt;
  }
  const Int128 minor =
      divide_half_even(Int128{*draft.contract.price_minor} * share->numerator, share->denominator);
  if (minor <= 0) {
    errors.report(node.span, say(Message::amount_not_positive));
    return std::nullopt;
  }
  return Amount{static_cast<int64_t>(minor), PriceShare{*share, false}};
}

}  // namespace panmen::terms
