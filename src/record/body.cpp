#include "record/body.hpp"

#include <algorithm>
#include <array>

#include "base/codec.hpp"
#include "record/body_rules.hpp"
#include "record/field_codec.hpp"

namespace panmen::record {
namespace {

// The fields of each kind are listed once, in fields(); FieldWriter and FieldReader go over the same list.

constexpr uint16_t kVersion = 1;  // of every kind so far

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
  codec.integer(body.holes);
  codec.integer(body.lost);
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
void fields(Codec& codec, Of<Codec, Confirmed>& says) {
  codec.name(says.confirmation);
  codec.instant(says.at);
  codec.optional_name(says.reference);
  codec.optional(says.amount_minor, [](Codec& c, Of<Codec, int64_t>& amount) { c.integer(amount); });
}

template <class Codec>
void fields(Codec& codec, Of<Codec, Refused>& says) {
  codec.name(says.confirmation);
  codec.instant(says.at);
}

template <class Codec>
void fields(Codec& codec, Of<Codec, Withdrawn>& says) {
  codec.name(says.entry);
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
  codec.integer(body.unread);
  codec.integer(body.out_of_order);
}

template <class Codec>
void optional_date(Codec& codec, Of<Codec, std::optional<CivilDate>>& date) {
  codec.optional(date, [](Codec& c, Of<Codec, CivilDate>& day) { c.date(day); });
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
  codec.enumeration(figure.reason, Reason::none, Reason::never_held);
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
  codec.enumeration(body.reason, Reason::none, Reason::capped);
  figures(codec, body.figures);
}

template <class Codec>
void fields(Codec& codec, Of<Codec, Milestone>& body) {
  codec.name(body.contract);
  codec.integer(body.version);
  codec.name(body.name);
  codec.optional(body.at, [](Codec& c, Of<Codec, Instant>& at) { c.instant(at); });
  codec.boolean(body.by_silence);
  codec.integer(body.correction);
}

template <class Codec>
void fields(Codec& codec, Of<Codec, Due>& body) {
  fields(codec, body.because);
  codec.integer(body.part);
  optional_date(codec, body.on);
  codec.integer(body.correction);
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
  codec.integer(body.part);
  optional_date(codec, body.due);
  codec.optional_name(body.means);
  codec.integer(body.tax_minor);
}

template <class Codec>
void fields(Codec& codec, Of<Codec, Transfer>& body) {
  codec.integer(body.number);
  codec.name(body.debit);
  codec.name(body.credit);
  codec.money(body.amount);
  fields(codec, body.because);
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
          },
          [](Reader& reader) -> Body {
            T value;
            FieldReader field_reader(reader);
            fields(field_reader, value);
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
    row<Milestone>(Kind::milestone, "milestone"),
    row<Due>(Kind::due, "due"),
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
  if (const auto rule = broken_rule_of(body); !rule.empty()) writer.fail(rule);
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
  if (const auto rule = reader.ok() ? broken_rule_of(body) : std::string_view(); !rule.empty())
    reader.fail(rule);
  if (auto finished = reader.finish(); !finished.ok()) {
    return finished.error().within(std::string(row->name) + " record");
  }
  return body;
}

}  // namespace panmen::record
