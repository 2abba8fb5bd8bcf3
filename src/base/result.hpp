// Result<T>: a value, or an Error its caller can act on.
// The class is [[nodiscard]]: an error cannot be forgotten.
//
// An Error's message says what is wrong, where, and what to do.
// Its code exists only where a caller acts on it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "base/assert.hpp"

namespace panmen {

enum class ErrorCode : uint8_t {
  invalid,      // input that breaks its format or its rules
  not_found,    // a file, blob, party, signal that is not there
  exists,       // something that may exist once is there already
  limit,        // a bound on size, depth, count or range was met
  damaged,      // bytes that were acknowledged are not what they were
  io,           // the operating system refused
  unsupported,  // valid, but this version cannot do it; the message says so in plain words
};

struct Error {
  ErrorCode code = ErrorCode::invalid;
  std::string message;

  // The same error, with where it happened put before its message.
  Error within(std::string_view place) const { return {code, std::string(place) + ": " + message}; }
};

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}      // NOLINT(google-explicit-*)
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT(google-explicit-*)

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  // REQUIRES: ok().
  T& value() & {
    PANMEN_ASSERT(ok());
    return *std::get_if<0>(&state_);
  }
  const T& value() const& {
    PANMEN_ASSERT(ok());
    return *std::get_if<0>(&state_);
  }
  T&& value() && {
    PANMEN_ASSERT(ok());
    return std::move(*std::get_if<0>(&state_));
  }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  // REQUIRES: !ok().
  const Error& error() const {
    PANMEN_ASSERT(!ok());
    return *std::get_if<1>(&state_);
  }

 private:
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)), ok_(false) {}  // NOLINT(google-explicit-*)

  bool ok() const { return ok_; }
  explicit operator bool() const { return ok_; }
  const Error& error() const {
    PANMEN_ASSERT(!ok_);
    return error_;
  }

 private:
  Error error_;
  bool ok_ = true;
};

}  // namespace panmen

#define PANMEN_CONCAT_INNER(a, b) a##b
#define PANMEN_CONCAT(a, b) PANMEN_CONCAT_INNER(a, b)

// PANMEN_TRY(auto x, f()): x is the value of f(), or the enclosing function returns f()'s error.
#define PANMEN_TRY(declaration, expression)                                                            \
  auto PANMEN_CONCAT(panmen_try_, __LINE__) = (expression);                                            \
  if (!PANMEN_CONCAT(panmen_try_, __LINE__).ok()) return PANMEN_CONCAT(panmen_try_, __LINE__).error(); \
  declaration = std::move(PANMEN_CONCAT(panmen_try_, __LINE__)).value()

// PANMEN_CHECK(f()): the enclosing function returns f()'s error, if there is one. For Result<void>.
#define PANMEN_CHECK(expression)                                                              \
  do {                                                                                        \
    if (auto panmen_check_ = (expression); !panmen_check_.ok()) return panmen_check_.error(); \
  } while (false)
