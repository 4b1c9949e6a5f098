#pragma once

#include <string_view>

#include "media/object_key.h"

namespace lumbung::test {

inline media::ObjectKey key_of(std::string_view text) {
  return media::ObjectKey::parse(text).value();
}

}  // namespace lumbung::test
