// Table: rows of text in columns, for a terminal. Chinese characters are two columns wide.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace panmen::store {

// Columns that a terminal gives this UTF-8 text (Unicode Standard Annex #11: wide and fullwidth characters
// take two).
size_t display_width(std::string_view text);

enum class Align : uint8_t { left, right };

class Table {
 public:
  explicit Table(std::vector<Align> columns) : columns_(std::move(columns)) {}

  // REQUIRES: as many cells as columns.
  void add(std::vector<std::string> cells);
  // Every row on a line of its own, `indent` blanks before it, two blanks between columns, none at its end.
  std::string render(size_t indent) const;

 private:
  std::vector<Align> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace panmen::store
