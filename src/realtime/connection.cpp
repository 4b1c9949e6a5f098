#include "realtime/connection.h"

#include <algorithm>
#include <utility>

#include <boost/asio/buffer.hpp>

#include "realtime/channel_name.h"

namespace lumbung::realtime {

namespace beast = boost::beast;
namespace websocket = beast::websocket;
using boost::system::error_code;
using SteadyClock = std::chrono::steady_clock;

Connection::Connection(Socket socket, ConnectionContext& context, std::string address)
    : stream_(std::move(socket)),
      context_(context),
      address_(std::move(address)),
      last_heard_(SteadyClock::now()) {
  begin_waiting();
  stream_.read_message_max(context.options.incoming_bytes_max);
  stream_.auto_fragment(false);
  stream_.text(true);
}

void Connection::start(Request upgrade, std::optional<Refusal> refusal) {
  upgrade_ = std::move(upgrade);
  refusal_ = std::move(refusal);
  deadline_ = SteadyClock::now() + context_.options.handshake_timeout;
  stream_.control_callback([this](websocket::frame_type, beast::string_view) { heard(); });
  stream_.async_accept(upgrade_, [self = shared_from_this()](error_code failed) {
    if (failed) return self->finish();
    self->welcome();
  });
}

void Connection::welcome() {
  upgrade_ = {};
  state_ = State::open;
  heard();
  read();
  if (refusal_) {
    refuse(refusal_->code, refusal_->message);
    return close(refusal_->code, refusal_->message);
  }
  socket_id_ = make_socket_id();
  const auto activity = std::chrono::ceil<std::chrono::seconds>(context_.options.activity_timeout);
  send_text(connection_established_frame(socket_id_, activity));
}

void Connection::read() {
  stream_.async_read(incoming_, [self = shared_from_this()](error_code failed, std::size_t) {
    if (failed) return self->finish();
    self->heard();
    const auto bytes = self->incoming_.cdata();
    self->receive({static_cast<const char*>(bytes.data()), bytes.size()});
    self->incoming_.consume(bytes.size());
    self->read();
  });
}

void Connection::receive(std::string_view text) {
  if (state_ != State::open) return;
  auto frame = parse_client_frame(text);
  if (!frame) return refuse(PusherCode::rejected, frame.error().message);
  std::visit([this](const auto& said) { handle(said); }, *frame);
}

void Connection::handle(const Ping&) {
  send_text(pong_frame());
}

void Connection::handle(const Pong&) {}

void Connection::handle(const Subscribe& frame) {
  if (!workspace_of_channel(frame.channel)) {
    return refuse(PusherCode::unauthorized,
                  "There is no such channel; there are private-workspace.{id} only");
  }
  const auto proof = context_.auth.verify(socket_id_, frame.channel, frame.auth);
  if (!proof) {
    return refuse(PusherCode::unauthorized, "The signature for the channel is invalid");
  }
  if (proof->until && *proof->until <= context_.options.now()) {
    return refuse(PusherCode::unauthorized, "The leave to listen to the channel has expired");
  }
  if (!channels_.contains(frame.channel)) {
    if (channels_.size() >= context_.options.channels_per_connection_max)
      return refuse(PusherCode::rejected, "Too many channels for one connection");
    if (!has_room_for(frame.channel)) {
      constexpr std::string_view kReason = "As many listen to this workspace as may; come back later";
      refuse(PusherCode::back_off, kReason);
      return close(PusherCode::back_off, kReason);
    }
  }
  stop_waiting();
  rest_on(frame.channel, *proof);
  channels_.insert(frame.channel);
  context_.switchboard.subscribe(frame.channel, *this);
  send_text(subscription_succeeded_frame(frame.channel));
}

/// Whoever has a token of one workspace leaves places to the others, and has more than a quarter only while
/// half are free.
bool Connection::has_room_for(const std::string& channel) const {
  const std::size_t all = context_.options.connections_max;
  if (context_.switchboard.size() <= all / 2) return true;
  return context_.switchboard.listeners(channel) < std::max<std::size_t>(1, all / 4);
}

void Connection::begin_waiting() {
  subscribe_by_ = SteadyClock::now() + context_.options.first_subscription_timeout;
  if (!address_.empty()) context_.waiting.enter(address_);
}

void Connection::stop_waiting() {
  if (!subscribe_by_) return;
  subscribe_by_.reset();
  if (!address_.empty()) context_.waiting.leave(address_);
}

void Connection::rest_on(const std::string& channel, const ChannelProof& proof) {
  expiries_.erase(channel);
  if (proof.until) expiries_.emplace(channel, *proof.until);
  if (proof.token) context_.watch.begin(*proof.token);
  if (const auto before = tokens_.find(channel); before != tokens_.end()) {
    context_.watch.end(before->second);
    tokens_.erase(before);
  }
  if (proof.token) tokens_.emplace(channel, *proof.token);
}

void Connection::end_with(const std::set<TokenId>& tokens) {
  const bool ends = std::any_of(tokens_.begin(), tokens_.end(),
                                [&tokens](const auto& entry) { return tokens.contains(entry.second); });
  if (ends) end_listening();
}

void Connection::end_expired(Timestamp now) {
  const bool ends = std::any_of(expiries_.begin(), expiries_.end(),
                                [now](const auto& entry) { return entry.second <= now; });
  if (ends) end_listening();
}

void Connection::end_listening() {
  if (state_ != State::open) return;
  drop_queue();
  constexpr std::string_view kReason = "The token of a subscription was revoked or has expired";
  refuse(PusherCode::unauthorized, kReason);
  close(PusherCode::unauthorized, kReason);
}

void Connection::handle(const Unsubscribe& frame) {
  rest_on(frame.channel, {});
  channels_.erase(frame.channel);
  context_.switchboard.unsubscribe(frame.channel, *this);
  if (subscribe_by_ || !channels_.empty()) return;
  // It takes a place and counts for no workspace any more: as one that comes.
  const bool are_too_many =
      !address_.empty() && context_.waiting.of(address_) >= context_.options.waiting_per_address_max;
  begin_waiting();
  if (are_too_many) close(PusherCode::back_off, kTooManyWait);
}

void Connection::handle(const ClientEvent&) {
  refuse(PusherCode::rejected, "This server takes no client events");
}

void Connection::refuse(PusherCode code, std::string_view message) {
  send_text(error_frame(code, message));
}

void Connection::send_text(std::string text) {
  send(std::make_shared<const std::string>(std::move(text)));
}

void Connection::send(const Message& message) {
  if (state_ != State::open) return;
  const auto& options = context_.options;
  if (queue_.size() >= options.queued_messages_max ||
      queued_bytes_ + message->size() > options.queued_bytes_max) {
    return drop_slow();
  }
  queue_.push_back(message);
  queued_bytes_ += message->size();
  write_next();
}

void Connection::drop_slow() {
  ++context_.slow_clients_dropped;
  drop_queue();
  close(PusherCode::back_off, "Too slow; reconnect and catch up");
}

void Connection::drop_queue() {
  // What is being written stays: its buffer is in use.
  queue_.resize(writer_ == Writer::writing ? 1 : 0);
  queued_bytes_ = queue_.empty() ? 0 : queue_.front()->size();
}

void Connection::close(PusherCode code, std::string_view reason) {
  if (state_ == State::closing) return;
  if (state_ == State::handshaking) return cut();
  state_ = State::closing;
  close_reason_ =
      websocket::close_reason(static_cast<websocket::close_code>(code), beast::string_view(reason));
  deadline_ = SteadyClock::now() + context_.options.close_timeout;
  write_next();
}

void Connection::write_next() {
  if (writer_ != Writer::idle) return;
  if (!queue_.empty()) {
    writer_ = Writer::writing;
    stream_.async_write(boost::asio::buffer(*queue_.front()),
                        [self = shared_from_this()](error_code failed, std::size_t) {
                          self->writer_ = Writer::idle;
                          if (failed) return self->cut();
                          ++self->context_.messages_sent;
                          self->queued_bytes_ -= self->queue_.front()->size();
                          self->queue_.pop_front();
                          self->write_next();
                        });
  } else if (state_ == State::closing) {
    writer_ = Writer::closing;
    stream_.async_close(close_reason_, [self = shared_from_this()](error_code) { self->cut(); });
  }
}

void Connection::sweep(SteadyTime now) {
  if (deadline_ && now >= *deadline_) {
    if (state_ == State::open) return close(PusherCode::no_pong, "No pong came");
    return cut();
  }
  if (state_ == State::open && subscribe_by_ && now >= *subscribe_by_) {
    constexpr std::string_view kReason = "No subscription came";
    refuse(PusherCode::unauthorized, kReason);
    return close(PusherCode::unauthorized, kReason);
  }
  if (state_ != State::open || deadline_ || now - last_heard_ < context_.options.activity_timeout) return;
  send_text(ping_frame());
  // The ping itself may have closed a client that does not read.
  if (state_ == State::open) deadline_ = now + context_.options.pong_timeout;
}

void Connection::heard() {
  last_heard_ = SteadyClock::now();
  if (state_ == State::open) deadline_.reset();
}

void Connection::cut() {
  error_code ignored;
  beast::get_lowest_layer(stream_).close(ignored);
}

void Connection::finish() {
  cut();
  state_ = State::closing;
  stop_waiting();
  while (!tokens_.empty()) rest_on(std::string(tokens_.begin()->first), {});
  context_.switchboard.forget(*this);
}

}  // namespace lumbung::realtime
