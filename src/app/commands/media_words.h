#pragma once

#include <iosfwd>
#include <string>

#include <boost/json/fwd.hpp>

namespace lumbung::app {

// What a media, as the API gives it, says to people on a terminal. Any JSON may come in.

/// A text field; empty when it is not there or no text.
std::string text_of(const boost::json::value& object, std::string_view key);

/// `metadata.scan`; null when nothing was said about it, as where no scanner is set up.
boost::json::value scan_of(const boost::json::value& media);

/// The same for people: "clean", "infected (…)", "waits for the scanner, …"; empty when it is null.
std::string scan_words(const boost::json::value& media);

/// The channels of `metadata.fits` that take it: "session_image, sticker"; empty when none does, or none was
/// looked at.
std::string fitting_channels(const boost::json::value& media);

/// A line for each channel: the variant to send, or why there is none. Nothing when none was looked at.
void print_fits(std::ostream& out, const boost::json::value& media);

}  // namespace lumbung::app
