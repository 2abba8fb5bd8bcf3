// The parts of a signal map that say how the times in a file are read: `time` and `received`.
#pragma once

#include "connect/files/map_reader.hpp"
#include "connect/files/signal_map.hpp"

namespace panmen::files {

void read_time_rule(const yaml::Node& node, TimeRule& time, Mistakes& mistakes);
// REQUIRES: the map's `time` has been read.
void read_received(const yaml::Node& node, SignalMap& map, Mistakes& mistakes);

}  // namespace panmen::files
