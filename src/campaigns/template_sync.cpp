#include "campaigns/template_sync.h"

#include <array>
#include <memory>
#include <utility>
#include <vector>

#include "campaigns/template_components.h"
#include "campaigns/template_service.h"
#include "media/upload/file_name.h"

namespace lumbung::campaigns {
namespace {

using whatsapp::GraphError;
using SteadyTime = std::chrono::steady_clock::time_point;

constexpr std::size_t kKnownPage = 200;
/// Of those that a sync does not see, so many are asked for one by one.
constexpr std::size_t kGoneAskedMax = 20;
constexpr std::string_view kSamplePurpose = "template";

bool is_url(std::string_view handle) {
  return handle.starts_with("https://") || handle.starts_with("http://");
}

/// Hands the bytes of a sample to an upload.
class IncomingSample final : public media::RemoteReceiver {
 public:
  IncomingSample(media::Upload& upload, std::uint64_t bytes_max) : upload_(upload), bytes_max_(bytes_max) {}

  Status begin(const media::RemoteHead& head) override {
    upload_.rename(media::clean_file_name(head.name));
    return head.bytes.value_or(0) > bytes_max_ ? too_large() : Status();
  }
  Status append(Bytes piece) override {
    if (upload_.bytes() + piece.size() > bytes_max_) return too_large();
    return upload_.append(piece);
  }

 private:
  static Status too_large() {
    return error(ErrorCode::payload_too_large, "The sample is larger than a template may have.");
  }

  media::Upload& upload_;
  const std::uint64_t bytes_max_;
};

Error meta_refused_sync(const GraphError& refused) {
  const bool passes =
      refused.remedy == whatsapp::Remedy::again || refused.remedy == whatsapp::Remedy::slow_down;
  return error(passes ? ErrorCode::unavailable : ErrorCode::conflict, words_of(refused));
}

}  // namespace

Sha256 sample_place(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
  return Sha256::of(as_bytes(url.substr(0, url.find_first_of("?#"))));
}

/// The templates of the workspace, by what Meta knows them by.
struct TemplateSync::Known {
  std::map<std::string, Template> by_meta_id;
  std::map<std::pair<std::string, std::string>, Template> unnamed;  ///< without an id; by name and language
};

struct TemplateSync::Run {
  WorkspaceId workspace;
  whatsapp::Account account;
  access::Origin by;
  std::stop_token stop;
  SteadyTime until;
  Known known;
  std::set<std::string> seen{};  ///< ids of Meta's
  SyncOutcome outcome{};

