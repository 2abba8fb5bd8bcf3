#include "journal/frame.hpp"

#include <algorithm>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "record/envelope.hpp"

namespace panmen::journal {
namespace {

Frame frame_with(std::vector<std::vector<uint8_t>> leaves) {
  Frame frame;
  frame.position = 4096;
  frame.synced_before = 4000;
  frame.first_index = 41;
  for (const auto& leaf : leaves)
    frame.leaf_hashes.push_back(record::leaf_hash(leaf));
  frame.leaves = std::move(leaves);
  return frame;
}

Frame closing_frame() {
  Frame frame;
  frame.position = 104;
  frame.synced_before = 104;
  frame.first_index = 7;
  frame.closing = true;
  frame.root = sha256(as_bytes("root"));
  return frame;
}

std::vector<uint8_t> encoded(const Frame& frame) {
  std::vector<uint8_t> bytes;
  encode_frame(frame, bytes);
  return bytes;
}

void expect_same(const Frame& a, const Frame& b) {
  EXPECT_EQ(a.position, b.position);
  EXPECT_EQ(a.synced_before, b.synced_before);
  EXPECT_EQ(a.first_index, b.first_index);
  EXPECT_EQ(a.closing, b.closing);
  EXPECT_EQ(a.root, b.root);
  EXPECT_EQ(a.leaves, b.leaves);
  EXPECT_EQ(a.leaf_hashes, b.leaf_hashes);
}

TEST(Frame, ReadsWhatWasWritten) {
  for (const Frame& frame :
       {frame_with({{1, 2, 3}, {0}, std::vector<uint8_t>(65'535, 9)}), closing_frame()}) {
    std::vector<uint8_t> bytes = encoded(frame);
    EXPECT_EQ(bytes.size() % kFrameAlignment, 0U);
    EXPECT_EQ(bytes.size(), frame.closing ? kClosingFrameSize : frame_size(frame.leaves));
    const size_t size = bytes.size();
    bytes.resize(size + 100, 0xEE);  // what follows is no concern of the frame
    const FrameRead read = read_frame(bytes);
    ASSERT_EQ(read.state, FrameState::whole) << read.problem;
    EXPECT_EQ(read.size, size);
    expect_same(read.frame, frame);
  }
}

TEST(Frame, AnyLeavesComeBack) {
  EXPECT_TRUE(rc::check([](const std::vector<std::vector<uint8_t>>& parts) {
    std::vector<std::vector<uint8_t>> leaves;
    std::copy_if(parts.begin(), parts.end(), std::back_inserter(leaves),
                 [](const auto& leaf) { return !leaf.empty(); });
    RC_PRE(!leaves.empty());
    const Frame frame = frame_with(leaves);
    const std::vector<uint8_t> bytes = encoded(frame);
    const FrameRead read = read_frame(bytes);
    RC_ASSERT(read.state == FrameState::whole);
    RC_ASSERT(read.frame.leaves == leaves);
    RC_ASSERT(encoded(read.frame) == bytes);
  }));
}

TEST(Frame, ZerosAreRoomThatWasNeverWritten) {
  EXPECT_EQ(read_frame({}).state, FrameState::absent);
  EXPECT_EQ(read_frame(std::vector<uint8_t>(1, 0)).state, FrameState::absent);
  std::vector<uint8_t> zeros(5000, 0);
  EXPECT_EQ(read_frame(zeros).state, FrameState::absent);
  zeros.back() = 1;
  EXPECT_EQ(read_frame(zeros).state, FrameState::broken);
}

TEST(Frame, NoPartOfAFrameIsWhole) {
  for (const Frame& frame : {frame_with({{1, 2, 3}, {4}}), closing_frame()}) {
    const std::vector<uint8_t> bytes = encoded(frame);
    for (size_t n = 1; n < bytes.size(); ++n) {
      ASSERT_EQ(read_frame(Bytes(bytes).first(n)).state, FrameState::broken) << n << " bytes";
    }
  }
}

TEST(Frame, EveryFlippedBitBreaksIt) {
  for (const Frame& frame : {frame_with({{1, 2, 3}, {4}}), closing_frame()}) {
    std::vector<uint8_t> bytes = encoded(frame);
    for (size_t bit = 0; bit < bytes.size() * 8; ++bit) {
      bytes[bit / 8] ^= static_cast<uint8_t>(1U << (bit % 8));
      ASSERT_EQ(read_frame(bytes).state, FrameState::broken) << "bit " << bit;
      bytes[bit / 8] ^= static_cast<uint8_t>(1U << (bit % 8));
    }
  }
}

TEST(Frame, NamesTheFirstRecordThatIsBad) {
  const Frame frame = frame_with({{1, 2, 3}, {4, 5}, {6}});
  const std::vector<uint8_t> bytes = encoded(frame);
  const size_t second = kFrameHeaderSize + 6 + 3;
  // Its length, its check, its bytes.
  for (const size_t at : {second, second + 2, second + 6}) {
    std::vector<uint8_t> changed = bytes;
    changed[at] ^= 0x40;
    const FrameRead read = read_frame(changed);
    ASSERT_EQ(read.state, FrameState::broken);
    EXPECT_EQ(read.bad_record, std::optional<uint64_t>(42)) << "byte " << at;
  }
  // Every record agrees with its own check; only the frame's own hash does not.
  std::vector<uint8_t> changed = bytes;
  changed[kFrameHeaderSize + 6 * 3 + 6] ^= 1;
  EXPECT_EQ(read_frame(changed).bad_record, std::nullopt);
}

// Recomputes the header's check, as whoever forges a header would.
void seal(std::vector<uint8_t>& bytes) {
  const Hash check = sha256(Bytes(bytes).first(kFrameHeaderSize - 8));
  std::copy_n(check.bytes.begin(), 8, bytes.begin() + kFrameHeaderSize - 8);
}

TEST(Frame, ForgedHeadersAreRefusedWithinBounds) {
  struct Forgery {
    size_t at;
    uint8_t value;
  };
  for (const Forgery& forgery : {
           Forgery{10, 2},     // a flag that is not defined
           Forgery{10, 1},     // closing, with records
           Forgery{12, 0},     // no record
           Forgery{15, 0xFF},  // four thousand million records
           Forgery{19, 0xFF},  // four thousand million bytes
           Forgery{20, 1},     // reserved
           Forgery{32, 1},     // a position that no frame can have
           Forgery{47, 0xFF},  // synced before it was written
       }) {
    std::vector<uint8_t> bytes = encoded(frame_with({{1, 2, 3}}));
    ASSERT_NE(bytes[forgery.at], forgery.value);
    bytes[forgery.at] = forgery.value;
    seal(bytes);
    const FrameRead read = read_frame(bytes);
    EXPECT_EQ(read.state, FrameState::broken) << "byte " << forgery.at;
    EXPECT_FALSE(read.header);
  }
  std::vector<uint8_t> bytes = encoded(frame_with({{1, 2, 3}}));
  bytes[8] = 2;
  seal(bytes);
  EXPECT_EQ(read_frame(bytes).state, FrameState::newer);
}

TEST(Frame, CoveringHeaderIsFoundOnlyAtItsOwnPlace) {
  const std::vector<uint8_t> frame = encoded(frame_with({{1}}));  // at 4096, after 4000 were synced
  std::vector<uint8_t> bytes(96, 0xEE);
  bytes.insert(bytes.end(), frame.begin(), frame.end());
  EXPECT_EQ(find_covering_header(bytes, 4000, 3999), std::optional<size_t>(96));
  EXPECT_EQ(find_covering_header(bytes, 4000, 4000), std::nullopt)
      << "it was written when 4000 bytes were synced";
  EXPECT_EQ(find_covering_header(bytes, 4008, 3999), std::nullopt)
      << "a copy at another place proves nothing";
  // A header alone is proof enough: the frame behind it may be broken too.
  bytes.resize(96 + kFrameHeaderSize);
  EXPECT_EQ(find_covering_header(bytes, 4000, 3999), std::optional<size_t>(96));
  bytes.resize(96 + kFrameHeaderSize - 1);
  EXPECT_EQ(find_covering_header(bytes, 4000, 3999), std::nullopt);
}

}  // namespace
}  // namespace panmen::journal
