#include "app/worker_log.h"

#include <algorithm>
#include <sstream>

#include <gtest/gtest.h>

namespace lumbung::app {
namespace {

using telemetry::TraceContext;

TEST(WorkerLog, WhatADecoderLeavesBehindNamesTheJobOfItsThread) {
  std::ostringstream out;
  telemetry::Metrics metrics("test");
  WorkerLog log(metrics,
                telemetry::Log::to_stream(out, telemetry::LogLevel::info, telemetry::LogFormat::json));
  jobs::LeasedJob job;
  job.job.id = {42};
  job.job.request_id = "req-1";
  job.job.trace = TraceContext::make();

  log.started(job);
  log.of_this_thread().warning("sandbox.ended");
  EXPECT_NE(out.str().find(job.job.trace.trace_id()), std::string::npos) << out.str();
  EXPECT_NE(out.str().find(job.job.trace.span_id()), std::string::npos);
  EXPECT_NE(out.str().find("\"job_id\":42"), std::string::npos);

  out.str("");
  std::thread([&] { log.of_this_thread().warning("elsewhere"); }).join();
  log.ended(job, queue::AttemptEnd::released, "", std::chrono::milliseconds(1));
  log.of_this_thread().warning("afterwards");
  std::istringstream lines(out.str());
  for (std::string line; std::getline(lines, line);) {
    const bool of_the_job = line.find("job.ended") != std::string::npos;
    EXPECT_EQ(line.find("trace_id") != std::string::npos, of_the_job) << line;
  }
}

TEST(WorkerLog, SaysAndCountsNothingOfWhatIsPostponed) {
  std::ostringstream out;
  telemetry::Metrics metrics("test");
  WorkerLog log(metrics,
                telemetry::Log::to_stream(out, telemetry::LogLevel::info, telemetry::LogFormat::json));
  const std::string before = metrics.render();
  jobs::LeasedJob job;
  job.job.kind = jobs::JobKind::send_webhook;
  log.started(job);
  log.ended(job, queue::AttemptEnd::postponed, "busy", std::chrono::milliseconds(1));
  EXPECT_EQ(out.str(), "") << "a long list for a host that is down would fill the log";
  EXPECT_EQ(metrics.render(), before);
}

TEST(WorkerLog, WarnsOnceOfChildrenThatDieBeforeTheirJobUntilOneServesAgain) {
  std::ostringstream out;
  telemetry::Metrics metrics("test");
  WorkerLog log(metrics,
                telemetry::Log::to_stream(out, telemetry::LogLevel::info, telemetry::LogFormat::json));
  const auto warnings_after = [&](std::initializer_list<sandbox::ChildStart> starts) {
    out.str("");
    for (const sandbox::ChildStart start : starts) log.child_started(start);
    const std::string said = out.str();
    return std::count(said.begin(), said.end(), '\n');
  };
  using enum sandbox::ChildStart;
  EXPECT_EQ(warnings_after({forked, ready}), 0);
  EXPECT_EQ(warnings_after({lost, forked, lost}), 1);
  EXPECT_NE(metrics.render().find(R"(lumbung_sandbox_children_total{start="lost"} 2)"), std::string::npos);
  EXPECT_EQ(warnings_after({ready, lost}), 1);
}

}  // namespace
}  // namespace lumbung::app
