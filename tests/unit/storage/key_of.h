#pragma once

#include <string_view>

#include "media/object_key.h"

namespace lumbung::storage {

inline media::ObjectKey key_of(std::string_view text) {
  return media::ObjectKey::parse(text).value();
}

}  // namespace lumbung::storage
