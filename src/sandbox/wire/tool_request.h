#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "sandbox/wire/messages.h"

/// Running a program of the machine (ffmpeg, ffprobe, …) in the sandbox. It is not of our build and knows
/// nothing of us: it gets arguments, files that are open already, and what it prints is read by the parent.
namespace lumbung::sandbox {

/// A tool finds its files at the descriptors from here on, after standard input, output and error.
inline constexpr int kFirstToolFile = 3;
inline constexpr std::size_t kToolFilesMax = 8;

enum class FileUse {
  read,
  write,  ///< and read, from any place: a muxer moves its index to the front
};

struct ToolRequest {
  std::string program;                        ///< absolute path
  std::vector<std::string> arguments;         ///< without the program's own name
  std::vector<FileUse> files;                 ///< in the order of the descriptors that go along
  Limits limits;                              ///< pixels and frames are not looked at
  std::uint64_t printed_bytes_max = 1 << 20;  ///< on standard output
  std::string directory{};                    ///< of its own, to work in; absolute, or empty for none
  /// Of all that lies in the directory and all that was written, together. The parent looks after it.
  std::uint64_t together_bytes_max = 512ULL << 20;
};

/// The name under which the tool opens file number `index`. Nothing else that it could write to has one.
std::string name_of_file(std::size_t index);

std::string serialize(const ToolRequest& request);
/// Both sides are ours; strict all the same.
Result<ToolRequest> parse_tool_request(std::string_view text);
/// Whether an order to the zygote is for a tool. Orders for the codec are JSON objects and never are.
bool is_tool_request(std::string_view text);

}  // namespace lumbung::sandbox
