#include "case_file.hpp"

#include <algorithm>
#include <array>

namespace panmen::spec {

namespace {

constexpr std::array<std::string_view, 9> kTables = {
    "expect", "measures", "postings", "entitlements", "milestones", "dates", "balances", "counts", "stops"};

struct Line {
  int number = 0;
  std::string_view text;  // without blanks at its end
  size_t indent = 0;
  bool blank() const { return text.empty(); }
};

std::vector<Line> split_lines(std::string_view text) {
  std::vector<Line> lines;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    line = line.substr(0, line.find_last_not_of(" \t\r") + 1);
    const size_t indent = std::min(line.find_first_not_of(' '), line.size());
    lines.push_back({static_cast<int>(lines.size()) + 1, line, indent});
  }
  return lines;
}

// Two or more blanks part cells; a cell that begins with '#' begins a comment.
std::vector<std::string> split_cells(std::string_view line) {
  std::vector<std::string> cells;
  while (true) {
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    if (line.empty() || line.front() == '#') return cells;
    const size_t end = std::min(line.find("  "), line.size());
    cells.emplace_back(line.substr(0, end));
    line.remove_prefix(end);
  }
}

class CaseReader {
 public:
  explicit CaseReader(std::string_view text) : lines_(split_lines(text)) {}

  Result<CaseFile> run() {
    while (next_ < lines_.size()) {
      const Line& line = lines_[next_++];
      if (line.blank() || line.text.front() == '#') continue;
      if (line.indent > 0) return at(line.number, "this line belongs to no section");
      const size_t colon = line.text.find(':');
      if (!in_sections_ && (colon == std::string_view::npos || line.text != "terms:")) {
        if (!case_.title.empty()) case_.title += ' ';
        case_.title += line.text;
        continue;
      }
      in_sections_ = true;
      if (colon == std::string_view::npos)
        return at(line.number, "a section begins with its name and a colon");
      std::string_view rest = line.text.substr(colon + 1);
      rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
      PANMEN_CHECK(read_section(line, line.text.substr(0, colon), std::string(rest)));
    }
    if (case_.title.empty()) return at(1, "a case begins with a sentence that says what it shows");
    if (case_.terms.empty()) return at(1, "a case has terms");
    if (!case_.errors.has_value() && case_.expected.empty())
      return at(1, "a case expects something: a table such as 'expect', or 'errors'");
    return std::move(case_);
  }

 private:
  Result<void> read_section(const Line& head, std::string_view name, std::string rest) {
    if (name == "terms") {
      case_.terms = indented_text();
      return {};
    }
    if (name == "entries") {
      case_.entries = "entries:\n" + indented_text();
      return {};
    }
    if (name == "errors") {
      case_.errors = indented_text();
      return {};
    }
    if (name == "golden") {
      case_.golden = rest;
      return {};
    }
    if (name == "clock") {
      case_.clock = Arrival{head.number, "", {}, {}, rest};
      return {};
    }
    if (name == "pack") {
      if (rest.empty()) return at(head.number, "'pack:' is followed by the pack's name");
      if (!case_.packs.emplace(rest, indented_text()).second)
        return at(head.number, "this pack is there already");
      return {};
    }
    if (name == "data") return read_data(head, rest);
    if (std::ranges::find(kTables, name) == kTables.end())
      return at(head.number, "'" + std::string(name) + "' is no section");
    if (case_.expected.contains(name)) return at(head.number, "this section is there already");
    PANMEN_TRY(Table table, read_table(head));
    case_.expected.emplace(name, std::move(table));
    return {};
  }

  // The lines below the section's name that are indented or blank.
  std::vector<Line> body() {
    const size_t first = next_;
    while (next_ < lines_.size() && (lines_[next_].blank() || lines_[next_].indent > 0))
      ++next_;
    size_t last = next_;
    while (last > first && lines_[last - 1].blank())
      --last;
    return {lines_.begin() + static_cast<ptrdiff_t>(first), lines_.begin() + static_cast<ptrdiff_t>(last)};
  }

  // With the common indentation taken off.
  std::string indented_text() {
    const std::vector<Line> lines = body();
    size_t indent = std::string_view::npos;
    for (const Line& line : lines)
      if (!line.blank()) indent = std::min(indent, line.indent);
    std::string out;
    for (const Line& line : lines) {
      out += line.blank() ? line.text : line.text.substr(indent);
      out += '\n';
    }
    return out;
  }

  Result<Table> read_table(const Line& head) {
    Table table;
    table.line = head.number;
    for (const Line& line : body()) {
      std::vector<std::string> cells = split_cells(line.text);
      if (cells.empty()) continue;
      if (table.columns.empty()) {
        table.columns = std::move(cells);
      } else if (cells.size() != table.columns.size()) {
        return at(line.number, "this row has " + std::to_string(cells.size()) + " cells, its head has " +
                                   std::to_string(table.columns.size()) + "; two blanks part cells");
      } else {
        table.rows.push_back(std::move(cells));
      }
    }
    if (table.columns.empty()) return at(head.number, "a table needs its head");
    return table;
  }

  Result<void> read_data(const Line& head, const std::string& asset) {
    if (asset.empty()) return at(head.number, "'data:' is followed by the asset's name");
    constexpr std::string_view kWatermark = "watermark ";
    std::vector<std::string> columns;
    for (const Line& line : body()) {
      const std::string_view text = line.text.substr(line.indent);
      Arrival arrival;
      arrival.line = line.number;
      arrival.asset = asset;
      if (text.starts_with(kWatermark)) {
        const std::vector<std::string> cells = split_cells(text.substr(kWatermark.size()));
        if (cells.size() != 1) return at(line.number, "'watermark' is followed by a time");
        arrival.watermark = cells.front();
        case_.arrivals.push_back(std::move(arrival));
        continue;
      }
      std::vector<std::string> cells = split_cells(text);
      if (cells.empty()) continue;
      if (columns.empty()) {
        if (cells.front() != "time") return at(line.number, "the first column of data is 'time'");
        columns = std::move(cells);
        continue;
      }
      if (cells.size() != columns.size())
        return at(line.number, "this row has " + std::to_string(cells.size()) + " cells, its head has " +
                                   std::to_string(columns.size()) + "; two blanks part cells");
      arrival.metrics.assign(columns.begin() + 1, columns.end());
      arrival.cells = std::move(cells);
      case_.arrivals.push_back(std::move(arrival));
    }
    return {};
  }

  std::vector<Line> lines_;
  size_t next_ = 0;
  bool in_sections_ = false;
  CaseFile case_;
};

}  // namespace

Error at(int line, const std::string& what) {
  return {ErrorCode::invalid, "line " + std::to_string(line) + ": " + what};
}

Result<CaseFile> parse_case(std::string_view text) {
  return CaseReader(text).run();
}

}  // namespace panmen::spec
