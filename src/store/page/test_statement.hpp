// A statement for tests of its page: a contract of one measure and one clause, and windows made by hand.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "store/statement.hpp"

namespace panmen::store {

// "fee": 120.00 for each hour in which availability is at least 98.00 %.
inline terms::Contract fee_contract(const std::string& id = "press") {
  terms::Contract contract;
  contract.id = id;
  contract.buyer = {terms::Role::buyer, "Suzhou Precision"};
  contract.supplier = {terms::Role::supplier, "Wuzhong Robotics"};
  contract.zone = {"Asia/Shanghai", 28'800, {}};
  contract.windows.push_back({terms::WindowShape::calendar, WindowKind::hour, 1, 1, {}, {}, {}, {}});
  terms::Measure measure;
  measure.name = "availability";
  measure.show = {{1, 2}, {"%", "", {1, 100}}};
  measure.nodes.emplace_back();
  contract.measures.push_back(measure);
  terms::Clause clause;
  clause.id = "fee";
  clause.amount_minor = 12'000;
  clause.when.push_back({terms::TestOp::compare, 0, terms::Comparison::at_least, 9800, 0, 0});
  contract.clauses.push_back(clause);
  return contract;
}

class StatementOf {
 public:
  explicit StatementOf(terms::Contract contract)
      : contract_(std::move(contract)),
        statement_([this](const Hash&) -> Result<std::vector<uint8_t>> { return terms::encode(contract_); }) {
    record::Terms terms;
    terms.contract = contract_.id;
    take(terms);
  }
  StatementOf(const StatementOf&) = delete;
  StatementOf& operator=(const StatementOf&) = delete;

  void take(const record::Body& body) {
    const auto taken = statement_.take(body);
    ASSERT_TRUE(taken.ok()) << taken.error().message;
  }
  // A verdict of the first clause; what it gives goes from buyer to supplier.
  void window(Window span, std::optional<int64_t> steps, record::Outcome outcome, int64_t due_minor = 0,
              uint32_t correction = 0) {
    record::Verdict verdict;
    verdict.id = {contract_.id, 1, contract_.clauses.front().id, span.from, span.to, correction};
    verdict.outcome = outcome;
    if (outcome == record::Outcome::undetermined) verdict.reason = record::Reason::no_data;
    verdict.figures.push_back({contract_.measures.front().name, steps, verdict.reason, 0});
    take(verdict);
    if (due_minor == 0) return;
    record::Entitlement entitlement;
    entitlement.because = verdict.id;
    entitlement.payer = due_minor > 0 ? contract_.buyer.name : contract_.supplier.name;
    entitlement.payee = due_minor > 0 ? contract_.supplier.name : contract_.buyer.name;
    entitlement.amount = {due_minor > 0 ? due_minor : -due_minor, contract_.currency};
    take(entitlement);
  }
  const Statement& statement() const { return statement_; }
  const Statement::ContractPart& part() const { return statement_.contracts().at(contract_.id); }

 private:
  terms::Contract contract_;
  Statement statement_;
};

// The n-th hour of 2026 in Shanghai.
inline Window hour(int64_t n) {
  const Instant start{1'767'196'800'000'000'000};
  return {start + Duration::hours(n), start + Duration::hours(n + 1)};
}

}  // namespace panmen::store
