// Entries: the file in which people write what machines do not report (docs/terms.md, "Entries").
//
// It reads what stands there and judges nothing: whether a contract takes an entry is the engine's to say,
// whose word is shown beside the mistakes of writing. The text may be hostile: its size, depth and number of
// parts are bounded.
//
// Not thread-safe; no exceptions; no I/O.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/calendar.hpp"
#include "base/money.hpp"
#include "base/result.hpp"
#include "record/body.hpp"

namespace panmen::files {

constexpr size_t kMaxEntries = 10'000;

// Whether a contract takes an entry; an empty one says nothing against any.
using EntryCheck = std::function<Result<void>(const record::Entry&)>;

// What the file of entries leaves to its contract: whose they are, the zone of local instants, and the
// currency of amounts.
struct EntryContract {
  std::string id;
  Zone zone;
  Currency currency;
};

// The entries of one contract, in the order of the file. Errors:
// invalid, one line for each mistake and for each entry that could be read and is refused by `check`.
Result<std::vector<record::Entry>> parse_entries(std::string_view text, std::string_view file_name,
                                                 const EntryContract& contract, const EntryCheck& check = {});

}  // namespace panmen::files
