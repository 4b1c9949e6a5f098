#include "contract/domain_contract.h"

#include <unistd.h>

namespace lumbung::test {

using jobs::JobVerdict;
using media::ObjectKey;
using media::ObjectStat;

DomainContract::DomainContract(bool scans)
    : database_(database_under_test_.options),
      sql_media_(database_, clock_),
      jobs_(database_, clock_),
      event_store_(database_),
      housekeeping_(database_, clock_),
      removals_(database_, clock_),
      archive_(database_),
      scan_verdicts_(database_, clock_),
      disk_(storage_under_test_.storage, clock_),
      storage_(disk_, storage_faults_),
      repository_(sql_media_, database_faults_),
      queue_(jobs_),
      service_({.repository = repository_,
                .storage = storage_,
                .queue = queue_,
                .events = signal_,
                .urls = urls_,
                .metrics = metrics_,
                .log = telemetry::Log(),
                .scans = scans},
               {.upload_bytes_max = 1 << 20}),
      processor_(storage_),
      job_({.repository = repository_,
            .housekeeping = housekeeping_,
            .storage = storage_,
            .processor = processor_,
            .queue = queue_,
            .events = signal_,
            .urls = urls_,
            .clock = clock_,
            .metrics = metrics_,
            .log = telemetry::Log(),
            .malware = scans ? &gate_ : nullptr,
            .condemnations = &condemnations_}),
      remove_objects_({removals_, storage_, clock_}, {}),
      removal_job_({remove_objects_, queue_, clock_, metrics_, telemetry::Log()}) {
  database::Migrator(database_, clock_).migrate().value();
  workspace_ = database::SqlWorkspaceRepository(database_, clock_).create("one", {}).id;
}

Result<media::Admission> DomainContract::upload(std::string_view content, std::string name,
                                                std::string purpose) {
  return service_.upload({.workspace_id = workspace_, .name = std::move(name), .purpose = std::move(purpose)},
                         as_bytes(content));
}

media::Media DomainContract::uploaded(std::string_view content) {
  return upload(content).value().media;
}

jobs::LeasedJob DomainContract::claim() {
  return jobs_.claim({jobs::QueueName::media_high}, "test", std::chrono::seconds(30)).value();
}

bool DomainContract::work_once() {
  const auto job = jobs_.claim({jobs::QueueName::media_high, jobs::QueueName::media_low}, "test",
                               std::chrono::seconds(30));
  if (!job) return false;
  jobs::JobHandler& handler =
      job->job.kind == jobs::JobKind::remove_objects ? static_cast<jobs::JobHandler&>(removal_job_) : job_;
  JobVerdict verdict;
  try {
    verdict = handler.run(*job, {});
  } catch (const std::exception& fault) {
    verdict = {JobVerdict::Ending::retry, fault.what()};
  }
  if (verdict.ending == JobVerdict::Ending::done) jobs_.complete(job->lease);
  if (verdict.ending == JobVerdict::Ending::retry) {
    try {
      verdict = handler.give_up(*job, verdict.error, job->job.attempts >= job->job.attempts_max);
    } catch (const Fault&) {
      // The lease runs out, as it would when the database is gone.
      return true;
    }
  }
  if (verdict.ending == JobVerdict::Ending::retry) {
    return jobs_.retry_later(job->lease, std::chrono::seconds(10), verdict.error);
  }
  EXPECT_TRUE(verdict.ending == JobVerdict::Ending::settled || verdict.ending == JobVerdict::Ending::done);
  return true;
}

void DomainContract::work_all() {
  for (int quiet = 0; quiet < 2;) {
    quiet = work_once() ? 0 : quiet + 1;
    clock_.turn(std::chrono::seconds(200));
  }
}

media::Media DomainContract::state_of(const media::Media& media) {
  return sql_media_.find_with_deleted(media.workspace_id, media.uuid).value();
}

std::set<std::string> DomainContract::objects(std::string_view prefix) {
  std::set<std::string> keys;
  disk_.list(prefix, [&](const ObjectKey& key, const ObjectStat&) { return keys.insert(key.str()).second; });
  return keys;
}

std::string DomainContract::content_of(const ObjectKey& key) {
  const auto object = disk_.get(key);
  if (!object) return "nothing";
  std::string content(object->bytes, '\0');
  EXPECT_EQ(::pread(object->file.get(), content.data(), content.size(), 0),
            static_cast<ssize_t>(content.size()));
  return content;
}

void DomainContract::damage(const ObjectKey& key, std::string_view bytes) {
  disk_.remove(key);
  auto sink = disk_.store(key, "", bytes.size()).value();
  sink->append(as_bytes(bytes));
  sink->commit();
}

void DomainContract::sweep() {
  removals_.make_due(media::RemovalStore::Holders::respected);
  remove_objects_.run(media::RunMode::real, {});
}

std::vector<std::string> DomainContract::event_types() {
  std::vector<std::string> types;
  for (const auto& event : event_store_.after({}, 1000)) types.emplace_back(to_string(event.type));
  return types;
}

void DomainContract::expect_complete(const media::Media& media, std::string_view content) {
  const media::Media now = state_of(media);
  ASSERT_EQ(now.processing_status, media::ProcessingStatus::completed) << now.processing_error.value_or("");
  EXPECT_EQ(content_of(now.path_of(media::VariantName::original).value()), content);
  EXPECT_EQ(now.path_of(media::VariantName::original)->tier(), "original");
  EXPECT_EQ(content_of(now.path_of(media::VariantName::thumbnail).value()), "the thumbnail variant");
  EXPECT_EQ(content_of(now.path_of(media::VariantName::compressed).value()), "the compressed variant");
  EXPECT_EQ(content_of(now.path_of(media::VariantName::webp).value()), "the webp variant");
  sweep();
  EXPECT_EQ(objects().size(), 4U);
}

}  // namespace lumbung::test
