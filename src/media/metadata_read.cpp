#include <boost/json.hpp>

#include "media/metadata.h"
#include "media/metadata_json.h"

namespace lumbung::media {
namespace {

namespace json = boost::json;

constexpr std::string_view kHashPrefix = "sha256:";

std::optional<Dimensions> dimensions_in(const json::object& object) {
  const auto width = count_at(object, "width");
  const auto height = count_at(object, "height");
  if (!width || !height) return std::nullopt;
  return Dimensions{*width, *height};
}

std::optional<Sha256> hash_in(const std::optional<std::string>& text) {
  if (!text || !text->starts_with(kHashPrefix)) return std::nullopt;
  return Sha256::from_hex(std::string_view(*text).substr(kHashPrefix.size()));
}

std::optional<ObjectKey> key_at(const json::object& object, std::string_view name) {
  const std::optional<std::string> text = text_at(object, name);
  if (!text) return std::nullopt;
  Result<ObjectKey> key = ObjectKey::parse(*text);
  return key ? std::optional(*std::move(key)) : std::nullopt;
}

std::optional<Fit> fit_in(const json::value& value) {
  const json::object* object = value.if_object();
  if (object == nullptr) return std::nullopt;
  Fit fit;
  if (const auto word = text_at(*object, "variant")) fit.variant = variant_from(*word);
  fit.reason = text_at(*object, "reason").value_or("");
  return fit;
}

/// Takes fields out of the object as it understands them. What is left over is foreign: a key that this
/// version does not know, or a known one whose value has a shape that it does not know.
class Reader {
 public:
  explicit Reader(json::object object) : object_(std::move(object)) {}

  ParsedMetadata read() {
    ParsedMetadata parsed;
    Metadata& metadata = parsed.metadata;
    read_picture(metadata);
    read_playback(metadata);
    read_waveform(metadata);
    read_document(metadata);
    read_sizes(metadata);
    read_exif(metadata);
    read_fits(metadata);
    read_variants(metadata);
    read_skipped(metadata);
    read_paths(parsed.paths);
    take("purpose", text_at(object_, "purpose"), metadata.intent.purpose);
    take("error_code", text_at(object_, "error_code"), metadata.state.error_code);
    take("quarantined", truth_at(object_, "quarantined"), metadata.state.quarantined);
    read_scan(metadata);
    if (!object_.empty()) metadata.unknown_json = json::serialize(object_);
    return parsed;
  }

 private:
  template <class From, class To>
  void take(std::string_view key, std::optional<From> found, To& into) {
    if (!found) return;
    into = std::move(*found);
    object_.erase(key);
  }

  void read_picture(Metadata& metadata) {
    if (const json::object* inner = object_at(object_, "dimensions")) {
      take("dimensions", dimensions_in(*inner), metadata.found.dimensions);
    }
    take("frames", count_at(object_, "frames"), metadata.found.frames);
    take("lqip", text_at(object_, "lqip"), metadata.found.lqip);
    take("blurhash", text_at(object_, "blurhash"), metadata.found.blurhash);
    take("dominant_color", text_at(object_, "dominant_color"), metadata.found.dominant_color);
  }

  void read_document(Metadata& metadata) {
    take("pages", count_at(object_, "pages"), metadata.found.pages);
    const json::object* note = object_at(object_, "document");
    const auto shown = note == nullptr ? std::nullopt : text_at(*note, "shown");
    if (!shown) return;
    metadata.found.document = {std::string(*shown), truth_at(*note, "needs_password").value_or(false),
                               truth_at(*note, "has_macros").value_or(false)};
    object_.erase("document");
  }

  void read_scan(Metadata& metadata) {
    const json::object* scan = object_at(object_, "scan");
    if (scan == nullptr) return;
    const auto word = text_at(*scan, "state");
    // What another version says is no finding of this one: withheld, as if the scan were still to come.
    const ScanState state = scan_state_from(word.value_or("")).value_or(ScanState::waiting);
    metadata.state.scan = {state, std::string(text_at(*scan, "signature").value_or("")),
                           std::string(text_at(*scan, "signatures_version").value_or(""))};
    object_.erase("scan");
  }

