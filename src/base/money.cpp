#include "base/money.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/quote.hpp"

namespace panmen {
namespace {

struct Known {
  std::string_view code;
  int minor_digits;
};

// ISO 4217, list one: the currencies that are paid in here, with their minor units.
constexpr std::array kCurrencies = {
    Known{"AED", 2}, Known{"AUD", 2}, Known{"BHD", 3}, Known{"BRL", 2}, Known{"CAD", 2}, Known{"CHF", 2},
    Known{"CNY", 2}, Known{"CZK", 2}, Known{"DKK", 2}, Known{"EUR", 2}, Known{"GBP", 2}, Known{"HKD", 2},
    Known{"HUF", 2}, Known{"IDR", 2}, Known{"ILS", 2}, Known{"INR", 2}, Known{"JPY", 0}, Known{"KRW", 0},
    Known{"KWD", 3}, Known{"MOP", 2}, Known{"MXN", 2}, Known{"MYR", 2}, Known{"NOK", 2}, Known{"NZD", 2},
    Known{"PHP", 2}, Known{"PLN", 2}, Known{"SAR", 2}, Known{"SEK", 2}, Known{"SGD", 2}, Known{"THB", 2},
    Known{"TRY", 2}, Known{"TWD", 2}, Known{"USD", 2}, Known{"VND", 0}, Known{"ZAR", 2},
};

const Known* find(std::string_view code) {
  const auto* const found = std::find_if(kCurrencies.begin(), kCurrencies.end(),
                                         [&](const Known& known) { return known.code == code; });
  return found == kCurrencies.end() ? nullptr : found;
}

}  // namespace

Currency::Currency(std::string_view code) {
  PANMEN_ASSERT(code.size() == code_.size());
  std::copy(code.begin(), code.end(), code_.begin());
}

Result<Currency> Currency::parse(std::string_view code) {
  if (const Known* known = find(code)) return Currency(known->code);
  std::string codes;
  for (const Known& known : kCurrencies) {
    if (!codes.empty()) codes += ", ";
    codes += known.code;
  }
  return Error{ErrorCode::invalid,
               fmt::format("{} is not a currency known here; known are {}", in_quotes(code), codes)};
}

int Currency::minor_digits() const {
  const Known* known = find(code());
  PANMEN_ASSERT(known != nullptr);
  return known->minor_digits;
}

Result<Money> parse_money(std::string_view amount, Currency currency) {
  PANMEN_TRY(const Decimal value, parse_decimal(amount));
  const int digits = currency.minor_digits();
  if (value.scale > digits) {
    return Error{ErrorCode::invalid, fmt::format("{} has {} digits after the point, and {} has {}",
                                                 in_quotes(amount), value.scale, currency.code(), digits)};
  }
  const Int128 minor = Int128{value.units} * power_of_ten(digits - value.scale);
  if (minor > Money::kMaxMinor || minor < -Money::kMaxMinor) {
    return Error{ErrorCode::limit,
                 fmt::format("{} {} is more than one amount may be; the most is {}", in_quotes(amount),
                             currency.code(), format_amount(Money::kMaxMinor, currency))};
  }
  return Money{static_cast<int64_t>(minor), currency};
}

std::string format_amount(Int128 minor, Currency currency) {
  return format_scaled(minor, currency.minor_digits());
}

}  // namespace panmen
