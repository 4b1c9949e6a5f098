#include "app/key_store.h"

#include <cerrno>
#include <fstream>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/encoding.h"
#include "base/error.h"
#include "base/unique_fd.h"

namespace lumbung::app {
namespace {

std::string read_line(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

/// link() refuses an existing name, so of several processes one wins and all read the winner's file.
void make_secret(const std::filesystem::path& path) {
  const std::filesystem::path draft = path.string() + "." + std::to_string(::getpid());
  const UniqueFd file(::open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  if (!file) throw fault_from_errno("make " + draft.string(), errno);
  const std::string text = to_base64url(as_bytes(random_bytes(32))) + "\n";
  const bool written = ::write(file.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                       ::fsync(file.get()) == 0;
  const int failed = written ? 0 : errno;
  if (written && ::link(draft.c_str(), path.c_str()) != 0 && errno != EEXIST)
    throw fault_from_errno("make " + path.string(), errno);
  ::unlink(draft.c_str());
  if (!written) throw fault_from_errno("write " + draft.string(), failed);
}

}  // namespace

std::string load_or_make_secret(const std::filesystem::path& data_dir, std::string_view name) {
  const std::filesystem::path directory = data_dir / "keys";
  const std::filesystem::path path = directory / name;
  std::filesystem::create_directories(directory);
  ::chmod(directory.c_str(), 0700);
  if (!std::filesystem::exists(path)) make_secret(path);
  std::string secret = read_line(path);
  if (secret.empty()) throw Fault(path.string() + " is empty or can't be read");
  return secret;
}

}  // namespace lumbung::app
