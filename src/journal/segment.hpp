// Segment: one file of the log. Its header says which part of which log it holds.
//
// A segment is begun only after everything before it was synced; so that a later segment's file exists proves
// that. Layout: docs/formats/journal.md. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/sha256.hpp"

namespace panmen::journal {

constexpr std::string_view kLogFolder = "log";
constexpr size_t kSegmentHeaderSize = 104;

struct SegmentHeader {
  uint64_t number = 0;  // of the segment, from 0
  uint64_t base = 0;    // position in the log of the file's first byte
  uint64_t room = 0;    // bytes set aside for the file while it is written
  Hash log;  // leaf hash of the log's record 0; zero where that does not stand in an earlier segment
  friend bool operator==(const SegmentHeader&, const SegmentHeader&) = default;
};

std::vector<uint8_t> encode_segment_header(const SegmentHeader& header);
// Of the first kSegmentHeaderSize bytes. Errors: damaged, unsupported (a newer version's).
Result<SegmentHeader> decode_segment_header(Bytes bytes);

// log/0000000000000007.seg
std::string segment_name(uint64_t number);
// The number in a name without its folder; absent where it is not a segment's name.
std::optional<uint64_t> segment_number(std::string_view file);

}  // namespace panmen::journal
