#include "unit/codec/job.h"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/unique_fd.h"
#include "codec/run_job.h"

namespace lumbung::codec::test {
namespace {

class WarmCodec : public ::testing::Environment {
 public:
  void SetUp() override { warm_up(); }
};

[[maybe_unused]] const auto* const kEnvironment = ::testing::AddGlobalTestEnvironment(new WarmCodec);

UniqueFd memory_file(const std::string& content) {
  UniqueFd file(::memfd_create("codec-test", MFD_CLOEXEC));
  EXPECT_TRUE(file.valid());
  EXPECT_EQ(::write(file.get(), content.data(), content.size()), static_cast<ssize_t>(content.size()));
  ::lseek(file.get(), 0, SEEK_SET);
  return file;
}

std::string read_back(const UniqueFd& file) {
  std::string content(static_cast<std::size_t>(::lseek(file.get(), 0, SEEK_END)), '\0');
  EXPECT_EQ(::pread(file.get(), content.data(), content.size(), 0), static_cast<ssize_t>(content.size()));
  return content;
}

struct Take {
  JobResult& result;

  void operator()(const sandbox::Identified& event) { result.facts = event.facts; }
  void operator()(const sandbox::VariantMade& event) { result.made.push_back(event); }
  void operator()(const sandbox::PictureSummary& event) { result.summary = event; }
  void operator()(const sandbox::Drawn& event) { result.drawn = event; }
  void operator()(const sandbox::Refused& event) { result.refused = event; }
  void operator()(const sandbox::Done&) { result.done = true; }
};

JobResult run(const sandbox::CodecRequest& request, const std::string& content) {
  JobResult result;
  const UniqueFd input = memory_file(content);
  std::vector<UniqueFd> outputs;
  std::vector<int> descriptors;
  for (std::size_t i = 0; i < request.outputs.size(); ++i) {
    outputs.push_back(memory_file(""));
    descriptors.push_back(outputs.back().get());
  }
  run_job(request, input.get(), descriptors, [&result](const sandbox::CodecEvent& event) {
    const auto received = sandbox::parse_event(sandbox::serialize(event));
    ASSERT_TRUE(received.has_value()) << received.error().detail << " in " << sandbox::serialize(event);
    std::visit(Take{result}, *received);
  });
  for (std::size_t i = 0; i < outputs.size(); ++i) result.files[request.outputs[i]] = read_back(outputs[i]);
  return result;
}

}  // namespace

JobResult process(const std::string& content, const sandbox::Limits& limits) {
  using sandbox::Output;
  return run({sandbox::Task::process, limits, {Output::thumbnail, Output::compressed, Output::webp}},
             content);
}

JobResult process_alone(const std::string& content) {
  using sandbox::Output;
  return run({.task = sandbox::Task::process,
              .outputs = {Output::thumbnail, Output::compressed, Output::webp},
              .has_spare_processor = true},
             content);
}

JobResult process_with(sandbox::Encoders encoders, const std::string& content) {
  using sandbox::Output;
  return run({.task = sandbox::Task::process,
              .outputs = {Output::thumbnail, Output::compressed, Output::webp},
              .encoders = encoders},
             content);
}

JobResult process_for_screens(const std::string& content, sandbox::WebpEncoder encoder) {
  using sandbox::Output;
  return run({.task = sandbox::Task::process,
              .outputs = {Output::thumbnail, Output::preview, Output::compressed, Output::webp},
              .encoders = {.webp = encoder}},
             content);
}

JobResult process_for_sticker(const std::string& content) {
  using sandbox::Output;
  return run(
      {sandbox::Task::process, {}, {Output::thumbnail, Output::compressed, Output::webp, Output::sticker}},
      content);
}

JobResult draw(const std::string& content, const std::string& label) {
  using sandbox::Output;
  return run({sandbox::Task::document, {}, {Output::thumbnail, Output::preview}, label}, content);
}

JobResult inspect(const std::string& content) {
  return run({sandbox::Task::inspect, {}, {}}, content);
}

}  // namespace lumbung::codec::test
