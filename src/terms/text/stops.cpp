#include "terms/text/stops.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <utility>

#include "terms/text/conditions.hpp"
#include "terms/text/formula.hpp"

namespace panmen::terms {
namespace {

constexpr std::string_view kWhen = "when";
constexpr std::string_view kLongerThan = "longer than";
constexpr std::string_view kCauses = "causes";
constexpr std::string_view kObjection = "objection";
constexpr std::string_view kSilence = "silence";
constexpr std::string_view kOtherwise = "otherwise";

constexpr Key kRuleKeys[] = {
    {kWhen, Need::required},      {kLongerThan, Need::required}, {kCauses, Need::required},
    {kObjection, Need::optional}, {kSilence, Need::optional},
};
constexpr Key kCauseKeys[] = {{"cause", Need::required}, {kWhen, Need::required}, {"class", Need::required}};
constexpr Key kOtherwiseKeys[] = {{kOtherwise, Need::required}, {"class", Need::required}};

// Rules with names are maps under their names; one rule alone has at least a condition, which is none.
bool are_named(const yaml::Node& stops) {
  bool maps = false;
  for (const yaml::Entry& entry : yaml::entries(stops)) {
    if (std::ranges::find(kRuleKeys, entry.key.value, &Key::name) != std::end(kRuleKeys)) return false;
    maps = maps || entry.value.kind == yaml::Node::Kind::map;
  }
  return maps;
}

class StopsReader {
 public:
  StopsReader(const Fields& head, Draft& draft, Diagnostics& errors)
      : head_(head), draft_(draft), errors_(errors) {}

  void run(const yaml::Node& node) {
    if (!are_named(node)) {
      add(node, head_.place("stops"), "");
      return;
    }
    if (!is_section(node, "stops", kMaxStopRules, errors_)) {
      draft_.failed_stops = true;
      return;
    }
    for (const yaml::Entry& entry : yaml::entries(node)) {
      if (is_free(entry.key)) {
        add(entry.value, entry.key.span, entry.key.value);
      } else {
        draft_.failed_stops = true;
      }
    }
  }

 private:
  bool is_free(const yaml::Node& key) {
    if (!is_good_name(key, errors_)) return false;
    if (std::ranges::find(draft_.contract.stops, key.value, &StopRule::name) == draft_.contract.stops.end())
      return true;
    errors_.report(key.span, say(Message::key_twice, {key.value}));
    return false;
  }

  void add(const yaml::Node& node, Span where, const std::string& name) {
    const size_t before = errors_.count();
    StopRule rule = read_rule(node, where);
    rule.name = name;
    if (errors_.count() == before) {
      draft_.contract.stops.push_back(std::move(rule));
    } else {
      draft_.failed_stops = true;
    }
  }

  StopRule read_rule(const yaml::Node& node, Span where) {
    const Fields fields(node, where, "a stop rule", kRuleKeys, errors_);
    StopRule rule;
    const ConditionContext context{.counted = {}, .member = {}, .place = ConditionPlace::stops};
    if (const yaml::Node* when = fields[kWhen])
      rule.when = read_condition(draft_, *when, context, errors_).value_or(0);
    if (const auto longer = read_longer_than(fields[kLongerThan], errors_)) rule.longer_than = *longer;
    if (const yaml::Node* causes = fields[kCauses]) read_causes(*causes, rule);
    read_objection(fields, rule);
    return rule;
  }

  // ---- Causes -------------------------------------------------------------------------------------------

  void read_causes(const yaml::Node& node, StopRule& rule) {
    const auto* rows = read_list(&node, kCauses, errors_);
    if (rows == nullptr) return;
    if (rows->size() > kMaxStopCauses) {
      errors_.report(node.span, say(Message::too_many, {"causes of a stop", std::to_string(kMaxStopCauses)}));
      return;
    }
    for (const yaml::Node* row : *rows) {
      const bool last = row == rows->back();
      const bool otherwise = has_otherwise(*row);
      rule.causes.push_back(read_cause(*row, otherwise, rule));
      if (otherwise && !last) errors_.report(row->span, say(Message::cause_otherwise_not_last));
      if (!otherwise && last)
        errors_.report(row->span, say(Message::cause_otherwise_missing), say(Message::help_cause_otherwise));
    }
  }

