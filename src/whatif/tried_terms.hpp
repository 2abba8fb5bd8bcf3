// TriedTerms: one contract on one recording, and everything that came of it, after all corrections.
//
// It is a commission::Trial whose records are gathered in a store::Statement, so its results are those of
// `panmen replay`. Beside the trial's memory it holds every figure of every window.
//
// Not thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/int128.hpp"
#include "commission/commission.hpp"
#include "commission/trial.hpp"
#include "connect/files/delimited.hpp"
#include "connect/files/signal_map.hpp"
#include "store/statement.hpp"
#include "terms/contract.hpp"

namespace panmen::whatif {

// What was read, for people.
struct Recording {
  std::string name;  // of the file, without its folders
  files::ReadSummary summary;
  commission::RefusalCounts refusals;
};

class TriedTerms {
 public:
  struct Inputs {
    std::string name;  // of the terms' file, without its folders
    terms::Contract contract;
    std::string terms_text;
    std::vector<record::Entry> entries;  // the contract takes each
  };
  // Errors: those of Trial::begin.
  static Result<std::unique_ptr<TriedTerms>> begin(Inputs inputs, const files::SignalMap& map,
                                                   std::string_view map_text);

  Result<void> take(const files::Batch& batch);
  Result<void> end();

  const std::string& name() const { return inputs_.name; }
  const terms::Contract& contract() const { return inputs_.contract; }
  const store::Statement& statement() const { return statement_; }
  const store::Statement::ContractPart& part() const { return statement_.contracts().at(contract().id); }

 private:
  explicit TriedTerms(Inputs inputs)
      : inputs_(std::move(inputs)),
        statement_([this](const Hash&) { return Result(terms::encode(inputs_.contract)); }) {}

  Inputs inputs_;
  store::Statement statement_;  // it reads no content but the compiled terms
  std::unique_ptr<commission::Trial> trial_;
  Result<void> problem_;
};

// What became of a clause in one window.
struct WindowResult {
  record::Outcome outcome = record::Outcome::undetermined;
  record::Reason reason = record::Reason::none;
  std::vector<record::Figure> figures;  // that the clause rests on
  Int128 due_minor = 0;                 // with all corrections: positive from buyer to supplier
};
// Without windows that were judged before a correction showed that the clause had been paid by then.
std::map<Window, WindowResult> results_of(const store::Statement::ContractPart& part,
                                          std::string_view clause);

// The figures of all measures of one of Contract::windows, as they were corrected last.
std::map<Window, std::vector<record::Figure>> figures_of(const store::Statement::ContractPart& part,
                                                         uint16_t window);

}  // namespace panmen::whatif
