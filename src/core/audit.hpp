// Audit: checks a whole journal as an outsider would: bytes, chain, tree, blobs, and the engine run again.
//
// It changes nothing on disk and needs nothing but the journal's folder.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/replayer.hpp"
#include "journal/disk.hpp"
#include "journal/log.hpp"

namespace panmen::core {

struct AuditReport {
  journal::Recovery log;
  record::Origin origin;
  uint64_t verdicts = 0;
  uint64_t transfers = 0;
  uint64_t observations = 0;
  uint64_t blobs = 0;  // named by records, present and whole
  uint64_t blob_bytes = 0;
  uint64_t unnamed_blobs = 0;  // present, named by no record: written before a frame that never was
  Hash root;
};

// Called with the number of records checked so far.
using OnProgress = std::function<void(uint64_t records)>;

// Errors: damaged, naming the first bad record or blob; not_found; those of the engine.
Result<AuditReport> audit(journal::Disk& disk, const OnRecord& on_record, const OnProgress& on_progress);

}  // namespace panmen::core
