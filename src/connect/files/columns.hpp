// Columns: where the columns that a signal map names lie in the file at hand, and what a cell of one says.
//
// It knows no rows, times or assets. Not thread-safe. No exceptions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "connect/files/signal_map.hpp"
#include "signal/observation.hpp"

namespace panmen::files {

constexpr size_t kNoColumn = static_cast<size_t>(-1);

// What one cell says.
struct Cell {
  enum class Says : uint8_t { nothing, number, text, refused };
  Says says = Says::nothing;
  signal::Quality quality = signal::Quality::good;
  double number = 0;
  std::string_view text{};  // valid as long as what was read, and the column
};

// A column that says how good the values beside it are.
class QualityColumn {
 public:
  // `rule` outlives this; `index` of the file's columns.
  QualityColumn(const QualityRule& rule, size_t index);

  size_t index() const { return index_; }

  // REQUIRES: the cell has no blanks at its ends.
  signal::Quality read(std::string_view written);

 private:
  using Values = std::map<std::string, signal::Quality, std::less<>>;

  const QualityRule* rule_;
  size_t index_;
  Values values_;
  const Values::value_type* last_value_ = nullptr;
};

// A mapped column.
class Column {
 public:
  // `map` outlives this; `decimal` is the decimal mark of the file's numbers; `index` and `quality_index`,
  // where the map has a quality of its own for it, are of the file's columns.
  Column(const ColumnMap& map, char decimal, size_t index, size_t quality_index = kNoColumn);

  const ColumnMap& map() const { return *map_; }
  size_t index() const { return index_; }
  // Of the column that tells this one's quality, or kNoColumn.
  size_t quality_index() const { return quality_ ? quality_->index() : kNoColumn; }

  // What the cell says, `marked` being the cell of its own quality and `of_row` the quality of its row. Where
  // the quality is not good there is an observation of it, whatever the cell says.
  // REQUIRES: the texts have no blanks at their ends. Sets `reason` where the cell is refused.
  Cell read(std::string_view written, std::string_view marked, signal::Quality of_row, std::string& reason) {
    // Most cells: nobody says how good they are.
    if (!quality_ && of_row == signal::Quality::good) return read_alone(written, reason);
    return read_marked(written, marked, of_row, reason);
  }

 private:
  using Values = std::map<std::string, std::string, std::less<>>;

  Cell read_marked(std::string_view written, std::string_view marked, signal::Quality of_row,
                   std::string& reason);
  Cell read_alone(std::string_view written, std::string& reason);
  Cell read_number(std::string_view written, char decimal, std::string& reason) const;
  Cell read_text(std::string_view written, std::string& reason) const;
  Cell read_value(std::string_view written, std::string& reason);

  const ColumnMap* map_;
  char decimal_;
  size_t index_;
  Values values_;
  std::optional<QualityColumn> quality_;
  const Values::value_type* last_value_ = nullptr;  // states seldom change from row to row
};

struct Columns {
  std::vector<std::string> names;  // of all columns of the file
  std::vector<Column> mapped;      // beside SignalMap::columns
  std::vector<size_t> unnamed;
  size_t time = kNoColumn;
  size_t asset = kNoColumn;
  size_t sequence = kNoColumn;
  size_t received = kNoColumn;
  std::optional<QualityColumn> quality;  // of whole rows
};

// Finds every column that the map names among `names`. Errors: invalid, where columns are missing, which are
// all named, where one occurs twice, and where the map does not say what one is.
Result<Columns> find_columns(const SignalMap& map, std::vector<std::string> names);

}  // namespace panmen::files
