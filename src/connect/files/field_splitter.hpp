// FieldSplitter: the fields of one row of a delimited file (RFC 4180, with blanks allowed around quotes).
//
// Fields are views into the row, or into a buffer of the splitter where quotes had to be taken off; they are
// valid until the next call. It knows nothing of columns.
//
// Not thread-safe. No allocation once its buffers have grown to the longest row.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace panmen::files {

class FieldSplitter {
 public:
  enum class Outcome : uint8_t {
    ok,
    open_quote,   // a quote is still open at the end: the next line may belong to the row
    stray_quote,  // a quote within a field that does not begin with one, or text behind a closing quote
    too_many,     // more fields than the bound
  };

  FieldSplitter(char separator, std::optional<char> quote, size_t max_fields);

  // Splits a row that holds no quote.
  Outcome split_plain(std::string_view row);
  Outcome split_quoted(std::string_view row);

  std::span<const std::string_view> fields() const { return {fields_.data(), count_}; }

 private:
  const char separator_;
  const std::optional<char> quote_;
  std::vector<std::string_view> fields_;  // of max_fields places
  size_t count_ = 0;
  std::string unquoted_;
};

// Without the blanks and tabs at both ends.
constexpr std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
    text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
    text.remove_suffix(1);
  return text;
}

}  // namespace panmen::files
