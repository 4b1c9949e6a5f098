// The codec's own pipeline over the photos of the command line, as a job in the sandbox would run it: one
// descriptor in, three out. Prints a JSON object a line: name, CPU and wall milliseconds.
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

std::map<std::string, double> run_one(const std::filesystem::path& photo, const std::string& out) {
  const UniqueFd input(::open(photo.c_str(), O_RDONLY | O_CLOEXEC));
  const UniqueFd thumbnail = create(out + ".thumb.jpg");
  const UniqueFd compressed = create(out + ".jpg");
  const UniqueFd webp = create(out + ".webp");
  sandbox::CodecRequest request;
  request.outputs = {sandbox::Output::thumbnail, sandbox::Output::compressed, sandbox::Output::webp};
  std::map<std::string, double> steps;
  codec::run_job(request, input.get(), {thumbnail.get(), compressed.get(), webp.get()},
                 [&steps](const sandbox::CodecEvent& event) {
                   if (const auto* done = std::get_if<sandbox::Done>(&event)) {
                     for (const sandbox::StepTime& step : done->steps) steps[step.step] = step.seconds * 1000;
                   }
                 });
  return steps;
}

}  // namespace

int main(int argc, char** argv) {
  codec::warm_up();
  for (int i = 2; i < argc; ++i) {
    const std::filesystem::path photo = argv[i];
    const double cpu = cpu_ms();
    const auto wall = std::chrono::steady_clock::now();
    const auto steps = run_one(photo, std::string(argv[1]) + "/" + photo.stem().string());
    const std::chrono::duration<double, std::milli> elapsed = std::chrono::steady_clock::now() - wall;
    std::printf(R"({"photo":"%s","cpu_ms":%.1f,"wall_ms":%.1f,"steps":{)", photo.stem().c_str(),
                cpu_ms() - cpu, elapsed.count());
    const char* comma = "";
    for (const auto& [name, ms] : steps) {
      std::printf(R"(%s"%s":%.1f)", comma, name.c_str(), ms);
      comma = ",";
    }
    std::printf("}}\n");
  }
  return 0;
}
