#pragma once

#include <string>

namespace lumbung::storage {

/// Throws what a failed write to the store means: insufficient_storage of a full disk, UnwritableStore where
/// nothing can be written until somebody has looked after it (EACCES, EPERM, EROFS, EIO), else what
/// fault_from_errno says. `at` is a descriptor of the file or folder; the message names its whole path.
[[noreturn]] void throw_write_fault(const std::string& what, int at, int error_number);

}  // namespace lumbung::storage
