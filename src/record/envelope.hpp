// Envelope: a record's place in the log and in its stream. Leaf: salt, envelope and body, as hashed and
// stored.
//
// A stream is what one thing reports or undergoes: the log itself, a source, an asset, a contract, a party.
// Each record belongs to one stream, carries its number there and the leaf hash of its predecessor: so the
// records that one payment rests on can be shown to be complete without showing any other.
//
// Layout: docs/formats/record.md. Pure values; thread-safe to read.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/sha256.hpp"
#include "record/body.hpp"

namespace panmen::record {

enum class StreamKind : uint8_t { log = 1, source = 2, asset = 3, contract = 4, party = 5 };

struct Stream {
  StreamKind kind = StreamKind::log;
  std::string name;  // plain text (base/codec.hpp); empty for the log
  friend auto operator<=>(const Stream&, const Stream&) = default;
};
std::string to_string(const Stream& stream);  // "asset cell/ur3"

using Salt = std::array<uint8_t, 16>;

struct Envelope {
  uint64_t index = 0;  // in the log, from 0
  Stream stream;
  uint64_t number = 0;  // in the stream, from 0
  Hash previous;        // leaf hash of the stream's record number - 1; zero for the first
  friend bool operator==(const Envelope&, const Envelope&) = default;
};

struct Leaf {
  Salt salt{};
  Envelope envelope;
  Bytes body;  // encoded; points into the leaf's bytes
};

constexpr size_t kMaxLeafSize = 65'535;

// Which stream a body belongs to.
Stream stream_of(const Body& body);

// The first 16 bytes of HMAC-SHA-256(secret, index as u64 little-endian).
Salt make_salt(Bytes secret, uint64_t index);

// REQUIRES: the leaf is at most kMaxLeafSize bytes, which bodies of at most kMaxBodySize give.
std::vector<uint8_t> encode_leaf(const Salt& salt, const Envelope& envelope, Bytes body);
// The result points into `bytes`. Errors: invalid, unsupported.
Result<Leaf> decode_leaf(Bytes bytes);

// SHA-256(0x00 || leaf) (RFC 6962, section 2.1).
Hash leaf_hash(Bytes leaf);

}  // namespace panmen::record
