#pragma once

#include <chrono>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

#include "base/clock.h"
#include "base/mutex.h"
#include "jobs/worker_registry.h"
#include "processing/av/tools.h"
#include "processing/office_tool.h"
#include "sandbox/codec_pool.h"
#include "telemetry/log.h"
#include "telemetry/metrics.h"

namespace lumbung::app {

/// Looks twice a minute at what this process can make use of (ffmpeg, LibreOffice, decoders of images), logs
/// what has changed and keeps its line in the registry, where `doctor` reads it. The first look comes before
/// the first video, whose picture would wait for ffmpeg to be loaded and asked. What is noticed here steers
/// nothing: each job looks for its programs itself.
class ProgramWatch {
 public:
  /// All that is referred to must outlive it.
  struct Parts {
    const processing::AvTools& av;
    const processing::OfficeTool& office;
    sandbox::CodecPool& codec;
    jobs::WorkerRegistry& registry;
    telemetry::Metrics& metrics;
    const Clock& clock;
    telemetry::Log log;
    sandbox::Limits limits;  ///< of a decode
    std::string name;        ///< of this process
  };
  explicit ProgramWatch(Parts parts);

  /// Once; returns at once.
  void start();
  /// Returns when the last look has ended, and takes this process out of the registry. The destructor does
  /// the same.
  void stop();
  ~ProgramWatch() { stop(); }

 private:
  void run(const std::stop_token& stop);
  void look(const std::stop_token& stop);
  /// lumbung_engine_up, and a line when a program that worked works no more, or works again.
  void tell(std::string_view engine, const std::optional<jobs::Skill>& before, const jobs::Skill& now) const;
  jobs::Skill look_at_ffmpeg(const std::stop_token& stop);
  jobs::Skill look_at_libreoffice();
  /// Until it is certain: a decoder that is installed later is not in the codec's memory, and it can open no
  /// file.
  jobs::Skill look_at_decoders(const std::stop_token& stop);

  Parts parts_;
  jobs::WorkerNote note_;
  std::optional<jobs::Skill> ffmpeg_, libreoffice_, images_;  ///< as they were last
  bool decoders_tried_ = false;
  Mutex mutex_;
  StoppableCondition stopped_;
  std::jthread thread_;
};

}  // namespace lumbung::app
