#include "legacy/moving.h"

#include <algorithm>

#include "base/encoding.h"
#include "base/read_at.h"
#include "legacy/old_disk.h"
#include "media/attempt/read_back.h"
#include "media/first_bytes.h"

namespace lumbung::legacy {
namespace {

constexpr std::uint32_t kMovesAtOnce = 500;
constexpr std::size_t kMoveFindingsMax = 100;
constexpr std::size_t kMovePieceBytes = 256UL * 1024;

std::string type_of_file(const FileOfRow& row, const media::OpenObject& old) {
  std::string first(media::kFirstBytesMax, '\0');
  first.resize(read_at(old.file.get(), 0, std::as_writable_bytes(std::span(first)), "read an old file"));
  return old_type(row.key, first);
}

}  // namespace

std::string_view word_of(Obstacle obstacle) {
  switch (obstacle) {
    case Obstacle::in_process:
      return "in_process";
    case Obstacle::in_use:
      return "in_use";
    case Obstacle::deleted:
      return "deleted";
    case Obstacle::infected:
      return "infected";
    case Obstacle::changed:
      break;
  }
  return "changed";
}

Moving::Moving(Parts parts, MovingSettings settings, MovingWays ways)
    : parts_(parts), settings_(settings), ways_(std::move(ways)) {}

void Moving::move() {
  report_.stay.clear();
  report_.wrong = 0;
  report_.findings.clear();
  const std::uint64_t total = parts_.moves.sums().left;
  std::uint64_t done = 0;
  std::vector<FileOfRow> rows;
  for (std::uint64_t after = 0; !(rows = parts_.moves.unmoved(after, kMovesAtOnce)).empty();) {
    for (const FileOfRow& row : rows) {
      const auto begun = std::chrono::steady_clock::now();
      after = row.id.value;
      move(row);
      ways_.progress(++done, std::max(done, total));
      keep_pace(row.bytes, begun);
    }
  }
}

void Moving::move(const FileOfRow& row) {
  if (!parts_.bytes.can_look(row.location)) return found(row, unsaid_place(row.location));
  const auto old = parts_.bytes.open(row.location, row.key);
  if (!old) return found(row, "its file is gone");
  const std::string mime = type_of_file(row, *old);
  auto place = parts_.moves.place_for(row, mime, false);
  const auto* there = std::get_if<NewPlace>(&place);
  if (there != nullptr && there->is_there && !is_whole(there->key, row.hash))
    place = parts_.moves.place_for(row, mime, true);
  if (const auto* obstacle = std::get_if<Obstacle>(&place)) {
    ++report_.stay[*obstacle];
    return;
  }
  const NewPlace& to = std::get<NewPlace>(place);
  const auto stored = to.is_there
                          ? media::StoredObject{media::VariantName::original, to.key, row.bytes, row.hash}
                          : store(row, to, *old);
  if (!stored) return found(row, "its file has other bytes than when it was taken over");
  if (const auto obstacle = parts_.moves.settle(row, *stored, parts_.store.location())) {
    ++report_.stay[*obstacle];
    return;
  }
  ++report_.moved;
  if (to.is_there) ++report_.shared;
}

/// nullopt: it is not the file that was taken over, and nothing was stored.
std::optional<media::StoredObject> Moving::store(const FileOfRow& row, const NewPlace& place,
                                                 const media::OpenObject& old) {
  const auto sink = parts_.store.store(place.key, type_of_file(row, old), old.bytes).value();
  std::vector<std::byte> piece(kMovePieceBytes);
  Sha256Hasher hasher;
  for (std::uint64_t at = 0;;) {
    const std::size_t came = read_at(old.file.get(), at, piece, "read an old file");
    if (came == 0) break;
    hasher.update(std::span(piece).first(came));
    sink->append(std::span(piece).first(came));
    at += came;
  }
  if (hasher.finish() != row.hash) return std::nullopt;
  sink->commit();
  media::StoredObject stored = media::read_back(parts_.store, media::VariantName::original, place.key);
  if (stored.sha256 != row.hash)
    throw Fault("what was stored as " + place.key.str() + " reads back as something else");
  report_.bytes_stored += stored.bytes;
  return stored;
}

bool Moving::is_whole(const media::ObjectKey& key, const Sha256& hash) const {
  const auto object = parts_.store.get(key);
  return object && media::hash_of(object->file.get()) == hash;
}

void Moving::remove_old() {
  std::vector<FileOfRow> rows;
  for (std::uint64_t after = 0; !(rows = parts_.moves.moved(after, kMovesAtOnce)).empty();) {
    for (const FileOfRow& row : rows) {
      const auto begun = std::chrono::steady_clock::now();
      after = row.id.value;
      remove_old(row);
      keep_pace(2 * row.bytes, begun);
    }
  }
}

void Moving::remove_old(const FileOfRow& row) {
  if (!parts_.bytes.can_look(row.location)) return found(row, unsaid_place(row.location));
  const auto place = parts_.moves.place_without(row);
  if (!place) {
    ++report_.still_needed;
    return;
  }
  if (!is_whole(*place, row.hash)) return found(row, "its new copy " + place->str() + " is not whole");
  const auto old = parts_.bytes.open(row.location, row.key);
  if (old && media::hash_of(old->file.get()) != row.hash)
    return found(row, "its old file has other bytes than when it was taken over: it stays");
  ways_.remove_old(row.location, row.key);
  parts_.moves.mark_removed(row.id);
  ++report_.removed;
}

void Moving::found(const FileOfRow& row, std::string what) {
  ++report_.wrong;
  if (report_.findings.size() < kMoveFindingsMax) report_.findings.push_back({row.id.value, std::move(what)});
}

void Moving::keep_pace(std::uint64_t bytes, std::chrono::steady_clock::time_point begun) {
  using std::chrono::microseconds;
  microseconds due{0};
  if (settings_.rows_per_second > 0) due = microseconds(1000000 / settings_.rows_per_second);
  if (settings_.bytes_per_second > 0) {
    const double seconds = static_cast<double>(bytes) / static_cast<double>(settings_.bytes_per_second);
    due = std::max(due, std::chrono::duration_cast<microseconds>(std::chrono::duration<double>(seconds)));
  }
  const auto spent = std::chrono::duration_cast<microseconds>(std::chrono::steady_clock::now() - begun);
  if (due > spent) ways_.sleep(std::chrono::ceil<std::chrono::milliseconds>(due - spent));
}

}  // namespace lumbung::legacy
