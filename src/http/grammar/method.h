#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace lumbung::http {

/// The methods that a route may have. A request with any other method is answered 501 by the session.
enum class Method : std::uint8_t { get, head, post, put, patch, del, options };

/// "GET", "DELETE" …
std::string_view to_string(Method method);
/// Case matters (RFC 9110 section 9.1); nullopt for a method that is not in the enum.
std::optional<Method> method_from(std::string_view name);

}  // namespace lumbung::http
