#include "terms/text/windows.hpp"

#include <algorithm>
#include <charconv>
#include <vector>

#include "base/assert.hpp"
#include "terms/text/conditions.hpp"
#include "terms/text/fields.hpp"
#include "terms/text/formula.hpp"

namespace panmen::terms {
namespace {

struct KindWord {
  std::string_view one;
  std::string_view many;
  WindowKind kind;
};
constexpr KindWord kKinds[] = {
    {"hour", "hours", WindowKind::hour},          {"day", "days", WindowKind::day},
    {"week", "weeks", WindowKind::week},          {"month", "months", WindowKind::month},
    {"quarter", "quarters", WindowKind::quarter}, {"year", "years", WindowKind::year},
};

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const size_t end = std::min(text.find(' '), text.size());
    if (end > 0) out.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

// A whole number and nothing else.
std::optional<uint32_t> whole_number(std::string_view text) {
  uint32_t value = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || rest != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string_view ending_of(uint32_t day) {
  if (day / 10 != 1 && day % 10 == 1) return "st";
  if (day / 10 != 1 && day % 10 == 2) return "nd";
  if (day / 10 != 1 && day % 10 == 3) return "rd";
  return "th";
}

// "26th".
std::optional<uint32_t> ordinal(std::string_view word) {
  const size_t digits = std::min(word.find_first_not_of("0123456789"), word.size());
  const auto number = whole_number(word.substr(0, digits));
  if (!number || word.substr(digits) != ending_of(*number)) return std::nullopt;
  return number;
}

// "from CONDITION to CONDITION": where, outside of quotes, " to " begins.
std::optional<size_t> find_to(std::string_view text) {
  constexpr std::string_view kTo = " to ";
  bool is_quoted = false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') is_quoted = !is_quoted;
    if (!is_quoted && text.substr(i).starts_with(kTo)) return i;
  }
  return std::nullopt;
}

constexpr std::string_view kFrom = "from ";

// "30 samples of x", "1 sample of x": the number, and where what it is of begins.
struct CountOf {
  uint32_t count = 0;
  size_t begin = 0;
};
std::optional<CountOf> count_of(std::string_view text, std::string_view one) {
  const size_t blank = text.find(' ');
  const auto count = whole_number(text.substr(0, blank));
  if (!count || blank == std::string_view::npos) return std::nullopt;
  for (const std::string& words : {std::string(one) + "s of ", std::string(one) + " of "}) {
    if (text.substr(blank + 1).starts_with(words)) return CountOf{*count, blank + 1 + words.size()};
  }
  return std::nullopt;
}

// A part of a scalar as a scalar of its own, at its place in the text.
yaml::Node part_of(const yaml::Node& scalar, size_t begin, size_t end, std::string_view text) {
  const std::vector<size_t> places = scalar.places(text);
  yaml::Node part;
  part.kind = yaml::Node::Kind::scalar;
  part.value = scalar.value.substr(begin, end - begin);
  part.span = {places[begin], places[end]};
  return part;
}

class WindowReader {
 public:
  WindowReader(const yaml::Node& node, const std::string& text, std::string_view what, Draft& draft,
               Diagnostics& errors)
      : node_(node), text_(text), what_(what), draft_(draft), errors_(errors), words_(words_of(text)) {}

  std::optional<WindowSpec> read() {
    const size_t n = words_.size();
    if (n == 0) return not_understood();
    if (words_[0] == "contract" && n == 1) return contract();
    if (words_[0] == "shift" && n <= 2) return shift();
    if (words_[0] == "last" && n >= 3) return sliding();
    if (const auto samples = count_of(text_, "sample")) return samples_of(*samples);
    if (const auto cycles = count_of(text_, "cycle")) return cycles_of(*cycles);
    if (text_.starts_with(kFrom)) return between();
    const auto kind = std::ranges::find(kKinds, words_[0], &KindWord::one);
    if (kind == std::end(kKinds)) return not_understood();
    WindowSpec window;
    window.kind = kind->kind;
    if (n > 1 && !first_day(1, window)) return std::nullopt;
    return window;
  }

