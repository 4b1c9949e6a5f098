#pragma once

namespace lumbung::codec {

/// Whether the process has asked for memory in vain since it began. The decoders for HEIC, AVIF and JPEG XL
/// turn that into a complaint about the file. Always false under a sanitizer, which has an allocator of its
/// own.
bool an_allocation_failed();

/// From now on an abort() after a failed allocation, which is poppler's way, leaves as a process that ran out
/// of memory. Without one it stays an abort.
void tell_aborts_for_memory();

}  // namespace lumbung::codec
