#include "terms/text/pack.hpp"

#include <algorithm>
#include <utility>

#include "base/assert.hpp"
#include "terms/text/fields.hpp"
#include "terms/text/functions.hpp"
#include "terms/text/source_text.hpp"

namespace panmen::terms {
namespace {

constexpr Key kPackKeys[] = {
    {"pack", Need::required},
    {"needs", Need::optional},
    {"measures", Need::required},
};

constexpr size_t kMaxNeeds = 64;
constexpr std::string_view kCondition = "condition";
constexpr std::string_view kNumber = "number";
constexpr std::string_view kIn = " in ";
constexpr std::string_view kMeasured = "measured ";

constexpr SignalType kTypes[] = {SignalType::gauge,     SignalType::counter, SignalType::interval,
                                 SignalType::state,     SignalType::text,    SignalType::event,
                                 SignalType::connection};

std::optional<SignalType> signal_type(std::string_view word) {
  const auto found = std::ranges::find_if(kTypes, [&](SignalType type) { return name_of(type) == word; });
  return found == std::end(kTypes) ? std::nullopt : std::optional(*found);
}

class PackReader {
 public:
  PackReader(Pack& pack, const std::optional<Currency>& currency, Diagnostics& errors)
      : pack_(pack), currency_(currency), errors_(errors) {}

  void run(const yaml::Node& root) {
    const Fields fields(root, root.span, "a pack", kPackKeys, errors_);
    read_name(fields["pack"]);
    if (const yaml::Node* needs = fields["needs"]) read_needs(*needs);
    if (const yaml::Node* measures = fields["measures"]) read_measures(*measures);
  }

 private:
  void read_name(const yaml::Node* node) {
    const auto name = read_text(node, "pack", errors_);
    if (name && *name != pack_.name)
      errors_.report(node->span, say(Message::pack_other_name, {*name, pack_.name}));
  }

  void read_needs(const yaml::Node& node) {
    if (!is_section(node, "needs", kMaxNeeds, errors_)) return;
    for (const yaml::Entry& entry : yaml::entries(node)) {
      if (!is_own_name(entry.key)) continue;
      PackNeed need;
      need.name = entry.key.value;
      need.place = entry.key.span;
      const auto words = read_text(&entry.value, need.name, errors_);
      if (words && read_kind(*words, entry.value.span, need)) pack_.needs.push_back(std::move(need));
    }
  }

  // "counter in part", "measured gauge in mm", "state", "condition", "s/part", "number"
  bool read_kind(std::string_view words, Span where, PackNeed& need) {
    if (words == kCondition) {
      need.kind = PackNeedKind::condition;
      return true;
    }
    const std::string_view whole = words;
    need.measured = words.starts_with(kMeasured);
    if (need.measured) words.remove_prefix(kMeasured.size());
    const size_t in = words.find(kIn);
    const std::string_view first = words.substr(0, in);
    const auto type = signal_type(first);
    if (need.measured && type != SignalType::gauge) {
      errors_.report(where, say(Message::bad_need, {whole}), say(Message::help_need));
      return false;
    }
    if (type) {
      need.type = *type;
      if (in == std::string_view::npos) return true;
      if (!is_number(*type)) {
        errors_.report(where, say(Message::bad_need, {words}), say(Message::help_need));
        return false;
      }
      return read_dimension(words.substr(in + kIn.size()), where, need);
    }
    need.kind = PackNeedKind::quantity;
    if (words == kNumber) return true;
    if (find_unit(words, currency_)) return read_dimension(words, where, need);
    for (const std::string_view part : parts_of_unit(words)) {
      // A unit of money that this contract does not have.
      if (Currency::parse(part).ok()) return read_dimension(words, where, need);
    }
    std::vector<std::string_view> known{kCondition, kNumber};
    for (const SignalType each : kTypes)
      known.push_back(name_of(each));
    errors_.report(where, say(Message::bad_need, {words}),
                   nearest_word(first, known) ? suggest(first, known) : say(Message::help_need));
    return false;
  }

  bool read_dimension(std::string_view unit, Span where, PackNeed& need) {
    const auto known = read_unit(unit, where, currency_, errors_);
    if (!known) return false;
    need.unit = unit;
    need.dimension = known->dimension;
    return true;
  }

  void read_measures(const yaml::Node& node) {
    if (!is_section(node, "measures", kMaxMeasures, errors_)) return;
    for (const yaml::Entry& entry : yaml::entries(node)) {
      if (!is_own_name(entry.key)) continue;
      PackMeasure measure{entry.key.value, entry.key.span, &entry.value, true};
      for (const yaml::Entry& field : yaml::entries(entry.value)) {
        if (field.key.value == "per") measure.open_window = false;
      }
      pack_.measures.push_back(std::move(measure));
    }
  }

  // Whether nothing else in the pack is called so.
  bool is_own_name(const yaml::Node& key) {
    if (!is_good_name(key, errors_)) return false;
    if (is_keyword(key.value)) {
      report_keyword(key.value, key.span, errors_);
    } else if (std::ranges::find(pack_.needs, key.value, &PackNeed::name) != pack_.needs.end() ||
               std::ranges::find(pack_.measures, key.value, &PackMeasure::name) != pack_.measures.end()) {
      errors_.report(key.span, say(Message::key_twice, {key.value}));
    } else {
      return true;
    }
    return false;
  }

  Pack& pack_;
  const std::optional<Currency>& currency_;
  Diagnostics& errors_;
};

}  // namespace

std::string in_words(const PackNeed& need) {
  const std::string unit = need.unit.empty() ? "" : std::string(kIn) + need.unit;
  switch (need.kind) {
    case PackNeedKind::signal:
      return (need.measured ? "a measured gauge" : in_words(need.type)) + unit;
    case PackNeedKind::quantity:
      return need.unit.empty() ? "a plain number" : "a value" + unit;
    case PackNeedKind::condition:
      return "a condition";
  }
  PANMEN_ASSERT(false);
}

std::unique_ptr<Pack> read_pack(const PackText& file, Span asked, const std::optional<Currency>& currency,
                                Diagnostics& errors) {
  if (file.text.size() > kMaxPackBytes) {
    errors.report(asked, say(Message::pack_too_large, {file.file_name}));
    return nullptr;
  }
  if (const auto line = line_without_text(file.text)) {
    errors.report(asked, say(Message::pack_no_text, {std::to_string(*line), file.file_name}));
    return nullptr;
  }
  const size_t errors_before = errors.count();
  auto document = read_source(errors.add_text(normalised(file.text), file.file_name), errors);
  if (!document) return nullptr;
  auto pack = std::make_unique<Pack>();
  pack->name = file.name;
  pack->document = std::move(*document);
  PackReader(*pack, currency, errors).run(*pack->document.root);
  return errors.count() == errors_before ? std::move(pack) : nullptr;
}

}  // namespace panmen::terms
