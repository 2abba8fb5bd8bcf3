// PackFolders: the packs that terms may include, as files called NAME.pack.yaml. One that lies beside the
// terms is taken first; otherwise one in a folder of packs, or in a folder of that.
//
// Reads the disk at each call, and keeps nothing. Not thread-safe.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "terms/text/packs.hpp"

namespace panmen::app {

class PackFolders : public terms::PackSource {
 public:
  // For the terms in that file. Where no folder of packs is given, it is the one called `packs` that lies
  // beside the terms, or else nearest above them.
  PackFolders(const std::string& terms, const std::optional<std::string>& packs);

  // Errors also: exists, where the folder of packs has two of that name.
  Result<terms::PackText> find(std::string_view name) const override;
  std::vector<std::string> names() const override;

 private:
  std::string places() const;

  std::filesystem::path own_;                    // the terms' folder
  std::optional<std::filesystem::path> shared_;  // the folder of packs
};

}  // namespace panmen::app
