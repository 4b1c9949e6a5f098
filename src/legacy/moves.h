#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/ids.h"
#include "base/sha256.h"
#include "media/media.h"
#include "media/media_repository.h"

namespace lumbung::legacy {

/// A row that was taken over with its bytes, and where these lie, or lay, for the old application.
struct FileOfRow {
  MediaId id;
  std::string location;  ///< "local", "s3" or "s3_cdn"
  std::string key;
  std::uint64_t bytes = 0;
  Sha256 hash;
};

/// Why a row stays as it is for now.
enum class Obstacle {
  in_process,  ///< it, or a media with the same content; its turn comes later
  in_use,      ///< a campaign or template needs it as it is
  deleted,     ///< softly; it is moved when it was restored
  infected,
  changed,  ///< it names other bytes than those that were taken over, or is gone
};
std::string_view word_of(Obstacle obstacle);

/// Where the bytes of a row are to be.
struct NewPlace {
  media::ObjectKey key;
  /// A media with the same content has them there already, as the ledger says; whoever relies on it looks.
  bool is_there = false;
};

/// What came of all moves so far. Bytes of a file that two rows of a workspace name count once.
struct MoveSums {
  std::uint64_t moved = 0;  ///< rows
  std::uint64_t left = 0;   ///< rows whose bytes still lie at their old places
  std::uint64_t bytes_before = 0;
  std::uint64_t bytes_originals = 0;  ///< at their new places, each content once
  std::uint64_t bytes_variants = 0;   ///< that were made of them so far
  std::uint64_t removed = 0;          ///< rows whose old files are gone
  std::uint64_t bytes_removed = 0;

  std::uint64_t bytes_deduplicated() const { return bytes_before - bytes_originals; }
};

/// The rows that `lumbung legacy migrate` took over, as far as their bytes go to Lumbung's own places. Every
/// call is one transaction or less: a kill leaves it done or not done. Blocks, throws Fault.
class Moves {
 public:
  virtual ~Moves() = default;

  /// Rows that nobody has moved, behind `after`, by id.
  virtual std::vector<FileOfRow> unmoved(std::uint64_t after, std::uint32_t limit) = 0;
  /// Where its bytes are to go. A place that is not there yet is this caller's own: nobody else stores
  /// under its name, now or later. `is_damaged`: what the media with the same content have is not what they
  /// should have. `mime` is a guess, for the name.
  virtual std::variant<NewPlace, Obstacle> place_for(const FileOfRow& row, std::string_view mime,
                                                     bool is_damaged) = 0;
  /// From now on the row names `original`, whose bytes were read back there, in a store of `location`. It
  /// has the variants of the media with the same content, or gets a job that makes them, behind all others.
  /// What lies at the old place stays.
  virtual std::optional<Obstacle> settle(const FileOfRow& row, const media::StoredObject& original,
                                         media::Location location) = 0;

  /// Rows that were moved and whose old files were not removed, behind `after`, by id.
  virtual std::vector<FileOfRow> moved(std::uint64_t after, std::uint32_t limit) = 0;
  /// Where the bytes of such a row are now; nullopt: nothing is to be removed, for the row has other bytes by
  /// now, or something else still needs what lies at its old place.
  virtual std::optional<media::ObjectKey> place_without(const FileOfRow& row) = 0;
  virtual void mark_removed(MediaId id) = 0;

  virtual MoveSums sums() = 0;
};

}  // namespace lumbung::legacy
