#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "base/result.h"
#include "base/uuid.h"
#include "campaigns/template.h"

namespace lumbung::campaigns {

/// What a header shows.
enum class HeaderFormat { text, image, video, document, gif, location, product };

/// "TEXT", "IMAGE", … as Meta writes them
std::string_view to_string(HeaderFormat format);
std::optional<HeaderFormat> header_format_from(std::string_view word);
bool is_media(HeaderFormat format);

/// A header that shows a media, of the template or of a card of its carousel.
struct MediaHeader {
  HeaderFormat format = HeaderFormat::image;
  std::optional<int> card{};    ///< of a carousel, from 0
  std::optional<Uuid> media{};  ///< of ours
  std::string handle;           ///< example.header_handle: of Meta's samples a URL; "": there is none
};

/// "header", "header:3"
std::string usage_of(const MediaHeader& header);

/// In the order of the components; what is malformed is passed over (check_template refuses it).
std::vector<MediaHeader> media_headers(const boost::json::value& components);

/// The media that the components name, for template_media.
std::vector<TemplateMedia> media_of(const boost::json::value& components);

/// The components with the headers as `change` leaves them; it is given each header that shows a media, with
/// its JSON.
boost::json::value with_headers(
    const boost::json::value& components,
    const std::function<void(const MediaHeader& header, boost::json::object& json)>& change);

/// As Meta wants them: example.header_handle by usage_of() in the place of "media". Handles are made for a
/// creation and are no ids to send.
boost::json::value components_for_meta(const boost::json::value& components,
                                       const std::map<std::string, std::string>& handles);

/// As Lumbung shows what Meta says: "media" by usage_of() in the place of example.header_handle.
boost::json::value components_from_meta(const boost::json::value& components,
                                        const std::map<std::string, Uuid>& media);

}  // namespace lumbung::campaigns
