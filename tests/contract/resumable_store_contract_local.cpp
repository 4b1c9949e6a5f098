#include "contract/resumable_store_contract.h"
#include "storage/disk/local_storage.h"
#include "support/temp_directory.h"

namespace lumbung::test {
namespace {

ResumableUnderTest make_resumable_on_disk() {
  auto directory = std::make_shared<TempDirectory>();
  const auto make_node = [root = directory->path() / "media"] {
    auto storage = std::make_shared<storage::LocalStorage>(
        storage::LocalStorageSettings{.root = root, .reserve_bytes = 0});
    std::shared_ptr<media::ResumableStore> store = storage->resumable();
    return ResumableNode{storage, store};
  };
  return {directory, make_node, [](const media::ObjectKey&) { return std::size_t{0}; }};
}

INSTANTIATE_TEST_SUITE_P(Local, ResumableStoreContract,
                         testing::Values(ResumableCase{"disk", make_resumable_on_disk}), name_of_resumable);

}  // namespace
}  // namespace lumbung::test
