#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"

namespace lumbung::legacy {

/// The media that an old path in normal form names; nullopt: none.
using FindMedia = std::function<std::optional<MediaId>(const std::string& path)>;

struct LinkRules {
  std::string public_url;  ///< Lumbung's own origin, where URLs are to lead
  std::set<std::string>
      hosts;  ///< "app.example", "app.example:8080": links to others stay; empty: of all hosts
};

/// An old URL of a media in a text of the old application.
struct TextLink {
  std::string url;   ///< as it stands there, without escapes of JSON
  std::string host;  ///< in lower case, with its port; empty for a path alone
  MediaId media;
  std::string now;  ///< what it becomes; `url` itself where it leads to Lumbung already
};

struct LinkedText {
  std::string text;  ///< with the new URLs; every other byte is as it was
  std::vector<TextLink> links;
};

/// Finds the URLs in `text` that name media and puts those of Lumbung's own host in their place: an old path
/// behind `public_url` + "/media/", which lasts and needs no signature. Query and fragment of the old URL go.
///
/// A text that begins as JSON does is read as that, broken or not: URLs are what stands in its strings, whole
/// or between other words, with slashes escaped or not, and so are they written again. Any other text is a
/// URL, or has some between its words. A path alone ("/media/…", "/storage/…") counts where a string begins.
/// Pure but for `find`, which is asked a few times for each URL.
LinkedText link_text(std::string_view text, const LinkRules& rules, const FindMedia& find);

}  // namespace lumbung::legacy
