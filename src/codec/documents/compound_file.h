#pragma once

#include <optional>
#include <string>

#include "base/encoding.h"

namespace lumbung::codec {

/// What the names in the directory of a compound file ([MS-CFB], the format of DOC, XLS and PPT) tell of it.
struct CompoundFacts {
  std::optional<std::string> mime;  ///< nullopt: none of the three
  bool has_macros = false;
  bool needs_password = false;  ///< a newer document, encrypted as a whole
};

/// nullopt when the content is no compound file. Every place where an entry of the directory may begin is
/// looked at, so that no chain of sectors of a stranger is followed.
std::optional<CompoundFacts> read_compound_file(Bytes content);

}  // namespace lumbung::codec