 private:
  std::optional<WindowSpec> not_understood() const {
    std::vector<std::string_view> known;
    for (const KindWord& kind : kKinds)
      known.push_back(kind.one);
    known.insert(known.end(), {"shift", "contract"});
    errors_.report(node_.span, say(Message::not_a_value, {text_, what_}),
                   nearest_word(text_, known) ? suggest(text_, known) : say(Message::help_window));
    return std::nullopt;
  }

  // "from the 26th", which begins at that word.
  bool first_day(size_t at, WindowSpec& window) const {
    if (window.kind != WindowKind::month || words_.size() != at + 3 || words_[at] != "from" ||
        words_[at + 1] != "the") {
      not_understood();
      return false;
    }
    constexpr uint32_t kLastFirstDay = 28;  // which every month has
    const auto day = ordinal(words_[at + 2]);
    if (!day || *day < 1 || *day > kLastFirstDay) {
      errors_.report(node_.span, say(Message::bad_month_day), say(Message::help_window));
      return false;
    }
    window.first_day = static_cast<uint8_t>(*day);
    return true;
  }

  std::optional<WindowSpec> sliding() const {
    const auto count = whole_number(words_[1]);
    const auto kind = std::ranges::find(kKinds, words_[2], &KindWord::many);
    if (!count || kind == std::end(kKinds)) return not_understood();
    if (*count < 2 || *count > kMaxSliding) {
      errors_.report(node_.span, say(Message::bad_sliding, {std::to_string(kMaxSliding)}),
                     *count == 1 ? std::optional(say(Message::help_allowed, {kind->one})) : std::nullopt);
      return std::nullopt;
    }
    WindowSpec window;
    window.shape = WindowShape::sliding;
    window.kind = kind->kind;
    window.count = static_cast<uint16_t>(*count);
    if (words_.size() > 3 && !first_day(3, window)) return std::nullopt;
    return window;
  }

  std::optional<WindowSpec> shift() const {
    if (draft_.failed_shifts) return std::nullopt;
    const std::vector<Shift>& shifts = draft_.contract.shifts;
    if (shifts.empty()) {
      errors_.report(node_.span, say(Message::window_needs_shifts, {text_}), say(Message::help_shifts));
      return std::nullopt;
    }
    WindowSpec window;
    window.shape = WindowShape::shift;
    if (words_.size() == 1) return window;
    const auto found = std::ranges::find(shifts, words_[1], &Shift::name);
    if (found == shifts.end()) {
      std::vector<std::string_view> names;
      for (const Shift& known : shifts)
        names.push_back(known.name);
      errors_.report(node_.span, say(Message::unknown_shift, {words_[1]}), suggest(words_[1], names));
      return std::nullopt;
    }
    window.shift = static_cast<uint16_t>(found - shifts.begin());
    return window;
  }

  std::optional<WindowSpec> contract() const {
    if (!draft_.says_from || !draft_.says_until) {
      errors_.report(node_.span, say(Message::window_needs_ends), say(Message::help_until));
      return std::nullopt;
    }
    WindowSpec window;
    window.shape = WindowShape::contract;
    return window;
  }

  // ---- Windows that are found in the data ---------------------------------------------------------------

  bool is_good_count(uint32_t count) {
    if (count >= 1 && count <= kMaxFoundCount) return true;
    errors_.report(node_.span, say(Message::bad_found_count, {std::to_string(kMaxFoundCount)}));
    return false;
  }

  std::optional<WindowSpec> samples_of(const CountOf& of) {
    if (!is_good_count(of.count)) return std::nullopt;
    FormulaNode name;
    name.kind = FormulaKind::name;
    name.text = text_.substr(of.begin);
    name.span = part_of(node_, of.begin, text_.size(), errors_.text()).span;
    const auto signal = find_signal(draft_, name.text);
    if (!signal) {
      report_unknown_name(draft_, name, errors_);
      return std::nullopt;
    }
    WindowSpec window;
    window.shape = WindowShape::samples;
    window.count = static_cast<uint16_t>(of.count);
    window.signal = *signal;
    return window;
  }

