#include "record/body.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <type_traits>

#include "base/codec.hpp"

namespace panmen::record {
namespace {

// The fields of each kind are listed once, in fields(); FieldWriter and FieldReader go over the same list. So
// what is written is what is read, in one order. What a value must keep beyond the types of its fields is in
// broken_rule(), which both directions ask: a body that decodes is one that could have been encoded, with the
// same bytes.

constexpr uint16_t kVersion = 1;  // of every kind so far
constexpr std::string_view kNotPlain = "a name has characters in it that control how text is shown";
constexpr std::string_view kReasonNotPlain = "a reason has characters in it that control how text is shown";
constexpr std::string_view kNotFinite = "a number is not finite";
constexpr std::string_view kNoDecimal = "a decimal has more than 18 digits, or 15 behind the point";

bool is_decimal(const Decimal& value) {
  constexpr int kDigits = 18;
  const int64_t limit = power_of_ten(kDigits);
  return value.units > -limit && value.units < limit && value.scale <= Decimal::kMaxScale;
}

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
  void number(const double& value) {
    if (!std::isfinite(value)) fail(kNotFinite);
    writer_.float64(value);
  }
  void decimal(const Decimal& value) {
    if (!is_decimal(value)) fail(kNoDecimal);
    writer_.integer(value.units);
    writer_.integer(value.scale);
  }
  void name(const std::string& value) {
    if (value.empty()) fail("a name is empty");
    optional_name(value);
  }
  void optional_name(const std::string& value) {
    if (value.size() > kMaxNameSize) fail("a name is longer than 200 bytes");
    if (!is_text(value)) fail("a name is not UTF-8 text");
    if (!is_plain_text(value)) fail(kNotPlain);
    writer_.text(value);
  }
  void reason(const std::string& value) {
    if (value.size() > kMaxReasonSize) fail("a reason is longer than 1,000 bytes");
    if (!is_text(value)) fail("a reason is not UTF-8 text");
    if (!is_plain_text(value)) fail(kReasonNotPlain);
    writer_.text(value);
  }
  void hash(const Hash& value) { writer_.hash(value); }
  void instant(const Instant& value) {
    if (!is_valid(value)) fail("an instant is out of range");
    writer_.integer(value.ns);
  }
  void money(const Money& value) {
    writer_.integer(value.minor);
    writer_.raw(as_bytes(value.currency.code()));
  }
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
  void number(double& value) {
    value = reader_.float64();
    if (!std::isfinite(value)) reader_.fail(kNotFinite);
  }
  void decimal(Decimal& value) {
    value.units = reader_.integer<int64_t>();
    value.scale = reader_.integer<uint8_t>();
    if (!is_decimal(value)) reader_.fail(kNoDecimal);
  }
  void name(std::string& value) {
    optional_name(value);
    if (value.empty()) reader_.fail("a name is empty");
  }
  void optional_name(std::string& value) {
    value = reader_.text(kMaxNameSize);
    if (!is_plain_text(value)) reader_.fail(kNotPlain);
  }
  void reason(std::string& value) {
    value = reader_.text(kMaxReasonSize);
    if (!is_plain_text(value)) reader_.fail(kReasonNotPlain);
  }
  void hash(Hash& value) { value = reader_.hash(); }
  void instant(Instant& value) {
    value.ns = reader_.integer<int64_t>();
    if (!is_valid(value)) reader_.fail("an instant is out of range");
  }
  void money(Money& value) {
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

template <class Codec>
void fields(Codec& codec, Of<Codec, Origin>& body) {
  codec.name(body.name);
  codec.enumeration(body.mode, Mode::live, Mode::simulated);
  codec.enumeration(body.salting, Salting::secret, Salting::open);
}

template <class Codec>
void fields(Codec& codec, Of<Codec, Semantics>& body) {
  codec.integer(body.version);
}

template <class Codec>
void fields(Codec& codec, Of<Codec, Source>& body) {
  codec.name(body.name);
  codec.hash(body.map);
  codec.integer(body.lateness.ns);
  codec.list(body.assets, kMaxAssets, kMinNameSize,
             [](Codec& c, Of<Codec, std::string>& asset) { c.name(asset); });
}

template <class Codec>
void fields(Codec& codec, Of<Codec, Terms>& body) {
  codec.name(body.contract);
  codec.integer(body.version);
  codec.hash(body.text);
  codec.hash(body.compiled);
  codec.list(body.included, kMaxIncluded, kMinNameSize + sizeof(Hash),
             [](Codec& c, Of<Codec, Included>& file) {
               c.name(file.name);
               c.hash(file.text);
             });
}

template <class Codec>
void fields(Codec& codec, Of<Codec, Block>& body) {
  codec.name(body.source);
  codec.name(body.asset);
  codec.hash(body.content);
  codec.integer(body.observations);
  codec.instant(body.first);
  codec.instant(body.last);
}

template <class Codec>
void fields(Codec& codec, Of<Codec, Watermark>& body) {
  codec.name(body.source);
  codec.instant(body.through);
}

template <class Codec>
void fields(Codec& codec, Of<Codec, Clock>& body) {
  codec.instant(body.now);
}

template <class Codec>
void fields(Codec& codec, Of<Codec, Intake>& body) {
  codec.name(body.source);
  codec.name(body.input);
  codec.integer(body.lines);
  codec.integer(body.skipped);
  codec.integer(body.blank);
  codec.integer(body.refused);
  codec.optional(body.refusals, [](Codec& c, Of<Codec, Hash>& hash) { c.hash(hash); });
}

template <class Codec>
void fields(Codec& codec, Of<Codec, Voice>& voice) {
  codec.enumeration(voice.side, Side::buyer, Side::supplier);
  codec.name(voice.person);
}

template <class Codec>
void fields(Codec& codec, Of<Codec, PlannedDowntime>& says) {
  codec.instant(says.from);
  codec.instant(says.to);
}

template <class Codec>
void fields(Codec& codec, Of<Codec, ReplacedMeter>& says) {
  codec.name(says.signal);
  codec.instant(says.at);
  codec.number(says.last);
  codec.number(says.first);
}

template <class Codec>
void fields(Codec& codec, Of<Codec, AdjustedAmount>& says) {
  codec.name(says.adjustment);
  codec.instant(says.at);
  codec.decimal(says.amount);
}

template <class Codec>
void fields(Codec& codec, Of<Codec, StopView>& says) {
  codec.optional_name(says.rule);
  codec.instant(says.at);
  codec.optional(says.to, [](Codec& c, Of<Codec, Instant>& to) { c.instant(to); });
  codec.optional(says.cause, [](Codec& c, Of<Codec, std::string>& cause) { c.name(cause); });
}

template <class Codec>
void fields(Codec& codec, Of<Codec, Entry>& body) {
  codec.name(body.contract);
  codec.name(body.number);
  codec.instant(body.entered);
  fields(codec, body.by);
  codec.optional(body.approved_by, [](Codec& c, Of<Codec, Voice>& voice) { fields(c, voice); });
  codec.reason(body.reason);
  codec.alternative(body.says, [](Codec& c, auto& says) { fields(c, says); });
}

template <class Codec>
void fields(Codec& codec, Of<Codec, Admission>& body) {
  codec.name(body.asset);
  codec.hash(body.content);
  codec.integer(body.accepted);
  codec.integer(body.late);
  codec.integer(body.duplicate);
  codec.integer(body.conflicting);
  codec.integer(body.doubtful);
  codec.integer(body.out_of_order);
}

template <class Codec>
void fields(Codec& codec, Of<Codec, VerdictId>& id) {
  codec.name(id.contract);
  codec.integer(id.version);
  codec.name(id.clause);
  codec.instant(id.from);
  codec.instant(id.to);
  codec.integer(id.correction);
}

template <class Codec>
void fields(Codec& codec, Of<Codec, Figure>& figure) {
  codec.name(figure.measure);
  codec.optional(figure.steps, [](Codec& c, Of<Codec, int64_t>& steps) { c.integer(steps); });
  codec.enumeration(figure.reason, Reason::none, Reason::too_few_samples);
  codec.integer(figure.side);
}

template <class Codec>
void figures(Codec& codec, Of<Codec, std::vector<Figure>>& list) {
  constexpr size_t kMinFigureSize = kMinNameSize + 3;  // no steps, the reason and the side
  codec.list(list, kMaxFigures, kMinFigureSize,
             [](Codec& c, Of<Codec, Figure>& figure) { fields(c, figure); });
}

template <class Codec>
void fields(Codec& codec, Of<Codec, Verdict>& body) {
  fields(codec, body.id);
  codec.enumeration(body.outcome, Outcome::met, Outcome::not_counted);
  codec.enumeration(body.reason, Reason::none, Reason::too_few_samples);
  figures(codec, body.figures);
}

template <class Codec>
void fields(Codec& codec, Of<Codec, Measures>& body) {
  codec.name(body.contract);
  codec.integer(body.version);
  codec.integer(body.window);
  codec.instant(body.from);
  codec.instant(body.to);
  codec.integer(body.correction);
  figures(codec, body.figures);
}

template <class Codec>
void fields(Codec& codec, Of<Codec, Stop>& body) {
  const auto cause = [](Codec& c, Of<Codec, std::string>& name) { c.name(name); };
  codec.name(body.contract);
  codec.integer(body.version);
  codec.optional_name(body.rule);
  codec.instant(body.from);
  codec.instant(body.to);
  codec.optional(body.cause, cause);
  codec.optional(body.proposed, cause);
  codec.enumeration(body.standing, StopStanding::proposed, StopStanding::settled);
  codec.boolean(body.withdrawn);
  codec.integer(body.correction);
}

template <class Codec>
void fields(Codec& codec, Of<Codec, Entitlement>& body) {
  fields(codec, body.because);
  codec.name(body.payer);
  codec.name(body.payee);
  codec.money(body.amount);
  codec.integer(body.remainder_numerator);
  codec.integer(body.remainder_denominator);
}

template <class Codec>
void fields(Codec& codec, Of<Codec, Transfer>& body) {
  codec.integer(body.number);
  codec.name(body.debit);
  codec.name(body.credit);
  codec.money(body.amount);
  fields(codec, body.because);
}

// The first rule the body breaks; empty where it keeps all.

std::string_view broken_rule(const Origin&) {
  return {};
}
std::string_view broken_rule(const Semantics&) {
  return {};
}
std::string_view broken_rule(const Watermark&) {
  return {};
}
std::string_view broken_rule(const Clock&) {
  return {};
}

std::string_view broken_rule(const Source& body) {
  if (body.lateness < Duration{} || body.lateness > kMaxLateness)
    return "the lateness is not within 0 and 366 days";
  const auto& assets = body.assets;
  if (!std::is_sorted(assets.begin(), assets.end(), std::less_equal<>()))
    return "the assets are not ascending";
  return {};
}

std::string_view broken_rule_of_version(uint32_t version) {
  return version == 0 ? "a version of terms is 0; they count from 1" : std::string_view();
}

std::string_view broken_rule_of_window(Instant from, Instant to) {
  return from >= to ? "a window does not begin before it ends" : std::string_view();
}

std::string_view broken_rule_of_figures(const std::vector<Figure>& figures) {
  for (const Figure& figure : figures) {
    if (figure.steps.has_value() != (figure.reason == Reason::none)) {
      return "a figure has a reason exactly where it is absent";
    }
    if (figure.reason == Reason::run_too_short || figure.reason == Reason::already_paid)
      return "a figure has a reason that only a verdict can have";
    if (figure.side < -1 || figure.side > 1 || (figure.side != 0 && !figure.steps.has_value()))
      return "the side of a figure is -1, 0 or 1, and 0 where it is absent";
  }
  return {};
}

std::string_view broken_rule(const Terms& body) {
  for (size_t i = 1; i < body.included.size(); ++i) {
    if (body.included[i - 1].name >= body.included[i].name)
      return "what terms include is not in ascending order";
  }
  return broken_rule_of_version(body.version);
}

std::string_view broken_rule(const Block& body) {
  if (body.observations == 0) return "a block has no observation";
  if (body.first > body.last) return "a block's first instant is after its last";
  return {};
}

std::string_view broken_rule(const Intake& body) {
  if (body.skipped > body.lines) return "more lines were skipped than there are";
  if (body.refusals.has_value() != (body.refused > 0)) {
    return "refusals are counted but not kept, or kept but not counted";
  }
  return {};
}

std::string_view broken_rule(const Admission& body) {
  if (body.conflicting > body.accepted || body.doubtful > body.accepted ||
      body.out_of_order > body.accepted) {
    return "more observations are conflicting, doubtful or out of order than were accepted";
  }
  return {};
}

std::string_view broken_rule(const VerdictId& id) {
  if (auto rule = broken_rule_of_version(id.version); !rule.empty()) return rule;
  return broken_rule_of_window(id.from, id.to);
}

std::string_view broken_rule(const Measures& body) {
  if (auto rule = broken_rule_of_version(body.version); !rule.empty()) return rule;
  if (auto rule = broken_rule_of_window(body.from, body.to); !rule.empty()) return rule;
  return broken_rule_of_figures(body.figures);
}

std::string_view broken_rule(const Verdict& body) {
  if (auto rule = broken_rule(body.id); !rule.empty()) return rule;
  if (body.reason == Reason::run_too_short && body.outcome != Outcome::not_met)
    return "a run that is too short is a verdict not met";
  const bool does_not_count = body.reason == Reason::does_not_count || body.reason == Reason::already_paid;
  if ((body.outcome == Outcome::not_counted) != does_not_count)
    return "a verdict that does not count says why, and only it does";
  const bool is_undecided =
      body.reason != Reason::none && body.reason != Reason::run_too_short && !does_not_count;
  if ((body.outcome == Outcome::undetermined) != is_undecided)
    return "an undetermined verdict says why, and only it does";
  return broken_rule_of_figures(body.figures);
}

std::string_view broken_rule(const Entry& body) {
  if (body.approved_by && body.approved_by->side != other(body.by.side))
    return "an entry is approved by the side that made it";
  const auto* planned = std::get_if<PlannedDowntime>(&body.says);
  if (planned != nullptr && planned->from >= planned->to)
    return "planned downtime does not begin before it ends";
  const auto* view = std::get_if<StopView>(&body.says);
  if (view != nullptr && view->to && view->at >= *view->to)
    return "the time that a view names does not begin before it ends";
  return {};
}

std::string_view broken_rule(const Stop& body) {
  if (auto rule = broken_rule_of_version(body.version); !rule.empty()) return rule;
  if (body.from >= body.to) return "a stop does not begin before it ends";
  if (body.withdrawn && body.correction == 0) return "a stop is withdrawn without a correction";
  return {};
}

std::string_view broken_rule(const Money& amount) {
  return amount.minor <= 0 || amount.minor > Money::kMaxMinor
             ? "an amount is not within 1 and 10^15 minor units"
             : std::string_view();
}

std::string_view broken_rule(const Entitlement& body) {
  if (auto rule = broken_rule(body.because); !rule.empty()) return rule;
  if (body.payer == body.payee) return "payer and payee are the same";
  if (body.amount.minor < 0 || body.amount.minor > Money::kMaxMinor) {
    return "an amount is not within 0 and 10^15 minor units";
  }
  if (body.amount.minor == 0 && body.remainder_numerator <= 0) return "an entitlement gives nothing";
  if (body.remainder_denominator <= 0) return "a remainder's denominator is not positive";
  // A correction is the difference of two rounded amounts, and its remainder that of two remainders.
  const bool corrects = body.because.correction > 0;
  const int64_t most = corrects ? body.remainder_denominator : body.remainder_denominator / 2;
  if (body.remainder_numerator > most || body.remainder_numerator < -most)
    return corrects ? "a correction's remainder is more than one" : "a remainder is more than a half";
  if (std::gcd(body.remainder_numerator, body.remainder_denominator) != 1)
    return "a remainder is not in lowest terms";
  return {};
}

std::string_view broken_rule(const Transfer& body) {
  if (body.number == 0) return "a transfer's number is 0; they count from 1";
  if (body.debit == body.credit) return "a transfer's two accounts are the same";
  if (auto rule = broken_rule(body.amount); !rule.empty()) return rule;
  return broken_rule(body.because);
}

struct Row {
  Kind kind;
  std::string_view name;
  void (*write)(FieldWriter&, const Body&);
  Body (*read)(Reader&);
};

template <class T>
constexpr Row row(Kind kind, std::string_view name) {
  return {kind, name,
          [](FieldWriter& writer, const Body& body) {
            const T* value = std::get_if<T>(&body);
            PANMEN_ASSERT(value != nullptr);
            fields(writer, *value);
            if (auto rule = broken_rule(*value); !rule.empty()) writer.fail(rule);
          },
          [](Reader& reader) -> Body {
            T value;
            FieldReader field_reader(reader);
            fields(field_reader, value);
            if (!reader.ok()) return value;
            if (auto rule = broken_rule(value); !rule.empty()) reader.fail(rule);
            return value;
          }};
}

// In the order of Body's alternatives.
constexpr std::array kRows = {
    row<Origin>(Kind::origin, "origin"),
    row<Semantics>(Kind::semantics, "semantics"),
    row<Source>(Kind::source, "source"),
    row<Terms>(Kind::terms, "terms"),
    row<Block>(Kind::block, "block"),
    row<Watermark>(Kind::watermark, "watermark"),
    row<Clock>(Kind::clock, "clock"),
    row<Intake>(Kind::intake, "intake"),
    row<Entry>(Kind::entry, "entry"),
    row<Admission>(Kind::admission, "admission"),
    row<Verdict>(Kind::verdict, "verdict"),
    row<Entitlement>(Kind::entitlement, "entitlement"),
    row<Transfer>(Kind::transfer, "transfer"),
    row<Measures>(Kind::measures, "measures"),
    row<Stop>(Kind::stop, "stop"),
};
static_assert(kRows.size() == std::variant_size_v<Body>);

const Row& row_of(const Body& body) {
  return kRows[body.index()];
}

FieldWriter write(const Body& body) {
  FieldWriter writer;
  const Row& row = row_of(body);
  writer.writer().enumeration(row.kind);
  writer.writer().integer(kVersion);
  row.write(writer, body);
  if (writer.writer().size() > kMaxBodySize) writer.fail("the body is larger than 65,000 bytes");
  return writer;
}

}  // namespace

std::string to_string(const VerdictId& id) {
  return id.contract + '/' + std::to_string(id.version) + '/' + id.clause + '/' + format_rfc3339(id.from) +
         '/' + std::to_string(id.correction);
}

Kind kind_of(const Body& body) {
  return row_of(body).kind;
}

std::string_view name_of(Kind kind) {
  const auto* found =
      std::find_if(kRows.begin(), kRows.end(), [&](const Row& row) { return row.kind == kind; });
  PANMEN_ASSERT(found != kRows.end());
  return found->name;
}

Result<void> check(const Body& body) {
  FieldWriter writer = write(body);
  if (writer.problem().empty()) return {};
  return Error{ErrorCode::invalid,
               std::string(row_of(body).name) + " record: " + std::string(writer.problem())};
}

std::vector<uint8_t> encode(const Body& body) {
  FieldWriter writer = write(body);
  PANMEN_ASSERT(writer.problem().empty());
  return writer.writer().take();
}

Result<Body> decode_body(Bytes bytes) {
  if (bytes.size() > kMaxBodySize) return Error{ErrorCode::invalid, "the body is larger than 65,000 bytes"};
  Reader reader(bytes);
  const auto kind = reader.integer<uint16_t>();
  const auto version = reader.integer<uint16_t>();
  if (!reader.ok()) return reader.finish().error();

  const auto* row = std::find_if(kRows.begin(), kRows.end(),
                                 [&](const Row& r) { return static_cast<uint16_t>(r.kind) == kind; });
  if (row == kRows.end()) {
    return Error{ErrorCode::unsupported,
                 "record kind " + std::to_string(kind) +
                     " is not known to this version of Panmen; use the version that wrote it"};
  }
  if (version != kVersion) {
    return Error{ErrorCode::unsupported,
                 "version " + std::to_string(version) + " of " + std::string(row->name) +
                     " records is not known to this version of Panmen; use the version that "
                     "wrote it"};
  }
  Body body = row->read(reader);
  if (auto finished = reader.finish(); !finished.ok()) {
    return finished.error().within(std::string(row->name) + " record");
  }
  return body;
}

}  // namespace panmen::record
