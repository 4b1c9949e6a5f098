#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "media/metadata_json.h"
#include "media/variant.h"

namespace lumbung::database {

/// A column of chat_media that names an object.
struct PathColumn {
  media::VariantName variant;
  std::string_view name;
};

/// The variants that have a column of their own. Where the others are stands in the column `metadata`.
inline constexpr std::array kPathColumns = {
    PathColumn{media::VariantName::original, "original_path"},
    PathColumn{media::VariantName::compressed, "compressed_path"},
    PathColumn{media::VariantName::thumbnail, "thumbnail_path"},
    PathColumn{media::VariantName::webp, "webp_path"},
};

/// Empty for a variant without a column.
constexpr std::string_view path_column_of(media::VariantName variant) {
  for (const PathColumn& column : kPathColumns) {
    if (column.variant == variant) return column.name;
  }
  return {};
}

static_assert(std::all_of(media::kVariantNames.begin(), media::kVariantNames.end(),
                          [](media::VariantName variant) {
                            return path_column_of(variant).empty() == media::is_named_in_metadata(variant);
                          }),
              "each path stands in the row, and once");

/// The names of all these columns as a list of SQL.
inline std::string path_column_list() {
  std::string list;
  for (const PathColumn& column : kPathColumns) list.append(list.empty() ? "" : ", ").append(column.name);
  return list;
}

}  // namespace lumbung::database
