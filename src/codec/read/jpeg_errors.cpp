#include "codec/read/jpeg_errors.h"

#include <new>

#include <jerror.h>

namespace lumbung::codec {
namespace {

JpegErrors& errors_of(j_common_ptr info) {
  return *reinterpret_cast<JpegErrors*>(info->err);
}

[[noreturn]] void jump_back(j_common_ptr info) {
  JpegErrors& errors = errors_of(info);
  info->err->format_message(info, errors.text);
  std::longjmp(errors.jump, 1);
}

void note_warning(j_common_ptr info, int level) {
  if (level >= 0) return;
  ++info->err->num_warnings;
  if (info->err->msg_code != JWRN_HIT_MARKER || !info->is_decompressor) return;
  JpegErrors& errors = errors_of(info);
  if (errors.data_ends_early++ == 0) {
    errors.ended_at_row = reinterpret_cast<j_decompress_ptr>(info)->output_scanline;
  }
}

void print_nothing(j_common_ptr) {}

}  // namespace

JpegErrors::JpegErrors() {
  jpeg_std_error(&manager);
  manager.error_exit = jump_back;
  manager.emit_message = note_warning;
  manager.output_message = print_nothing;
}

}  // namespace lumbung::codec
