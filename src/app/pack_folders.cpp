#include "app/pack_folders.hpp"

#include <algorithm>
#include <system_error>

#include <fmt/format.h>

#include "app/input.hpp"

namespace panmen::app {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kEnding = ".pack.yaml";
constexpr std::string_view kFolder = "packs";

std::string shown(const fs::path& folder) {
  return folder.empty() ? "." : folder.string();
}

std::optional<fs::path> nearest_packs(const fs::path& own) {
  std::error_code ignored;  // of a folder that is not there, or may not be seen
  fs::path at = fs::absolute(own, ignored).lexically_normal();
  while (!fs::is_directory(at / kFolder, ignored)) {
    if (at == at.parent_path()) return std::nullopt;
    at = at.parent_path();
  }
  fs::path found = fs::proximate(at / kFolder, ignored);
  return found.empty() ? at / kFolder : found;
}

// The folder and those in it, by name.
std::vector<fs::path> with_folders_in(const fs::path& folder) {
  std::vector<fs::path> out{folder};
  std::error_code problem;
  for (fs::directory_iterator at(folder, problem), end; !problem && at != end; at.increment(problem)) {
    std::error_code ignored;
    if (at->is_directory(ignored)) out.push_back(at->path());
  }
  std::sort(out.begin() + 1, out.end());
  return out;
}

void add_names(const fs::path& folder, std::vector<std::string>& names) {
  std::error_code problem;
  for (fs::directory_iterator at(folder, problem), end; !problem && at != end; at.increment(problem)) {
    const std::string file = at->path().filename().string();
    if (file.ends_with(kEnding)) names.push_back(file.substr(0, file.size() - kEnding.size()));
  }
}

}  // namespace

PackFolders::PackFolders(const std::string& terms, const std::optional<std::string>& packs)
    : own_(fs::path(terms).parent_path()) {
  if (packs)
    shared_ = *packs;
  else
    shared_ = nearest_packs(own_.empty() ? fs::path(".") : own_);
}

Result<terms::PackText> PackFolders::find(std::string_view name) const {
  const std::string file = std::string(name) + std::string(kEnding);
  std::vector<fs::path> found;
  const auto look_in = [&](const fs::path& folder) {
    std::error_code ignored;
    if (fs::exists(folder / file, ignored)) found.push_back(folder / file);
  };
  look_in(own_);
  if (found.empty() && shared_) {
    for (const fs::path& folder : with_folders_in(*shared_))
      look_in(folder);
  }
  if (found.empty())
    return Error{ErrorCode::not_found, fmt::format("no file '{}' lies in {}", file, places())};
  if (found.size() > 1)
    return Error{ErrorCode::exists,
                 fmt::format("'{}' and '{}' are both called so", found[0].string(), found[1].string())};
  PANMEN_TRY(std::string text, read_whole_file(found[0].string(), terms::kMaxPackBytes));
  return terms::PackText{std::string(name), found[0].string(), std::move(text)};
}

std::vector<std::string> PackFolders::names() const {
  std::vector<std::string> names;
  add_names(own_, names);
  if (shared_) {
    for (const fs::path& folder : with_folders_in(*shared_))
      add_names(folder, names);
  }
  std::ranges::sort(names);
  const auto repeated = std::ranges::unique(names);
  names.erase(repeated.begin(), repeated.end());
  return names;
}

std::string PackFolders::places() const {
  if (!shared_)
    return fmt::format("'{}', and no folder 'packs' lies above it (--packs DIR names one)", shown(own_));
  return fmt::format("'{}', '{}' or a folder in that (--packs DIR names another)", shown(own_),
                     shown(*shared_));
}

}  // namespace panmen::app
