#pragma once

#include <boost/json/object.hpp>

#include "media/media.h"
#include "media/media_urls.h"

namespace lumbung::api {

/// A media as it goes over the wire (design section 7): `urls` names every variant, null where there is none
/// to fetch.
boost::json::object media_json(const media::Media& media, const media::MediaUrls& urls);

/// Only how far it is.
boost::json::object media_state_json(const media::Media& media);

}  // namespace lumbung::api
