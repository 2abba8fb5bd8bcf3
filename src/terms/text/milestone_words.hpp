// The words of a test over milestones: names, in which - belongs to the name, dates, and what joins them.
//
// It knows no names. Internal to terms/text; not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace panmen::terms {

enum class MilestoneWordKind : uint8_t {
  word,   // a name, a date, a number, `and`
  open,   // (
  close,  // )
  other,  // a text in quotes, or one character
  end,
};

struct MilestoneWord {
  MilestoneWordKind kind = MilestoneWordKind::end;
  size_t begin = 0;  // bytes of the text
  size_t end = 0;
  std::string_view text;
};

class MilestoneWords {
 public:
  // `text` must outlive this and its words.
  explicit MilestoneWords(std::string_view text, size_t from = 0) : text_(text), at_(from) {}

  // After the last one, one of kind `end`.
  MilestoneWord next();

 private:
  bool is_in_word(size_t at) const;

  std::string_view text_;
  size_t at_;
};

// 2026-13-31 too: written as a date, right or wrong.
bool looks_like_date(std::string_view word);

}  // namespace panmen::terms
