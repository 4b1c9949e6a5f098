#include "telemetry/metrics.h"

#include <array>

#include <prometheus/text_serializer.h>

#include "telemetry/metric_families.h"

namespace lumbung::telemetry {
namespace {

const Histogram::BucketBoundaries kProcessingBuckets_s = {0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25,
                                                          0.5,   1,     2.5,  5,     15,   60,  120};

// These are on the page before they happen: an increase from nothing to the first is no increase to
// Prometheus.
constexpr std::array kUploadOutcomes = {UploadOutcome::created, UploadOutcome::deduplicated,
                                        UploadOutcome::refused, UploadOutcome::failed};
constexpr std::array kJobOutcomes = {JobOutcome::completed, JobOutcome::retried, JobOutcome::failed,
                                     JobOutcome::dead};
constexpr std::array kUploadRefusals = {"payload_too_large", "insufficient_storage", "rate_limited",
                                        "unsupported_media", "unauthenticated",      "forbidden",
                                        "unavailable"};
constexpr std::array kCallbackRefusals = {"unauthenticated", "forbidden", "bad_request", "unavailable"};
/// How a decoder may end, in the words of sandbox::to_string(Ending).
constexpr std::array kSandboxKills = {"crashed",         "out_of_memory",      "cpu_exceeded",
                                      "output_exceeded", "threads_exceeded",   "timed_out",
                                      "forbidden_call",  "protocol_violation", "zygote_lost",
                                      "killed",          "not_confined"};
/// Where a decoder's process came from, in the words of sandbox::kChildStarts.
constexpr std::array kChildStarts = {"ready", "forked", "lost"};
constexpr std::array kScanStates = {"clean", "infected", "unscannable", "not_scanned"};

const char* name_of(UploadOutcome outcome) {
  switch (outcome) {
    case UploadOutcome::created:
      return "created";
    case UploadOutcome::deduplicated:
      return "deduplicated";
    case UploadOutcome::refused:
      return "refused";
    case UploadOutcome::failed:
      break;
  }
  return "failed";
}

const char* name_of(JobOutcome outcome) {
  switch (outcome) {
    case JobOutcome::completed:
      return "completed";
    case JobOutcome::retried:
      return "retried";
    case JobOutcome::failed:
      return "failed";
    case JobOutcome::dead:
      break;
  }
  return "dead";
}

std::string page_of(const prometheus::Registry& registry) {
  return prometheus::TextSerializer().Serialize(registry.Collect());
}

}  // namespace

Metrics::Metrics(std::string_view version) : families_(std::make_unique<Families>()) {
  families_->build_info.Add({{"version", std::string(version)}}).Set(1);
  for (const UploadOutcome outcome : kUploadOutcomes) families_->uploads.Add({{"outcome", name_of(outcome)}});
  for (const char* reason : kUploadRefusals) families_->uploads_refused.Add({{"reason", reason}});
  for (const char* reason : kCallbackRefusals) families_->callbacks_refused.Add({{"reason", reason}});
  for (const char* reason : kSandboxKills) families_->sandbox_kills.Add({{"reason", reason}});
  for (const char* start : kChildStarts) families_->sandbox_children.Add({{"start", start}});
  for (const char* state : kScanStates) families_->scans.Add({{"state", state}});
}

Metrics::~Metrics() = default;

HttpRouteMetric Metrics::http_route(std::string_view method, std::string_view route) {
  const MutexLock lock(families_->routes_mutex);
  return HttpRouteMetric(&families_->routes.emplace_back(families_->http, method, route));
}

void Metrics::upload_finished(UploadOutcome outcome, std::uint64_t bytes) {
  families_->uploads.Add({{"outcome", name_of(outcome)}}).Increment();
  families_->upload_bytes.Increment(static_cast<double>(bytes));
}

void Metrics::upload_refused(std::string_view reason) {
  families_->uploads_refused.Add({{"reason", std::string(reason)}}).Increment();
}

void Metrics::dedup_saved(std::uint64_t bytes) {
  families_->dedup_saved_bytes.Increment(static_cast<double>(bytes));
}

void Metrics::set_queue(std::string_view queue, std::uint64_t depth, std::chrono::milliseconds oldest_age) {
  const prometheus::Labels labels = {{"queue", std::string(queue)}};
  families_->queue_depth.Add(labels).Set(static_cast<double>(depth));
  families_->queue_oldest_age.Add(labels).Set(seconds(oldest_age));
}

void Metrics::expect_jobs(std::string_view kind) {
  for (const JobOutcome outcome : kJobOutcomes) {
    families_->jobs.Add({{"kind", std::string(kind)}, {"outcome", name_of(outcome)}});
  }
}

const RecentMinutes& Metrics::recent() const {
  return families_->recent;
}

void Metrics::upload_answered(std::chrono::nanoseconds took) {
  families_->recent.upload(SystemClock().now(), took);
}

void Metrics::thumbnail_ready(std::chrono::nanoseconds took) {
  families_->recent.thumbnail(SystemClock().now(), took);
}

void Metrics::media_settled(bool is_completed) {
  families_->recent.media(SystemClock().now(), is_completed);
}

void Metrics::job_finished(std::string_view kind, JobOutcome outcome) {
  families_->jobs.Add({{"kind", std::string(kind)}, {"outcome", name_of(outcome)}}).Increment();
}

void Metrics::processing_step(std::string_view kind, std::string_view step, std::chrono::nanoseconds took) {
  families_->processing.Add({{"kind", std::string(kind)}, {"step", std::string(step)}}, kProcessingBuckets_s)
      .Observe(seconds(took));
}

void Metrics::set_sandbox(SandboxState state) {
  families_->sandbox_enabled.Add({}).Set(state == SandboxState::on ? 1 : 0);
}

void Metrics::sandbox_killed(std::string_view reason) {
  families_->sandbox_kills.Add({{"reason", std::string(reason)}}).Increment();
}

void Metrics::codec_child_started(std::string_view start) {
  families_->sandbox_children.Add({{"start", std::string(start)}}).Increment();
}

void Metrics::scanned(std::string_view state) {
  families_->scans.Add({{"state", std::string(state)}}).Increment();
}

void Metrics::set_scanner_breaker(BreakerState state) {
  families_->scanner_breaker.Set(state == BreakerState::open ? 1 : 0);
}

void Metrics::set_webhook_breakers(std::uint64_t open) {
  families_->webhook_breakers.Set(static_cast<double>(open));
}

void Metrics::callback_received() {
  families_->callbacks.Increment();
}

void Metrics::callback_refused(std::string_view reason) {
  families_->callbacks_refused.Add({{"reason", std::string(reason)}}).Increment();
}

void Metrics::set_callbacks_waiting(std::uint64_t waiting) {
  families_->callbacks_waiting.Set(static_cast<double>(waiting));
}

void Metrics::storage_found(std::string_view finding, std::uint64_t count) {
  families_->storage_findings.Add({{"finding", std::string(finding)}}).Increment(static_cast<double>(count));
}

void Metrics::storage_healed(std::uint64_t count) {
  families_->storage_healed.Increment(static_cast<double>(count));
}

void Metrics::set_removals(std::uint64_t waiting, std::chrono::milliseconds oldest_age) {
  families_->removals_waiting.Set(static_cast<double>(waiting));
  families_->removals_oldest_age.Set(seconds(oldest_age));
}

void Metrics::set_storage_bytes(std::string_view tier, std::uint64_t bytes) {
  families_->storage_bytes.Add({{"tier", std::string(tier)}}).Set(static_cast<double>(bytes));
}

void Metrics::set_free_bytes(std::string_view place, std::uint64_t bytes) {
  families_->free_bytes.Add({{"place", std::string(place)}}).Set(static_cast<double>(bytes));
}

void Metrics::set_engine(std::string_view engine, bool is_up) {
  families_->engine_up.Add({{"engine", std::string(engine)}}).Set(is_up ? 1 : 0);
}

void Metrics::set_tls_certificate_end(Timestamp end) {
  families_->tls_certificate_end.Add({}).Set(std::chrono::duration<double>(end.time_since_epoch()).count());
}

void Metrics::trace_spans_sent(std::uint64_t count) {
  families_->trace_spans_sent.Increment(static_cast<double>(count));
}

void Metrics::trace_spans_dropped(std::uint64_t count) {
  families_->trace_spans_dropped.Increment(static_cast<double>(count));
}

void Metrics::set_websocket_connections(std::uint64_t connections) {
  families_->websocket_connections.Set(static_cast<double>(connections));
}

void Metrics::question_waits() {
  families_->questions_waiting.Increment();
}

void Metrics::question_began(std::chrono::nanoseconds waited) {
  families_->questions_waiting.Decrement();
  families_->question_wait.Observe(seconds(waited));
}

void Metrics::question_refused(std::chrono::nanoseconds waited) {
  question_began(waited);
  families_->questions_refused.Increment();
}

void Metrics::on_scrape(std::function<void()> refresh) {
  families_->refreshes.push_back(std::move(refresh));
}

std::string Metrics::render() {
  for (const auto& refresh : families_->refreshes) {
    try {
      refresh();
    } catch (const std::exception&) {
      families_->scrape_errors.Increment();
    }
  }
  return page_of(families_->registry);
}

std::string Metrics::render_as_known() {
  families_->scrape_errors.Increment();
  return page_of(families_->registry);
}

}  // namespace lumbung::telemetry
