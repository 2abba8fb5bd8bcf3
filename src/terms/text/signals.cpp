#include "terms/text/signals.hpp"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

#include "base/codec.hpp"
#include "terms/text/groups.hpp"
#include "terms/text/liveness.hpp"
#include "terms/text/nearest_double.hpp"

namespace panmen::terms {
namespace {

constexpr std::string_view kAsset = "asset";
constexpr std::string_view kAssets = "assets";

constexpr Key kSignalKeys[] = {
    {kAsset, Need::required},        {"metric", Need::required},       {"type", Need::required},
    {"from", Need::required},        {"unit", Need::optional},         {"resets", Need::optional},
    {"multiplier", Need::optional},  {"valid", Need::optional},        {"jump above", Need::optional},
    {"alive", Need::optional},       {"alive within", Need::optional}, {"connection", Need::optional},
    {"stuck after", Need::optional}, {kAssets, Need::optional},        {"measured with", Need::optional},
};

// With `assets` a signal needs no `asset`.
std::vector<Key> keys_of(const yaml::Node& signal) {
  std::vector<Key> keys(std::begin(kSignalKeys), std::end(kSignalKeys));
  const bool of_group = signal.kind == yaml::Node::Kind::map &&
                        std::ranges::any_of(yaml::entries(signal), [](const yaml::Entry& entry) {
                          return entry.key.value == kAssets;
                        });
  if (of_group) std::ranges::find(keys, kAsset, &Key::name)->need = Need::optional;
  return keys;
}

// What a signal says about its liveness, until every signal is known.
struct LivenessDraft {
  Span name_span;
  std::optional<LivenessWords> words;
  const yaml::Node* connection = nullptr;
  std::optional<Member> member;  // of signals with `assets`
};

// One signal, but for its liveness.
class SignalReader {
 public:
  SignalReader(const Fields& fields, const yaml::Node& key, const Draft& draft, Diagnostics& errors)
      : fields_(fields), key_(key), draft_(draft), errors_(errors) {}

  // What could be read; the errors say whether it is right.
  Signal run() {
    static const Words<SignalType> kTypes = {{"gauge", SignalType::gauge},
                                             {"counter", SignalType::counter},
                                             {"interval", SignalType::interval},
                                             {"state", SignalType::state},
                                             {"text", SignalType::text},
                                             {"event", SignalType::event},
                                             {"connection", SignalType::connection}};
    static const Words<Role> kRoles = {
        {"buyer", Role::buyer}, {"supplier", Role::supplier}, {"third party", Role::third}};
    signal_.name = key_.value;
    signal_.asset = read_text(fields_[kAsset], kAsset, errors_).value_or("");
    signal_.metric = read_text(fields_["metric"], "metric", errors_).value_or("");
    const auto type = read_word(fields_["type"], "type", kTypes, {}, errors_);
    const auto role = read_word(fields_["from"], "from", kRoles, {}, errors_);
    if (role) signal_.from = *role;
    if (!type) return signal_;
    signal_.type = *type;
    const bool number = is_number(*type);
    constexpr std::string_view kNumbers = "gauges, counters and intervals";
    if (fits("unit", number, kNumbers)) read_signal_unit();
    if (fits("multiplier", number, kNumbers)) read_multiplier();
    if (fits("valid", number, kNumbers)) read_valid();
    if (fits("jump above", number && *type != SignalType::counter, "gauges and intervals")) read_jump();
    if (fits("stuck after", *type == SignalType::gauge, "gauges")) {
      signal_.stuck_after = read_duration(fields_["stuck after"], errors_);
    }
    if (fits("measured with", *type == SignalType::gauge, "gauges")) read_instrument();
    if (fits("resets", *type == SignalType::counter, "counters")) read_resets();
    if (*type == SignalType::counter && fields_["resets"] == nullptr && !fields_.cut()) {
      errors_.report(key_.span, say(Message::counter_without_resets, {key_.value}),
                     say(Message::help_resets));
    }
    type_known_ = true;
    return signal_;
  }

