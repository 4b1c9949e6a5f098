#pragma once

#include <functional>
#include <string_view>

#include "media/storage_adapter.h"
#include "storage/disk/root_directory.h"

namespace lumbung::storage {

/// Where unfinished files live, beneath the root; never part of a listing.
inline constexpr std::string_view kScratchFolder = ".scratch";

/// Visits every regular file beneath the root whose key begins with `prefix` (empty, or a folder with its
/// '/') until `visit` returns false. Links, and files whose names are no object keys, are passed over.
void list_objects(const RootDirectory& root, std::string_view prefix,
                  const std::function<bool(const media::ObjectKey&, const media::ObjectStat&)>& visit);

}  // namespace lumbung::storage
