#include "database/engine/read_only.h"

#include "base/error.h"

namespace lumbung::database {
namespace {

class NoWriter final : public Writer {
 public:
  NoWriter(ErrorCode code, std::string why) : code_(code), why_(std::move(why)) {}
  void run(const Work&) override { throw Fault(code_, why_); }

 private:
  ErrorCode code_;
  std::string why_;
};

}  // namespace

DatabaseOptions read_only(DatabaseOptions options, std::uint32_t connections) {
  options.readers_max = connections;
  options.make_writer = [](const Dialect&) {
    return std::make_unique<NoWriter>(ErrorCode::internal, "a transaction on connections that only read");
  };
  return options;
}

std::unique_ptr<Writer> make_refusing_writer(std::string why) {
  return std::make_unique<NoWriter>(ErrorCode::unavailable, std::move(why));
}

}  // namespace lumbung::database
