#include "terms/text/gains.hpp"

#include <optional>

namespace panmen::terms {
namespace {

Gains turned(Gains gains) {
  return {gains.supplier, gains.buyer};
}

class Gatherer {
 public:
  explicit Gatherer(const Contract& contract) : contract_(contract), gains_(contract.clauses.size()) {}

  std::vector<Gains> run() {
    for (size_t i = 0; i < gains_.size(); ++i) {
      const Clause& clause = contract_.clauses[i];
      const bool gives = clause.kind != ClauseKind::delay && (clause.amount_minor != 0 || clause.figure);
      if (gives) gains_[i] = {clause.deduction, !clause.deduction};
    }
    // Each round carries on what rests on what; a chain is no longer than there are clauses.
    for (size_t round = 0; round <= gains_.size() && changed_; ++round) {
      changed_ = false;
      for (size_t i = 0; i < gains_.size(); ++i)
        carry(contract_.clauses[i], gains_[i]);
    }
    for (Gains& gains : gains_)
      if (!gains.buyer && !gains.supplier) gains.supplier = true;
    return std::move(gains_);
  }

 private:
  // The sooner a milestone is reached, the sooner or the more is due that waits for it, and the less is
  // deducted for a delay; but a deadline that counts from it comes sooner too.
  void carry(const Clause& clause, Gains gains) {
    const Gains delayed{clause.deduction, !clause.deduction};
    if (clause.kind == ClauseKind::delay) gains = turned(delayed);
    if (clause.milestone) give(*clause.milestone, gains);
    if (clause.after) give(*clause.after, gains);
    if (clause.by && clause.by->after) give(*clause.by->after, turned(gains));
    if (clause.due && clause.due->after) give(*clause.due->after, gains);
  }

  void give(uint16_t milestone, Gains gains) {
    std::vector<uint16_t> open{milestone};
    std::vector<bool> seen(contract_.milestones.size(), false);
    while (!open.empty()) {
      const uint16_t at = open.back();
      open.pop_back();
      if (seen[at]) continue;
      seen[at] = true;
      const MilestoneNode& node = contract_.milestones[at];
      if (node.op == MilestoneOp::all || node.op == MilestoneOp::any) {
        open.push_back(node.left);
        open.push_back(node.right);
      } else if (node.op == MilestoneOp::met) {
        add(gains_[node.index], gains);
      } else if (node.op == MilestoneOp::confirmed) {
        const auto& silence = contract_.confirmations[node.index].silence;
        if (silence && silence->after) open.push_back(*silence->after);
      }
    }
  }

  void add(Gains& to, Gains gains) {
    const Gains before = to;
    to.buyer = to.buyer || gains.buyer;
    to.supplier = to.supplier || gains.supplier;
    changed_ = changed_ || !(to == before);
  }

  const Contract& contract_;
  std::vector<Gains> gains_;
  bool changed_ = true;
};

}  // namespace

std::vector<Gains> gains_of(const Contract& contract) {
  return Gatherer(contract).run();
}

}  // namespace panmen::terms
