// Money: an amount in the minor units of one currency, always an integer. It knows no rates, taxes or
// accounts.
// Pure; safe to use from any thread.
//
// Invariants: 1. |minor| <= kMaxMinor, so that sums of a journal's postings fit 128 bits with room to spare.
//             2. a currency is one of ISO 4217's codes that Panmen knows the minor units of.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/decimal.hpp"
#include "base/int128.hpp"
#include "base/result.hpp"

namespace panmen {

class Currency {
 public:
  Currency() = default;  // CNY
  // The three capital letters of ISO 4217. Errors: invalid, with the codes that are known.
  static Result<Currency> parse(std::string_view code);

  std::string_view code() const { return {code_.data(), code_.size()}; }
  // Digits after the decimal mark: 2 for CNY, 0 for JPY (ISO 4217).
  int minor_digits() const;

  friend auto operator<=>(const Currency&, const Currency&) = default;

 private:
  explicit Currency(std::string_view code);
  std::array<char, 3> code_{'C', 'N', 'Y'};
};

struct Money {
  static constexpr int64_t kMaxMinor = 1'000'000'000'000'000;  // ten trillion yuan

  int64_t minor = 0;
  Currency currency;

  friend bool operator==(const Money&, const Money&) = default;
};

// "1200000.00" in CNY is 120000000 minor units. Errors: invalid (more digits than the currency has), limit.
Result<Money> parse_money(std::string_view amount, Currency currency);
// The decimal amount without its currency: "-0.05".
std::string format_amount(Int128 minor, Currency currency);

}  // namespace panmen
