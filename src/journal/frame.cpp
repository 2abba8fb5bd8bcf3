#include "journal/frame.hpp"

#include <algorithm>
#include <cstring>
#include <string_view>

#include "base/codec.hpp"
#include "record/envelope.hpp"

namespace panmen::journal {
namespace {

constexpr std::string_view kMagic = "PANFRAME";
constexpr uint16_t kVersion = 1;
constexpr uint16_t kClosingFlag = 1;
constexpr size_t kHeaderCheckSize = 8;
constexpr size_t kRecordCheckSize = 4;
constexpr size_t kRecordPrefixSize = sizeof(uint16_t) + kRecordCheckSize;
constexpr size_t kFrameHashSize = 32;

constexpr size_t aligned(size_t size) {
  return (size + kFrameAlignment - 1) / kFrameAlignment * kFrameAlignment;
}

Bytes first_bytes(const Hash& hash, size_t n) {
  return Bytes(hash.bytes).first(n);
}

bool equal(Bytes a, Bytes b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

bool all_zero(Bytes bytes) {
  return bytes.empty() ||
         (bytes[0] == 0 && std::memcmp(bytes.data(), bytes.data() + 1, bytes.size() - 1) == 0);
}

struct Header {
  uint16_t version = 0;
  uint16_t flags = 0;
  uint32_t records = 0;
  uint32_t payload_size = 0;
  uint32_t reserved = 0;
  uint64_t first_index = 0;
  uint64_t position = 0;
  uint64_t synced_before = 0;
};

// Absent where the bytes do not begin with a header whose check agrees. Magic, version and check keep their
// places in every version, so that a newer frame is told from a broken one.
std::optional<Header> read_header(Bytes bytes) {
  if (bytes.size() < kFrameHeaderSize) return std::nullopt;
  if (!equal(bytes.first(kMagic.size()), as_bytes(kMagic))) return std::nullopt;
  constexpr size_t kChecked = kFrameHeaderSize - kHeaderCheckSize;
  const Hash check = sha256(bytes.first(kChecked));
  if (!equal(bytes.subspan(kChecked, kHeaderCheckSize), first_bytes(check, kHeaderCheckSize)))
    return std::nullopt;

  Reader reader(bytes.subspan(kMagic.size(), kChecked - kMagic.size()));
  Header header;
  header.version = reader.integer<uint16_t>();
  header.flags = reader.integer<uint16_t>();
  header.records = reader.integer<uint32_t>();
  header.payload_size = reader.integer<uint32_t>();
  header.reserved = reader.integer<uint32_t>();
  header.first_index = reader.integer<uint64_t>();
  header.position = reader.integer<uint64_t>();
  header.synced_before = reader.integer<uint64_t>();
  PANMEN_ASSERT(reader.finish().ok());
  return header;
}

// The rule of version 1 that a header breaks; empty where it keeps all.
std::string_view broken_rule(const Header& header) {
  if ((header.flags & ~kClosingFlag) != 0 || header.reserved != 0)
    return "its header has bits that version 1 does not use";
  if (header.payload_size > kMaxFrameSize - kFrameHeaderSize - kFrameHashSize)
    return "it is larger than a frame may be";
  if (header.synced_before > header.position)
    return "it says that more was synced before it than was written";
  if (header.position % kFrameAlignment != 0) return "its position is not a multiple of 8";
  if (header.flags == kClosingFlag) {
    return header.records != 0 || header.payload_size != sizeof(Hash::bytes)
               ? "a closing frame holds only a root"
               : std::string_view();
  }
  if (header.records == 0) return "it holds no record";
  if (header.records > header.payload_size / (kRecordPrefixSize + 1))
    return "its records do not fit its length";
  return {};
}

// Goes over the records of a payload; calls take(leaf, hash) for each whose own check agrees. Returns how
// many did before the first that does not; all of them, and nothing left over, where the payload is sound.
struct Walk {
  uint32_t good = 0;
  bool nothing_left = false;
};
template <class Take>
Walk walk_records(Bytes payload, uint32_t records, Take take) {
  Reader reader(payload);
  Walk walk;
  for (; walk.good < records; ++walk.good) {
    const auto size = reader.integer<uint16_t>();
    const Bytes check = reader.raw(kRecordCheckSize);
    const Bytes leaf = reader.raw(size);
    if (!reader.ok() || leaf.empty()) return walk;
    const Hash hash = record::leaf_hash(leaf);
    if (!equal(check, first_bytes(hash, kRecordCheckSize))) return walk;
    take(leaf, hash);
  }
  walk.nothing_left = reader.remaining() == 0;
  return walk;
}

FrameRead broken(FrameRead read, std::string_view problem) {
  read.state = FrameState::broken;
  read.problem = problem;
  return read;
}

}  // namespace

size_t frame_size(const std::vector<std::vector<uint8_t>>& leaves) {
  size_t payload = 0;
  for (const auto& leaf : leaves)
    payload += kRecordPrefixSize + leaf.size();
  return aligned(kFrameHeaderSize + payload + kFrameHashSize);
}

void encode_frame(const Frame& frame, std::vector<uint8_t>& out) {
  PANMEN_ASSERT(frame.closing == frame.leaves.empty());
  PANMEN_ASSERT(frame.leaves.size() == frame.leaf_hashes.size());
  PANMEN_ASSERT(frame.synced_before <= frame.position);
  PANMEN_ASSERT(frame.position % kFrameAlignment == 0);
  const size_t size = frame.closing ? kClosingFrameSize : frame_size(frame.leaves);
  PANMEN_ASSERT(size <= kMaxFrameSize);
  size_t payload_size = frame.closing ? sizeof frame.root.bytes : 0;
  for (const auto& leaf : frame.leaves) {
    PANMEN_ASSERT(!leaf.empty() && leaf.size() <= record::kMaxLeafSize);
    payload_size += kRecordPrefixSize + leaf.size();
  }

  Writer writer;
  writer.raw(as_bytes(kMagic));
  writer.integer(kVersion);
  writer.integer(frame.closing ? kClosingFlag : uint16_t{0});
  writer.integer(static_cast<uint32_t>(frame.leaves.size()));
  writer.integer(static_cast<uint32_t>(payload_size));
  writer.integer(uint32_t{0});
  writer.integer(frame.first_index);
  writer.integer(frame.position);
  writer.integer(frame.synced_before);
  writer.raw(first_bytes(sha256(writer.view()), kHeaderCheckSize));
  if (frame.closing) writer.hash(frame.root);
  for (size_t i = 0; i < frame.leaves.size(); ++i) {
    writer.integer(static_cast<uint16_t>(frame.leaves[i].size()));
    writer.raw(first_bytes(frame.leaf_hashes[i], kRecordCheckSize));
    writer.raw(frame.leaves[i]);
  }
  writer.hash(sha256(writer.view()));
  const Bytes bytes = writer.view();
  out.insert(out.end(), bytes.begin(), bytes.end());
  out.resize(out.size() + (size - bytes.size()));
}

FrameRead read_frame(Bytes bytes) {
  FrameRead read;
  if (all_zero(bytes)) return read;

  const std::optional<Header> header = read_header(bytes);
  if (!header) return broken(std::move(read), "it has no whole frame header");
  if (header->version != kVersion) {
    read.state = FrameState::newer;
    read.problem =
        "version " + std::to_string(header->version) + " of frames is not known to this version of Panmen";
    return read;
  }
  if (auto rule = broken_rule(*header); !rule.empty()) return broken(std::move(read), rule);
  read.header = true;
  read.frame.position = header->position;
  read.frame.synced_before = header->synced_before;
  read.frame.first_index = header->first_index;
  read.frame.closing = header->flags == kClosingFlag;

  const size_t hashed = kFrameHeaderSize + header->payload_size;
  const size_t size = aligned(hashed + kFrameHashSize);
  const bool complete = bytes.size() >= size;
  const Bytes payload = bytes.subspan(
      kFrameHeaderSize, std::min<size_t>(header->payload_size, bytes.size() - kFrameHeaderSize));
  const bool hash_agrees =
      complete && equal(bytes.subspan(hashed, kFrameHashSize), sha256(bytes.first(hashed)).bytes);
  bool records_agree = true;
  if (read.frame.closing) {
    if (complete) std::copy(payload.begin(), payload.end(), read.frame.root.bytes.begin());
  } else {
    std::vector<std::vector<uint8_t>> leaves;
    std::vector<Hash> hashes;
    leaves.reserve(std::min<size_t>(header->records, payload.size()));
    hashes.reserve(leaves.capacity());
    const Walk walk = walk_records(payload, header->records, [&](Bytes leaf, const Hash& hash) {
      leaves.emplace_back(leaf.begin(), leaf.end());
      hashes.push_back(hash);
    });
    if (walk.good < header->records) read.bad_record = header->first_index + walk.good;
    records_agree = walk.good == header->records && walk.nothing_left;
    read.frame.leaves = std::move(leaves);
    read.frame.leaf_hashes = std::move(hashes);
  }
  if (!complete) return broken(std::move(read), "it ends before its length is reached");
  if (!records_agree) return broken(std::move(read), "a record in it does not agree with its check");
  if (!hash_agrees) return broken(std::move(read), "it does not agree with its SHA-256");
  if (!all_zero(bytes.subspan(hashed + kFrameHashSize, size - hashed - kFrameHashSize))) {
    return broken(std::move(read), "its padding is not zero");
  }
  read.state = FrameState::whole;
  read.size = size;
  return read;
}

std::optional<size_t> find_covering_header(Bytes bytes, uint64_t base, uint64_t position) {
  PANMEN_ASSERT(base % kFrameAlignment == 0);
  for (size_t at = 0; at + kFrameHeaderSize <= bytes.size(); at += kFrameAlignment) {
    if (std::memcmp(bytes.data() + at, kMagic.data(), kMagic.size()) != 0) continue;
    const std::optional<Header> header = read_header(bytes.subspan(at));
    if (header && header->position == base + at && header->synced_before > position) return at;
  }
  return std::nullopt;
}

}  // namespace panmen::journal
