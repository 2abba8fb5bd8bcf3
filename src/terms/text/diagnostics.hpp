// Diagnostics: collects what is wrong with a text and those it includes, each with its place, and hands it
// out sorted.
//
// The texts stand one behind the other, so that a place (a byte of the whole) says by itself in which file it
// is. It knows the texts and nothing of the language. Not thread-safe.
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
  // `text` must be valid UTF-8 with '\n' line ends.
  Diagnostics(std::string_view text, std::string_view file_name) { add_text(text, file_name); }

  // Puts another such text behind those that are there, and says where in the whole it begins.
  size_t add_text(std::string_view text, std::string_view file_name);

  void report(Span where, Note what, std::optional<Note> help = std::nullopt);
  size_t count() const { return found_.size(); }
  // As many as are shown: what is costly to suggest need not be sought any more.
  bool is_full() const { return found_.size() >= kMaxErrors; }
  // Sorted by place, without repetitions, at most kMaxErrors; this is empty afterwards.
  std::vector<Diagnostic> take();
  // How many more than those the last take() had found.
  size_t left_out() const { return left_out_; }

  // The whole. Valid until the next add_text().
  std::string_view text() const { return text_; }

 private:
  struct Found {
    Span where;
    Note what;
    std::optional<Note> help;
    size_t order;  // of reporting: what is at one place stays in it
  };
  struct File {
    std::string name;
    size_t begin;       // in the whole
    size_t first_line;  // in line_starts_
  };
  Place place_of(size_t at, const File& file) const;
  Diagnostic locate(Found& found) const;

  std::string text_;
  std::vector<File> files_;
  std::vector<size_t> line_starts_;
  std::vector<Found> found_;
  size_t left_out_ = 0;
};

// How many characters (code points) valid UTF-8 has.
size_t count_characters(std::string_view text);

}  // namespace panmen::terms
