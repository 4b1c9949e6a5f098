#pragma once

#include <cstdint>
#include <vector>

#include "legacy/old_table.h"

namespace lumbung::legacy {

/// The last change of the table, after which only Lumbung writes it: numbers as numbers, nothing NULL that
/// may not be, no column that the old application alone read. None of these can be changed in its place
/// without keeping writers away, so a second table is filled beside the first, which triggers keep even, and
/// takes its name in one moment. Every call may be made again after a kill. Throws Fault.
class FinalTable {
 public:
  virtual ~FinalTable() = default;
  /// Makes the second table, and the triggers, anew. Where the server allows none (error 1419) it goes
  /// without, and what is written meanwhile is found afterwards.
  virtual void begin_copy() = 0;
  virtual Piece copy(std::uint64_t after, std::uint32_t limit) = 0;
  /// Without triggers: what was written since it was copied, by ids and by `updated_at`. Else nothing.
  virtual void catch_up() = 0;
  /// Rows that only one of both tables has.
  virtual std::uint64_t differences() = 0;
  /// Whether the second table is there and has a name of its own: as long as it has, give_up() is possible.
  virtual bool is_beside() = 0;
  /// Takes back what begin_copy() and release() did.
  virtual void give_up() = 0;
  /// Rows of the first table, under whatever name it has, that the old application wrote and nobody has taken
  /// over: the lowest ids.
  virtual std::vector<MediaId> not_taken(std::uint32_t limit) = 0;
  /// Drops the keys by which others refer to the first table, and remembers them.
  virtual void release() = 0;
  /// Gives the second table the name, in one moment.
  virtual void swap() = 0;
  /// What was written in the last moment before: rows that are not taken over keep in `original_path` by what
  /// the old application knew them, so that they can be. Without triggers, rows that came too late, too.
  virtual void keep_late() = 0;
  /// Lets what referred to the first table refer to the second. Rows whose workspace was deleted meanwhile
  /// go.
  virtual void bind() = 0;
  /// Drops what is left of the first one.
  virtual void drop_rest() = 0;
};

}  // namespace lumbung::legacy
