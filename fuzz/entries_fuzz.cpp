// Any text is a file of entries whose records could be written, or an error whose every line names the file.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/assert.hpp"
#include "connect/files/entries.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view yaml(reinterpret_cast<const char*>(data), size);
  static const panmen::files::EntryContract contract{
      "contract",
      {"Europe/Berlin",
       3600,
       {{panmen::Instant{1774746000000000000}, 7200}, {panmen::Instant{1792890000000000000}, 3600}}},
      panmen::Currency::parse("EUR").value()};
  const auto entries = panmen::files::parse_entries(yaml, "fuzz.yaml", contract);
  if (entries.ok()) {
    PANMEN_ASSERT(entries->size() <= panmen::files::kMaxEntries);
    for (const panmen::record::Entry& entry : *entries)
      PANMEN_ASSERT(panmen::record::check(entry).ok());
    return 0;
  }
  const std::string_view message = entries.error().message;
  PANMEN_ASSERT(message.starts_with("fuzz.yaml:"));
  PANMEN_ASSERT(std::count(message.begin(), message.end(), '\n') <= 20);
  return 0;
}
