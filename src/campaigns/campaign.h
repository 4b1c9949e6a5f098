#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>

#include "base/clock.h"
#include "base/ids.h"
#include "base/strong_id.h"
#include "base/uuid.h"

namespace lumbung::campaigns {

using CampaignId = StrongId<struct CampaignTag>;

/// draft → scheduled → launching → running → done; suspended and back; cancelled from any but done.
enum class CampaignStatus { draft, scheduled, launching, running, done, suspended, cancelled };

/// "draft", "scheduled", …
std::string_view to_string(CampaignStatus status);
std::optional<CampaignStatus> campaign_status_from(std::string_view word);

enum class Channel {
  cloud,  ///< Meta's Cloud API: media go by id
  webjs,  ///< a driver of WhatsApp Web, which downloads a URL for each recipient
};

std::string_view to_string(Channel channel);
std::optional<Channel> channel_from(std::string_view word);

/// A media that a campaign sends. In campaign_media.usage_type a card's is "header:3".
struct CampaignMedia {
  Uuid media;
  std::string usage_type = "header";  ///< header, body or attachment
  std::optional<int> card{};          ///< of a carousel, 0…9
  boost::json::value parameters;      ///< null, or an object
  bool is_erased = false;             ///< it was given, and is gone for good
};

/// A session message, sent where there is no template.
struct SessionMessage {
  std::string type;  ///< image, video, audio, document, sticker
  std::string caption;
  std::string filename;
  bool voice = false;
};

/// A message to many, and how far it is. What Lumbung knows besides the application's table lies in
/// lumbung_campaigns.
struct Campaign {
  CampaignId id;
  Uuid uuid;
  WorkspaceId workspace_id;
  std::string name;
  Channel channel = Channel::cloud;
  std::string phone_number_id;              ///< "": none was named
  std::optional<Uuid> template_uuid{};      ///< of a template, or
  std::optional<SessionMessage> message{};  ///< a session message
  std::vector<CampaignMedia> media{};
  CampaignStatus status = CampaignStatus::draft;
  std::string suspended_because;  ///< "": by its owner, or it is not
  boost::json::value preflight;   ///< {"ready", "checks"} of the last one; null before
  std::optional<Timestamp> scheduled_at{};
  std::optional<Timestamp> ends_at{};
  std::optional<Timestamp> launched_at{};  ///< when it began to run for the first time
  Timestamp created_at;
  Timestamp updated_at;
};

/// So long beyond the end of a campaign may messages be sent that were handed out before.
inline constexpr std::chrono::hours kBeyondEnd{1};

}  // namespace lumbung::campaigns
