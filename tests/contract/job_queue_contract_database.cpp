#include "contract/database_queue_nodes.h"
#include "support/temp_directory.h"

namespace lumbung::test {
namespace {

struct TwoNodes {
  TempDirectory directory;
  database::DatabaseOptions options{.path = (directory.path() / "lumbung.db").string()};
  DatabaseQueueNode first{options};
  DatabaseQueueNode second{options};
};

INSTANTIATE_TEST_SUITE_P(Database, JobQueueContract,
                         testing::Values(JobQueueCase{"sqlite", make_database_queue<TwoNodes>}),
                         name_of_queue);

}  // namespace
}  // namespace lumbung::test
