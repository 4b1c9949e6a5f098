#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "access/upload_limits.h"
#include "base/uuid.h"

namespace lumbung::media {

/// What the job of an import is to fetch, and what the upload that it becomes may be: whoever asked for it
/// may bring no more in by a URL than by sending it, and is gone when the job runs.
struct ImportOrder {
  Uuid import;
  access::UploadLimits limits{};
};

/// For Job::payload_json.
std::string to_json(const ImportOrder& order);
/// nullopt for what is none, or says limits that are none. Without any (a release before them) there are
/// none.
std::optional<ImportOrder> import_order_from(std::string_view json);

}  // namespace lumbung::media
