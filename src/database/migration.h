#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace lumbung::database {

/// One step of the schema, applied once and never changed afterwards: what it lacks goes into a next one.
struct Migration {
  std::uint32_t version;
  std::string_view name;
  std::span<const std::string_view> statements;  ///< for SQLite
};

/// All of them, ascending by version.
std::span<const Migration> all_migrations();

// What the migrations consist of, one file each.
std::span<const std::string_view> application_schema();
std::span<const std::string_view> media_schema();
std::span<const std::string_view> job_schema();
std::span<const std::string_view> object_schema();
std::span<const std::string_view> access_schema();

}  // namespace lumbung::database
