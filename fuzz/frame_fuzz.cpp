// Whatever bytes read as a whole frame are the one encoding of it. The second reading has the checks of the
// header mended, so that the fuzzer gets past them.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/assert.hpp"
#include "journal/frame.hpp"

using namespace panmen;

namespace {

void read(Bytes bytes) {
  const journal::FrameRead frame = journal::read_frame(bytes);
  if (frame.state == journal::FrameState::whole) {
    PANMEN_ASSERT(frame.size <= bytes.size() && frame.size % journal::kFrameAlignment == 0);
    std::vector<uint8_t> encoded;
    journal::encode_frame(frame.frame, encoded);
    PANMEN_ASSERT(std::equal(encoded.begin(), encoded.end(), bytes.begin(),
                             bytes.begin() + static_cast<ptrdiff_t>(frame.size)));
  }
  if (const auto at = journal::find_covering_header(bytes, 0, 0)) {
    PANMEN_ASSERT(*at + journal::kFrameHeaderSize <= bytes.size());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  read({data, size});
  if (size < journal::kFrameHeaderSize) return 0;
  constexpr size_t kCheckSize = 8;
  constexpr size_t kHashSize = 32;
  std::vector<uint8_t> mended(data, data + size);
  std::copy_n("PANFRAME", 8, mended.begin());
  const Hash check = sha256(Bytes(mended).first(journal::kFrameHeaderSize - kCheckSize));
  std::copy_n(check.bytes.begin(), kCheckSize, mended.begin() + journal::kFrameHeaderSize - kCheckSize);
  // The frame's hash, where its length leaves a place for it.
  const size_t payload = mended[16] | (size_t{mended[17]} << 8);
  const size_t hashed = journal::kFrameHeaderSize + payload;
  if (mended[18] == 0 && mended[19] == 0 && hashed + kHashSize <= size) {
    const Hash hash = sha256(Bytes(mended).first(hashed));
    std::copy_n(hash.bytes.begin(), kHashSize, mended.begin() + static_cast<ptrdiff_t>(hashed));
  }
  read(mended);
  return 0;
}