  const Dimension& dimension() const { return dimension_; }
  bool type_known() const { return type_known_; }

 private:
  // Whether the key stands there and belongs to this type of signal.
  bool fits(std::string_view key, bool belongs, std::string_view types) {
    if (fields_[key] == nullptr) return false;
    if (!belongs) errors_.report(fields_.place(key), say(Message::only_for, {types, key}));
    return belongs;
  }

  void read_signal_unit() {
    const yaml::Node* unit = fields_["unit"];
    const auto name = read_text(unit, "unit", errors_);
    const auto known = name ? read_unit(*name, unit->span, draft_.currency, errors_) : std::nullopt;
    if (!known) {
      unit_failed_ = true;
      return;
    }
    signal_.unit = known->unit;
    dimension_ = known->dimension;
  }

  void read_instrument() {
    const yaml::Node* node = fields_["measured with"];
    const auto text = read_text(node, "measured with", errors_);
    if (!text) return;
    if (text->size() > kMaxName)
      errors_.report(node->span, say(Message::text_too_long, {"an instrument", std::to_string(kMaxName)}));
    else if (!is_plain_text(*text))
      errors_.report(node->span, say(Message::text_not_plain, {"an instrument"}));
    else
      signal_.measured_with = *text;
  }

  void read_resets() {
    const yaml::Node* node = fields_["resets"];
    const auto text = read_text(node, "resets", errors_);
    if (!text) return;
    constexpr std::string_view kWraps = "wraps at ";
    if (*text == "may be corrected") {
      signal_.reset = CounterReset::corrected;
    } else if (*text == "to zero") {
      signal_.reset = CounterReset::to_zero;
    } else if (text->starts_with(kWraps)) {
      signal_.reset = CounterReset::wraps;
      read_wrap(*node, text->substr(kWraps.size()));
    } else {
      errors_.report(node->span, say(Message::not_a_value, {*text, "resets"}), say(Message::help_resets));
    }
  }

  // As the meter shows it: in the signal's unit, whether that is written or not, and before the multiplier.
  void read_wrap(const yaml::Node& node, const std::string& text) {
    yaml::Node number = node;
    number.value = text;
    const auto quantity = parse_quantity(number, errors_.text());
    if (!quantity || quantity->number.units <= 0 ||
        (!quantity->unit.empty() && quantity->unit != signal_.unit.name)) {
      errors_.report(node.span, say(Message::bad_wrap), say(Message::help_resets));
      return;
    }
    signal_.wraps_at = nearest_double(to_ratio(quantity->number));
  }

  void read_multiplier() {
    const yaml::Node& node = *fields_["multiplier"];
    const auto quantity = parse_quantity(node, errors_.text());
    if (!quantity || !quantity->unit.empty() || quantity->number.units <= 0) {
      errors_.report(node.span, say(Message::bad_multiplier));
      return;
    }
    signal_.multiplier = to_ratio(quantity->number);
  }

  // `0 to 120 kW`, `0 kW to 120 kW`
  void read_valid() {
    const yaml::Node& node = *fields_["valid"];
    const auto text = read_text(&node, "valid", errors_);
    if (!text) return;
    const auto range = split_range(*text);
    auto least = range ? quantity_of(node, range->first) : std::nullopt;
    const auto greatest = range ? quantity_of(node, range->second) : std::nullopt;
    if (!least || !greatest) {
      errors_.report(node.span, say(Message::bad_valid), say(Message::help_valid));
      return;
    }
    if (least->unit.empty()) least->unit = greatest->unit;
    const auto from = limit(*least, node.span);
    const auto to = from ? limit(*greatest, node.span) : std::nullopt;
    if (!from || !to) return;
    if (compare(*from, *to) > 0) {
      errors_.report(node.span, say(Message::bad_valid), say(Message::help_valid));
      return;
    }
    signal_.least = nearest_double(*from);
    signal_.greatest = nearest_double(*to);
  }

