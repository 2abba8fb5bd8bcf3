#include "core/audit.hpp"

#include <set>

#include "core/content.hpp"
#include "journal/merkle.hpp"

namespace panmen::core {

namespace {

// The blobs a record names.
std::vector<Hash> blobs_of(const record::Body& body) {
  if (const auto* source = std::get_if<record::Source>(&body)) return {source->map};
  if (const auto* terms = std::get_if<record::Terms>(&body)) {
    std::vector<Hash> blobs{terms->text, terms->compiled};
    for (const record::Included& file : terms->included)
      blobs.push_back(file.text);
    return blobs;
  }
  if (const auto* block = std::get_if<record::Block>(&body)) return {block->content};
  if (const auto* intake = std::get_if<record::Intake>(&body);
      intake != nullptr && intake->refusals.has_value())
    return {*intake->refusals};
  return {};
}

}  // namespace

Result<AuditReport> audit(journal::Disk& disk, const OnRecord& on_record, const OnProgress& on_progress) {
  journal::Blobs blobs(disk);
  Content content(blobs);
  engine::Engine engine(content);
  Chain chain({});  // checks leaves, seals none
  Replayer replayer(chain, engine);
  journal::MerkleTree tree;
  AuditReport report;
  std::set<Hash> named;

  const auto take = [&](const journal::Frame& frame) -> Result<void> {
    if (frame.closing) return {};  // the log has compared its root already
    // Blobs first: a damaged one is named as such, before the engine stumbles over it.
    uint64_t index = frame.first_index;
    for (const std::vector<uint8_t>& bytes : frame.leaves) {
      tree.append(record::leaf_hash(bytes));
      const auto leaf = record::decode_leaf(bytes);
      if (!leaf.ok()) return leaf.error().within("record " + std::to_string(index));
      const auto body = record::decode_body(leaf->body);
      if (!body.ok()) return body.error().within("record " + std::to_string(index));
      for (const Hash& hash : blobs_of(*body)) {
        if (!named.insert(hash).second) continue;
        const auto blob = blobs.get(hash);
        if (!blob.ok()) return blob.error().within("record " + std::to_string(index));
        ++report.blobs;
        report.blob_bytes += blob->size();
      }
      ++index;
    }
    PANMEN_CHECK(replayer.take(frame, [&](const record::Body& body) {
      if (const auto* origin = std::get_if<record::Origin>(&body)) report.origin = *origin;
      if (const auto* block = std::get_if<record::Block>(&body)) report.observations += block->observations;
      if (std::holds_alternative<record::Verdict>(body)) ++report.verdicts;
      if (std::holds_alternative<record::Transfer>(body)) ++report.transfers;
      on_record(body);
    }));
    on_progress(chain.next_index());
    return {};
  };
  PANMEN_TRY(report.log, journal::Log::scan(disk, take));
  PANMEN_TRY(const std::vector<Hash> present, blobs.list());
  for (const Hash& hash : present) {
    if (named.contains(hash)) continue;
    ++report.unnamed_blobs;
    // A blob that no record names proves nothing, but one that is not what its name says is damage all the
    // same.
    PANMEN_TRY(const std::vector<uint8_t> bytes, blobs.get(hash));
  }
  report.root = tree.root();
  return report;
}

}  // namespace panmen::core
