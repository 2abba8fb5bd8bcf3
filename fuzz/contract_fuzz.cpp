// Any bytes are refused, or are the one encoding of the contract they decode to.
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "base/assert.hpp"
#include "terms/contract.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace panmen;
  const Bytes bytes(data, size);
  const auto decoded = terms::decode_contract(bytes);
  if (!decoded.ok()) return 0;
  PANMEN_ASSERT(std::ranges::equal(terms::encode(*decoded), bytes));
  return 0;
}
