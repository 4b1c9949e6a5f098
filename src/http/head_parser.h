#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include <boost/beast/http/basic_parser.hpp>

#include "http/problem.h"
#include "http/request.h"

namespace lumbung::http {

/// Beast's parser with our own place to put things: the head goes into a Request without an allocation for
/// each field. Beast checks the grammar; what it lets pass and a server behind a proxy must not (folded
/// lines, any framing but one Content-Length or one `chunked`, Host) is checked here. Bodies are taken
/// elsewhere. One object, one request.
class HeadParser final : public boost::beast::http::basic_parser<true> {
 public:
  HeadParser(Request& request, std::size_t head_bytes_max);

  struct Progress {
    std::size_t consumed = 0;
    std::optional<Problem> refused;  ///< final; answer it and close
  };
  /// Takes more of the head; the head is whole when is_header_done().
  Progress parse_head(std::string_view input);

  /// Whether something of the head was taken.
  bool has_begun() const { return head_bytes_ > 0; }
  bool expects_continue() const { return expects_continue_; }
  bool is_http10() const { return version_ < 11; }

 private:
  using Verb = boost::beast::http::verb;
  using Field = boost::beast::http::field;
  using Text = boost::beast::string_view;
  using Code = boost::beast::error_code;

  void on_request_impl(Verb verb, Text method, Text target, int version, Code& failed) override;
  void on_response_impl(int status, Text reason, int version, Code& failed) override;
  void on_field_impl(Field field, Text name, Text value, Code& failed) override;
  void on_header_impl(Code& failed) override;
  void on_body_init_impl(const boost::optional<std::uint64_t>& length, Code& failed) override;
  std::size_t on_body_impl(Text body, Code& failed) override;
  void on_chunk_header_impl(std::uint64_t size, Text extensions, Code& failed) override;
  std::size_t on_chunk_body_impl(std::uint64_t remaining, Text body, Code& failed) override;
  void on_finish_impl(Code& failed) override;

  /// Whether a line of a field goes on in the next one (obs-fold), which the parser puts together again.
  bool folds_a_line(std::string_view taken);
  std::optional<Problem> check_head() const;
  /// How long the body is must be said once and plainly: where two servers in a row could read it
  /// differently, one smuggles a request past the other (RFC 9112 section 11.2).
  std::optional<Problem> check_framing() const;

  Request& request_;
  std::size_t head_bytes_max_;
  std::size_t head_bytes_ = 0;
  std::size_t fields_ = 0;
  int version_ = 11;
  unsigned hosts_ = 0;
  bool known_method_ = true;
  unsigned transfer_codings_ = 0;  ///< fields of that name
  bool is_plainly_chunked_ = false;
  unsigned content_lengths_ = 0;
  bool is_plain_length_ = true;
  bool is_at_line_start_ = false;
  bool expects_continue_ = false;
  bool unknown_expectation_ = false;
};

}  // namespace lumbung::http
