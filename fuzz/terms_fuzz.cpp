// Any text is checked without a crash; a contract that comes out is one that decode_contract accepts
// unchanged; every error can be shown. What stands behind a first NUL byte is the pack that the terms
// include, whatever they call it; without one it is a small pack that is right.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/assert.hpp"
#include "terms/text/check.hpp"

namespace {

class FuzzPacks : public panmen::terms::PackSource {
 public:
  explicit FuzzPacks(std::string_view text) : text_(text) {}

  panmen::Result<panmen::terms::PackText> find(std::string_view name) const override {
    const std::string text = text_.empty() ? "pack: " + std::string(name) + R"(
needs: {on: condition, n: counter in part, x: gauge, t: s/part}
measures:
  up: {is: share(on), show: 0.01 %}
  pace: {is: t * increase(n) / time(not on) + max(x where on), show: 0.01 %, only: up > 50 %}
)"
                                           : std::string(text_);
    return panmen::terms::PackText{std::string(name), "fuzz.pack", text};
  }
  std::vector<std::string> names() const override { return {"oee", "pace"}; }

 private:
  std::string_view text_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace panmen;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const size_t end = std::min(text.find('\0'), text.size());
  const FuzzPacks packs(text.substr(std::min(end + 1, text.size())));
  const terms::CheckResult result = terms::check_terms(text.substr(0, end), "fuzz.terms", packs);
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
