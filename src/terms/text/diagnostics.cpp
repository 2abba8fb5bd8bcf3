#include "terms/text/diagnostics.hpp"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

#include "base/text_width.hpp"

namespace panmen::terms {
namespace {

bool starts_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
}

// Of valid UTF-8: what takes four bytes takes two units.
int count_utf16(std::string_view text) {
  const auto pairs =
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xF8U) == 0xF0U; });
  return static_cast<int>(std::ranges::count_if(text, starts_character) + pairs);
}

}  // namespace

size_t count_characters(std::string_view text) {
  return static_cast<size_t>(std::ranges::count_if(text, starts_character));
}

size_t Diagnostics::add_text(std::string_view text, std::string_view file_name) {
  // Between two texts stands a line end, which belongs to the first: its own end is a place of its own.
  if (!files_.empty()) text_ += '\n';
  const size_t begin = text_.size();
  files_.push_back({std::string(file_name), begin, line_starts_.size()});
  text_ += text;
  line_starts_.push_back(begin);
  for (size_t i = begin; i < text_.size(); ++i) {
    if (text_[i] == '\n') line_starts_.push_back(i + 1);
  }
  return begin;
}

void Diagnostics::report(Span where, Note what, std::optional<Note> help) {
  where.begin = std::min(where.begin, text_.size());
  where.end = std::clamp(where.end, where.begin, text_.size());
  found_.push_back({where, std::move(what), std::move(help), found_.size()});
}

Place Diagnostics::place_of(size_t at, const File& file) const {
  const auto after = std::ranges::upper_bound(line_starts_, at);
  const auto line = static_cast<size_t>(after - line_starts_.begin()) - 1;
  const std::string_view before = std::string_view(text_).substr(line_starts_[line], at - line_starts_[line]);
  return {static_cast<int>(line - file.first_line) + 1, static_cast<int>(count_characters(before)) + 1,
          count_utf16(before)};
}

Diagnostic Diagnostics::locate(Found& found) const {
  const auto after = std::ranges::upper_bound(line_starts_, found.where.begin);
  const auto line = static_cast<size_t>(after - line_starts_.begin()) - 1;
  const std::string_view text = text_;
  const size_t begin = line_starts_[line];
  const size_t end = std::min(text.find('\n', begin), text.size());
  const File& file = *std::prev(std::ranges::upper_bound(files_, found.where.begin, {}, &File::begin));
  Diagnostic out;
  out.file = file.name;
  out.line = static_cast<int>(line - file.first_line) + 1;
  out.column = static_cast<int>(count_characters(text.substr(begin, found.where.begin - begin))) + 1;
  const size_t stop = std::min(found.where.end, end);
  const size_t length = stop > found.where.begin ? stop - found.where.begin : 0;
  out.length = std::max(1, static_cast<int>(count_characters(text.substr(found.where.begin, length))));
  out.begin = place_of(found.where.begin, file);
  out.end = place_of(found.where.end, file);
  out.source_line = text.substr(begin, end - begin);
  out.message = std::move(found.what.text);
  out.id = found.what.id;
  if (found.help) {
    out.suggestion = std::move(found.help->text);
    out.suggestion_id = found.help->id;
  }
  return out;
}

std::vector<Diagnostic> Diagnostics::take() {
  std::ranges::sort(found_, [](const Found& a, const Found& b) {
    return std::tie(a.where.begin, a.where.end, a.order) < std::tie(b.where.begin, b.where.end, b.order);
  });
  const auto repeated = std::ranges::unique(found_, [](const Found& a, const Found& b) {
    return a.where.begin == b.where.begin && a.what.text == b.what.text;
  });
  found_.erase(repeated.begin(), repeated.end());
  left_out_ = found_.size() - std::min(found_.size(), kMaxErrors);
  if (left_out_ > 0) found_.erase(found_.begin() + kMaxErrors, found_.end());
  std::vector<Diagnostic> out;
  out.reserve(found_.size());
  for (Found& found : found_)
    out.push_back(locate(found));
  found_.clear();
  return out;
}

std::string render(const Diagnostic& diagnostic) {
  // A line that would flood the terminal is shown up to this many characters; the place is in the first line
  // anyway.
  constexpr int kMaxShown = 300;
  std::string out = diagnostic.file + ":" + std::to_string(diagnostic.line) + ":" +
                    std::to_string(diagnostic.column) + ": error: " + diagnostic.message + "\n";
  const int first = diagnostic.column - 1;
  const int last = first + diagnostic.length;
  if (first < kMaxShown) {
    std::string shown;
    std::string below;
    std::string_view rest = diagnostic.source_line;
    for (int at = 0; at < kMaxShown && !rest.empty(); ++at) {
      const std::string_view before = rest;
      const char32_t c = take_character(rest);
      shown += before.substr(0, before.size() - rest.size());
      const size_t width = display_width(c);
      if (at < first) {
        below += c == U'\t' ? std::string("\t") : std::string(width, ' ');
      } else if (at < last) {
        below += at == first ? "^" + std::string(width - 1, '~') : std::string(width, '~');
      }
    }
    // A place behind the line's end, such as what is missing there.
    if (below.find('^') == std::string::npos) below += "^";
    out += shown + "\n" + below + "\n";
  }
  if (!diagnostic.suggestion.empty()) out += "  help: " + diagnostic.suggestion + "\n";
  return out;
}

}  // namespace panmen::terms
