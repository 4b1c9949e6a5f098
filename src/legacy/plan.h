#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "legacy/old_bytes.h"
#include "legacy/old_table.h"

namespace lumbung::legacy {

using Counts = std::map<std::string, std::uint64_t>;

/// What a migration would meet and do. Nothing is changed to find it out.
struct Plan {
  TableShape shape;
  std::uint64_t rows = 0;
  Counts by_status;
  Counts workspace_by;              ///< which source names it; "none": quarantine
  Counts type_by;                   ///< "as it stands", "normalised", "by the file's name"
  Counts size_by;                   ///< "digits", "no number"
  Counts location_by;               ///< "local", "s3", "s3_cdn"
  std::uint64_t location_lies = 0;  ///< the column says something else than the URL
  std::uint64_t disputed = 0;
  std::vector<MediaId> without_workspace;  ///< the first of them
  std::uint64_t without_key = 0;           ///< paths that name no file
  std::uint64_t looked_for = 0;            ///< so many files were looked for …
  std::uint64_t missing = 0;               ///< … and were not there
  std::vector<MediaId> missing_ids;        ///< the first of them
  std::uint64_t out_of_reach = 0;          ///< rows of which nobody said where their files are
  std::uint64_t duplicates = 0;            ///< rows of the sample whose bytes another one has
  std::uint64_t unreadable_campaigns = 0;  ///< their metadata is no JSON
  std::uint64_t files_without_row = 0;
  std::vector<std::string> some_files_without_row;
  std::vector<TableStep> steps;
  std::uint64_t expected_seconds = 0;
  std::uint64_t expected_bytes = 0;  ///< in the database
  std::vector<std::string> blockers;
  std::vector<std::string> notes;
};

struct PlanSettings {
  std::uint64_t sample = 1000;  ///< so many files are looked for and read; 0: none
};

/// Calls `visit` for every file of the old disk, with its path relative to storage/app.
using WalkFiles = std::function<void(const std::function<void(const std::string&)>& visit)>;

/// Reads the whole table once. `walk` may be empty.
Plan make_plan(OldTable& table, OldBytes& bytes, const WalkFiles& walk, const PlanSettings& settings);

}  // namespace lumbung::legacy
