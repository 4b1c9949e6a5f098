#pragma once

#include <boost/json/object.hpp>

#include "campaigns/campaign.h"
#include "campaigns/delivery_repository.h"
#include "campaigns/message_page.h"

namespace lumbung::api {

/// A campaign as it goes over the wire (design section 7a).
boost::json::object campaign_json(const campaigns::Campaign& campaign,
                                  const campaigns::DeliveryCounts& deliveries);

/// {"data": [{recipient, endpoint, body}], "problems": [{recipient, code, detail}]}
boost::json::object message_page_json(const campaigns::MessagePage& page);

}  // namespace lumbung::api
