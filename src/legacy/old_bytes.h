#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "media/storage_adapter.h"

namespace lumbung::legacy {

/// Where the old application's files lie. Blocks; throws Fault when a store does not answer.
class OldBytes {
 public:
  virtual ~OldBytes() = default;
  /// The file of a row; nullopt when it is not there, or is no file. By several threads at once.
  virtual std::optional<media::OpenObject> open(const std::string& location, const std::string& key) = 0;
  /// Whether such rows can be looked for at all: without a disk or a bucket nothing is said of them.
  virtual bool can_look(const std::string& location) const = 0;
};

/// The location of what Lumbung's own store has.
inline constexpr std::string_view kOwnStore = "moved";

/// Why a row of such a location can't be looked for, and what helps.
std::string unsaid_place(const std::string& location);

/// The SHA-256 of an open file, in hexadecimal digits.
std::string sha256_of(const media::OpenObject& object);

}  // namespace lumbung::legacy
