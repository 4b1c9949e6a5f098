#pragma once

#include <cstdint>

namespace lumbung::codec {

/// For the process that is forked for every job, once: blocks of up to 32 MB come from the heap, and what a
/// step of a job frees stays there for the next step, which then needs no fresh pages. Touches nothing: what
/// a child would share with others is empty.
void keep_freed_memory();

/// At the beginning of a job that fills large buffers: asks for huge pages for the part of the heap that
/// comes next, so that the kernel is entered once for 2 MB and not for every 4 KB. `pixels`: of the picture
/// that is decoded. Takes no memory; without effect where the job may not have so much, and where the kernel
/// gives no huge pages.
void expect_large_buffers(std::uint64_t pixels, std::uint64_t memory_bytes_max);

}  // namespace lumbung::codec
