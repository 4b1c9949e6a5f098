#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/mutex.h"
#include "net/http_client.h"

namespace lumbung::storage {

/// What signs a request to AWS or to a server that speaks like it.
struct AwsCredentials {
  std::string access_key_id;
  std::string secret_access_key;
  std::string session_token;            ///< empty for keys that do not expire
  std::optional<Timestamp> expires_at;  ///< nullopt: they do not, or nobody says when
};

/// The variables that say where credentials come from, under the names that every AWS tool knows.
struct AwsEnvironment {
  std::string access_key_id;                 ///< AWS_ACCESS_KEY_ID
  std::string secret_access_key;             ///< AWS_SECRET_ACCESS_KEY
  std::string session_token;                 ///< AWS_SESSION_TOKEN
  std::string container_relative_uri;        ///< AWS_CONTAINER_CREDENTIALS_RELATIVE_URI (ECS)
  std::string container_full_uri;            ///< AWS_CONTAINER_CREDENTIALS_FULL_URI (EKS, Greengrass)
  std::string container_authorization;       ///< AWS_CONTAINER_AUTHORIZATION_TOKEN
  std::string container_authorization_file;  ///< AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE
  std::string metadata_endpoint = "http://169.254.169.254";  ///< AWS_EC2_METADATA_SERVICE_ENDPOINT
  bool metadata_disabled = false;                            ///< AWS_EC2_METADATA_DISABLED

  /// Reads the variables of this process.
  static AwsEnvironment of_process();
};

/// Where credentials come from. Implementations are thread-safe and block.
class CredentialsSource {
 public:
  virtual ~CredentialsSource() = default;
  /// Throws Fault (`unavailable` when whoever gives them out does not answer).
  virtual AwsCredentials fetch() = 0;
  /// Whether fetching again may give others.
  virtual bool renews() const = 0;
};

/// The first that the environment names: variables, the container's agent, the instance's role by IMDSv2.
/// Throws Fault when it names none. `http` must outlive it.
std::unique_ptr<CredentialsSource> make_credentials_source(const AwsEnvironment& environment,
                                                           net::HttpClient& http);

/// Credentials at hand, renewed before they expire. Thread-safe.
class CredentialsCache {
 public:
  /// `clock` must outlive it.
  CredentialsCache(std::unique_ptr<CredentialsSource> source, const Clock& clock)
      : source_(std::move(source)), clock_(clock) {}

  /// Blocks while new ones are fetched. Old ones serve on while that fails, as long as they last. Throws
  /// Fault.
  AwsCredentials get();

  /// The server said that `refused` are no good: true when it is worth trying again with others.
  bool renew(const AwsCredentials& refused);

 private:
  bool lasts_until(Timestamp time) const LUMBUNG_REQUIRES(mutex_);

  std::unique_ptr<CredentialsSource> source_;
  const Clock& clock_;
  Mutex mutex_;
  std::optional<AwsCredentials> current_ LUMBUNG_GUARDED_BY(mutex_);
  Timestamp retry_at_ LUMBUNG_GUARDED_BY(mutex_);  ///< nobody is asked again before this
};

}  // namespace lumbung::storage
