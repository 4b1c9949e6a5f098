#include "telemetry/metrics.h"

#include <stdexcept>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lumbung::telemetry {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

TEST(Metrics, SaysWhatRuns) {
  Metrics metrics("1.2.3");
  EXPECT_THAT(metrics.render(), HasSubstr("lumbung_build_info{version=\"1.2.3\"} 1\n"));
}

TEST(Metrics, ObservesHttpByRouteMethodAndStatusClass) {
  Metrics metrics("t");
  const auto route = metrics.http_route("GET", "/api/v1/media/{uuid}");
  route.observe(200, 3ms);
  route.observe(206, 700ms);
  route.observe(404, 1ms);
  const std::string page = metrics.render();
  const std::string name = "lumbung_http_request_seconds";
  const std::string labels = R"({method="GET",route="/api/v1/media/{uuid}",status=)";
  EXPECT_THAT(page, HasSubstr(name + "_count" + labels + "\"2xx\"} 2\n"));
  EXPECT_THAT(page, HasSubstr(name + "_bucket" + labels + "\"2xx\",le=\"0.005\"} 1\n"));
  EXPECT_THAT(page, HasSubstr(name + "_bucket" + labels + "\"2xx\",le=\"1\"} 2\n"));
  EXPECT_THAT(page, HasSubstr(name + "_count" + labels + "\"4xx\"} 1\n"));
  EXPECT_THAT(page, Not(HasSubstr("5xx")));
}

TEST(Metrics, SaysWhenACertificateEndsWhereThereIsOne) {
  Metrics metrics("t");
  EXPECT_THAT(metrics.render(), Not(HasSubstr("lumbung_tls_certificate")));
  metrics.set_tls_certificate_end(from_unix_ms(1'795'356'000'000));
  EXPECT_THAT(metrics.render(),
              HasSubstr("lumbung_tls_certificate_not_after_timestamp_seconds 1795356000\n"));
}

TEST(Metrics, CountsAStatusOutsideHttpAsAFault) {
  Metrics metrics("t");
  metrics.http_route("GET", "/").observe(0, 1ms);
  metrics.http_route("GET", "/").observe(999, 1ms);
  EXPECT_THAT(metrics.render(), HasSubstr(R"(_count{method="GET",route="/",status="5xx"} 2)"));
}

TEST(Metrics, LosesNoObservationWhenThreadsRace) {
  Metrics metrics("t");
  const auto route = metrics.http_route("POST", "/api/v1/media");
  {
    std::vector<std::jthread> clients;
    clients.reserve(4);
    for (int client = 0; client < 4; ++client) {
      clients.emplace_back([&] {
        for (int i = 0; i < 500; ++i) {
          route.observe(202, 1ms);
          metrics.upload_finished(UploadOutcome::created, 10);
        }
      });
    }
  }
  const std::string page = metrics.render();
  EXPECT_THAT(page, HasSubstr(R"(_count{method="POST",route="/api/v1/media",status="2xx"} 2000)"));
  EXPECT_THAT(page, HasSubstr("lumbung_uploads_total{outcome=\"created\"} 2000\n"));
  EXPECT_THAT(page, HasSubstr("lumbung_upload_bytes_total 20000\n"));
}

TEST(Metrics, CountsUploadsAndSavings) {
  Metrics metrics("t");
  metrics.upload_finished(UploadOutcome::deduplicated, 100);
  metrics.upload_finished(UploadOutcome::refused, 1);
  metrics.upload_finished(UploadOutcome::failed, 0);
  metrics.dedup_saved(100);
  const std::string page = metrics.render();
  EXPECT_THAT(page, HasSubstr("lumbung_uploads_total{outcome=\"deduplicated\"} 1\n"));
  EXPECT_THAT(page, HasSubstr("lumbung_uploads_total{outcome=\"refused\"} 1\n"));
  EXPECT_THAT(page, HasSubstr("lumbung_uploads_total{outcome=\"failed\"} 1\n"));
  EXPECT_THAT(page, HasSubstr("lumbung_upload_bytes_total 101\n"));
  EXPECT_THAT(page, HasSubstr("lumbung_dedup_saved_bytes_total 100\n"));
}

TEST(Metrics, ShowsCountersBeforeTheirFirstEvent) {
  Metrics metrics("t");
  metrics.expect_jobs("process_media");
  const std::string page = metrics.render();
  EXPECT_THAT(page, HasSubstr("lumbung_uploads_total{outcome=\"failed\"} 0\n"));
  EXPECT_THAT(page, HasSubstr("lumbung_scans_total{state=\"unscannable\"} 0\n"));
  EXPECT_THAT(page, HasSubstr("lumbung_jobs_total{kind=\"process_media\",outcome=\"dead\"} 0\n"));
}

