// import: rows/s from a delimited file to observations, beside counting its newlines with memchr (wc -l)
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/calendar.hpp"
#include "bench/harness.hpp"
#include "connect/files/byte_source.hpp"
#include "connect/files/delimited.hpp"
#include "connect/files/signal_map.hpp"

namespace {

using namespace panmen;
using bench::must;

constexpr size_t kChunkBytes = 256 * 1024;

// The shape of an energy meter's file: a stamp each quarter of an hour, six figures, a label. Always the same
// bytes.
void write_meter_file(const std::string& path, size_t rows) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out << "date,Usage_kWh,Lagging_kVarh,Leading_kVarh,CO2,Lagging_PF,Leading_PF,Load_Type\n";
  const char* loads[] = {"Light_Load", "Medium_Load", "Maximum_Load"};
  uint64_t state = 1;
  std::string text;
  for (size_t i = 0; i < rows; ++i) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    const uint64_t noise = state >> 33;
    const size_t minute = i * 15;
    const CivilDate date = civil_from_days(17532 + static_cast<int64_t>(minute / 1440));  // from 2018-01-01
    fmt::format_to(std::back_inserter(text),
                   "{:02}/{:02}/{} {:02}:{:02},{}.{:02},{}.{:02},0,0.0{},{}.{:02},100,{}\n", date.day,
                   date.month, date.year, minute / 60 % 24, minute % 60, noise % 150, noise % 97, noise % 60,
                   noise % 89, noise % 7, 60 + noise % 40, noise % 83, loads[noise % 3]);
    if (text.size() > (1U << 20)) {
      out << text;
      text.clear();
    }
  }
  out << text;
  out.close();
  if (!out) bench::fail("cannot write " + path);
}

files::SignalMap meter_map() {
  files::SignalMap map;
  map.source = "bench/meter";
  map.asset = "works/meter";
  map.time.column = "date";
  map.time.format = "%d/%m/%Y %H:%M";
  map.time.zone = "Asia/Seoul";
  const auto add = [&](const char* name, files::ColumnType type, const char* unit) {
    files::ColumnMap column;
    column.column = name;
    column.metric = name;
    column.type = type;
    column.unit = unit;
    map.columns.push_back(column);
  };
  add("Usage_kWh", files::ColumnType::interval, "kWh");
  add("Lagging_kVarh", files::ColumnType::interval, "kvarh");
  add("Leading_kVarh", files::ColumnType::interval, "kvarh");
  add("CO2", files::ColumnType::gauge, "t");
  add("Lagging_PF", files::ColumnType::gauge, "%");
  add("Leading_PF", files::ColumnType::gauge, "%");
  add("Load_Type", files::ColumnType::state, "");
  return map;
}

double read_observations(const std::string& path, const files::SignalMap& map, size_t rows) {
  files::ReadCallbacks callbacks;
  uint64_t observations = 0;
  callbacks.on_batch = [&](files::Batch&& batch) -> Result<void> {
    for (const signal::Block& block : batch.blocks)
      observations += block.size();
    return {};
  };
  const double seconds = bench::seconds_of([&] {
    auto source = must(files::open_file(path));
    files::ReadOptions read_options;
    read_options.chunk_bytes = kChunkBytes;
    const auto summary = must(files::read_delimited(*source, map, read_options, callbacks));
    if (summary.rows != rows) bench::fail(fmt::format("{} rows read of {}", summary.rows, rows));
  });
  if (observations != rows * map.columns.size()) bench::fail(fmt::format("{} observations", observations));
  return seconds;
}

double count_newlines(const std::string& path, size_t rows) {
  size_t lines = 0;
  const double seconds = bench::seconds_of([&] {
    auto source = must(files::open_file(path));
    std::vector<char> chunk(kChunkBytes);
    while (const size_t size = must(source->read(chunk))) {
      const char* at = chunk.data();
      const char* const end = at + size;
      while ((at = static_cast<const char*>(std::memchr(at, '\n', static_cast<size_t>(end - at)))) !=
             nullptr) {
        ++lines;
        ++at;
      }
    }
  });
  if (lines != rows + 1) bench::fail(fmt::format("{} lines counted of {}", lines, rows + 1));
  return seconds;
}

}  // namespace

int main(int argc, char** argv) {
  const bench::Options options = bench::parse_options(argc, argv);
  const size_t rows = options.tiny ? 2'000 : 350'000;  // ten years of quarter hours
  const std::string path = options.work_folder + "/import.csv";
  write_meter_file(path, rows);
  const files::SignalMap map = meter_map();
  bench::measure(options, {
                              .name = "import",
                              .unit = "rows/s",
                              .peer = "memchr_newlines",
                              .items = static_cast<double>(rows),
                              .run_subject = [&] { return read_observations(path, map, rows); },
                              .run_peer = [&] { return count_newlines(path, rows); },
                          });
  std::filesystem::remove(path);
  return 0;
}
