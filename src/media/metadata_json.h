#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>

#include "media/metadata.h"
#include "media/variant.h"

namespace lumbung::media {

/// The variants whose object keys the metadata's JSON names under `paths`. That of the preview it names as
/// `preview_path`, and those of the others not at all.
inline constexpr std::array kNamedInPaths = {VariantName::poster, VariantName::audio, VariantName::mp4,
                                             VariantName::sticker};

constexpr bool is_named_in_metadata(VariantName variant) {
  return variant == VariantName::preview ||
         std::find(kNamedInPaths.begin(), kNamedInPaths.end(), variant) != kNamedInPaths.end();
}

/// As on the wire and, as text (Metadata::to_json), in the column.
boost::json::object to_object(const Metadata& metadata, const VariantPaths& paths);

// Readers of one field of a JSON object that others may have written: nullopt when the key is absent or its
// value is of another type or out of range, never an exception.

std::optional<std::uint64_t> unsigned_at(const boost::json::object& object, std::string_view key);
std::optional<std::uint32_t> count_at(const boost::json::object& object, std::string_view key);
std::optional<double> number_at(const boost::json::object& object, std::string_view key);
std::optional<std::string> text_at(const boost::json::object& object, std::string_view key);
std::optional<bool> truth_at(const boost::json::object& object, std::string_view key);
const boost::json::object* object_at(const boost::json::object& object, std::string_view key);

}  // namespace lumbung::media
