#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include "base/result.h"

namespace lumbung::whatsapp {

/// What a template of Meta's shows, read from its components. Anything that is not as Meta writes it counts
/// as not there.
struct TemplateShape {
  std::string header_format;              ///< "IMAGE", "VIDEO", "DOCUMENT", "GIF", "TEXT", …; "": no header
  std::string body;                       ///< text with its placeholders
  std::vector<std::string> card_formats;  ///< of the headers of a carousel's cards
  std::vector<std::string> card_bodies;   ///< their texts; as many
};
TemplateShape shape_of(const boost::json::value& components);

/// The names between the double braces of a text, each once, in their order: "1", "2", "name".
std::vector<std::string> placeholders_of(std::string_view text);

/// Values of a recipient's placeholders: an array by position, or an object by name, of texts, numbers or
/// Meta's own parameter objects. invalid_argument when they are not as many as the text has, or of another
/// kind. As Meta takes them.
Result<boost::json::array> body_parameters(std::string_view text, const boost::json::value& values);

/// The text with its placeholders filled: what a driver of WhatsApp Web shows.
Result<std::string> filled_text(std::string_view text, const boost::json::value& values);

}  // namespace lumbung::whatsapp
