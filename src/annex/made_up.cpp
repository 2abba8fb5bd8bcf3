#include "annex/made_up.hpp"

#include <algorithm>
#include <limits>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "store/words.hpp"

namespace panmen::annex {

using terms::FigureType;

namespace {

// More are not tried: nobody reads an example of so many figures.
constexpr size_t kMaxChoices = 4096;

// full[market] is called full.
std::string written_name(std::string_view name) {
  return std::string(name.ends_with(']') ? name.substr(0, name.find('[')) : name);
}

// Where a result may change: at the threshold and a little beside it.
std::vector<Value> edge(const terms::Contract& contract, const terms::Resolution& show, int64_t threshold) {
  if (show.type == FigureType::yes_no) return {{0, 0}, {1, 0}};
  if (show.type == FigureType::text) return {{threshold, 0}, {static_cast<int64_t>(show.texts.size()), 0}};
  if (contract.compares_full_value) return {{threshold, -1}, {threshold, 0}, {threshold, 1}};
  std::vector<Value> values{{threshold, 0}};
  if (threshold > std::numeric_limits<int64_t>::min()) values.push_back({threshold - 1, 0});
  if (threshold < std::numeric_limits<int64_t>::max()) values.push_back({threshold + 1, 0});
  return values;
}

}  // namespace

MadeUp::MadeUp(const terms::Contract& contract, const terms::Clause& clause)
    : contract_(contract), clause_(clause) {
  if (clause.scale.has_value())
    for (const terms::ScaleStep& step : clause.scale->steps)
      if (step.bound.has_value()) add(clause.scale->measure, step.threshold_steps);
  add(clause.when);
  const size_t named = variables_.size();
  for (size_t i = 0; i < named; ++i)
    for (const uint16_t measure : std::vector(variables_[i].measures))
      add(contract.measures[measure].only);
  for (const terms::Measure& measure : contract.measures)
    if (measure.per == clause.window)
      unknown_.push_back({measure.name, std::nullopt, record::Reason::no_data, 0});
  choices_ = variables_.empty() ? 0 : 1;
  for (Variable& variable : variables_) {
    std::ranges::sort(variable.values);
    const auto repeated = std::ranges::unique(variable.values);
    variable.values.erase(repeated.begin(), repeated.end());
    choices_ = choices_ * variable.values.size() > kMaxChoices ? 0 : choices_ * variable.values.size();
  }
}

void MadeUp::add(std::span<const terms::TestNode> nodes) {
  for (const terms::TestNode& node : nodes)
    if (node.op == terms::TestOp::compare) add(node.measure, node.threshold_steps);
}

void MadeUp::add(uint16_t measure, int64_t threshold) {
  const std::string name = written_name(contract_.measures[measure].name);
  auto at = std::ranges::find(variables_, name, &Variable::name);
  if (at == variables_.end()) at = variables_.insert(at, {name, {}, {}});
  if (std::ranges::find(at->measures, measure) == at->measures.end()) at->measures.push_back(measure);
  for (const Value& value : edge(contract_, contract_.measures[measure].show, threshold))
    if (std::ranges::find(at->values, value) == at->values.end()) at->values.push_back(value);
}

size_t MadeUp::tested() const {
  size_t count = 0;
  for (const Variable& variable : variables_)
    count += variable.measures.size();
  return count;
}

Choice MadeUp::choice(size_t number) const {
  Choice choice;
  for (const Variable& variable : variables_) {
    choice.push_back(number % variable.values.size());
    number /= variable.values.size();
  }
  return choice;
}

void MadeUp::set(record::Figure& figure, Value value) {
  figure.steps = value.steps;
  figure.reason = record::Reason::none;
  figure.side = value.side;
}

std::vector<record::Figure> MadeUp::figures(const Choice& choice) const {
  std::vector<record::Figure> figures = unknown_;
  for (size_t i = 0; i < variables_.size(); ++i)
    for (const uint16_t measure : variables_[i].measures) {
      const auto figure =
          std::ranges::find(figures, contract_.measures[measure].name, &record::Figure::measure);
      set(*figure, variables_[i].values[choice[i]]);
    }
  return figures;
}

std::string MadeUp::value_in_words(const Variable& variable, size_t value, Language language) const {
  const terms::Measure& measure = contract_.measures[variable.measures.front()];
  const Value& chosen = variable.values[value];
  const std::string steps = store::steps_text(contract_, measure, chosen.steps, language);
  const FigureType type = measure.show.type;
  const auto with = [&](Phrase phrase) { return std::string(phrase.in(language)) + steps; };
  const bool is_told =
      type == FigureType::text && static_cast<size_t>(chosen.steps) < measure.show.texts.size();
  if (is_told) return with({"'", "为“"}) + std::string(Phrase{"'", "”"}.in(language));
  const bool has_sides = type == FigureType::number || type == FigureType::instant;
  if (!has_sides || !contract_.compares_full_value) return with({"", has_sides ? "为 " : "为"});
  if (chosen.side == 0) return with({"exactly ", "恰为 "});
  if (type == FigureType::instant)
    return with(chosen.side < 0 ? Phrase{"just before ", "略早于 "} : Phrase{"just after ", "略晚于 "});
  return with(chosen.side < 0 ? Phrase{"just below ", "略低于 "} : Phrase{"just above ", "略高于 "});
}

std::string MadeUp::in_words(const Variable& variable, size_t value, Language language) const {
  const Phrase phrase =
      variable.measures.size() > 1 ? Phrase{"every {} {}", "各设备 {} 均{}"} : Phrase{"{} {}", "{} {}"};
  return fmt::format(fmt::runtime(phrase.in(language)), variable.name,
                     value_in_words(variable, value, language));
}

std::string MadeUp::joined(const std::vector<std::string>& parts, Language language) {
  return fmt::format("{}", fmt::join(parts, Phrase{", ", "、"}.in(language)));
}

std::string MadeUp::in_words(const Choice& choice, Language language) const {
  std::vector<std::string> parts;
  for (size_t i = 0; i < variables_.size(); ++i)
    parts.push_back(in_words(variables_[i], choice[i], language));
  return joined(parts, language);
}

std::string MadeUp::in_words(const Choice& choice, size_t variable, size_t other, Language language) const {
  std::vector<std::string> parts;
  for (size_t i = 0; i < variables_.size(); ++i)
    parts.push_back(in_words(variables_[i], choice[i], language));
  const Variable& group = variables_[variable];
  const Phrase one{"one {} {} and the others {}", "某设备 {} {}（其余{}）"};
  parts[variable] =
      fmt::format(fmt::runtime(one.in(language)), group.name, value_in_words(group, other, language),
                  value_in_words(group, choice[variable], language));
  return joined(parts, language);
}

}  // namespace panmen::annex
