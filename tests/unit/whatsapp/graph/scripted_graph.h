#pragma once

#include <deque>
#include <functional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "net/http_client.h"
#include "whatsapp/graph/account.h"

namespace lumbung::whatsapp {

/// Answers what a test says, in turn, and keeps what it was asked. Thread-safe.
class ScriptedGraph final : public net::HttpClient {
 public:
  using Script = std::function<Result<net::HttpAnswer>(const net::HttpRequest&)>;
  using StoppableScript = std::function<Result<net::HttpAnswer>(const net::HttpRequest&, std::stop_token)>;

  void answer(int status, std::string body, std::optional<std::chrono::seconds> retry_after = {}) {
    script([=](const net::HttpRequest&) -> Result<net::HttpAnswer> {
      return net::HttpAnswer{status, body, retry_after, {}};
    });
  }
  void script(Script script) {
    stoppable([script = std::move(script)](const net::HttpRequest& request, const std::stop_token&) {
      return script(request);
    });
  }
  void stoppable(StoppableScript script) {
    const MutexLock lock(mutex_);
    scripts_.push_back(std::move(script));
  }
  std::vector<net::HttpRequest> asked() const {
    const MutexLock lock(mutex_);
    return asked_;
  }

  Result<net::HttpAnswer> send(const net::HttpRequest& request, std::stop_token stop) override {
    StoppableScript script = [](const net::HttpRequest&, const std::stop_token&) -> Result<net::HttpAnswer> {
      return error(ErrorCode::unavailable, "No answer from graph.example.");
    };
    {
      const MutexLock lock(mutex_);
      asked_.push_back(request);
      if (!scripts_.empty()) {
        script = scripts_.front();
        scripts_.pop_front();
      }
    }
    return script(request, std::move(stop));
  }

 private:
  mutable Mutex mutex_;
  std::deque<StoppableScript> scripts_ LUMBUNG_GUARDED_BY(mutex_);
  std::vector<net::HttpRequest> asked_ LUMBUNG_GUARDED_BY(mutex_);
};

inline std::string header_of(const net::HttpRequest& request, std::string_view name) {
  for (const auto& [field, value] : request.headers) {
    if (field == name) return value;
  }
  return {};
}

inline Account account_of_tests() {
  return {.workspace_id = {1},
          .phone_number_id = "111",
          .waba_id = "9",
          .app_id = "8",
          .access_token = "EAAtoken",
          .app_secret = "hidden-secret",
          .verify_token = "",
          .media_days = 30};
}

}  // namespace lumbung::whatsapp
