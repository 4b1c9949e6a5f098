#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "legacy/aliases.h"
#include "legacy/old_bytes.h"
#include "legacy/old_table.h"
#include "legacy/plan.h"

namespace lumbung::legacy {

struct Finding {
  std::uint64_t media = 0;
  std::string what;
};

/// What came of comparing the journal, the rows, the old URLs and the bytes.
struct Verification {
  JournalSums sums;
  std::uint64_t rows = 0;  ///< that are there, compared with their line
  std::uint64_t read = 0;  ///< whose bytes were read again
  std::uint64_t bytes_read = 0;
  std::uint64_t urls = 0;                 ///< old URLs that were asked for
  std::uint64_t files_without_media = 0;  ///< of the old disk: they are served as they lie there
  std::uint64_t wrong = 0;
  std::vector<Finding> findings;  ///< the first of them

  bool is_sound() const { return wrong == 0 && sums.not_taken == 0; }
};

/// Rows against bytes and old URLs against rows, and files against old URLs where `walk` gives them.
/// `one_of`: bytes of one of so many rows are read; 1: all; 0: none. Unless it is 0, a row whose bytes were
/// read when it was taken over is wrong where nobody said where they are now. Changes nothing.
Verification verify(OldTable& table, AliasRepository& aliases, OldBytes& bytes, const WalkFiles& walk,
                    std::uint64_t one_of);

}  // namespace lumbung::legacy
