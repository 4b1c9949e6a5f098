#include "storage/s3/client.h"

#include <algorithm>
#include <array>
#include <random>

#include "base/error.h"
#include "base/mutex.h"
#include "base/sha256.h"
#include "media/storage_adapter.h"
#include "storage/s3/clock_skew.h"
#include "telemetry/span.h"

namespace lumbung::storage {
namespace {

constexpr std::string_view kAnswerId = "x-amz-request-id";

bool is_one_of(std::string_view code, std::initializer_list<std::string_view> codes) {
  return std::find(codes.begin(), codes.end(), code) != codes.end();
}

/// Errors that pass (Amazon S3 API Reference, "Error responses"); besides every 5xx and 429.
bool passes(std::string_view code) {
  return is_one_of(code, {"SlowDown", "InternalError", "ServiceUnavailable", "RequestTimeout", "Throttling",
                          "ThrottlingException", "RequestLimitExceeded", "OperationAborted", "BadDigest",
                          "XAmzContentSHA256Mismatch", "IncompleteBody", "ConditionalRequestConflict"});
}

bool is_about_credentials(std::string_view code) {
  return is_one_of(code, {"ExpiredToken", "InvalidToken", "InvalidAccessKeyId", "TokenRefreshRequired"});
}

/// Nothing of the query: that of a part names its upload, and none of it is of use to a reader.
void describe(telemetry::Span& span, const S3Settings& settings, const S3Call& call) {
  if (!span.recorded()) return;
  span.add_to_name(call.method);
  span.set("http.request.method", call.method);
  span.set("server.address", settings.host());
  span.set("aws.s3.bucket", settings.bucket);
  if (!call.key.empty()) span.set("aws.s3.key", call.key);
}

/// Whether it asks for something that may be missing. Who puts an object as a whole does not.
bool may_miss_something(const S3Call& call) {
  const auto has = [](const NameValues& fields, std::string_view name) {
    return std::any_of(fields.begin(), fields.end(), [&](const auto& field) { return field.first == name; });
  };
  return call.method != "PUT" || has(call.query, "uploadId") || has(call.headers, "x-amz-copy-source");
}

void tell_end(telemetry::Span& span, int status, unsigned failures) {
  if (status > 0) span.set("http.response.status_code", status);
  if (failures > 0) span.set("http.request.resend_count", failures);
}

}  // namespace

/// How one try ended.
struct S3Client::Attempt {
  AwsCredentials credentials;
  net::HttpAnswer answer;  ///< status 0: none came
  S3Error error;
  std::string reason;  ///< for people, when it did not go well
  bool was_corrected = false;
};

S3Client::S3Client(S3Settings settings, const AwsEnvironment& environment, net::HttpClient& http,
                   const Clock& clock, telemetry::Log log)
    : settings_(std::move(settings)),
      scope_{settings_.region, "s3"},
      http_(http),
      clock_(clock),
      credentials_(make_credentials_source(environment, http), clock),
      log_(std::move(log)) {}

Timestamp S3Client::server_time() const {
  return clock_.now() + std::chrono::milliseconds(skew_ms_.load());
}

net::HttpAnswer S3Client::call(const S3Call& call, const std::stop_token& stop) {
  const auto last_begin = std::chrono::steady_clock::now() + settings_.patience.attempts_within;
  bool was_corrected = false;
  telemetry::Span span("S3", telemetry::SpanKind::client);
  describe(span, settings_, call);
  for (unsigned failures = 0;;) {
    Attempt attempt = try_once(call, stop);
    attempt.was_corrected = was_corrected;
    const Next next = judge(call, attempt);
    if (next == Next::answer) {
      tell_end(span, attempt.answer.status, failures);
      return std::move(attempt.answer);
    }
    if (next == Next::again_at_once) {
      was_corrected = true;
      continue;
    }
    ++failures;
    const bool is_over = failures >= settings_.patience.attempts_max || stop.stop_requested() ||
                         std::chrono::steady_clock::now() >= last_begin;
    if (next == Next::give_up || is_over) {
      tell_end(span, attempt.answer.status, failures - 1);
      span.fail(attempt.answer.status == 0   ? attempt.reason
                : attempt.error.code.empty() ? "answered with " + std::to_string(attempt.answer.status)
                                             : attempt.error.code);
      give_up(call, attempt);
    }
    log_.warning(
        "s3.try_again",
        {{"method", call.method}, {"key", call.key}, {"failures", failures}, {"message", attempt.reason}});
    pause(failures, stop);
  }
}

S3Client::Attempt S3Client::try_once(const S3Call& call, const std::stop_token& stop) {
  if (call.before_attempt) call.before_attempt();
  Attempt attempt;
  attempt.credentials = credentials_.get();
  SignableRequest signable{call.method, settings_.host(), settings_.path_of(call.key),
                           call.query,  call.headers,     call.payload_hash};
  signable.headers.emplace_back("x-amz-content-sha256", call.payload_hash);
  if (call.once && knows_conditions_) signable.headers.emplace_back("If-None-Match", "*");
  net::HttpRequest request;
  request.method = call.method;
  request.headers = signable.headers;
  for (auto& field : sign(signable, attempt.credentials, scope_, server_time()))
    request.headers.push_back(std::move(field));
  const std::string query = encode_query(call.query);
  request.url = settings_.scheme + "://" + signable.host + encode_path(signable.path) +
                (query.empty() ? "" : "?" + query);
  request.body = call.body;
  request.slice = call.slice;
  request.on_body = call.on_body;
  request.connect_timeout = settings_.patience.connect_timeout;
  request.stall_timeout = settings_.patience.stall_timeout;
  auto answer = http_.send(request, stop);
  if (answer) {
    attempt.answer = *std::move(answer);
  } else {
    attempt.reason = answer.error().message;
  }
  return attempt;
}

S3Client::Next S3Client::judge(const S3Call& call, Attempt& attempt) {
  const int status = attempt.answer.status;
  if (status == 0) return Next::again_later;
  if (attempt.answer.header(kAnswerId)) names_its_answers_ = true;
  const bool is_success = status >= 200 && status < 300;
  // Copying and completing answer 200 before they know how it ends.
  const auto error = parse_s3_error(attempt.answer.body);
  if (is_success && !error) {
    const auto wrong = call.check ? call.check(attempt.answer) : std::nullopt;
    if (!wrong) return Next::answer;
    attempt.reason = *wrong;
    return Next::again_later;
  }
  if (error) attempt.error = *error;
  attempt.reason = std::to_string(status) + " " + attempt.error.code + " " + attempt.error.message;
  if (status == 404 && attempt.error.code == "NoSuchBucket" && !attempt.was_corrected &&
      settings_.missing_bucket == MissingBucket::is_made) {
    make_bucket();
    return Next::again_at_once;
  }
  if (status == 404 && attempt.error.code != "NoSuchBucket") {
    const bool is_known = is_of_s3(call, attempt);
    if (!is_known) attempt.reason = "404 by somebody who is not S3";
    return is_known && may_miss_something(call) ? Next::answer : Next::again_later;
  }
  if (call.once && status == 412) return Next::answer;
  if (call.once && status == 501 && knows_conditions_.exchange(false)) return Next::again_at_once;
  if (status == 416 || attempt.error.code == "BucketAlreadyOwnedByYou") return Next::answer;
  if (status >= 500 || status == 429 || passes(attempt.error.code)) return Next::again_later;
  return judge_refusal(attempt);
}

/// What stands before a server that restarts says 404, too. S3 says why, and names its answers; one to a HEAD
/// has a name alone. Where a server names none at all (some that speak like S3), a HEAD is believed.
bool S3Client::is_of_s3(const S3Call& call, const Attempt& attempt) const {
  if (!attempt.error.code.empty() || attempt.answer.header(kAnswerId)) return true;
  return call.method == "HEAD" && !names_its_answers_;
}

/// The answer to a HEAD says no code: then time and credentials are tried in turn.
S3Client::Next S3Client::judge_refusal(Attempt& attempt) {
  const std::string& code = attempt.error.code;
  const bool is_unsaid = code.empty() && (attempt.answer.status == 403 || attempt.answer.status == 400);
  if (attempt.was_corrected) return Next::give_up;
  if ((code == "RequestTimeTooSkewed" || is_unsaid) && set_clock_by(attempt.answer))
    return Next::again_at_once;
  if ((is_about_credentials(code) || is_unsaid) && credentials_.renew(attempt.credentials))
    return Next::again_at_once;
  return Next::give_up;
}

/// False when that would make no difference.
bool S3Client::set_clock_by(const net::HttpAnswer& answer) {
  const auto date = answer.header("date");
  const auto theirs = date ? net::parse_http_date(*date) : std::nullopt;
  if (!theirs || std::chrono::abs(*theirs - server_time()) < kSkewMax / 2) return false;
  skew_ms_ = (*theirs - clock_.now()).count();
  log_.warning("s3.clock_differs", {{"seconds", skew_ms_ / 1000},
                                    {"message", describe_skew(clock_.now(), *theirs) + ": set it by NTP"}});
  return true;
}

void S3Client::make_bucket() {
  S3Call make{.method = "PUT"};
  if (settings_.region != "us-east-1") {
    make.body = "<CreateBucketConfiguration><LocationConstraint>" + settings_.region +
                "</LocationConstraint></CreateBucketConfiguration>";
    make.payload_hash = Sha256::of(as_bytes(make.body)).hex();
  }
  call(make);
  log_.info("s3.bucket_made", {{"bucket", settings_.bucket}});
}

void S3Client::pause(unsigned failures, const std::stop_token& stop) {
  thread_local std::minstd_rand random{std::random_device{}()};
  Mutex mutex;
  StoppableCondition never;
  MutexLock lock(mutex);
  never.wait_for(lock, stop, settings_.patience.backoff.delay(failures, random), [] { return false; });
}

void S3Client::give_up(const S3Call& call, const Attempt& attempt) const {
  const std::string what = "S3: " + call.method + " " + settings_.bucket + "/" + call.key + ": ";
  const std::string& code = attempt.error.code;
  if (is_about_credentials(code)) {
    throw Fault(ErrorCode::unavailable, what + "the credentials are refused (" + code + "): give new ones");
  }
  if (code == "RequestTimeTooSkewed") {
    const auto date = attempt.answer.header("date");
    const auto theirs = date ? net::parse_http_date(*date) : std::nullopt;
    throw Fault(ErrorCode::unavailable,
                what + (theirs ? describe_skew(clock_.now(), *theirs) : "the clocks differ") +
                    " (RequestTimeTooSkewed): set it by NTP");
  }
  if (code == "InvalidObjectState")
    throw media::ArchivedObject(what + "the object is in an archive: restore it first");
  if (code == "NoSuchBucket")
    throw Fault(ErrorCode::unavailable, what + "there is no bucket of this name: make it");
  if (const auto region = attempt.answer.header("x-amz-bucket-region");
      region && *region != settings_.region && attempt.answer.status < 500) {
    throw Fault(what + "the bucket is in region " + std::string(*region) +
                ": say region=" + std::string(*region));
  }
  const int status = attempt.answer.status;
  const bool may_pass =
      status == 0 || status >= 500 || status == 429 || status == 404 || status == 200 || passes(code);
  throw Fault(may_pass ? ErrorCode::unavailable : ErrorCode::internal, what + attempt.reason);
}

}  // namespace lumbung::storage
