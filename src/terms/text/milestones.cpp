#include "terms/text/milestones.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "terms/text/lexer.hpp"
#include "terms/text/milestone_words.hpp"

namespace panmen::terms {
namespace {

constexpr int kMaxDepth = 64;

bool joins(std::string_view word) {
  return word == "and" || word == "or" || word == "not";
}

// `in` and `true` too, which only formulas have.
bool is_operator(std::string_view word) {
  return std::ranges::find(kOperatorWords, word) != kOperatorWords.end();
}

ClauseName* find_clause(Draft& draft, std::string_view name) {
  const auto found = std::ranges::find(draft.clause_names, name, &ClauseName::id);
  return found == draft.clause_names.end() ? nullptr : &*found;
}
const ClauseName* find_clause(const Draft& draft, std::string_view name) {
  const auto found = std::ranges::find(draft.clause_names, name, &ClauseName::id);
  return found == draft.clause_names.end() ? nullptr : &*found;
}

std::optional<uint16_t> find_confirmation(const Draft& draft, std::string_view name) {
  const auto& all = draft.contract.confirmations;
  const auto found = std::ranges::find(all, name, &Confirmation::name);
  return found == all.end() ? std::nullopt : std::optional(static_cast<uint16_t>(found - all.begin()));
}

bool is_failed(const Draft& draft, std::string_view name) {
  return draft.failed_confirmation_section ||
         std::ranges::find(draft.failed_confirmations, name) != draft.failed_confirmations.end();
}

std::vector<std::string_view> confirmation_names(const Draft& draft) {
  std::vector<std::string_view> names;
  for (const Confirmation& confirmation : draft.contract.confirmations)
    names.push_back(confirmation.name);
  return names;
}

std::vector<std::string_view> milestone_names(const Draft& draft) {
  std::vector<std::string_view> names = confirmation_names(draft);
  for (const ClauseName& clause : draft.clause_names)
    if (!clause.each) names.push_back(clause.id);
  names.push_back(kSigned);
  return names;
}

bool is_milestone(const Draft& draft, std::string_view word) {
  return word == kSigned || looks_like_date(word) || find_confirmation(draft, word) ||
         std::ranges::find(draft.failed_confirmations, word) != draft.failed_confirmations.end() ||
         find_clause(draft, word) != nullptr;
}

bool is_figure(const Draft& draft, std::string_view word) {
  return find_measure(draft, word) != nullptr || find_of_group(draft.group_measures, word) != nullptr;
}

Span place_of(const MilestoneWord& word, const std::vector<size_t>& places) {
  return {places[word.begin], places[word.end]};
}

// ---- Which kind of test it is ---------------------------------------------------------------------------

// What a test is made of, as far as it has to be known.
struct Evidence {
  bool says_values = false;                // a comparison, a number, a text
  bool names_figure = false;               // and of no clause
  std::optional<MilestoneWord> milestone;  // the first that is no figure
  std::optional<MilestoneWord> either;     // the first that is both
  std::optional<MilestoneWord> unknown;    // the first that is neither
};

Evidence evidence_of(const Draft& draft, std::string_view text) {
  Evidence out;
  MilestoneWords words(text);
  bool behind_number = false;
  size_t count = 0;
  const auto keep = [](std::optional<MilestoneWord>& first, const MilestoneWord& word) {
    if (!first) first = word;
  };
  for (MilestoneWord word = words.next(); word.kind != MilestoneWordKind::end; word = words.next()) {
    // So long a formula is refused where it is read.
    if (++count > kMaxFormulaNodes * 4) break;
    const bool unit = std::exchange(behind_number, false) && !is_operator(word.text);
    if (word.kind == MilestoneWordKind::other) out.says_values = true;
    if (word.kind != MilestoneWordKind::word || is_operator(word.text) || unit) continue;
    const bool milestone = is_milestone(draft, word.text);
    const bool figure = is_figure(draft, word.text);
    if (milestone && figure) {
      keep(out.either, word);
    } else if (milestone) {
      keep(out.milestone, word);
    } else if (figure) {
      out.names_figure = true;
    } else if (is_digit(word.text.front())) {
      out.says_values = behind_number = true;
    } else {
      keep(out.unknown, word);
    }
  }
  return out;
}

// ---- What it says ---------------------------------------------------------------------------------------

class MilestoneCompiler {
 public:
  MilestoneCompiler(Draft& draft, const yaml::Node& node, size_t from, Diagnostics& errors)
      : draft_(draft),
        node_(node),
        places_(node.places(errors.text())),
        words_(node.value, from),
        errors_(errors) {
    advance();
  }

  std::optional<uint16_t> run() {
    const auto all = either();
    if (!all) return std::nullopt;
    if (word_.kind != MilestoneWordKind::end) return no_milestone();
    return all;
  }

 private:
  void advance() { word_ = words_.next(); }
  bool is(std::string_view text) const { return word_.kind == MilestoneWordKind::word && word_.text == text; }

  std::optional<uint16_t> no_milestone() {
    const bool at_end = word_.kind == MilestoneWordKind::end;
    errors_.report(at_end ? node_.span : place_of(word_, places_), say(Message::no_milestone),
                   say(Message::help_milestone));
    return std::nullopt;
  }

  std::optional<uint16_t> add(const MilestoneNode& node) {
    std::vector<MilestoneNode>& all = draft_.contract.milestones;
    const auto found = std::ranges::find(all, node);
    if (found != all.end()) return static_cast<uint16_t>(found - all.begin());
    if (all.size() == kMaxMilestones) {
      errors_.report(node_.span, say(Message::too_many, {"milestones", std::to_string(kMaxMilestones)}));
      return std::nullopt;
    }
    all.push_back(node);
    return static_cast<uint16_t>(all.size() - 1);
  }

