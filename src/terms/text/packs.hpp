// PackSource: where check_terms asks for the packs that terms include (docs/terms.md, "Includes and packs").
//
// The caller knows folders, archives or a journal; the language knows names only.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace panmen::terms {

constexpr size_t kMaxPackBytes = size_t{1} << 16;
constexpr size_t kMaxIncludes = 64;  // of one contract, and so its packs

// A pack's file.
struct PackText {
  std::string name;       // as terms include it: a-z, 0-9 and -
  std::string file_name;  // to show in messages
  std::string text;
};

class PackSource {
 public:
  virtual ~PackSource() = default;
  // Errors: not_found, whose message says where it was looked for, and those of reading.
  // REQUIRES: name is one that a pack may have.
  virtual Result<PackText> find(std::string_view name) const = 0;
  // Of those that are there, each once, for suggestions.
  virtual std::vector<std::string> names() const = 0;
};

// For terms that include nothing.
class NoPacks : public PackSource {
 public:
  Result<PackText> find(std::string_view /*name*/) const override {
    return Error{ErrorCode::not_found, "none can be had here"};
  }
  std::vector<std::string> names() const override { return {}; }
};

}  // namespace panmen::terms
