#pragma once

#include <csetjmp>
#include <cstddef>
#include <cstdio>

#include <jpeglib.h>

namespace lumbung::codec {

/// libjpeg must not return after a fatal error, and it is C: a C++ exception may not fly through it. So the
/// error jumps back to the call and becomes an exception there. `manager` must stay the first member.
struct JpegErrors {
  JpegErrors();

  jpeg_error_mgr manager{};
  std::jmp_buf jump{};
  char text[JMSG_LENGTH_MAX]{};
  unsigned data_ends_early = 0;  ///< how often the entropy-coded data ended before its picture
  unsigned ended_at_row = 0;  ///< output row (or 0 while a multi-scan file is being read) of the first time
};

/// Runs `call`, which may call libjpeg but must not own anything that needs a destructor. False when libjpeg
/// reported a fatal error; its message is in errors.text then.
template <class Call>
bool survives(JpegErrors& errors, const Call& call) {
  if (setjmp(errors.jump) != 0) return false;
  call();
  return true;
}

}  // namespace lumbung::codec
