#pragma once

#include <initializer_list>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "telemetry/field.h"

namespace spdlog {
class logger;
}

namespace lumbung::telemetry {

enum class LogLevel { debug, info, warning, error, off };

/// "debug", "info", "warning" (or "warn"), "error", "off"; nullopt for anything else.
std::optional<LogLevel> parse_log_level(std::string_view name);

enum class LogFormat {
  automatic,  ///< human when stderr is a terminal, json otherwise
  json,   ///< {"ts":"2026-11-22T14:03:05.123Z","level":"info","event":"media.completed","media_uuid":"…"}
  human,  ///< 14:03:05.123 info    media.completed media_uuid=…
};

/// "auto", "json", "human"; nullopt for anything else.
std::optional<LogFormat> parse_log_format(std::string_view name);

/// A structured log: one line an event. A small value that is handed down by constructor and copied freely;
/// all copies write to the same place, whole lines at a time, from any thread. A call below the level costs a
/// comparison and allocates nothing.
///
///   log.info("media.completed", {{"media_uuid", uuid}, {"took_ms", 12}});
///   log.error("job.failed", {{"job_id", job.id}, {"message", fault.what()}});
///
/// Field text may come from a hostile place (file names): it is escaped, and what is not UTF-8 is replaced.
class Log {
 public:
  /// Drops everything.
  Log();

  static Log to_stderr(LogLevel level, LogFormat format);
  /// For tests. `out` must outlive the log and all its copies; `automatic` means json.
  static Log to_stream(std::ostream& out, LogLevel level, LogFormat format);

  /// A log whose every line carries these fields too, e.g. the request's id.
  Log with(std::initializer_list<Field> fields) const;

  bool enabled(LogLevel level) const { return level >= level_; }

  /// `event` is a name in dotted lower case that stays the same for ever: "upload.refused".
  void debug(std::string_view event, std::initializer_list<Field> fields = {}) const {
    if (enabled(LogLevel::debug)) write(LogLevel::debug, event, fields);
  }
  void info(std::string_view event, std::initializer_list<Field> fields = {}) const {
    if (enabled(LogLevel::info)) write(LogLevel::info, event, fields);
  }
  void warning(std::string_view event, std::initializer_list<Field> fields = {}) const {
    if (enabled(LogLevel::warning)) write(LogLevel::warning, event, fields);
  }
  void error(std::string_view event, std::initializer_list<Field> fields = {}) const {
    if (enabled(LogLevel::error)) write(LogLevel::error, event, fields);
  }

 private:
  Log(std::shared_ptr<spdlog::logger> logger, LogLevel level, LogFormat format);

  void write(LogLevel level, std::string_view event, std::initializer_list<Field> fields) const;

  std::shared_ptr<spdlog::logger> logger_;
  LogLevel level_ = LogLevel::off;
  LogFormat format_ = LogFormat::json;
  std::string context_;  ///< the fields of with(), already written out in format_
};

}  // namespace lumbung::telemetry
