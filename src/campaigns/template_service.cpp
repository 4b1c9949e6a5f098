#include "campaigns/template_service.h"

#include <utility>
#include <vector>

#include "campaigns/template_at_meta.h"
#include "campaigns/template_components.h"
#include "campaigns/template_rules.h"

namespace lumbung::campaigns {
namespace {

using media::ProcessingStatus;
using whatsapp::GraphError;

Error no_template_here() {
  return error(ErrorCode::not_found, "There is no such template in this workspace.");
}

/// What Meta said to who is waiting for it.
Error refused_by_meta(const GraphError& refused) {
  const bool passes =
      refused.remedy == whatsapp::Remedy::again || refused.remedy == whatsapp::Remedy::slow_down;
  return error(passes ? ErrorCode::unavailable : ErrorCode::conflict, words_of(refused));
}

}  // namespace

Result<whatsapp::Account> account_for(whatsapp::AccountRepository& accounts, WorkspaceId workspace,
                                      const std::string& phone_number_id) {
  if (!phone_number_id.empty()) {
    if (auto account = accounts.find(workspace, phone_number_id)) return *std::move(account);
    return error(ErrorCode::conflict,
                 "The workspace has no WhatsApp account of the number " + phone_number_id + ".");
  }
  std::vector<whatsapp::Account> all = accounts.list(workspace);
  if (all.size() == 1) return std::move(all.front());
  return error(ErrorCode::conflict, all.empty()
                                        ? "The workspace has no WhatsApp account yet."
                                        : "The workspace has several WhatsApp accounts: name the one with"
                                          " \"phone_number_id\".");
}

Status TemplateService::check_number(const Template& wanted) {
  if (wanted.phone_number_id.empty() || parts_.accounts.find(wanted.workspace_id, wanted.phone_number_id))
    return {};
  return error(ErrorCode::not_found, "There is no such phone number in this workspace.");
}

Status TemplateService::check_media(const Template& wanted) {
  for (const MediaHeader& header : media_headers(wanted.components)) {
    const auto shown = header.media ? parts_.media.find(wanted.workspace_id, *header.media) : std::nullopt;
    if (!shown) {
      return error(ErrorCode::not_found, "The media that the " + std::string(to_string(header.format)) +
                                             " header shows is not in this workspace.");
    }
    if (shown->processing_status == ProcessingStatus::failed || shown->is_infected()) {
      return error(ErrorCode::conflict,
                   "The media " + shown->uuid.str() + " could not be processed: it can't be sent.");
    }
    if (shown->processing_status != ProcessingStatus::completed) continue;  // its submission waits for it
    const auto sample = sample_for(header.format, *shown);
    if (!sample) return error(ErrorCode::invalid_argument, sample.error().message);
  }
  return {};
}

Result<Template> TemplateService::create(Template wanted, Then then, const access::Origin& by) {
  Result<Template> made = make(std::move(wanted), then);
  if (!made || then == Then::nothing) return made;
  auto submitted = submit(made->workspace_id, made->uuid, by);
  // The account went meanwhile: it stays a draft.
  return submitted ? submitted : made;
}

Result<Template> TemplateService::make(Template wanted, Then then) {
  wanted.components = normal_components(wanted.components);
  wanted.status = TemplateStatus::draft;
  wanted.from_meta = false;
  if (const Status fine = check_template(wanted); !fine) return fine.error();
  if (const Status fine = check_number(wanted); !fine) return fine.error();
  if (const Status fine = check_media(wanted); !fine) return fine.error();
  if (then == Then::submit) {
    const auto account = account_for(parts_.accounts, wanted.workspace_id, wanted.phone_number_id);
    if (!account) return account.error();
  }
  wanted.media = media_of(wanted.components);
  for (const Template& other : parts_.templates.named(wanted.workspace_id, wanted.name, wanted.language)) {
    const bool same_number = other.phone_number_id == wanted.phone_number_id ||
                             other.phone_number_id.empty() || wanted.phone_number_id.empty();
    if (same_number)
      return error(ErrorCode::conflict, "There is a template of this name in this language already.");
  }
  auto made = parts_.templates.create(wanted);
  if (made) parts_.events.notify();
  return made;
}

Result<Template> TemplateService::submit(WorkspaceId workspace, const Uuid& uuid, const access::Origin& by) {
  const auto found = parts_.templates.find(workspace, uuid);
  if (!found) return no_template_here();
  if (const Status fine = check_template(*found); !fine) return fine.error();
  if (const auto account = account_for(parts_.accounts, workspace, found->phone_number_id); !account)
    return account.error();
  auto submission = parts_.templates.submit(workspace, uuid, by);
  if (!submission) return submission.error();
  parts_.queue.announce(jobs::policy_of(jobs::JobKind::submit_template).queue, submission->job);
  parts_.events.notify();
  return std::move(submission->submitted);
}

Status TemplateService::remove_at_meta(const Template& gone) {
  if (gone.meta_id.empty() && !gone.asked) return {};
  const auto account = account_for(parts_.accounts, gone.workspace_id, gone.phone_number_id);
  if (!account) return {};  // nobody can speak for it any more
  std::string meta_id = gone.meta_id;
  if (meta_id.empty()) {
    const auto found = find_at_meta(parts_.gateway, *account, gone.name, gone.language);
    if (const auto* refused = std::get_if<GraphError>(&found)) return refused_by_meta(*refused);
    const auto& remote = std::get<std::optional<RemoteTemplate>>(found);
    if (!remote) return {};
    meta_id = remote->meta_id;
  }
  const auto answer = parts_.gateway.call(
      *account, "DELETE", account->waba_id + "/message_templates?hsm_id=" + meta_id + "&name=" + gone.name,
      nullptr);
  const auto* refused = std::get_if<GraphError>(&answer);
  if (refused == nullptr || is_gone(*refused)) return {};
  return refused_by_meta(*refused);
}

Status TemplateService::remove(WorkspaceId workspace, const Uuid& uuid) {
  const auto gone = parts_.templates.find(workspace, uuid);
  if (!gone) return no_template_here();
  if (is_asked_for(*gone)) return being_submitted();
  if (Status free = parts_.templates.is_free(workspace, uuid); !free) return free;
  // Killed between the two, the next try finds that Meta has it no more.
  if (const Status removed = remove_at_meta(*gone); !removed) return removed.error();
  if (Status removed = parts_.templates.remove(*gone); !removed) return removed;
  parts_.events.notify();
  return {};
}

}  // namespace lumbung::campaigns
