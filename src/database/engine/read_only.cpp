#include "database/engine/read_only.h"

#include "base/error.h"

namespace lumbung::database {
namespace {

class NoWriter final : public Writer {
 public:
  explicit NoWriter(Fault refusal) : refusal_(std::move(refusal)) {}
  void run(const Work&) override { throw refusal_; }

 private:
  Fault refusal_;
};

}  // namespace

DatabaseOptions read_only(DatabaseOptions options, std::uint32_t connections) {
  options.readers_max = connections;
  options.make_writer = [](const Dialect&) {
    return std::make_unique<NoWriter>(Fault("a transaction on connections that only read"));
  };
  return options;
}

std::unique_ptr<Writer> make_refusing_writer(std::string why) {
  return std::make_unique<NoWriter>(Fault(ErrorCode::unavailable, std::move(why)));
}

}  // namespace lumbung::database
