#pragma once

#include "contract/domain_contract.h"
#include "storage/disk/local_storage.h"

namespace lumbung::test {

/// A storage below a temporary directory.
inline DomainStorage domain_on_disk() {
  const auto directory = std::make_shared<TempDirectory>();
  const auto disk = std::make_shared<storage::LocalStorage>(
      storage::LocalStorageSettings{.root = directory->path() / "media", .reserve_bytes = 0});
  return {directory, disk, disk->resumable()};
}

}  // namespace lumbung::test