TEST(Metrics, ShowsWhetherAScannerIsLeftAlone) {
  Metrics metrics("t");
  EXPECT_THAT(metrics.render(), HasSubstr("lumbung_scanner_breaker_open 0\n"));
  metrics.set_scanner_breaker(BreakerState::open);
  EXPECT_THAT(metrics.render(), HasSubstr("lumbung_scanner_breaker_open 1\n"));
  EXPECT_THAT(metrics.render(), HasSubstr("lumbung_webhook_breakers_open 0\n"));
  metrics.set_webhook_breakers(3);
  EXPECT_THAT(metrics.render(), HasSubstr("lumbung_webhook_breakers_open 3\n"));
}

TEST(Metrics, ShowsQueuesJobsAndSteps) {
  Metrics metrics("t");
  metrics.set_queue("media-high", 3, 1500ms);
  metrics.set_queue("media-high", 2, 2500ms);
  metrics.job_finished("process_media", JobOutcome::completed);
  metrics.job_finished("process_media", JobOutcome::retried);
  metrics.job_finished("process_media", JobOutcome::failed);
  metrics.job_finished("process_media", JobOutcome::dead);
  metrics.processing_step("image", "decode", 72ms);
  const std::string page = metrics.render();
  EXPECT_THAT(page, HasSubstr("lumbung_queue_depth{queue=\"media-high\"} 2\n"));
  EXPECT_THAT(page, HasSubstr("lumbung_queue_oldest_age_seconds{queue=\"media-high\"} 2.5\n"));
  for (const char* outcome : {"completed", "retried", "failed", "dead"}) {
    EXPECT_THAT(page, HasSubstr(std::string(R"(lumbung_jobs_total{kind="process_media",outcome=")") +
                                outcome + "\"} 1\n"));
  }
  EXPECT_THAT(page,
              HasSubstr(R"(lumbung_processing_seconds_bucket{kind="image",step="decode",le="0.05"} 0)"));
  EXPECT_THAT(page, HasSubstr(R"(lumbung_processing_seconds_bucket{kind="image",step="decode",le="0.1"} 1)"));
}

TEST(Metrics, ShowsTheStateOfTheMachine) {
  Metrics metrics("t");
  // Who decodes nothing is not one without a sandbox.
  EXPECT_THAT(metrics.render(), Not(HasSubstr("\nlumbung_sandbox_enabled ")));
  metrics.set_sandbox(SandboxState::on);
  metrics.sandbox_killed("timeout");
  metrics.codec_child_started("ready");
  metrics.set_storage_bytes("original", 4096);
  metrics.set_websocket_connections(3);
  metrics.set_websocket_connections(1);
  const std::string page = metrics.render();
  EXPECT_THAT(page, HasSubstr("lumbung_sandbox_enabled 1\n"));
  EXPECT_THAT(page, HasSubstr("lumbung_sandbox_kills_total{reason=\"timeout\"} 1\n"));
  EXPECT_THAT(page, HasSubstr("lumbung_sandbox_children_total{start=\"ready\"} 1\n"));
  EXPECT_THAT(page, HasSubstr("lumbung_sandbox_children_total{start=\"lost\"} 0\n"));
  EXPECT_THAT(page, HasSubstr("lumbung_storage_bytes{tier=\"original\"} 4096\n"));
  EXPECT_THAT(page, HasSubstr("lumbung_websocket_connections 1\n"));
  metrics.set_sandbox(SandboxState::off);
  EXPECT_THAT(metrics.render(), HasSubstr("lumbung_sandbox_enabled 0\n"));
}

TEST(Metrics, RefreshesGaugesBeforeEachPageAndSurvivesARefreshThatFails) {
  Metrics metrics("t");
  std::uint64_t depth = 0;
  metrics.on_scrape([] { throw std::runtime_error("no database"); });
  metrics.on_scrape([&] { metrics.set_queue("media-low", ++depth, 0ms); });
  EXPECT_THAT(metrics.render(), HasSubstr("lumbung_queue_depth{queue=\"media-low\"} 1\n"));
  const std::string second = metrics.render();
  EXPECT_THAT(second, HasSubstr("lumbung_queue_depth{queue=\"media-low\"} 2\n"));
  EXPECT_THAT(second, HasSubstr("lumbung_scrape_errors_total 2\n"));
}

}  // namespace
}  // namespace lumbung::telemetry
