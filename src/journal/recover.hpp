// Recover: reads a log from its first byte to its end and decides what its end is. Changes nothing on disk.
//
// The one question that matters is put to every broken frame: had its first byte been synced when it broke?
// If anything shows that it had, something acknowledged is damaged and the log is refused. If nothing does,
// it cannot be told from a torn write, and it and all behind it are to be cut. What shows it:
//   a later frame header that says so in `synced_before`;
//   a later segment: one is begun only after all before it was synced;
//   a file cut to exactly a closing frame's end: a clean stop does that only after its closing frame was
//   synced.
#pragma once

#include <cstdint>
#include <optional>

#include "base/result.hpp"
#include "base/sha256.hpp"
#include "journal/disk.hpp"
#include "journal/log.hpp"
#include "journal/merkle.hpp"
#include "journal/segment.hpp"

namespace panmen::journal {

// The end of a log, where it goes on.
struct LogEnd {
  Recovery recovery;
  SegmentHeader segment;           // the last
  uint64_t end = 0;                // position behind the last whole frame
  uint64_t synced = 0;             // up to where the log itself shows that it was synced
  uint64_t file_size = 0;          // of the last segment
  std::optional<uint64_t> unmade;  // number of a segment file behind the last whose making was interrupted
  Hash log;                        // leaf hash of record 0; zero where there is none
  MerkleTree tree;                 // over all records
};

// Errors: not_found, damaged, unsupported, io, whatever on_frame returns.
Result<LogEnd> recover(Disk& disk, const Log::OnFrame& on_frame);

}  // namespace panmen::journal