  template <class Part>
  std::optional<uint16_t> joined(std::string_view by, MilestoneOp op, Part&& part) {
    auto left = part();
    while (left && is(by)) {
      advance();
      const auto right = part();
      if (!right) return std::nullopt;
      MilestoneNode node;
      node.op = op;
      node.left = *left;
      node.right = *right;
      left = add(node);
    }
    return left;
  }
  std::optional<uint16_t> either() {
    return joined("or", MilestoneOp::any, [&] { return all(); });
  }
  std::optional<uint16_t> all() {
    return joined("and", MilestoneOp::all, [&] { return one(); });
  }

  std::optional<uint16_t> one() {
    if (word_.kind == MilestoneWordKind::open) return in_brackets();
    if (is("not")) {
      errors_.report(place_of(word_, places_), say(Message::not_of_milestone));
      return std::nullopt;
    }
    if (word_.kind != MilestoneWordKind::word || joins(word_.text)) return no_milestone();
    const MilestoneWord name = word_;
    advance();
    if (word_.kind == MilestoneWordKind::open) {  // confirmed(delivered)
      word_ = name;
      return no_milestone();
    }
    const auto node = named(name);
    return node ? add(*node) : std::nullopt;
  }

  std::optional<uint16_t> in_brackets() {
    if (++depth_ > kMaxDepth) {
      errors_.report(place_of(word_, places_), say(Message::formula_too_deep));
      return std::nullopt;
    }
    advance();
    const auto inner = either();
    if (!inner) return std::nullopt;
    if (word_.kind != MilestoneWordKind::close) return no_milestone();
    advance();
    --depth_;
    return inner;
  }

  std::optional<MilestoneNode> named(const MilestoneWord& word) {
    MilestoneNode node;
    const Span where = place_of(word, places_);
    if (word.text == kSigned) {
      if (draft_.contract.signed_on) return node;
      if (!draft_.says_signed) errors_.report(where, say(Message::not_signed), say(Message::help_signed));
      return std::nullopt;
    }
    if (looks_like_date(word.text)) {
      const auto date = to_date(word.text);
      if (!date) {
        errors_.report(where, say(Message::bad_day), say(Message::help_day));
        return std::nullopt;
      }
      node.op = MilestoneOp::date;
      node.on = *date;
      return node;
    }
    if (const auto confirmation = find_confirmation(draft_, word.text)) {
      draft_.confirmations[*confirmation].used = true;
      node.op = MilestoneOp::confirmed;
      node.index = *confirmation;
      return node;
    }
    if (ClauseName* clause = find_clause(draft_, word.text)) {
      if (clause->each) {
        errors_.report(where, say(Message::each_is_no_milestone, {word.text}));
        return std::nullopt;
      }
      clause->used = true;
      node.op = MilestoneOp::met;
      node.index = clause->index;
      return node;
    }
    if (is_failed(draft_, word.text)) return std::nullopt;
    if (is_figure(draft_, word.text)) {
      errors_.report(where, say(Message::figure_is_no_milestone, {word.text}),
                     say(Message::help_figures_apart));
    } else {
      errors_.report(where, say(Message::unknown_milestone, {word.text}),
                     suggest_name(word.text, milestone_names(draft_), errors_));
    }
    return std::nullopt;
  }

  Draft& draft_;
  const yaml::Node& node_;
  std::vector<size_t> places_;
  MilestoneWords words_;
  Diagnostics& errors_;
  MilestoneWord word_;
  int depth_ = 0;
};

}  // namespace

std::optional<Asked> what_is_asked(const Draft& draft, const yaml::Node& when, Diagnostics& errors) {
  if (when.kind != yaml::Node::Kind::scalar) return Asked::figures;  // refused where it is read
  const Evidence found = evidence_of(draft, when.value);
  const bool figures = found.says_values || found.names_figure;
  const auto place = [&](const MilestoneWord& word) { return place_of(word, when.places(errors.text())); };
  if (found.milestone && figures) {
    errors.report(place(*found.milestone), say(Message::milestone_and_figures, {found.milestone->text}),
                  say(Message::help_figures_apart));
    return std::nullopt;
  }
  if (figures) return Asked::figures;
  if (found.either) {
    errors.report(place(*found.either), say(Message::figure_or_clause, {found.either->text}));
    return std::nullopt;
  }
  if (found.milestone) return Asked::milestone;
  // Nothing of it is known: which is it like?
  const bool like_one = found.unknown && (find_measure(draft, found.unknown->text) == nullptr) &&
                        nearest_word(found.unknown->text, milestone_names(draft)) &&
                        !nearest_word(found.unknown->text, measure_names(draft));
  return like_one ? Asked::milestone : Asked::figures;
}

std::optional<uint16_t> read_milestone(Draft& draft, const yaml::Node& node, size_t from,
                                       Diagnostics& errors) {
  return MilestoneCompiler(draft, node, from, errors).run();
}

std::optional<uint16_t> read_confirmation_name(Draft& draft, const yaml::Node& node, std::string_view key,
                                               Diagnostics& errors) {
  const auto name = read_text(&node, key, errors);
  if (!name) return std::nullopt;
  if (const auto found = find_confirmation(draft, *name)) {
    draft.confirmations[*found].used = true;
    return found;
  }
  if (!is_failed(draft, *name))
    errors.report(node.span, say(Message::unknown_confirmation, {*name}),
                  suggest_name(*name, confirmation_names(draft), errors));
  return std::nullopt;
}

}  // namespace panmen::terms
