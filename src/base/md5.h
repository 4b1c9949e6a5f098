#pragma once

#include <array>
#include <cstddef>

#include "base/encoding.h"

namespace lumbung {

/// MD5 (RFC 1321), for the protocols that ask for it; it keeps nobody from making other bytes of the same
/// digest. Throws Fault when OpenSSL does not offer it.
std::array<std::byte, 16> md5(Bytes data);

}  // namespace lumbung
