// EntryFeed: what people entered, given to a journal while a recording is run: each entry when everything up
// to the instant at which it was made has arrived, however the recording is read.
//
// It moves the watermark of the one source that the recording comes from, and must not know what entries say.
// Not thread-safe.
// Invariants: 1. Entries come in the order in which they were made, those of one instant in the order given.
//             2. Where the watermark is known, what an entry changes has followed before the next call
//             returns.
#pragma once

#include <string>
#include <vector>

#include "core/driver.hpp"
#include "record/body.hpp"

namespace panmen::core {

class EntryFeed {
 public:
  EntryFeed(std::string source, std::vector<record::Entry> entries);

  // Moves the watermark on to `through` and stops for entries on the way; where it is there already, it is
  // given once more. Errors: those of Driver::advance() and of submitting an entry.
  Result<void> advance(Driver& driver, Instant through);
  // Gives what was made after the recording's end; what that changes follows. Errors: as advance().
  Result<void> finish(Driver& driver);

  // Instant::kMinNs before the first call of advance().
  Instant watermark() const { return watermark_; }

 private:
  // Those made up to then, and the watermark once more for what they change.
  Result<void> enter(Driver& driver, Instant made_up_to);

  std::string source_;
  std::vector<record::Entry> entries_;  // by when they were made
  size_t next_ = 0;
  Instant watermark_{Instant::kMinNs};
};

}  // namespace panmen::core
