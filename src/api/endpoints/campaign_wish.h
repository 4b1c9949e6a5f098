#pragma once

#include <vector>

#include <boost/json/object.hpp>

#include "base/result.h"
#include "campaigns/campaign.h"
#include "campaigns/message_page.h"

namespace lumbung::api {

/// Puts the members of the body into the campaign; what is not there stays, and null takes away.
/// invalid_argument for what is of another kind.
Status read_campaign(const boost::json::object& body, campaigns::Campaign& campaign);

/// {"recipients": [{"recipient", "media"?, "parameters"?}]}, at most kRecipientsMax. What is wrong with one
/// of them alone is left to who makes the messages.
Result<std::vector<campaigns::RecipientWish>> read_recipients(const boost::json::object& body);

/// A member that is a time (RFC 3339); nullopt when it is absent or null.
Result<std::optional<Timestamp>> time_member(const boost::json::object& body, std::string_view name);

}  // namespace lumbung::api
