// Units: the table of units terms may use, with exact factors, and dimensions that can be multiplied and
// divided.
//
// udunits2 knows dimensions but computes in floating point, so every factor a contract uses stands in our
// table as a ratio of integers; udunits2 checks the table (verify_units) and helps to name units that are
// near a foreign one. It is hidden behind units.cpp and serialised there; everything here is safe to use from
// any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.hpp"
#include "base/money.hpp"
#include "terms/contract.hpp"

namespace panmen::terms {

// What dimensions are made of. Besides SI's: what may not be converted into anything else. A temperature in
// degC is no number of kelvins (it has another zero), a degree of angle no exact number of radians, and
// reactive and apparent energy are not the active energy that is paid for.
enum class BaseDimension : uint8_t {
  mass,
  length,
  time,
  current,
  kelvin,
  celsius,
  part,
  cycle,
  rotation,
  angle,
  degree,
  reactive,
  apparent,
  co2,
  money,  // of the contract's currency; of no other is anything known
};
constexpr size_t kBaseDimensions = 15;

class Dimension {
 public:
  Dimension() = default;  // a plain number
  explicit Dimension(BaseDimension base) { exponents_[static_cast<size_t>(base)] = 1; }

  bool plain() const { return *this == Dimension{}; }
  bool has(BaseDimension base) const { return exponents_[static_cast<size_t>(base)] != 0; }
  // Nothing where an exponent would leave -9..9; no formula of a contract needs more.
  std::optional<Dimension> times(const Dimension& other) const { return combine(other, 1); }
  std::optional<Dimension> per(const Dimension& other) const { return combine(other, -1); }

  // Of which this is the square. Nothing where there is none.
  std::optional<Dimension> root() const;

  // One name for each dimension: "energy", "energy/part", "" for a plain number.
  std::string name() const;

  friend bool operator==(const Dimension&, const Dimension&) = default;

 private:
  std::optional<Dimension> combine(const Dimension& other, int sign) const;
  std::array<int8_t, kBaseDimensions> exponents_{};
};

struct KnownUnit {
  Unit unit;  // name, dimension's name, factor
  Dimension dimension;
};

// "kWh", "%", "kWh/part", "m3/h", "1/h"; "" is a plain number; and with a currency its code: "CNY/kWh". Its
// base unit is the major one: 1 CNY. Nothing where it is not known.
std::optional<KnownUnit> find_unit(std::string_view name,
                                   const std::optional<Currency>& currency = std::nullopt);
// The parts of a name that find_unit would look up: "kWh", "part" of "kWh/part".
std::vector<std::string_view> parts_of_unit(std::string_view name);
// The units that are known by themselves, without / and *.
std::vector<std::string_view> unit_names();
// Units of the table that measure the same as a unit only udunits2 knows: "ft" gives mm, cm, m, km.
std::vector<std::string_view> units_like(std::string_view foreign);

// Every factor and every dimension of the table against udunits2. Errors: invalid, naming the unit;
// not_found, where udunits2's database is not installed.
Result<void> verify_units();

}  // namespace panmen::terms
