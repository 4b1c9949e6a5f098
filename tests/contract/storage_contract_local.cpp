#include "contract/storage_contract.h"
#include "storage/disk/local_storage.h"
#include "support/temp_directory.h"

namespace lumbung::test {
namespace {

StorageUnderTest make_local(storage::Unnamed unnamed) {
  auto directory = std::make_shared<TempDirectory>();
  storage::LocalStorageSettings settings;
  settings.root = directory->path() / "media";
  settings.reserve_bytes = 0;
  settings.unnamed = unnamed;
  return {directory, std::make_shared<storage::LocalStorage>(settings)};
}

INSTANTIATE_TEST_SUITE_P(
    Local, StorageContract,
    testing::Values(StorageCase{"unnamed_files", [] { return make_local(storage::Unnamed::prefer); }},
                    StorageCase{"named_files", [] { return make_local(storage::Unnamed::avoid); }}),
    name_of_case);

}  // namespace
}  // namespace lumbung::test
