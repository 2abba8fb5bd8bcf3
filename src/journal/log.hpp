// Log: the segment files that hold a journal's frames in order: the truth on disk.
//
// One writer. append() puts a frame behind the others in memory; sync() writes and syncs all that wait with
// one fdatasync, and only then are they acknowledged. Segments are preallocated; close() writes a closing
// frame and cuts the preallocated rest.
//
// Opening reads all frames in order. A broken frame that nothing covers is cut and reported (it cannot be
// told from a torn write); one that a later frame or its own position shows to have been synced refuses the
// start, naming the record.
//
// It knows frames and leaves' bytes; it knows no engine and does not decode bodies.
// Invariants: 1. After any error of write or sync the log takes nothing more (`failed()`): reopen it.
//             2. synced_size() only grows, and every frame below it is on disk.
// Not thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "journal/disk.hpp"
#include "journal/frame.hpp"
#include "journal/merkle.hpp"

namespace panmen::journal {

constexpr uint64_t kMinSegmentSize = 4096;
constexpr uint64_t kMaxSegmentSize = uint64_t{1} << 30;

struct LogOptions {
  // Preallocated; a frame that needs more gets a segment of its own. REQUIRES: kMinSegmentSize to
  // kMaxSegmentSize.
  uint64_t segment_size = uint64_t{64} << 20;
};

// What opening found.
struct Recovery {
  uint64_t frames = 0;
  uint64_t records = 0;
  bool closed = false;     // the log ends with a closing frame
  uint64_t cut_bytes = 0;  // of a torn end that was cut (or, read-only, would be)
  std::string cut_reason;  // where and why; empty where nothing was cut
};

class Log {
 public:
  using OnFrame = std::function<Result<void>(const Frame&)>;

  // A new log, under the disk's lock. A log that holds no frame (its making was interrupted) is begun anew.
  // Errors: exists, where the disk holds one already or another process has the lock; io.
  static Result<std::unique_ptr<Log>> create(Disk& disk, LogOptions options);
  // Reads every frame, closing ones too, into `on_frame` and makes the log ready for more, under the disk's
  // lock. What was on disk and is not known to be synced is synced before this returns: on_frame must let
  // nothing out before that. Errors: not_found; damaged, naming the record; unsupported, a newer version's;
  // exists (the lock); io; whatever on_frame returns.
  static Result<std::unique_ptr<Log>> open(Disk& disk, LogOptions options, const OnFrame& on_frame,
                                           Recovery& recovery);
  // The same without changing anything on disk.
  static Result<Recovery> scan(Disk& disk, const OnFrame& on_frame);

  // REQUIRES: not closed; there are leaves, each of 1 to 65,535 bytes. Errors: limit, where they exceed
  // kMaxFrameSize (nothing is changed); io, after a failure.
  Result<void> append(std::vector<std::vector<uint8_t>> leaves);
  Result<void> sync();
  // Syncs, writes and syncs a closing frame, gives back preallocated room.
  Result<void> close();

  uint64_t next_index() const;   // of the record that comes next, appended ones counted
  uint64_t synced_size() const;  // bytes
  Hash root() const;             // over all appended records
  bool failed() const;

  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

 private:
  struct State;
  explicit Log(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace panmen::journal
