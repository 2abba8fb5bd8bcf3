#include "app/output.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace panmen::app {

Result<void> write_out(std::string_view text) {
  errno = 0;
  const bool whole = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  if (whole && std::fflush(stdout) == 0) return {};
  return Error{ErrorCode::io,
               std::string("standard output did not take all that was printed: ") + std::strerror(errno)};
}

}  // namespace panmen::app
