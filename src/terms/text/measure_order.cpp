#include "terms/text/measure_order.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_map>

#include "terms/text/baselines.hpp"

namespace panmen::terms {
namespace {

class Order {
 public:
  Order(const Draft& draft, Diagnostics& errors) : draft_(draft), errors_(errors) {
    // Those of a group have one text: the first stands for all of them.
    for (size_t i = 0; i < draft.measures.size(); ++i)
      by_name_.emplace(draft.measures[i].written, i);
    state_.resize(draft.measures.size(), State::unseen);
  }

  std::vector<size_t> run() {
    for (size_t i = 0; i < draft_.measures.size(); ++i) {
      const auto& member = draft_.measures[i].member;
      if (!member || member->asset == 0) visit(i);
    }
    return std::move(order_);
  }

 private:
  enum class State : uint8_t { unseen, open, done };

  // At most as deep as there are measures.
  void visit(size_t index) {
    if (state_[index] != State::unseen) return;
    state_[index] = State::open;
    path_.push_back(index);
    const MeasureDraft& measure = draft_.measures[index];
    if (measure.formula) visit_named_in(*measure.formula);
    if (measure.only_test) visit_named_in(*measure.only_test);
    path_.pop_back();
    state_[index] = State::done;
    const size_t same = measure.member ? draft_.groups[measure.member->group].assets.size() : 1;
    for (size_t i = 0; i < same; ++i)
      order_.push_back(index + i);
  }

  void visit_named_in(const Formula& formula) {
    for (const FormulaNode& node : formula.nodes) {
      if (node.kind == FormulaKind::name) visit_named(node);
      const bool is_baseline =
          node.kind == FormulaKind::call && node.text == kBaseline && !node.parts.empty();
      const BaselineDraft* baseline =
          is_baseline ? find_baseline(draft_, formula[node.parts[0]].text) : nullptr;
      if (baseline == nullptr) continue;
      visit_named(baseline->of);
      for (const FormulaNode& driver : baseline->drivers)
        visit_named(driver);
    }
  }

  void visit_named(const FormulaNode& node) {
    const auto found = by_name_.find(node.text);
    if (found == by_name_.end()) return;
    if (state_[found->second] == State::open) {
      report_circle(found->second, node);
    } else {
      visit(found->second);
    }
  }

  void report_circle(size_t begin, const FormulaNode& node) {
    constexpr size_t kMaxShown = 8;
    const auto first = std::ranges::find(path_, begin);
    std::string way;
    for (auto it = first; it != path_.end(); ++it) {
      if (static_cast<size_t>(it - first) == kMaxShown) {
        way += "... uses ";
        break;
      }
      way += "'" + draft_.measures[*it].written + "' uses ";
    }
    errors_.report(node.span, say(Message::circle, {way + "'" + node.text + "'"}));
  }

  const Draft& draft_;
  Diagnostics& errors_;
  std::unordered_map<std::string_view, size_t> by_name_;
  std::vector<State> state_;
  std::vector<size_t> path_;
  std::vector<size_t> order_;
};

}  // namespace

std::vector<size_t> measure_order(const Draft& draft, Diagnostics& errors) {
  return Order(draft, errors).run();
}

}  // namespace panmen::terms
