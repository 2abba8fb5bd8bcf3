// The page for a terminal.
#include <algorithm>

#include "base/text_width.hpp"
#include "commission/page.hpp"

namespace panmen::commission {

namespace {

using store::Align;
using store::Table;

constexpr size_t kWidth = 110;
constexpr size_t kStripWidth = 96;

// A closing mark does not begin a line.
bool closes(char32_t character) {
  constexpr std::u32string_view kClosing = U"，。：；）、？！”";
  return kClosing.find(character) != std::u32string_view::npos;
}

// Breaks a text into lines of at most `width` columns: at blanks, and beside wide characters.
std::vector<std::string> wrapped(std::string_view text, size_t width) {
  std::vector<std::string> lines;
  std::string line;
  size_t columns = 0;
  size_t break_at = 0;  // in `line`: where it may be cut; 0: nowhere yet
  bool after_wide = false;
  while (!text.empty()) {
    const std::string_view before = text;
    const char32_t character = take_character(text);
    const std::string_view bytes = before.substr(0, before.size() - text.size());
    const size_t wide = display_width(character);
    if ((wide == 2 || after_wide) && !closes(character)) break_at = line.size();
    after_wide = wide == 2 && character != U'（' && character != U'“';
    if (columns + wide > width && break_at > 0) {
      std::string rest = line.substr(break_at);
      line.resize(break_at);
      lines.push_back(std::move(line));
      rest.erase(0, std::min(rest.find_first_not_of(' '), rest.size()));
      line = std::move(rest);
      columns = display_width(line);
      break_at = 0;
    }
    line += bytes;
    columns += wide;
    if (character == U' ') break_at = line.size();
  }
  if (!line.empty()) lines.push_back(std::move(line));
  for (std::string& l : lines)
    l.erase(l.find_last_not_of(' ') + 1);
  return lines;
}

std::string_view mark(Tone tone) {
  switch (tone) {
    case Tone::attention:
      return "! ";
    case Tone::bad:
      return "X ";
    case Tone::plain:
    case Tone::good:
      return "- ";
  }
  PANMEN_ASSERT(false);
}

class TextLayout {
 public:
  explicit TextLayout(const Page& page) : page_(page) {}

  std::string render() {
    out_ += page_.title + "\n";
    paragraph("", page_.subtitle, 0);
    Table facts({Align::left, Align::left});
    for (const auto& [name, value] : page_.facts)
      facts.add({name, value});
    out_ += facts.render(2);
    out_ += "\n" + page_.question + "\n";
    Table cards({Align::left, Align::left, Align::left});
    for (const Card& card : page_.cards)
      cards.add({card.word, card.title, card.text});
    out_ += cards.render(2);
    for (const Section& section : page_.sections)
      show(section, 0);
    out_ += "\n";
    paragraph("", page_.foot, 0);
    return std::move(out_);
  }

 private:
  void paragraph(std::string_view first, const std::string& text, size_t indent) {
    const std::string blanks(indent, ' ');
    const std::string rest(display_width(first), ' ');
    bool begun = false;
    for (const std::string& line : wrapped(text, kWidth - indent - rest.size())) {
      out_ += blanks + (begun ? rest : std::string(first)) + line + "\n";
      begun = true;
    }
  }
  void show(const Section& section, size_t depth) {
    const std::string indent(2 * depth, ' ');
    out_ += "\n" + indent + section.title;
    if (!section.note.empty()) out_ += "  (" + section.note + ")";
    if (!section.word.empty()) out_ += "  [" + section.word + "]";
    out_ += "\n";
    for (const Block& block : section.blocks)
      std::visit([&](const auto& b) { show_block(b, 2 * depth + 2); }, block);
    for (const Section& part : section.parts)
      show(part, depth + 1);
  }
  void show_block(const Remark& remark, size_t indent) { paragraph(mark(remark.tone), remark.text, indent); }
  void show_block(const Grid& grid, size_t indent) {
    Table table(grid.columns);
    table.add(grid.head);
    for (const auto& row : grid.rows)
      table.add(row);
    out_ += table.render(indent + 2);
  }
  // One character for several cells: what most of them are.
  void show_block(const Strip& strip, size_t indent) {
    if (strip.cells.empty()) return;
    std::string line;
    const size_t width = std::min(kStripWidth, strip.cells.size());
    for (size_t i = 0; i < width; ++i) {
      const size_t from = i * strip.cells.size() / width;
      const size_t to = (i + 1) * strip.cells.size() / width;
      double known = 0;
      double doubtful = 0;
      for (size_t k = from; k < to; ++k) {
        known += strip.cells[k].known / static_cast<double>(to - from);
        doubtful += strip.cells[k].doubtful / static_cast<double>(to - from);
      }
      const double missing = 1 - known - doubtful;
      line += doubtful > missing && doubtful > 0.1 ? "?" : missing < 0.05 ? "#" : missing < 0.5 ? "+" : ".";
    }
    if (!said_strip_) {
      out_ += std::string(indent, ' ') + "# " + page_.legend_known + "   + . " + page_.legend_missing +
              "   ? " + page_.legend_doubtful + "\n";
      said_strip_ = true;
    }
    out_ += std::string(indent, ' ') + line + "\n";
  }
  void show_block(const Bars&, size_t) {}  // a chart; its figures stand in the text

  const Page& page_;
  std::string out_;
  bool said_strip_ = false;
};

}  // namespace

std::string render_text(const Page& page) {
  return TextLayout(page).render();
}

}  // namespace panmen::commission
