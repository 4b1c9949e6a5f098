#include "app/commands/doctor_programs.h"

#include "app/engines.h"
#include "processing/av/tools.h"
#include "processing/decoders.h"
#include "sandbox/codec_pool.h"

namespace lumbung::app {
namespace {

using Weight = Finding::Weight;

/// They write twice a minute.
constexpr std::chrono::minutes kHeardOfWithin{3};

std::unique_ptr<sandbox::CodecPool> start_codec(const Config& config, std::string& path) {
  sandbox::CodecPool::Options options;
  if (!config.codec_path.empty()) options.codec_path = config.codec_path;
  if (config.sandbox == SandboxSetting::off) options.mode = sandbox::SandboxMode::off;
  path = options.codec_path.string();
  auto pool = sandbox::CodecPool::start(std::move(options));
  if (!pool) throw Fault(pool.error().message + " " + pool.error().detail);
  return std::move(*pool);
}

Finding look_at_decoders(sandbox::CodecPool& codec, const Config& config) {
  const auto decoders = processing::try_decoders(codec, config.codec_limits, {});
  const std::string text = "decodes " + processing::describe(decoders);
  if (processing::all_work(decoders)) return {"images", Weight::fine, text};
  return {"images", Weight::missing,
          text +
              " apt-get install libvips42 libheif1, and on newer systems libheif-plugin-libde265 and "
              "libheif-plugin-aomdec; then restart and run 'lumbung media reprocess --skipped'"};
}

void look_at_codec(const Config& config, std::vector<Finding>& findings) {
  try {
    std::string path;
    const auto codec = start_codec(config, path);
    const bool confined = config.sandbox == SandboxSetting::on;
    findings.push_back(
        {"codec", Weight::fine, path + (confined ? ", confined" : ", WITHOUT a sandbox (--sandbox=off)")});
    findings.push_back(look_at_decoders(*codec, config));
  } catch (const std::exception& fault) {
    findings.push_back({"codec", Weight::broken, fault.what()});
  }
}

Finding look_for_program(const std::filesystem::path& program, const std::string& use,
                         const std::string& package) {
  if (const auto file = processing::find_program(program)) {
    return {program.filename().string(), Weight::fine, file->string()};
  }
  return {program.filename().string(), Weight::missing,
          program.string() + " not found: " + use + "; apt-get install " + package};
}

Finding finding_of(const jobs::WorkerNote& worker) {
  Finding finding{"worker " + worker.name, Weight::fine,
                  "version " + worker.version + ", since " + to_rfc3339(worker.started_at)};
  for (const jobs::Skill& skill : worker.skills) {
    finding.text += "; " + skill.name + ": " + skill.text;
    if (!skill.works) finding.weight = Weight::missing;
  }
  return finding;
}

}  // namespace

std::vector<Finding> examine_programs(const Config& config) {
  std::vector<Finding> findings;
  look_at_codec(config, findings);
  for (const auto& program : {config.ffmpeg, config.ffprobe}) {
    findings.push_back(look_for_program(program, "videos and audios are stored as they are", "ffmpeg"));
  }
  findings.push_back(look_for_program(config.soffice, "office documents have no preview",
                                      "--no-install-recommends libreoffice-writer-nogui "
                                      "libreoffice-calc-nogui libreoffice-impress-nogui"));
  return findings;
}

std::vector<Finding> examine_workers(const Config& config) {
  const SystemClock machine_clock;
  database::Database database(database_options(config));
  const database::SharedClock clock(database, machine_clock);  // by which the workers say when they were seen
  const Finding none{"workers", Weight::fine, "none runs now"};
  for (const auto& step : database::Migrator(database, clock).status()) {
    if (!step.applied_at) return {none};
  }
  std::vector<Finding> findings;
  for (const auto& worker : database::SqlWorkerRegistry(database).seen_since(clock.now() - kHeardOfWithin)) {
    findings.push_back(finding_of(worker));
  }
  return findings.empty() ? std::vector{none} : findings;
}

}  // namespace lumbung::app
