#include "storage/s3/resumable_mark.h"

#include <charconv>
#include <utility>

#include <boost/json.hpp>

namespace lumbung::storage {
namespace {

namespace json = boost::json;

S3Part to_part(const json::value& value, std::size_t number) {
  const json::array& pair = value.as_array();
  return {static_cast<unsigned>(number), std::string(pair.at(0).as_string()),
          std::string(pair.at(1).as_string())};
}

S3Mark to_mark(const json::object& object) {
  S3Mark mark;
  mark.upload_id = std::string(object.at("upload_id").as_string());
  mark.part_bytes = object.at("part_bytes").to_number<std::uint64_t>();
  for (const json::value& part : object.at("parts").as_array())
    mark.parts.push_back(to_part(part, mark.parts.size() + 1));
  if (const json::value& tail = object.at("tail"); !tail.is_null()) {
    mark.tail = S3Tail{std::string(tail.at("key").as_string()), tail.at("bytes").to_number<std::uint64_t>(),
                       std::string(tail.at("sha256").as_string())};
  }
  return mark;
}

}  // namespace

std::string S3Mark::to_json() const {
  json::array list;
  list.reserve(parts.size());
  for (const S3Part& part : parts) list.push_back(json::array{part.etag, part.sha256_base64});
  json::value last = nullptr;
  if (tail) last = json::object{{"key", tail->key}, {"bytes", tail->bytes}, {"sha256", tail->sha256_hex}};
  return json::serialize(json::object{{"upload_id", upload_id},
                                      {"part_bytes", part_bytes},
                                      {"parts", std::move(list)},
                                      {"tail", std::move(last)}});
}

std::optional<S3Mark> S3Mark::parse(std::string_view text) {
  try {
    S3Mark mark = to_mark(json::parse(json::string_view(text.data(), text.size())).as_object());
    const bool is_sound = mark.part_bytes > 0 && mark.parts.empty() == mark.upload_id.empty() &&
                          (!mark.tail || mark.tail->bytes < mark.part_bytes);
    return is_sound ? std::optional(std::move(mark)) : std::nullopt;
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

std::optional<std::uint64_t> S3UploadKeys::fence_of_tail(std::string_view key) const {
  const std::string head = tails();
  if (!key.starts_with(head)) return std::nullopt;
  const std::string_view numbers = key.substr(head.size());
  const std::size_t dot = numbers.find('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const std::string_view digits = numbers.substr(dot + 1);
  std::uint64_t fence = 0;
  const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), fence);
  if (problem != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return fence;
}

}  // namespace lumbung::storage
