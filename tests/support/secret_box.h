#pragma once

#include "access/secret_box.h"

namespace lumbung::test {

/// Of tests that have nothing to do with secrets.
inline const access::SecretBox kSecretBox("a key of tests, thirty-two bytes or more");

}  // namespace lumbung::test
