#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "storage/s3/lifecycle.h"

namespace lumbung::storage {

/// The rules in the answer to GetBucketLifecycleConfiguration; empty text: none. Throws Fault when it can't
/// be read.
std::vector<LifecycleRule> parse_lifecycle(std::string_view xml);

/// The same document with these rules in the place of those of the same ids; other rules keep every element,
/// also those that we know nothing of.
std::string with_rules(std::string_view xml, const std::vector<LifecycleRule>& rules);

}  // namespace lumbung::storage