  std::optional<WindowSpec> cycles_of(const CountOf& of) {
    if (!is_good_count(of.count)) return std::nullopt;
    WindowSpec window;
    window.shape = WindowShape::cycles;
    window.count = static_cast<uint16_t>(of.count);
    window.begins = condition(of.begin, text_.size());
    return window.begins ? std::optional(window) : std::nullopt;
  }

  std::optional<WindowSpec> between() {
    const auto to = find_to(text_);
    if (!to || *to < kFrom.size()) return not_understood();
    WindowSpec window;
    window.shape = WindowShape::between;
    window.begins = condition(kFrom.size(), *to);
    window.ends = condition(*to + std::string_view(" to ").size(), text_.size());
    return window.begins && window.ends ? std::optional(window) : std::nullopt;
  }

  std::optional<uint16_t> condition(size_t begin, size_t end) {
    const auto formula = parse_formula(part_of(node_, begin, end, errors_.text()), errors_);
    if (!formula) return std::nullopt;
    const ConditionContext context{.counted = {}, .member = {}, .place = ConditionPlace::window};
    return compile_condition(draft_, *formula, formula->root, context, errors_);
  }

  const yaml::Node& node_;
  const std::string& text_;
  std::string_view what_;
  Draft& draft_;
  Diagnostics& errors_;
  std::vector<std::string_view> words_;
};

}  // namespace

bool is_found_in_data(std::string_view words) {
  return count_of(words, "sample") || count_of(words, "cycle") || words.starts_with(kFrom);
}

std::optional<uint16_t> read_window(const yaml::Node* node, std::string_view what, Draft& draft,
                                    Diagnostics& errors) {
  const auto text = read_text(node, what, errors);
  if (!text) return std::nullopt;
  const auto window = WindowReader(*node, *text, what, draft, errors).read();
  if (!window) return std::nullopt;
  std::vector<WindowSpec>& windows = draft.contract.windows;
  const auto found = std::ranges::find(windows, *window);
  if (found != windows.end()) return static_cast<uint16_t>(found - windows.begin());
  if (windows.size() == kMaxWindows) {
    errors.report(node->span, say(Message::too_many, {"different windows", std::to_string(kMaxWindows)}));
    return std::nullopt;
  }
  windows.push_back(*window);
  return static_cast<uint16_t>(windows.size() - 1);
}

std::optional<Row> read_row(const yaml::Node* node, Diagnostics& errors) {
  const auto text = read_text(node, "for", errors);
  if (!text) return std::nullopt;
  constexpr uint32_t kMaxRow = 100'000;
  const std::vector<std::string_view> words = words_of(*text);
  const auto count = words.empty() ? std::nullopt : whole_number(words[0]);
  if (count && *count > 0 && *count <= kMaxRow && words.size() >= 2) {
    const auto kind = std::ranges::find_if(
        kKinds, [&](const KindWord& known) { return words[1] == known.one || words[1] == known.many; });
    const bool shifts = words[1] == "shift" || words[1] == "shifts";
    const bool in_a_row = words.size() == 5 && words[2] == "in" && words[3] == "a" && words[4] == "row";
    if ((kind != std::end(kKinds) || shifts) && in_a_row) {
      return Row{*count, shifts ? std::nullopt : std::optional(kind->kind)};
    }
    if (kind != std::end(kKinds) && kind->kind == WindowKind::month && words.size() == 2) {
      return Row{*count, WindowKind::month, false};
    }
  }
  errors.report(node->span, say(Message::bad_row), say(Message::help_row));
  return std::nullopt;
}

bool fits(const Row& row, const WindowSpec& window) {
  switch (window.shape) {
    case WindowShape::calendar:
    case WindowShape::sliding:
      return row.kind == window.kind;
    case WindowShape::shift:
      return !row.kind;
    case WindowShape::contract:  // there is one
    case WindowShape::samples:
    case WindowShape::cycles:
    case WindowShape::between:
      return false;
  }
  PANMEN_ASSERT(false);
}

}  // namespace panmen::terms
