// Pack values: what `with` gives for each need of a pack, and how it is put into the pack's formulas.
//
// Internal to terms/text; not thread-safe.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "terms/text/draft.hpp"
#include "terms/text/formula.hpp"
#include "terms/text/pack.hpp"

namespace panmen::terms {

class PackValues {
 public:
  // `member`: of whose assets a group's names are, if the pack is included for each of a group.
  PackValues(const Pack& pack, std::optional<Member> member, Draft& draft, Diagnostics& errors)
      : pack_(pack), member_(member), draft_(draft), errors_(errors) {}

  // The map under `with`; nullptr where there is none. `where` is the place for what is missing. False where
  // something is wrong, which is then reported.
  bool read(const yaml::Node* with, Span where);

  // `formula`, of the pack, as one of the contract: needs are replaced, and the pack's own measures carry
  // `prefix`. Nothing where it names anything else, which is then reported. REQUIRES: read() was good.
  std::optional<Formula> put_into(Formula formula, std::string_view prefix);

  // Reports needs that no formula has named.
  void report_unused() const;

 private:
  std::optional<Formula> value_of(const PackNeed& need, const yaml::Node& node);
  std::optional<Formula> signal(const PackNeed& need, const yaml::Node& node);
  std::optional<Formula> quantity(const PackNeed& need, const yaml::Node& node);
  std::optional<Formula> condition(const yaml::Node& node);
  void report_unknown(const FormulaNode& node);

  const Pack& pack_;
  std::optional<Member> member_;
  Draft& draft_;
  Diagnostics& errors_;
  std::map<std::string, Formula, std::less<>> values_;  // by need; each ends with its root
  std::set<std::string, std::less<>> used_;
};

}  // namespace panmen::terms
