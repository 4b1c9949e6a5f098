#include "database/sql_template_repository.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "database/campaign_use_rows.h"
#include "database/engine/session.h"
#include "database/hold_rows.h"
#include "database/job_rows.h"
#include "database/media_rows.h"
#include "database/template_rows.h"
#include "database/workspace_erasure_rows.h"

namespace lumbung::database {
namespace {

using campaigns::Template;
using campaigns::TemplateId;
using campaigns::TemplatePage;
using campaigns::TemplateStatus;

constexpr std::string_view kLiveOf =
    "templates.workspace_id = :workspace AND templates.deleted_at IS NULL AND ";

/// For a write transaction that will change it: nobody else does before the commit.
std::optional<Template> template_to_change(Session& session, WorkspaceId workspace, const Uuid& uuid) {
  const auto locked = session.one<std::uint64_t>(
      "SELECT id FROM templates WHERE workspace_id = :workspace AND uuid = :uuid AND deleted_at IS NULL" +
          std::string(session.words().lock),
      {{"workspace", workspace}, {"uuid", uuid.str()}});
  if (!locked) return std::nullopt;
  return one_template(session, "templates.id = :id", {{"id", std::get<0>(*locked)}});
}

Error no_such_template() {
  return error(ErrorCode::not_found, "There is no such template in this workspace.");
}

Error no_such_header_media() {
  return error(ErrorCode::not_found, "A media that the template shows is not in this workspace.");
}

jobs::NewJob submission_job(const Template& of, const access::Origin& by) {
  jobs::NewJob job;
  job.kind = jobs::JobKind::submit_template;
  job.workspace_id = of.workspace_id;
  job.payload_json = R"({"template":)" + std::to_string(of.id.value) + "}";
  job.request_id = by.request_id;
  job.trace = by.trace;
  return job;
}

bool shows_the_same(const Template& a, const Template& b) {
  return std::ranges::equal(a.media, b.media, [](const auto& x, const auto& y) {
    return x.media == y.media && x.usage_type == y.usage_type && x.card == y.card;
  });
}

/// Signatures in what Meta says change with each look at it.
bool differs_for_listeners(const Template& a, const Template& b) {
  return a.status != b.status || a.error != b.error || a.meta_id != b.meta_id || a.category != b.category ||
         !shows_the_same(a, b);
}

campaigns::Holder holder_of(const Template& one) {
  return {campaigns::HolderKind::template_creation, one.id.value};
}

/// By Meta, which fetches what it shows, or is about to.
bool is_looked_at(TemplateStatus status) {
  return status == TemplateStatus::pending || status == TemplateStatus::submitting;
}

/// False when one of them is gone.
bool hold_what_it_shows(Session& session, const Template& one, Timestamp now) {
  std::vector<MediaId> media;
  for (const auto& [id] : session.all<std::uint64_t>(
           "SELECT media_id FROM template_media WHERE template_id = :id", {{"id", one.id}}))
    media.push_back({id});
  return put_holds(session, holder_of(one), one.workspace_id, std::move(media), {}, now);
}

}  // namespace

Result<Template> SqlTemplateRepository::create(const Template& wanted) {
  const Uuid uuid = Uuid::make();
  return database_.transact([&](Session& session) -> Result<Template> {
    if (!session.one<std::uint64_t>(
            "SELECT id FROM workspaces WHERE id = :id AND " + std::string(kNotErasing),
            {{"id", wanted.workspace_id}}))
      return error(ErrorCode::not_found, "There is no such workspace.");
    const Timestamp now = clock_.now();
    Template made = wanted;
    made.uuid = uuid;
    made.created_at = now;
    made.updated_at = now;
    insert_template(session, made);
    if (!write_template_media(session, made, now)) return no_such_header_media();
    announce_template(session, made, now);
    return made;
  });
}

std::optional<Template> SqlTemplateRepository::find(WorkspaceId workspace, const Uuid& uuid) {
  return database_.read([&](Session& session) {
    return one_template(session, std::string(kLiveOf) + "templates.uuid = :uuid",
                        {{"workspace", workspace}, {"uuid", uuid.str()}});
  });
}

std::optional<Template> SqlTemplateRepository::find(WorkspaceId workspace, TemplateId id) {
  return database_.read([&](Session& session) {
    return one_template(session, std::string(kLiveOf) + "templates.id = :id",
                        {{"workspace", workspace}, {"id", id}});
  });
}

TemplatePage SqlTemplateRepository::list(WorkspaceId workspace, std::optional<TemplateId> before,
                                         std::size_t limit) {
  return database_.read([&](Session& session) {
    constexpr std::int64_t kBehindAll = 9'000'000'000'000'000'000;
    const auto ids = session.all<std::uint64_t>(
        "SELECT id FROM templates WHERE workspace_id = :workspace AND deleted_at IS NULL AND id < :before"
        " ORDER BY id DESC LIMIT :limit",
        {{"workspace", workspace},
         {"before", before ? static_cast<std::int64_t>(before->value) : kBehindAll},
         {"limit", limit + 1}});
    TemplatePage page;
    page.templates.reserve(std::min(ids.size(), limit));
    for (std::size_t i = 0; i < std::min(ids.size(), limit); ++i) {
      auto one = one_template(session, std::string(kLiveOf) + "templates.id = :id",
                              {{"workspace", workspace}, {"id", std::get<0>(ids[i])}});
      if (one) page.templates.push_back(*std::move(one));
    }
    if (ids.size() > limit) page.next = TemplateId{std::get<0>(ids[limit - 1])};
    return page;
  });
}

bool SqlTemplateRepository::change(const Template& changed, std::span<const TemplateStatus> from) {
  return database_.transact([&](Session& session) {
    const auto before = template_to_change(session, changed.workspace_id, changed.uuid);
    if (!before || (!from.empty() && std::ranges::find(from, before->status) == from.end())) return false;
    const Timestamp now = clock_.now();
    update_template(session, changed, now);
    // A media that went meanwhile leaves its place empty.
    if (!shows_the_same(*before, changed)) write_template_media(session, changed, now);
    if (differs_for_listeners(*before, changed)) announce_template(session, changed, now);
    if (!is_looked_at(changed.status)) drop_holds(session, holder_of(*before));
    return true;
  });
}

bool SqlTemplateRepository::update(const Template& changed) {
  return change(changed, {});
}

bool SqlTemplateRepository::advance(const Template& changed, std::span<const TemplateStatus> from) {
  return change(changed, from);
}

Status SqlTemplateRepository::remove(const Template& seen) {
  return database_.transact([&](Session& session) -> Status {
    const auto gone = template_to_change(session, seen.workspace_id, seen.uuid);
    if (!gone) return no_such_template();
    const bool was_asked_for = gone->asked && !seen.asked;
    if (was_asked_for || campaigns::is_asked_for(*gone)) return campaigns::being_submitted();
    const Timestamp now = clock_.now();
    session.execute("UPDATE templates SET deleted_at = :now, updated_at = :now WHERE id = :id",
                    {{"now", to_sql(now)}, {"id", gone->id}});
    session.execute("DELETE FROM template_media WHERE template_id = :id", {{"id", gone->id}});
    session.execute("DELETE FROM lumbung_templates WHERE template_id = :id", {{"id", gone->id}});
    drop_holds(session, holder_of(*gone));
    Template told = *gone;
    told.status = TemplateStatus::disabled;
    announce_template(session, told, now);
    return {};
  });
}

Status SqlTemplateRepository::is_free(WorkspaceId workspace, const Uuid& uuid) {
  return database_.read([&](Session& session) { return no_campaign_sends(session, workspace, uuid); });
}

Result<SqlTemplateRepository::Submission> SqlTemplateRepository::submit(WorkspaceId workspace,
                                                                        const Uuid& uuid,
                                                                        const access::Origin& by) {
  return database_.transact([&](Session& session) -> Result<Submission> {
    auto found = template_to_change(session, workspace, uuid);
    if (!found) return no_such_template();
    if (found->status != TemplateStatus::draft && found->status != TemplateStatus::rejected) {
      return error(ErrorCode::conflict, "This template is " +
                                            std::string(campaigns::to_string(found->status)) +
                                            ": only one that is draft or rejected can be submitted.");
    }
    const Timestamp now = clock_.now();
    found->status = TemplateStatus::submitting;
    found->error.clear();
    update_template(session, *found, now);
    announce_template(session, *found, now);
    // One that is gone is for the job to find.
    hold_what_it_shows(session, *found, now);
    const auto job = insert_job(session, submission_job(*found, by), now);
    return Submission{*std::move(found), job.value()};
  });
}

bool SqlTemplateRepository::hold(const Template& of) {
  const Status held = database_.transact([&](Session& session) -> Status {
    const auto there = template_to_change(session, of.workspace_id, of.uuid);
    if (!there || there->status != TemplateStatus::submitting) return no_such_template();
    return hold_what_it_shows(session, *there, clock_.now()) ? Status() : Status(no_such_header_media());
  });
  return held.has_value();
}

std::vector<Template> SqlTemplateRepository::named(WorkspaceId workspace, const std::string& name,
                                                   const std::string& language) {
  auto found = database_.read([&](Session& session) {
    return templates_where(
        session, std::string(kLiveOf) + "templates.name = :name AND templates.language = :language",
        {{"workspace", workspace}, {"name", name.substr(0, kTemplateNameBytesMax)}, {"language", language}});
  });
  std::erase_if(found, [&](const Template& one) { return one.name != name || one.language != language; });
  return found;
}

std::uint64_t SqlTemplateRepository::uses_of(WorkspaceId workspace, const Uuid& media) {
  const auto row = database_.read([&](Session& session) {
    return session.one<std::uint64_t>(
        "SELECT COUNT(DISTINCT template_id) FROM template_media WHERE media_id = (SELECT id FROM chat_media"
        " WHERE uuid = :uuid AND workspace_id = :workspace)",
        {{"uuid", media.str()}, {"workspace", workspace}});
  });
  return row ? std::get<0>(*row) : 0;
}

std::optional<Uuid> SqlTemplateRepository::sample(WorkspaceId workspace, const Sha256& place) {
  return database_.read([&](Session& session) -> std::optional<Uuid> {
    const auto row = session.one<std::string>(
        "SELECT media_uuid FROM lumbung_template_samples WHERE workspace_id = :workspace AND place = :place",
        {{"workspace", workspace}, {"place", place.hex()}});
    const auto uuid = row ? Uuid::parse(std::get<0>(*row)) : std::nullopt;
    const auto media = uuid ? media_by_uuid(session, workspace, *uuid) : std::nullopt;
    return media && !media->deleted_at ? uuid : std::nullopt;
  });
}

void SqlTemplateRepository::keep_sample(WorkspaceId workspace, const Sha256& place, const Uuid& media) {
  database_.transact([&](Session& session) {
    const Binds binds = {{"workspace", workspace}, {"place", place.hex()}};
    session.execute("DELETE FROM lumbung_template_samples WHERE workspace_id = :workspace AND place = :place",
                    binds);
    session.execute(
        "INSERT INTO lumbung_template_samples (workspace_id, place, media_uuid) VALUES (:workspace, :place,"
        " :media)",
        binds + Binds{{"media", media.str()}});
  });
}

}  // namespace lumbung::database
