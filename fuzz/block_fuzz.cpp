// Blocks as an outsider may hand them over: decode_block never trusts them, and what it takes has one
// encoding.
#include <algorithm>
#include <cstdint>

#include "base/assert.hpp"
#include "signal/observation.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const panmen::Bytes bytes(data, size);
  const auto block = panmen::signal::decode_block(bytes);
  if (block.ok()) PANMEN_ASSERT(std::ranges::equal(panmen::signal::encode(*block), bytes));
  return 0;
}
