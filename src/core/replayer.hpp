// Replayer: runs a journal's frames through the engine again and compares what follows with what was
// recorded.
//
// Inputs are fed, derived records are compared, never fed back. The first record that differs is named.
//
// Not thread-safe. It reads frames and content; it writes nothing.
#pragma once

#include <functional>
#include <vector>

#include "core/chain.hpp"
#include "engine/engine.hpp"
#include "journal/frame.hpp"

namespace panmen::core {

using OnRecord = std::function<void(const record::Body&)>;

class Replayer {
 public:
  // REQUIRES: both outlive this.
  Replayer(Chain& chain, engine::Engine& engine) : chain_(chain), engine_(engine) {}

  // Errors: damaged, naming the record; those of the engine. `on_record` sees the frame's records once all
  // agree.
  Result<void> take(const journal::Frame& frame, const OnRecord& on_record);

 private:
  Chain& chain_;
  engine::Engine& engine_;
};

}  // namespace panmen::core
