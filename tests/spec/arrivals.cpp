#include "arrivals.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace panmen::spec {

namespace {

using signal::Quality;

class ArrivalReader {
 public:
  explicit ArrivalReader(const terms::Contract& contract) : contract_(contract) {}

  Result<std::vector<Delivery>> run(const std::vector<Arrival>& arrivals) {
    std::vector<Delivery> deliveries(1);
    for (const Arrival& arrival : arrivals) {
      if (arrival.watermark.has_value()) {
        PANMEN_TRY(deliveries.back().watermark, read_time(arrival.line, *arrival.watermark));
        deliveries.emplace_back();
        continue;
      }
      PANMEN_TRY(const Instant time, read_time(arrival.line, arrival.cells.front()));
      for (size_t i = 0; i < arrival.metrics.size(); ++i) {
        const std::string& cell = arrival.cells[i + 1];
        if (cell == "-") continue;
        PANMEN_TRY(Observed observed, read_value(arrival.line, arrival.asset, arrival.metrics[i], cell));
        observed.time = time;
        deliveries.back().observed.push_back(std::move(observed));
      }
    }
    return deliveries;
  }

 private:
  // 2026-01-05 08:00[:30[.5]] [+08:00 or Z], in the contract's zone where no offset is given; a time alone is
  // of the last date.
  Result<Instant> read_time(int line, const std::string& cell) {
    std::string text = cell;
    if (text.size() >= 5 && text[2] == ':') {
      if (date_.empty()) return at(line, "a time alone needs a row with a date before it");
      text = date_ + " " + text;
    }
    if (text.size() < 16 || text[10] != ' ')
      return at(line, "'" + cell + "' is no time; write 2026-01-05 08:00");
    date_ = text.substr(0, 10);
    const size_t blank = text.find(' ', 11);
    std::string clock = text.substr(11, blank == std::string::npos ? blank : blank - 11);
    const std::string offset = blank == std::string::npos ? "" : text.substr(blank + 1);
    if (clock.size() == 5) clock += ":00";
    const auto read = parse_rfc3339(date_ + "T" + clock + (offset.empty() ? "Z" : offset));
    if (!read.ok()) return at(line, read.error().message);
    if (!offset.empty()) return *read;
    const LocalTime shown = to_local(Zone{"UTC", 0, {}}, *read);
    return from_local(contract_.zone, shown.date, shown.second_of_day) + Duration{shown.nanosecond};
  }

  Result<Observed> read_value(int line, const std::string& asset, const std::string& metric,
                              std::string_view cell) {
    const auto signal = std::ranges::find_if(
        contract_.signals, [&](const terms::Signal& s) { return s.asset == asset && s.metric == metric; });
    if (signal == contract_.signals.end())
      return at(line, fmt::format("the terms have no signal of metric '{}' of asset '{}'", metric, asset));
    Observed observed;
    observed.asset = asset;
    observed.metric = metric;
    observed.is_text = !terms::is_number(signal->type);
    if (cell == "bad" || cell == "unread") {
      observed.quality = cell == "bad" ? Quality::bad : Quality::unread;
      return observed;
    }
    if (cell.starts_with('?')) observed.quality = Quality::uncertain;
    if (cell.starts_with('!')) observed.quality = Quality::out_of_range;
    if (cell.starts_with('~')) observed.quality = Quality::simulated;
    if (observed.quality != Quality::good) cell.remove_prefix(1);
    if (observed.is_text) {
      const bool quoted = cell.size() >= 2 && cell.front() == '"' && cell.back() == '"';
      observed.text = quoted ? cell.substr(1, cell.size() - 2) : cell;
      return observed;
    }
    const char* end = cell.data() + cell.size();
    const auto [rest, error] = std::from_chars(cell.data(), end, observed.number);
    if (error != std::errc{} || rest != end) return at(line, fmt::format("'{}' is no number", cell));
    return observed;
  }

  const terms::Contract& contract_;
  std::string date_;
};

}  // namespace

Result<std::vector<Delivery>> read_arrivals(const std::vector<Arrival>& arrivals,
                                            const terms::Contract& contract) {
  return ArrivalReader(contract).run(arrivals);
}

}  // namespace panmen::spec
