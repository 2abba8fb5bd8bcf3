#include "journal/segment.hpp"

#include <algorithm>
#include <charconv>

#include "base/codec.hpp"

namespace panmen::journal {
namespace {

constexpr std::string_view kMagic = "PANSEGMT";
constexpr uint16_t kVersion = 1;
constexpr size_t kHashSize = 32;
constexpr size_t kDigits = 16;
constexpr std::string_view kSuffix = ".seg";

}  // namespace

std::vector<uint8_t> encode_segment_header(const SegmentHeader& header) {
  Writer writer;
  writer.raw(as_bytes(kMagic));
  writer.integer(kVersion);
  writer.integer(uint16_t{0});
  writer.integer(uint32_t{0});
  writer.integer(header.number);
  writer.integer(header.base);
  writer.integer(header.room);
  writer.hash(header.log);
  writer.hash(sha256(writer.view()));
  PANMEN_ASSERT(writer.size() == kSegmentHeaderSize);
  return writer.take();
}

Result<SegmentHeader> decode_segment_header(Bytes bytes) {
  if (bytes.size() < kSegmentHeaderSize) return Error{ErrorCode::damaged, "the file ends within its header"};
  Reader reader(bytes.first(kSegmentHeaderSize));
  const Bytes magic = reader.raw(kMagic.size());
  const auto version = reader.integer<uint16_t>();
  const auto reserved_16 = reader.integer<uint16_t>();
  const auto reserved_32 = reader.integer<uint32_t>();
  SegmentHeader header;
  header.number = reader.integer<uint64_t>();
  header.base = reader.integer<uint64_t>();
  header.room = reader.integer<uint64_t>();
  header.log = reader.hash();
  const Hash stated = reader.hash();
  PANMEN_ASSERT(reader.finish().ok());
  const Bytes expected_magic = as_bytes(kMagic);
  if (!std::equal(magic.begin(), magic.end(), expected_magic.begin()) ||
      stated != sha256(bytes.first(kSegmentHeaderSize - kHashSize))) {
    return Error{ErrorCode::damaged, "the file's header does not agree with its SHA-256"};
  }
  if (version != kVersion) {
    return Error{ErrorCode::unsupported,
                 "version " + std::to_string(version) +
                     " of segments is not known to this version of Panmen; use the version "
                     "that wrote it"};
  }
  if (reserved_16 != 0 || reserved_32 != 0) {
    return Error{ErrorCode::damaged, "the file's header has bits that version 1 does not use"};
  }
  return header;
}

std::string segment_name(uint64_t number) {
  const std::string digits = std::to_string(number);
  PANMEN_ASSERT(digits.size() <= kDigits);
  return std::string(kLogFolder) + '/' + std::string(kDigits - digits.size(), '0') + digits +
         std::string(kSuffix);
}

std::optional<uint64_t> segment_number(std::string_view file) {
  if (file.size() != kDigits + kSuffix.size() || !file.ends_with(kSuffix)) return std::nullopt;
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(file.data(), file.data() + kDigits, number);
  if (error != std::errc() || end != file.data() + kDigits) return std::nullopt;
  return number;
}

}  // namespace panmen::journal
