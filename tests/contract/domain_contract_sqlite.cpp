#include "contract/domain_contract.h"

namespace lumbung::test {

DomainDatabase make_domain_database() {
  const auto directory = std::make_shared<TempDirectory>();
  return {directory, {.path = (directory->path() / "lumbung.db").string()}};
}

}  // namespace lumbung::test
