#include <CLI/CLI.hpp>

#include "app/settings/declaring.h"
#include "app/settings/groups.h"

namespace lumbung::app {

void declare_codec(CLI::App& app, Config& config) {
  add(app, "--codec", config.codec_path, "Path of lumbung-codec; default: beside this program");
  add_choice(app, "--sandbox", config.sandbox, {{"on", SandboxSetting::on}, {"off", SandboxSetting::off}},
             "on | off: decode without a sandbox; only for finding faults");
  add_bytes(app, "--codec-memory-max", config.codec_limits.memory_bytes_max,
            "Memory of one decoding process");
  add_seconds(app, "--codec-cpu-max", config.codec_limits.cpu_time_max,
              "Processor time of one decoding process");
  add_seconds(app, "--codec-wall-max", config.codec_limits.wall_time_max, "Time of one decoding process");
  add(app, "--pixels-max", config.codec_limits.pixels_max, "Pixels of an image, over all frames")
      ->check(CLI::PositiveNumber);
  add(app, "--frames-max", config.codec_limits.frames_max, "Frames of an animation")
      ->check(CLI::PositiveNumber);
  add_choice(app, "--webp-encoder", config.encoders.webp,
             {{"lumbung", sandbox::WebpEncoder::lumbung}, {"libwebp", sandbox::WebpEncoder::libwebp}},
             "lumbung | libwebp: who makes the WebP of opaque stills; default: lumbung");
  add_choice(app, "--jpeg-encoder", config.encoders.jpeg,
             {{"lumbung", sandbox::JpegEncoder::lumbung}, {"libjpeg", sandbox::JpegEncoder::libjpeg}},
             "lumbung | libjpeg: who chooses the coefficients of the compressed JPEG; default: lumbung");
}

void declare_programs(CLI::App& app, Config& config) {
  add(app, "--ffmpeg", config.ffmpeg, "ffmpeg, by its path or by a name in PATH");
  add(app, "--ffprobe", config.ffprobe, "ffprobe, likewise");
  add_bytes(app, "--ffmpeg-memory-max", config.ffmpeg_memory_bytes_max, "Memory of one run of ffmpeg");
  add_seconds(app, "--ffmpeg-wall-max", config.ffmpeg_wall_time_max,
              "Time of all runs of ffmpeg for one video or audio");
  add(app, "--soffice", config.soffice, "LibreOffice, by its path or by a name in PATH");
  add_bytes(app, "--office-memory-max", config.office_memory_bytes_max, "Memory of one run of LibreOffice");
  add_seconds(app, "--office-wall-max", config.office_wall_time_max, "Time of one run of LibreOffice");
}

}  // namespace lumbung::app
