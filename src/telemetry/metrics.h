#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "telemetry/recent_minutes.h"

namespace lumbung::telemetry {

enum class UploadOutcome { created, deduplicated, refused, failed };
enum class JobOutcome { completed, retried, failed, dead };
enum class SandboxState { on, off };
enum class BreakerState { closed, open };

/// Where the latencies of one route and method go. Ask Metrics for it once, when the table of routes is
/// built; observing costs no look-up and no allocation but for the first answer of a status class. Copyable,
/// thread-safe, valid as long as the Metrics that made it.
class HttpRouteMetric {
 public:
  /// `status` is the HTTP status that was answered (100–599), `took` the time from the first byte of the
  /// request to the last byte of the answer.
  void observe(int status, std::chrono::nanoseconds took) const;

 private:
  friend class Metrics;
  struct State;
  explicit HttpRouteMetric(State* state) : state_(state) {}

  State* state_;
};

/// Everything that Lumbung counts, in the text format of Prometheus. One object for each process, made by
/// app/ and handed down by reference; all methods may be called from any thread.
///
/// Label values (queue, kind, step, reason, tier) are words of a small fixed set, never user data: each new
/// one is a new time series.
class Metrics {
 public:
  explicit Metrics(std::string_view version);
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  /// lumbung_http_request_seconds{method,route,status}: `route` is the pattern ("/api/v1/media/{uuid}"), not
  /// the path.
  HttpRouteMetric http_route(std::string_view method, std::string_view route);

  /// lumbung_uploads_total{outcome}, lumbung_upload_bytes_total: `bytes` is what was received, refused or
  /// not.
  void upload_finished(UploadOutcome outcome, std::uint64_t bytes);
  /// lumbung_uploads_refused_total{reason}: also those that did not begin. `reason` is the name of an
  /// ErrorCode.
  void upload_refused(std::string_view reason);
  /// lumbung_dedup_saved_bytes_total
  void dedup_saved(std::uint64_t bytes);

  /// The last hour of this process, for people. Filled by the three that follow.
  const RecentMinutes& recent() const;
  /// An upload was answered well.
  void upload_answered(std::chrono::nanoseconds took);
  /// A thumbnail can be seen, so long after its job began.
  void thumbnail_ready(std::chrono::nanoseconds took);
  /// A media was completed, or failed for good.
  void media_settled(bool is_completed);

  /// lumbung_queue_depth{queue}, lumbung_queue_oldest_age_seconds{queue}: jobs that wait now.
  void set_queue(std::string_view queue, std::uint64_t depth, std::chrono::milliseconds oldest_age);
  /// Puts a kind of job on the page before the first has ended.
  void expect_jobs(std::string_view kind);
  /// lumbung_jobs_total{kind,outcome}
  void job_finished(std::string_view kind, JobOutcome outcome);
  /// lumbung_processing_seconds{kind,step}
  void processing_step(std::string_view kind, std::string_view step, std::chrono::nanoseconds took);

  /// lumbung_sandbox_enabled: 1 or 0. Not on the page of a process that decodes nothing and never says so.
  void set_sandbox(SandboxState state);
  /// lumbung_sandbox_kills_total{reason}
  void sandbox_killed(std::string_view reason);
  /// lumbung_sandbox_children_total{start}
  void codec_child_started(std::string_view start);

  /// lumbung_scans_total{state}
  void scanned(std::string_view state);
  /// lumbung_scanner_breaker_open: 1 while a scanner that hangs is not asked.
  void set_scanner_breaker(BreakerState state);

  /// lumbung_webhook_breakers_open: pairs of a workspace and a host that are left alone, because the host did
  /// not answer the workspace again and again.
  void set_webhook_breakers(std::uint64_t open);

  /// lumbung_callbacks_total: callbacks of Meta that were kept.
  void callback_received();
  /// lumbung_callbacks_refused_total{reason}: `reason` is the name of an ErrorCode.
  void callback_refused(std::string_view reason);
  /// lumbung_callbacks_waiting: that are kept and not processed yet.
  void set_callbacks_waiting(std::uint64_t waiting);

  /// lumbung_storage_findings_total{finding}: what verify_storage found. Asked once with 0 for each kind at
  /// start, so that the first one is an increase.
  void storage_found(std::string_view finding, std::uint64_t count);
  /// lumbung_storage_healed_total: media whose variants verify_storage had made anew.
  void storage_healed(std::uint64_t count);
  /// lumbung_removals_waiting, lumbung_removals_oldest_age_seconds: objects that are to go.
  void set_removals(std::uint64_t waiting, std::chrono::milliseconds oldest_age);

  /// lumbung_storage_bytes{tier}
  void set_storage_bytes(std::string_view tier, std::uint64_t bytes);

  /// lumbung_questions_waiting, lumbung_question_wait_seconds, lumbung_questions_refused_total: a list or
  /// another question waits for its turn, and either begins or is turned away after such a time.
  void question_waits();
  void question_began(std::chrono::nanoseconds waited);
  void question_refused(std::chrono::nanoseconds waited);

  /// lumbung_free_bytes{place}: of the file system that `place` ("data", "scratch") lies on.
  void set_free_bytes(std::string_view place, std::uint64_t bytes);
  /// lumbung_engine_up{engine}: whether it answered when it was asked last.
  void set_engine(std::string_view engine, bool is_up);

  /// lumbung_tls_certificate_not_after_timestamp_seconds: when the certificate ends that the listener shows.
  /// Not on the page of a process that speaks plain HTTP and never says so.
  void set_tls_certificate_end(Timestamp end);

  /// lumbung_trace_spans_sent_total, lumbung_trace_spans_dropped_total: steps of traces that a collector
  /// took, and that it did not take or that found no room before.
  void trace_spans_sent(std::uint64_t count);
  void trace_spans_dropped(std::uint64_t count);

  /// lumbung_websocket_connections
  void set_websocket_connections(std::uint64_t connections);

  /// `refresh` runs on the thread that renders, before the page is written, to set gauges that cost a query.
  /// When it throws, the page is written with the old values and lumbung_scrape_errors_total counts one.
  /// Register at start, before the first render().
  void on_scrape(std::function<void()> refresh);

  /// The page: text/plain; version=0.0.4. May block as long as the refresh functions do.
  std::string render();
  /// The page with the values of the last time, when there is no asking for new ones: blocks for nothing, and
  /// lumbung_scrape_errors_total counts one.
  std::string render_as_known();

 private:
  struct Families;
  std::unique_ptr<Families> families_;
};

}  // namespace lumbung::telemetry
