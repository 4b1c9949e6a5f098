// bench_http_server DIR IO_THREADS: serves GET /small (DIR/small from memory, signature checked), GET /large
// (DIR/large by sendfile) and PUT /uploads/{name} (hashed, written to DIR/uploads and fsynced). Prints its
// port, ends with its standard input.
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/encoding.h"
#include "base/sha256.h"
#include "http/body_pump.h"
#include "http/file_response.h"
#include "http/server.h"

namespace lumbung::http {
namespace {

constexpr std::uint64_t kUploadBytesMax = std::uint64_t{1} << 40U;
constexpr std::string_view kKey = "bench";

class Silent final : public Observer {
 public:
  void finished(const Exchange&) noexcept override {}
  void failed(const Request&, std::exception_ptr) noexcept override {}
};

std::string sign(const HmacSha256Key& key, std::string_view path, std::string_view expires) {
  std::string signed_text(path);
  signed_text += '?';
  signed_text += expires;
  return key.sign(signed_text).hex();
}

Representation described(std::string etag) {
  Representation thing;
  thing.content_type = "image/jpeg";
  thing.validators.etag = strong_etag(etag);
  thing.headers.add("Cache-Control", "public, max-age=31536000, immutable");
  thing.headers.add("X-Content-Type-Options", "nosniff");
  return thing;
}

class Bench {
 public:
  Bench(std::filesystem::path directory, BlockingPool& pool) : directory_(std::move(directory)), pool_(pool) {
    std::ifstream small(directory_ / "small", std::ios::binary);
    small_ = std::make_shared<const std::string>(std::istreambuf_iterator<char>(small),
                                                 std::istreambuf_iterator<char>());
    small_etag_ = Sha256::of(as_bytes(*small_)).hex();
    large_ = std::make_shared<const UniqueFd>(::open((directory_ / "large").c_str(), O_RDONLY | O_CLOEXEC));
    large_bytes_ = std::filesystem::file_size(directory_ / "large");
    std::filesystem::create_directories(directory_ / "uploads");
  }

  std::vector<Route> routes() {
    std::vector<Route> table;
    const BlockingHandler never = [](const Request&) { return Response::empty(500); };
    table.push_back({Method::get, "/small",
                     InlineThenBlocking{
                         [this](const Request& request) { return std::optional(small(request)); }, never}});
    table.push_back({Method::get, "/large",
                     InlineThenBlocking{
                         [this](const Request& request) { return std::optional(large(request)); }, never}});
    table.push_back({Method::put, "/uploads/{name}",
                     StreamingHandler([this](Request request, BodyStream& body) {
                       return upload(std::move(request), body);
                     }),
                     kUploadBytesMax});
    return table;
  }

 private:
  Response small(const Request& request) const {
    const std::string expires = request.query("expires").value_or("");
    const std::string signature = request.query("signature").value_or("");
    if (!equal_constant_time(signature, sign(key_, request.path(), expires))) return Response::empty(403);
    Representation thing = described(small_etag_);
    thing.source = small_;
    thing.size_bytes = small_->size();
    return respond_with(request, std::move(thing));
  }

  Response large(const Request& request) const {
    Representation thing = described("large");
    thing.source = large_;
    thing.size_bytes = large_bytes_;
    return respond_with(request, std::move(thing));
  }

  asio::awaitable<Response> upload(Request request, BodyStream& body) {
    const std::string path = directory_ / "uploads" / std::string(request.param("name"));
    const UniqueFd file(::open(path.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0644));
    if (!file) throw fault_from_errno("open", errno);
    Sha256Hasher hasher;
    std::function<void(std::span<const std::byte>)> consume = [&](std::span<const std::byte> bytes) {
      hasher.update(bytes);
      write_all(file, bytes);
    };
    co_await pump_body(body, pool_, std::move(consume));
    std::function<void()> sync = [&] {
      if (::fsync(file.get()) != 0) throw fault_from_errno("fsync", errno);
    };
    co_await pool_.run(std::move(sync));
    co_return Response::with_text(201, "text/plain", hasher.finish().hex());
  }

  static void write_all(const UniqueFd& file, std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
      const ssize_t written = ::write(file.get(), bytes.data(), bytes.size());
      if (written < 0) throw fault_from_errno("write", errno);
      bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
  }

  std::filesystem::path directory_;
  BlockingPool& pool_;
  HmacSha256Key key_{kKey};
  std::shared_ptr<const std::string> small_;
  std::string small_etag_;
  std::shared_ptr<const UniqueFd> large_;
  std::uint64_t large_bytes_ = 0;
};

int serve(const std::filesystem::path& directory, std::size_t io_threads) {
  constexpr std::size_t kBlockingThreads = 4;
  BlockingPool pool(kBlockingThreads);
  Silent observer;
  Bench bench(directory, pool);
  ServerOptions options;
  options.port = 0;
  options.io_threads = io_threads;
  Server server({options, Router(bench.routes()), {}, pool, observer, nullptr});
  server.start();
  std::cout << server.port() << ' ' << sign(HmacSha256Key(kKey), "/small", "4102444800") << std::endl;
  std::cin.get();
  return 0;
}

}  // namespace
}  // namespace lumbung::http

int main(int count, char** arguments) {
  if (count != 3) {
    std::cerr << "usage: bench_http_server DIR IO_THREADS\n";
    return 2;
  }
  return lumbung::http::serve(arguments[1], std::stoul(arguments[2]));
}
