// Field codec: the fields of which record bodies are made, written and read by the same calls.
//
// A list of fields is a function template over its codec, FieldWriter or FieldReader, so what is written is
// what is read, in one order. Each field keeps the bounds of its type (docs/formats/record.md). It knows no
// kind of body. Internal to record; not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "base/calendar.hpp"
#include "base/codec.hpp"
#include "base/decimal.hpp"
#include "base/instant.hpp"
#include "base/money.hpp"
#include "base/sha256.hpp"

namespace panmen::record {

class FieldWriter {
 public:
  static constexpr bool kReads = false;

  template <class T>
    requires std::is_integral_v<T>
  void integer(const T& value) {
    writer_.integer(value);
  }
  template <class T>
  void enumeration(const T& value, T first, T last) {
    if (value < first || value > last) fail("an enumeration has a value that is not defined");
    writer_.enumeration(value);
  }
  void boolean(const bool& value) { writer_.boolean(value); }
  void number(const double& value);
  void decimal(const Decimal& value);
  void name(const std::string& value);
  void optional_name(const std::string& value);
  void reason(const std::string& value);
  void hash(const Hash& value) { writer_.hash(value); }
  void instant(const Instant& value);
  void date(const CivilDate& value);
  void money(const Money& value);
  template <class T, class Field>
  void optional(const std::optional<T>& value, Field field) {
    writer_.boolean(value.has_value());
    if (value) field(*this, *value);
  }
  template <class T, class Field>
  void list(const std::vector<T>& values, size_t max_count, size_t /*min_element_size*/, Field field) {
    if (values.size() > max_count) fail("a list is too long");
    writer_.count(values.size());
    for (const T& value : values)
      field(*this, value);
  }

  // The alternative's place, from 1, and its fields.
  template <class... Ts, class Field>
  void alternative(const std::variant<Ts...>& value, Field field) {
    writer_.integer(static_cast<uint8_t>(value.index() + 1));
    std::visit([&](const auto& held) { field(*this, held); }, value);
  }

  void fail(std::string_view problem) {
    if (problem_.empty()) problem_ = problem;
  }
  std::string_view problem() const { return problem_; }
  Writer& writer() { return writer_; }

 private:
  Writer writer_;
  std::string_view problem_;
};

class FieldReader {
 public:
  static constexpr bool kReads = true;
  explicit FieldReader(Reader& reader) : reader_(reader) {}

  template <class T>
    requires std::is_integral_v<T>
  void integer(T& value) {
    value = reader_.integer<T>();
  }
  template <class T>
  void enumeration(T& value, T first, T last) {
    value = reader_.enumeration(first, last);
  }
  void boolean(bool& value) { value = reader_.boolean(); }
  void number(double& value);
  void decimal(Decimal& value);
  void name(std::string& value);
  void optional_name(std::string& value);
  void reason(std::string& value);
  void hash(Hash& value) { value = reader_.hash(); }
  void instant(Instant& value);
  void date(CivilDate& value);
  void money(Money& value);
  template <class T, class Field>
  void optional(std::optional<T>& value, Field field) {
    if (!reader_.boolean()) return;
    field(*this, value.emplace());
  }
  template <class T, class Field>
  void list(std::vector<T>& values, size_t max_count, size_t min_element_size, Field field) {
    const size_t count = reader_.count(max_count, min_element_size);
    values.reserve(count);
    for (size_t i = 0; i < count && reader_.ok(); ++i)
      field(*this, values.emplace_back());
  }
  template <class... Ts, class Field>
  void alternative(std::variant<Ts...>& value, Field field) {
    const auto place = reader_.integer<uint8_t>();
    if (place < 1 || place > sizeof...(Ts)) reader_.fail("what an entry says is not defined");
    if (!reader_.ok()) return;
    uint8_t at = 0;
    const auto hold = [&]<class T>(std::type_identity<T>) {
      if (++at == place) field(*this, value.template emplace<T>());
    };
    (hold(std::type_identity<Ts>{}), ...);
  }

 private:
  Reader& reader_;
};

// T as a field list sees it: to be filled when reading, const when writing.
template <class Codec, class T>
using Of = std::conditional_t<Codec::kReads, T, const T>;

constexpr size_t kMinNameSize = 5;  // its length and one byte

}  // namespace panmen::record
