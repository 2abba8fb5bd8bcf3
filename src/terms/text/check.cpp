#include "terms/text/check.hpp"

#include <algorithm>
#include <charconv>
#include <utility>
#include <variant>

#include "base/assert.hpp"
#include "base/codec.hpp"
#include "terms/text/diagnostics.hpp"
#include "terms/text/draft.hpp"
#include "terms/text/fields.hpp"
#include "terms/text/zones.hpp"
#include "yaml/document.hpp"

namespace panmen::terms {
namespace {

constexpr Key kContractKeys[] = {
    {"contract", Need::required}, {"version", Need::optional},  {"buyer", Need::required},
    {"supplier", Need::required}, {"currency", Need::required}, {"price", Need::optional},
    {"timezone", Need::required}, {"from", Need::optional},     {"signals", Need::required},
    {"alive", Need::required},    {"gaps", Need::required},     {"measures", Need::required},
    {"clauses", Need::required},  {"calendar", Need::later},    {"funding", Need::later},
    {"stops", Need::later},       {"include", Need::later},     {"third", Need::later},
    {"shifts", Need::later},      {"cap", Need::later},         {"statements", Need::later},
};

constexpr Key kSignalKeys[] = {
    {"asset", Need::required},        {"metric", Need::required},  {"type", Need::required},
    {"from", Need::required},         {"unit", Need::optional},    {"resets", Need::optional},
    {"alive within", Need::optional}, {"multiplier", Need::later},
};

constexpr Key kGapKeys[] = {
    {"recording", Need::required}, {"missing at most", Need::required}, {"device", Need::later},
    {"gateway", Need::later},      {"site network", Need::later},       {"our server", Need::later},
};

constexpr Key kMeasureKeys[] = {
    {"is", Need::required},
    {"per", Need::required},
    {"show", Need::required},
    {"only", Need::later},
};

bool is_id(std::string_view text) {
  return std::ranges::all_of(
      text, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

// What messages.def says of them is what they are.
constexpr yaml::Bounds kYamlBounds{.depth = 32, .nodes = 50'000};

Message message_of(yaml::Cause cause) {
  switch (cause) {
    case yaml::Cause::syntax:
      return Message::yaml_syntax;
    case yaml::Cause::too_deep:
      return Message::yaml_too_deep;
    case yaml::Cause::too_many_nodes:
      return Message::yaml_too_many_nodes;
    case yaml::Cause::anchor:
      return Message::yaml_anchor;
    case yaml::Cause::tag:
      return Message::yaml_tag;
    case yaml::Cause::second_document:
      return Message::yaml_more_documents;
    case yaml::Cause::not_text:
      return Message::text_has_nul;
  }
  PANMEN_ASSERT(false);
}

// The text of `errors` as a document with a root; otherwise one error is reported.
std::optional<yaml::Document> read(Diagnostics& errors) {
  auto read = yaml::read_document(errors.text(), kYamlBounds);
  if (const auto* refusal = std::get_if<yaml::Refusal>(&read)) {
    const Span where{refusal->at, refusal->at + 1};
    if (refusal->cause == yaml::Cause::syntax) {
      errors.report(where, say(Message::yaml_syntax, {refusal->detail}), say(Message::help_quote_formula));
    } else {
      errors.report(where, say(message_of(refusal->cause)));
    }
    return std::nullopt;
  }
  auto& document = std::get<yaml::Document>(read);
  if (document.root == nullptr) {
    errors.report({0, 1}, say(Message::empty_file));
    return std::nullopt;
  }
  return std::move(document);
}

class Checker {
 public:
  explicit Checker(Diagnostics& errors) : errors_(errors) {}

  void run(const yaml::Node& root) {
    if (root.kind != yaml::Node::Kind::map) {
      errors_.report(root.span, say(Message::expected_map, {"the contract"}));
      return;
    }
    const Fields fields(root, {root.span.begin, root.span.end}, "the contract", kContractKeys, errors_);
    read_parties(fields);
    read_money_and_time(fields);
    read_alive(fields["alive"]);
    if (const yaml::Node* gaps = fields["gaps"]) read_gaps(*gaps, fields.place("gaps"));
    const yaml::Node* signals = fields["signals"];
    const yaml::Node* measures = fields["measures"];
    draft_.failed_section = signals == nullptr || measures == nullptr;
    if (signals != nullptr) read_signals(*signals);
    if (measures != nullptr) read_measures(*measures);
    compile_measures(draft_, errors_);
    if (const yaml::Node* clauses = fields["clauses"]) compile_clauses(draft_, *clauses, errors_);
    if (errors_.count() == 0) check_gaps(draft_, errors_);
  }

  Contract take() { return std::move(draft_.contract); }

 private:
  void read_parties(const Fields& fields) {
    Contract& contract = draft_.contract;
    if (const auto id = read_text(fields["contract"], "contract", errors_)) {
      if (!is_id(*id)) errors_.report(fields["contract"]->span, say(Message::bad_id, {*id}));
      contract.id = *id;
    }
    if (const yaml::Node* node = fields["version"]) {
      const std::string& text = node->value;
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), contract.version);
      if (node->kind != yaml::Node::Kind::scalar || error != std::errc{} ||
          end != text.data() + text.size() || contract.version == 0) {
        errors_.report(node->span, say(Message::bad_version));
      }
    }
    contract.buyer.role = Role::buyer;
    contract.supplier.role = Role::supplier;
    const auto buyer = read_text(fields["buyer"], "buyer", errors_);
    const auto supplier = read_text(fields["supplier"], "supplier", errors_);
    for (const std::string_view role : {"buyer", "supplier"}) {
      const auto& name = role == "buyer" ? buyer : supplier;
      if (name && name->size() > kMaxPartyName) {
        errors_.report(fields[role]->span,
                       say(Message::text_too_long, {"a party's name", std::to_string(kMaxPartyName)}));
      }
    }
    if (buyer && supplier && *buyer == *supplier) {
      errors_.report(fields["supplier"]->span, say(Message::same_party));
    }
    contract.buyer.name = buyer.value_or("");
    contract.supplier.name = supplier.value_or("");
  }

  void read_money_and_time(const Fields& fields) {
    Contract& contract = draft_.contract;
    if (const auto code = read_text(fields["currency"], "currency", errors_)) {
      const auto currency = Currency::parse(*code);
      if (currency.ok()) {
        contract.currency = *currency;
      } else {
        errors_.report(fields["currency"]->span, say(Message::unknown_currency, {*code}),
                       say(Message::help_currency));
      }
    }
    contract.price_minor = read_money(fields["price"], contract.currency, errors_);
    draft_.failed_price = fields["price"] != nullptr && !contract.price_minor;
    bool has_zone = false;
    if (const auto name = read_text(fields["timezone"], "timezone", errors_)) {
      auto zone = read_zone(*name);
      if (zone.ok()) {
        contract.zone = std::move(*zone);
        has_zone = true;
      } else {
        const std::vector<std::string_view> names = zone_names();
        const auto help = nearest_word(*name, names) ? suggest(*name, names) : say(Message::help_zone);
        errors_.report(fields["timezone"]->span, say(Message::unknown_zone, {*name}), help);
      }
    }
    if (const auto text = read_text(fields["from"], "from", errors_)) {
      if (const auto from = read_from(*text)) {
        contract.from = *from;
      } else if (has_zone || text->size() != 10) {
        errors_.report(fields["from"]->span, say(Message::bad_from), say(Message::help_from));
      }
    }
  }

  // A date means its local midnight.
  std::optional<Instant> read_from(const std::string& text) const {
    if (text.size() == 10 && text[4] == '-' && text[7] == '-') {
      CivilDate date;
      const auto digits = [&](size_t at, size_t size, auto& value) {
        const char* end = text.data() + at + size;
        const auto [rest, error] = std::from_chars(text.data() + at, end, value);
        return error == std::errc{} && rest == end;
      };
      if (!digits(0, 4, date.year) || !digits(5, 2, date.month) || !digits(8, 2, date.day) ||
          !is_valid(date) || date.year < 1970 || date.year > 2100) {
        return std::nullopt;
      }
      return from_local(draft_.contract.zone, date, 0);
    }
    const auto instant = parse_rfc3339(text);
    if (!instant.ok() || !is_valid(*instant)) return std::nullopt;
    return *instant;
  }

  void read_alive(const yaml::Node* node) {
    constexpr std::string_view kEach = "each metric within ";
    const auto text = read_text(node, "alive", errors_);
    if (!text) return;
    if (text->starts_with(kEach)) {
      yaml::Node duration = *node;
      duration.value = text->substr(kEach.size());
      alive_within_ = read_duration(&duration, errors_);
    } else if (text->starts_with("by session") || text->starts_with("heartbeat")) {
      errors_.report(node->span, say(Message::not_yet, {*text}), say(Message::help_alive));
    } else {
      errors_.report(node->span, say(Message::bad_alive), say(Message::help_alive));
    }
  }

  void read_gaps(const yaml::Node& node, Span where) {
    static const Words<GapRule> kRules = {{"excluded", GapRule::excluded}, {"down", GapRule::down}};
    const Fields fields(node, where, "gaps", kGapKeys, errors_);
    const auto rule = read_word(fields["recording"], "recording", kRules, {}, errors_);
    const auto missing = read_share(fields["missing at most"], "missing at most", errors_);
    if (rule) draft_.contract.gaps.recording = *rule;
    if (missing) draft_.contract.gaps.missing_at_most = *missing;
    if (rule == GapRule::excluded && missing == Ratio{1, 1}) {
      errors_.report(fields["missing at most"]->span, say(Message::nothing_decides));
    }
  }

  // Reports a name that cannot be one; `taken` tells whether it stands for something else already.
  bool good_name(const yaml::Node& key) {
    if (key.kind != yaml::Node::Kind::scalar) {
      errors_.report(key.span, say(Message::key_is_no_word));
    } else if (!is_name(key.value)) {
      errors_.report(key.span, say(Message::bad_name, {key.value}), say(Message::help_name));
    } else if (key.value.size() > kMaxName) {
      errors_.report(key.span, say(Message::text_too_long, {"a name", std::to_string(kMaxName)}));
    } else if (is_keyword(key.value)) {
      errors_.report(key.span, say(Message::name_is_keyword, {key.value}));
    } else if (find_signal(draft_, key.value) || find_measure(draft_, key.value) != nullptr ||
               std::ranges::find(draft_.failed_signals, key.value) != draft_.failed_signals.end()) {
      errors_.report(key.span, say(Message::name_twice, {key.value}));
    } else {
      return true;
    }
    return false;
  }

  bool good_section(const yaml::Node& node, std::string_view what, size_t max_count) {
    if (node.kind != yaml::Node::Kind::map || node.items.empty()) {
      errors_.report(node.span, say(Message::expected_map, {what}));
      return false;
    }
    if (node.items.size() / 2 > max_count) {
      errors_.report(node.span, say(Message::too_many, {what, std::to_string(max_count)}));
      return false;
    }
    return true;
  }

  void read_signals(const yaml::Node& node) {
    if (!good_section(node, "signals", kMaxSignals)) {
      draft_.failed_section = true;
      return;
    }
    for (size_t i = 0; i + 1 < node.items.size(); i += 2) {
      const yaml::Node& key = *node.items[i];
      if (!good_name(key)) continue;
      const size_t before = errors_.count();
      Signal signal;
      const auto dimension = read_signal(key, *node.items[i + 1], signal);
      if (errors_.count() == before && dimension) {
        draft_.contract.signals.push_back(std::move(signal));
        draft_.signal_dimensions.push_back(*dimension);
      } else {
        draft_.failed_signals.push_back(key.value);
      }
    }
  }

  std::optional<Dimension> read_signal(const yaml::Node& key, const yaml::Node& node, Signal& signal) {
    static const Words<SignalType> kTypes = {{"gauge", SignalType::gauge},
                                             {"counter", SignalType::counter},
                                             {"interval", SignalType::interval},
                                             {"state", SignalType::state},
                                             {"text", SignalType::text}};
    static const Words<CounterReset> kResets = {{"may be corrected", CounterReset::corrected},
                                                {"to zero", CounterReset::to_zero}};
    static const Words<Role> kRoles = {
        {"buyer", Role::buyer}, {"supplier", Role::supplier}, {"third party", Role::third}};
    const Fields fields(node, key.span, "a signal", kSignalKeys, errors_);
    signal.name = key.value;
    signal.asset = read_text(fields["asset"], "asset", errors_).value_or("");
    signal.metric = read_text(fields["metric"], "metric", errors_).value_or("");
    const auto type = read_word(fields["type"], "type", kTypes, {}, errors_);
    const auto role = read_word(fields["from"], "from", kRoles, {}, errors_);
    const auto reset = read_word(fields["resets"], "resets", kResets, {"wrap"}, errors_);
    if (role) signal.from = *role;
    const yaml::Node* alive = fields["alive within"];
    const auto alive_within = alive != nullptr ? read_duration(alive, errors_) : alive_within_;
    if (alive_within) signal.alive_within = *alive_within;
    if (!type) return std::nullopt;
    signal.type = *type;
    if (*type == SignalType::counter) {
      if (fields["resets"] == nullptr && !fields.cut()) {
        errors_.report(key.span, say(Message::counter_without_resets, {key.value}),
                       say(Message::help_allowed, {"'may be corrected' or 'to zero'"}));
      }
      if (reset) signal.reset = *reset;
    } else if (fields["resets"] != nullptr) {
      errors_.report(fields.place("resets"), say(Message::resets_without_counter));
    }
    const yaml::Node* unit = fields["unit"];
    if (unit == nullptr) return Dimension{};
    if (*type == SignalType::state || *type == SignalType::text) {
      errors_.report(fields.place("unit"), say(Message::unit_without_number));
      return std::nullopt;
    }
    const auto name = read_text(unit, "unit", errors_);
    if (!name) return std::nullopt;
    const auto known = read_unit(*name, unit->span, errors_);
    if (!known) return std::nullopt;
    signal.unit = known->unit;
    return known->dimension;
  }

  void read_measures(const yaml::Node& node) {
    if (!good_section(node, "measures", kMaxMeasures)) {
      draft_.failed_section = true;
      return;
    }
    draft_.measures.reserve(node.items.size() / 2);
    for (size_t i = 0; i + 1 < node.items.size(); i += 2) {
      if (good_name(*node.items[i])) read_measure(*node.items[i], *node.items[i + 1]);
    }
  }

  void read_measure(const yaml::Node& key, const yaml::Node& node) {
    static const Words<WindowKind> kPer = {
        {"hour", WindowKind::hour}, {"day", WindowKind::day}, {"month", WindowKind::month}};
    MeasureDraft& measure = draft_.measures.emplace_back();
    measure.name = key.value;
    measure.name_span = key.span;
    const Fields fields(node, key.span, "a measure", kMeasureKeys, errors_);
    measure.per = read_word(fields["per"], "per", kPer,
                            {"week", "shift", "quarter", "year", "sample", "cycle"}, errors_);
    if (const yaml::Node* show = fields["show"]) read_show(*show, measure);
    const yaml::Node* formula = fields["is"];
    if (formula == nullptr || fields.cut()) return;
    if (formula->kind != yaml::Node::Kind::scalar) {
      errors_.report(formula->span, say(Message::expected_text, {"is"}), say(Message::help_quote_formula));
      return;
    }
    measure.formula_span = formula->span;
    measure.formula = parse_formula(*formula, errors_);
  }

  void read_show(const yaml::Node& node, MeasureDraft& measure) {
    const auto quantity = parse_quantity(node, errors_.text());
    if (!quantity) {
      errors_.report(node.span, say(Message::not_a_quantity, {"show"}), say(Message::help_show));
      return;
    }
    if (quantity->number.units <= 0) {
      errors_.report(node.span, say(Message::show_not_positive), say(Message::help_show));
      return;
    }
    const auto unit = read_unit(quantity->unit, quantity->unit_span, errors_);
    if (!unit) return;
    if (!multiply(to_ratio(quantity->number), unit->unit.factor).ok()) {
      errors_.report(node.span, say(Message::number_too_large));
      return;
    }
    measure.show = Resolution{quantity->number, unit->unit};
    measure.show_dimension = unit->dimension;
    measure.show_span = node.span;
  }

  Diagnostics& errors_;
  Draft draft_;
  std::optional<Duration> alive_within_;
};

// Text as the reader takes it: without a byte order mark and with '\n' line ends.
std::string normalised(std::string_view text) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
    out += text[i];
  }
  return out;
}

bool is_control(char c) {
  return (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') || c == 0x7F;
}

// What keeps the text from being read at all; nothing where it can be.
std::optional<Diagnostic> unreadable(std::string_view text, std::string_view file_name) {
  const auto whole = [&](Note note) {
    Diagnostic diagnostic;
    diagnostic.file = std::string(file_name);
    diagnostic.message = std::move(note.text);
    diagnostic.id = note.id;
    return diagnostic;
  };
  if (text.size() > kMaxTermsBytes) return whole(say(Message::file_too_large));
  // The first line that is no text is named by its number; its bytes cannot be shown.
  int line = 1;
  for (size_t begin = 0; begin < text.size(); ++line) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    if (!is_text(text.substr(begin, end - begin))) {
      Diagnostic diagnostic = whole(say(Message::not_utf8));
      diagnostic.line = line;
      return diagnostic;
    }
    begin = end + 1;
  }
  return std::nullopt;
}

}  // namespace

CheckResult check_terms(std::string_view text, std::string_view file_name) {
  CheckResult result;
  if (auto diagnostic = unreadable(text, file_name)) {
    result.errors.push_back(std::move(*diagnostic));
    return result;
  }
  const std::string source = normalised(text);
  Diagnostics errors(source, file_name);
  if (const auto control = std::ranges::find_if(source, is_control); control != source.end()) {
    const auto at = static_cast<size_t>(control - source.begin());
    errors.report({at, at + 1}, say(Message::control_character));
  } else if (const auto document = read(errors)) {
    Checker checker(errors);
    checker.run(*document->root);
    if (errors.count() == 0) result.contract = checker.take();
  }
  result.errors = errors.take();
  return result;
}

}  // namespace panmen::terms
