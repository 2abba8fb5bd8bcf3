// FormReader: the parts that compiled terms are made of, read from bytes that nobody vouches for.
//
// Once something failed it yields zeros, so every function may go on; lists end at the first failure.
// Internal to terms; pure.
#pragma once

#include <cstdint>
#include <limits>
#include <numeric>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "base/codec.hpp"
#include "terms/contract.hpp"

namespace panmen::terms {

class FormReader {
 protected:
  explicit FormReader(Bytes bytes) : in_(bytes) {}

  void require(bool holds, std::string_view reason) {
    if (!holds) in_.fail(reason);
  }

  // Asks for a rule of parts that were read whole.
  template <class Rule>
  void keep(Rule&& broken_rule_of_parts) {
    if (!in_.ok()) return;
    if (const std::string_view broken = broken_rule_of_parts(); !broken.empty()) in_.fail(broken);
  }

  template <class T, class Read>
  void read_list(std::vector<T>& list, size_t max_count, size_t min_element_size, Read&& read) {
    const size_t n = in_.count(max_count, min_element_size);
    for (size_t i = 0; i < n && in_.ok(); ++i)
      list.push_back(read());
  }

  template <class T>
  void check_unique(const std::vector<T>& list, std::string T::* key, std::string_view reason) {
    std::unordered_set<std::string_view> seen;
    for (const T& element : list)
      require(seen.insert(element.*key).second, reason);
  }

  std::string name(std::string_view reason) {
    std::string text = optional_name();
    require(!text.empty(), reason);
    return text;
  }

  // Empty where there is none.
  std::string optional_name() {
    std::string text = in_.text(kMaxName);
    require(is_plain_text(text), "a name has a control character");
    return text;
  }

  Ratio ratio() {
    const Ratio value{in_.integer<int64_t>(), in_.integer<int64_t>()};
    // The smallest integer has no magnitude in 64 bits, and std::gcd needs one.
    const bool lowest = value.denominator > 0 && value.numerator != std::numeric_limits<int64_t>::min() &&
                        std::gcd(value.numerator, value.denominator) == 1;
    require(lowest, "a ratio is not in lowest terms");
    return lowest ? value : Ratio{0, 1};
  }

  Ratio share() {
    const Ratio value = ratio();
    require(value.numerator >= 0 && value.numerator <= value.denominator, "a share is not between 0 and 1");
    return value;
  }

  uint16_t index(size_t size, std::string_view reason) {
    const auto value = in_.integer<uint16_t>();
    require(value < size, reason);
    return value;
  }

  // 0 after a failure, so that what was read is in range in any case.
  Duration duration(Duration at_most, std::string_view reason) {
    const Duration value{in_.integer<int64_t>()};
    const bool fits = value >= Duration{} && value <= at_most;
    require(fits, reason);
    return fits ? value : Duration{};
  }

  std::optional<Instant> optional_instant(std::string_view reason) {
    if (!in_.boolean()) return std::nullopt;
    const Instant value{in_.integer<int64_t>()};
    require(is_valid(value), reason);
    return value;
  }

  std::optional<uint16_t> optional_index(size_t size, std::string_view reason) {
    if (!in_.boolean()) return std::nullopt;
    return index(size, reason);
  }

  std::optional<double> optional_float64() {
    if (!in_.boolean()) return std::nullopt;
    return in_.float64();
  }

  CivilDate date() {
    const auto day = in_.integer<int32_t>();
    const bool fits = day >= -kMaxDay && day <= kMaxDay;
    require(fits, "a date is out of range");
    return civil_from_days(fits ? day : 0);
  }

  Decimal decimal(std::string_view reason) {
    const Decimal value{in_.integer<int64_t>(), in_.integer<uint8_t>()};
    constexpr int kDigits = 18;
    const int64_t limit = power_of_ten(kDigits);
    require(value.units > -limit && value.units < limit && value.scale <= Decimal::kMaxScale, reason);
    return value;
  }

  DayPart day_part() { return {in_.integer<int32_t>(), in_.integer<int32_t>()}; }

  Unit read_unit() {
    Unit unit;
    unit.name = in_.text(kMaxName);
    unit.dimension = in_.text(kMaxName);
    require(is_plain_text(unit.name) && is_plain_text(unit.dimension), "a unit has a control character");
    unit.factor = ratio();
    require(unit.factor.numerator > 0, "a unit's factor is not positive");
    return unit;
  }

  Comparison comparison() { return in_.enumeration(Comparison::equal, Comparison::at_least); }

  Reader in_;

 private:
  // From 1970; what instants reach.
  static constexpr int32_t kMaxDay = Instant::kMaxNs / (Duration::hours(24).ns);
};

}  // namespace panmen::terms
