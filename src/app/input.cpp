#include "app/input.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>
#include <system_error>

#include <fmt/format.h>

#include "app/commands.hpp"
#include "app/pack_folders.hpp"

namespace panmen::app {

namespace {

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

Error failure(const std::string& path, int error) {
  const ErrorCode code = error == ENOENT ? ErrorCode::not_found : ErrorCode::io;
  return {code, fmt::format("cannot read '{}': {}", path, std::strerror(error))};
}

}  // namespace

Result<std::string> read_whole_file(const std::string& path, size_t max_bytes) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) return failure(path, EISDIR);
  const std::unique_ptr<std::FILE, Close> file(std::fopen(path.c_str(), "rb"));
  if (file == nullptr) return failure(path, errno);
  std::string content;
  char chunk[65536];
  while (const size_t n = std::fread(chunk, 1, sizeof chunk, file.get())) {
    content.append(chunk, n);
    if (content.size() > max_bytes)
      return Error{ErrorCode::limit,
                   fmt::format("'{}' has more than the {} bytes such a file may have", path, max_bytes)};
  }
  if (std::ferror(file.get()) != 0) return failure(path, errno);
  return content;
}

Result<SignedTerms> load_terms(const std::string& path, const std::optional<std::string>& packs) {
  PANMEN_TRY(std::string text, read_whole_file(path, terms::kMaxTermsBytes));
  terms::CheckResult result = terms::check_terms(text, path, PackFolders(path, packs));
  for (const terms::Diagnostic& diagnostic : result.errors)
    std::fprintf(stderr, "%s", terms::render(diagnostic).c_str());
  if (!result.contract.has_value())
    return Error{ErrorCode::invalid, fmt::format("'{}' has {} error{}; nothing was run", path,
                                                 result.errors.size(), result.errors.size() == 1 ? "" : "s")};
  return SignedTerms{std::move(text), std::move(*result.contract), std::move(result.packs),
                     std::move(result.inclusions), std::move(result.baselines)};
}

std::string base_name(const std::string& path) {
  return std::filesystem::path(path).filename().string();
}

int fail(const Error& error) {
  std::fprintf(stderr, "panmen: error: %s\n", error.message.c_str());
  return kAtFault;
}

}  // namespace panmen::app
