#include "storage/s3/lifecycle.h"

#include <charconv>

#include "base/error.h"
#include "base/md5.h"
#include "base/sha256.h"
#include "storage/s3/lifecycle_xml.h"

namespace lumbung::storage {
namespace {

constexpr std::uint32_t kInfrequentAccessDaysMin = 30;

Error wrong_transition(std::string_view item, const std::string& why) {
  return error(ErrorCode::invalid_argument, "transition \"" + std::string(item) + "\": " + why);
}

Result<Transition> parse_transition(std::string_view item) {
  Transition transition;
  const auto colon = item.find(':');
  const char* end = item.data() + std::min(colon, item.size());
  const auto [rest, failed] = std::from_chars(item.data(), end, transition.days);
  if (colon == std::string_view::npos || failed != std::errc{} || rest != end || colon + 1 == item.size())
    return wrong_transition(item, "is not like 30:STANDARD_IA");
  transition.storage_class = item.substr(colon + 1);
  const bool infrequent =
      transition.storage_class == "STANDARD_IA" || transition.storage_class == "ONEZONE_IA";
  if (infrequent && transition.days < kInfrequentAccessDaysMin)
    return wrong_transition(item, "S3 takes objects into this class after 30 days at the earliest");
  return transition;
}

}  // namespace

Result<std::vector<Transition>> parse_transitions(std::string_view text) {
  std::vector<Transition> transitions;
  while (!text.empty()) {
    const auto comma = std::min(text.find(','), text.size());
    const auto transition = parse_transition(text.substr(0, comma));
    if (!transition) return transition.error();
    if (!transitions.empty() && transitions.back().days >= transition->days)
      return wrong_transition(text.substr(0, comma), "is not later than the one before it");
    transitions.push_back(*transition);
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return transitions;
}

std::vector<LifecycleRule> wanted_rules(const std::string& prefix, std::vector<Transition> transitions) {
  const std::string mark = prefix.empty() ? "" : "-" + prefix.substr(0, prefix.size() - 1);
  return {
      {.id = "lumbung-original" + mark,
       .prefix = prefix + "original/",
       .transitions = std::move(transitions)},
      // Earlier versions ended what lies there after a day. An original waits there until it is processed.
      {.id = "lumbung-temp" + mark, .prefix = prefix + "temp/"},
      {.id = "lumbung-multipart" + mark, .prefix = prefix, .abort_multipart_days = 7}};
}

/// Empty when the bucket has no rules.
std::string BucketLifecycle::fetch() {
  net::HttpAnswer answer = client_.call({.query = {{"lifecycle", ""}}});
  return answer.status == 404 ? std::string() : std::move(answer.body);
}

std::vector<LifecycleRule> BucketLifecycle::read() {
  return parse_lifecycle(fetch());
}

void BucketLifecycle::write(const std::vector<LifecycleRule>& rules) {
  const std::string body = with_rules(fetch(), rules);
  // S3 wants a Content-MD5 (RFC 1864) of this request.
  client_.call(
      {.method = "PUT",
       .query = {{"lifecycle", ""}},
       .headers = {{"Content-Type", "application/xml"}, {"Content-MD5", to_base64(md5(as_bytes(body)))}},
       .body = body,
       .payload_hash = Sha256::of(as_bytes(body)).hex()});
}

}  // namespace lumbung::storage
