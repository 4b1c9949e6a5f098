#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lumbung::legacy {

/// The size in a text column: "245113" and "245113.0"; nullopt for "", "N/A", what is negative or too large.
/// Pure, as are all here.
std::optional<std::uint64_t> size_of(std::string_view text);

/// A MIME type in its own words: lower case, without parameters, "image/jpg" as "image/jpeg"; where there is
/// none, by the ending of the file's name, else "application/octet-stream".
std::string type_of(const std::optional<std::string>& type, std::string_view name, std::string_view path);

/// Where the bytes are, and under which name there.
struct OldPlace {
  std::string location;            ///< "local", "s3" or "s3_cdn"
  std::optional<std::string> key;  ///< relative to the bucket, to storage/app, or to its folder public
};

/// The URL is believed and not the column `location`, unless it is a key alone, which says nothing.
OldPlace place_of(const std::optional<std::string>& path, std::string_view location);

/// The number of a workspace in a key, in every shape that has one.
std::optional<std::uint64_t> workspace_in(std::string_view key);

}  // namespace lumbung::legacy
