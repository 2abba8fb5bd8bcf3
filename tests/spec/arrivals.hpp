// Arrivals: what a case says arrives, read as observations and watermarks.
//
// It knows how cells are written (docs/spec-cases.md) and which signals a contract has, and not how what
// arrives is delivered. Not thread-safe.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/instant.hpp"
#include "base/result.hpp"
#include "case_file.hpp"
#include "signal/observation.hpp"
#include "terms/contract.hpp"

namespace panmen::spec {

struct Observed {
  std::string asset;
  std::string metric;
  bool is_text = false;
  Instant time;
  signal::Quality quality = signal::Quality::good;
  double number = 0;
  std::string text;
};

// The observations up to a watermark, in the order of the file; the last one has no watermark behind it.
struct Delivery {
  std::vector<Observed> observed;
  std::optional<Instant> watermark;
};

// Errors: invalid, with the line.
Result<std::vector<Delivery>> read_arrivals(const std::vector<Arrival>& arrivals,
                                            const terms::Contract& contract);

}  // namespace panmen::spec
