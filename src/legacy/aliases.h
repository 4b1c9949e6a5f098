#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/uuid.h"

namespace lumbung::legacy {

/// An old URL of a media.
struct Alias {
  std::string path;  ///< in normal form: old_path_of()
  MediaId media;
};

/// Whom an old path names.
struct AliasTarget {
  MediaId media;
  std::optional<Uuid> uuid;  ///< nullopt: the media was erased, and the path names nothing for ever
};

/// One of them, with its place in the list.
struct ListedAlias {
  std::uint64_t id = 0;
  std::string path;  ///< empty: the media was erased
  MediaId media;
};

/// The old URLs of media, for ever: `lumbung legacy migrate` makes them, delivery asks for them. A media that
/// is erased leaves its aliases without their texts, so that its path is not taken for a file of nobody.
/// Thread-safe, blocks, throws Fault when the database does not answer.
class AliasRepository {
 public:
  virtual ~AliasRepository() = default;
  /// Of two media with one path the lower id has it, whichever comes first. What is there already stays as it
  /// is: the same call again changes nothing. Transactions of a few hundred; a kill between them leaves the
  /// first ones.
  virtual void add(const std::vector<Alias>& aliases) = 0;
  /// `path` in normal form; nullopt: nobody is known by it. Whether the media may be seen is not asked.
  virtual std::optional<AliasTarget> find(std::string_view path) = 0;
  /// In the order in which they were made, behind the one with the id `after`.
  virtual std::vector<ListedAlias> list(std::uint64_t after, std::uint32_t limit) = 0;
};

}  // namespace lumbung::legacy
