#include "annex/examples.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "annex/made_up.hpp"
#include "store/words.hpp"
#include "verdict/clause.hpp"
#include "verdict/due.hpp"

namespace panmen::annex {

using record::Figure;
using record::Outcome;
using verdict::Finding;

namespace {

// Judging looks up figures among all of the window. Examples that would take longer than a moment are left
// out: nobody would read figures of so many assets.
constexpr size_t kMaxEffort = 20'000'000;

class ClauseExamples {
 public:
  ClauseExamples(const terms::Contract& contract, const terms::Clause& clause, Language language)
      : contract_(contract), clause_(clause), words_(language), made_up_(contract, clause) {}

  std::vector<std::string> run() {
    // What is only met gives nothing to work out, and what is kept back depends on the months before.
    if (made_up_.choices() == 0 || clause_.amount_minor == 0 || clause_.retention.has_value()) return {};
    if (made_up_.choices() * effort() > kMaxEffort) return {};
    for (size_t i = 0; i < made_up_.choices(); ++i)
      findings_.push_back(judged(made_up_.figures(made_up_.choice(i))));
    if (clause_.scale.has_value()) {
      say_scale();
    } else if (const auto base = just_met()) {
      if (clause_.in_a_row > 1)
        say_row(*base);
      else
        say_edges(*base);
    }
    if (!lines_.empty() && clause_.recurrence == terms::Recurrence::each) say_undecided();
    return std::move(lines_);
  }

 private:
  template <class... Values>
  std::string say(std::string_view english, std::string_view chinese, const Values&... values) const {
    return fmt::format(fmt::runtime(words_.say(english, chinese)), values...);
  }

  // ---- What the rules say of made-up figures ------------------------------------------------------------

  // Of judging one window: how many figures are looked up among how many.
  size_t effort() const { return made_up_.tested() * made_up_.unknown_figures().size(); }

  // In a window that ends a row, where the clause wants one.
  Finding judged(const std::vector<Figure>& figures) const {
    verdict::ClauseState state;
    state.run = clause_.in_a_row - 1;
    return verdict::judge(contract_, clause_, state, figures);
  }

  // Negative of a deduction; at the tax's first rate, and before caps.
  Int128 due_minor(const Finding& finding) const {
    const Int128 minor = verdict::give(contract_, clause_, finding.pay, {Instant::kMinNs}).minor;
    return clause_.deduction ? -minor : minor;
  }

  std::string money(Int128 minor) const {
    return store::amount_text(minor, contract_.currency) + " " + std::string(contract_.currency.code());
  }

  const Finding& finding_of(const Choice& choice) const {
    size_t number = 0;
    for (size_t i = choice.size(); i-- > 0;)
      number = number * made_up_.variables()[i].values.size() + choice[i];
    return findings_[number];
  }

  // The values of one variable next to the chosen one.
  std::vector<size_t> beside(const Choice& choice, size_t variable) const {
    std::vector<size_t> out;
    if (choice[variable] > 0) out.push_back(choice[variable] - 1);
    if (choice[variable] + 1 < made_up_.variables()[variable].values.size())
      out.push_back(choice[variable] + 1);
    return out;
  }

  static Choice with(Choice choice, size_t variable, size_t value) {
    choice[variable] = value;
    return choice;
  }

  // Figures that meet the test where as many as possible of them stand at an edge.
  std::optional<Choice> just_met() const {
    std::optional<Choice> best;
    size_t most = 0;
    for (size_t i = 0; i < findings_.size(); ++i) {
      if (findings_[i].outcome != Outcome::met) continue;
      const Choice choice = made_up_.choice(i);
      size_t edges = 0;
      for (size_t v = 0; v < choice.size(); ++v)
        edges += static_cast<size_t>(std::ranges::any_of(beside(choice, v), [&](size_t value) {
          return finding_of(with(choice, v, value)).outcome != Outcome::met;
        }));
      if (edges == 0 || edges < most) continue;
      most = edges;
      best = choice;
    }
    return best;
  }

  // ---- Lines --------------------------------------------------------------------------------------------

  void add(const std::string& figures, const Finding& finding) {
    const Int128 due = due_minor(finding);
    lines_.push_back(say("{}: {}, due {}", "{}：{}，应付 {}", figures,
                         words_.outcome_text(clause_, finding.outcome, due), money(due)));
  }

