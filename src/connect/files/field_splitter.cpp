#include "connect/files/field_splitter.hpp"

#include <cstring>

#include "base/assert.hpp"

namespace panmen::files {

FieldSplitter::FieldSplitter(char separator, std::optional<char> quote, size_t max_fields)
    : separator_(separator), quote_(quote), fields_(max_fields) {
  PANMEN_ASSERT(max_fields > 0);
}

FieldSplitter::Outcome FieldSplitter::split_plain(std::string_view row) {
  count_ = 0;
  const char* at = row.data();
  const char* const end = at + row.size();
  while (at != end) {
    const auto* hit = static_cast<const char*>(std::memchr(at, separator_, static_cast<size_t>(end - at)));
    if (hit == nullptr) break;
    if (count_ + 1 == fields_.size()) return Outcome::too_many;
    fields_[count_++] = {at, static_cast<size_t>(hit - at)};
    at = hit + 1;
  }
  fields_[count_++] = {at, static_cast<size_t>(end - at)};
  return Outcome::ok;
}

// A quote inside a field that does not begin with one is refused, not taken as text: otherwise a file could
// be built in which every line opens a quote that no later line closes, and reading it would take the square
// of its size.
FieldSplitter::Outcome FieldSplitter::split_quoted(std::string_view row) {
  if (!quote_ || row.find(*quote_) == std::string_view::npos) return split_plain(row);
  count_ = 0;
  // Taken whole, so that views into it stay where they are.
  unquoted_.clear();
  unquoted_.reserve(row.size());
  size_t at = 0;
  for (;;) {
    if (count_ == fields_.size()) return Outcome::too_many;
    size_t begin = at;
    while (begin < row.size() && (row[begin] == ' ' || row[begin] == '\t') && row[begin] != separator_)
      ++begin;
    if (begin == row.size() || row[begin] != *quote_) {
      const size_t end = std::min(row.find(separator_, at), row.size());
      const std::string_view field = row.substr(at, end - at);
      if (field.find(*quote_) != std::string_view::npos) return Outcome::stray_quote;
      fields_[count_++] = field;
      at = end;
    } else {
      const size_t kept = unquoted_.size();
      for (at = begin + 1;; ++at) {
        const size_t quote = row.find(*quote_, at);
        if (quote == std::string_view::npos) return Outcome::open_quote;
        unquoted_.append(row, at, quote - at);
        at = quote + 1;
        if (at == row.size() || row[at] != *quote_) break;
        unquoted_ += *quote_;
      }
      while (at < row.size() && (row[at] == ' ' || row[at] == '\t') && row[at] != separator_)
        ++at;
      if (at < row.size() && row[at] != separator_) return Outcome::stray_quote;
      fields_[count_++] = std::string_view(unquoted_).substr(kept);
    }
    if (at == row.size()) return Outcome::ok;
    ++at;
  }
}

}  // namespace panmen::files
