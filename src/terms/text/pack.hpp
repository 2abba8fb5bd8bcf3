// Pack: a file of measures that contracts share, as far as it can be read before anybody includes it: what it
// needs, and the measures that it gives.
//
// It knows no contract but the currency that units of money need. Internal to terms/text; not thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "terms/contract.hpp"
#include "terms/text/diagnostics.hpp"
#include "terms/text/packs.hpp"
#include "terms/text/units.hpp"
#include "yaml/document.hpp"

namespace panmen::terms {

enum class PackNeedKind : uint8_t { signal, quantity, condition };

struct PackNeed {
  std::string name;
  Span place;
  PackNeedKind kind = PackNeedKind::signal;
  SignalType type = SignalType::state;  // signal
  bool measured = false;                // a gauge of a measured trial, not telemetry
  Dimension dimension;                  // a signal that is a number; a quantity
  std::string unit;                     // its name, "" for a plain number
};

// "a counter in part", "a value in s/part", "a condition"
std::string in_words(const PackNeed& need);

struct PackMeasure {
  std::string name;
  Span place;
  const yaml::Node* fields = nullptr;
  bool open_window = false;  // it leaves its window to who includes it
};

struct Pack {
  std::string name;
  yaml::Document document;  // holds what the measures point at
  std::vector<PackNeed> needs;
  std::vector<PackMeasure> measures;
};

// The pack in a file that was found under `name`. Nothing where it has an error, which is then reported in
// the file; where the bytes are no text, at `asked`.
std::unique_ptr<Pack> read_pack(const PackText& file, Span asked, const std::optional<Currency>& currency,
                                Diagnostics& errors);

}  // namespace panmen::terms
