// ByteSource: where the bytes of a delimited file come from: a file, a text in memory, either of them in
// another encoding. One pass, forward only.
//
// Not thread-safe. No exceptions.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "base/result.hpp"
#include "connect/files/signal_map.hpp"

namespace panmen::files {

class ByteSource {
 public:
  ByteSource() = default;
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;
  virtual ~ByteSource() = default;

  // Fills the front of `into` and says how many bytes; 0 is the end. REQUIRES: !into.empty(). Errors: io.
  virtual Result<size_t> read(std::span<char> into) = 0;
  // How many bytes there are in all, where that is known: for showing progress, never for sizing a buffer.
  virtual std::optional<uint64_t> size() const { return std::nullopt; }
};

// A regular file or a pipe. Errors: not_found; io, where it may not be read or is anything else: a directory,
// a device (many of which have no end).
Result<std::unique_ptr<ByteSource>> open_file(const std::filesystem::path& path);

// `text` must outlive the source.
std::unique_ptr<ByteSource> text_source(std::string_view text);

// The bytes of `inner` as UTF-8. A byte that is not valid in its encoding becomes 0xFF, which is never valid
// in UTF-8, so that the reader refuses it where it stands. `inner` must outlive the source. Errors:
// unsupported.
Result<std::unique_ptr<ByteSource>> utf8_source(ByteSource& inner, Encoding encoding);

}  // namespace panmen::files
