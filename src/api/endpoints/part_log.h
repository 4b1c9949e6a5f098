#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/mutex.h"
#include "telemetry/log.h"

namespace lumbung::api {

/// Who asks for readiness asks every few seconds, so the log hears of a part only when its answer changes: a
/// warning `readiness.no_answer` when it goes or fails in another way, `readiness.answers` when it is back.
/// Thread-safe.
class PartLog {
 public:
  static constexpr std::string_view kOk = "ok";

  explicit PartLog(telemetry::Log log) : log_(std::move(log)) {}

  /// `state` is kOk or a word for what is wrong, `reason` what was thrown.
  void tell(std::string_view part, std::string_view state, std::string_view reason);

 private:
  bool has_changed(std::string_view part, std::string_view state);

  telemetry::Log log_;
  Mutex mutex_;
  std::map<std::string, std::string, std::less<>> away_ LUMBUNG_GUARDED_BY(mutex_);  ///< state by part
};

}  // namespace lumbung::api
