#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <string_view>

#include "access/origin.h"
#include "base/change_signal.h"
#include "base/result.h"
#include "base/sha256.h"
#include "campaigns/template_at_meta.h"
#include "campaigns/template_gateway.h"
#include "campaigns/template_repository.h"
#include "media/upload/media_storage_service.h"
#include "media/upload/remote_source.h"
#include "telemetry/log.h"
#include "whatsapp/graph/account.h"

namespace lumbung::campaigns {

/// What a sync did.
struct SyncOutcome {
  std::size_t templates = 0;  ///< that Meta has, as far as they were read
  std::size_t added = 0;      ///< that were not known here
  std::size_t updated = 0;
  std::size_t gone = 0;     ///< that Meta does not have any more
  std::size_t skipped = 0;  ///< being submitted, or a draft here has the name
  std::size_t samples_fetched = 0;
  std::size_t samples_failed = 0;
  std::size_t samples_left = 0;  ///< for the next sync
  bool complete = true;          ///< all pages were read
};

/// Where an approved sample lies, whatever its signature: host and path of its URL, hashed.
Sha256 sample_place(std::string_view url);

/// Reads what Meta knows of the templates of an account. What is not known here is added, with its approved
/// samples as media of the workspace: Meta's own fetcher can't read their URLs, so they could not be sent as
/// links. A sample is fetched once for each place that it lies at. Pages, samples and time are bounded; what
/// is left comes with the next sync. Whoever is killed in between leaves what the next one does again.
/// Thread-safe, blocks.
class TemplateSync {
 public:
  /// What they refer to must outlive it.
  struct Parts {
    TemplateRepository& templates;
    whatsapp::AccountRepository& accounts;
    TemplateGateway& gateway;
    media::RemoteSource& source;
    media::MediaStorageService& service;
    ChangeSignal& events;
    telemetry::Log log;
  };
  struct Limits {
    std::size_t pages_max = 60;    ///< of 100 templates; an account may have 6,000
    std::size_t samples_max = 20;  ///< to fetch
    std::uint64_t sample_bytes_max = 100'000'000;
    std::chrono::seconds time_max{60};  ///< no page, and no sample, is begun later
  };
  explicit TemplateSync(Parts parts) : TemplateSync(std::move(parts), Limits()) {}
  TemplateSync(Parts parts, Limits limits) : parts_(std::move(parts)), limits_(limits) {}

  /// Of the account of this number, or the only one of the workspace. conflict when there is none or Meta
  /// refuses, unavailable when Meta does not answer.
  Result<SyncOutcome> run(WorkspaceId workspace, const std::string& phone_number_id, const access::Origin& by,
                          const std::stop_token& stop = {});

 private:
  struct Run;
  struct Known;

  Known known_of(WorkspaceId workspace);
  void take(Run& run, const RemoteTemplate& remote);
  void take_known(Run& run, const Template& known, const RemoteTemplate& remote);
  void fill_from_meta(Run& run, Template& into, const RemoteTemplate& remote);
  std::optional<Uuid> sample_of(Run& run, const std::string& url);
  Result<Uuid> fetch_sample(const Run& run, const std::string& url);
  void look_for_gone(Run& run);

  Parts parts_;
  Limits limits_;
};

}  // namespace lumbung::campaigns
