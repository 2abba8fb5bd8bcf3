// Entries: what the sides of one contract have entered, and what of it figures and milestones rest on.
//
// An entry that another one withdraws does not count, in whichever order the two come.
// Pure; not thread-safe. Invariant: what put_into(), views() and the confirmations give follows from which
// entries were taken, and not from their order.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
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
  // (nothing changed): exists (its number stands for something else); limit; invalid, where a withdrawal is
  // to be withdrawn; those of check_entry().
  Result<bool> take(const terms::Contract& contract, const record::Entry& entry);

  // Puts planned downtime, replaced meters and amounts into the facts.
  void put_into(measure::Facts& facts, const terms::Contract& contract) const;
  // On the stop of that rule that lies there (StopView::names); by (entered, number).
  std::vector<View> views(uint16_t rule, Window stop) const;

  // When the newest of them was made.
  std::optional<Instant> newest() const { return newest_; }
  // From when the confirmation stands by what was entered; absent where nobody has given it.
  std::optional<Instant> confirmed(uint16_t confirmation) const;
  // Whether somebody refused it before t.
  bool is_refused(uint16_t confirmation, Instant before) const;

  // Whether anything that figures rest on was taken since it was last asked for.
  bool changes_figures() const { return !changed_.empty() || has_new_views_; }
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

  // What is about one confirmation.
  struct Words {
    std::multiset<Instant> given;    // Confirmed::at
    std::multiset<Instant> refused;  // when the entry was made
  };

  Result<void> check_withdrawal(const record::Entry& entry) const;
  void put(const terms::Contract& contract, const record::Entry& entry);
  // As if it had never been made.
  void take_back(const terms::Contract& contract, const record::Entry& entry);
  void note_change(const record::Entry& entry);
  Words& words_about(const terms::Contract& contract, const std::string& confirmation);
  bool counts(const record::Entry& entry) const { return !withdrawals_.contains(entry.number); }

  std::map<std::string, record::Entry> by_number_;
  std::map<std::string, std::string> withdrawals_;  // by the number of what they withdraw: theirs
  std::vector<Views> views_;                        // beside Contract::stops
  std::vector<Words> words_;                        // beside Contract::confirmations
  std::optional<Instant> newest_;
  std::vector<Window> changed_;
  bool has_new_views_ = false;
};

}  // namespace panmen::engine
