#include "app/output.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>
#include <system_error>

#include <fmt/format.h>
#include <unistd.h>

namespace panmen::app {

Result<void> write_out(std::string_view text) {
  errno = 0;
  const bool whole = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  if (whole && std::fflush(stdout) == 0) return {};
  return Error{ErrorCode::io,
               std::string("standard output did not take all that was printed: ") + std::strerror(errno)};
}

namespace {

namespace fs = std::filesystem;

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

// Whether `path` lies in `folder`, at any depth.
bool lies_in(const std::string& path, const std::string& folder) {
  std::error_code failed;
  const fs::path file = fs::weakly_canonical(fs::absolute(path), failed);
  if (failed) return false;
  const fs::path whole = fs::weakly_canonical(fs::absolute(folder), failed);
  if (failed) return false;
  for (fs::path at = file; at.has_relative_path(); at = at.parent_path())
    if (at == whole || (at / "") == whole) return true;
  return false;
}

// Where write_page puts the page: through a link, at what it names.
fs::path place_of(const std::string& path) {
  std::error_code failed;
  const fs::path there = fs::canonical(path, failed);
  return failed ? fs::path(path) : there;
}

// The page is written beside its place first, so its folder must take files.
Result<void> check_folder(const std::string& path) {
  const fs::path parent = place_of(path).parent_path();
  const fs::path folder = parent.empty() ? fs::path(".") : parent;
  std::error_code failed;
  if (!fs::is_directory(folder, failed))
    return Error{
        ErrorCode::not_found,
        fmt::format("cannot write '{}': there is no folder '{}'; make it first", path, folder.string())};
  if (access(folder.c_str(), W_OK | X_OK) == 0) return {};
  return Error{ErrorCode::io, fmt::format("cannot write '{}': folder '{}': {}", path, folder.string(),
                                          std::strerror(errno))};
}

}  // namespace

Result<void> check_page_path(const std::string& path, const std::vector<std::string>& inputs,
                             const std::optional<std::string>& journal, std::string_view option) {
  if (path.empty()) return Error{ErrorCode::invalid, fmt::format("{} '' names no file; name one", option)};
  std::error_code failed;
  for (const std::string& input : inputs)
    if (fs::equivalent(path, input, failed))
      return Error{ErrorCode::exists,
                   fmt::format("{} '{}' would write over '{}'; name another file", option, path, input)};
  const fs::file_status status = fs::status(path, failed);
  if (fs::exists(status) && !fs::is_regular_file(status))
    return Error{ErrorCode::exists, fmt::format("{} '{}' is no file; name a file", option, path)};
  if (journal.has_value() && lies_in(path, *journal))
    return Error{ErrorCode::exists, fmt::format("{} '{}' lies in the journal '{}'; name a file elsewhere",
                                                option, path, *journal)};
  return check_folder(path);
}

Result<void> write_page(const std::string& path, std::string_view page) {
  const std::string place = place_of(path).string();
  const std::string part = fmt::format("{}.{}.part", place, getpid());
  errno = 0;
  std::unique_ptr<std::FILE, Close> file(std::fopen(part.c_str(), "wbx"));
  if (file == nullptr)
    return Error{ErrorCode::io, fmt::format("cannot write '{}': {}", path, std::strerror(errno))};
  const bool is_whole = std::fwrite(page.data(), 1, page.size(), file.get()) == page.size();
  if (std::fclose(file.release()) == 0 && is_whole && std::rename(part.c_str(), place.c_str()) == 0)
    return {};
  const Error error{ErrorCode::io, fmt::format("cannot write '{}': {}", path, std::strerror(errno))};
  std::error_code failed;
  fs::remove(part, failed);
  return error;
}

}  // namespace panmen::app
