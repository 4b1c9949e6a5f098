#include "app/program_watch.h"

#include "app/version.h"
#include "processing/decoders.h"

namespace lumbung::app {
namespace {

using jobs::Skill;

constexpr std::chrono::seconds kLookEvery{30};

std::string describe(const processing::AvAbilities& abilities) {
  if (!abilities.h264) return "without an encoder of H.264 (libx264): no video is converted";
  std::string text = "H.264";
  if (abilities.opus) text += ", Opus";
  if (abilities.tone_mapping == processing::ToneMapping::available) text += ", tone mapping";
  return text;
}

}  // namespace

ProgramWatch::ProgramWatch(Parts parts) : parts_(std::move(parts)) {
  note_.name = parts_.name;
  note_.version = kVersion;
  note_.started_at = parts_.clock.now();
}

void ProgramWatch::start() {
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void ProgramWatch::stop() {
  if (!thread_.joinable()) return;
  thread_.request_stop();
  thread_.join();
  try {
    parts_.registry.forget(note_.name);
  } catch (const std::exception& fault) {  // others see that it is not heard of any more
    parts_.log.warning("worker.not_forgotten", {{"message", fault.what()}});
  }
}

void ProgramWatch::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    try {
      look(stop);
    } catch (const std::exception& fault) {
      parts_.log.warning("worker.untold", {{"message", fault.what()}});
    }
    MutexLock lock(mutex_);
    stopped_.wait_for(lock, stop, kLookEvery, [] { return false; });
  }
}

void ProgramWatch::look(const std::stop_token& stop) {
  const std::optional<Skill> ffmpeg_before = ffmpeg_;
  const std::optional<Skill> office_before = libreoffice_;
  ffmpeg_ = look_at_ffmpeg(stop);
  libreoffice_ = look_at_libreoffice();
  if (!decoders_tried_) images_ = look_at_decoders(stop);
  if (stop.stop_requested()) return;
  tell("ffmpeg", ffmpeg_before, *ffmpeg_);
  tell("office", office_before, *libreoffice_);
  note_.skills = {*ffmpeg_, *libreoffice_, *images_};
  note_.seen_at = parts_.clock.now();
  parts_.registry.record(note_);
}

void ProgramWatch::tell(std::string_view engine, const std::optional<Skill>& before, const Skill& now) const {
  parts_.metrics.set_engine(engine, now.works);
  if (!before || before->works == now.works) return;
  if (now.works) {
    parts_.log.info("engine.back", {{"engine", engine}});
  } else {
    parts_.log.warning("engine.away", {{"engine", engine}, {"message", now.text}});
  }
}

Skill ProgramWatch::look_at_ffmpeg(const std::stop_token& stop) {
  Skill skill{"ffmpeg"};
  skill.text = parts_.av.missing();
  if (!skill.text.empty()) {
    if (ffmpeg_ != skill) parts_.log.info("ffmpeg.missing", {{"message", skill.text}});
    return skill;
  }
  const auto begun = std::chrono::steady_clock::now();
  try {
    const processing::AvAbilities abilities = parts_.av.abilities(stop);
    const auto took = std::chrono::steady_clock::now() - begun;
    skill.works = abilities.h264;
    skill.text = describe(abilities);
    if (ffmpeg_ == skill) return skill;
    parts_.log.info("ffmpeg.ready",
                    {{"h264", abilities.h264},
                     {"opus", abilities.opus},
                     {"tone_mapping", abilities.tone_mapping == processing::ToneMapping::available},
                     {"took_ms", std::chrono::duration_cast<std::chrono::milliseconds>(took).count()}});
  } catch (const std::exception& fault) {
    skill.text = fault.what();
    if (ffmpeg_ != skill && !stop.stop_requested())
      parts_.log.warning("ffmpeg.not_ready", {{"message", skill.text}});
  }
  return skill;
}

Skill ProgramWatch::look_at_libreoffice() {
  Skill skill{"libreoffice"};
  const std::string missing = parts_.office.missing();
  skill.works = missing.empty();
  skill.text = skill.works ? "present" : missing;
  if (libreoffice_ != skill)
    parts_.log.info(skill.works ? "libreoffice.ready" : "libreoffice.missing", {{"message", skill.text}});
  return skill;
}

Skill ProgramWatch::look_at_decoders(const std::stop_token& stop) {
  const auto decoders = processing::try_decoders(parts_.codec, parts_.limits, stop);
  decoders_tried_ = processing::all_certain(decoders) && !stop.stop_requested();
  Skill skill{"images", processing::all_work(decoders), processing::describe(decoders)};
  if (!skill.works && images_ != skill && !stop.stop_requested())
    parts_.log.warning("decoders.missing", {{"message", skill.text}});
  return skill;
}

}  // namespace lumbung::app