  void read_jump() {
    const yaml::Node& node = *fields_["jump above"];
    const auto quantity = parse_quantity(node, errors_.text());
    if (!quantity || quantity->number.units <= 0) {
      errors_.report(node.span, say(Message::bad_jump), say(Message::help_jump));
      return;
    }
    if (const auto above = limit(*quantity, node.span)) signal_.jump_above = nearest_double(*above);
  }

  std::optional<Quantity> quantity_of(const yaml::Node& node, std::string_view text) const {
    yaml::Node part = node;
    part.value = text;
    auto quantity = parse_quantity(part, errors_.text());
    if (quantity) quantity->span = quantity->unit_span = node.span;
    return quantity;
  }

  // In the signal's own unit and before the multiplier, as its samples come. Every other value that the terms
  // name of a signal is one behind the multiplier.
  std::optional<Ratio> limit(const Quantity& quantity, Span where) {
    const auto unit = read_unit(quantity.unit, where, draft_.currency, errors_);
    if (!unit || unit_failed_) return std::nullopt;
    if (unit->dimension != dimension_) {
      errors_.report(
          where,
          say(Message::compared_other_unit, {signal_.name, in_words(dimension_), in_words(unit->dimension)}),
          signal_.unit.name.empty() ? std::nullopt
                                    : std::optional(say(Message::help_unit_of_signal, {signal_.unit.name})));
      return std::nullopt;
    }
    if (unit->unit.name == "%" && signal_.unit.name.empty()) {
      errors_.report(
          where, say(Message::percent_of_plain_number, {signal_.name, to_string(quantity.number) + " %"}));
      return std::nullopt;
    }
    auto value = divide(unit->unit.factor, signal_.unit.factor);
    if (value.ok()) value = divide(*value, signal_.multiplier);
    if (value.ok()) value = multiply(to_ratio(quantity.number), *value);
    if (value.ok()) return *value;
    errors_.report(where, say(Message::number_too_large));
    return std::nullopt;
  }

  const Fields& fields_;
  const yaml::Node& key_;
  const Draft& draft_;
  Diagnostics& errors_;
  Signal signal_;
  Dimension dimension_;
  bool unit_failed_ = false;
  bool type_known_ = false;
};

class SignalsReader {
 public:
  SignalsReader(Draft& draft, Diagnostics& errors)
      : draft_(draft), contract_(draft.contract), errors_(errors) {}

  void read_default(const yaml::Node* node) { default_ = read_liveness(node, errors_); }

  void read_all(const yaml::Node& node) {
    for (const yaml::Entry& entry : yaml::entries(node)) {
      if (!is_free_name(draft_, entry.key, errors_)) continue;
      const size_t before = errors_.count();
      const Fields fields(entry.value, entry.key.span, "a signal", keys_of(entry.value), errors_);
      SignalReader reader(fields, entry.key, draft_, errors_);
      Signal signal = reader.run();
      LivenessDraft liveness{entry.key.span, std::nullopt, fields["connection"], std::nullopt};
      if (reader.type_known()) liveness.words = words_for(signal, fields, entry.key.span);
      const auto group = read_group(fields, entry.key);
      if (errors_.count() != before) {
        draft_.failed_signals.push_back(entry.key.value);
      } else if (group) {
        add_for_assets(signal, reader.dimension(), liveness, *group, entry.key.span);
      } else if (contract_.signals.size() == kMaxSignals) {
        errors_.report(entry.key.span, say(Message::too_many, {"signals", std::to_string(kMaxSignals)}));
        draft_.failed_signals.push_back(entry.key.value);
      } else {
        add(std::move(signal), reader.dimension(), std::move(liveness));
      }
    }
  }

  // What signals say of each other, once all of them are known.
  void resolve() {
    check_reporters();
    for (size_t i = 0; i < contract_.signals.size(); ++i) {
      if (contract_.signals[i].type == SignalType::connection) {
        contract_.signals[i].liveness = Liveness::session;
        if (const yaml::Node* node = liveness_[i].connection) {
          errors_.report(node->span, say(Message::connection_of_connection));
        }
      } else {
        resolve_connection(i);
        resolve_liveness(i);
      }
    }
  }

