// A process of its own that works on a database beside others, for database_contract_processes.cpp:
//   database_hammer URL work COUNT   admits COUNT media that every process has, claims and completes until
//                                     nothing is left; prints how many jobs it completed
//   database_hammer URL hold         claims one job, says so on stdout and never returns
#include <cstdlib>
#include <iostream>
#include <string>
#include <thread>

#include "database/engine/database.h"
#include "database/schema/migrator.h"
#include "database/sql_job_store.h"
#include "database/sql_media_repository.h"

namespace {

using namespace lumbung;

const std::vector<jobs::QueueName> kQueue = {jobs::QueueName::media_high};

media::NewUpload upload_of(int number) {
  const std::string content = "content " + std::to_string(number);
  const Uuid uuid = Uuid::make();
  const WorkspaceId workspace{1};
  return {.workspace_id = workspace,
          .uuid = uuid,
          .name = content,
          .type = "image/jpeg",
          .size = content.size(),
          .sha256 = Sha256::of(as_bytes(content)),
          .temp_key = media::ObjectKey::of_upload(workspace, uuid),
          .purpose = {},
          .origin = {}};
}

/// As a client does that looks at what is there first.
void admit(media::MediaRepository& repository, media::NewUpload upload) {
  while (repository.admit(upload).value().outcome == media::Admission::Outcome::stale) {
    const auto twin = repository.find_by_hash(upload.workspace_id, upload.sha256);
    upload.twin_original = twin ? twin->path_of(media::VariantName::original) : std::nullopt;
  }
}

int work(media::MediaRepository& repository, jobs::JobStore& jobs, int count) {
  int completed = 0;
  const auto drain = [&] {
    while (const auto job = jobs.claim(kQueue, "hammer", std::chrono::seconds(60))) {
      const MediaId id = job->job.media_id.value();
      const media::Media media = repository.begin_processing(job->lease, id).value().media;
      media::Completion completion;
      completion.type = media.type;
      completion.objects = {{media::VariantName::original,
                             media.path_of(media::VariantName::original).value(), media.size,
                             media.metadata.intent.hash.value()}};
      if (repository.complete(job->lease, id, completion)) ++completed;
    }
  };
  for (int i = 0; i < count; ++i) {
    admit(repository, upload_of(i));
    if (i % 10 == 9) drain();
  }
  drain();
  return completed;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  SystemClock clock;
  database::Database database(database::parse_database_url(argv[1]).value());
  database::Migrator(database, clock).migrate().value();
  database::SqlMediaRepository repository(database, clock);
  database::SqlJobStore jobs(database, clock);
  if (std::string_view(argv[2]) == "work" && argc == 4) {
    std::cout << work(repository, jobs, std::atoi(argv[3])) << std::endl;
    return 0;
  }
  if (!jobs.claim(kQueue, "holder", std::chrono::seconds(1))) return 1;
  std::cout << "holding" << std::endl;
  for (;;) std::this_thread::sleep_for(std::chrono::hours(1));
}
