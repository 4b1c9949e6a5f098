#pragma once

#include <cstdint>
#include <vector>

#include "base/encoding.h"

namespace lumbung::codec {

/// All bytes of the input descriptor. Mapped, so that a decoder reads them from the page cache; copied when
/// the descriptor can't be mapped. The descriptor stays the caller's and may be closed afterwards.
class InputFile {
 public:
  /// Throws Fault when the descriptor can't be read.
  explicit InputFile(int descriptor);
  ~InputFile();
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;

  Bytes bytes() const { return bytes_; }

 private:
  void* mapping_ = nullptr;
  std::vector<std::byte> copy_;
  Bytes bytes_;
};

}  // namespace lumbung::codec
