// The codec's own pipeline over the photos of the command line, as a job in the sandbox would run it: one
// descriptor in, three out. Prints a JSON object a line: name, CPU and wall milliseconds, and beside them how
// many more CPU milliseconds the job takes with the preview, which the other programs do not make.
//   bench_image_pipeline OUT_DIR PHOTO…

#include <chrono>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <fcntl.h>

#include "base/unique_fd.h"
#include "codec/run_job.h"

namespace {

using namespace lumbung;

double cpu_ms() {
  return double(std::clock()) * 1000 / CLOCKS_PER_SEC;
}

UniqueFd create(const std::string& path) {
  return UniqueFd(::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
}

using Steps = std::map<std::string, double>;

/// `outputs` and the files for them, in the same order.
Steps run_one(const std::filesystem::path& photo, const std::vector<sandbox::Output>& outputs,
              const std::vector<UniqueFd>& files) {
  const UniqueFd input(::open(photo.c_str(), O_RDONLY | O_CLOEXEC));
  sandbox::CodecRequest request;
  request.outputs = outputs;
  std::vector<int> descriptors;
  descriptors.reserve(files.size());
  for (const UniqueFd& file : files) descriptors.push_back(file.get());
  Steps steps;
  codec::run_job(request, input.get(), descriptors, [&steps](const sandbox::CodecEvent& event) {
    if (const auto* done = std::get_if<sandbox::Done>(&event)) {
      for (const sandbox::StepTime& step : done->steps) steps[step.step] = step.seconds * 1000;
    }
  });
  return steps;
}

std::vector<UniqueFd> files_at(const std::string& out, const std::vector<const char*>& suffixes) {
  std::vector<UniqueFd> files;
  files.reserve(suffixes.size());
  for (const char* suffix : suffixes) files.push_back(create(out + suffix));
  return files;
}

/// The preview costs its own step, and spares some of the summary.
double preview_ms(const std::filesystem::path& photo, const std::string& out, const Steps& without) {
  using sandbox::Output;
  const auto files = files_at(out, {".again.thumb.jpg", ".preview.webp", ".again.jpg", ".again.webp"});
  Steps with = run_one(photo, {Output::thumbnail, Output::preview, Output::compressed, Output::webp}, files);
  return with["preview"] + with["summary"] - without.at("summary");
}

}  // namespace

int main(int argc, char** argv) {
  codec::warm_up();
  for (int i = 2; i < argc; ++i) {
    const std::filesystem::path photo = argv[i];
    const double cpu = cpu_ms();
    const auto wall = std::chrono::steady_clock::now();
    const std::string out = std::string(argv[1]) + "/" + photo.stem().string();
    using sandbox::Output;
    const auto steps = run_one(photo, {Output::thumbnail, Output::compressed, Output::webp},
                               files_at(out, {".thumb.jpg", ".jpg", ".webp"}));
    const double took = cpu_ms() - cpu;
    const std::chrono::duration<double, std::milli> elapsed = std::chrono::steady_clock::now() - wall;
    std::printf(R"({"photo":"%s","cpu_ms":%.1f,"wall_ms":%.1f,"preview_ms":%.2f,"steps":{)",
                photo.stem().c_str(), took, elapsed.count(), preview_ms(photo, out, steps));
    const char* comma = "";
    for (const auto& [name, ms] : steps) {
      std::printf(R"(%s"%s":%.1f)", comma, name.c_str(), ms);
      comma = ",";
    }
    std::printf("}}\n");
  }
  return 0;
}
