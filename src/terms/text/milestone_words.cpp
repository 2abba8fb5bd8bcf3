#include "terms/text/milestone_words.hpp"

#include <algorithm>

#include "terms/text/lexer.hpp"

namespace panmen::terms {
namespace {

// Operators that are letters by their bytes.
size_t symbol_size(std::string_view text) {
  for (const Symbol& symbol : kSymbols)
    if (static_cast<unsigned char>(symbol.text.front()) >= 0x80 && text.starts_with(symbol.text))
      return symbol.text.size();
  return 0;
}

}  // namespace

bool MilestoneWords::is_in_word(size_t at) const {
  if (at >= text_.size()) return false;
  const char c = text_[at];
  if (c == '.') return at + 1 < text_.size() && text_[at + 1] != '.' && is_in_word(at + 1);
  return (is_letter(c) && symbol_size(text_.substr(at)) == 0) || is_digit(c) || c == '-';
}

MilestoneWord MilestoneWords::next() {
  while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n'))
    ++at_;
  MilestoneWord word;
  word.begin = at_;
  if (at_ == text_.size()) {
    word.end = at_;
    return word;
  }
  const char c = text_[at_];
  if (c != '-' && c != '.' && is_in_word(at_)) {
    word.kind = MilestoneWordKind::word;
    while (is_in_word(at_))
      ++at_;
  } else if (c == '"' || c == '\'') {
    word.kind = MilestoneWordKind::other;
    const size_t close = text_.find(c, at_ + 1);
    at_ = close == std::string_view::npos ? text_.size() : close + 1;
  } else {
    word.kind = c == '('   ? MilestoneWordKind::open
                : c == ')' ? MilestoneWordKind::close
                           : MilestoneWordKind::other;
    at_ += std::max<size_t>(symbol_size(text_.substr(at_)), 1);
  }
  word.end = at_;
  word.text = text_.substr(word.begin, word.end - word.begin);
  return word;
}

bool looks_like_date(std::string_view word) {
  if (word.size() != 10) return false;
  for (size_t i = 0; i < word.size(); ++i) {
    const bool good = i == 4 || i == 7 ? word[i] == '-' : is_digit(word[i]);
    if (!good) return false;
  }
  return true;
}

}  // namespace panmen::terms
