#include "app/data_dir_lock.h"

#include <cerrno>

#include <fcntl.h>
#include <sys/file.h>

#include "base/error.h"

namespace lumbung::app {

DataDirLock::DataDirLock(const std::filesystem::path& data_dir, Use use) {
  std::filesystem::create_directories(data_dir);
  const std::filesystem::path path = data_dir / "lock";
  file_.reset(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!file_) throw fault_from_errno("open " + path.string(), errno);
  if (::flock(file_.get(), (use == Use::alone ? LOCK_EX : LOCK_SH) | LOCK_NB) == 0) return;
  if (errno != EWOULDBLOCK) throw fault_from_errno("lock " + path.string(), errno);
  throw Fault(ErrorCode::unsafe,
              use == Use::alone
                  ? "A server or worker is running on " + data_dir.string() + "; stop it first."
                  : "A command is working on " + data_dir.string() + " alone; wait for its end.");
}

}  // namespace lumbung::app
