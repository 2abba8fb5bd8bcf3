#include "base/assert.hpp"

#include <cstdio>
#include <cstdlib>

namespace panmen {

void assertion_failed(const char* condition, const char* file, int line) noexcept {
  std::fprintf(stderr, "panmen: internal error: %s does not hold (%s:%d). Nothing was written after it.\n",
               condition, file, line);
  std::abort();
}

}  // namespace panmen
