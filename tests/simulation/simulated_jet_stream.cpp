#include "simulation/simulated_jet_stream.h"

#include <algorithm>
#include <iterator>

namespace lumbung::simulation {
namespace {

using queue::DeliveredMessage;
using queue::StreamMessage;
using std::chrono::milliseconds;

/// Those of an installation that sets nothing up: the lease of a worker, and a second more.
constexpr std::chrono::seconds kAckWait{31};
constexpr std::chrono::seconds kDuplicateWindow{30};
constexpr std::uint64_t kTwiceOneIn = 20;
constexpr std::uint64_t kLateOneIn = 20;

bool matches(std::string_view filter, std::string_view subject) {
  const char last = filter.back();
  filter.remove_suffix(1);
  return subject.starts_with(filter) &&
         (last == '>' || subject.find('.', filter.size()) == std::string_view::npos);
}

/// Of jobs that come before or after the others.
bool is_unusual(std::string_view consumer) {
  return consumer.ends_with("-first") || consumer.ends_with("-last");
}

}  // namespace

/// Of one process. What comes too late is in here.
class SimulatedJetStream::Pull final : public queue::MessagePull {
 public:
  explicit Pull(SimulatedJetStream& server) : server_(server) {}

  std::vector<DeliveredMessage> look(const std::string& consumer, std::uint32_t batch,
                                     milliseconds) override {
    std::vector<DeliveredMessage> messages = take_late(batch);
    // Most of a run would be such looks.
    if (!messages.empty() || (is_unusual(consumer) && !server_.has_for(consumer))) return messages;
    Stage& stage = server_.stage_;
    const std::string what = "look for messages of " + consumer;
    const Fate fate = stage.call(Port::stream, what);
    if (fate == Fate::stop_before) stage.stop();
    server_.require_there(consumer);
    if (fate == Fate::refuse || fate == Fate::tear) stage.refuse(what);
    messages = server_.deliver(consumer, batch);
    if (fate == Fate::stop_within || fate == Fate::stop_after) stage.stop();
    if (fate == Fate::lose_answer || server_.chance_.one_in(kLateOneIn)) late_.swap(messages);
    return messages;
  }

  std::vector<DeliveredMessage> wait(const std::string& consumer, milliseconds patience) override {
    server_.stage_.pause(patience);
    return look(consumer, 1, patience);
  }

 private:
  std::vector<DeliveredMessage> take_late(std::size_t batch) {
    const auto end = std::next(late_.begin(), static_cast<long>(std::min(batch, late_.size())));
    std::vector<DeliveredMessage> messages(late_.begin(), end);
    late_.erase(late_.begin(), end);
    return messages;
  }

