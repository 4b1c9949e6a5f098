// A multipart body means the same however the network cuts it. The first byte says into pieces of which size.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

#include "fuzz/require.h"
#include "http/grammar/multipart.h"

namespace {

using namespace lumbung;

/// Writes down what it gets; data that comes in pieces is written as one.
class Recorder final : public http::MultipartSink {
 public:
  Status part_begin(const http::MultipartPart& part) override {
    fuzz::require(!open_);
    open_ = true;
    record_ += "[" + part.name + "|" + part.filename.value_or("-") + "|" + part.content_type + "]";
    return {};
  }
  Status part_data(Bytes data) override {
    fuzz::require(open_);
    record_.append(reinterpret_cast<const char*>(data.data()), data.size());
    return {};
  }
  Status part_end() override {
    fuzz::require(open_);
    open_ = false;
    record_ += "[end]";
    return {};
  }
  bool open() const { return open_; }
  const std::string& record() const { return record_; }

 private:
  bool open_ = false;
  std::string record_;
};

struct Outcome {
  bool sound = false;
  std::string record;
};

Outcome parse(std::string_view body, std::size_t piece) {
  Recorder recorder;
  http::MultipartParser parser("boundary", recorder);
  for (std::size_t at = 0; at < body.size(); at += piece) {
    const auto part = body.substr(at, piece);
    if (!parser.push(as_bytes(part))) return {false, ""};
  }
  const bool sound = parser.finish().has_value();
  if (sound) fuzz::require(!recorder.open());
  return {sound, recorder.record()};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto body = fuzz::text_of(data, size).substr(1);
  http::multipart_boundary(body);
  const Outcome whole = parse(body, std::max<std::size_t>(body.size(), 1));
  const Outcome pieces = parse(body, 1 + data[0] % 64);
  fuzz::require(whole.sound == pieces.sound);
  fuzz::require(whole.record == pieces.record);
  return 0;
}
