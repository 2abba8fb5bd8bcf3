// Diagnostics: collects what is wrong with one text, each with its place, and hands it out sorted.
//
// It knows the text and nothing of the language. Not thread-safe.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "terms/text/check.hpp"
#include "terms/text/messages.hpp"
#include "yaml/document.hpp"

namespace panmen::terms {

using yaml::Span;

class Diagnostics {
 public:
  // `text` must be valid UTF-8 with '\n' line ends and outlive this.
  Diagnostics(std::string_view text, std::string_view file_name);

  void report(Span where, Note what, std::optional<Note> help = std::nullopt);
  size_t count() const { return found_.size(); }
  // Sorted by place, without repetitions, at most kMaxErrors; this is empty afterwards.
  std::vector<Diagnostic> take();

  std::string_view text() const { return text_; }

 private:
  struct Found {
    Span where;
    Note what;
    std::optional<Note> help;
    size_t order;  // of reporting: what is at one place stays in it
  };
  Diagnostic locate(Found& found) const;

  std::string_view text_;
  std::string file_;
  std::vector<size_t> line_starts_;
  std::vector<Found> found_;
};

// How many characters (code points) valid UTF-8 has.
size_t count_characters(std::string_view text);

}  // namespace panmen::terms
