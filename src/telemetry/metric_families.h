#pragma once

#include <deque>
#include <functional>
#include <vector>

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include "base/mutex.h"
#include "telemetry/metrics.h"
#include "telemetry/route_series.h"

namespace lumbung::telemetry {

using prometheus::Counter;
using prometheus::Family;
using prometheus::Gauge;
using prometheus::Histogram;

/// The series on the page, with their names and what they mean.
struct Metrics::Families {
  prometheus::Registry registry;
  RecentMinutes recent;

  Family<Histogram>& http = prometheus::BuildHistogram()
                                .Name("lumbung_http_request_seconds")
                                .Help("Time from the first byte of a request to the last byte of its answer")
                                .Register(registry);
  Family<Counter>& uploads =
      prometheus::BuildCounter().Name("lumbung_uploads_total").Help("Uploads by outcome").Register(registry);
  Family<Counter>& uploads_refused = prometheus::BuildCounter()
                                         .Name("lumbung_uploads_refused_total")
                                         .Help("Uploads that were refused, by reason")
                                         .Register(registry);
  Counter& upload_bytes = prometheus::BuildCounter()
                              .Name("lumbung_upload_bytes_total")
                              .Help("Bytes of files received in uploads")
                              .Register(registry)
                              .Add({});
  Counter& dedup_saved_bytes = prometheus::BuildCounter()
                                   .Name("lumbung_dedup_saved_bytes_total")
                                   .Help("Bytes not stored because the workspace had them already")
                                   .Register(registry)
                                   .Add({});
  Family<Gauge>& queue_depth =
      prometheus::BuildGauge().Name("lumbung_queue_depth").Help("Jobs waiting").Register(registry);
  Family<Gauge>& queue_oldest_age = prometheus::BuildGauge()
                                        .Name("lumbung_queue_oldest_age_seconds")
                                        .Help("Age of the job that waits longest")
                                        .Register(registry);
  Family<Counter>& jobs = prometheus::BuildCounter()
                              .Name("lumbung_jobs_total")
                              .Help("Jobs by kind and outcome")
                              .Register(registry);
  Family<Histogram>& processing = prometheus::BuildHistogram()
                                      .Name("lumbung_processing_seconds")
                                      .Help("Time of one processing step")
                                      .Register(registry);
  Family<Gauge>& sandbox_enabled = prometheus::BuildGauge()
                                       .Name("lumbung_sandbox_enabled")
                                       .Help("1 when decoders run locked down, 0 when not")
                                       .Register(registry);
  Family<Counter>& sandbox_kills = prometheus::BuildCounter()
                                       .Name("lumbung_sandbox_kills_total")
                                       .Help("Decoder processes that ended by force")
                                       .Register(registry);
  Family<Counter>& sandbox_children = prometheus::BuildCounter()
                                          .Name("lumbung_sandbox_children_total")
                                          .Help("Decoder processes by whether one was ready before its job")
                                          .Register(registry);
  Family<Counter>& scans = prometheus::BuildCounter()
                               .Name("lumbung_scans_total")
                               .Help("Scans for malware by what they found")
                               .Register(registry);
  Gauge& scanner_breaker = prometheus::BuildGauge()
                               .Name("lumbung_scanner_breaker_open")
                               .Help("1 while a malware scanner that hangs is not asked")
                               .Register(registry)
                               .Add({});
  Gauge& webhook_breakers = prometheus::BuildGauge()
                                .Name("lumbung_webhook_breakers_open")
                                .Help("Receivers of webhooks that failed a workspace too often to be called")
                                .Register(registry)
                                .Add({});
  Counter& callbacks = prometheus::BuildCounter()
                           .Name("lumbung_callbacks_total")
                           .Help("Callbacks of Meta that were kept")
                           .Register(registry)
                           .Add({});
  Family<Counter>& callbacks_refused = prometheus::BuildCounter()
                                           .Name("lumbung_callbacks_refused_total")
                                           .Help("Callbacks that were refused, by reason")
                                           .Register(registry);
  Gauge& callbacks_waiting = prometheus::BuildGauge()
                                 .Name("lumbung_callbacks_waiting")
                                 .Help("Callbacks that are kept and not processed yet")
                                 .Register(registry)
                                 .Add({});
  Family<Gauge>& storage_bytes =
      prometheus::BuildGauge().Name("lumbung_storage_bytes").Help("Bytes stored by tier").Register(registry);
  Family<Gauge>& free_bytes = prometheus::BuildGauge()
                                  .Name("lumbung_free_bytes")
                                  .Help("Free bytes of the file systems that are written to")
                                  .Register(registry);
  Family<Gauge>& engine_up = prometheus::BuildGauge()
                                 .Name("lumbung_engine_up")
                                 .Help("1 while an engine answers, 0 while it does not")
                                 .Register(registry);
  Family<Gauge>& tls_certificate_end = prometheus::BuildGauge()
                                           .Name("lumbung_tls_certificate_not_after_timestamp_seconds")
                                           .Help("When the certificate ends that the listener shows")
                                           .Register(registry);
  Family<Counter>& storage_findings = prometheus::BuildCounter()
                                          .Name("lumbung_storage_findings_total")
                                          .Help("What verify_storage found to be wrong")
                                          .Register(registry);
  Counter& storage_healed = prometheus::BuildCounter()
                                .Name("lumbung_storage_healed_total")
                                .Help("Media whose variants verify_storage had made anew")
                                .Register(registry)
                                .Add({});
  Gauge& removals_waiting = prometheus::BuildGauge()
                                .Name("lumbung_removals_waiting")
                                .Help("Objects that are to go and are still there")
                                .Register(registry)
                                .Add({});
  Gauge& removals_oldest_age = prometheus::BuildGauge()
                                   .Name("lumbung_removals_oldest_age_seconds")
                                   .Help("Age of the removal that waits longest")
                                   .Register(registry)
                                   .Add({});
  Counter& trace_spans_sent = prometheus::BuildCounter()
                                  .Name("lumbung_trace_spans_sent_total")
                                  .Help("Steps of traces that a collector took")
                                  .Register(registry)
                                  .Add({});
  Counter& trace_spans_dropped = prometheus::BuildCounter()
                                     .Name("lumbung_trace_spans_dropped_total")
                                     .Help("Steps of traces that no collector took")
                                     .Register(registry)
                                     .Add({});
  Gauge& websocket_connections = prometheus::BuildGauge()
                                     .Name("lumbung_websocket_connections")
                                     .Help("WebSocket clients connected now")
                                     .Register(registry)
                                     .Add({});
  Gauge& questions_waiting = prometheus::BuildGauge()
                                 .Name("lumbung_questions_waiting")
                                 .Help("Lists and other questions that wait for a thread")
                                 .Register(registry)
                                 .Add({});
  Histogram& question_wait = prometheus::BuildHistogram()
                                 .Name("lumbung_question_wait_seconds")
                                 .Help("Time that questions waited for a thread")
                                 .Register(registry)
                                 .Add({}, kWaitBuckets_s);
  Counter& questions_refused = prometheus::BuildCounter()
                                   .Name("lumbung_questions_refused_total")
                                   .Help("Questions answered 503 because no thread became free in time")
                                   .Register(registry)
                                   .Add({});
  Counter& scrape_errors = prometheus::BuildCounter()
                               .Name("lumbung_scrape_errors_total")
                               .Help("Refreshes of gauges that failed during a scrape")
                               .Register(registry)
                               .Add({});
  Family<Gauge>& build_info = prometheus::BuildGauge()
                                  .Name("lumbung_build_info")
                                  .Help("Always 1; the labels say what runs")
                                  .Register(registry);

  Mutex routes_mutex;
  /// A deque keeps addresses: HttpRouteMetric points into it.
  std::deque<HttpRouteMetric::State> routes LUMBUNG_GUARDED_BY(routes_mutex);

  std::vector<std::function<void()>> refreshes;
};

}  // namespace lumbung::telemetry
