// Table: rows of text in columns, for a terminal. Chinese characters are two columns wide.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace panmen::store {

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
