#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/byte_size.h"
#include "base/ids.h"

namespace lumbung::whatsapp {

/// A media that a user sent to one of our numbers, as a callback tells of it.
struct InboundMedia {
  WorkspaceId workspace_id;
  std::string phone_number_id;
  std::string media_id{};  ///< Meta's
  std::string url{};       ///< of the callback: lives five minutes; "": Meta is asked for one
  std::string type{};      ///< MIME; "": not told
  std::string sha256{};    ///< hex; "": not told
  std::uint64_t chat = 0;  ///< of the application, that shows the media; 0: none
};

/// What stands in the place of a URL in the row of an import of such a media: nothing that may be asked for
/// (fetching takes http and https alone), and made by this server only.
std::string inbound_url(const InboundMedia& media);
/// nullopt for any other URL.
std::optional<InboundMedia> inbound_in(std::string_view url);
/// The same without what is for us alone: "whatsapp:{phone_number_id}/{media_id}"; other URLs as they are.
std::string shown_url(const std::string& url);

/// Longer ones don't fit into the row.
inline constexpr std::size_t kInboundUrlBytesMax = 2'048;

/// Hexadecimal of what Meta gives as hexadecimal or base64; nullopt for anything else.
std::optional<std::string> sha256_of_meta(std::string_view text);

/// The largest file that Meta passes on. The type says nothing of it: a user may send a picture or a video as
/// a document.
inline constexpr std::uint64_t kInboundBytesMax = 100 * kMiB;

}  // namespace lumbung::whatsapp
