#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace lumbung {

// Reading at an offset, which leaves the position of the file where it is: descriptors are shared.
// Thread-safe. `what` says in the fault of a read that fails what was tried: "read the input".

/// One read, begun again when a signal interrupts it: how many bytes came, 0 at the end of the file.
std::size_t read_some_at(int file, std::uint64_t offset, std::span<std::byte> to, std::string_view what);

/// Reads until `to` is full: how many bytes came, fewer than its size only where the file ends.
std::size_t read_at(int file, std::uint64_t offset, std::span<std::byte> to, std::string_view what);

}  // namespace lumbung
