// Any text is checked without a crash; a contract that comes out is one that decode_contract accepts
// unchanged; every error can be shown.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/assert.hpp"
#include "terms/text/check.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace panmen;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const terms::CheckResult result = terms::check_terms(text, "fuzz.terms");
  PANMEN_ASSERT(result.contract.has_value() == result.errors.empty());
  PANMEN_ASSERT(result.errors.size() <= terms::kMaxErrors);
  for (const terms::Diagnostic& error : result.errors) {
    PANMEN_ASSERT(error.line >= 1 && error.column >= 1 && error.length >= 1);
    PANMEN_ASSERT(!terms::render(error).empty());
  }
  if (result.contract) {
    const auto decoded = terms::decode_contract(terms::encode(*result.contract));
    PANMEN_ASSERT(decoded.ok());
    PANMEN_ASSERT(*decoded == *result.contract);
  }
  return 0;
}
