#include "telemetry/log.h"

#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <unistd.h>

#include "telemetry/log_text.h"

namespace lumbung::telemetry {
namespace {

spdlog::level::level_enum to_spdlog(LogLevel level) {
  switch (level) {
    case LogLevel::debug:
      return spdlog::level::debug;
    case LogLevel::info:
      return spdlog::level::info;
    case LogLevel::warning:
      return spdlog::level::warn;
    case LogLevel::error:
      return spdlog::level::err;
    case LogLevel::off:
      break;
  }
  return spdlog::level::off;
}

std::shared_ptr<spdlog::logger> make_logger(spdlog::sink_ptr sink, LogFormat format) {
  // A logger of our own: spdlog's registry is a global that we stay out of.
  auto logger = std::make_shared<spdlog::logger>("lumbung", std::move(sink));
  logger->set_level(spdlog::level::trace);  // the level is checked before spdlog is asked
  logger->flush_on(spdlog::level::trace);
  const bool json = format == LogFormat::json;
  logger->set_formatter(std::make_unique<spdlog::pattern_formatter>(
      json ? R"({"ts":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v})" : "%H:%M:%S.%e %^%-7l%$ %v",
      json ? spdlog::pattern_time_type::utc : spdlog::pattern_time_type::local));
  return logger;
}

void append_field(std::string& line, const Field& field, LogFormat format) {
  if (format == LogFormat::json) {
    append_json_field(line, field);
  } else {
    append_human_field(line, field);
  }
}

}  // namespace

std::optional<LogLevel> parse_log_level(std::string_view name) {
  if (name == "debug") return LogLevel::debug;
  if (name == "info") return LogLevel::info;
  if (name == "warning" || name == "warn") return LogLevel::warning;
  if (name == "error") return LogLevel::error;
  if (name == "off") return LogLevel::off;
  return std::nullopt;
}

std::optional<LogFormat> parse_log_format(std::string_view name) {
  if (name == "auto") return LogFormat::automatic;
  if (name == "json") return LogFormat::json;
  if (name == "human") return LogFormat::human;
  return std::nullopt;
}

Log::Log() = default;

Log::Log(std::shared_ptr<spdlog::logger> logger, LogLevel level, LogFormat format)
    : logger_(std::move(logger)), level_(level), format_(format) {}

Log Log::to_stderr(LogLevel level, LogFormat format) {
  if (format == LogFormat::automatic)
    format = isatty(STDERR_FILENO) != 0 ? LogFormat::human : LogFormat::json;
  return {make_logger(std::make_shared<spdlog::sinks::stderr_color_sink_mt>(), format), level, format};
}

Log Log::to_stream(std::ostream& out, LogLevel level, LogFormat format) {
  if (format == LogFormat::automatic) format = LogFormat::json;
  return {make_logger(std::make_shared<spdlog::sinks::ostream_sink_mt>(out), format), level, format};
}

Log Log::with(std::initializer_list<Field> fields) const {
  Log narrower = *this;
  if (!logger_) return narrower;
  for (const Field& field : fields) append_field(narrower.context_, field, format_);
  return narrower;
}

void Log::write(LogLevel level, std::string_view event, std::initializer_list<Field> fields) const {
  if (!logger_ || level == LogLevel::off) return;
  std::string line;
  line.reserve(128 + context_.size());
  if (format_ == LogFormat::json) {
    line += "\"event\":";
    append_json_text(line, event);
  } else {
    line += event;
  }
  line += context_;
  for (const Field& field : fields) append_field(line, field, format_);
  logger_->log(to_spdlog(level), spdlog::string_view_t(line.data(), line.size()));
}

}  // namespace lumbung::telemetry
