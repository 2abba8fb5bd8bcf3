// Panmen's two kinds of assertion, for what must hold whatever the input is.
//
// PANMEN_ASSERT is always on: a broken invariant stops the process before it can write a wrong record.
// PANMEN_DEBUG_ASSERT is for hot loops and vanishes in release builds.
// Neither may be reachable from outside input; a caller who can act on a failure gets a Result instead.
#pragma once

namespace panmen {
[[noreturn]] void assertion_failed(const char* condition, const char* file, int line) noexcept;
}  // namespace panmen

#define PANMEN_ASSERT(condition)                                  \
  do {                                                            \
    if (!(condition)) [[unlikely]]                                \
      ::panmen::assertion_failed(#condition, __FILE__, __LINE__); \
  } while (false)

#ifdef NDEBUG
#define PANMEN_DEBUG_ASSERT(condition) static_cast<void>(0)
#else
#define PANMEN_DEBUG_ASSERT(condition) PANMEN_ASSERT(condition)
#endif
