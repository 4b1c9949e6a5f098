#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "telemetry/trace_context.h"

namespace lumbung::access {

/// Who does something.
struct Actor {
  enum class Kind {
    system,        ///< Lumbung itself: its housekeeping
    token,         ///< a caller of the API
    command_line,  ///< somebody at the machine
  };
  Kind kind = Kind::system;
  std::optional<TokenId> token_id{};
  std::string name{};  ///< of the token, or of the user of the machine
};

/// "system", "token", "cli"
std::string_view to_string(Actor::Kind kind);
std::optional<Actor::Kind> actor_kind_from(std::string_view word);

/// Where a change comes from: for the audit trail, for the jobs that it causes, for the log.
struct Origin {
  std::string request_id{};
  Actor actor{};
  telemetry::TraceContext trace{};
  std::string address{};  ///< of the client; empty where there was none
};

}  // namespace lumbung::access
