#include "sandbox/child/tool_child.h"

#include <bit>
#include <cerrno>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <vector>

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/auxv.h>
#include <unistd.h>

#include "base/error.h"
#include "sandbox/child/landlock.h"
#include "sandbox/child/setup.h"
#include "sandbox/wire/exit_code.h"
#include "sandbox/wire/tool_request.h"

namespace lumbung::sandbox {
namespace {

/// Where libraries lie and what the loader of programs looks at; none of it is anybody's secret.
constexpr const char* kReadable[] = {"/usr", "/lib", "/lib64", "/etc/ld.so.cache", "/dev/urandom"};

/// What a program with a directory of its own may read besides: settings of the machine that are the same
/// everywhere, fonts, and the list of users, where it looks for its home.
constexpr const char* kReadableInOffices[] = {
    "/etc/fonts",           "/var/cache/fontconfig",  "/etc/libreoffice",
    "/var/lib/libreoffice", "/var/spool/libreoffice", "/etc/localtime",
    "/etc/passwd",          "/etc/nsswitch.conf"};

/// Standard output and error, then the files in their order, and nothing after them. Goes through numbers
/// that are out of the way first, for the old and the new ones overlap.
void arrange(const JobOrder& order) {
  constexpr int kOutOfTheWay = 128;
  std::vector<int> moved;
  for (const UniqueFd& descriptor : order.descriptors) {
    moved.push_back(::fcntl(descriptor.get(), F_DUPFD, kOutOfTheWay));
    if (moved.back() < 0) throw fault_from_errno("fcntl", errno);
  }
  std::vector<int> own;
  for (const int descriptor : moved) {
    own.push_back(STDOUT_FILENO + static_cast<int>(own.size()));
    if (::dup2(descriptor, own.back()) < 0) throw fault_from_errno("dup2", errno);
  }
  close_all_but(std::move(own));
}

/// The loader that the kernel starts programs with: the one that this program was started with.
std::string loader() {
  Dl_info info{};
  const auto* base = std::bit_cast<const void*>(::getauxval(AT_BASE));
  return ::dladdr(base, &info) != 0 && info.dli_fname != nullptr ? info.dli_fname : "";
}

std::vector<VisibleFile> visible_to(const ToolRequest& request) {
  std::vector<VisibleFile> visible;
  for (const char* path : kReadable) visible.push_back({path, Sight::read});
  // A program that was unpacked somewhere else brings its libraries along.
  const std::filesystem::path program(request.program);
  visible.push_back({program.parent_path().parent_path() / "lib", Sight::read});
  visible.push_back({program, Sight::execute});
  visible.push_back({loader(), Sight::execute});
  visible.push_back({"/dev/null", Sight::write});
  for (std::size_t i = 0; i < request.files.size(); ++i) {
    visible.push_back({name_of_file(i), request.files[i] == FileUse::read ? Sight::read : Sight::write});
  }
  if (!request.directory.empty()) {
    visible.push_back({request.directory, Sight::own});
    for (const char* path : kReadableInOffices) visible.push_back({path, Sight::read});
  }
  return visible;
}

/// Such a program looks for its home, and leaves what it is working on in a directory for that.
void live_in(const std::string& directory) {
  ::setenv("HOME", directory.c_str(), 1);
  ::setenv("TMPDIR", directory.c_str(), 1);
  if (::chdir(directory.c_str()) != 0) throw fault_from_errno("chdir", errno);
}

void become(const ToolRequest& request) {
  std::vector<char*> arguments{const_cast<char*>(request.program.c_str())};
  for (const std::string& argument : request.arguments)
    arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  ::execv(request.program.c_str(), arguments.data());
}

}  // namespace

void live_as_tool(const JobOrder& order, SandboxMode mode, pid_t zygote) {
  die_with(zygote);
  const auto request = parse_tool_request(order.request);
  if (!request || request->files.size() + 2 != order.descriptors.size()) leave(ExitCode::bad_request);
  try {
    arrange(order);
    if (!request->directory.empty()) live_in(request->directory);
    lock_down_for_tool(request->directory.empty() ? Workplace::files : Workplace::directory,
                       visible_to(*request), request->limits, mode);
  } catch (const std::exception&) {
    leave(ExitCode::not_confined);
  }
  become(*request);
  leave(ExitCode::not_started);
}

}  // namespace lumbung::sandbox
