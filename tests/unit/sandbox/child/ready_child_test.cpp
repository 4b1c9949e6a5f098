#include "sandbox/child/ready_child.h"

#include <array>
#include <atomic>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "sandbox/outcome.h"
#include "unit/sandbox/rogue_jobs.h"

namespace lumbung::sandbox {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::seconds;

/// Fourth field of /proc/PID/stat (proc(5)), behind the name in brackets; 0 where the process is gone.
pid_t parent_of(const fs::path& process) {
  std::ifstream stat(process / "stat");
  std::string line;
  if (!std::getline(stat, line)) return 0;
  char state = 0;
  pid_t parent = 0;
  std::istringstream(line.substr(line.rfind(')') + 1)) >> state >> parent;
  return parent;
}

std::vector<pid_t> children_of(pid_t parent) {
  std::vector<pid_t> children;
  for (const fs::directory_entry& entry : fs::directory_iterator("/proc")) {
    const std::string name = entry.path().filename();
    if (name.find_first_not_of("0123456789") == std::string::npos && parent_of(entry.path()) == parent)
      children.push_back(std::stoi(name));
  }
  return children;
}

/// 0 where the process is gone.
std::size_t descriptors_of(pid_t process) {
  std::error_code gone;
  std::size_t count = 0;
  for (fs::directory_iterator entry("/proc/" + std::to_string(process) + "/fd", gone), end;
       !gone && entry != end; entry.increment(gone))
    ++count;
  return gone ? 0 : count;
}

class ChildForkedAhead : public Sandbox {
 protected:
  ChildForkedAhead() {
    CodecPool::Options options = with_rogue_codec();
    options.on_start = [this](ChildStart start) { starts_.push_back(start); };
    pool_ = CodecPool::start(std::move(options)).value();
  }

  /// The child that the zygote forked ahead while no job runs; 0 when there is none within ten seconds.
  pid_t ready_child() {
    for (int i = 0; i < 1000; ++i) {
      const std::vector<pid_t> children = children_of(pool_->zygote_pid());
      // Ready is who waits in one place: standard input, output and error, and the channel.
      if (children.size() == 1 && descriptors_of(children[0]) == 4) return children[0];
      std::this_thread::sleep_for(milliseconds(10));
    }
    return 0;
  }

  std::vector<ChildStart> starts_;
};

TEST_F(ChildForkedAhead, TakesTheNextJobAndAnotherOneComesAfterIt) {
  const pid_t ready = ready_child();
  ASSERT_GT(ready, 0);
  EXPECT_EQ(run(*pool_, "behave").outcome.ending, Ending::finished);
  EXPECT_TRUE(has_ended_within(ready, seconds(10)));
  const pid_t next = ready_child();
  EXPECT_GT(next, 0);
  EXPECT_NE(next, ready);
  EXPECT_EQ(starts_, std::vector{ChildStart::ready});
}

TEST_F(ChildForkedAhead, IsNotThereWhileAnotherJobRuns) {
  ASSERT_GT(ready_child(), 0);
  const UniqueFd input = memory_file("hang");
  const UniqueFd output = memory_file("");
  const std::array outputs{output.get()};
  std::stop_source stop;
  const auto run_another = [&](const CodecEvent&) {
    EXPECT_EQ(run(*pool_, "behave").outcome.ending, Ending::finished);
    stop.request_stop();
  };
  pool_->run(one_thumbnail(), input.get(), outputs, run_another, stop.get_token());
  EXPECT_EQ(starts_, (std::vector{ChildStart::forked, ChildStart::ready})) << "the other one ended first";
}

TEST_F(ChildForkedAhead, IsConfinedByItsJob) {
  ASSERT_GT(ready_child(), 0);
  expect_told("open", "EACCES");
}

TEST_F(ChildForkedAhead, LosesNoJobWhenItIsKilled) {
  const pid_t ready = ready_child();
  ASSERT_GT(ready, 0);
  ASSERT_EQ(::kill(ready, SIGKILL), 0);
  ASSERT_TRUE(has_ended_within(ready, seconds(10)));
  EXPECT_EQ(run(*pool_, "behave").outcome.ending, Ending::finished);
  EXPECT_GT(ready_child(), 0) << "a job brings the next one";
  EXPECT_EQ(run(*pool_, "behave").outcome.ending, Ending::finished);
  EXPECT_EQ(starts_, (std::vector{ChildStart::lost, ChildStart::ready}));
}

TEST_F(ChildForkedAhead, DiesWithItsZygote) {
  const pid_t ready = ready_child();
  ASSERT_GT(ready, 0);
  ASSERT_EQ(::kill(pool_->zygote_pid(), SIGKILL), 0);
  EXPECT_TRUE(has_ended_within(ready, seconds(10)));
}

/// Seen by the processes that are forked from here on.
class SharedFlag {
 public:
  SharedFlag()
      : flag_(new (::mmap(nullptr, sizeof(Flag), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0))
                  Flag(false)) {}
  ~SharedFlag() { ::munmap(flag_, sizeof(Flag)); }
  SharedFlag(const SharedFlag&) = delete;
  SharedFlag& operator=(const SharedFlag&) = delete;

  void raise() const { *flag_ = true; }
  void await() const {
    while (!*flag_) std::this_thread::yield();
  }

 private:
  using Flag = std::atomic<bool>;
  Flag* flag_;
};

/// How a child ends that is at `rehearse` when its order comes.
Ending ending_after(const std::function<void()>& rehearse) {
  const SharedFlag ordered;
  const CodecProgram program{[] {}, [](const auto&, int, const auto&, const auto&) {},
                             [&] {
                               ordered.await();
                               rehearse();
                             }};
  auto ready = ReadyChild::fork(program, SandboxMode::off);
  JobOrder order;
  order.request = serialize(one_thumbnail());
  for (const char* content : {"", "", ""}) order.descriptors.push_back(memory_file(content));
  const auto child = std::move(ready.value()).take(order);
  ordered.raise();
  ChildExit exit;
  EXPECT_EQ(::waitpid(child.value().pid, &exit.wait_status, 0), child->pid);
  return judge(exit, one_thumbnail().limits, LastWord::none).ending;
}

TEST(ReadyChild, ThatFailsWhileItsOrderComesSaysNothingOfTheFile) {
  EXPECT_EQ(to_string(ending_after([] { throw Fault("no memory for a rehearsal"); })), "not_confined");
}

TEST(ReadyChild, WithoutDescriptorsForItsOrderSaysNothingOfTheFile) {
  const auto have_none_left = [] {
    const rlimit few{4, 4};
    ::setrlimit(RLIMIT_NOFILE, &few);
  };
  EXPECT_EQ(to_string(ending_after(have_none_left)), "not_confined");
}

}  // namespace
}  // namespace lumbung::sandbox
