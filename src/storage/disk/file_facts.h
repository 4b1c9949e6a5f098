#pragma once

#include <sys/stat.h>

#include "media/storage_adapter.h"

namespace lumbung::storage {

inline media::ObjectStat to_object_stat(const struct stat& facts) {
  using std::chrono::duration_cast;
  const auto since_epoch =
      std::chrono::seconds(facts.st_mtim.tv_sec) + std::chrono::nanoseconds(facts.st_mtim.tv_nsec);
  return {static_cast<std::uint64_t>(facts.st_size),
          Timestamp(duration_cast<std::chrono::milliseconds>(since_epoch))};
}

}  // namespace lumbung::storage
