// LineReader: the lines of a byte source, in constant memory, whatever the source holds.
//
// A line longer than the bound is skipped to its end without being stored and reported with its beginning;
// how far its end is looked for is the caller's to say. It knows nothing of fields, except that a caller who
// finds a quote still open may ask for the following line as well.
//
// Not thread-safe. Memory: max_line + chunk bytes, taken once.
#pragma once

#include <cstdint>
#include <limits>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "connect/files/byte_source.hpp"

namespace panmen::files {

struct Line {
  enum class Fault : uint8_t { none, too_long, nul };

  uint64_t number = 0;    // of its first physical line, from 1
  std::string_view text;  // without line end; of a line that is too long, its beginning
  Fault fault = Fault::none;
  bool may_have_quotes = false;  // false: there is certainly none
  uint64_t bytes = 0;            // of its first physical line, with the line end, as far as it was read over
};

class LineReader {
 public:
  static constexpr uint64_t kToItsEnd = std::numeric_limits<uint64_t>::max();

  // REQUIRES: chunk > 0, max_line > 0.
  LineReader(ByteSource& source, size_t chunk, size_t max_line, char quote);

  // The next line; false at the end. `line` is valid until the next call of next or extend. A byte-order mark
  // of UTF-8 is skipped. Of a line that is too long at most `most` bytes are read over, and a chunk, to find
  // its end; where that does not suffice, the source is taken as ended there. Errors: the source's;
  // unsupported, for UTF-16.
  Result<bool> next(Line& line, uint64_t most = kToItsEnd);
  // Joins the following physical line to `line`, the line end between them kept. False where that is
  // impossible: at the end of the source, beyond the bound, or with a NUL; `line` is then its first physical
  // line again, and next() goes on after that one. REQUIRES: `line` is the last line given, without fault.
  Result<bool> extend(Line& line);

  // Physical lines given out so far.
  uint64_t lines() const { return lines_; }

 private:
  enum class Found : uint8_t { line, end, too_long };

  Result<void> fill();
  Result<void> skip_byte_order_mark();
  Result<Found> find_line_end();
  Result<uint64_t> skip_long_line(uint64_t most);
  std::string_view text_to(size_t end) const;

  ByteSource& source_;
  const size_t chunk_;
  const size_t max_line_;
  const char quote_;
  std::vector<char> buffer_;
  size_t begin_ = 0;     // of the current line
  size_t next_ = 0;      // of the line after it
  size_t searched_ = 0;  // no line end between next_ and here
  size_t end_ = 0;       // of the bytes read
  size_t line_end_ = 0;  // of the line found last, without its '\n'
  bool ended_ = false;
  bool started_ = false;
  bool may_have_nul_ = false;
  bool may_have_quotes_ = false;
  size_t first_next_ = 0;  // begin_-relative: where next() goes on when extending failed
  uint64_t lines_ = 0;
  uint64_t lines_before_ = 0;  // with the first physical line of the current one
};

}  // namespace panmen::files
