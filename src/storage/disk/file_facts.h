#pragma once

#include <sys/stat.h>

#include "media/storage_adapter.h"

namespace lumbung::storage {

inline media::ObjectStat to_object_stat(const struct stat& facts) {
  const auto timestamp_of = [](const timespec& at) {
    const auto since_epoch = std::chrono::seconds(at.tv_sec) + std::chrono::nanoseconds(at.tv_nsec);
    return Timestamp(std::chrono::duration_cast<std::chrono::milliseconds>(since_epoch));
  };
  return {static_cast<std::uint64_t>(facts.st_size), timestamp_of(facts.st_mtim),
          timestamp_of(facts.st_ctim)};
}

}  // namespace lumbung::storage
