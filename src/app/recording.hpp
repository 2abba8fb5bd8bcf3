// Recording: what commands need beside terms to run them on recorded data: the signal map, what people have
// entered, and the data itself.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "connect/files/signal_map.hpp"
#include "record/body.hpp"
#include "terms/contract.hpp"
#include "whatif/tried_terms.hpp"

namespace panmen::app {

struct MapFile {
  std::string text;
  files::SignalMap map;
};
// Errors: those of reading and of parse_signal_map().
Result<MapFile> load_map(const std::string& path);

// Every signal of the terms must be a column of the map, with the same type and unit. Errors: invalid, one
// line for each that is not.
Result<void> match(const terms::Contract& contract, const files::SignalMap& map);

// None where no file is given. Errors: those of reading and of parse_entries().
Result<std::vector<record::Entry>> load_entries(const std::optional<std::string>& path,
                                                const terms::Contract& contract);

// The terms in that file, to be tried with what was entered for them. Errors: those of load_terms(), match(),
// load_entries() and TriedTerms::begin(), with the file's name.
Result<std::unique_ptr<whatif::TriedTerms>> try_terms(const std::string& terms,
                                                      const std::optional<std::string>& packs,
                                                      const std::optional<std::string>& entries,
                                                      const MapFile& map);

// Reads the file once, for all of those terms, to its end. Errors: those of the file, with its name, and
// of trying them.
Result<whatif::Recording> read_recording(const std::string& path, const files::SignalMap& map,
                                         const std::vector<whatif::TriedTerms*>& all);

}  // namespace panmen::app
