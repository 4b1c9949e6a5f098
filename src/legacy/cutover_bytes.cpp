#include <atomic>
#include <future>
#include <vector>

#include "base/read_at.h"
#include "legacy/cutover.h"

namespace lumbung::legacy {
namespace {

constexpr std::uint32_t kBytesPiece = 2000;
constexpr int kReaders = 4;

}  // namespace

void Cutover::read_bytes() {
  std::uint64_t done = 0;
  for (std::uint64_t after = 0;;) {
    const auto begun = std::chrono::steady_clock::now();
    const std::vector<UnreadRow> rows = parts_.table.unread(after, kBytesPiece);
    if (rows.empty()) return;
    after = rows.back().id.value;
    const std::vector<BytesFound> found = find_all(rows);
    if (!found.empty()) parts_.table.keep_bytes(found);
    done += found.size();
    ways_.progress("bytes", done, done);
    keep_pace(rows.size(), begun);
  }
}

/// By several at once: most of the time one waits for the disk or the bucket.
std::vector<BytesFound> Cutover::find_all(const std::vector<UnreadRow>& rows) {
  std::vector<UnreadRow> within_reach;
  within_reach.reserve(rows.size());
  for (const UnreadRow& row : rows) {
    if (parts_.bytes.can_look(row.location)) within_reach.push_back(row);
  }
  std::vector<BytesFound> found(within_reach.size());
  std::atomic<std::size_t> next = 0;
  const auto read = [&] {
    for (std::size_t i = next++; i < found.size(); i = next++) found[i] = find(within_reach[i]);
  };
  std::vector<std::future<void>> readers;
  readers.reserve(kReaders);
  for (int i = 0; i < kReaders; ++i) readers.push_back(std::async(std::launch::async, read));
  for (std::future<void>& reader : readers) reader.get();
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (found[i].state == BytesFound::State::read) keep_copy(within_reach[i]);
  }
  return found;
}

BytesFound Cutover::find(const UnreadRow& row) const {
  BytesFound found;
  found.id = row.id;
  if (row.key.empty()) return found;
  const auto object = parts_.bytes.open(row.location, row.key);
  if (!object) return found;
  found.state = BytesFound::State::read;
  found.size = object->bytes;
  found.sha256 = sha256_of(*object);
  return found;
}

void Cutover::keep_copy(const UnreadRow& row) {
  if (row.location != "local" || (!row.is_pending && !settings_.copies_bytes)) return;
  if (const auto object = parts_.bytes.open(row.location, row.key)) store_copy(row, *object);
}

void Cutover::store_copy(const UnreadRow& row, const media::OpenObject& object) {
  const auto key = media::ObjectKey::parse(row.key);
  if (!key || parts_.store.exists(*key)) return;
  const auto sink = parts_.store.store(*key, row.type, object.bytes).value();
  std::vector<std::byte> piece(256UL * 1024);
  for (std::uint64_t at = 0;;) {
    const std::size_t came = read_at(object.file.get(), at, piece, "read an old file");
    if (came == 0) break;
    sink->append(std::span(piece).first(came));
    at += came;
  }
  sink->commit();
}

}  // namespace lumbung::legacy
