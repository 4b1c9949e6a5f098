#pragma once

#include <cstddef>
#include <cstdint>

namespace lumbung::codec {

/// For the process that is forked for every job, once: blocks of up to 32 MB come from the heap, and what a
/// step of a job frees stays there for the next step, which then needs no fresh pages. Touches nothing: what
/// a child would share with others is empty.
void keep_freed_memory();

/// Asks that the kernel be entered once for 2 MB of it and not for every 4 KB. Only a wish: without effect
/// where the kernel gives no huge pages. To be called before it is touched.
void want_huge_pages(void* memory, std::size_t bytes);

/// At the beginning of a job that fills large buffers: wants huge pages for the part of the heap that comes
/// next. Takes no memory; without effect where the job may not have so much.
void expect_large_buffers(std::uint64_t memory_bytes_max);

}  // namespace lumbung::codec
