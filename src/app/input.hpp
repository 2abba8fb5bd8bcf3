// Input: the small files that commands read whole: terms, signal maps, secrets.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "terms/contract.hpp"
#include "terms/text/check.hpp"

namespace panmen::app {

// The whole file. Errors: not_found, io, limit (more than max_bytes).
Result<std::string> read_whole_file(const std::string& path, size_t max_bytes);

struct SignedTerms {
  std::string text;
  terms::Contract contract;
  std::vector<terms::PackText> packs;  // that it includes
  std::vector<terms::Inclusion> inclusions;
  std::vector<terms::Baseline> baselines;
};
// Reads and checks a terms file, and the packs it includes, which are looked for as PackFolders says; their
// errors are printed to standard error, every one of them.
// Errors: those of reading; invalid, where the terms have errors (the message says how many).
Result<SignedTerms> load_terms(const std::string& path, const std::optional<std::string>& packs);

// The file's name without its folders.
std::string base_name(const std::string& path);

// Prints "panmen: error: ..." to standard error and returns kAtFault.
int fail(const Error& error);

}  // namespace panmen::app
