#pragma once

#include <functional>
#include <string_view>

#include "media/storage_adapter.h"
#include "storage/disk/root_directory.h"

namespace lumbung::storage {

/// Visits what list_objects() does in ascending order of the keys' bytes, and only keys behind `after`. Needs
/// the memory of some ten thousand names for each level of folders, however many files lie in one: of a
/// larger folder it takes the names in parts, and reads it once for each.
void list_in_order(const RootDirectory& root, std::string_view prefix, std::string_view after,
                   const std::function<bool(const media::ObjectKey&, const media::ObjectStat&)>& visit);

}  // namespace lumbung::storage
