// run_cases FILE...: runs text cases (docs/spec-cases.md). With PANMEN_UPDATE_GOLDEN=1 golden files are
// written anew.
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "case_run.hpp"

namespace {

panmen::Result<std::string> read_file(const char* path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  if (!file || !(content << file.rdbuf()))
    return panmen::Error{panmen::ErrorCode::io, "cannot be read, or is empty"};
  return content.str();
}

panmen::Result<void> run_file(const char* path, const panmen::spec::RunOptions& options) {
  PANMEN_TRY(const std::string text, read_file(path));
  PANMEN_TRY(const panmen::spec::CaseFile file, panmen::spec::parse_case(text));
  std::printf("%s\n  %s\n", path, file.title.c_str());
  return panmen::spec::run_case(file, options);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: spec_cases FILE...\n");
    return 2;
  }
  const char* update = std::getenv("PANMEN_UPDATE_GOLDEN");
  const bool updates = update != nullptr && std::string(update) == "1";
  const panmen::spec::RunOptions options{{PANMEN_GOLDEN_DIR, updates}, PANMEN_PACKS_DIR};
  int failed = 0;
  for (int i = 1; i < argc; ++i) {
    const auto done = run_file(argv[i], options);
    if (done.ok()) continue;
    ++failed;
    std::printf("FAILED %s\n%s\n", argv[i], done.error().message.c_str());
  }
  if (failed > 0) std::printf("%d of %d cases failed\n", failed, argc - 1);
  return failed == 0 ? 0 : 1;
}