  static bool has_otherwise(const yaml::Node& row) {
    return row.kind == yaml::Node::Kind::map &&
           std::ranges::any_of(yaml::entries(row),
                               [](const yaml::Entry& entry) { return entry.key.value == kOtherwise; });
  }

  // `rule` has the causes above this one.
  StopCause read_cause(const yaml::Node& row, bool otherwise, const StopRule& rule) {
    static const Words<StopClass> kClasses = {{name_of(StopClass::technical), StopClass::technical},
                                              {name_of(StopClass::organisational), StopClass::organisational},
                                              {name_of(StopClass::maintenance), StopClass::maintenance},
                                              {name_of(StopClass::consequential), StopClass::consequential}};
    const Fields fields = otherwise ? Fields(row, row.span, "the last cause", kOtherwiseKeys, errors_)
                                    : Fields(row, row.span, "a cause", kCauseKeys, errors_);
    StopCause cause;
    const yaml::Node* name = fields[otherwise ? kOtherwise : "cause"];
    if (const auto text = read_text(name, otherwise ? kOtherwise : "cause", errors_)) {
      cause.name = *text;
      if (std::ranges::find(rule.causes, *text, &StopCause::name) != rule.causes.end())
        errors_.report(name->span, say(Message::twice_in_list, {*text}));
    }
    if (const auto stop_class = read_word(fields["class"], "class", kClasses, {}, errors_))
      cause.stop_class = *stop_class;
    const ConditionContext context{.counted = {}, .member = {}, .place = ConditionPlace::causes};
    if (const yaml::Node* when = fields[kWhen]) cause.when = read_condition(draft_, *when, context, errors_);
    return cause;
  }

  // ---- Objection ----------------------------------------------------------------------------------------

  void read_objection(const Fields& fields, StopRule& rule) {
    static const Words<bool> kSilences = {{"accepts", true}, {"rejects", false}};
    const yaml::Node* objection = fields[kObjection];
    const yaml::Node* silence = fields[kSilence];
    if (objection == nullptr) {
      if (silence != nullptr)
        errors_.report(fields.place(kSilence), say(Message::silence_without_objection),
                       say(Message::help_objection));
      return;
    }
    const auto days = read_working_days(*objection);
    if (head_["calendar"] == nullptr)
      errors_.report(objection->span, say(Message::shift_needs_calendar), say(Message::help_calendar));
    if (!draft_.says_final_after)
      errors_.report(fields.place(kObjection), say(Message::needs_final_after, {kObjection}),
                     say(Message::help_final_after));
    if (silence == nullptr && !fields.cut())
      errors_.report(fields.place(kObjection), say(Message::objection_without_silence),
                     say(Message::help_silence_of_sides));
    const auto accepts = read_word(silence, kSilence, kSilences, {}, errors_);
    if (days) check_final_after(*days, fields, rule);
    if (days && accepts) rule.objection = Objection{*days, *accepts};
  }

  // While a side may still object, what it objects to must not be final. No working day is shorter than a
  // day, and a stop is known only `longer than` after it began. Reported where `final after` itself is right.
  void check_final_after(uint16_t days, const Fields& fields, const StopRule& rule) {
    const Duration after = draft_.contract.final_after;
    if (after.ns == 0 || rule.longer_than.ns == 0) return;
    constexpr int64_t kHours = 24;
    if (after.ns > rule.longer_than.ns + Duration::hours(kHours * days).ns) return;
    errors_.report(fields.place(kObjection),
                   say(Message::objection_after_final,
                       {head_["final after"]->value, fields[kLongerThan]->value, std::to_string(days)}));
  }

  // "3 working days", "1 working day"
  std::optional<uint16_t> read_working_days(const yaml::Node& node) {
    const auto text = read_text(&node, kObjection, errors_);
    if (!text) return std::nullopt;
    uint16_t days = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), days);
    const std::string_view words(end, static_cast<size_t>(text->data() + text->size() - end));
    if (error == std::errc{} && days >= 1 && days <= kMaxObjectionDays &&
        words == (days == 1 ? " working day" : " working days"))
      return days;
    errors_.report(node.span, say(Message::bad_objection, {std::to_string(kMaxObjectionDays)}),
                   say(Message::help_objection));
    return std::nullopt;
  }

