// Check: what must hold of the records of a finished journal, whatever happened on the way.
//
// Pure. Every function returns damaged, saying what does not hold, or ok.
#pragma once

#include <map>
#include <span>
#include <vector>

#include "record/body.hpp"
#include "sim/world.hpp"

namespace panmen::sim {

using BlocksByHash = std::map<Hash, std::vector<Observation>>;

// Balances are zero after every record; entitlements and transfers name a verdict before them; what a verdict
// and its corrections give adds up to what the last of them says, to the last fraction.
Result<void> check_money(const World& world, std::span<const record::Body> records);
// Each admission says what became of its block's observations, and adds up.
Result<void> check_admissions(std::span<const record::Body> records, const BlocksByHash& blocks);
// Every figure is the oracle's once it is corrected, and every correction changes something. No window is
// missing.
Result<void> check_figures(const World& world, std::span<const record::Body> records);
// Every last verdict is what its clause says of the last figures, and every correction changes something.
Result<void> check_verdicts(const World& world, std::span<const record::Body> records);
// The derived records of each contract that late data does not correct are those of another journal, in the
// same order.
Result<void> check_same_outcome(const World& world, std::span<const record::Body> records,
                                std::span<const record::Body> reference);

}  // namespace panmen::sim
