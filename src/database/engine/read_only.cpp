#include "database/engine/read_only.h"

#include "base/error.h"
#include "database/engine/writer.h"

namespace lumbung::database {
namespace {

class NoWriter final : public Writer {
 public:
  void run(const Work&) override { throw Fault("a transaction on connections that only read"); }
};

}  // namespace

DatabaseOptions read_only(DatabaseOptions options, std::uint32_t connections) {
  options.readers_max = connections;
  options.make_writer = [](const Dialect&) { return std::make_unique<NoWriter>(); };
  return options;
}

}  // namespace lumbung::database
