#include "storage/s3/settings.h"

#include <algorithm>
#include <array>
#include <optional>

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

namespace lumbung::storage {
namespace {

namespace urls = boost::urls;

Error wrong_bucket(const std::string& why) {
  return error(ErrorCode::invalid_argument, "storage: " + why);
}

/// "s3.eu-central-1.amazonaws.com"; the regions of China are of another partition ("Amazon S3 endpoints").
std::string aws_authority(const std::string& region) {
  return "s3." + region + ".amazonaws.com" + (region.starts_with("cn-") ? ".cn" : "");
}

Status take_endpoint(const std::string& text, S3Settings& settings) {
  const auto endpoint = urls::parse_uri(text);
  const bool is_http = endpoint && (endpoint->scheme() == "http" || endpoint->scheme() == "https");
  if (!is_http || endpoint->host().empty() || (!endpoint->path().empty() && endpoint->path() != "/"))
    return wrong_bucket("endpoint \"" + text + "\" is not like https://s3.example.com");
  settings.scheme = endpoint->scheme();
  settings.authority = endpoint->encoded_host();
  const bool own_port =
      endpoint->has_port() && endpoint->port() != (settings.scheme == "http" ? "80" : "443");
  if (own_port) settings.authority += ":" + std::string(endpoint->port());
  settings.style = BucketStyle::path;
  settings.missing_bucket = MissingBucket::is_made;
  return {};
}

Status take_prefix(std::string prefix, S3Settings& settings) {
  while (prefix.starts_with('/')) prefix.erase(0, 1);
  if (prefix.find("//") != std::string::npos)
    return wrong_bucket("prefix \"" + prefix + "\" has an empty part");
  if (!prefix.empty() && !prefix.ends_with('/')) prefix += '/';
  settings.prefix = std::move(prefix);
  return {};
}

Status take_cold_class(const std::string& name, std::optional<std::string>& cold_class) {
  if (name != "none" && !is_read_at_once(name)) {
    return wrong_bucket("cold_class \"" + name +
                        "\" is not one that is read at once: STANDARD_IA, ONEZONE_IA, INTELLIGENT_TIERING, "
                        "GLACIER_IR, or none");
  }
  cold_class = name == "none" ? "" : name;
  return {};
}

}  // namespace

bool is_read_at_once(std::string_view storage_class) {
  constexpr std::array<std::string_view, 4> kClasses = {"STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING",
                                                        "GLACIER_IR"};
  return std::find(kClasses.begin(), kClasses.end(), storage_class) != kClasses.end();
}

Result<S3Settings> parse_s3_url(std::string_view url) {
  const auto parsed = urls::parse_uri(url);
  if (!parsed || parsed->scheme() != "s3" || parsed->host().empty() || parsed->has_port() ||
      parsed->has_userinfo() || !(parsed->path().empty() || parsed->path() == "/")) {
    return wrong_bucket("\"" + std::string(url) + "\" is not like s3://bucket?endpoint=https://…&region=…");
  }
  S3Settings settings;
  settings.bucket = parsed->host();
  std::optional<BucketStyle> style;
  std::optional<std::string> cold_class;
  Status status;
  for (const auto& parameter : parsed->params()) {
    const std::string& value = parameter.value;
    if (parameter.key == "endpoint") {
      status = take_endpoint(value, settings);
    } else if (parameter.key == "prefix") {
      status = take_prefix(value, settings);
    } else if (parameter.key == "region") {
      settings.region = value;
    } else if (parameter.key == "ca_file") {
      settings.ca_file = value;
    } else if (parameter.key == "cold_class") {
      status = take_cold_class(value, cold_class);
    } else if (parameter.key == "path_style" && (value == "0" || value == "1")) {
      style = value == "1" ? BucketStyle::path : BucketStyle::virtual_host;
    } else {
      status = wrong_bucket("\"" + parameter.key + "=" + value + "\" is not understood");
    }
    if (!status) return status.error();
  }
  const bool is_aws = settings.authority.empty();
  if (is_aws) settings.authority = aws_authority(settings.region);
  settings.cold_class = cold_class.value_or(is_aws ? "STANDARD_IA" : "");
  if (style) settings.style = *style;
  return settings;
}

}  // namespace lumbung::storage
