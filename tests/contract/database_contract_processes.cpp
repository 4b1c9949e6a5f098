#include "contract/database_contract_processes.h"

#include <csignal>
#include <cstdio>
#include <thread>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

namespace lumbung::test {
namespace {

using std::chrono::seconds;

/// The hammer as a child whose standard output is read here.
class Hammer {
 public:
  explicit Hammer(const std::vector<std::string>& arguments) {
    int ends[2];
    if (::pipe(ends) != 0) throw std::runtime_error("pipe failed");
    pid_ = ::fork();
    if (pid_ == 0) {
      ::dup2(ends[1], STDOUT_FILENO);
      ::close(ends[0]);
      ::close(ends[1]);
      std::vector<char*> argv = {const_cast<char*>(LUMBUNG_DATABASE_HAMMER)};
      for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
      argv.push_back(nullptr);
      ::execv(LUMBUNG_DATABASE_HAMMER, argv.data());
      ::_exit(127);
    }
    ::close(ends[1]);
    output_ = ::fdopen(ends[0], "r");
  }
  ~Hammer() {
    std::fclose(output_);
    if (pid_ > 0) end(SIGKILL);
  }
  Hammer(const Hammer&) = delete;
  Hammer& operator=(const Hammer&) = delete;

  std::string line() {
    char text[256] = {};
    if (std::fgets(text, sizeof text, output_) == nullptr) return "(nothing)";
    return std::string(text).substr(0, std::string(text).find('\n'));
  }
  int end(int signal = 0) {
    if (signal != 0) ::kill(pid_, signal);
    int status = 0;
    ::waitpid(pid_, &status, 0);
    pid_ = 0;
    return status;
  }

 private:
  pid_t pid_ = 0;
  std::FILE* output_ = nullptr;
};

TEST_P(DatabaseProcesses, ShareOneFileAndDoEachJobOnce) {
  constexpr int kMedia = 60;
  int completed = 0;
  {
    Hammer first({db_.url, "work", std::to_string(kMedia)});
    Hammer second({db_.url, "work", std::to_string(kMedia)});
    Hammer third({db_.url, "work", std::to_string(kMedia)});
    for (Hammer* hammer : {&first, &second, &third}) {
      completed += std::stoi(hammer->line());
      EXPECT_EQ(hammer->end(), 0);
    }
  }
  EXPECT_EQ(completed, kMedia);
  const auto page = media_->list({1}, {}, std::nullopt, 1000);
  EXPECT_EQ(page.items.size(), static_cast<std::size_t>(kMedia));
  for (const media::Media& media : page.items) {
    EXPECT_EQ(media.processing_status, media::ProcessingStatus::completed);
  }
  EXPECT_TRUE(db_.is_sound());
}

TEST_P(DatabaseProcesses, TakeOverTheJobOfOneThatWasKilled) {
  const Uuid uuid = Uuid::make();
  ASSERT_TRUE(media_
                  ->admit({.workspace_id = {1},
                           .uuid = uuid,
                           .name = "a",
                           .type = "image/jpeg",
                           .size = 1,
                           .sha256 = {},
                           .temp_key = media::ObjectKey::of_upload({1}, uuid),
                           .purpose = {},
                           .origin = {}})
                  .has_value());
  Hammer holder({db_.url, "hold"});
  ASSERT_EQ(holder.line(), "holding");
  const std::vector<jobs::QueueName> high = {jobs::QueueName::media_high};
  EXPECT_FALSE(jobs_->claim(high, "heir", seconds(30)).has_value());
  EXPECT_TRUE(WIFSIGNALED(holder.end(SIGKILL)));
  std::optional<jobs::LeasedJob> inherited;
  for (int tries = 0; !inherited && tries < 100; ++tries) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    inherited = jobs_->claim(high, "heir", seconds(30));
  }
  ASSERT_TRUE(inherited.has_value());
  EXPECT_EQ(inherited->job.attempts, 1U);
  EXPECT_TRUE(db_.is_sound());
}

}  // namespace
}  // namespace lumbung::test
