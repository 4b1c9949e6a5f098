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

/// For what is about to fill `bytes` of the heap that was never touched: has the kernel provide their pages
/// in one call (MADV_POPULATE_WRITE, Linux 5.14) and not in one fault each, which costs 0.3 µs of a processor
/// by itself and 10 to 20 µs in a virtual machine whose host keeps the page tables. Takes no memory that
/// stays taken; without effect where the kernel can't or the job may not have so much.
void provide_pages(std::uint64_t bytes, std::uint64_t memory_bytes_max);

/// At the beginning of a job that fills large buffers: wants huge pages for the part of the heap that comes
/// next. Takes no memory; without effect where the job may not have so much.
void expect_large_buffers(std::uint64_t memory_bytes_max);

}  // namespace lumbung::codec