  const Fields& head_;
  Draft& draft_;
  Diagnostics& errors_;
};

// The classes as conditions ask for them: "stop.technical".
constexpr StopClass kStopClasses[] = {StopClass::technical, StopClass::organisational, StopClass::maintenance,
                                      StopClass::consequential};
std::string asked_by(StopClass stop_class) {
  return std::string(kStop) + "." + std::string(name_of(stop_class));
}

class StopCondition {
 public:
  StopCondition(const Draft& draft, const Formula& formula, const FormulaNode& node, Diagnostics& errors)
      : draft_(draft), rules_(draft.contract.stops), formula_(formula), node_(node), errors_(errors) {}

  std::optional<ConditionNode> run() {
    ConditionNode inside;
    inside.op = ConditionOp::stop;
    if (node_.text != kStop) {
      const auto found = std::ranges::find(kStopClasses, node_.text, asked_by);
      if (found == std::end(kStopClasses)) {
        report_no_class();
        return std::nullopt;
      }
      inside.stop_class = *found;
    }
    if (draft_.failed_stops) return std::nullopt;  // reported where it stands
    const auto rule = stop_rule();
    if (!rule) return std::nullopt;
    inside.stops = *rule;
    return inside;
  }

 private:
  void report_no_class() {
    std::vector<std::string> words;
    for (const StopClass each : kStopClasses)
      words.push_back(asked_by(each));
    errors_.report(node_.word, say(Message::unknown_stop_class, {node_.text}),
                   say_list(Message::help_allowed, list_words({words.begin(), words.end()})));
  }

  // The rule whose stops are asked for: the one in brackets, or the only one.
  std::optional<uint16_t> stop_rule() {
    if (rules_.empty()) {
      errors_.report(node_.span, say(Message::condition_needs_stops, {node_.text}), say(Message::help_stops));
      return std::nullopt;
    }
    const std::string& name = rules_.front().name;
    const bool called = node_.kind == FormulaKind::call;
    if (!called && name.empty()) return uint16_t{0};
    if (!called) {
      errors_.report(node_.span, say(Message::which_stop, {node_.text}),
                     say(Message::help_which_stop, {node_.text, name}));
      return std::nullopt;
    }
    if (name.empty()) {
      errors_.report(node_.span, say(Message::stop_without_name),
                     say(Message::help_plain_stop, {node_.text}));
      return std::nullopt;
    }
    if (node_.parts.size() != 1 || formula_[node_.parts[0]].kind != FormulaKind::label) {
      errors_.report(node_.span, say(Message::wants_stop_rule, {node_.text}),
                     say(Message::help_which_stop, {node_.text, name}));
      return std::nullopt;
    }
    return rule_named(formula_[node_.parts[0]]);
  }

  std::optional<uint16_t> rule_named(const FormulaNode& label) {
    const auto found = std::ranges::find(rules_, label.text, &StopRule::name);
    if (found != rules_.end()) return static_cast<uint16_t>(found - rules_.begin());
    std::vector<std::string_view> names;
    for (const StopRule& known : rules_)
      names.push_back(known.name);
    errors_.report(label.span, say(Message::unknown_stop_rule, {label.text}), suggest(label.text, names));
    return std::nullopt;
  }

  const Draft& draft_;
  const std::vector<StopRule>& rules_;
  const Formula& formula_;
  const FormulaNode& node_;
  Diagnostics& errors_;
};

}  // namespace

std::optional<ConditionNode> stop_condition(const Draft& draft, const Formula& formula,
                                            const FormulaNode& node, Diagnostics& errors) {
  return StopCondition(draft, formula, node, errors).run();
}

void read_stops(const Fields& head, Draft& draft, Diagnostics& errors) {
  if (const yaml::Node* node = head["stops"]) StopsReader(head, draft, errors).run(*node);
}

}  // namespace panmen::terms
