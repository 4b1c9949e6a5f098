#include "api/endpoints/callbacks.h"

#include <chrono>
#include <memory>
#include <utility>

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "api/answer.h"
#include "base/encoding.h"
#include "http/address_share.h"
#include "http/grammar/utf8.h"
#include "whatsapp/callbacks/signature.h"

namespace lumbung::api {
namespace {

namespace asio = boost::asio;
using std::chrono::steady_clock;

constexpr std::string_view kSignatureHeader = "X-Hub-Signature-256";
/// Meta's challenge is a number; whatever is longer is none.
constexpr std::size_t kChallengeBytesMax = 256;
/// What is hashed on an I/O thread: some microseconds.
constexpr std::size_t kSmallBodyBytes = 16 * 1024;

Error not_signed() {
  return error(ErrorCode::unauthenticated,
               "This is not signed with the secret of the app whose number the path names.");
}

std::string signature_in(const http::Request& request) {
  return std::string(request.header(kSignatureHeader).value_or(""));
}

/// As JSON is, and as the database keeps it to the byte.
bool is_text(const std::string& body) {
  return body.find('\0') == std::string::npos && http::to_valid_utf8(body) == body;
}

/// Waits without a thread until the callback is durable, or can't be kept.
asio::awaitable<bool> keep(whatsapp::CallbackIntake& intake, whatsapp::Callback callback) {
  auto start = [&intake](auto handler, auto&& taken) {
    auto waiting = std::make_shared<decltype(handler)>(std::move(handler));
    intake.take(std::forward<decltype(taken)>(taken), [waiting](bool kept) {
      const auto executor = asio::get_associated_executor(*waiting);
      asio::post(executor, [waiting, kept]() { std::move (*waiting)(kept); });
    });
  };
  const bool is_kept = co_await asio::async_initiate<const asio::use_awaitable_t<>, void(bool)>(
      start, asio::use_awaitable, std::move(callback));
  co_return is_kept;
}

}  // namespace

http::Response Callbacks::shake_hands(const http::Request& request) {
  const auto found = account_of(request);
  if (!found) return refuse(request, found.error());
  const std::optional<whatsapp::Account>& account = *found;
  const std::string challenge = request.query("hub.challenge").value_or("");
  const bool is_meant = request.query("hub.mode") == "subscribe" && !challenge.empty() &&
                        challenge.size() <= kChallengeBytesMax;
  const bool is_known =
      account && !account->verify_token.empty() &&
      equal_constant_time(request.query("hub.verify_token").value_or(""), account->verify_token);
  if (!is_meant || !is_known) {
    if (account) accounts_.doubt(account->phone_number_id, steady_clock::now());
    return refuse(request, error(ErrorCode::forbidden, "The verify token is not the one of this number."));
  }
  http::Response response = http::Response::with_text(200, "text/plain; charset=utf-8", challenge);
  response.headers.set("Cache-Control", "no-store");
  response.headers.set("X-Content-Type-Options", "nosniff");
  return response;
}

http::Admission Callbacks::admit(const http::Request& request) {
  if (!whatsapp::is_signature(request.header(kSignatureHeader).value_or("")))
    return refuse(request, not_signed());
  auto account = account_of(request);
  if (!account) return refuse(request, account.error());
  if (!*account) return refuse(request, not_signed());
  return http::WaitingHandler(
      [this, known = **std::move(account)](http::Request whole) { return receive(std::move(whole), known); });
}

Result<std::optional<whatsapp::Account>> Callbacks::account_of(const http::Request& request) {
  const std::string_view number = request.param("phone_number_id");
  const std::string address = http::address_share(request.peer());
  const auto refusal = strangers_.refusal(address);
  if (refusal && !accounts_.was_known(number))
    return error(ErrorCode::rate_limited,
                 "Too many numbers that nobody has were asked for from your address.");
  std::optional<whatsapp::Account> account = accounts_.find(number, steady_clock::now());
  if (!account) strangers_.note_bad_token(address);
  return account;
}

std::optional<whatsapp::Account> Callbacks::signer_of(const http::Request& request,
                                                      const whatsapp::Account& account) {
  const std::string signature = signature_in(request);
  if (whatsapp::is_signed_by(account.app_secret, request.body(), signature)) return account;
  accounts_.doubt(account.phone_number_id, steady_clock::now());
  auto again = accounts_.find(account.phone_number_id, steady_clock::now());
  if (!again || again->app_secret == account.app_secret) return std::nullopt;
  if (!whatsapp::is_signed_by(again->app_secret, request.body(), signature)) return std::nullopt;
  return again;
}

asio::awaitable<http::Response> Callbacks::receive(http::Request request, whatsapp::Account account) {
  const std::string signature = signature_in(request);
  std::optional<whatsapp::Account> signer;
  bool is_kept_as_it_is = false;
  if (request.body().size() <= kSmallBodyBytes &&
      whatsapp::is_signed_by(account.app_secret, request.body(), signature)) {
    is_kept_as_it_is = is_text(request.body());
    signer = std::move(account);
  } else {
    signer = co_await parts_.pool.offload([&] {
      std::optional<whatsapp::Account> found = signer_of(request, account);
      is_kept_as_it_is = found && is_text(request.body());
      return found;
    });
  }
  if (!signer) co_return refuse(request, not_signed());
  if (!is_kept_as_it_is) co_return refuse(request, error(ErrorCode::bad_request, "The body is not JSON."));
  // No temporary in the call: GCC 12 destroys an aggregate there twice.
  whatsapp::Callback callback;
  callback.workspace_id = signer->workspace_id;
  callback.phone_number_id = signer->phone_number_id;
  callback.signature = signature;
  callback.body = request.body();
  const bool is_kept = co_await keep(parts_.intake, std::move(callback));
  if (!is_kept)
    co_return refuse(request,
                     error(ErrorCode::unavailable, "The callback could not be kept. Send it again."));
  parts_.metrics.callback_received();
  co_return http::Response::empty(200);
}

http::Response Callbacks::refuse(const http::Request& request, const Error& refused) {
  parts_.metrics.callback_refused(to_string(refused.code));
  return problem_answer(request, refused);
}

}  // namespace lumbung::api
