// Payment rows: by which parts, to whom and by which means what is due is paid, with the tax it contains; and
// what is left of caps. Tables of a statement in either form.
//
// Pure; safe to use from any thread.
#pragma once

#include <string>
#include <vector>

#include "store/words.hpp"

namespace panmen::store {

struct PlainTable {
  std::string title;
  std::vector<std::string> head;  // amounts from the column `first_amount` on
  size_t first_amount = 0;
  std::vector<std::vector<std::string>> rows;  // none: it says nothing
};

// What each part of each clause gives in all. Says nothing where the terms know no parts, tax and third
// parties.
PlainTable payment_table(const Statement::ContractPart& part, const Words& words);
PlainTable cap_table(const Statement::ContractPart& part, const Words& words);

}  // namespace panmen::store
