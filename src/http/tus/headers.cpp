#include "http/tus/headers.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <utility>

#include "base/encoding.h"
#include "http/grammar/field_syntax.h"

namespace lumbung::http::tus {
namespace {

Error refused(std::string message) {
  return error(ErrorCode::bad_request, std::move(message));
}

bool is_key(std::string_view key) {
  return !key.empty() &&
         std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c < '\x7f' && c != ','; });
}

std::optional<std::string> bytes_of_base64(std::string_view text) {
  const auto bytes = from_base64(text);
  if (!bytes) return std::nullopt;
  return std::string(reinterpret_cast<const char*>(bytes->data()), bytes->size());
}

std::size_t digest_bytes(Checksum::Algorithm algorithm) {
  return algorithm == Checksum::Algorithm::sha1 ? 20 : 32;
}

}  // namespace

std::optional<std::uint64_t> parse_size(std::string_view text) {
  std::uint64_t size = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), size);
  if (failed != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  if (size > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return std::nullopt;
  return size;
}

Result<std::map<std::string, std::string>> parse_metadata(std::string_view field) {
  std::map<std::string, std::string> pairs;
  if (trim(field).empty()) return pairs;
  if (field.size() > kMetadataBytesMax) return refused("Upload-Metadata is longer than 4096 bytes.");
  std::size_t begin = 0;
  while (begin <= field.size()) {
    const std::size_t comma = std::min(field.find(',', begin), field.size());
    const std::string_view pair = trim(field.substr(begin, comma - begin));
    const std::size_t space = std::min(pair.find(' '), pair.size());
    const std::string_view key = pair.substr(0, space);
    const auto value = bytes_of_base64(trim(pair.substr(space)));
    if (!is_key(key) || !value)
      return refused("Upload-Metadata is not \"key base64,key base64\": each value in standard base64.");
    if (!pairs.emplace(key, *value).second) return refused("A key of Upload-Metadata comes twice.");
    begin = comma + 1;
  }
  return pairs;
}

Result<std::optional<std::uint64_t>> parse_length(std::optional<std::string_view> length,
                                                  std::optional<std::string_view> defer) {
  if (length && defer) return refused("Send either Upload-Length or Upload-Defer-Length.");
  if (defer) {
    if (trim(*defer) != "1") return refused("Upload-Defer-Length is 1 or is not there.");
    return std::optional<std::uint64_t>();
  }
  if (!length) return refused("Send Upload-Length, or Upload-Defer-Length: 1 to say it later.");
  const auto bytes = parse_size(*length);
  if (!bytes) return refused("Upload-Length is no count of bytes.");
  return std::optional<std::uint64_t>(bytes);
}

Result<Concat> parse_concat(std::optional<std::string_view> field) {
  if (!field) return Concat{};
  const std::string_view text = trim(*field);
  if (text == "partial") return Concat{Concat::Kind::partial, {}};
  constexpr std::string_view kFinal = "final;";
  if (!text.starts_with(kFinal)) return refused("Upload-Concat is \"partial\", or \"final;\" and paths.");
  Concat concat{Concat::Kind::final, {}};
  std::string_view rest = text.substr(kFinal.size());
  while (!(rest = trim(rest)).empty()) {
    const std::size_t space = std::min(rest.find(' '), rest.size());
    if (concat.parts.size() == kConcatPartsMax) return refused("Upload-Concat names more than 100 uploads.");
    concat.parts.emplace_back(rest.substr(0, space));
    rest.remove_prefix(space);
  }
  if (concat.parts.empty()) return refused("Upload-Concat names no upload.");
  return concat;
}

Result<Checksum> parse_checksum(std::string_view field) {
  const std::string_view text = trim(field);
  const std::size_t space = std::min(text.find(' '), text.size());
  const std::string_view name = text.substr(0, space);
  Checksum checksum;
  if (name == "sha256") {
    checksum.algorithm = Checksum::Algorithm::sha256;
  } else if (name != "sha1") {
    return refused("Upload-Checksum is of an algorithm that is not known here. Known: sha1, sha256.");
  }
  auto digest = bytes_of_base64(trim(text.substr(space)));
  if (!digest || digest->size() != digest_bytes(checksum.algorithm))
    return refused("Upload-Checksum is not the name of an algorithm and its digest in base64.");
  checksum.digest = *std::move(digest);
  return checksum;
}

}  // namespace lumbung::http::tus
