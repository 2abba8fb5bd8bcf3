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

}  // namespace

Result<void> check_page_path(const std::string& path, const std::vector<std::string>& inputs,
                             const std::optional<std::string>& journal) {
  std::error_code failed;
  for (const std::string& input : inputs)
    if (fs::equivalent(path, input, failed))
      return Error{ErrorCode::exists,
                   fmt::format("--html '{}' would write over '{}'; name another file", path, input)};
  const fs::file_status status = fs::status(path, failed);
  if (fs::exists(status) && !fs::is_regular_file(status))
    return Error{ErrorCode::exists, fmt::format("--html '{}' is no file; name a file", path)};
  if (journal.has_value() && lies_in(path, *journal))
    return Error{ErrorCode::exists,
                 fmt::format("--html '{}' lies in the journal '{}'; name a file elsewhere", path, *journal)};
  return {};
}

Result<void> write_page(const std::string& path, std::string_view page) {
  std::error_code failed;
  const fs::path there = fs::canonical(path, failed);  // through a link to what it names
  const std::string place = failed ? path : there.string();
  const std::string part = fmt::format("{}.{}.part", place, getpid());
  errno = 0;
  std::unique_ptr<std::FILE, Close> file(std::fopen(part.c_str(), "wbx"));
  if (file == nullptr)
    return Error{ErrorCode::io, fmt::format("cannot write '{}': {}", path, std::strerror(errno))};
  const bool is_whole = std::fwrite(page.data(), 1, page.size(), file.get()) == page.size();
  if (std::fclose(file.release()) == 0 && is_whole && std::rename(part.c_str(), place.c_str()) == 0)
    return {};
  const Error error{ErrorCode::io, fmt::format("cannot write '{}': {}", path, std::strerror(errno))};
  fs::remove(part, failed);
  return error;
}

}  // namespace panmen::app
