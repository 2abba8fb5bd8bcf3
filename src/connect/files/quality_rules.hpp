// The parts of a signal map that say how good values are: its own `quality`, and that of a column.
#pragma once

#include "connect/files/map_reader.hpp"
#include "connect/files/signal_map.hpp"

namespace panmen::files {

void read_quality(const yaml::Node& node, SignalMap& map, Mistakes& mistakes);
// A column alone, whose words are those of the map's `quality`; or a rule of its own. Whether it is the
// former.
bool read_own_quality(const yaml::Node& node, const SignalMap& map, ColumnMap& column, Mistakes& mistakes);

}  // namespace panmen::files
