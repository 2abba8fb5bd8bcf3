// Entries: what the sides of one contract have entered, and what of it figures rest on.
//
// Pure; not thread-safe. Invariant: what put_into() and views() give follows from which entries were taken,
// and not from their order.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/calendar.hpp"
#include "base/result.hpp"
#include "engine/objection.hpp"
#include "measure/facts.hpp"
#include "record/body.hpp"
#include "terms/contract.hpp"

namespace panmen::engine {

constexpr size_t kMaxEntries = 100'000;  // of one contract

// Whether the contract takes such an entry, whatever was entered before. Errors: invalid, limit.
Result<void> check_entry(const terms::Contract& contract, const record::Entry& entry);

class Entries {
 public:
  // Whether the entry is new: one that is known already, with the same content, changes nothing. Errors
  // (nothing changed): exists (its number stands for something else); limit; those of check_entry().
  Result<bool> take(const terms::Contract& contract, const record::Entry& entry);

  // Puts planned downtime, replaced meters and amounts into the facts.
  void put_into(measure::Facts& facts, const terms::Contract& contract) const;
  // On the stop of that rule that lies there (StopView::names); by (entered, number).
  std::vector<View> views(uint16_t rule, Window stop) const;

  // What was taken since the last call changes what figures rest on in these stretches, edges included.
  std::vector<Window> take_changed() { return std::exchange(changed_, {}); }
  // Whether views on stops were taken since the last call.
  bool take_has_new_views() { return std::exchange(has_new_views_, false); }

 private:
  // Views on the stops of one rule.
  struct Views {
    struct Each {
      record::StopView says;
      View view;
    };
    std::multimap<Instant, Each> by_instant;  // StopView::at
    Duration longest;                         // from there to StopView::to
  };

  std::map<std::string, record::Entry> by_number_;
  std::vector<Views> views_;  // beside Contract::stops
  std::vector<Window> changed_;
  bool has_new_views_ = false;
};

}  // namespace panmen::engine
