#include "realtime/hub_publisher.h"

#include "realtime/channel_name.h"
#include "realtime/event_payload.h"

namespace lumbung::realtime {

void HubPublisher::publish(const media::Announcement& announcement) {
  hub_.publish(workspace_channel(announcement.event.workspace_id), media::to_string(announcement.event.type),
               event_payload(announcement));
}

}  // namespace lumbung::realtime
