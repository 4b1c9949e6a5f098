#include "http/grammar/method.h"

#include <array>

namespace lumbung::http {
namespace {

constexpr std::array<std::string_view, 7> kNames = {"GET",   "HEAD",   "POST",   "PUT",
                                                    "PATCH", "DELETE", "OPTIONS"};

}  // namespace

std::string_view to_string(Method method) {
  return kNames[static_cast<std::size_t>(method)];
}

std::optional<Method> method_from(std::string_view name) {
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == name) return static_cast<Method>(i);
  }
  return std::nullopt;
}

}  // namespace lumbung::http
