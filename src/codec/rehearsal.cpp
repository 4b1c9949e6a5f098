#include "codec/rehearsal.h"

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <sys/mman.h>
#include <unistd.h>

#include "base/error.h"
#include "base/unique_fd.h"
#include "codec/job_memory.h"
#include "codec/pixels/pixels.h"
#include "codec/run_job.h"
#include "codec/write/compress.h"
#include "sandbox/wire/messages.h"

namespace lumbung::codec {
namespace {

/// Some blocks each way, and an edge that is no multiple of them.
constexpr Size kSmall{.width = 72, .height = 52};
/// A quarter of it is less than a huge page, which nobody is to wait for.
constexpr std::uint64_t kMemoryMax = 4U << 20;
/// What a photo takes until its thumbnail is there.
constexpr std::uint64_t kFirstBytes = 1U << 20;

UniqueFd file_in_memory() {
  UniqueFd file(::memfd_create("rehearsal", MFD_CLOEXEC));
  if (!file) throw fault_from_errno("memfd_create", errno);
  return file;
}

UniqueFd small_photo() {
  Raster raster(kSmall, 3);
  std::uint8_t sample = 0;
  for (std::uint8_t& each : raster.samples) each = sample = static_cast<std::uint8_t>(sample * 5 + 77);
  const Encoded photo = compress(to_planes(raster), sandbox::JpegEncoder::lumbung);
  UniqueFd file = file_in_memory();
  if (::write(file.get(), photo.bytes.data(), photo.bytes.size()) != static_cast<ssize_t>(photo.bytes.size()))
    throw fault_from_errno("write", errno);
  return file;
}

}  // namespace

void rehearse() {
  sandbox::CodecRequest request;
  request.outputs = {sandbox::Output::thumbnail, sandbox::Output::compressed, sandbox::Output::webp};
  request.limits.memory_bytes_max = kMemoryMax;
  const auto as_read = sandbox::parse_request(sandbox::serialize(request));
  if (!as_read) throw Fault("a request of our own can't be read");
  std::vector<UniqueFd> files;
  std::vector<int> outputs;
  for (std::size_t i = 0; i < request.outputs.size(); ++i)
    outputs.push_back(files.emplace_back(file_in_memory()).get());
  const UniqueFd photo = small_photo();
  run_job(*as_read, photo.get(), outputs,
          [](const sandbox::CodecEvent& event) { sandbox::serialize(event); });
  provide_pages(kFirstBytes, kMemoryMax);
}

}  // namespace lumbung::codec
