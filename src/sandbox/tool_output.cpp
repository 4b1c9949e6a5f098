#include "sandbox/tool_output.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>

#include <fts.h>
#include <sys/stat.h>

#include "base/byte_size.h"
#include "base/error.h"

namespace lumbung::sandbox {
namespace {

namespace fs = std::filesystem;

/// LibreOffice makes a few hundred, and maps a few dozen that it removed.
constexpr std::uint64_t kFilesMax = 10'000;
constexpr std::uint64_t kMappedWithoutNameMax = 256;

/// What it takes on the device, or will once its holes are filled.
std::uint64_t bytes_of(const struct stat& status) {
  constexpr std::uint64_t kBlock = 512;
  return std::max(static_cast<std::uint64_t>(status.st_size),
                  static_cast<std::uint64_t>(status.st_blocks) * kBlock);
}

struct CloseTree {
  void operator()(FTS* tree) const { ::fts_close(tree); }
};

/// One line of /proc/…/maps that is about a file below `directory` which was removed.
struct MappedPiece {
  std::string file;  ///< device and number
  std::uint64_t end = 0;
};

/// False when the line is about anything else.
bool parse_mapped(const std::string& line, const std::string& directory, MappedPiece& piece) {
  constexpr std::string_view kRemoved = " (deleted)";
  if (!line.ends_with(kRemoved) || line.find(" " + directory + "/") == std::string::npos) return false;
  std::istringstream fields(line);
  std::uint64_t from = 0;
  std::uint64_t to = 0;
  std::uint64_t offset = 0;
  char dash = ' ';
  std::string rights;
  std::string device;
  std::string number;
  fields >> std::hex >> from >> dash >> to >> rights >> offset >> device >> number;
  if (!fields || to < from) return false;
  piece = {device + " " + number, offset + (to - from)};
  return true;
}

/// The kernel's count of what a process wrote in its life: by calls, or by dirtying pages of a disk.
std::uint64_t written_in_life(const std::string& process) {
  std::ifstream counts(process + "/io");
  std::string name;
  std::uint64_t count = 0;
  std::uint64_t most = 0;
  while (counts >> name >> count) {
    if (name == "wchar:" || name == "write_bytes:") most = std::max(most, count);
  }
  return most;
}

}  // namespace

ToolOutput::ToolOutput(const ToolRequest& request, std::span<const int> files)
    : bytes_max_(request.together_bytes_max) {
  if (request.directory.empty()) return;
  directory_ = fs::canonical(request.directory).string();
  for (const int file : files) {
    struct stat status {};
    if (::fstat(file, &status) != 0) throw fault_from_errno("look at a tool's file", errno);
    handed_over_.emplace(status.st_dev, status.st_ino);
  }
}

ToolOutput::Amount ToolOutput::in_directory() const {
  std::string path = directory_;
  std::array<char*, 2> roots{path.data(), nullptr};
  const std::unique_ptr<FTS, CloseTree> tree(::fts_open(roots.data(), FTS_PHYSICAL | FTS_NOCHDIR, nullptr));
  if (!tree) throw fault_from_errno("look into a tool's directory", errno);
  Amount amount;
  while (const FTSENT* entry = ::fts_read(tree.get())) {
    if (entry->fts_info == FTS_DP) continue;
    if (entry->fts_info == FTS_DNR || entry->fts_info == FTS_NS || entry->fts_info == FTS_ERR) {
      amount.is_hidden = amount.is_hidden || entry->fts_errno != ENOENT;  // it may go while we look
      continue;
    }
    amount.bytes += bytes_of(*entry->fts_statp);
    // Whoever makes them without end does not keep us here.
    if (++amount.files > kFilesMax) break;
  }
  return amount;
}

ToolOutput::Amount ToolOutput::held_by(pid_t pid) const {
  const std::string process = "/proc/" + std::to_string(pid);
  const Amount open = open_without_name(process);
  const Amount mapped = mapped_without_name(process);
  return {.bytes = open.bytes + mapped.bytes,
          .files = open.files + mapped.files,
          .written = written_in_life(process),
          .is_hidden = mapped.files > kMappedWithoutNameMax};
}

std::string ToolOutput::excess(const Amount& lying, const Amount& held) const {
  if (lying.is_hidden || held.is_hidden) return "it hides what it writes";
  if (lying.files + held.files > kFilesMax) return "it makes too many files";
  if (lying.bytes + held.bytes <= bytes_max_ && held.written <= bytes_max_) return {};
  return "it writes more than " + format_byte_size(bytes_max_) + " in all";
}

/// Files in memory that it was handed have no name either.
ToolOutput::Amount ToolOutput::open_without_name(const std::string& process) const {
  Amount amount;
  std::set<Identity> seen = handed_over_;
  std::error_code failed;
  fs::directory_iterator entry(process + "/fd", failed);
  for (; !failed && entry != fs::directory_iterator(); entry.increment(failed)) {
    struct stat status {};
    if (::stat(entry->path().c_str(), &status) != 0 || !S_ISREG(status.st_mode) || status.st_nlink > 0)
      continue;
    if (!seen.emplace(status.st_dev, status.st_ino).second) continue;
    amount.bytes += bytes_of(status);
    ++amount.files;
  }
  return amount;
}

ToolOutput::Amount ToolOutput::mapped_without_name(const std::string& process) const {
  std::map<std::string, std::uint64_t> ends;
  std::ifstream lines(process + "/maps");
  for (std::string line; std::getline(lines, line);) {
    MappedPiece piece;
    if (!parse_mapped(line, directory_, piece)) continue;
    std::uint64_t& end = ends[piece.file];
    end = std::max(end, piece.end);
  }
  Amount amount;
  for (const auto& [file, end] : ends) amount.bytes += end;
  amount.files = ends.size();
  return amount;
}

}  // namespace lumbung::sandbox
