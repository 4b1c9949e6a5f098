#include "contract/resumable_store_contract.h"
#include "storage/s3/storage.h"
#include "storage/s3/xml.h"
#include "support/engine.h"
#include "support/temp_directory.h"

namespace lumbung::test {
namespace {

struct BucketSurroundings {
  TempDirectory directory;
  SystemClock clock;
  storage::S3StorageSettings settings;
};

/// A part of the one bucket that no other case uses; the buckets themselves are the S3 server's business.
ResumableUnderTest make_resumable_in_bucket() {
  static const Engine engine("radosgw");
  static int cases = 0;
  auto surroundings = std::make_shared<BucketSurroundings>();
  storage::S3StorageSettings& settings = surroundings->settings;
  settings.s3 = storage::parse_s3_url("s3://resumable?endpoint=" + engine["URL"] + "&prefix=case-" +
                                      std::to_string(++cases))
                    .value();
  settings.credentials.access_key_id = engine["ACCESS_KEY"];
  settings.credentials.secret_access_key = engine["SECRET_KEY"];
  settings.scratch = surroundings->directory.path();
  const auto make_storage = [surroundings] {
    return std::make_shared<storage::S3Storage>(surroundings->settings, surroundings->clock,
                                                telemetry::Log());
  };
  const auto make_node = [make_storage] {
    auto storage = make_storage();
    std::shared_ptr<media::ResumableStore> store = storage->resumable();
    return ResumableNode{storage, store};
  };
  const auto hidden = [looker = make_storage()](const media::ObjectKey& key) {
    const std::string full = looker->client().settings().prefix + key.str();
    storage::S3Call call;
    call.query = {{"prefix", full}, {"uploads", ""}};
    return storage::parse_open_uploads(looker->client().call(call).body, full).size();
  };
  return {surroundings, make_node, hidden};
}

INSTANTIATE_TEST_SUITE_P(S3, ResumableStoreContract,
                         testing::Values(ResumableCase{"radosgw", make_resumable_in_bucket}),
                         name_of_resumable);

}  // namespace
}  // namespace lumbung::test
