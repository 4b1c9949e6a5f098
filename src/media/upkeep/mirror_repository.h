#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace lumbung::media {

/// What one page of the mirror's upkeep came to.
struct MirrorPage {
  std::uint64_t looked_at = 0;
  std::uint64_t mended = 0;           ///< rows of the mirror that differed
  std::vector<std::string> problems;  ///< in words: what can't be mirrored, counters that were wrong
  bool has_more = false;
};

/// The mirror that questions about media are answered from, and how it is kept to what there is, whoever
/// wrote it: the application, nodes of an earlier version, or nobody, who made the mirror later than the
/// rows. Both ways remember how far they are, and may be stopped anywhere. Thread-safe, blocks, throws Fault
/// when the database does not answer.
class MirrorRepository {
 public:
  virtual ~MirrorRepository() = default;

  /// Takes in the next page of what changed, oldest first, but for the last seconds. Once it has come to the
  /// end of what there was before the mirror, check() counts, and the mirror is complete.
  virtual MirrorPage catch_up() = 0;

  /// Compares the next page of everything: rows with the mirror, by id; the mirror with rows, for those that
  /// are gone; counters with what there is, a workspace at a time. Begins anew each night, and does nothing
  /// between its end and the next night.
  virtual MirrorPage check() = 0;
};

}  // namespace lumbung::media
