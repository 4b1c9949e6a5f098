#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include <gtest/gtest.h>
#include <unistd.h>

#include "storage/s3/storage.h"
#include "support/key_of.h"
#include "support/scripted_server.h"
#include "support/temp_directory.h"
#include "support/turned_clock.h"

namespace lumbung::storage {

using test::key_of;
using test::ReceivedRequest;
using test::ScriptedAnswer;

inline ScriptedAnswer refusal(int status, const std::string& code) {
  return {status,
          "<?xml version=\"1.0\"?><Error><Code>" + code + "</Code><Message>no</Message></Error>",
          {{"x-amz-request-id", "4442587FB7D0A2F9"}}};
}

/// What a proxy says while the server behind it restarts.
inline ScriptedAnswer foreign_404() {
  return {404, "404 page not found", {{"Content-Type", "text/plain"}}};
}

/// A store whose server answers what `script` says, which is given how many requests there were before.
class S3Faults : public testing::Test {
 protected:
  using Script = std::function<ScriptedAnswer(const ReceivedRequest&, std::size_t)>;

  /// Nobody answers any more when what a script refers to goes.
  void TearDown() override {
    storage_.reset();
    server_.reset();
  }

  void serve(Script script) {
    script_ = std::move(script);
    server_ = std::make_unique<test::ScriptedServer>(
        [this](const ReceivedRequest& request) { return script_(request, answered_++); });
    S3StorageSettings settings;
    settings.s3 = parse_s3_url("s3://bucket?endpoint=" + server_->url() + parameters_).value();
    settings.s3.patience.backoff = {std::chrono::milliseconds(1), std::chrono::milliseconds(4)};
    settings.s3.patience.stall_timeout = stall_timeout_;
    settings.s3.patience.attempts_within = attempts_within_;
    settings.credentials = credentials_;
    settings.scratch = directory_.path();
    storage_ = std::make_unique<S3Storage>(settings, clock_, telemetry::Log());
  }

  void put(const std::string& content) {
    const auto sink = storage_->store(key_of("temp/x"), "image/jpeg", 0).value();
    sink->append(as_bytes(content));
    sink->commit();
  }

  std::string get() {
    const auto opened = storage_->get(key_of("temp/x"));
    if (!opened) return "not found";
    std::string content(opened->bytes, '\0');
    EXPECT_EQ(::pread(opened->file.get(), content.data(), content.size(), 0),
              static_cast<ssize_t>(content.size()));
    return content;
  }

  /// What a call throws.
  template <class Call>
  Fault fault_of(Call&& call) {
    try {
      call();
    } catch (const Fault& fault) {
      return fault;
    }
    ADD_FAILURE() << "nothing was thrown";
    return Fault("nothing");
  }

  AwsEnvironment credentials_{.access_key_id = "key", .secret_access_key = "secret"};
  std::chrono::milliseconds attempts_within_{30'000};
  std::chrono::seconds stall_timeout_{60};  ///< short only where the server says nothing
  std::string parameters_;                  ///< more of the URL of the bucket: "&name=value"
  test::TempDirectory directory_;
  test::TurnedClock clock_;
  Script script_;
  std::atomic<std::size_t> answered_ = 0;
  std::unique_ptr<test::ScriptedServer> server_;
  std::unique_ptr<S3Storage> storage_;
};

}  // namespace lumbung::storage
