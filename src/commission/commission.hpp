// Commission: terms tried on recorded data before anybody signs them. It answers, for each signal and clause,
// whether the data are there, how they report, whether they agree with each other, and above all whether the
// clause can be decided from them at all.
//
// Batches of a recording go in one after the other; a page comes out. It joins Survey (what the data are
// like), Trial (what the clauses make of them) and Outlook (what follows). It reads no files and keeps no
// journal.
//
// Not thread-safe. Memory: survey.hpp, trial.hpp.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/language.hpp"
#include "commission/clock_offsets.hpp"
#include "commission/outlook.hpp"
#include "commission/page.hpp"
#include "commission/survey.hpp"
#include "commission/trial.hpp"
#include "connect/files/delimited.hpp"
#include "connect/files/signal_map.hpp"
#include "terms/contract.hpp"

namespace panmen::commission {

struct Inputs {
  terms::Contract contract;
  std::string terms_text;
  files::SignalMap map;
  std::string map_text;
  std::string data_name;  // of the file, without its folders
};

// Why lines and cells were refused, each reason with how often and where first.
struct RefusalCounts {
  struct Reason {
    uint64_t count = 0;
    uint64_t first_line = 0;
  };
  static constexpr size_t kReasonsKept = 32;
  std::map<std::string, Reason, std::less<>> reasons;
  uint64_t others = 0;

  void take(const files::Refusal& refusal);
};

class Commission {
 public:
  // Errors: those of Trial::begin.
  static Result<std::unique_ptr<Commission>> begin(Inputs inputs);

  Result<void> take(const files::Batch& batch);
  void take(const files::Refusal& refusal) { refusals_.take(refusal); }
  void take(const files::Reception& reception) { receptions_.take(reception); }
  Result<void> end(const files::ReadSummary& summary);

  // Every signal occurs, and every clause could be decided in at least one window. REQUIRES: end() was
  // called.
  bool everything_decidable() const;
  Page page(Language language) const;

  const Inputs& inputs() const { return inputs_; }
  const Survey& survey() const { return survey_; }
  const files::ReadSummary& summary() const { return summary_; }
  const RefusalCounts& refusals() const { return refusals_; }
  const Receptions& receptions() const { return receptions_; }
  const std::vector<ClauseOutlook>& outlooks() const { return outlooks_; }  // beside Contract::clauses

 private:
  explicit Commission(Inputs inputs)
      : inputs_(std::move(inputs)), survey_(inputs_.contract), receptions_(inputs_.map.lateness) {}

  Inputs inputs_;
  Survey survey_;
  std::unique_ptr<Trial> trial_;
  RefusalCounts refusals_;
  Receptions receptions_;
  files::ReadSummary summary_;
  std::vector<ClauseOutlook> outlooks_;
};

}  // namespace panmen::commission
