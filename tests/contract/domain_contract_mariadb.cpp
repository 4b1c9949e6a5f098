#include "contract/domain_contract.h"
#include "support/mariadb.h"

namespace lumbung::test {

DomainDatabase make_domain_database() {
  const auto server = std::make_shared<MariadbDatabase>();
  return {server, server->options()};
}

}  // namespace lumbung::test
