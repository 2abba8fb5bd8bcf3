#include "connect/files/line_reader.hpp"

#include <algorithm>
#include <cstring>

namespace panmen::files {

namespace {

bool holds(std::string_view bytes, char c) {
  return !bytes.empty() && std::memchr(bytes.data(), c, bytes.size()) != nullptr;
}

// How much of a line that is too long is shown.
constexpr size_t kShownOfLongLine = 200;

}  // namespace

LineReader::LineReader(ByteSource& source, size_t chunk, size_t max_line, char quote)
    : source_(source), chunk_(chunk), max_line_(max_line), quote_(quote), buffer_(max_line + chunk + 2) {
  PANMEN_ASSERT(chunk > 0 && max_line > 0);
}

// Reads one more chunk behind end_. The current line may move to the front of the buffer.
Result<void> LineReader::fill() {
  if (begin_ == end_) may_have_nul_ = may_have_quotes_ = false;
  if (begin_ > 0 && (begin_ == end_ || buffer_.size() - end_ < chunk_)) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    for (size_t* position : {&next_, &searched_, &end_, &line_end_})
      *position -= std::min(*position, begin_);
    begin_ = 0;
  }
  const size_t room = std::min(chunk_, buffer_.size() - end_);
  PANMEN_ASSERT(room > 0);
  PANMEN_TRY(const size_t n, source_.read(std::span(buffer_).subspan(end_, room)));
  PANMEN_ASSERT(n <= room);
  if (n == 0) ended_ = true;
  const std::string_view fresh(buffer_.data() + end_, n);
  may_have_nul_ = may_have_nul_ || holds(fresh, '\0');
  may_have_quotes_ = may_have_quotes_ || holds(fresh, quote_);
  end_ += n;
  return {};
}

Result<void> LineReader::skip_byte_order_mark() {
  while (end_ < 3 && !ended_)
    PANMEN_CHECK(fill());
  const std::string_view head(buffer_.data(), end_);
  if (head.starts_with("\xFE\xFF") || head.starts_with("\xFF\xFE"))
    return Error{ErrorCode::unsupported, "the file is UTF-16; export it as UTF-8"};
  if (head.starts_with("\xEF\xBB\xBF")) begin_ = next_ = searched_ = 3;
  return {};
}

std::string_view LineReader::text_to(size_t end) const {
  if (end > begin_ && buffer_[end - 1] == '\r') --end;
  return {buffer_.data() + begin_, end - begin_};
}

// Finds the end of the physical line that begins at next_ and moves next_ behind it.
Result<LineReader::Found> LineReader::find_line_end() {
  for (;;) {
    if (searched_ < end_) {
      const void* hit = std::memchr(buffer_.data() + searched_, '\n', end_ - searched_);
      if (hit != nullptr) {
        line_end_ = static_cast<size_t>(static_cast<const char*>(hit) - buffer_.data());
        if (text_to(line_end_).size() > max_line_) return Found::too_long;
        next_ = searched_ = line_end_ + 1;
        return Found::line;
      }
      searched_ = end_;
    }
    // One byte more than the bound, because the last may be a '\r' that is not of the line.
    if (end_ - begin_ > max_line_ + 1) return Found::too_long;
    if (ended_) {
      if (next_ == end_) return Found::end;
      line_end_ = end_;
      if (text_to(line_end_).size() > max_line_) return Found::too_long;
      next_ = searched_ = end_;
      return Found::line;
    }
    PANMEN_CHECK(fill());
  }
}

// Throws the rest of the line away; what next() shows of it stays at the front of the buffer. Gives the
// line's size.
Result<uint64_t> LineReader::skip_long_line(uint64_t most) {
  const size_t shown = std::min({kShownOfLongLine, max_line_, end_ - begin_});
  std::memmove(buffer_.data(), buffer_.data() + begin_, shown);
  size_t from = begin_ + shown;
  uint64_t size = shown;
  begin_ = 0;
  for (;;) {
    const void* hit = from < end_ ? std::memchr(buffer_.data() + from, '\n', end_ - from) : nullptr;
    if (hit != nullptr) {
      next_ = static_cast<size_t>(static_cast<const char*>(hit) - buffer_.data()) + 1;
      size += next_ - from;
      break;
    }
    size += end_ - from;
    if (size > most) ended_ = true;
    if (ended_) {
      next_ = end_;
      break;
    }
    PANMEN_TRY(const size_t n, source_.read(std::span(buffer_).subspan(shown, chunk_)));
    if (n == 0) ended_ = true;
    from = shown;
    end_ = shown + n;
  }
  // What was thrown away was not looked at, and what follows it may hold anything.
  may_have_nul_ = may_have_quotes_ = true;
  searched_ = next_;
  line_end_ = shown;
  return size;
}

Result<bool> LineReader::next(Line& line, uint64_t most) {
  if (!started_) {
    started_ = true;
    PANMEN_CHECK(skip_byte_order_mark());
  }
  begin_ = next_;
  PANMEN_TRY(const Found found, find_line_end());
  if (found == Found::end) return false;
  line.number = ++lines_;
  lines_before_ = lines_;
  line.fault = Line::Fault::none;
  if (found == Found::too_long) {
    PANMEN_TRY(line.bytes, skip_long_line(most));
    line.fault = Line::Fault::too_long;
  } else {
    line.bytes = next_ - begin_;
  }
  line.text = text_to(line_end_);
  first_next_ = next_ - begin_;
  line.may_have_quotes = may_have_quotes_;
  if (may_have_nul_ && line.fault == Line::Fault::none && holds(line.text, '\0'))
    line.fault = Line::Fault::nul;
  return true;
}

Result<bool> LineReader::extend(Line& line) {
  PANMEN_TRY(const Found found, find_line_end());
  const bool longer = found == Found::line && !(may_have_nul_ && holds(text_to(line_end_), '\0'));
  if (longer) {
    ++lines_;
  } else {
    next_ = searched_ = begin_ + first_next_;
    line_end_ = next_ > begin_ && buffer_[next_ - 1] == '\n' ? next_ - 1 : next_;
    lines_ = lines_before_;
  }
  line.text = text_to(line_end_);
  line.may_have_quotes = true;
  return longer;
}

}  // namespace panmen::files
