#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "campaigns/campaign.h"
#include "database/engine/session.h"
#include "media/media.h"

namespace lumbung::database {

/// The application's own table `campaigns`, of which there are several forms: stand-alone it has the columns
/// that matter here, and the application's has others besides, some of which want a value. Its `status` is
/// written once, as "pending": the application's workers act on it. Thread-safe.
class ApplicationCampaigns {
 public:
  /// Where the media can be fetched without a login; "" when that can't be said.
  using UrlOf = std::function<std::string(WorkspaceId, const Uuid&)>;

  explicit ApplicationCampaigns(UrlOf url_of) : url_of_(std::move(url_of)) {}

  /// Inserts a row; its id is the session's last one.
  void insert(Session& session, const campaigns::Campaign& campaign, Timestamp now);
  /// Name, template, time and what describes the message, as the application reads them. `media` is the
  /// media of the header or of the message.
  void update(Session& session, const campaigns::Campaign& campaign, const std::optional<MediaId>& media);

 private:
  struct AppColumn {
    std::string name;
    bool wants_value = false;  ///< NOT NULL and without a default
    bool is_number = false;
  };
  using AppColumns = std::vector<AppColumn>;

  const AppColumns& columns(Session& session);

  const UrlOf url_of_;
  Mutex mutex_;
  std::optional<AppColumns> known_ LUMBUNG_GUARDED_BY(mutex_);
};

/// What is in `campaigns.metadata`, as the application writes it for campaigns over templates and for direct
/// ones. Pure.
std::string application_metadata(const campaigns::Campaign& campaign, const std::optional<MediaId>& media,
                                 const std::string& media_url, const std::string& media_type);

}  // namespace lumbung::database
