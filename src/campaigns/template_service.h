#pragma once

#include <optional>
#include <string>

#include "access/origin.h"
#include "base/change_signal.h"
#include "base/result.h"
#include "campaigns/template_gateway.h"
#include "campaigns/template_repository.h"
#include "jobs/job_queue.h"
#include "media/media_repository.h"
#include "whatsapp/graph/account.h"

namespace lumbung::campaigns {

/// The account that a template is, or is to be, created with: that of its number; without one the only one of
/// the workspace. conflict when there is none.
Result<whatsapp::Account> account_for(whatsapp::AccountRepository& accounts, WorkspaceId workspace,
                                      const std::string& phone_number_id);

/// Templates with media, as callers make and remove them. Thread-safe, blocks.
class TemplateService {
 public:
  /// What they refer to must outlive the service.
  struct Parts {
    TemplateRepository& templates;
    media::MediaRepository& media;
    whatsapp::AccountRepository& accounts;
    TemplateGateway& gateway;
    jobs::JobQueue& queue;
    ChangeSignal& events;
  };
  explicit TemplateService(const Parts& parts) : parts_(parts) {}

  enum class Then { nothing, submit };
  /// A draft, submitted at once if that is wanted (submit()). invalid_argument for what Meta would refuse
  /// (check_template), a number that the workspace does not have, or a media that can't be that header;
  /// not_found for a media that is not there; conflict for a name that the workspace has in this language,
  /// and for a media that failed. A media that is still in process is taken. To be submitted it needs an
  /// account, as submit() does; else nothing is made.
  Result<Template> create(Template wanted, Then then, const access::Origin& by);
  /// Its submission goes on in a job. not_found; conflict unless it is draft or rejected, and without an
  /// account.
  Result<Template> submit(WorkspaceId workspace, const Uuid& uuid, const access::Origin& by);
  /// At Meta, in its language alone, and then here. One whose submission still waits for its media, or
  /// uploads them, is taken back. not_found; conflict while Meta is being asked for it, while campaigns send
  /// it (TemplateRepository::is_free), or when Meta refuses; unavailable when Meta does not answer.
  Status remove(WorkspaceId workspace, const Uuid& uuid);

 private:
  Result<Template> make(Template wanted, Then then);
  Status check_media(const Template& wanted);
  Status check_number(const Template& wanted);
  Status remove_at_meta(const Template& gone);

  Parts parts_;
};

}  // namespace lumbung::campaigns
