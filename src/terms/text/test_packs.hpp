// Packs for tests: those that stand in a test's own text, and those of the source tree. Not thread-safe.
#pragma once

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "terms/text/check.hpp"

namespace panmen::terms {

class TestPacks : public PackSource {
 public:
  void add(std::string name, std::string text) { packs_[std::move(name)] = std::move(text); }

  // Of the source tree: packs/*/NAME.pack.yaml.
  static TestPacks of_tree() {
    TestPacks packs;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(PANMEN_SOURCE_DIR "/packs")) {
      const std::string file = entry.path().filename().string();
      constexpr std::string_view kEnding = ".pack.yaml";
      if (!file.ends_with(kEnding)) continue;
      std::ostringstream text;
      text << std::ifstream(entry.path(), std::ios::binary).rdbuf();
      packs.add(file.substr(0, file.size() - kEnding.size()), text.str());
    }
    return packs;
  }

  Result<PackText> find(std::string_view name) const override {
    const auto found = packs_.find(name);
    if (found == packs_.end()) return Error{ErrorCode::not_found, "the test has none"};
    if (found->second == kUnreadable) return Error{ErrorCode::io, "the disk is broken"};
    return PackText{found->first, found->first + ".pack", found->second};
  }
  std::vector<std::string> names() const override {
    std::vector<std::string> names;
    for (const auto& [name, text] : packs_)
      names.push_back(name);
    return names;
  }

  static constexpr std::string_view kUnreadable = "unreadable\n";

 private:
  std::map<std::string, std::string, std::less<>> packs_;
};

// `text` up to a line `=== NAME` is terms; from there on stand the packs that they may include.
struct PackedTerms {
  std::string terms;
  TestPacks packs;
};
inline PackedTerms unpack(std::string_view text) {
  constexpr std::string_view kMark = "\n=== ";
  PackedTerms out;
  size_t end = std::min(text.find(kMark), text.size());
  out.terms = text.substr(0, std::min(end + 1, text.size()));
  while (end < text.size()) {
    text.remove_prefix(end + kMark.size());
    const size_t line = std::min(text.find('\n'), text.size());
    const std::string name(text.substr(0, line));
    text.remove_prefix(std::min(line + 1, text.size()));
    end = std::min(text.find(kMark), text.size());
    out.packs.add(name, std::string(text.substr(0, std::min(end + 1, text.size()))));
  }
  return out;
}

}  // namespace panmen::terms
