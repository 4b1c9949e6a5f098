#pragma once

#include <map>
#include <optional>
#include <string>
#include <variant>

#include "base/change_signal.h"
#include "base/clock.h"
#include "base/result.h"
#include "campaigns/template_at_meta.h"
#include "campaigns/template_components.h"
#include "campaigns/template_gateway.h"
#include "campaigns/template_repository.h"
#include "jobs/job_handler.h"
#include "jobs/workspace_places.h"
#include "media/media_repository.h"
#include "media/storage_adapter.h"
#include "telemetry/log.h"
#include "whatsapp/graph/account.h"

namespace lumbung::campaigns {

/// Creates a template at Meta: for each media header a sample is uploaded and its handle, which is trusted
/// for this once alone, put where Meta wants it. That Meta is asked is written down before it is: a
/// submission that was killed, or whose answer was lost, looks whether Meta has the template before it asks
/// again, so there is never a second one. Media are held while Meta looks at the template; the hold goes
/// before the row says that it has ended, and whoever is killed between the two does both again. Uploads to a
/// Meta that is slow take minutes: those of one workspace leave threads for others, and all of them together
/// leave threads for other jobs.
class SubmitTemplateJob final : public jobs::JobHandler {
 public:
  /// What they refer to must outlive the handler.
  struct Parts {
    TemplateRepository& templates;
    media::MediaRepository& media;
    media::StorageAdapter& storage;
    whatsapp::AccountRepository& accounts;
    const Clock& clock;
    TemplateGateway& gateway;
    ChangeSignal& events;
    telemetry::Log log;
    /// In this process, half of whose threads for such jobs that is; more are postponed.
    jobs::WorkspacePlaces::Limits at_once{.at_once = 4, .of_one_at_once = 2};
  };
  explicit SubmitTemplateJob(Parts parts) : parts_(std::move(parts)), places_(parts_.at_once) {}

  jobs::JobVerdict run(const jobs::LeasedJob& job, std::stop_token stop) override;
  jobs::JobVerdict give_up(const jobs::LeasedJob& job, const std::string& error, bool last) override;

 private:
  using Handles = std::map<std::string, std::string>;
  /// What to go on with, or how the attempt ended.
  template <class T>
  using Step = std::variant<T, jobs::JobVerdict>;

  std::optional<Template> template_of(const jobs::LeasedJob& job);
  /// It was asked for `since`.
  jobs::JobVerdict submit(Template wanted, Timestamp since, const std::stop_token& stop);
  /// Whether Meta has it from an attempt before; then the attempt has ended.
  std::optional<jobs::JobVerdict> look_for_it(Template& wanted, const whatsapp::Account& account);
  /// All of them have to be there before the first is sent. What it waits for stands in its error.
  std::optional<jobs::JobVerdict> wait_for_media(Template& wanted, Timestamp since);
  Step<Handles> upload_samples(Template& wanted, const whatsapp::Account& account,
                               const std::stop_token& stop);
  Step<std::string> upload(const MediaHeader& header, Template& wanted, const whatsapp::Account& account,
                           const std::stop_token& stop);
  jobs::JobVerdict ask(Template& wanted, const whatsapp::Account& account, const Handles& handles);
  jobs::JobVerdict refused(Template& wanted, const whatsapp::GraphError& refused, TemplateStatus for_good);
  jobs::JobVerdict adopt(Template& wanted, const RemoteTemplate& remote);
  jobs::JobVerdict end(Template& wanted, TemplateStatus status, const std::string& error);

  Parts parts_;
  jobs::WorkspacePlaces places_;
};

}  // namespace lumbung::campaigns
