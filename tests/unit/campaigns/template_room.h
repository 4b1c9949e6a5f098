#pragma once

#include <deque>
#include <functional>
#include <string>
#include <vector>

#include <boost/json.hpp>

#include "campaigns/template_gateway.h"
#include "campaigns/template_service.h"
#include "campaigns/template_submission.h"
#include "campaigns/template_sync.h"
#include "database/engine/database.h"
#include "database/media_rows.h"
#include "database/schema/migrator.h"
#include "database/sql_account_repository.h"
#include "database/sql_event_store.h"
#include "database/sql_job_store.h"
#include "database/sql_media_holds.h"
#include "database/sql_media_repository.h"
#include "database/sql_template_repository.h"
#include "database/sql_workspace_repository.h"
#include "queue/database_queue.h"
#include "storage/disk/local_storage.h"
#include "support/secret_box.h"
#include "support/temp_directory.h"

namespace lumbung::campaigns {

/// A Meta that answers what it was told, in order; without a word it makes things.
class ScriptedGateway final : public TemplateGateway {
 public:
  struct Call {
    std::string method;
    std::string path;
    boost::json::value body;
  };
  using Answer = whatsapp::GraphResult<boost::json::value>;

  whatsapp::GraphResult<std::string> upload_sample(const whatsapp::Account&,
                                                   const whatsapp::OutgoingFile& file,
                                                   const std::stop_token&) override {
    samples.push_back(file);
    while_uploading();
    return "4::" + std::to_string(samples.size());
  }
  Answer call(const whatsapp::Account&, std::string_view method, std::string_view path,
              const boost::json::value& body) override {
    calls.push_back({std::string(method), std::string(path), body});
    if (answers.empty()) return boost::json::value{{"id", "77"}, {"status", "PENDING"}};
    Answer answer = std::move(answers.front());
    answers.pop_front();
    return answer;
  }

  std::deque<Answer> answers;
  std::vector<Call> calls;
  std::vector<whatsapp::OutgoingFile> samples;
  /// Happens while a sample is uploaded.
  std::function<void()> while_uploading = [] {};
};

inline whatsapp::GraphError meta_error(int status, int code, int subcode, whatsapp::Remedy remedy) {
  whatsapp::GraphError error;
  error.status = status;
  error.code = code;
  error.subcode = subcode;
  error.message = "no";
  error.remedy = remedy;
  return error;
}

/// Workspace 1 with a number, over SQLite and the local disk; Meta is scripted.
struct TemplateRoom {
  TemplateRoom() {
    database::Migrator(database, clock).migrate().value();
    workspace = database::SqlWorkspaceRepository(database, clock).create("workspace", {}).id;
    accounts.put({workspace, "111", "9001", "8001", "EAA", "secret", "", 30}, {}).value();
  }

  /// A processed picture with its file.
  media::Media picture() {
    media::Media made;
    made.uuid = Uuid::make();
    made.workspace_id = workspace;
    made.name = "a.jpg";
    made.type = "image/jpeg";
    made.size = 4;
    made.processing_status = media::ProcessingStatus::completed;
    const auto key = media::ObjectKey::parse("original/workspace_1/2026/11/" + made.uuid.str()).value();
    made.paths.emplace(media::VariantName::original, key);
    made.metadata.found.fits[media::Channel::template_header_image] = {media::VariantName::original, ""};
    auto sink = storage.store(key, made.type, 4).value();
    sink->append(as_bytes("JPEG"));
    sink->commit();
    database.transact([&](database::Session& session) {
      database::insert_media(session, made);
      database::update_media(session, made, clock.now());
    });
    return made;
  }

  Template draft(const std::string& name, const std::optional<Uuid>& shown = {}) {
    Template of;
    of.workspace_id = workspace;
    of.name = name;
    of.language = "id";
    of.category = "MARKETING";
    boost::json::array components;
    if (shown) components.push_back({{"type", "HEADER"}, {"format", "IMAGE"}, {"media", shown->str()}});
    components.push_back({{"type", "BODY"}, {"text", "Halo"}});
    of.components = std::move(components);
    return of;
  }

  Template created(const std::string& name, const std::optional<Uuid>& shown = {}) {
    return service.create(draft(name, shown), TemplateService::Then::nothing, {}).value();
  }

  /// What a worker would do with the next job.
  jobs::JobVerdict work() {
    const auto job = store.claim({jobs::QueueName::notify}, "worker", std::chrono::seconds(20)).value();
    const jobs::JobVerdict verdict = submission.run(job, {});
    last = job;
    if (verdict.ending == jobs::JobVerdict::Ending::done) store.complete(job.lease);
    return verdict;
  }

  /// What is held for templates.
  std::vector<MediaId> held() {
    std::vector<MediaId> all;
    database.read([&](database::Session& session) {
      for (const auto& [id] : session.all<std::uint64_t>(
               "SELECT media_id FROM lumbung_holds WHERE holder_kind = 'template_creation'"))
        all.push_back({id});
    });
    return all;
  }

  Template now(const Template& of) { return templates.find(workspace, of.uuid).value(); }

  std::vector<std::string> told() {
    std::vector<std::string> states;
    for (const events::Event& event : database::SqlEventStore(database).after({}, 100)) {
      if (event.type == events::EventType::template_updated)
        states.emplace_back(event.payload.at("status").as_string());
    }
    return states;
  }

  test::TempDirectory directory;
  SystemClock clock;
  database::Database database{{.path = (directory.path() / "lumbung.db").string()}};
  database::SqlMediaRepository media{database, clock};
  database::SqlTemplateRepository templates{database, clock};
  database::SqlAccountRepository accounts{database, test::kSecretBox, clock};
  database::SqlJobStore store{database, clock};
  queue::DatabaseQueue queue{store};
  storage::LocalStorage storage{{.root = directory.path() / "media", .reserve_bytes = 0}};
  ChangeSignal events;
  ScriptedGateway gateway;
  database::SqlMediaHolds holds{database, clock};
  WorkspaceId workspace;
  TemplateService service{{.templates = templates,
                           .media = media,
                           .accounts = accounts,
                           .gateway = gateway,
                           .queue = queue,
                           .events = events}};
  SubmitTemplateJob submission{{.templates = templates,
                                .media = media,
                                .storage = storage,
                                .accounts = accounts,
                                .clock = clock,
                                .gateway = gateway,
                                .events = events,
                                .log = {}}};
  std::optional<jobs::LeasedJob> last{};
};

}  // namespace lumbung::campaigns