  SimulatedJetStream& server_;
  std::vector<DeliveredMessage> late_;
};

void SimulatedJetStream::require_there(const std::string& consumer) const {
  if (is_away) throw Fault(ErrorCode::unavailable, "no server answers");
  if (!consumer.empty() && !filters_.contains(consumer))
    throw Fault(ErrorCode::unavailable, "there is no consumer " + consumer);
}

void SimulatedJetStream::ensure(const std::vector<queue::PullConsumer>& consumers) {
  stage_.pass(Port::stream, "make the stream unless it is there", [&] {
    require_there();
    exists_ = true;
    for (const queue::PullConsumer& consumer : consumers) filters_[consumer.name] = consumer.filter;
  });
}

std::size_t SimulatedJetStream::publish(const std::vector<StreamMessage>& messages) {
  const Fate fate =
      stage_.call(Port::stream, "publish " + std::to_string(messages.size()) + " messages, first " +
                                    messages.front().subject + ", id " + messages.front().id);
  if (fate == Fate::stop_before) stage_.stop();
  std::size_t kept = messages.size();
  if (fate == Fate::stop_within || fate == Fate::tear) kept /= 2;
  if (fate == Fate::refuse || is_away || !exists_) kept = 0;
  for (std::size_t i = 0; i < kept; ++i) keep(messages[i]);
  if (fate == Fate::stop_within || fate == Fate::stop_after) stage_.stop();
  return fate == Fate::lose_answer ? messages.size() : messages.size() - kept;
}

void SimulatedJetStream::keep(const StreamMessage& message) {
  const Timestamp now = clock_.steady();
  std::erase_if(ids_, [&](const auto& had) { return now - had.second.at >= kDuplicateWindow; });
  if (!ids_.try_emplace(message.id, Had{now, last_ + 1}).second) return;
  Sequence& newest = by_subject_[message.subject];
  messages_.erase(newest);
  newest = ++last_;
  messages_.emplace(newest, Kept{message.subject, false, {}});
}

std::unique_ptr<queue::MessagePull> SimulatedJetStream::pull() {
  return std::make_unique<Pull>(*this);
}

bool SimulatedJetStream::has_for(const std::string& consumer) const {
  const auto filter = filters_.find(consumer);
  return filter != filters_.end() && std::any_of(messages_.begin(), messages_.end(), [&](const auto& kept) {
           return matches(filter->second, kept.second.subject);
         });
}

/// What comes again goes before what was never delivered.
std::vector<DeliveredMessage> SimulatedJetStream::deliver(const std::string& consumer, std::uint32_t batch) {
  const Timestamp now = clock_.steady();
  std::vector<DeliveredMessage> delivered;
  for (const bool again : {true, false}) {
    for (auto& [sequence, kept] : messages_) {
      if (delivered.size() == batch) return delivered;
      if (kept.is_delivered != again || (again && kept.again_at > now)) continue;
      if (!matches(filters_.at(consumer), kept.subject)) continue;
      kept.is_delivered = true;
      kept.again_at = chance_.one_in(kTwiceOneIn) ? now + milliseconds(1) : now + kAckWait;
      delivered.push_back({kept.subject, std::to_string(sequence)});
    }
  }
  return delivered;
}

template <class Work>
void SimulatedJetStream::hear(const std::string& what, const std::string& handle, Work&& work) {
  const auto found = messages_.find(std::stoull(handle));
  const std::string subject = found == messages_.end() ? "a message that is gone" : found->second.subject;
  const Fate fate = stage_.call(Port::stream, what + " " + subject);
  if (fate == Fate::stop_before) stage_.stop();
  const bool is_lost = is_away || fate == Fate::refuse || fate == Fate::tear || fate == Fate::stop_within;
  // Others may have been here since.
  if (const auto message = messages_.find(std::stoull(handle)); message != messages_.end() && !is_lost)
    work(message);
  if (fate == Fate::stop_within || fate == Fate::stop_after) stage_.stop();
}

void SimulatedJetStream::acknowledge(const std::string& handle) {
  hear("acknowledge", handle, [&](auto message) {
    by_subject_.erase(message->second.subject);
    messages_.erase(message);
  });
}

void SimulatedJetStream::deliver_again(const std::string& handle, milliseconds delay) {
  hear("deliver again, after " + std::to_string(delay.count()) + " ms,", handle,
       [&](auto message) { message->second.again_at = clock_.steady() + delay; });
}

void SimulatedJetStream::report_progress(const std::string& handle) {
  hear("report progress of", handle,
       [&](auto message) { message->second.again_at = clock_.steady() + kAckWait; });
}

queue::MessageCounts SimulatedJetStream::counts(const std::string& consumer) {
  queue::MessageCounts counts;
  if (is_unusual(consumer) && !has_for(consumer)) return counts;
  stage_.pass(Port::stream, "count the messages of " + consumer, [&] {
    require_there(consumer);
    for (const auto& [sequence, kept] : messages_) {
      if (matches(filters_.at(consumer), kept.subject))
        ++(kept.is_delivered ? counts.delivered : counts.undelivered);
    }
  });
  return counts;
}

std::vector<std::string> SimulatedJetStream::subjects(const std::string& filter) {
  std::vector<std::string> found;
  stage_.pass(Port::stream, "list the messages", [&] {
    require_there();
    if (!exists_) throw Fault(ErrorCode::unavailable, "there is no stream");
    for (const auto& [subject, sequence] : by_subject_) {
      if (matches(filter, subject)) found.push_back(subject);
    }
  });
  return found;
}

bool SimulatedJetStream::remove() {
  return stage_.pass(Port::stream, "remove the stream", [&] {
    require_there();
    const bool was_there = exists_;
    lose();
    return was_there;
  });
}

void SimulatedJetStream::restart() {
  std::erase_if(ids_, [&](const auto& had) { return !messages_.contains(had.second.message); });
}

void SimulatedJetStream::lose() {
  exists_ = false;
  filters_.clear();
  messages_.clear();
  by_subject_.clear();
  ids_.clear();
}

}  // namespace lumbung::simulation
