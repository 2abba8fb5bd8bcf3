#include "app/progress_line.hpp"

#include <cstdint>
#include <cstdio>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

namespace panmen::app {

ProgressLine::ProgressLine(std::string name) : name_(std::move(name)), on_(isatty(STDERR_FILENO) != 0) {}

ProgressLine::~ProgressLine() {
  if (shown_) std::fprintf(stderr, "\r\033[K");
}

void ProgressLine::show(const files::Progress& progress) {
  if (!on_) return;
  shown_ = true;
  const uint64_t total = progress.total_bytes.value_or(0);
  const std::string percent = total == 0 ? "" : fmt::format("{:3} %  ", 100 * progress.bytes / total);
  std::fprintf(stderr, "\r\033[K  %s  %s%s", name_.c_str(), percent.c_str(),
               fmt::format("{} rows", progress.rows).c_str());
}

}  // namespace panmen::app
