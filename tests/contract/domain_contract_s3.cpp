#include "contract/domain_contract.h"
#include "storage/s3/storage.h"
#include "support/engine.h"

namespace lumbung::test {

DomainDatabase make_domain_database() {
  const auto directory = std::make_shared<TempDirectory>();
  return {directory, {.path = (directory->path() / "lumbung.db").string()}};
}

/// A part of the one bucket that no other case uses.
DomainStorage make_domain_storage() {
  struct Surroundings {
    TempDirectory directory;
    SystemClock clock;
  };
  static const Engine engine("radosgw");
  static int cases = 0;
  const auto surroundings = std::make_shared<Surroundings>();
  storage::S3StorageSettings settings;
  settings.s3 = storage::parse_s3_url("s3://domain?endpoint=" + engine["URL"] + "&prefix=case-" +
                                      std::to_string(++cases))
                    .value();
  settings.credentials.access_key_id = engine["ACCESS_KEY"];
  settings.credentials.secret_access_key = engine["SECRET_KEY"];
  settings.scratch = surroundings->directory.path();
  const auto bucket = std::make_shared<storage::S3Storage>(settings, surroundings->clock, telemetry::Log());
  return {surroundings, bucket, bucket->resumable()};
}

}  // namespace lumbung::test
