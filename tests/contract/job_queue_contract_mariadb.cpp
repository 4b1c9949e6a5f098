#include "contract/database_queue_nodes.h"
#include "support/mariadb.h"

namespace lumbung::test {
namespace {

struct TwoNodes {
  RecycledMariadb server;
  DatabaseQueueNode first{server.options()};
  DatabaseQueueNode second{server.options()};
};

INSTANTIATE_TEST_SUITE_P(Database, JobQueueContract,
                         testing::Values(JobQueueCase{"mariadb", make_database_queue<TwoNodes>}),
                         name_of_queue);

}  // namespace
}  // namespace lumbung::test
