#pragma once

#include <string>

#include <boost/json/fwd.hpp>

namespace lumbung::app {

/// `metadata.scan` of a media as the API gives it; null when nothing was said about it, as where no scanner
/// is set up.
boost::json::value scan_of(const boost::json::value& media);

/// The same for people: "clean", "infected (…)", "waits for the scanner, …"; empty when it is null.
std::string scan_words(const boost::json::value& media);

}  // namespace lumbung::app
