// check_terms: terms as people write them (docs/terms.md) become a Contract, or a list of everything that is
// wrong.
//
// It knows the language, units and time zones; it does not know observations, money movements or the journal.
// It reads no file: the caller hands it the text and the name to show in messages, and a PackSource that
// gives it what the terms include.
//
// Safe to call from any thread. No exception leaves it.
// Invariants:
//   1. A contract is returned exactly where there is no error, and decode_contract(encode(contract)) gives it
//      back.
//   2. Errors are sorted by place and at most kMaxErrors; whatever the text is, time and memory are bounded
//      by its size.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "terms/contract.hpp"
#include "terms/text/messages.hpp"
#include "terms/text/packs.hpp"

namespace panmen::terms {

constexpr size_t kMaxErrors = 100;
constexpr size_t kMaxTermsBytes = size_t{1} << 20;

// A place of a text: between two characters. Lines and columns count from 1, columns in Unicode code points.
struct Place {
  int line = 1;
  int column = 1;
  int utf16_before = 0;  // UTF-16 code units before it in its line, as editors count
};

struct Diagnostic {
  std::string file;
  int line = 1;    // from 1
  int column = 1;  // from 1, in Unicode code points
  int length = 1;  // of what the message is about, in code points of source_line
  // What the message is about, on all its lines; nothing lies between where something is missing.
  Place begin;
  Place end;
  std::string message;
  std::string suggestion;   // may be empty
  std::string source_line;  // without its line end
  Message id{};             // which entry of the message table `message` is
  std::optional<Message> suggestion_id;
};

// `file:line:col: error: message`, the line, carets below it (two columns wide under wide characters, tabs
// kept), and the suggestion as `  help: ...`. Ends with a newline.
std::string render(const Diagnostic& diagnostic);

// What one item of `include` adds to the terms.
struct Inclusion {
  std::string pack;
  std::vector<std::string> measures;  // by the names that they have in the contract
};

// What a baseline of the terms says of itself. Its model is written out in the measures that use it.
struct Baseline {
  struct Driver {
    std::string measure;
    Decimal coefficient;
    friend bool operator==(const Driver&, const Driver&) = default;
  };
  std::string name;
  std::string of;    // the measure that it models
  Decimal constant;  // this and the coefficients in the units in which the measures are shown
  std::vector<Driver> drivers;
  CivilDate from;  // fitted to the figures of [from, to)
  CivilDate to;
  uint32_t windows = 0;  // so many of them
  Ratio cv;              // CV(RMSE) of the fit, and what the sides accept at most
  Ratio at_most;
  std::string data;  // root of the journal with these figures, hexadecimal
  friend bool operator==(const Baseline&, const Baseline&) = default;
};

struct CheckResult {
  std::optional<Contract> contract;
  std::vector<Diagnostic> errors;
  size_t errors_left_out = 0;  // beyond kMaxErrors
  // Beside a contract: the packs it includes, each once, and what each inclusion adds, both in the order of
  // the text.
  std::vector<PackText> packs;
  std::vector<Inclusion> inclusions;
  std::vector<Baseline> baselines;  // in the order of the text
};

CheckResult check_terms(std::string_view text, std::string_view file_name,
                        const PackSource& packs = NoPacks());

}  // namespace panmen::terms
