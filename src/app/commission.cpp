// The commission command: terms tried on recorded data, before anybody signs them.
#include "commission/commission.hpp"

#include <memory>

#include <fmt/format.h>

#include "app/commands.hpp"
#include "app/input.hpp"
#include "app/output.hpp"
#include "app/progress_line.hpp"

namespace panmen::app {

namespace {

constexpr size_t kMaxMapBytes = size_t{1} << 20;

Result<std::unique_ptr<commission::Commission>> run(const CommissionOptions& options) {
  if (options.html.has_value())
    PANMEN_CHECK(check_page_path(*options.html, {options.terms, options.data, options.map}, {}));
  commission::Inputs inputs;
  PANMEN_TRY(SignedTerms terms, load_terms(options.terms, options.packs));
  inputs.contract = std::move(terms.contract);
  inputs.terms_text = std::move(terms.text);
  PANMEN_TRY(inputs.map_text, read_whole_file(options.map, kMaxMapBytes));
  PANMEN_TRY(inputs.map, files::parse_signal_map(inputs.map_text, options.map));
  inputs.data_name = base_name(options.data);
  PANMEN_TRY(const std::unique_ptr<files::ByteSource> file, files::open_file(options.data));
  const files::SignalMap map = inputs.map;
  PANMEN_TRY(std::unique_ptr<commission::Commission> commission,
             commission::Commission::begin(std::move(inputs)));

  ProgressLine progress(base_name(options.data));
  files::ReadCallbacks callbacks;
  callbacks.on_progress = [&](const files::Progress& p) { progress.show(p); };
  Result<void> problem;  // of the terms on this data, not of the file
  callbacks.on_batch = [&](files::Batch&& batch) {
    problem = commission->take(batch);
    return problem;
  };
  callbacks.on_refusal = [&](const files::Refusal& refusal) { commission->take(refusal); };
  callbacks.on_reception = [&](const files::Reception& reception) { commission->take(reception); };
  const auto summary = files::read_delimited(*file, map, {}, callbacks);
  PANMEN_CHECK(problem);
  if (!summary.ok()) return summary.error().within(options.data);
  if (summary->has_read_nothing())
    return Error{ErrorCode::invalid,
                 fmt::format("'{}' holds no observation that the map can read", options.data)};
  PANMEN_CHECK(commission->end(*summary));
  return commission;
}

}  // namespace

int commission(const CommissionOptions& options) {
  const auto commission = run(options);
  if (!commission.ok()) return fail(commission.error());
  const commission::Page page = (*commission)->page(options.language);
  if (options.html.has_value())
    if (const auto written = write_page(*options.html, commission::render_html(page)); !written.ok())
      return fail(written.error());
  const auto written = write_out(commission::render_text(page));
  if (!written.ok()) return fail(written.error());
  return (*commission)->everything_decidable() ? kDone : kUndecidable;
}

}  // namespace panmen::app
