#include "connect/files/clock_rules.hpp"

#include <array>
#include <string_view>
#include <utility>

#include "connect/files/map_fields.hpp"
#include "connect/files/time_reader.hpp"

namespace panmen::files {

namespace {

constexpr std::array<Word<Stamps>, 3> kStamps{{{"instant", Stamps::instant},
                                               {"end of interval", Stamps::end_of_interval},
                                               {"start of interval", Stamps::start_of_interval}}};
constexpr std::array<Word<Midnight>, 2> kMidnights{
    {{"new date", Midnight::new_date}, {"old date", Midnight::old_date}}};
constexpr std::array<Word<Twice>, 2> kTwice{{{"first", Twice::first}, {"second", Twice::second}}};

void check_time_format(MapReader& reader, std::string_view what, const TimeRule& time, const yaml::Node* zone,
                       const yaml::Node* midnight, const yaml::Node* twice) {
  const yaml::Node& place = *reader.find("format");
  const auto format = parse_time_format(time.format);
  if (!format.ok()) {
    reader.mistakes().add(place.span.begin, format.error().message);
    return;
  }
  if (format->carries_offset()) {
    for (const yaml::Node* node : {zone, twice})
      if (node != nullptr)
        reader.mistakes().add(node->span.begin, "the time format carries its own offset; remove this");
  } else if (zone == nullptr) {
    reader.mistakes().add(
        reader.place(),
        fmt::format("{} needs `zone`, such as Asia/Shanghai or UTC: its format has no offset", what));
  } else if (auto known = check_zone(time.zone); !known.ok()) {
    reader.mistakes().add(zone->span.begin, known.error().message);
  }
  if (format->kind != TimeFormat::Kind::pattern && midnight != nullptr)
    reader.mistakes().add(midnight->span.begin,
                          fmt::format("`midnight` has no meaning for the format {}", time.format));
}

// The column of a time and how its text is read. `what` names the map in messages.
void read_clock(MapReader& reader, std::string_view what, TimeRule& time) {
  if (const yaml::Node* column = reader.require("column"))
    time.column = column_name(*column, reader.text("column"), reader.mistakes());
  const yaml::Node* zone = reader.find("zone");
  time.zone = reader.text("zone").value_or("");
  const yaml::Node* midnight = reader.find("midnight");
  choice(reader, "midnight", std::span<const Word<Midnight>>(kMidnights), time.midnight);
  const yaml::Node* twice = reader.find("twice");
  choice(reader, "twice", std::span<const Word<Twice>>(kTwice), time.twice);
  if (auto text = reader.require_text("format")) {
    time.format = *text;
    check_time_format(reader, what, time, zone, midnight, twice);
  }
}

}  // namespace

void read_time_rule(const yaml::Node& node, TimeRule& time, Mistakes& mistakes) {
  MapReader reader(node, "`time`", mistakes);
  if (!reader.is_map()) return;
  read_clock(reader, "`time`", time);
  choice(reader, "stamps", std::span<const Word<Stamps>>(kStamps), time.stamps);
  const yaml::Node* interval = reader.find("interval");
  read_duration(reader, "interval", time.interval);
  read_duration(reader, "largest jump", time.largest_jump, kMaxJumpDays);
  if (time.largest_jump.ns == 0)
    mistakes.add(reader.find("largest jump")->span.begin, "`largest jump` must be more than 0");
  const bool needs_interval = time.stamps == Stamps::start_of_interval;
  if (needs_interval && time.interval.ns == 0)
    mistakes.add(node.span.begin, "`stamps: start of interval` needs `interval`, such as 15 min");
  if (!needs_interval && interval != nullptr)
    mistakes.add(interval->span.begin, "`interval` has a meaning only with `stamps: start of interval`");
  reader.finish();
}

void read_received(const yaml::Node& node, SignalMap& map, Mistakes& mistakes) {
  MapReader reader(node, "`received`", mistakes);
  if (!reader.is_map()) return;
  TimeRule received;
  read_clock(reader, "`received`", received);
  if (!received.column.empty() && received.column == map.time.column)
    mistakes.add(reader.find("column")->span.begin,
                 "`received` names the column of `time`; it is the one that says when a row came in");
  if (reader.find("clock ahead at most") != nullptr)
    read_duration(reader, "clock ahead at most", map.clock_ahead_at_most.emplace());
  reader.finish();
  map.received = std::move(received);
}

}  // namespace panmen::files
