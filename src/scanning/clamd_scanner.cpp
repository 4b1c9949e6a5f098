#include "scanning/clamd_scanner.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <arpa/inet.h>

#include "base/read_at.h"
#include "scanning/clamd_connection.h"

namespace lumbung::scanning {
namespace {

using media::ScanVerdict;

constexpr std::size_t kChunkBytes = 256 * 1024;

Bytes bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::byte*>(text.data()), text.size()};
}

/// Each chunk with its length before it, four bytes in network order, in one piece. False when clamd wants no
/// more.
bool stream(ClamdConnection& clamd, int file, std::uint64_t bytes) {
  std::vector<std::byte> buffer(sizeof(std::uint32_t) + kChunkBytes);
  for (std::uint64_t offset = 0; offset < bytes;) {
    const std::size_t wanted = std::min<std::uint64_t>(kChunkBytes, bytes - offset);
    const std::size_t got = read_some_at(
        file, offset, std::span(buffer).subspan(sizeof(std::uint32_t), wanted), "read for the scan");
    if (got == 0) throw Fault("a file became shorter while it was scanned");
    const std::uint32_t length = ::htonl(static_cast<std::uint32_t>(got));
    std::copy_n(reinterpret_cast<const std::byte*>(&length), sizeof length, buffer.begin());
    if (!clamd.send({buffer.data(), sizeof length + got})) return false;
    offset += got;
  }
  constexpr std::array<std::byte, sizeof(std::uint32_t)> kEnd{};
  return clamd.send(kEnd);
}

/// "stream: OK", "stream: <name> FOUND", "<reason> ERROR". nullopt when clamd could not tell.
std::optional<ScanVerdict> read_verdict(std::string_view answer) {
  constexpr std::string_view kStream = "stream: ";
  constexpr std::string_view kFound = " FOUND";
  // By AlertExceedsMax clamd reports what it could not look into as if it were a find.
  constexpr std::string_view kLimits = "Heuristics.Limits.Exceeded";
  if (answer.find("size limit exceeded") != std::string_view::npos) {
    return ScanVerdict{ScanVerdict::Finding::unscannable, "INSTREAM size limit exceeded", {}};
  }
  if (!answer.starts_with(kStream)) return std::nullopt;
  answer.remove_prefix(kStream.size());
  if (answer == "OK") return ScanVerdict{};
  if (!answer.ends_with(kFound)) return std::nullopt;
  answer.remove_suffix(kFound.size());
  const bool limits = answer.starts_with(kLimits);
  return ScanVerdict{
      limits ? ScanVerdict::Finding::unscannable : ScanVerdict::Finding::infected, std::string(answer), {}};
}

Error unavailable(const std::string& detail) {
  return error(ErrorCode::unavailable, "The malware scanner does not answer.", detail);
}

/// nullopt where there are signatures of somebody's own only.
std::optional<std::uint32_t> signatures_number(std::string_view version) {
  const std::size_t slash = version.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  std::uint32_t number = 0;
  const char* const begin = version.data() + slash + 1;
  const char* const end = version.data() + version.size();
  const auto [stopped, failed] = std::from_chars(begin, end, number);
  return failed == std::errc() && stopped != begin ? std::optional(number) : std::nullopt;
}

/// Of "ClamAV 1.0.7", 1, 0 and 7; empty for what is no version of clamd.
std::vector<std::uint32_t> program_version(std::string_view version) {
  constexpr std::string_view kProgram = "ClamAV ";
  std::vector<std::uint32_t> numbers;
  if (!version.starts_with(kProgram)) return numbers;
  const char* at = version.data() + kProgram.size();
  const char* const end = version.data() + version.size();
  for (std::uint32_t number = 0;; ++at) {
    const auto [stopped, failed] = std::from_chars(at, end, number);
    if (failed != std::errc()) return numbers;
    numbers.push_back(number);
    at = stopped;
    if (at == end || *at != '.') return numbers;
  }
}

std::string ask_version(const ClamdOptions& options) {
  ClamdConnection clamd(options.address, options.patience);
  clamd.send(bytes_of({"zVERSION\0", 9}));
  return clamd.receive_answer();
}

}  // namespace

Result<ScanVerdict> ClamdScanner::scan(int file, std::uint64_t bytes) {
  try {
    // Asked first: signatures that change meanwhile make the verdict look older than it is, and it is found
    // again.
    const std::string version = ask_version(options_);
    ClamdConnection clamd(options_.address, options_.patience);
    if (clamd.send(bytes_of({"zINSTREAM\0", 10}))) stream(clamd, file, bytes);
    const std::string answer = clamd.receive_answer(options_.scan_patience);
    std::optional<ScanVerdict> verdict = read_verdict(answer);
    if (!verdict) return unavailable("clamd says: " + answer);
    verdict->signatures_version = version;
    return *std::move(verdict);
  } catch (const Fault& fault) {
    if (fault.code() != ErrorCode::unavailable) throw;
    return unavailable(fault.what());
  }
}

Result<std::string> ClamdScanner::signatures_version() {
  try {
    return ask_version(options_);
  } catch (const Fault& fault) {
    return unavailable(fault.what());
  }
}

bool ClamdScanner::came_after(std::string_view later, std::string_view earlier) const {
  if (later == earlier) return false;
  const auto late = signatures_number(later);
  const auto early = signatures_number(earlier);
  // The same number: another version of the program.
  return !late || !early || *late >= *early;
}

bool ClamdScanner::outranks(std::string_view own, std::string_view other) const {
  return std::pair(signatures_number(own), program_version(own)) >
         std::pair(signatures_number(other), program_version(other));
}

}  // namespace lumbung::scanning
