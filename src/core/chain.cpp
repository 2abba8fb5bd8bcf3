#include "core/chain.hpp"

#include <string>

namespace panmen::core {

std::vector<uint8_t> Chain::seal(const record::Body& body) {
  const record::Stream stream = record::stream_of(body);
  Head& head = heads_[stream];
  const record::Envelope envelope{next_index_, stream, head.next_number, head.last};
  std::vector<uint8_t> leaf =
      record::encode_leaf(record::make_salt(salt_key_, next_index_), envelope, record::encode(body));
  advance(head, leaf);
  return leaf;
}

Result<record::Body> Chain::follow(Bytes bytes) {
  const std::string here = "record " + std::to_string(next_index_);
  const auto leaf = record::decode_leaf(bytes);
  if (!leaf.ok()) return leaf.error().within(here);
  auto body = record::decode_body(leaf->body);
  if (!body.ok()) return body.error().within(here);
  const record::Envelope& envelope = leaf->envelope;
  const auto damaged = [&](const std::string& what) { return Error{ErrorCode::damaged, here + ": " + what}; };
  if (envelope.index != next_index_) return damaged("it says it is record " + std::to_string(envelope.index));
  if (envelope.stream != record::stream_of(*body))
    return damaged("it stands in the stream of " + to_string(envelope.stream) +
                   ", where its body does not belong");
  Head& head = heads_[envelope.stream];
  if (envelope.number != head.next_number)
    return damaged("it is number " + std::to_string(envelope.number) + " of the stream of " +
                   to_string(envelope.stream) + ", where number " + std::to_string(head.next_number) +
                   " comes next");
  if (envelope.previous != head.last)
    return damaged("it does not follow the record before it in the stream of " + to_string(envelope.stream));
  advance(head, bytes);
  return std::move(*body);
}

void Chain::advance(Head& head, Bytes leaf) {
  head.last = record::leaf_hash(leaf);
  ++head.next_number;
  ++next_index_;
}

}  // namespace panmen::core
