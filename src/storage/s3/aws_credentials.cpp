#include "storage/s3/aws_credentials.h"

#include <array>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include <boost/json.hpp>

#include "base/error.h"

namespace lumbung::storage {
namespace {

namespace json = boost::json;

/// AWS gives new ones out five minutes before the old ones end, at the latest ("IAM roles for Amazon EC2").
constexpr std::chrono::minutes kRenewBefore{5};
constexpr std::chrono::seconds kRetryAfter{10};
/// The address of the agent inside an ECS task ("Task IAM role").
constexpr std::string_view kContainerHost = "http://169.254.170.2";

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

net::HttpRequest local_request(std::string method, std::string url) {
  net::HttpRequest request;
  request.method = std::move(method);
  request.url = std::move(url);
  request.proxy = net::Proxy::none;
  request.connect_timeout = std::chrono::seconds(2);
  request.total_timeout = std::chrono::seconds(5);
  request.answer_bytes_max = 64 << 10;
  return request;
}

std::string ask(net::HttpClient& http, const net::HttpRequest& request, const std::string& who) {
  const auto answer = http.send(request);
  if (!answer) throw Fault(ErrorCode::unavailable, "AWS credentials: " + who + ": " + answer.error().message);
  if (answer->status != 200)
    throw Fault(ErrorCode::unavailable,
                "AWS credentials: " + who + " answered " + std::to_string(answer->status));
  return answer->body;
}

AwsCredentials parse_credentials(const std::string& body, const std::string& who) {
  boost::system::error_code failed;
  const json::value parsed = json::parse(body, failed);
  const json::object* fields = failed ? nullptr : parsed.if_object();
  const auto text = [&](std::string_view name) -> std::string {
    const json::value* value = fields == nullptr ? nullptr : fields->if_contains(name);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : "";
  };
  AwsCredentials credentials{text("AccessKeyId"), text("SecretAccessKey"), text("Token"),
                             from_rfc3339(text("Expiration"))};
  if (credentials.access_key_id.empty() || credentials.secret_access_key.empty())
    throw Fault(ErrorCode::unavailable, "AWS credentials: " + who + " answered without keys");
  return credentials;
}

class GivenCredentials final : public CredentialsSource {
 public:
  explicit GivenCredentials(AwsCredentials credentials) : credentials_(std::move(credentials)) {}
  AwsCredentials fetch() override { return credentials_; }
  bool renews() const override { return false; }

 private:
  AwsCredentials credentials_;
};

class ContainerCredentials final : public CredentialsSource {
 public:
  ContainerCredentials(AwsEnvironment environment, net::HttpClient& http)
      : environment_(std::move(environment)), http_(http) {}

  AwsCredentials fetch() override {
    const bool relative = !environment_.container_relative_uri.empty();
    net::HttpRequest request =
        local_request("GET", relative ? std::string(kContainerHost) + environment_.container_relative_uri
                                      : environment_.container_full_uri);
    if (const std::string token = authorization(); !token.empty())
      request.headers.emplace_back("Authorization", token);
    return parse_credentials(ask(http_, request, kWho), kWho);
  }
  bool renews() const override { return true; }

 private:
  static constexpr const char* kWho = "the container's agent";

  /// The file is read each time: what is in it changes.
  std::string authorization() const {
    if (environment_.container_authorization_file.empty()) return environment_.container_authorization;
    std::ifstream file(environment_.container_authorization_file);
    std::string token;
    if (!std::getline(file, token))
      throw Fault("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: can't read a line from " +
                  environment_.container_authorization_file);
    return token;
  }

  AwsEnvironment environment_;
  net::HttpClient& http_;
};

/// IMDSv2 ("Use the Instance Metadata Service"): first a token by PUT, then the role's name, then its keys.
class InstanceCredentials final : public CredentialsSource {
 public:
  InstanceCredentials(std::string endpoint, net::HttpClient& http)
      : endpoint_(std::move(endpoint)), http_(http) {
    while (endpoint_.ends_with('/')) endpoint_.pop_back();
  }

  AwsCredentials fetch() override {
    net::HttpRequest begin = local_request("PUT", endpoint_ + "/latest/api/token");
    begin.headers.emplace_back("X-aws-ec2-metadata-token-ttl-seconds", "60");
    const std::string token = ask(http_, begin, kWho);
    const std::string list = read("", token);
    return parse_credentials(read(list.substr(0, list.find('\n')), token), kWho);
  }
  bool renews() const override { return true; }

 private:
  static constexpr const char* kWho = "the instance's metadata service";

  std::string read(const std::string& role, const std::string& token) {
    net::HttpRequest request =
        local_request("GET", endpoint_ + "/latest/meta-data/iam/security-credentials/" + role);
    request.headers.emplace_back("X-aws-ec2-metadata-token", token);
    return ask(http_, request, kWho);
  }

  std::string endpoint_;
  net::HttpClient& http_;
};

}  // namespace

AwsEnvironment AwsEnvironment::of_process() {
  AwsEnvironment found;
  found.access_key_id = variable("AWS_ACCESS_KEY_ID");
  found.secret_access_key = variable("AWS_SECRET_ACCESS_KEY");
  found.session_token = variable("AWS_SESSION_TOKEN");
  found.container_relative_uri = variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
  found.container_full_uri = variable("AWS_CONTAINER_CREDENTIALS_FULL_URI");
  found.container_authorization = variable("AWS_CONTAINER_AUTHORIZATION_TOKEN");
  found.container_authorization_file = variable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
  if (const std::string given = variable("AWS_EC2_METADATA_SERVICE_ENDPOINT"); !given.empty())
    found.metadata_endpoint = given;
  found.metadata_disabled = variable("AWS_EC2_METADATA_DISABLED") == "true";
  return found;
}

std::unique_ptr<CredentialsSource> make_credentials_source(const AwsEnvironment& environment,
                                                           net::HttpClient& http) {
  if (!environment.access_key_id.empty() && !environment.secret_access_key.empty()) {
    return std::make_unique<GivenCredentials>(AwsCredentials{
        environment.access_key_id, environment.secret_access_key, environment.session_token, std::nullopt});
  }
  if (!environment.container_relative_uri.empty() || !environment.container_full_uri.empty())
    return std::make_unique<ContainerCredentials>(environment, http);
  if (!environment.metadata_disabled)
    return std::make_unique<InstanceCredentials>(environment.metadata_endpoint, http);
  throw Fault(ErrorCode::invalid_argument,
              "S3 needs credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give the container "
              "or the instance a role");
}

AwsCredentials CredentialsCache::get() {
  const MutexLock lock(mutex_);
  const Timestamp now = clock_.now();
  if (lasts_until(now + kRenewBefore) || (lasts_until(now) && now < retry_at_)) return *current_;
  retry_at_ = now + kRetryAfter;
  try {
    current_ = source_->fetch();
  } catch (const Fault&) {
    if (!lasts_until(now)) throw;
  }
  return *current_;
}

bool CredentialsCache::lasts_until(Timestamp time) const {
  return current_ && (!current_->expires_at || *current_->expires_at > time);
}

bool CredentialsCache::renew(const AwsCredentials& refused) {
  if (!source_->renews()) return false;
  const MutexLock lock(mutex_);
  // Another thread may have been here already.
  const bool same = current_ && current_->access_key_id == refused.access_key_id &&
                    current_->session_token == refused.session_token;
  if (same) current_.reset();
  return true;
}

}  // namespace lumbung::storage