  void read_playback(Metadata& metadata) {
    const json::object* codecs = object_at(object_, "codecs");
    if (codecs == nullptr) return;
    Playback& playback = metadata.found.playback.emplace();
    playback.video_codec = text_at(*codecs, "video").value_or("");
    playback.audio_codec = text_at(*codecs, "audio").value_or("");
    object_.erase("codecs");
    take("duration", number_at(object_, "duration"), playback.duration_s);
    take("bitrate", unsigned_at(object_, "bitrate"), playback.bits_per_second);
    take("frame_rate", number_at(object_, "frame_rate"), playback.frames_per_second);
  }

  void read_waveform(Metadata& metadata) {
    const json::value* peaks = object_.if_contains("waveform");
    if (peaks == nullptr || !peaks->is_array()) return;
    std::vector<std::uint8_t> read;
    for (const json::value& peak : peaks->get_array()) {
      if (!peak.is_int64() || peak.get_int64() < 0 || peak.get_int64() > 100) return;
      read.push_back(static_cast<std::uint8_t>(peak.get_int64()));
    }
    metadata.found.waveform = std::move(read);
    object_.erase("waveform");
  }

  void read_sizes(Metadata& metadata) {
    take("original_size", unsigned_at(object_, "original_size"), metadata.found.original_size);
    take("compressed_size", unsigned_at(object_, "compressed_size"), metadata.found.compressed_size);
    take("compression_ratio", number_at(object_, "compression_ratio"), metadata.found.compression_ratio);
    take("hash", hash_in(text_at(object_, "hash")), metadata.intent.hash);
  }

  void read_exif(Metadata& metadata) {
    const json::object* exif = object_at(object_, "exif");
    if (exif == nullptr) return;
    metadata.found.camera = text_at(*exif, "camera").value_or("");
    object_.erase("exif");  // nothing else of it is kept: it may say where a person was
  }

  void read_fits(Metadata& metadata) {
    const json::object* fits = object_at(object_, "fits");
    if (fits == nullptr) return;
    for (const auto& [word, value] : *fits) {
      const auto channel = channel_from(word);
      const auto fit = fit_in(value);
      if (channel && fit) metadata.found.fits.emplace(*channel, *fit);
    }
    object_.erase("fits");
  }

  void read_variants(Metadata& metadata) {
    const json::object* variants = object_at(object_, "variants");
    if (variants == nullptr) return;
    for (const auto& [word, value] : *variants) {
      const auto variant = variant_from(word);
      const json::object* facts = value.if_object();
      if (!variant || facts == nullptr) continue;
      metadata.found.variants.emplace(*variant, VariantFacts{text_at(*facts, "mime").value_or(""),
                                                             unsigned_at(*facts, "bytes").value_or(0),
                                                             dimensions_in(*facts).value_or(Dimensions{})});
    }
    object_.erase("variants");
  }

  void read_paths(VariantPaths& paths) {
    if (auto preview = key_at(object_, "preview_path")) {
      paths.emplace(VariantName::preview, *std::move(preview));
    }
    if (text_at(object_, "preview_path")) object_.erase("preview_path");
    const json::object* others = object_at(object_, "paths");
    if (others == nullptr) return;
    for (const VariantName variant : kNamedInPaths) {
      if (auto path = key_at(*others, to_string(variant))) paths.emplace(variant, *std::move(path));
    }
    object_.erase("paths");
  }

  void read_skipped(Metadata& metadata) {
    const json::value* skipped = object_.if_contains("skipped");
    if (skipped == nullptr || !skipped->is_array()) return;
    for (const json::value& value : skipped->get_array()) {
      const json::object* entry = value.if_object();
      if (entry == nullptr) continue;
      metadata.found.skipped.push_back({text_at(*entry, "variant").value_or(""),
                                        text_at(*entry, "reason").value_or(""),
                                        text_at(*entry, "lacks").value_or("")});
    }
    object_.erase("skipped");
  }

  json::object object_;
};

}  // namespace

Result<ParsedMetadata> ParsedMetadata::from_json(std::string_view text) {
  if (text.empty()) return ParsedMetadata{};
  boost::system::error_code problem;
  json::value value = json::parse(text, problem);
  if (problem.failed()) {
    return error(ErrorCode::invalid_argument, "The metadata is not JSON.", problem.message());
  }
  if (value.is_null()) return ParsedMetadata{};
  if (!value.is_object()) return error(ErrorCode::invalid_argument, "The metadata is not a JSON object.");
  return Reader(std::move(value.get_object())).read();
}

}  // namespace lumbung::media
