#pragma once

#include <cstdint>
#include <string_view>

#include "legacy/old_table.h"

namespace lumbung::legacy {

/// The last change of the table, after which only Lumbung writes it: numbers as numbers, nothing NULL that
/// may not be, no column that the old application alone read. None of these can be changed in its place
/// without keeping writers away, so a second table is filled beside the first, which triggers keep even, and
/// takes its name in one moment. Every call may be made again after a kill. Throws Fault.
class FinalTable {
 public:
  virtual ~FinalTable() = default;
  /// Makes the second table, and the triggers, anew.
  virtual void begin_copy() = 0;
  virtual Piece copy(std::uint64_t after, std::uint32_t limit) = 0;
  /// Rows that only one of both tables has.
  virtual std::uint64_t differences() = 0;
  /// Gives the second table the name, and lets what referred to the first refer to it. Rows whose workspace
  /// was deleted meanwhile go.
  virtual void swap() = 0;
  /// Drops what is left of the first one.
  virtual void drop_rest() = 0;
};

}  // namespace lumbung::legacy
