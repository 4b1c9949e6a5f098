#include "contract/domain_on_disk.h"
#include "support/mariadb.h"

namespace lumbung::test {

DomainDatabase make_domain_database() {
  const auto server = std::make_shared<RecycledMariadb>();
  return {server, server->options()};
}

DomainStorage make_domain_storage() {
  return domain_on_disk();
}

}  // namespace lumbung::test
