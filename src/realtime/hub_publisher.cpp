#include "realtime/hub_publisher.h"

#include "realtime/channel_name.h"
#include "realtime/event_payload.h"

namespace lumbung::realtime {

void HubPublisher::publish(const events::Announcement& announcement) {
  hub_.publish(workspace_channel(announcement.event.workspace_id), events::to_string(announcement.event.type),
               event_payload(announcement));
}

}  // namespace lumbung::realtime
