#include "contract/domain_on_disk.h"

namespace lumbung::test {

DomainDatabase make_domain_database() {
  const auto directory = std::make_shared<TempDirectory>();
  return {directory, {.path = (directory->path() / "lumbung.db").string()}};
}

DomainStorage make_domain_storage() {
  return domain_on_disk();
}

}  // namespace lumbung::test
