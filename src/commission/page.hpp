// Page: what a commissioning report shows, in one language, before it is laid out as text or HTML.
//
// Words are chosen once, when the page is made (page_*.cpp); the two layouts (text_page.cpp, html_page.cpp)
// show the same page and know nothing of signals or clauses. Pure values.
//
// Texts may hold anything that a file or terms hold, but for control characters: a layout escapes them.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "base/instant.hpp"
#include "store/table.hpp"

namespace panmen::commission {

// How good a thing is. Every tone is also said in a word: colour alone says nothing to many people, and
// nothing on paper.
enum class Tone : uint8_t { plain, good, attention, bad };

struct Remark {
  Tone tone = Tone::plain;
  std::string text;
};

struct Grid {
  std::vector<store::Align> columns;
  std::vector<std::string> head;
  std::vector<std::vector<std::string>> rows;
};

// A signal along the time of the recording: in each cell, which share of it was known and which doubtful; the
// rest is missing.
struct Strip {
  struct Cell {
    double known = 0;
    double doubtful = 0;
  };
  std::string label;
  std::string from;
  std::string to;
  std::vector<Cell> cells;
};

// How often intervals of each length occurred.
struct Bars {
  struct Bar {
    std::string label;
    uint64_t count = 0;
    bool beyond_limit = false;  // longer than a sample is taken to hold
  };
  std::string title;
  std::vector<Bar> bars;
};

using Block = std::variant<Remark, Grid, Strip, Bars>;

struct Section {
  std::string title;
  std::string note;  // beside the title, smaller
  Tone tone = Tone::plain;
  std::string word;  // the tone's
  std::vector<Block> blocks;
  std::vector<Section> parts;
};

struct Card {
  Tone tone = Tone::plain;
  std::string word;
  std::string title;
  std::string text;
  std::string detail;  // smaller; HTML only
};

struct Page {
  std::string language;  // of the HTML: en, zh-CN
  std::string title;
  std::string subtitle;
  std::vector<std::pair<std::string, std::string>> facts;
  std::string question;  // that the cards answer
  std::vector<Card> cards;
  std::vector<Section> sections;
  std::string legend_known, legend_doubtful, legend_missing, legend_beyond;
  std::string foot;
};

// For a terminal.
std::string render_text(const Page& page);
// One file that needs no other and runs no script; readable on a screen and in print.
std::string render_html(const Page& page);

}  // namespace panmen::commission
