#include "unit/sandbox/rogue_tool/calls.h"

#include <cstddef>
#include <string_view>

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

namespace {

using Target = const std::string&;

/// The descriptor of the tool's first file.
constexpr int kOwnFile = 3;
/// No call takes it.
constexpr unsigned long kNonsense = 0x7fff'fff0;

void make_own_file() {
  ::close(::open("own", O_WRONLY | O_CREAT, 0600));
}

std::string folder_of(Target target) {
  return target.substr(0, target.rfind('/'));
}

long with_abstract_name(long number) {
  const int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  constexpr std::string_view kName = "lumbung-rogue";
  kName.copy(address.sun_path + 1, kName.size());
  return call(number, socket, &address, offsetof(sockaddr_un, sun_path) + 1 + kName.size());
}

long run_from_memory() {
  const long file = call(SYS_memfd_create, "rogue", 0);
  return file < 0 ? file : call(SYS_execveat, file, "", nullptr, nullptr, AT_EMPTY_PATH);
}

std::vector<TriedCall> attributes() {
  return {
      {"chmod", [](Target t) { return call(SYS_chmod, t.c_str(), 0666); }},
      {"fchmod", [](Target) { return call(SYS_fchmod, kOwnFile, 0666); }},
      {"fchmodat", [](Target t) { return call(SYS_fchmodat, AT_FDCWD, t.c_str(), 0666); }},
      {"chown", [](Target t) { return call(SYS_chown, t.c_str(), 1, 1); }},
      {"lchown", [](Target t) { return call(SYS_lchown, t.c_str(), 1, 1); }},
      {"fchown", [](Target) { return call(SYS_fchown, kOwnFile, 1, 1); }},
      {"fchownat", [](Target t) { return call(SYS_fchownat, AT_FDCWD, t.c_str(), 1, 1, 0); }},
      {"utime", [](Target t) { return call(SYS_utime, t.c_str(), nullptr); }},
      {"utimes", [](Target t) { return call(SYS_utimes, t.c_str(), nullptr); }},
      {"futimesat", [](Target t) { return call(SYS_futimesat, AT_FDCWD, t.c_str(), nullptr); }},
      {"utimensat", [](Target t) { return call(SYS_utimensat, AT_FDCWD, t.c_str(), nullptr, 0); }},
      {"utimensat of an open file",
       [](Target) { return call(SYS_utimensat, kOwnFile, nullptr, nullptr, 0); }},
      {"setxattr", [](Target t) { return call(SYS_setxattr, t.c_str(), "user.a", "b", 1, 0); }},
      {"lsetxattr", [](Target t) { return call(SYS_lsetxattr, t.c_str(), "user.a", "b", 1, 0); }},
      {"fsetxattr", [](Target) { return call(SYS_fsetxattr, kOwnFile, "user.a", "b", 1, 0); }},
      {"getxattr", [](Target t) { return call(SYS_getxattr, t.c_str(), "user.a", nullptr, 0); }},
      {"listxattr", [](Target t) { return call(SYS_listxattr, t.c_str(), nullptr, 0); }},
      {"removexattr", [](Target t) { return call(SYS_removexattr, t.c_str(), "user.a"); }},
      {"ioctl", [](Target) { return call(SYS_ioctl, kOwnFile, FIOCLEX, 0); }},
      {"fcntl F_SETFL", [](Target) { return call(SYS_fcntl, kOwnFile, F_SETFL, O_APPEND); }},
      {"fcntl F_SETLEASE", [](Target) { return call(SYS_fcntl, kOwnFile, F_SETLEASE, F_UNLCK); }},
      {"fcntl F_SETOWN", [](Target) { return call(SYS_fcntl, kOwnFile, F_SETOWN, 0); }},
      {"flock", [](Target) { return call(SYS_flock, kOwnFile, 8); }},
  };
}

std::vector<TriedCall> names() {
  return {
      {"open to read", [](Target t) { return call(SYS_open, t.c_str(), O_RDONLY); }},
      {"open to write", [](Target t) { return call(SYS_open, t.c_str(), O_WRONLY); }},
      {"open to make",
       [](Target t) { return call(SYS_open, (folder_of(t) + "/new").c_str(), O_WRONLY | O_CREAT, 0600); }},
      {"openat2", [](Target t) { return call(SYS_openat2, AT_FDCWD, t.c_str(), nullptr, 0); }},
      {"creat", [](Target t) { return call(SYS_creat, (folder_of(t) + "/new").c_str(), 0600); }},
      {"truncate", [](Target t) { return call(SYS_truncate, t.c_str(), 0); }},
      {"link", [](Target t) { return call(SYS_link, t.c_str(), "linked"); }},
      {"linkat", [](Target t) { return call(SYS_linkat, AT_FDCWD, t.c_str(), AT_FDCWD, "linked", 0); }},
      {"symlink", [](Target t) { return call(SYS_symlink, t.c_str(), "linked"); }},
      {"symlinkat", [](Target t) { return call(SYS_symlinkat, t.c_str(), AT_FDCWD, "linked"); }},
      {"rename into the directory", [](Target t) { return call(SYS_rename, t.c_str(), "stolen"); }},
      {"rename out of it",
       [](Target t) {
         make_own_file();
         return call(SYS_rename, "own", t.c_str());
       }},
      {"renameat2",
       [](Target t) {
         make_own_file();
         return call(SYS_renameat2, AT_FDCWD, "own", AT_FDCWD, t.c_str(), RENAME_EXCHANGE);
       }},
      {"unlink", [](Target t) { return call(SYS_unlink, t.c_str()); }},
      {"unlinkat", [](Target t) { return call(SYS_unlinkat, AT_FDCWD, t.c_str(), 0); }},
      {"mkdir", [](Target t) { return call(SYS_mkdir, (folder_of(t) + "/new").c_str(), 0700); }},
      {"rmdir", [](Target t) { return call(SYS_rmdir, folder_of(t).c_str()); }},
      {"mknod", [](Target) { return call(SYS_mknod, "device", S_IFIFO | 0600, 0); }},
      {"mknodat", [](Target) { return call(SYS_mknodat, AT_FDCWD, "device", S_IFIFO | 0600, 0); }},
      {"name_to_handle_at",
       [](Target t) { return call(SYS_name_to_handle_at, AT_FDCWD, t.c_str(), nullptr, nullptr, 0); }},
      {"open_by_handle_at", [](Target) { return call(SYS_open_by_handle_at, AT_FDCWD, nullptr, 0); }},
      {"inotify_init1", [](Target) { return call(SYS_inotify_init1, 0); }},
      {"fanotify_init", [](Target) { return call(SYS_fanotify_init, kNonsense, 0); }},
      {"read /proc", [](Target) { return call(SYS_open, "/proc", O_RDONLY | O_DIRECTORY); }},
      {"read /proc/self/environ", [](Target) { return call(SYS_open, "/proc/self/environ", O_RDONLY); }},
      {"read /proc/self/maps", [](Target) { return call(SYS_open, "/proc/self/maps", O_RDONLY); }},
      {"write /proc/self/mem", [](Target) { return call(SYS_open, "/proc/self/mem", O_RDWR); }},
      {"read /proc/sys", [](Target) { return call(SYS_open, "/proc/sys/kernel/hostname", O_RDONLY); }},
      {"read /sys", [](Target) { return call(SYS_open, "/sys/kernel", O_RDONLY | O_DIRECTORY); }},
      {"read /etc", [](Target) { return call(SYS_open, "/etc/group", O_RDONLY); }},
  };
}

std::vector<TriedCall> mounts_and_sockets() {
  return {
      {"chroot", [](Target) { return call(SYS_chroot, "/nowhere"); }},
      {"pivot_root", [](Target) { return call(SYS_pivot_root, "/nowhere", "/nowhere"); }},
      {"mount", [](Target) { return call(SYS_mount, "none", "/nowhere", "tmpfs", 0, nullptr); }},
      {"umount2", [](Target) { return call(SYS_umount2, "/nowhere", 0); }},
      {"open_tree", [](Target) { return call(SYS_open_tree, AT_FDCWD, "/nowhere", 0); }},
      {"move_mount", [](Target) { return call(SYS_move_mount, -1, "", -1, "", kNonsense); }},
      {"fsopen", [](Target) { return call(SYS_fsopen, "nothing", 0); }},
      {"fsmount", [](Target) { return call(SYS_fsmount, -1, 0, 0); }},
      {"fspick", [](Target) { return call(SYS_fspick, -1, "", kNonsense); }},
      {"mount_setattr", [](Target) { return call(SYS_mount_setattr, -1, "", 0, nullptr, 0); }},
      {"swapon", [](Target) { return call(SYS_swapon, "/nowhere", 0); }},
      {"swapoff", [](Target) { return call(SYS_swapoff, "/nowhere"); }},
      {"quotactl", [](Target) { return call(SYS_quotactl, kNonsense, nullptr, 0, nullptr); }},
      {"socket AF_INET", [](Target) { return call(SYS_socket, AF_INET, SOCK_STREAM, 0); }},
      {"socket AF_INET6", [](Target) { return call(SYS_socket, AF_INET6, SOCK_DGRAM, 0); }},
      {"socket AF_NETLINK", [](Target) { return call(SYS_socket, AF_NETLINK, SOCK_RAW, 0); }},
      {"socket AF_PACKET", [](Target) { return call(SYS_socket, AF_PACKET, SOCK_RAW, 0); }},
      {"socket AF_VSOCK", [](Target) { return call(SYS_socket, AF_VSOCK, SOCK_STREAM, 0); }},
      {"socket AF_ALG", [](Target) { return call(SYS_socket, AF_ALG, SOCK_SEQPACKET, 0); }},
      {"socketpair", [](Target) { return call(SYS_socketpair, AF_UNIX, SOCK_STREAM, 0, nullptr); }},
      {"connect to an abstract name", [](Target) { return with_abstract_name(SYS_connect); }},
      {"bind an abstract name", [](Target) { return with_abstract_name(SYS_bind); }},
      {"sendto", [](Target t) { return call(SYS_sendto, -1, t.c_str(), 1, 0, t.c_str(), 16); }},
      {"sendmsg", [](Target) { return call(SYS_sendmsg, -1, nullptr, 0); }},
      {"sendmmsg", [](Target) { return call(SYS_sendmmsg, -1, nullptr, 0, 0); }},
  };
}

}  // namespace

std::vector<TriedCall> all_calls() {
  std::vector<TriedCall> all{{"run from memory", [](Target) { return run_from_memory(); }}};
  for (const auto& more : {attributes(), names(), mounts_and_sockets(), calls_on_processes_and_the_kernel()})
    all.insert(all.end(), more.begin(), more.end());
  return all;
}
