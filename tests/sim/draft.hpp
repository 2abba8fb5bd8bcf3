// Draft: a contract about what a world observes, made from a seed.
//
// Thresholds are figures that occur, or stand beside one. Nothing here knows the engine. Not thread-safe.
#pragma once

#include <cstdint>

#include "sim/random.hpp"
#include "sim/world.hpp"
#include "terms/contract.hpp"

namespace panmen::sim {

// Of the world's sources and what they observe between the two instants.
terms::Contract draft_contract(Random& random, const World& world, int64_t from_s, int64_t to_s,
                               size_t number);

}  // namespace panmen::sim
