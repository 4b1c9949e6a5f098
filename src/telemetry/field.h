#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "base/strong_id.h"
#include "base/uuid.h"

namespace lumbung::telemetry {

/// One value of a log line: text, number, truth or UUID. It copies nothing and never allocates; text is only
/// looked at, so it must live until the log call returns (a temporary in the call's own argument list does).
class FieldValue {
 public:
  using Holder = std::variant<std::string_view, std::int64_t, std::uint64_t, double, bool, Uuid>;

  FieldValue(std::string_view text) : value_(text) {}
  FieldValue(const std::string& text) : value_(std::string_view(text)) {}
  FieldValue(const char* text) : value_(std::string_view(text)) {}
  FieldValue(std::same_as<bool> auto truth) : value_(truth) {}
  FieldValue(std::floating_point auto number) : value_(static_cast<double>(number)) {}
  FieldValue(const Uuid& uuid) : value_(uuid) {}

  template <std::signed_integral T>
  FieldValue(T number) : value_(static_cast<std::int64_t>(number)) {}

  template <std::unsigned_integral T>
  requires(!std::same_as<T, bool>) FieldValue(T number) : value_(static_cast<std::uint64_t>(number)) {}

  template <class Tag>
  FieldValue(const StrongId<Tag>& id) : value_(id.value) {}

  const Holder& holder() const { return value_; }

 private:
  Holder value_;
};

/// A named value. Keys are words of our own in snake_case, units last: "request_id", "media_uuid",
/// "workspace_id", "job_id", "size_bytes", "took_ms". The key "message" is the text for people.
struct Field {
  std::string_view key;
  FieldValue value;
};

}  // namespace lumbung::telemetry
