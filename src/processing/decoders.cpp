#include "processing/decoders.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <string_view>

#include <sys/mman.h>
#include <unistd.h>

#include "base/encoding.h"
#include "base/error.h"
#include "base/unique_fd.h"
#include "processing/codec_verdict.h"

namespace lumbung::processing {
namespace {

struct Sample {
  std::string_view format;
  std::string_view mime;
  std::string_view hex;  ///< a file of a few grey pixels
};

constexpr std::array kSamples = std::to_array<Sample>({
    {"JPEG", "image/jpeg",
     "ffd8ffdb004300100b0c0e0c0a100e0d0e1211101318281a181616183123251d283a333d3c3933383740485c4e404457"
     "453738506d51575f626768673e4d71797064785c656763ffdb0043011112121815182f1a1a2f63423842636363636363"
     "6363636363636363636363636363636363636363636363636363636363636363636363636363636363636363ffc00011"
     "080008000803012200021101031101ffc40014000100000000000000000000000000000000ffc4001410010000000000"
     "0000000000000000000000ffc40014010100000000000000000000000000000000ffc400141101000000000000000000"
     "00000000000000ffda000c03010002110311003f00000fffd9"},
    {"PNG", "image/png",
     "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a4944415478da6368000000"
     "820081da45083b0000000049454e44ae426082"},
    {"WebP", "image/webp", "524946461a000000574542505650384c0d0000002f00000010071011118888fe0700"},
    {"GIF", "image/gif", "47494638396101000100800000808080ffffff2c00000000010001000002024401003b"},
    {"HEIC", "image/heic",
     "0000001c6674797068656963000000006d696631686569636d696166000001ad6d657461000000000000002168646c72"
     "000000000000000070696374000000000000000000000000000000000e7069746d000000000002000000106964617400"
     "0000000008000800000038696c6f630100000044400002000100000000000001d10001000000000000001c0002000100"
     "0000000000000100000000000000080000003869696e6600000000000200000015696e66650200000100010000687663"
     "310000000015696e666502000000000200006772696400000000d869707270000000b66970636f000000766876634301"
     "03700000000000000000001ef000fcfdf8f800000f03200001001840010c01ffff03700000030090000003000003001e"
     "ba0240210001002a42010103700000030090000003000003001ea020810596eaae9ae6e04040c0800000030080000003"
     "008422000100064401c173c1890000001469737065000000000000004000000040000000146973706500000000000000"
     "0800000008000000107069786900000000030808080000001a69706d6100000000000000020001028102000202038400"
     "00001a69726566000000000000000e64696d67000200010001000000246d646174000000182801af041238dcf895a092"
     "30ace72f3ca15edee091f08a80"},
    {"AVIF", "image/avif",
     "0000001c667479706176696600000000617669666d6966316d696166000000ea6d657461000000000000002168646c72"
     "000000000000000070696374000000000000000000000000000000000e7069746d00000000000100000022696c6f6300"
     "00000044400001000100000000010e000100000000000000150000002369696e6600000000000100000015696e666502"
     "0000000001000061763031000000006a697072700000004b6970636f00000013636f6c726e636c780002000200068000"
     "00000c6176314381000c0000000014697370650000000000000008000000080000001070697869000000000308080800"
     "00001769706d610000000000000001000104818203840000001d6d64617412000a081808bf608101034232071e400000"
     "5004c0"},
    {"TIFF", "image/tiff",
     "49492a000800000009000001030001000000080000000101030001000000080000000201030001000000080000000301"
     "0300010000000100000006010300010000000100000011010400010000007a0000001501030001000000010000001601"
     "030001000000080000001701040001000000400000000000000080808080808080808080808080808080808080808080"
     "808080808080808080808080808080808080808080808080808080808080808080808080808080808080"},
    {"BMP", "image/bmp",
     "424d3a000000000000003600000028000000010000000100000001001800000000000400000000000000000000000000"
     "00000000000080808000"},
    {"JPEG XL", "image/jxl",
     "ff0a41060a01000064000038005800584a28318e4d440ac60cc809a04e120e0af02403e0c304a20100a000e97b090080"
     "0a9551c60d5ecef57cf9a1c362dac67586b6dab6b024114a2189240dd09306262b4900"},
});

UniqueFd file_of(const Sample& sample) {
  const std::vector<std::byte> bytes = from_hex(sample.hex).value();
  UniqueFd file(::memfd_create("lumbung-sample", MFD_CLOEXEC));
  if (!file) throw fault_from_errno("memfd_create", errno);
  if (::write(file.get(), bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) {
    throw fault_from_errno("write a sample", errno);
  }
  return file;
}

Decoder try_one(sandbox::CodecPool& codec, const sandbox::Limits& limits, const Sample& sample,
                const std::stop_token& stop) {
  const sandbox::CodecRequest request{.task = sandbox::Task::inspect, .limits = limits, .outputs = {}};
  const UniqueFd file = file_of(sample);
  std::string mime;
  std::optional<sandbox::Refused> refused;
  const auto take = [&](const sandbox::CodecEvent& event) {
    if (const auto* message = std::get_if<sandbox::Identified>(&event)) mime = message->facts.mime;
    if (const auto* message = std::get_if<sandbox::Refused>(&event)) refused = *message;
  };
  const auto outcome = codec.run(request, file.get(), {}, take, stop);
  Decoder decoder{std::string(sample.format)};
  if (const auto failure = failure_of(outcome, refused)) {
    decoder.reason = failure->reason;
    decoder.certain = failure->blame != media::ProcessingFailure::Blame::machine;
  } else if (mime != sample.mime) {
    decoder.reason = "It is taken for " + mime + ".";
  }
  decoder.works = decoder.reason.empty();
  return decoder;
}

}  // namespace

std::vector<Decoder> try_decoders(sandbox::CodecPool& codec, const sandbox::Limits& limits,
                                  const std::stop_token& stop) {
  std::vector<Decoder> decoders;
  for (const Sample& sample : kSamples) {
    Decoder decoder = try_one(codec, limits, sample, stop);
    if (stop.stop_requested()) break;
    decoders.push_back(std::move(decoder));
  }
  return decoders;
}

std::string describe(const std::vector<Decoder>& decoders) {
  std::string working;
  std::string missing;
  for (const Decoder& decoder : decoders) {
    if (decoder.works) {
      working += (working.empty() ? "" : ", ") + decoder.format;
    } else {
      missing += "; not " + decoder.format + ": " + decoder.reason;
    }
  }
  return (working.empty() ? "none" : working) + missing;
}

bool all_work(const std::vector<Decoder>& decoders) {
  return std::ranges::all_of(decoders, &Decoder::works);
}

bool all_certain(const std::vector<Decoder>& decoders) {
  return std::ranges::all_of(decoders, &Decoder::certain);
}

}  // namespace lumbung::processing
