#include "campaigns/template_submission.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include <boost/json.hpp>

#include "campaigns/template_rules.h"
#include "campaigns/template_service.h"
#include "telemetry/trace_log.h"

namespace lumbung::campaigns {
namespace {

namespace json = boost::json;
using jobs::JobVerdict;
using media::ProcessingStatus;
using whatsapp::GraphError;
using SubmitEnding = JobVerdict::Ending;

constexpr std::array kSubmitting = {TemplateStatus::submitting};
constexpr std::chrono::seconds kMediaPauseMin{2};
constexpr std::chrono::seconds kMediaPauseMax{60};
constexpr const char* kOwnSubmitFault =
    "This server could not submit the template, for a fault of its own. Try again later.";

std::optional<TemplateId> template_in(const jobs::LeasedJob& job) {
  boost::system::error_code broken;
  const json::value payload = json::parse(job.job.payload_json, broken);
  if (broken || !payload.is_object()) return std::nullopt;
  const json::value* id = payload.get_object().if_contains("template");
  if (id == nullptr) return std::nullopt;
  const auto number = id->to_number<std::uint64_t>(broken);
  return broken ? std::nullopt : std::optional(TemplateId{number});
}

/// Less and less often: a media may wait for days, for a scanner that is away.
std::chrono::milliseconds pause_after(std::chrono::milliseconds waited) {
  return std::clamp<std::chrono::milliseconds>(waited / 8, kMediaPauseMin, kMediaPauseMax);
}

/// Told to people.
std::string waits_for(const media::Media& shown) {
  const auto& scan = shown.metadata.state.scan;
  const bool is_scanned = !scan || scan->state == media::ScanState::clean;
  return "Waits for the media " + shown.uuid.str() +
         (is_scanned ? ", which is in process." : ", into which the malware scanner has not looked yet.");
}

bool may_pass(const GraphError& refused) {
  return refused.remedy == whatsapp::Remedy::again || refused.remedy == whatsapp::Remedy::slow_down;
}

/// By its type; what a user named the file is none of Meta's business.
std::string sample_name(const Uuid& media, const std::string& type) {
  if (type == "application/pdf") return media.str() + ".pdf";
  if (type == "video/mp4") return media.str() + ".mp4";
  return media.str() + (type == "image/png" ? ".png" : ".jpg");
}

/// What the application reads, as Meta will say it.
json::value object_at_meta(const Template& of, const std::map<std::string, std::string>& handles,
                           const std::string& status) {
  return json::object{{"name", of.name},         {"components", components_for_meta(of.components, handles)},
                      {"language", of.language}, {"status", status},
                      {"category", of.category}, {"id", of.meta_id}};
}

std::string said_text(const json::object& object, std::string_view name) {
  const json::value* member = object.if_contains(name);
  return member != nullptr && member->is_string() ? std::string(member->get_string()) : std::string();
}

}  // namespace

std::optional<Template> SubmitTemplateJob::template_of(const jobs::LeasedJob& job) {
  const auto id = template_in(job);
  return id ? parts_.templates.find(job.job.workspace_id, *id) : std::nullopt;
}

JobVerdict SubmitTemplateJob::run(const jobs::LeasedJob& job, std::stop_token stop) {
  try {
    auto wanted = template_of(job);
    if (!wanted) return {};  // deleted meanwhile
    if (wanted->status != TemplateStatus::submitting) return {};
    const auto place = places_.take(wanted->workspace_id, std::chrono::steady_clock::now());
    if (const auto* later = std::get_if<std::chrono::milliseconds>(&place))
      return {SubmitEnding::postpone, "others are being submitted", *later};
    return submit(*std::move(wanted), job.job.created_at, stop);
  } catch (const std::exception& fault) {
    // What it says is for operators, and the template is shown to its workspace.
    telemetry::traced(parts_.log, job.job.trace)
        .error("template.fault", {{"workspace_id", job.job.workspace_id}, {"message", fault.what()}});
    return {SubmitEnding::retry, kOwnSubmitFault};
  }
}

JobVerdict SubmitTemplateJob::submit(Template wanted, Timestamp since, const std::stop_token& stop) {
  const auto account = account_for(parts_.accounts, wanted.workspace_id, wanted.phone_number_id);
  if (!account) return end(wanted, TemplateStatus::draft, account.error().message);
  wanted.phone_number_id = account->phone_number_id;
  // Held since it was submitted, unless one was gone by then, or an older version submitted it.
  if (!parts_.templates.hold(wanted))
    return end(wanted, TemplateStatus::draft, "A media that the template shows is gone.");
  if (wanted.asked && wanted.meta_id.empty()) {
    if (auto ended = look_for_it(wanted, *account)) return *std::move(ended);
  }
  if (auto waits = wait_for_media(wanted, since)) return *std::move(waits);
  auto handles = upload_samples(wanted, *account, stop);
  if (auto* ended = std::get_if<JobVerdict>(&handles)) return std::move(*ended);
  return ask(wanted, *account, std::get<Handles>(handles));
}

std::optional<JobVerdict> SubmitTemplateJob::look_for_it(Template& wanted, const whatsapp::Account& account) {
  const auto found = find_at_meta(parts_.gateway, account, wanted.name, wanted.language);
  if (const auto* no_answer = std::get_if<GraphError>(&found))
    return refused(wanted, *no_answer, TemplateStatus::draft);
  const auto& remote = std::get<std::optional<RemoteTemplate>>(found);
  if (!remote) return std::nullopt;
  return adopt(wanted, *remote);
}

std::optional<JobVerdict> SubmitTemplateJob::wait_for_media(Template& wanted, Timestamp since) {
  for (const MediaHeader& header : media_headers(wanted.components)) {
    const auto shown = header.media ? parts_.media.find(wanted.workspace_id, *header.media) : std::nullopt;
    if (!shown || shown->is_processed()) continue;
    const std::string why = waits_for(*shown);
    if (wanted.error != why) {
      wanted.error = why;
      if (!parts_.templates.advance(wanted, kSubmitting)) return JobVerdict{};
      parts_.events.notify();
    }
    return JobVerdict{SubmitEnding::postpone, why, pause_after(parts_.clock.now() - since)};
  }
  return std::nullopt;
}

SubmitTemplateJob::Step<SubmitTemplateJob::Handles> SubmitTemplateJob::upload_samples(
    Template& wanted, const whatsapp::Account& account, const std::stop_token& stop) {
  Handles handles;
  for (const MediaHeader& header : media_headers(wanted.components)) {
    auto handle = upload(header, wanted, account, stop);
    if (auto* ended = std::get_if<JobVerdict>(&handle)) return std::move(*ended);
    handles[usage_of(header)] = std::get<std::string>(std::move(handle));
  }
  return handles;
}

SubmitTemplateJob::Step<std::string> SubmitTemplateJob::upload(const MediaHeader& header, Template& wanted,
                                                               const whatsapp::Account& account,
                                                               const std::stop_token& stop) {
  const auto shown = header.media ? parts_.media.find(wanted.workspace_id, *header.media) : std::nullopt;
  if (!shown) return end(wanted, TemplateStatus::draft, "A media that the template shows is gone.");
  if (shown->processing_status == ProcessingStatus::failed || shown->is_infected()) {
    return end(wanted, TemplateStatus::draft,
               "The media " + shown->uuid.str() + " could not be processed: it can't be sent.");
  }
  const auto sample = sample_for(header.format, *shown);
  if (!sample) return end(wanted, TemplateStatus::draft, sample.error().message);
  const auto object = parts_.storage.get(shown->path_of(sample->variant).value());
  if (!object) {
    // Processed again meanwhile, perhaps: its new files have other names.
    return JobVerdict{SubmitEnding::retry, "The file of the media " + shown->uuid.str() + " is not there."};
  }
  const auto answer = parts_.gateway.upload_sample(account,
                                                   {.file = object->file.get(),
                                                    .bytes = object->bytes,
                                                    .type = sample->type,
                                                    .name = sample_name(shown->uuid, sample->type)},
                                                   stop);
  if (const auto* no = std::get_if<GraphError>(&answer)) return refused(wanted, *no, TemplateStatus::draft);
  return std::get<std::string>(answer);
}

JobVerdict SubmitTemplateJob::ask(Template& wanted, const whatsapp::Account& account,
                                  const Handles& handles) {
  const bool is_new = wanted.meta_id.empty();
  const bool asked_before = wanted.asked;
  if (is_new && !asked_before) {
    wanted.asked = true;
    if (!parts_.templates.advance(wanted, kSubmitting)) return {};
  }
  const auto answer =
      parts_.gateway.call(account, "POST", is_new ? account.waba_id + "/message_templates" : wanted.meta_id,
                          body_for_meta(wanted, handles));
  if (const auto* no = std::get_if<GraphError>(&answer)) {
    // It may be ours, of an attempt whose answer was lost: the next one looks.
    if (is_taken(*no) && asked_before) return {SubmitEnding::retry, words_of(*no)};
    if (is_taken(*no)) wanted.asked = false;  // somebody else's: what Meta has is none of ours
    return refused(wanted, *no, TemplateStatus::rejected);
  }
  const json::value& said = std::get<json::value>(answer);
  const json::object empty;
  const json::object& object = said.is_object() ? said.get_object() : empty;
  if (is_new) wanted.meta_id = said_text(object, "id");
  if (wanted.meta_id.empty()) return {SubmitEnding::retry, "Meta's answer made no sense."};
  if (const std::string category = said_text(object, "category"); !category.empty())
    wanted.category = category;
  const std::string status = said_text(object, "status");
  wanted.at_meta = object_at_meta(wanted, handles, status.empty() ? "PENDING" : status);
  const TemplateStatus now = status_at_meta(status);
  return end(wanted, now, now == TemplateStatus::rejected ? "Meta rejected it." : "");
}

JobVerdict SubmitTemplateJob::adopt(Template& wanted, const RemoteTemplate& remote) {
  wanted.meta_id = remote.meta_id;
  if (!remote.category.empty()) wanted.category = remote.category;
  wanted.at_meta = remote.object;
  return end(wanted, remote.status, remote.reason);
}

JobVerdict SubmitTemplateJob::refused(Template& wanted, const GraphError& refused, TemplateStatus for_good) {
  // A handle that Meta does not like will not be liked the next time: all of them are made anew each time.
  if (may_pass(refused)) return {SubmitEnding::retry, words_of(refused)};
  const bool mends = refused.remedy == whatsapp::Remedy::mend_account;
  return end(wanted, mends ? TemplateStatus::draft : for_good, words_of(refused));
}

JobVerdict SubmitTemplateJob::end(Template& wanted, TemplateStatus status, const std::string& error) {
  wanted.status = status;
  wanted.error = error;
  if (!parts_.templates.advance(wanted, kSubmitting)) return {};  // it was taken back
  parts_.events.notify();
  parts_.log.info("template.submitted", {{"template_uuid", wanted.uuid},
                                         {"workspace_id", wanted.workspace_id},
                                         {"status", to_string(status)},
                                         {"message", error}});
  return {};
}

JobVerdict SubmitTemplateJob::give_up(const jobs::LeasedJob& job, const std::string& error, bool last) {
  auto wanted = template_of(job);
  if (wanted && wanted->status == TemplateStatus::submitting) {
    if (last) {
      end(*wanted, TemplateStatus::draft, error);
    } else {
      wanted->error = error;
      if (parts_.templates.advance(*wanted, kSubmitting)) parts_.events.notify();
    }
  }
  return {last ? SubmitEnding::dead : SubmitEnding::retry, error};
}

}  // namespace lumbung::campaigns
