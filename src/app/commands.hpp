// Commands: what `panmen` does, one function each. They print to standard output, problems to standard error,
// and return the process's exit code: 0 done, 1 the input or journal is at fault (said why), 2 the command
// line is, 3 a journal's end is missing and what is left holds, or a clause cannot be decided from data that
// was tried.
//
// Not thread-safe.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/language.hpp"

namespace panmen::app {

constexpr int kDone = 0;
constexpr int kAtFault = 1;
constexpr int kIncomplete = 3;   // a journal whose end is missing: what is left was shown
constexpr int kUndecidable = 3;  // terms with a clause or signal that the data say nothing of

struct CheckOptions {
  std::string terms;
  std::optional<std::string> packs;  // folder of packs; see PackFolders
  bool json = false;
};
int check(const CheckOptions& options);

struct SchemaOptions {
  bool pack = false;  // of packs, not of terms
};
int schema(const SchemaOptions& options);

// In words for a terminal; or, where a file is named, as an annex to sign.
struct ExplainOptions {
  std::string terms;
  std::optional<std::string> packs;
  std::optional<std::string> html;
  std::optional<std::string> pdf;
  Language language = Language::english;
};
int explain(const ExplainOptions& options);

struct ReplayOptions {
  std::string terms;
  std::optional<std::string> packs;
  std::string data;  // empty, and the map too: terms without signals need none
  std::string map;
  std::optional<std::string> entries;  // file of what people have entered
  std::optional<std::string> until;    // where the clock goes, behind the data and what was entered
  std::optional<std::string> journal;  // a folder that holds none yet; else nothing is kept
  std::optional<std::string> secret;   // file with the key of the salts; else open salts
  std::optional<std::string> refused;  // file to write refused lines to
  std::optional<std::string> html;     // also write the statement as a page to this file
  size_t threads = 0;                  // 0: as many as the machine runs at a time
  Language language = Language::english;
  bool json = false;
  bool measures = false;
};
int replay(const ReplayOptions& options);

struct CommissionOptions {
  std::string terms;
  std::optional<std::string> packs;
  std::string data;
  std::string map;
  std::optional<std::string> html;  // also write the page to this file
  Language language = Language::english;
};
int commission(const CommissionOptions& options);

// Two terms on one recording: what would have been different.
struct CompareOptions {
  std::string first;
  std::string second;
  std::optional<std::string> packs;
  std::string data;
  std::string map;
  std::optional<std::string> entries;
  Language language = Language::english;
  bool json = false;
};
int compare(const CompareOptions& options);

// One clause's threshold turned on a recording: which value would have given what.
struct DialOptions {
  std::string terms;
  std::string clause;
  std::optional<std::string> measure;  // whose comparison is turned, where the clause has several
  std::optional<std::string> packs;
  std::string data;
  std::string map;
  std::optional<std::string> entries;
  Language language = Language::english;
  bool json = false;
};
int dial(const DialOptions& options);

struct JournalOptions {
  std::string journal;
  Language language = Language::english;
  bool json = false;                // statement
  bool measures = false;            // statement
  std::optional<std::string> html;  // statement: also write it as a page to this file
};
struct BaselineOptions {
  std::string journal;
  std::string name = "baseline";
  std::string of;
  std::vector<std::string> drivers;
  std::string at_most = "20 %";
};
// Fits a baseline to a journal's figures and prints the section of terms that holds it.
int baseline(const BaselineOptions& options);

int audit(const JournalOptions& options);
int statement(const JournalOptions& options);

}  // namespace panmen::app
