#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace lumbung::whatsapp {

/// A media as a message of the Cloud API names it.
struct SentMedia {
  std::string type;      ///< image, video, audio, document, sticker, gif
  std::string id;        ///< Meta's; "": `link` is sent
  std::string link;      ///< where Meta fetches it
  std::string filename;  ///< of a document, which would arrive as "Untitled"
};

/// A template with what one recipient gets in it.
struct SentTemplate {
  std::string name;
  std::string language;
  std::optional<SentMedia> header{};
  boost::json::array body{};       ///< parameters
  std::vector<SentMedia> cards{};  ///< of a carousel, in their order
  /// For each card, the parameters of its body; or none.
  std::vector<boost::json::array> card_bodies{};
  boost::json::array more{};  ///< Meta's own component objects: of buttons, of a header of text
};

/// A message of a session.
struct SentSession {
  SentMedia media;
  std::string caption;
  bool voice = false;
};

/// What is the same in both.
struct Addressed {
  std::string recipient;
  std::string mark;  ///< biz_opaque_callback_data; "": none
};

// The JSON to POST to /{phone_number_id}/messages (of a GIF header: …/marketing_messages). Pure.
boost::json::object template_message(const Addressed& to, const SentTemplate& what);
boost::json::object session_message(const Addressed& to, const SentSession& what);

/// Where it is to be posted, below the base URL of the Graph API.
std::string endpoint_of(std::string_view phone_number_id, bool has_gif);

}  // namespace lumbung::whatsapp
