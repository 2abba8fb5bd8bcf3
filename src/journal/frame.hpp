// Frame: an input record and everything derived from it, written as one and valid as one.
//
// A frame states how many bytes of the log were synced before it was written: damage below that length is
// damage to something acknowledged. A closing frame ends a clean stop. Layout: docs/formats/journal.md. Pure;
// everything here is bounded and never trusts its input.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/sha256.hpp"

namespace panmen::journal {

constexpr size_t kMaxFrameSize = 16U << 20;
constexpr size_t kFrameAlignment = 8;

constexpr size_t kFrameHeaderSize = 56;
constexpr size_t kClosingFrameSize = kFrameHeaderSize + 32 + 32;

struct Frame {
  uint64_t position = 0;       // bytes of the log, all segments, before this frame
  uint64_t synced_before = 0;  // of those, how many were synced before this frame was written
  uint64_t first_index = 0;    // of its first record; a closing frame: of the record that would come next
  bool closing = false;        // holds no record; states the root instead
  Hash root;                   // closing: of the Merkle tree over all records before
  std::vector<std::vector<uint8_t>> leaves;
  std::vector<Hash> leaf_hashes;  // of each of `leaves`
};

// Bytes that a frame with these leaves takes: a whole number of kFrameAlignment bytes.
size_t frame_size(const std::vector<std::vector<uint8_t>>& leaves);
// Puts the frame behind `out`. REQUIRES: its size is at most kMaxFrameSize; each leaf has 1 to 65,535 bytes
// and its hash in leaf_hashes; a closing frame has no leaf, every other has one.
void encode_frame(const Frame& frame, std::vector<uint8_t>& out);

// What was found where a frame should begin.
enum class FrameState : uint8_t {
  whole,   // `frame` and `size` are valid
  absent,  // zeros to the end: room that was never written
  broken,  // something that is not a whole frame
  newer,   // a frame of a version that this binary does not know
};
struct FrameRead {
  FrameState state = FrameState::absent;
  Frame frame;          // broken: as far as `header` allows
  bool header = false;  // the header is whole: frame's numbers and `closing` are valid
  size_t size = 0;      // whole: bytes the frame takes
  std::string problem;  // broken, newer: what is wrong
  std::optional<uint64_t>
      bad_record;  // broken: the first record whose own check fails, where that can be told
};
FrameRead read_frame(Bytes bytes);

// The first multiple of kFrameAlignment from which on the bytes hold a whole frame header that stands at its
// own position and says that more than `position` bytes were synced before it. `base` is the position of
// bytes[0], a multiple of kFrameAlignment. What it finds proves that the byte at `position` had been synced.
std::optional<size_t> find_covering_header(Bytes bytes, uint64_t base, uint64_t position);

}  // namespace panmen::journal
