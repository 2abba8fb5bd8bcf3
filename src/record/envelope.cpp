#include "record/envelope.hpp"

#include <algorithm>

#include "base/codec.hpp"

namespace panmen::record {
namespace {

constexpr uint8_t kEnvelopeVersion = 1;
constexpr size_t kMinBodySize = 4;  // kind and version

Stream log_stream() {
  return {StreamKind::log, {}};
}
Stream source_stream(const std::string& name) {
  return {StreamKind::source, name};
}
Stream asset_stream(const std::string& name) {
  return {StreamKind::asset, name};
}
Stream contract_stream(const std::string& name) {
  return {StreamKind::contract, name};
}

struct StreamOf {
  Stream operator()(const Origin&) const { return log_stream(); }
  Stream operator()(const Semantics&) const { return log_stream(); }
  Stream operator()(const Clock&) const { return log_stream(); }
  Stream operator()(const Source& body) const { return source_stream(body.name); }
  Stream operator()(const Watermark& body) const { return source_stream(body.source); }
  Stream operator()(const Intake& body) const { return source_stream(body.source); }
  Stream operator()(const Block& body) const { return asset_stream(body.asset); }
  Stream operator()(const Admission& body) const { return asset_stream(body.asset); }
  Stream operator()(const Terms& body) const { return contract_stream(body.contract); }
  Stream operator()(const Entry& body) const { return contract_stream(body.contract); }
  Stream operator()(const Stop& body) const { return contract_stream(body.contract); }
  Stream operator()(const Milestone& body) const { return contract_stream(body.contract); }
  Stream operator()(const Due& body) const { return contract_stream(body.because.contract); }
  Stream operator()(const Measures& body) const { return contract_stream(body.contract); }
  Stream operator()(const Verdict& body) const { return contract_stream(body.id.contract); }
  Stream operator()(const Entitlement& body) const { return contract_stream(body.because.contract); }
  Stream operator()(const Transfer& body) const { return contract_stream(body.because.contract); }
};

// The first rule the envelope breaks; empty where it keeps all.
std::string_view broken_rule(const Envelope& envelope) {
  if ((envelope.stream.kind == StreamKind::log) != envelope.stream.name.empty()) {
    return "a stream has a name exactly where it is not the log's";
  }
  if (!is_plain_text(envelope.stream.name))
    return "a stream's name has characters in it that control how text is shown";
  if ((envelope.number == 0) != (envelope.previous == Hash{})) {
    return "a record names a predecessor exactly where it is not the first of its stream";
  }
  if (envelope.number > envelope.index)
    return "a record's number in its stream is greater than its index in the log";
  return {};
}

}  // namespace

std::string to_string(const Stream& stream) {
  switch (stream.kind) {
    case StreamKind::log:
      return "log";
    case StreamKind::source:
      return "source " + stream.name;
    case StreamKind::asset:
      return "asset " + stream.name;
    case StreamKind::contract:
      return "contract " + stream.name;
    case StreamKind::party:
      return "party " + stream.name;
  }
  PANMEN_ASSERT(false);
}

Stream stream_of(const Body& body) {
  return std::visit(StreamOf{}, body);
}

Salt make_salt(Bytes secret, uint64_t index) {
  Writer writer;
  writer.integer(index);
  const Hash mac = hmac_sha256(secret, writer.view());
  Salt salt;
  std::copy_n(mac.bytes.begin(), salt.size(), salt.begin());
  return salt;
}

std::vector<uint8_t> encode_leaf(const Salt& salt, const Envelope& envelope, Bytes body) {
  PANMEN_ASSERT(broken_rule(envelope).empty());
  PANMEN_ASSERT(envelope.stream.name.size() <= kMaxNameSize);
  PANMEN_ASSERT(body.size() >= kMinBodySize && body.size() <= kMaxBodySize);
  Writer writer;
  writer.raw(salt);
  writer.integer(kEnvelopeVersion);
  writer.integer(envelope.index);
  writer.enumeration(envelope.stream.kind);
  writer.text(envelope.stream.name);
  writer.integer(envelope.number);
  writer.hash(envelope.previous);
  writer.raw(body);
  PANMEN_ASSERT(writer.size() <= kMaxLeafSize);
  return writer.take();
}

Result<Leaf> decode_leaf(Bytes bytes) {
  if (bytes.size() > kMaxLeafSize) return Error{ErrorCode::invalid, "the leaf is larger than 65,535 bytes"};
  Reader reader(bytes);
  Leaf leaf;
  const Bytes salt = reader.raw(leaf.salt.size());
  const auto version = reader.integer<uint8_t>();
  if (!reader.ok()) return reader.finish().error().within("envelope");
  if (version != kEnvelopeVersion) {
    return Error{ErrorCode::unsupported,
                 "version " + std::to_string(version) +
                     " of the envelope is not known to this version of Panmen; use the "
                     "version that wrote it"};
  }
  std::copy(salt.begin(), salt.end(), leaf.salt.begin());

  Envelope& envelope = leaf.envelope;
  envelope.index = reader.integer<uint64_t>();
  envelope.stream.kind = reader.enumeration(StreamKind::log, StreamKind::party);
  envelope.stream.name = reader.text(kMaxNameSize);
  envelope.number = reader.integer<uint64_t>();
  envelope.previous = reader.hash();
  if (reader.ok()) {
    if (auto rule = broken_rule(envelope); !rule.empty()) reader.fail(rule);
  }
  if (reader.ok() && reader.remaining() < kMinBodySize) reader.fail("the leaf ends before its body's kind");
  if (reader.ok() && reader.remaining() > kMaxBodySize) reader.fail("the body is larger than 65,000 bytes");
  leaf.body = reader.raw(reader.ok() ? reader.remaining() : 0);
  if (auto finished = reader.finish(); !finished.ok()) return finished.error().within("envelope");
  return leaf;
}

Hash leaf_hash(Bytes leaf) {
  constexpr uint8_t kLeafPrefix = 0x00;
  return sha256({Bytes(&kLeafPrefix, 1), leaf});
}

}  // namespace panmen::record
