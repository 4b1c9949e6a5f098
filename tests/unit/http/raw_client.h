#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/unique_fd.h"

namespace lumbung::http {

/// A client that says exactly the bytes it is told to, with a deadline on every read.
class RawClient {
 public:
  explicit RawClient(std::uint16_t port);

  /// False when the connection broke on the way.
  bool send(std::string_view bytes);

  struct Answer {
    int status = 0;
    std::string head;
    std::string body;

    std::optional<std::string> header(std::string_view name) const;
  };
  /// One answer (interim ones too), framed by Content-Length, chunks or the end; nullopt when the connection
  /// ends or five seconds pass before it is whole. With `head_only` (answers to HEAD) no body is expected.
  enum class Expect { body, head_only };
  std::optional<Answer> receive(Expect expect = Expect::body);
  std::optional<Answer> ask(std::string_view bytes, Expect expect = Expect::body);

  /// Whether the server has closed (waits up to five seconds); bytes that still came are dropped.
  bool is_closed();
  int descriptor() const { return socket_.get(); }

 private:
  bool fill();

  UniqueFd socket_;
  std::string received_;
};

/// "GET target HTTP/1.1" with Host and more fields, each ending in CR LF.
std::string get(std::string_view target, std::string_view fields = {});
std::string post(std::string_view target, std::string_view body, std::string_view fields = {});

}  // namespace lumbung::http