 private:
  void add(Signal signal, const Dimension& dimension, LivenessDraft liveness) {
    contract_.signals.push_back(std::move(signal));
    draft_.signal_dimensions.push_back(dimension);
    liveness_.push_back(std::move(liveness));
  }

  // The group behind `assets`; nothing where there is none.
  std::optional<uint16_t> read_group(const Fields& fields, const yaml::Node& name) {
    const yaml::Node* assets = fields[kAssets];
    if (assets == nullptr) return std::nullopt;
    if (fields[kAsset] != nullptr) errors_.report(fields.place(kAsset), say(Message::asset_and_assets));
    const auto group = read_group_name(*assets, kAssets, draft_, errors_);
    if (!group) return std::nullopt;
    const Group& of = draft_.groups[*group];
    const size_t signals = contract_.signals.size() + of.assets.size();
    if (signals > kMaxSignals) {
      errors_.report(name.span,
                     say(Message::too_many_in_groups, {name.value, of.name, std::to_string(signals),
                                                       "signals", std::to_string(kMaxSignals)}));
    }
    return group;
  }

  void add_for_assets(const Signal& signal, const Dimension& dimension, const LivenessDraft& liveness,
                      uint16_t group, Span name) {
    const size_t first = contract_.signals.size();
    const std::vector<std::string>& assets = draft_.groups[group].assets;
    for (size_t i = 0; i < assets.size(); ++i) {
      const auto own_name = name_in_group(signal.name, assets[i], name, errors_);
      if (!own_name) return;
      Signal own = signal;
      own.name = *own_name;
      own.asset = assets[i];
      LivenessDraft own_liveness = liveness;
      own_liveness.member = Member{group, static_cast<uint16_t>(i)};
      add(std::move(own), dimension, std::move(own_liveness));
    }
    draft_.group_signals.push_back({signal.name, group, first});
  }

  // The rule that holds for this signal: its own, or the contract's. Nothing where the signal is a
  // connection, or where something is wrong.
  std::optional<LivenessWords> words_for(const Signal& signal, const Fields& fields, Span name) {
    const yaml::Node* alive = fields["alive"];
    const yaml::Node* within = fields["alive within"];
    if (signal.type == SignalType::connection) {
      if (alive != nullptr) errors_.report(fields.place("alive"), say(Message::alive_of_connection));
      if (within != nullptr) errors_.report(fields.place("alive within"), say(Message::alive_of_connection));
      return std::nullopt;
    }
    if (alive != nullptr && within != nullptr) {
      errors_.report(fields.place("alive within"), say(Message::alive_twice));
      return std::nullopt;
    }
    std::optional<LivenessWords> words = default_;
    if (alive != nullptr) words = read_liveness(alive, errors_);
    if (within != nullptr) {
      words.reset();
      if (const auto duration = read_duration(within, errors_)) {
        words.emplace();
        words->within = *duration;
      }
    }
    if (!words) return words;
    const Span where = alive != nullptr ? alive->span : within != nullptr ? within->span : name;
    if (signal.type == SignalType::event && words->kind == Liveness::period) {
      errors_.report(where, say(Message::event_has_no_rhythm, {signal.name}), say(Message::help_event_alive));
    } else if (signal.type == SignalType::interval && words->kind != Liveness::period) {
      errors_.report(where, say(Message::interval_has_length, {signal.name}),
                     say(Message::help_interval_alive));
    }
    return words;
  }

  // One metric has one reporter, however many signals read it.
  void check_reporters() {
    std::map<std::pair<std::string_view, std::string_view>, size_t> first;
    for (size_t i = 0; i < contract_.signals.size(); ++i) {
      const Signal& signal = contract_.signals[i];
      const size_t known = first.try_emplace({signal.asset, signal.metric}, i).first->second;
      if (contract_.signals[known].from == signal.from) continue;
      errors_.report(liveness_[i].name_span,
                     say(Message::metric_of_two, {written_name(draft_, static_cast<uint16_t>(known)),
                                                  written_name(draft_, static_cast<uint16_t>(i))}));
    }
  }

