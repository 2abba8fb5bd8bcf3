// The compare command: two terms on one recording.
#include <memory>

#include "app/commands.hpp"
#include "app/input.hpp"
#include "app/output.hpp"
#include "app/recording.hpp"
#include "whatif/comparison.hpp"
#include "whatif/comparison_page.hpp"

namespace panmen::app {

namespace {

Result<int> run(const CompareOptions& options) {
  PANMEN_TRY(const MapFile map, load_map(options.map));
  std::unique_ptr<whatif::TriedTerms> tried[2];
  for (size_t i = 0; i < 2; ++i) {
    const std::string& path = i == 0 ? options.first : options.second;
    PANMEN_TRY(tried[i], try_terms(path, options.packs, options.entries, map));
  }
  PANMEN_CHECK(whatif::can_compare(tried[0]->contract(), tried[1]->contract()));
  PANMEN_TRY(const whatif::Recording recording,
             read_recording(options.data, map.map, {tried[0].get(), tried[1].get()}));
  const whatif::TermsComparison comparison = whatif::compare(*tried[0], *tried[1]);
  PANMEN_CHECK(write_out(options.json ? whatif::render_json(comparison, recording)
                                      : whatif::render_text(comparison, recording, options.language)));
  return comparison.is_undecidable() ? kUndecidable : kDone;
}

}  // namespace

int compare(const CompareOptions& options) {
  const auto done = run(options);
  return done.ok() ? *done : fail(done.error());
}

}  // namespace panmen::app
