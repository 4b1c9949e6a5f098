#include "app/commands/sample_media.h"

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string_view>

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "processing/av/tools.h"

namespace lumbung::app {
namespace {

constexpr std::uint32_t kWidth = 160;
constexpr std::uint32_t kHeight = 120;

void append_be32(std::string& out, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<char>((value >> shift) & 0xffU));
}

void append_le16(std::string& out, std::uint32_t value) {
  out.push_back(static_cast<char>(value & 0xffU));
  out.push_back(static_cast<char>((value >> 8U) & 0xffU));
}

std::uint32_t crc32_of(std::string_view bytes) {
  std::uint32_t crc = 0xffffffffU;
  for (const char byte : bytes) {
    crc ^= static_cast<unsigned char>(byte);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1U) ^ ((crc & 1U) != 0 ? 0xedb88320U : 0U);
  }
  return ~crc;
}

std::uint32_t adler32_of(std::string_view bytes) {
  constexpr std::uint32_t kModulus = 65'521;
  std::uint32_t low = 1;
  std::uint32_t high = 0;
  for (const char byte : bytes) {
    low = (low + static_cast<unsigned char>(byte)) % kModulus;
    high = (high + low) % kModulus;
  }
  return (high << 16U) | low;
}

/// RFC 1950 around blocks of RFC 1951 that are stored as they are: no compressor is needed.
std::string stored_zlib(std::string_view bytes) {
  constexpr std::size_t kBlockMax = 65'535;
  std::string out("\x78\x01", 2);
  for (std::size_t at = 0; at < bytes.size(); at += kBlockMax) {
    const std::string_view block = bytes.substr(at, kBlockMax);
    const auto length = static_cast<std::uint32_t>(block.size());
    out.push_back(at + block.size() == bytes.size() ? '\1' : '\0');
    append_le16(out, length);
    append_le16(out, ~length);
    out.append(block);
  }
  append_be32(out, adler32_of(bytes));
  return out;
}

void append_chunk(std::string& png, std::string_view type, std::string_view data) {
  const std::string checked = std::string(type).append(data);
  append_be32(png, static_cast<std::uint32_t>(data.size()));
  png += checked;
  append_be32(png, crc32_of(checked));
}

std::string pixel_rows() {
  std::string rows;
  rows.reserve(static_cast<std::size_t>(kHeight) * (1 + 3 * kWidth));
  for (std::uint32_t y = 0; y < kHeight; ++y) {
    rows.push_back('\0');  // no filter
    for (std::uint32_t x = 0; x < kWidth; ++x) {
      rows.push_back(static_cast<char>(255 * x / kWidth));
      rows.push_back(static_cast<char>(255 * y / kHeight));
      rows.push_back(static_cast<char>(128 + 64 * ((x / 20 + y / 20) % 2)));
    }
  }
  return rows;
}

/// Whether it ended well. The signals that this process waits for are its own; a child has them open.
bool run_program(const std::filesystem::path& program, std::vector<std::string> words) {
  std::vector<char*> arguments;
  arguments.reserve(words.size() + 1);
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_t attributes;
  ::posix_spawnattr_init(&attributes);
  ::posix_spawnattr_setsigmask(&attributes, &none);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
  pid_t child = -1;
  const int failed = ::posix_spawn(&child, program.c_str(), nullptr, &attributes, arguments.data(), environ);
  ::posix_spawnattr_destroy(&attributes);
  int status = -1;
  return failed == 0 && ::waitpid(child, &status, 0) == child && status == 0;
}

}  // namespace

Sample sample_photo() {
  std::string png("\x89PNG\r\n\x1a\n", 8);
  std::string header;
  append_be32(header, kWidth);
  append_be32(header, kHeight);
  header.append("\x08\x02\0\0\0", 5);  // 8 bits, RGB, no interlace
  append_chunk(png, "IHDR", header);
  append_chunk(png, "IDAT", stored_zlib(pixel_rows()));
  append_chunk(png, "IEND", "");
  return {"sample-photo.png", std::move(png)};
}

Sample sample_document() {
  const std::string page = "BT /F1 24 Tf 40 100 Td (A sample of Lumbung) Tj ET";
  const std::array<std::string, 5> objects = {
      "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
      "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 320 200] /Contents 4 0 R"
      " /Resources << /Font << /F1 5 0 R >> >> >>",
      "<< /Length " + std::to_string(page.size()) + " >>\nstream\n" + page + "\nendstream",
      "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"};
  std::string pdf = "%PDF-1.4\n";
  std::string index = "xref\n0 6\n0000000000 65535 f \n";
  for (std::size_t i = 0; i < objects.size(); ++i) {
    const std::string offset = std::to_string(pdf.size());
    index += std::string(10 - offset.size(), '0') + offset + " 00000 n \n";
    pdf += std::to_string(i + 1) + " 0 obj\n" + objects.at(i) + "\nendobj\n";
  }
  const std::string start = std::to_string(pdf.size());
  pdf += index + "trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n" + start + "\n%%EOF\n";
  return {"sample-document.pdf", std::move(pdf)};
}

Sample sample_video(const std::filesystem::path& ffmpeg, const std::filesystem::path& scratch) {
  Sample sample{"sample-video.mp4", {}};
  const auto program = processing::find_program(ffmpeg);
  if (!program) return sample;
  const std::filesystem::path made = scratch / sample.name;
  const bool done = run_program(
      *program, {"ffmpeg", "-nostdin", "-loglevel", "quiet", "-y", "-f", "lavfi", "-i",
                 "testsrc=size=160x120:rate=10:duration=1", "-pix_fmt", "yuv420p", made.string()});
  if (done) {
    std::ifstream file(made, std::ios::binary);
    sample.content.assign(std::istreambuf_iterator<char>(file), {});
  }
  std::error_code ignored;
  std::filesystem::remove(made, ignored);
  return sample;
}

std::vector<Sample> sample_media(const std::filesystem::path& ffmpeg, const std::filesystem::path& scratch) {
  std::vector<Sample> samples = {sample_photo(), sample_document(), sample_video(ffmpeg, scratch)};
  std::erase_if(samples, [](const Sample& sample) { return sample.content.empty(); });
  return samples;
}

}  // namespace lumbung::app