  // One of them just beside the edge, and all others as they were.
  struct Failing {
    std::vector<Figure> figures;
    std::string words;
  };
  std::vector<Failing> just_failing(const Choice& base) const {
    std::vector<Failing> out;
    for (size_t v = 0; v < base.size(); ++v)
      for (const size_t value : beside(base, v)) {
        const Variable& variable = made_up_.variables()[v];
        const Choice all = with(base, v, value);
        if (finding_of(all).outcome == Outcome::met) continue;
        std::vector<Figure> figures = made_up_.figures(base);
        const auto first =
            std::ranges::find(figures, contract_.measures[variable.measures.front()].name, &Figure::measure);
        MadeUp::set(*first, variable.values[value]);
        if (variable.measures.size() > 1 && judged(figures).outcome != Outcome::met)
          out.push_back({std::move(figures), made_up_.in_words(base, v, value, words_.language())});
        else
          out.push_back({made_up_.figures(all), made_up_.in_words(all, words_.language())});
      }
    return out;
  }

  void say_edges(const Choice& base) {
    add(made_up_.in_words(base, words_.language()), finding_of(base));
    for (const Failing& failing : just_failing(base))
      add(failing.words, judged(failing.figures));
  }

  // The first window in which something is due, from 1; 0 where nothing is. All have the figures `usual`, and
  // one of them others.
  size_t first_due(size_t windows, const std::vector<Figure>& usual, size_t exception,
                   const std::vector<Figure>& other, Int128& due) const {
    verdict::ClauseState state;
    for (size_t i = 1; i <= windows && !state.closed; ++i) {
      due = due_minor(verdict::judge(contract_, clause_, state, i == exception ? other : usual));
      if (due != 0) return i;
    }
    return 0;
  }

  void say_row(const Choice& base) {
    const std::vector<Figure> met = made_up_.figures(base);
    const size_t row = clause_.in_a_row;
    if (row * effort() > kMaxEffort) return;
    Int128 due = 0;
    const size_t paid = first_due(row, met, 0, met, due);
    if (paid == 0) return;
    lines_.push_back(say("{} in windows 1 to {}: due {} with window {}, and nothing before",
                         "第 1 至 {1} 期 {0}：第 {3} 期应付 {2}，此前各期不付",
                         made_up_.in_words(base, words_.language()), row, money(due), paid));
    for (const Failing& failing : just_failing(base)) {
      const size_t later = first_due(2 * row, met, row, failing.figures, due);
      if (later != 0)
        lines_.push_back(say("The same, but {} in window {}: due {} with window {}",
                             "其他各期相同，但第 {1} 期 {0}：第 {3} 期应付 {2}", failing.words, row,
                             money(due), later));
    }
  }

  // Both sides of each edge of the scale, the better one first.
  void say_scale() {
    const auto count_values = made_up_.variables().front().values.size();
    for (size_t rest = 0; rest < made_up_.choices(); rest += count_values) {
      Choice choice = made_up_.choice(rest);
      std::vector<Finding> findings;
      for (size_t value = 0; value < count_values; ++value)
        findings.push_back(finding_of(with(choice, 0, value)));
      if (std::ranges::any_of(findings, [](const Finding& f) { return f.outcome == Outcome::not_counted; }))
        continue;
      std::vector<size_t> shown;
      for (size_t value = 0; value < count_values; ++value) {
        const bool below = value > 0 && findings[value - 1] != findings[value];
        const bool above = value + 1 < count_values && findings[value + 1] != findings[value];
        if (below || above) shown.push_back(value);
      }
      if (findings.back().outcome == Outcome::met) std::ranges::reverse(shown);
      for (const size_t value : shown)
        add(made_up_.in_words(with(choice, 0, value), words_.language()), findings[value]);
      return;
    }
  }

  void say_undecided() {
    add(words_.say("No figures, because there is no data", "无数据，数值无法计算"),
        judged(made_up_.unknown_figures()));
  }

  const terms::Contract& contract_;
  const terms::Clause& clause_;
  store::Words words_;
  MadeUp made_up_;
  std::vector<Finding> findings_;  // by number of the choice
  std::vector<std::string> lines_;
};

}  // namespace

std::vector<std::vector<std::string>> worked_examples(const terms::Contract& contract, Language language) {
  std::vector<std::vector<std::string>> out;
  for (const terms::Clause& clause : contract.clauses)
    out.push_back(ClauseExamples(contract, clause, language).run());
  return out;
}

}  // namespace panmen::annex
