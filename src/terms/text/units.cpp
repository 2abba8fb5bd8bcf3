#include "terms/text/units.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <memory>
#include <mutex>

#include <udunits2.h>

namespace panmen::terms {
namespace {

using Base = BaseDimension;

struct Power {
  Base base;
  int8_t exponent;
};

struct NamedDimension {
  std::string_view name;
  std::vector<Power> powers;
};

// In the order in which a compound is named: energy/part rather than something else over something else.
const std::vector<NamedDimension>& named_dimensions() {
  static const std::vector<NamedDimension> table = {
      {"energy", {{Base::mass, 1}, {Base::length, 2}, {Base::time, -2}}},
      {"power", {{Base::mass, 1}, {Base::length, 2}, {Base::time, -3}}},
      {"mass", {{Base::mass, 1}}},
      {"volume", {{Base::length, 3}}},
      {"area", {{Base::length, 2}}},
      {"length", {{Base::length, 1}}},
      {"time", {{Base::time, 1}}},
      {"frequency", {{Base::time, -1}}},
      {"electric current", {{Base::current, 1}}},
      {"electric charge", {{Base::current, 1}, {Base::time, 1}}},
      {"voltage", {{Base::mass, 1}, {Base::length, 2}, {Base::time, -3}, {Base::current, -1}}},
      {"pressure", {{Base::mass, 1}, {Base::length, -1}, {Base::time, -2}}},
      {"force", {{Base::mass, 1}, {Base::length, 1}, {Base::time, -2}}},
      {"temperature", {{Base::celsius, 1}}},
      {"absolute temperature", {{Base::kelvin, 1}}},
      {"part", {{Base::part, 1}}},
      {"cycle", {{Base::cycle, 1}}},
      {"rotational speed", {{Base::rotation, 1}}},
      {"angle", {{Base::angle, 1}}},
      {"angle in degrees", {{Base::degree, 1}}},
      {"reactive power", {{Base::reactive, 1}}},
      {"reactive energy", {{Base::reactive, 1}, {Base::time, 1}}},
      {"apparent power", {{Base::apparent, 1}}},
      {"apparent energy", {{Base::apparent, 1}, {Base::time, 1}}},
      {"CO2 mass", {{Base::co2, 1}}},
      {"money", {{Base::money, 1}}},
  };
  return table;
}

constexpr std::array<std::string_view, kBaseDimensions> kBaseNames = {
    "kg", "m", "s", "A", "K", "degC", "part", "cycle", "rpm", "rad", "deg", "var", "VA", "kgCO2", "money",
};

struct Entry {
  std::string_view name;
  std::string_view dimension;
  int64_t numerator;
  int64_t denominator;
  std::string_view udunits;  // empty: a dimension of our own, which udunits2 does not have or would convert
};

constexpr Entry kUnits[] = {
    {"%", "", 1, 100, "percent"},
    {"ppm", "", 1, 1'000'000, "1e-6"},
    {"J", "energy", 1, 1, "joule"},
    {"kJ", "energy", 1'000, 1, "kilojoule"},
    {"MJ", "energy", 1'000'000, 1, "megajoule"},
    {"GJ", "energy", 1'000'000'000, 1, "gigajoule"},
    {"Wh", "energy", 3'600, 1, "watt hour"},
    {"kWh", "energy", 3'600'000, 1, "kilowatt hour"},
    {"MWh", "energy", 3'600'000'000, 1, "megawatt hour"},
    {"GWh", "energy", 3'600'000'000'000, 1, "gigawatt hour"},
    {"W", "power", 1, 1, "watt"},
    {"kW", "power", 1'000, 1, "kilowatt"},
    {"MW", "power", 1'000'000, 1, "megawatt"},
    {"var", "reactive power", 1, 1, ""},
    {"kvar", "reactive power", 1'000, 1, ""},
    {"varh", "reactive energy", 3'600, 1, ""},
    {"kvarh", "reactive energy", 3'600'000, 1, ""},
    {"VA", "apparent power", 1, 1, ""},
    {"kVA", "apparent power", 1'000, 1, ""},
    {"kVAh", "apparent energy", 3'600'000, 1, ""},
    {"V", "voltage", 1, 1, "volt"},
    {"mV", "voltage", 1, 1'000, "millivolt"},
    {"kV", "voltage", 1'000, 1, "kilovolt"},
    {"A", "electric current", 1, 1, "ampere"},
    {"mA", "electric current", 1, 1'000, "milliampere"},
    {"Ah", "electric charge", 3'600, 1, "ampere hour"},
    {"ns", "time", 1, 1'000'000'000, "nanosecond"},
    {"us", "time", 1, 1'000'000, "microsecond"},
    {"ms", "time", 1, 1'000, "millisecond"},
    {"s", "time", 1, 1, "second"},
    {"min", "time", 60, 1, "minute"},
    {"h", "time", 3'600, 1, "hour"},
    {"d", "time", 86'400, 1, "day"},
    {"um", "length", 1, 1'000'000, "micrometer"},
    {"mm", "length", 1, 1'000, "millimeter"},
    {"cm", "length", 1, 100, "centimeter"},
    {"m", "length", 1, 1, "meter"},
    {"km", "length", 1'000, 1, "kilometer"},
    {"mm2", "area", 1, 1'000'000, "millimeter2"},
    {"m2", "area", 1, 1, "meter2"},
    {"ml", "volume", 1, 1'000'000, "milliliter"},
    {"l", "volume", 1, 1'000, "liter"},
    {"m3", "volume", 1, 1, "meter3"},
    {"mg", "mass", 1, 1'000'000, "milligram"},
    {"g", "mass", 1, 1'000, "gram"},
    {"kg", "mass", 1, 1, "kilogram"},
    {"t", "mass", 1'000, 1, "1000 kilogram"},
    {"N", "force", 1, 1, "newton"},
    {"kN", "force", 1'000, 1, "kilonewton"},
    {"Pa", "pressure", 1, 1, "pascal"},
    {"kPa", "pressure", 1'000, 1, "kilopascal"},
    {"MPa", "pressure", 1'000'000, 1, "megapascal"},
    {"mbar", "pressure", 100, 1, "millibar"},
    {"bar", "pressure", 100'000, 1, "bar"},
    {"Hz", "frequency", 1, 1, "hertz"},
    {"kHz", "frequency", 1'000, 1, "kilohertz"},
    {"degC", "temperature", 1, 1, ""},
    {"K", "absolute temperature", 1, 1, "kelvin"},
    {"rpm", "rotational speed", 1, 1, ""},
    {"rad", "angle", 1, 1, ""},
    {"deg", "angle in degrees", 1, 1, ""},
    {"part", "part", 1, 1, ""},
    {"cycle", "cycle", 1, 1, ""},
    {"kgCO2", "CO2 mass", 1, 1, ""},
    {"tCO2", "CO2 mass", 1'000, 1, ""},
};

constexpr size_t kMaxUnitName = 64;
constexpr std::string_view kUnitSigns = "/*";

Dimension of_powers(const std::vector<Power>& powers) {
  Dimension out;
  for (const Power& power : powers) {
    for (int i = 0; i < std::abs(int{power.exponent}); ++i) {
      const Dimension base(power.base);
      out = *(power.exponent > 0 ? out.times(base) : out.per(base));
    }
  }
  return out;
}

struct Named {
  std::string_view name;
  Dimension dimension;
};

const std::vector<Named>& known_dimensions() {
  static const std::vector<Named> table = [] {
    std::vector<Named> out;
    for (const NamedDimension& named : named_dimensions())
      out.push_back({named.name, of_powers(named.powers)});
    return out;
  }();
  return table;
}

Dimension dimension_named(std::string_view name) {
  if (name.empty()) return {};
  const auto found = std::ranges::find(known_dimensions(), name, &Named::name);
  PANMEN_ASSERT(found != known_dimensions().end());
  return found->dimension;
}

const Entry* find_entry(std::string_view name) {
  const auto found = std::ranges::find(kUnits, name, &Entry::name);
  return found == std::end(kUnits) ? nullptr : &*found;
}

// A unit that stands by itself.
struct SimpleUnit {
  Ratio factor;
  Dimension dimension;
};

std::optional<SimpleUnit> find_simple(std::string_view name, const std::optional<Currency>& currency) {
  if (currency && name == currency->code()) return SimpleUnit{{1, 1}, Dimension(Base::money)};
  const Entry* entry = find_entry(name);
  if (entry == nullptr) return std::nullopt;
  return SimpleUnit{{entry->numerator, entry->denominator}, dimension_named(entry->dimension)};
}

// ---- udunits2 -------------------------------------------------------------------------------------------

struct FreeSystem {
  void operator()(ut_system* system) const { ut_free_system(system); }
};
struct FreeUnit {
  void operator()(ut_unit* unit) const { ut_free(unit); }
};
struct FreeConverter {
  void operator()(cv_converter* converter) const { cv_free(converter); }
};
using ForeignUnit = std::unique_ptr<ut_unit, FreeUnit>;

// udunits2 keeps its parser's state and its last status in globals: whoever uses it holds this.
std::mutex& udunits_mutex() {
  static std::mutex mutex;
  return mutex;
}

ut_system* udunits_system() {
  static const std::unique_ptr<ut_system, FreeSystem> system = [] {
    ut_set_error_message_handler(ut_ignore);
    return std::unique_ptr<ut_system, FreeSystem>(ut_read_xml(nullptr));
  }();
  return system.get();
}

// ut_are_convertible alone would also convert a unit into its reciprocal: seconds into hertz.
bool measure_the_same(const ut_unit* a, const ut_unit* b) {
  const ForeignUnit quotient(ut_divide(a, b));
  return ut_are_convertible(a, b) != 0 && quotient != nullptr && ut_is_dimensionless(quotient.get()) != 0;
}

ForeignUnit parse_foreign(ut_system* system, std::string_view name) {
  return ForeignUnit(ut_parse(system, std::string(name).c_str(), UT_UTF8));
}

}  // namespace

std::optional<Dimension> Dimension::combine(const Dimension& other, int sign) const {
  constexpr int kMaxExponent = 9;
  Dimension out;
  for (size_t i = 0; i < kBaseDimensions; ++i) {
    const int exponent = exponents_[i] + sign * other.exponents_[i];
    if (exponent > kMaxExponent || exponent < -kMaxExponent) return std::nullopt;
    out.exponents_[i] = static_cast<int8_t>(exponent);
  }
  return out;
}

std::optional<Dimension> Dimension::root() const {
  Dimension out;
  for (size_t i = 0; i < kBaseDimensions; ++i) {
    if (exponents_[i] % 2 != 0) return std::nullopt;
    out.exponents_[i] = static_cast<int8_t>(exponents_[i] / 2);
  }
  return out;
}

std::string Dimension::name() const {
  if (plain()) return "";
  const std::vector<Named>& known = known_dimensions();
  for (const Named& named : known) {
    if (named.dimension == *this) return std::string(named.name);
  }
  for (const Named& above : known) {
    for (const Named& below : known) {
      if (above.dimension.per(below.dimension) == *this)
        return std::string(above.name) + "/" + std::string(below.name);
    }
  }
  std::string out;
  for (size_t i = 0; i < kBaseDimensions; ++i) {
    if (exponents_[i] == 0) continue;
    if (!out.empty()) out += "*";
    out += kBaseNames[i];
    if (exponents_[i] != 1) out += std::to_string(exponents_[i]);
  }
  return out;
}

std::optional<KnownUnit> find_unit(std::string_view name, const std::optional<Currency>& currency) {
  if (name.size() > kMaxUnitName) return std::nullopt;
  KnownUnit out;
  std::string_view rest = name;
  bool divide_next = false;
  bool first = true;
  while (!rest.empty() || !first) {
    const size_t end = std::min(rest.find_first_of(kUnitSigns), rest.size());
    const std::string_view part = rest.substr(0, end);
    const auto simple = find_simple(part, currency);
    const bool one = first && part == "1" && end < rest.size();
    if (!simple && !one) return std::nullopt;
    if (simple) {
      const auto combined =
          divide_next ? divide(out.unit.factor, simple->factor) : multiply(out.unit.factor, simple->factor);
      const auto whole =
          divide_next ? out.dimension.per(simple->dimension) : out.dimension.times(simple->dimension);
      if (!combined.ok() || !whole) return std::nullopt;
      out.unit.factor = *combined;
      out.dimension = *whole;
    }
    if (end == rest.size()) break;
    divide_next = rest[end] == '/';
    rest.remove_prefix(end + 1);
    first = false;
  }
  out.unit.name = std::string(name);
  out.unit.dimension = out.dimension.name();
  return out;
}

std::vector<std::string_view> parts_of_unit(std::string_view name) {
  std::vector<std::string_view> out;
  while (!name.empty()) {
    const size_t end = std::min(name.find_first_of(kUnitSigns), name.size());
    out.push_back(name.substr(0, end));
    name.remove_prefix(std::min(end + 1, name.size()));
  }
  return out;
}

std::vector<std::string_view> unit_names() {
  std::vector<std::string_view> out;
  for (const Entry& entry : kUnits)
    out.push_back(entry.name);
  return out;
}

std::vector<std::string_view> units_like(std::string_view foreign) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  std::vector<std::string_view> out;
  if (foreign.empty() || foreign.size() > kMaxUnitName || !std::ranges::all_of(foreign, letter)) return out;
  const std::lock_guard lock(udunits_mutex());
  ut_system* system = udunits_system();
  if (system == nullptr) return out;
  const ForeignUnit unit = parse_foreign(system, foreign);
  if (unit == nullptr) return out;
  for (const Entry& entry : kUnits) {
    if (entry.udunits.empty() || entry.dimension.empty()) continue;
    const ForeignUnit ours = parse_foreign(system, entry.udunits);
    if (ours != nullptr && measure_the_same(unit.get(), ours.get())) out.push_back(entry.name);
  }
  return out;
}

Result<void> verify_units() {
  const std::lock_guard lock(udunits_mutex());
  ut_system* system = udunits_system();
  if (system == nullptr) return Error{ErrorCode::not_found, "the unit database of udunits2 is not installed"};
  for (const Entry& entry : kUnits) {
    if (entry.udunits.empty()) continue;
    const ForeignUnit unit = parse_foreign(system, entry.udunits);
    if (unit == nullptr) {
      return Error{ErrorCode::invalid, "udunits2 does not know '" + std::string(entry.udunits) + "'"};
    }
    for (const Entry& other : kUnits) {
      if (other.udunits.empty()) continue;
      const ForeignUnit target = parse_foreign(system, other.udunits);
      if (target == nullptr) continue;  // named when its own turn comes
      const bool convertible = measure_the_same(unit.get(), target.get());
      if (convertible != (entry.dimension == other.dimension)) {
        return Error{ErrorCode::invalid, "udunits2 disagrees whether '" + std::string(entry.name) +
                                             "' and '" + std::string(other.name) + "' measure the same"};
      }
      if (!convertible) continue;
      const std::unique_ptr<cv_converter, FreeConverter> converter(
          ut_get_converter(unit.get(), target.get()));
      const double theirs = cv_convert_double(converter.get(), 1.0);
      const double ours = static_cast<double>(entry.numerator) / static_cast<double>(entry.denominator) *
                          static_cast<double>(other.denominator) / static_cast<double>(other.numerator);
      if (std::abs(theirs - ours) > 1e-12 * std::abs(ours)) {
        return Error{ErrorCode::invalid, "udunits2 converts '" + std::string(entry.name) + "' into '" +
                                             std::string(other.name) + "' with another factor"};
      }
    }
  }
  return {};
}

}  // namespace panmen::terms
