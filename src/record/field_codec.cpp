#include "record/field_codec.hpp"

#include <cmath>

#include "record/body.hpp"

namespace panmen::record {
namespace {

constexpr std::string_view kNotPlain = "a name has characters in it that control how text is shown";
constexpr std::string_view kReasonNotPlain = "a reason has characters in it that control how text is shown";
constexpr std::string_view kNotFinite = "a number is not finite";
constexpr std::string_view kNoDecimal = "a decimal has more than 18 digits, or 15 behind the point";

constexpr std::string_view kDateOutOfRange = "a date is out of range";
// What a period of the terms behind the last instant reaches.
constexpr int64_t kMaxDay = 500'000;

bool is_decimal(const Decimal& value) {
  constexpr int kDigits = 18;
  const int64_t limit = power_of_ten(kDigits);
  return value.units > -limit && value.units < limit && value.scale <= Decimal::kMaxScale;
}

}  // namespace

void FieldWriter::number(const double& value) {
  if (!std::isfinite(value)) fail(kNotFinite);
  writer_.float64(value);
}

void FieldWriter::decimal(const Decimal& value) {
  if (!is_decimal(value)) fail(kNoDecimal);
  writer_.integer(value.units);
  writer_.integer(value.scale);
}

void FieldWriter::name(const std::string& value) {
  if (value.empty()) fail("a name is empty");
  optional_name(value);
}

void FieldWriter::optional_name(const std::string& value) {
  if (value.size() > kMaxNameSize) fail("a name is longer than 200 bytes");
  if (!is_text(value)) fail("a name is not UTF-8 text");
  if (!is_plain_text(value)) fail(kNotPlain);
  writer_.text(value);
}

void FieldWriter::reason(const std::string& value) {
  if (value.size() > kMaxReasonSize) fail("a reason is longer than 1,000 bytes");
  if (!is_text(value)) fail("a reason is not UTF-8 text");
  if (!is_plain_text(value)) fail(kReasonNotPlain);
  writer_.text(value);
}

void FieldWriter::instant(const Instant& value) {
  if (!is_valid(value)) fail("an instant is out of range");
  writer_.integer(value.ns);
}

void FieldWriter::date(const CivilDate& value) {
  const int64_t day = days_from_civil(value);
  const bool fits = day >= -kMaxDay && day <= kMaxDay;
  if (!fits) fail(kDateOutOfRange);
  writer_.integer(static_cast<int32_t>(fits ? day : 0));
}

void FieldWriter::money(const Money& value) {
  writer_.integer(value.minor);
  writer_.raw(as_bytes(value.currency.code()));
}

void FieldReader::number(double& value) {
  value = reader_.float64();
  if (!std::isfinite(value)) reader_.fail(kNotFinite);
}

void FieldReader::decimal(Decimal& value) {
  value.units = reader_.integer<int64_t>();
  value.scale = reader_.integer<uint8_t>();
  if (!is_decimal(value)) reader_.fail(kNoDecimal);
}

void FieldReader::name(std::string& value) {
  optional_name(value);
  if (value.empty()) reader_.fail("a name is empty");
}

void FieldReader::optional_name(std::string& value) {
  value = reader_.text(kMaxNameSize);
  if (!is_plain_text(value)) reader_.fail(kNotPlain);
}

void FieldReader::reason(std::string& value) {
  value = reader_.text(kMaxReasonSize);
  if (!is_plain_text(value)) reader_.fail(kReasonNotPlain);
}

void FieldReader::instant(Instant& value) {
  value.ns = reader_.integer<int64_t>();
  if (!is_valid(value)) reader_.fail("an instant is out of range");
}

void FieldReader::date(CivilDate& value) {
  const auto day = reader_.integer<int32_t>();
  const bool fits = day >= -kMaxDay && day <= kMaxDay;
  if (!fits) reader_.fail(kDateOutOfRange);
  value = civil_from_days(fits ? day : 0);
}

void FieldReader::money(Money& value) {
  value.minor = reader_.integer<int64_t>();
  const Bytes code = reader_.raw(value.currency.code().size());
  if (!reader_.ok()) return;
  auto currency = Currency::parse({reinterpret_cast<const char*>(code.data()), code.size()});
  if (currency.ok()) {
    value.currency = *currency;
  } else {
    reader_.fail("a currency is not known");
  }
}

}  // namespace panmen::record