  bool has_time() const { return std::chrono::steady_clock::now() < until && !stop.stop_requested(); }
};

TemplateSync::Known TemplateSync::known_of(WorkspaceId workspace) {
  Known known;
  std::optional<TemplateId> before;
  do {
    TemplatePage page = parts_.templates.list(workspace, before, kKnownPage);
    for (Template& one : page.templates) {
      if (one.meta_id.empty()) {
        known.unnamed.try_emplace({one.name, one.language}, std::move(one));
      } else {
        std::string meta_id = one.meta_id;
        known.by_meta_id.try_emplace(std::move(meta_id), std::move(one));
      }
    }
    before = page.next;
  } while (before);
  return known;
}

Result<Uuid> TemplateSync::fetch_sample(const Run& run, const std::string& url) {
  auto upload = parts_.service.upload_async({.workspace_id = run.workspace,
                                             .name = "sample",
                                             .purpose = std::string(kSamplePurpose),
                                             .expected_bytes = 0,
                                             .origin = run.by});
  if (!upload) return upload.error();
  IncomingSample incoming(**upload, limits_.sample_bytes_max);
  if (const Status fetched = parts_.source.fetch(url, incoming, run.stop); !fetched) return fetched.error();
  const Result<media::Admission> admission = (*upload)->finish();
  if (!admission) return admission.error();
  return admission->media.uuid;
}

std::optional<Uuid> TemplateSync::sample_of(Run& run, const std::string& url) {
  const Sha256 place = sample_place(url);
  if (const auto known = parts_.templates.sample(run.workspace, place)) return known;
  if (run.outcome.samples_fetched + run.outcome.samples_failed >= limits_.samples_max || !run.has_time()) {
    ++run.outcome.samples_left;
    return std::nullopt;
  }
  const Result<Uuid> media = fetch_sample(run, url);
  if (!media) {
    ++run.outcome.samples_failed;
    parts_.log.warning("template.sample_failed",
                       {{"workspace_id", run.workspace}, {"message", media.error().message}});
    return std::nullopt;
  }
  ++run.outcome.samples_fetched;
  parts_.templates.keep_sample(run.workspace, place, *media);
  return *media;
}

/// What Meta says, and the media of its samples: those that are not there yet leave what they had.
void TemplateSync::fill_from_meta(Run& run, Template& into, const RemoteTemplate& remote) {
  into.name = remote.name;
  into.language = remote.language;
  into.from_meta = true;
  if (into.phone_number_id.empty()) into.phone_number_id = run.account.phone_number_id;
  std::map<std::string, Uuid> shown;
  for (const MediaHeader& header : media_headers(into.components)) {
    if (header.media) shown[usage_of(header)] = *header.media;
  }
  for (const MediaHeader& header : media_headers(remote.components)) {
    if (!is_url(header.handle)) continue;
    if (const auto media = sample_of(run, header.handle)) shown[usage_of(header)] = *media;
  }
  into.components = components_from_meta(remote.components, shown);
  into.media = media_of(into.components);
}

void TemplateSync::take_known(Run& run, const Template& known, const RemoteTemplate& remote) {
  Template changed = known;
  changed.meta_id = remote.meta_id;
  changed.status = remote.status;
  changed.error = remote.reason;
  if (!remote.category.empty()) changed.category = remote.category;
  changed.at_meta = remote.object;
  if (known.from_meta) fill_from_meta(run, changed, remote);
  const bool is_same = known.meta_id == changed.meta_id && known.status == changed.status &&
                       known.error == changed.error && known.category == changed.category &&
                       (!known.from_meta || known.components == changed.components);
  // Meanwhile somebody may have submitted it again, or the application changed it.
  const std::array from = {known.status};
  if (parts_.templates.advance(changed, from) && !is_same) ++run.outcome.updated;
}

void TemplateSync::take(Run& run, const RemoteTemplate& remote) {
  if (!run.seen.insert(remote.meta_id).second) return;  // the pages moved meanwhile
  ++run.outcome.templates;
  const auto known = run.known.by_meta_id.find(remote.meta_id);
  const auto unnamed = run.known.unnamed.find({remote.name, remote.language});
  if (known != run.known.by_meta_id.end()) {
    if (known->second.status == TemplateStatus::submitting) {
      ++run.outcome.skipped;
    } else {
      take_known(run, known->second, remote);
    }
    return;
  }
  if (unnamed != run.known.unnamed.end()) {
    const Template& draft = unnamed->second;
    // One that Meta took though nobody heard it say so, or one of the application's.
    const bool is_this = draft.asked || (draft.from_meta && draft.status != TemplateStatus::draft);
    if (draft.status == TemplateStatus::submitting || !is_this) {
      ++run.outcome.skipped;
    } else {
      take_known(run, draft, remote);
    }
    return;
  }
  Template added;
  added.workspace_id = run.workspace;
  added.at_meta = remote.object;
  added.meta_id = remote.meta_id;
  added.category = remote.category;
  added.status = remote.status;
  added.error = remote.reason;
  fill_from_meta(run, added, remote);
  // A media of its samples may have been deleted by somebody a moment ago: the next sync sees to that.
  if (parts_.templates.create(added)) ++run.outcome.added;
}

void TemplateSync::look_for_gone(Run& run) {
  std::size_t asked = 0;
  for (const auto& [meta_id, known] : run.known.by_meta_id) {
    const bool is_ours = known.phone_number_id == run.account.phone_number_id;
    if (!is_ours || run.seen.contains(meta_id) || known.status == TemplateStatus::submitting ||
        known.status == TemplateStatus::draft || known.status == TemplateStatus::disabled)
      continue;
    if (asked++ == kGoneAskedMax || !run.has_time()) return;
    const auto answer = parts_.gateway.call(run.account, "GET", meta_id + "?fields=id,status", nullptr);
    const auto* refused = std::get_if<GraphError>(&answer);
    if (refused == nullptr || !is_gone(*refused)) continue;
    Template changed = known;
    changed.status = TemplateStatus::disabled;
    changed.error = "Meta does not have this template any more.";
    const std::array from = {known.status};
    if (parts_.templates.advance(changed, from)) ++run.outcome.gone;
  }
}

Result<SyncOutcome> TemplateSync::run(WorkspaceId workspace, const std::string& phone_number_id,
                                      const access::Origin& by, const std::stop_token& stop) {
  if (!phone_number_id.empty() && !parts_.accounts.find(workspace, phone_number_id))
    return error(ErrorCode::not_found, "There is no such phone number in this workspace.");
  auto account = account_for(parts_.accounts, workspace, phone_number_id);
  if (!account) return account.error();
  Run run{.workspace = workspace,
          .account = *std::move(account),
          .by = by,
          .stop = stop,
          .until = std::chrono::steady_clock::now() + limits_.time_max,
          .known = known_of(workspace)};
  std::string after;
  for (std::size_t pages = 0;; ++pages) {
    if (pages == limits_.pages_max || !run.has_time()) {
      run.outcome.complete = false;
      break;
    }
    const auto answer = list_at_meta(parts_.gateway, run.account, after);
    if (const auto* refused = std::get_if<GraphError>(&answer)) {
      parts_.events.notify();
      return meta_refused_sync(*refused);
    }
    const auto& page = std::get<RemotePage>(answer);
    for (const RemoteTemplate& remote : page.templates) take(run, remote);
    if (page.next.empty()) break;
    after = page.next;
  }
  if (run.outcome.complete) look_for_gone(run);
  parts_.events.notify();
  return run.outcome;
}

}  // namespace lumbung::campaigns
