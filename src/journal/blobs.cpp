#include "journal/blobs.hpp"

#include <array>

namespace panmen::journal {
namespace {

constexpr std::string_view kFolder = "blobs";
constexpr std::string_view kUnfinished = ".new";  // ends the name of a blob that is being written
constexpr size_t kFolders = 256;

// blobs/00 to blobs/ff: the first byte of the hash.
std::string folder_name(uint8_t first_byte) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  return std::string(kFolder) + '/' + kDigits[first_byte >> 4] + kDigits[first_byte & 15];
}

Result<std::vector<uint8_t>> read_all(Disk& disk, const std::string& name) {
  PANMEN_TRY(auto file, disk.open(name, Open::read));
  PANMEN_TRY(const uint64_t size, file->size());
  if (size > kMaxBlobSize) return Error{ErrorCode::limit, name + " is larger than a blob may be (1 GiB)"};
  std::vector<uint8_t> content(size);
  PANMEN_TRY(const size_t got, file->read(0, content));
  if (got != content.size()) return Error{ErrorCode::io, name + " became shorter while it was read"};
  return content;
}

}  // namespace

std::string Blobs::file_name(const Hash& hash) {
  return folder_name(hash.bytes[0]) + '/' + to_hex(hash);
}

Result<Hash> Blobs::put(Bytes content) {
  if (content.size() > kMaxBlobSize) {
    return Error{ErrorCode::limit,
                 "a blob of " + std::to_string(content.size()) + " bytes is larger than 1 GiB"};
  }
  const Hash hash = sha256(content);
  const std::string folder = folder_name(hash.bytes[0]);
  const std::string name = file_name(hash);

  PANMEN_CHECK(disk_.make_folder(folder));
  PANMEN_TRY(const bool there, disk_.exists(name));
  bool intact = false;
  if (there) {
    auto present = read_all(disk_, name);
    if (!present.ok() && present.error().code == ErrorCode::io) return present.error();
    intact = present.ok() && sha256(*present) == hash;
  }
  if (!intact) {
    // Written whole under another name first: the blob's own name never stands for a part of it.
    const std::string unfinished = name + std::string(kUnfinished);
    PANMEN_TRY(const bool left_over, disk_.exists(unfinished));
    if (left_over) PANMEN_CHECK(disk_.remove(unfinished));
    PANMEN_TRY(auto file, disk_.open(unfinished, Open::create));
    PANMEN_CHECK(file->write(0, content));
    PANMEN_CHECK(file->sync());
    PANMEN_CHECK(disk_.rename(unfinished, name));
  }
  // Also where the blob was there: a process that was killed may have renamed it and not synced the name.
  PANMEN_CHECK(disk_.sync_folder(folder));
  if (!folder_synced_[hash.bytes[0]]) {
    PANMEN_CHECK(disk_.sync_folder(kFolder));
    PANMEN_CHECK(disk_.sync_folder(""));
    folder_synced_[hash.bytes[0]] = true;
  }
  return hash;
}

Result<std::vector<uint8_t>> Blobs::get(const Hash& hash) const {
  const std::string name = file_name(hash);
  PANMEN_TRY(const bool there, disk_.exists(name));
  if (!there) return Error{ErrorCode::not_found, name + " is missing: restore it from a copy"};
  PANMEN_TRY(auto content, read_all(disk_, name));
  if (sha256(content) != hash) {
    return Error{ErrorCode::damaged,
                 name +
                     " is damaged: its bytes do not have the hash that names it; restore it "
                     "from a copy"};
  }
  return content;
}

Result<std::vector<Hash>> Blobs::list() const {
  std::vector<Hash> hashes;
  PANMEN_TRY(const auto strays, disk_.list(kFolder));
  if (!strays.empty()) {
    return Error{ErrorCode::damaged,
                 std::string(kFolder) + '/' + strays.front() + " is not named as a blob; move it away"};
  }
  for (size_t first_byte = 0; first_byte < kFolders; ++first_byte) {
    const std::string folder = folder_name(static_cast<uint8_t>(first_byte));
    PANMEN_TRY(const auto names, disk_.list(folder));
    for (const std::string& name : names) {
      const bool unfinished = name.ends_with(kUnfinished);
      auto hash =
          parse_hash(std::string_view(name).substr(0, name.size() - (unfinished ? kUnfinished.size() : 0)));
      if (!hash.ok() || hash->bytes[0] != first_byte) {
        return Error{ErrorCode::damaged, folder + '/' + name + " is not named as a blob; move it away"};
      }
      if (!unfinished) hashes.push_back(*hash);
    }
  }
  return hashes;
}

}  // namespace panmen::journal
