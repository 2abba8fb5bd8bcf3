// Whatever bytes decode as a body or a leaf encode to the same bytes: one encoding of each record.
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "base/assert.hpp"
#include "record/body.hpp"
#include "record/envelope.hpp"

using namespace panmen;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const Bytes bytes(data, size);
  if (auto body = record::decode_body(bytes); body.ok()) {
    PANMEN_ASSERT(record::check(*body).ok());
    const auto encoded = record::encode(*body);
    PANMEN_ASSERT(std::equal(encoded.begin(), encoded.end(), bytes.begin(), bytes.end()));
    PANMEN_ASSERT(!record::to_string(record::stream_of(*body)).empty());
  }
  if (auto leaf = record::decode_leaf(bytes); leaf.ok()) {
    const auto encoded = record::encode_leaf(leaf->salt, leaf->envelope, leaf->body);
    PANMEN_ASSERT(std::equal(encoded.begin(), encoded.end(), bytes.begin(), bytes.end()));
  }
  return 0;
}
