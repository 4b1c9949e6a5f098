#include "contract/storage_contract.h"
#include "storage/s3/storage.h"
#include "support/engine.h"
#include "support/temp_directory.h"

namespace lumbung::test {
namespace {

struct Surroundings {
  TempDirectory directory;
  SystemClock clock;
};

/// A part of the one bucket that no other case uses; the buckets themselves are the S3 server's business.
StorageUnderTest make_s3() {
  static const Engine engine("radosgw");
  static int cases = 0;
  auto surroundings = std::make_shared<Surroundings>();
  storage::S3StorageSettings settings;
  settings.s3 = storage::parse_s3_url("s3://contract?endpoint=" + engine["URL"] + "&cold_class=" +
                                      engine["COLD_CLASS"] + "&prefix=case-" + std::to_string(++cases))
                    .value();
  settings.credentials.access_key_id = engine["ACCESS_KEY"];
  settings.credentials.secret_access_key = engine["SECRET_KEY"];
  settings.scratch = surroundings->directory.path();
  auto storage = std::make_shared<storage::S3Storage>(settings, surroundings->clock, telemetry::Log());
  return {surroundings, storage};
}

INSTANTIATE_TEST_SUITE_P(S3, StorageContract, testing::Values(StorageCase{"radosgw", make_s3}), name_of_case);

}  // namespace
}  // namespace lumbung::test
