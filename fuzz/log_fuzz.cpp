// Recovery over any content of two segment files: it refuses, or opens a log that takes more and reads back
// the same.
//
// The first byte says how the rest is used: as the whole of segment 0 (and of segment 1), or behind its valid
// header, or as changes to a log that was written: so that the fuzzer gets past the hashes.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/assert.hpp"
#include "journal/log.hpp"
#include "journal/segment.hpp"
#include "sim/sim_disk.hpp"

using namespace panmen;

namespace {

constexpr journal::LogOptions kSmall{.segment_size = journal::kMinSegmentSize};

// A log of two segments, the first of several groups.
const std::vector<std::vector<uint8_t>>& written_segments() {
  static const auto segments = [] {
    sim::SimDisk disk(1);
    auto log = journal::Log::create(disk, kSmall);
    PANMEN_ASSERT(log.ok());
    for (uint8_t i = 0; i < 40; ++i) {
      PANMEN_ASSERT((*log)->append({std::vector<uint8_t>(size_t{1} + i, i), {i}}).ok());
      if (i % 3 == 0) PANMEN_ASSERT((*log)->sync().ok());
    }
    PANMEN_ASSERT((*log)->sync().ok());
    std::vector<std::vector<uint8_t>> files;
    for (uint64_t i = 0; disk.has(journal::segment_name(i)); ++i) {
      files.push_back(disk.content(journal::segment_name(i)));
    }
    PANMEN_ASSERT(files.size() == 2);
    return files;
  }();
  return segments;
}

void plant(sim::SimDisk& disk, uint8_t how, Bytes data) {
  switch (how % 4) {
    case 0:
      disk.plant(journal::segment_name(0), {data.begin(), data.end()});
      break;
    case 1: {
      const size_t half = data.size() / 2;
      disk.plant(journal::segment_name(0), {data.begin(), data.begin() + static_cast<ptrdiff_t>(half)});
      disk.plant(journal::segment_name(1), {data.begin() + static_cast<ptrdiff_t>(half), data.end()});
      break;
    }
    case 2: {
      auto file = journal::encode_segment_header({0, 0, journal::kMinSegmentSize, Hash{}});
      file.insert(file.end(), data.begin(), data.end());
      disk.plant(journal::segment_name(0), file);
      break;
    }
    default: {
      // Each three bytes change one byte: two for the place, one for the bits.
      auto files = written_segments();
      for (size_t i = 0; i + 2 < data.size(); i += 3) {
        auto& file = files[data[i] >> 7];
        file[(((data[i] & 0x7FU) << 8) | data[i + 1]) % file.size()] ^= data[i + 2];
      }
      for (uint64_t i = 0; i < files.size(); ++i)
        disk.plant(journal::segment_name(i), files[i]);
      break;
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  sim::SimDisk disk(1);
  plant(disk, data[0], Bytes(data + 1, size - 1));

  uint64_t scanned_records = 0;
  const auto scanned = journal::Log::scan(disk, [&](const journal::Frame& frame) {
    scanned_records += frame.leaves.size();
    return Result<void>();
  });
  journal::Recovery recovery;
  uint64_t records = 0;
  auto log = journal::Log::open(
      disk, kSmall,
      [&](const journal::Frame& frame) {
        records += frame.leaves.size();
        return Result<void>();
      },
      recovery);
  PANMEN_ASSERT(scanned.ok() == log.ok());
  PANMEN_ASSERT(records == scanned_records);
  if (!log.ok()) return 0;
  PANMEN_ASSERT(recovery.records == records);
  PANMEN_ASSERT((*log)->next_index() == records);
  PANMEN_ASSERT((*log)->append({{1, 2, 3}}).ok());
  PANMEN_ASSERT((*log)->close().ok());
  disk.crash();
  const auto again = journal::Log::scan(disk, [](const journal::Frame&) { return Result<void>(); });
  PANMEN_ASSERT(again.ok() && again->closed && again->cut_bytes == 0);
  PANMEN_ASSERT(again->records == records + 1);
  return 0;
}
