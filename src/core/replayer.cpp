#include "core/replayer.hpp"

#include <algorithm>
#include <string>

namespace panmen::core {

namespace {

std::string name(uint64_t index) {
  return "record " + std::to_string(index);
}

std::string describe(const record::Body& body) {
  return "'" + std::string(record::name_of(record::kind_of(body))) + "'";
}

}  // namespace

Result<void> Replayer::take(const journal::Frame& frame, const OnRecord& on_record) {
  if (frame.closing) return {};
  const uint64_t first = chain_.next_index();
  if (frame.first_index != first)
    return Error{ErrorCode::damaged,
                 name(first) + ": the frame that should hold it begins with " + name(frame.first_index)};
  std::vector<record::Body> bodies;
  for (const std::vector<uint8_t>& leaf : frame.leaves) {
    PANMEN_TRY(record::Body body, chain_.follow(leaf));
    bodies.push_back(std::move(body));
  }
  if (!record::is_input(record::kind_of(bodies.front())))
    return Error{ErrorCode::damaged,
                 name(first) + ": a frame begins with a derived record " + describe(bodies.front())};
  auto derived = engine_.apply(bodies.front());
  if (!derived.ok()) return derived.error().within(name(first));
  const size_t recorded = bodies.size() - 1;
  for (size_t i = 0; i < std::min(recorded, derived->size()); ++i) {
    if (bodies[i + 1] == (*derived)[i]) continue;
    return Error{ErrorCode::damaged, name(first + 1 + i) + ": the engine, run again, derives another " +
                                         describe((*derived)[i]) + " than the " + describe(bodies[i + 1]) +
                                         " recorded"};
  }
  if (recorded > derived->size())
    return Error{ErrorCode::damaged, name(first + 1 + derived->size()) + ": a " +
                                         describe(bodies[derived->size() + 1]) +
                                         " is recorded that does not follow from its input"};
  if (recorded < derived->size())
    return Error{ErrorCode::damaged, name(first + recorded) + ": the engine, run again, derives a " +
                                         describe((*derived)[recorded]) + " after it that is not recorded"};
  for (const record::Body& body : bodies)
    on_record(body);
  return {};
}

}  // namespace panmen::core
