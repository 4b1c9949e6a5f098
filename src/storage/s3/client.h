#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>

#include "base/clock.h"
#include "net/http_client.h"
#include "storage/s3/aws_credentials.h"
#include "storage/s3/settings.h"
#include "storage/s3/sigv4.h"
#include "storage/s3/xml.h"
#include "telemetry/log.h"

namespace lumbung::storage {

/// One request to S3, whole enough to be sent again.
struct S3Call {
  std::string method = "GET";
  std::string key;  ///< with the prefix; empty: the bucket
  NameValues query{};
  NameValues headers{};
  std::string body{};
  std::optional<net::FileSlice> slice{};
  /// Refused with 412 when there is an object of this key, where the server knows that.
  bool once = false;
  std::string payload_hash{kEmptyPayload};  ///< SHA-256 of body or slice, in hex; S3 checks it
  /// Gets the body of a 2xx answer piece by piece …
  std::function<void(Bytes)> on_body{};
  /// … of which nothing counts any more when this is called again. What it throws ends the call.
  std::function<void()> before_attempt{};
  /// A look at a whole answer: a reason to try again (its bytes were not what they should be), or nothing.
  std::function<std::optional<std::string>(const net::HttpAnswer&)> check{};
};

/// Speaks S3 to one bucket: signs, tries again with growing pauses what may work the next time (no answer,
/// 5xx, SlowDown), sets its clock by the server's once when that is refused, renews credentials once when
/// they are. Thread-safe.
class S3Client {
 public:
  /// `http` and `clock` must outlive it. Throws Fault when the environment names no credentials.
  S3Client(S3Settings settings, const AwsEnvironment& environment, net::HttpClient& http, const Clock& clock,
           telemetry::Log log);

  /// An answer of 2xx, 404 when S3 itself says that there is no such object or upload (never to a PUT of a
  /// whole object), 412 when there is one already (`once`), 416 when it ends before the range. Throws Fault
  /// for anything else: `unavailable` when it may pass.
  net::HttpAnswer call(const S3Call& call, const std::stop_token& stop = {});

  const S3Settings& settings() const { return settings_; }

 private:
  struct Attempt;
  enum class Next { answer, again_at_once, again_later, give_up };

  Attempt try_once(const S3Call& call, const std::stop_token& stop);
  Next judge(const S3Call& call, Attempt& attempt);
  bool is_of_s3(const S3Call& call, const Attempt& attempt) const;
  Next judge_refusal(Attempt& attempt);
  bool set_clock_by(const net::HttpAnswer& answer);
  void make_bucket();
  void pause(unsigned failures, const std::stop_token& stop);
  [[noreturn]] void give_up(const S3Call& call, const Attempt& attempt) const;
  Timestamp server_time() const;

  S3Settings settings_;
  SigningScope scope_;
  net::HttpClient& http_;
  const Clock& clock_;
  CredentialsCache credentials_;
  std::atomic<std::int64_t> skew_ms_{0};
  std::atomic<bool> knows_conditions_{true};    ///< until the server says that it doesn't
  std::atomic<bool> names_its_answers_{false};  ///< x-amz-request-id: until one came with it
  telemetry::Log log_;
};

}  // namespace lumbung::storage
