#pragma once

#include <string>

#include "access/access.h"

namespace lumbung::app {

/// For CLI::Option::check, of a workspace's or a token's name: as the API takes it.
inline std::string refusal_of_name(const std::string& name) {
  const bool is_good = !name.empty() && name.size() <= access::kNameBytesMax;
  return is_good ? std::string()
                 : "a name has 1 to " + std::to_string(access::kNameBytesMax) + " bytes of text";
}

}  // namespace lumbung::app
