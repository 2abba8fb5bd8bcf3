// A contract of plain measures with one clause, to be judged by figures that a test says.
#pragma once

#include <initializer_list>

#include "terms/contract.hpp"

namespace panmen::verdict {

// 10.00 is paid for each window in which the first measure is at least the threshold.
struct TestClause {
  TestClause(std::initializer_list<const char*> measures, int64_t threshold) {
    contract.id = "cell";
    contract.currency = Currency::parse("CNY").value();
    contract.buyer.name = "buyer";
    contract.supplier.name = "supplier";
    contract.windows.resize(1);
    for (const char* name : measures) {
      terms::Measure measure;
      measure.name = name;
      measure.show.step = {1, 0};
      contract.measures.push_back(measure);
    }
    clause.id = "fee";
    clause.amount_minor = 1000;
    clause.when = {compare(0, terms::Comparison::at_least, threshold)};
  }
  static terms::TestNode compare(uint16_t measure, terms::Comparison comparison, int64_t threshold) {
    terms::TestNode node;
    node.measure = measure;
    node.comparison = comparison;
    node.threshold_steps = threshold;
    return node;
  }
  static terms::TestNode join(terms::TestOp op, uint16_t left, uint16_t right) {
    terms::TestNode node;
    node.op = op;
    node.left = left;
    node.right = right;
    return node;
  }

  terms::Contract contract;
  terms::Clause clause;
};

}  // namespace panmen::verdict
