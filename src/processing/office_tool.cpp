#include "processing/office_tool.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>

#include <fcntl.h>
#include <sys/sendfile.h>
#include <unistd.h>

#include "base/error.h"
#include "base/locked_directory.h"
#include "processing/codec_verdict.h"
#include "processing/scratch_file.h"

namespace lumbung::processing {
namespace {

/// On its first run with a fresh profile it sets that up, and asks to be started again.
constexpr int kRunsMax = 2;
constexpr std::uint64_t kDocumentBytesMax = 64 << 20;

constexpr std::array<std::string_view, 4> kTypes = {"application/msword", "application/vnd.ms-excel",
                                                    "application/vnd.ms-powerpoint", "text/rtf"};

constexpr const char* kDirectoryPrefix = "lumbung-office-";

void copy(int document, const std::filesystem::path& to) {
  const UniqueFd copied(::open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!copied) throw fault_from_errno("copy a document", errno);
  const auto bytes = static_cast<off_t>(size_of(document));
  for (off_t at = 0; at < bytes;) {
    const ssize_t sent = ::sendfile(copied.get(), document, &at, static_cast<std::size_t>(bytes - at));
    if (sent <= 0) throw fault_from_errno("copy a document", errno);
  }
}

/// soffice itself is a script that starts two programs; the sandbox lets nobody start any.
std::filesystem::path program_behind(const std::filesystem::path& soffice) {
  std::error_code failed;
  const auto script = std::filesystem::canonical(soffice, failed);
  return failed ? soffice : script.parent_path() / "soffice.bin";
}

/// What says nothing of the document. One that takes too long is none of it, however little of a processor it
/// had: LibreOffice waits for ever over some documents.
std::optional<media::ProcessingFailure> end_by_machine(const sandbox::ToolOutcome& outcome) {
  const bool no_room = complains_of_a_full_disk(outcome.complaint) ||
                       outcome.complaint.find("insufficient free disk space") != std::string::npos;
  if (no_room) return no_room_on_disk();
  if (outcome.ending == sandbox::Ending::timed_out) return std::nullopt;
  auto failure = failure_of(outcome, std::nullopt);
  const bool is_machine = failure && failure->blame == media::ProcessingFailure::Blame::machine;
  return is_machine ? failure : std::nullopt;
}

}  // namespace

OfficeTool::OfficeTool(sandbox::CodecPool& pool, OfficeSettings settings)
    : pool_(pool), settings_(std::move(settings)) {
  // What lies in them is a customer's document, which nobody else would ever remove.
  LockedDirectory::remove_dead(std::filesystem::temp_directory_path(), kDirectoryPrefix);
}

std::optional<std::filesystem::path> OfficeTool::program() const {
  const auto script = find_program(settings_.soffice);
  return script ? find_program(program_behind(*script)) : std::nullopt;
}

std::string OfficeTool::missing() const {
  return program() ? "" : "LibreOffice is not installed on this server.";
}

bool OfficeTool::takes(std::string_view mime) {
  return std::find(kTypes.begin(), kTypes.end(), mime) != kTypes.end() ||
         mime.starts_with("application/vnd.openxmlformats-officedocument.") ||
         mime.starts_with("application/vnd.oasis.opendocument.") || mime.ends_with(".macroenabled.12");
}

Step<UniqueFd> OfficeTool::to_pdf(int document, std::string_view extension,
                                  const std::stop_token& stop) const {
  const auto soffice = program();
  if (!soffice || size_of(document) > kDocumentBytesMax) return UniqueFd();
  const LockedDirectory directory(std::filesystem::temp_directory_path(), kDirectoryPrefix);
  const auto input = directory.path() / ("document." + std::string(extension));
  const auto output = directory.path() / "document.pdf";
  copy(document, input);
  const std::string profile = "-env:UserInstallation=file://" + (directory.path() / "profile").string();
  // Where it waits for others to tell it what to do, which nobody can.
  const std::string socket = "-env:OSL_SOCKET_PATH=" + directory.path().string();
  const sandbox::ToolRequest order{
      .program = soffice->string(),
      .arguments = {profile, socket, "--headless", "--nologo", "--norestore", "--nodefault", "--nolockcheck",
                    "--convert-to", "pdf", "--outdir", directory.path().string(), input.string()},
      .limits = settings_.limits,
      .directory = directory.path().string()};
  for (int run = 0; run < kRunsMax && !std::filesystem::exists(output); ++run) {
    const auto outcome = pool_.run_tool(
        order, {}, [](std::string_view) {}, [&] { std::filesystem::remove(output); }, stop);
    if (auto failure = end_by_machine(outcome)) return *std::move(failure);
    if (outcome.ending != sandbox::Ending::refused) break;
  }
  // Not through a link: it was made by a program that was fed by a stranger.
  return UniqueFd(::open(output.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
}

}  // namespace lumbung::processing
