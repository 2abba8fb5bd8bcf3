#include "sim/check.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <set>
#include <tuple>

#include "base/int128.hpp"
#include "sim/oracle.hpp"

namespace panmen::sim {

namespace {

Error broken(const std::string& what) {
  return {ErrorCode::damaged, what};
}

const terms::Contract* contract_of(const World& world, const std::string& id) {
  const auto at = std::ranges::find(world.contracts, id, &terms::Contract::id);
  return at == world.contracts.end() ? nullptr : &*at;
}

Result<void> check_entitlement(const World& world, const record::Entitlement& due,
                               const record::Verdict& verdict) {
  const terms::Contract* contract = contract_of(world, due.because.contract);
  if (contract == nullptr) return broken("an entitlement of no contract");
  const auto clause = std::ranges::find(contract->clauses, due.because.clause, &terms::Clause::id);
  if (clause == contract->clauses.end()) return broken("an entitlement of no clause");
  const Ratio pay = expected_pay(*contract, *clause, verdict);
  // amount + remainder = clause's amount * pay, exactly; and the remainder is at most half a minor unit.
  const Int128 lhs =
      (static_cast<Int128>(due.amount.minor) * due.remainder_denominator + due.remainder_numerator) *
      pay.denominator;
  const Int128 rhs = static_cast<Int128>(clause->amount_minor) * pay.numerator * due.remainder_denominator;
  if (lhs != rhs)
    return broken("invariant 8: amount and remainder of " + to_string(due.because) + " do not add up");
  const Int128 twice = static_cast<Int128>(due.remainder_numerator) * 2;
  if (twice > due.remainder_denominator || -twice > due.remainder_denominator)
    return broken("invariant 8: the remainder of " + to_string(due.because) + " is more than a half");
  if ((twice == due.remainder_denominator || -twice == due.remainder_denominator) &&
      due.amount.minor % 2 != 0)
    return broken("invariant 8: " + to_string(due.because) + " is not rounded half to even");
  const std::string& payer = clause->deduction ? contract->supplier.name : contract->buyer.name;
  if (due.payer != payer) return broken("the wrong party pays for " + to_string(due.because));
  return {};
}

}  // namespace

Result<void> check_money(const World& world, std::span<const record::Body> records) {
  std::map<std::pair<std::string, std::string>, Int128> balances;  // contract and account
  std::map<std::string, Int128> sums;                              // of each contract
  std::map<record::VerdictId, record::Verdict> verdicts;
  std::map<record::VerdictId, record::Entitlement> due;
  std::set<record::VerdictId> moved;
  for (const record::Body& body : records) {
    if (const auto* verdict = std::get_if<record::Verdict>(&body)) {
      if (!verdicts.emplace(verdict->id, *verdict).second)
        return broken("invariant 3: verdict " + to_string(verdict->id) + " is there twice");
    } else if (const auto* e = std::get_if<record::Entitlement>(&body)) {
      const auto of = verdicts.find(e->because);
      if (of == verdicts.end()) return broken("invariant 2: an entitlement without a verdict before it");
      if (!due.emplace(e->because, *e).second)
        return broken("invariant 3: " + to_string(e->because) + " gives two entitlements");
      PANMEN_CHECK(check_entitlement(world, *e, of->second));
    } else if (const auto* t = std::get_if<record::Transfer>(&body)) {
      if (!verdicts.contains(t->because))
        return broken("invariant 2: a transfer without a verdict before it");
      const auto of = due.find(t->because);
      if (of == due.end() || of->second.amount != t->amount)
        return broken("invariant 2: a transfer of another amount than its entitlement's");
      if (!moved.insert(t->because).second)
        return broken("invariant 3: " + to_string(t->because) + " moves money twice");
      const std::string& contract = t->because.contract;
      balances[{contract, t->debit}] -= t->amount.minor;
      balances[{contract, t->credit}] += t->amount.minor;
      if (t->debit == t->credit) return broken("a transfer from an account to itself");
      Int128 sum = 0;
      for (const auto& [account, balance] : balances)
        if (account.first == contract) sum += balance;
      if (sum != 0) return broken("invariant 1: the balances of " + contract + " do not sum to zero");
    }
  }
  for (const auto& [id, e] : due)
    if ((e.amount.minor > 0) != moved.contains(id))
      return broken("what is due from " + to_string(id) + " did not move");
  // Whatever is due by a verdict is entitled.
  for (const auto& [id, judged] : verdicts) {
    const terms::Contract* contract = contract_of(world, id.contract);
    const auto clause = std::ranges::find(contract->clauses, id.clause, &terms::Clause::id);
    const bool decided = judged.outcome != record::Outcome::undetermined;
    const bool pays = decided && expected_pay(*contract, *clause, judged).numerator > 0;
    if (pays != due.contains(id))
      return broken("verdict " + to_string(id) + " does not give what its clause says");
  }
  return {};
}

Result<void> check_admissions(std::span<const record::Body> records, const BlocksByHash& blocks) {
  std::set<Observation> known;
  std::map<std::string, std::string> source_of_asset;
  std::map<std::string, int64_t> watermarks_ns;
  for (size_t i = 0; i < records.size(); ++i) {
    if (const auto* watermark = std::get_if<record::Watermark>(&records[i]))
      watermarks_ns[watermark->source] = watermark->through.ns;
    const auto* block = std::get_if<record::Block>(&records[i]);
    if (block == nullptr) continue;
    const auto content = blocks.find(block->content);
    if (content == blocks.end()) return broken("invariant 4: a block is recorded that nobody sent");
    const auto* admission =
        i + 1 < records.size() ? std::get_if<record::Admission>(&records[i + 1]) : nullptr;
    if (admission == nullptr) return broken("invariant 9: a block without its admission");
    record::Admission expected;
    const auto watermark = watermarks_ns.find(block->source);
    for (const Observation& o : content->second) {
      if (!known.insert(o).second)
        ++expected.duplicate;
      else if (watermark != watermarks_ns.end() && at_s(o.time_s).ns <= watermark->second)
        ++expected.late;
      else {
        ++expected.accepted;
        if (o.quality != signal::Quality::good) ++expected.doubtful;
      }
    }
    const auto counts = [](const record::Admission& a) {
      return std::tie(a.accepted, a.late, a.duplicate, a.doubtful);
    };
    if (counts(expected) != counts(*admission)) {
      const auto text = [](const record::Admission& a) {
        return std::to_string(a.accepted) + " accepted, " + std::to_string(a.late) + " late, " +
               std::to_string(a.duplicate) + " duplicate, " + std::to_string(a.doubtful) + " doubtful";
      };
      return broken("invariant 9: record " + std::to_string(i + 1) + " says " + text(*admission) +
                    " where there are " + text(expected));
    }
  }
  return {};
}

Result<void> check_figures(const World& world, std::span<const record::Body> records) {
  for (const terms::Contract& contract : world.contracts) {
    int64_t complete_s = std::numeric_limits<int64_t>::max();
    for (const terms::Signal& signal : contract.signals)
      for (size_t i = 0; i < world.sources.size(); ++i)
        if (std::ranges::find(world.sources[i].assets, signal.asset) != world.sources[i].assets.end())
          complete_s = std::min(complete_s, world.last_watermark_s[i]);
    FiguresOfWindows expected = expected_figures(contract, world.in_time, complete_s);
    for (const record::Body& body : records) {
      const auto* measures = std::get_if<record::Measures>(&body);
      if (measures == nullptr || measures->contract != contract.id) continue;
      const auto at = expected.find({measures->window, Window{measures->from, measures->to}});
      const std::string where =
          contract.id + " from " + format_rfc3339(measures->from) + " to " + format_rfc3339(measures->to);
      if (at == expected.end())
        return broken("figures of " + where + " that are not expected, or are there twice");
      for (size_t i = 0; i < at->second.size(); ++i) {
        if (at->second[i] == measures->figures[i]) continue;
        const auto text = [](const record::Figure& f) {
          return f.steps ? std::to_string(*f.steps) + " steps, side " + std::to_string(f.side)
                         : "nothing, reason " + std::to_string(static_cast<int>(f.reason));
        };
        return broken("the oracle: " + measures->figures[i].measure + " of " + where + " is " +
                      text(measures->figures[i]) + ", counted by hand " + text(at->second[i]));
      }
      expected.erase(at);
    }
    if (!expected.empty()) return broken("the figures of a window of " + contract.id + " are missing");
  }
  return {};
}

Result<void> check_same_outcome(const World& world, std::span<const record::Body> records,
                                std::span<const record::Body> reference) {
  const auto outcome_of = [](std::span<const record::Body> from, const std::string& contract) {
    std::vector<record::Body> outcome;
    for (const record::Body& body : from) {
      const auto* measures = std::get_if<record::Measures>(&body);
      const auto* verdict = std::get_if<record::Verdict>(&body);
      const auto* due = std::get_if<record::Entitlement>(&body);
      const auto* transfer = std::get_if<record::Transfer>(&body);
      const bool is_its = (measures != nullptr && measures->contract == contract) ||
                          (verdict != nullptr && verdict->id.contract == contract) ||
                          (due != nullptr && due->because.contract == contract) ||
                          (transfer != nullptr && transfer->because.contract == contract);
      if (is_its) outcome.push_back(body);
    }
    return outcome;
  };
  for (const terms::Contract& contract : world.contracts)
    if (outcome_of(records, contract.id) != outcome_of(reference, contract.id))
      return broken("invariant 6: " + contract.id +
                    " ends otherwise than in a run where nothing was disturbed");
  return {};
}

}  // namespace panmen::sim