  // The signal of that name; nothing where there is none, which is reported unless its own mistake was.
  std::optional<uint16_t> signal_named(std::string_view name, Span where, std::optional<Member> member) {
    if (const auto index = find_signal(draft_, name, member)) return index;
    if (report_of_group(draft_, name, where, member, errors_)) return std::nullopt;
    if (std::ranges::find(draft_.failed_signals, name) != draft_.failed_signals.end()) return std::nullopt;
    errors_.report(where, say(Message::unknown_signal, {name}),
                   suggest_name(name, signal_names(draft_), errors_));
    return std::nullopt;
  }

  void resolve_connection(size_t i) {
    Signal& signal = contract_.signals[i];
    if (const yaml::Node* node = liveness_[i].connection) {
      const auto name = read_text(node, "connection", errors_);
      const auto index = name ? signal_named(*name, node->span, liveness_[i].member) : std::nullopt;
      if (!index) {
        failed_connection_ = true;
      } else if (contract_.signals[*index].type != SignalType::connection) {
        errors_.report(node->span, say(Message::no_connection, {*name}), say(Message::help_connection));
        failed_connection_ = true;
      } else {
        signal.connection = *index;
      }
      return;
    }
    for (size_t other = 0; other < contract_.signals.size(); ++other) {
      const Signal& connection = contract_.signals[other];
      if (connection.type != SignalType::connection || connection.asset != signal.asset) continue;
      if (signal.connection) {
        errors_.report(liveness_[i].name_span,
                       say(Message::two_connections,
                           {contract_.signals[*signal.connection].name, connection.name, signal.asset}),
                       say(Message::help_which_connection,
                           {contract_.signals[*signal.connection].name, connection.name}));
        return;
      }
      signal.connection = static_cast<uint16_t>(other);
    }
  }

  void resolve_liveness(size_t i) {
    Signal& signal = contract_.signals[i];
    const auto& words = liveness_[i].words;
    if (!words) return;  // reported where it stands
    signal.liveness = words->kind;
    signal.alive_within = words->within;
    if (words->kind == Liveness::heartbeat) resolve_heartbeat(i, *words, signal);
    if (words->kind == Liveness::session && !signal.connection && !failed_connection_ &&
        draft_.failed_signals.empty()) {
      errors_.report(
          liveness_[i].name_span,
          say(Message::session_without_connection, {written_name(draft_, static_cast<uint16_t>(i))}),
          say(Message::help_connection));
    }
  }

  void resolve_heartbeat(size_t i, const LivenessWords& words, Signal& signal) {
    if (!words.beats) {
      const bool beats = std::ranges::any_of(contract_.signals, [&](const Signal& other) {
        return other.asset == signal.asset && other.type != SignalType::event &&
               other.type != SignalType::connection;
      });
      if (!beats && draft_.failed_signals.empty()) {
        errors_.report(liveness_[i].name_span, say(Message::nobody_beats, {signal.asset}),
                       say(Message::help_heartbeat));
      }
      return;
    }
    const auto index = signal_named(*words.beats, words.beats_span, liveness_[i].member);
    if (!index) return;
    if (contract_.signals[*index].type == SignalType::connection) {
      errors_.report(words.beats_span, say(Message::connection_beats_not, {*words.beats}));
      return;
    }
    signal.heartbeat = *index;
  }

  Draft& draft_;
  Contract& contract_;
  Diagnostics& errors_;
  std::optional<LivenessWords> default_;  // the contract's
  std::vector<LivenessDraft> liveness_;   // beside Contract::signals
  bool failed_connection_ = false;
};

}  // namespace

void read_signals(const Fields& head, Draft& draft, Diagnostics& errors) {
  SignalsReader reader(draft, errors);
  reader.read_default(head["alive"]);
  const yaml::Node* signals = head["signals"];
  if (signals == nullptr || !is_section(*signals, "signals", kMaxSignals, errors)) {
    draft.failed_section = true;
    return;
  }
  reader.read_all(*signals);
  reader.resolve();
}

}  // namespace panmen::terms
