#include "queue/job_stream.h"

#include <charconv>

namespace lumbung::queue {
namespace {

using media::JobTicket;
using media::QueueName;
using std::chrono::milliseconds;

constexpr std::int64_t kApiWaitMs = 3'000;
/// For the answer to a look at what is there. The library sends longer ones to the server, which then waits
/// for a message instead of answering that there is none. What comes later is there for the next look.
constexpr milliseconds kLookPatience{20};
/// A consumer answers each look, if only that there is nothing. One whose leader is cut off says nothing at
/// all, and the connection to another server of the cluster shows no sign of it.
constexpr milliseconds kSilenceMax{1'000};
/// What a look asked for and did not wait for comes within this time.
constexpr milliseconds kLateMax{1'000};
constexpr std::size_t kPublishedAtOnce = 512;
/// The server forgets after this long which messages it had. The subjects catch later duplicates.
constexpr std::int64_t kDuplicateWindowNs = 30'000'000'000;
/// In flight over all workers of the installation.
constexpr std::int64_t kUnacknowledgedMax = 20'000;
constexpr std::uint32_t kClusterOfThree = 3;

std::optional<std::uint64_t> job_of(std::string_view subject) {
  const auto dot = subject.rfind('.');
  std::uint64_t id = 0;
  const char* end = subject.data() + subject.size();
  const auto [rest, failed] = std::from_chars(subject.data() + dot + 1, end, id);
  if (dot == std::string_view::npos || failed != std::errc() || rest != end) return std::nullopt;
  return id;
}

void take(natsMsgList& list, std::vector<JobDelivery>& deliveries) {
  for (int i = 0; i < list.Count; ++i) {
    NatsHandle<natsMsg> message(list.Msgs[i]);
    list.Msgs[i] = nullptr;
    const auto job = job_of(natsMsg_GetSubject(message.get()));
    if (job) {
      deliveries.emplace_back(media::JobId{*job}, std::move(message));
    } else {
      (void)natsMsg_Term(message.get(), nullptr);  // nobody of ours sent this
    }
  }
  natsMsgList_Destroy(&list);
}

std::string at_code(const std::string& what, jsErrCode code) {
  return code == 0 ? what : what + " (" + std::to_string(static_cast<int>(code)) + ")";
}

}  // namespace

JobStream::JobStream(NatsConnection& connection, NatsSettings settings)
    : connection_(connection), settings_(std::move(settings)), name_(settings_.name + "-jobs") {
  jsOptions options;
  jsOptions_Init(&options);
  options.Wait = kApiWaitMs;
  options.PublishAsync.ErrHandler = [](jsCtx*, jsPubAckErr*, void* refused) {
    ++*static_cast<std::atomic<std::uint64_t>*>(refused);
  };
  options.PublishAsync.ErrHandlerClosure = &refused_;
  jsCtx* made = nullptr;
  require(natsConnection_JetStream(&made, connection_.handle(), &options), "JetStream");
  context_.reset(made);
}

std::string JobStream::subject_of(QueueName queue) const {
  return settings_.name + ".jobs." + std::string(media::to_string(queue)) + ".";
}

void JobStream::ensure() {
  if (ensured_) return;
  const std::lock_guard lock(ensuring_);
  if (ensured_) return;
  make_stream();
  for (const QueueName queue : media::kQueueNames) make_consumer(queue);
  ensured_ = true;
}

void JobStream::make_stream() {
  jsErrCode code = {};
  jsStreamInfo* found = nullptr;
  const natsStatus looked = js_GetStreamInfo(&found, context_.get(), name_.c_str(), nullptr, &code);
  const NatsHandle<jsStreamInfo> info(found);
  if (looked != NATS_NOT_FOUND) require(looked, at_code("stream " + name_, code));

  const std::string subjects = settings_.name + ".jobs.>";
  const char* subject_list[] = {subjects.c_str()};
  jsStreamConfig config;
  jsStreamConfig_Init(&config);
  config.Name = name_.c_str();
  config.Description = "Jobs of Lumbung; the rows in its database are the truth";
  config.Subjects = subject_list;
  config.SubjectsLen = 1;
  config.Retention = js_WorkQueuePolicy;
  config.Storage = js_FileStorage;
  config.MaxMsgsPerSubject = 1;
  config.Duplicates = kDuplicateWindowNs;
  config.Replicas = settings_.replicas;
  if (settings_.replicas == 0) config.Replicas = connection_.cluster_size() >= kClusterOfThree ? 3 : 1;
  if (looked == NATS_NOT_FOUND) {
    require(js_AddStream(nullptr, context_.get(), &config, nullptr, &code),
            at_code("making the stream " + name_, code));
  } else if (settings_.replicas != 0 && info->Config->Replicas != config.Replicas) {
    require(js_UpdateStream(nullptr, context_.get(), &config, nullptr, &code),
            at_code("changing the stream " + name_, code));
  }
}

void JobStream::make_consumer(QueueName queue) {
  const std::string durable(media::to_string(queue));
  const std::string filter = subject_of(queue) + "*";
  jsConsumerConfig config;
  jsConsumerConfig_Init(&config);
  config.Durable = durable.c_str();
  config.FilterSubject = filter.c_str();
  config.AckPolicy = js_AckExplicit;
  // A little more than the lease of the row, which begins later: what comes again is claimable then.
  config.AckWait = std::chrono::nanoseconds(settings_.ack_wait + std::chrono::seconds(1)).count();
  config.MaxDeliver = -1;  // the row counts the attempts
  config.MaxAckPending = kUnacknowledgedMax;
  jsErrCode code = {};
  require(js_AddConsumer(nullptr, context_.get(), name_.c_str(), &config, nullptr, &code),
          at_code("making the consumer " + durable, code));
}

std::size_t JobStream::publish(QueueName queue, const std::vector<JobTicket>& tickets) {
  ensure();
  const std::lock_guard lock(publishing_);
  const std::string prefix = subject_of(queue);
  std::size_t sent = 0;
  refused_ = 0;
  for (std::size_t i = 0; i < tickets.size(); ++i) {
    const std::string id = std::to_string(tickets[i].id.value);
    const std::string message_id = id + "." + std::to_string(tickets[i].claims);
    jsPubOptions options;
    jsPubOptions_Init(&options);
    options.MsgId = message_id.c_str();
    const natsStatus status = js_PublishAsync(context_.get(), (prefix + id).c_str(), nullptr, 0, &options);
    if (status != NATS_OK) break;
    ++sent;
    if (sent % kPublishedAtOnce != 0 && i + 1 < tickets.size()) continue;
    jsPubOptions wait;
    jsPubOptions_Init(&wait);
    wait.MaxWait = kApiWaitMs;
    if (js_PublishAsyncComplete(context_.get(), &wait) != NATS_OK) break;
  }
  std::size_t unanswered = 0;
  natsMsgList pending = {};
  if (js_PublishAsyncGetPendingList(&pending, context_.get()) == NATS_OK) {
    unanswered = static_cast<std::size_t>(pending.Count);
    natsMsgList_Destroy(&pending);
  }
  const std::size_t lost = unanswered + (tickets.size() - sent) + refused_;
  if (lost > 0) doubt();
  return lost;
}

natsSubscription* JobStream::subscription(QueueName queue) {
  auto& kept = subscriptions_[static_cast<std::size_t>(queue)];
  if (kept) return kept.get();
  const std::string consumer(media::to_string(queue));
  jsSubOptions options;
  jsSubOptions_Init(&options);
  options.Stream = name_.c_str();
  options.Consumer = consumer.c_str();
  natsSubscription* made = nullptr;
  jsErrCode code = {};
  require(js_PullSubscribe(&made, context_.get(), (subject_of(queue) + "*").c_str(), nullptr, nullptr,
                           &options, &code),
          at_code("subscribing to " + consumer, code));
  kept.reset(made);
  return made;
}

natsStatus JobStream::look(QueueName queue, std::uint32_t batch, natsMsgList& list) {
  jsFetchRequest request;
  jsFetchRequest_Init(&request);
  request.Batch = static_cast<int>(batch);
  request.NoWait = true;
  request.Expires = std::chrono::nanoseconds(kLookPatience).count();
  const auto begun = std::chrono::steady_clock::now();
  const natsStatus status = natsSubscription_FetchRequest(&list, subscription(queue), &request);
  const auto now = std::chrono::steady_clock::now();
  const bool is_full = status == NATS_OK && list.Count == static_cast<int>(batch);
  if (!is_full && now - begun >= kLookPatience) late_until_ = now + kLateMax;
  return is_silent(status) ? NATS_NO_RESPONDERS : status;
}

/// Whether messages of an earlier look may be there or come. nats.c 3.4.1 (js.c, _fetch) then writes beyond
/// the list that it made, unless it is asked for one message: having taken some that were there, it compares
/// their number with that of those that are still to come.
bool JobStream::may_be_late(QueueName queue) {
  int messages = 0;
  int bytes = 0;
  require(natsSubscription_GetPending(subscription(queue), &messages, &bytes), "counting what came late");
  return messages > 0 || std::chrono::steady_clock::now() < late_until_;
}

/// Whether looks had no answer for too long.
bool JobStream::is_silent(natsStatus answer) {
  const auto now = std::chrono::steady_clock::now();
  if (answer != NATS_TIMEOUT) {
    silent_since_.reset();
  } else if (!silent_since_) {
    silent_since_ = now;
  } else if (now - *silent_since_ > kSilenceMax) {
    silent_since_.reset();
    return true;
  }
  return false;
}

std::vector<JobDelivery> JobStream::fetch(QueueName queue, std::uint32_t batch, milliseconds patience) {
  std::vector<JobDelivery> deliveries;
  const bool waits = patience > milliseconds(0);
  const bool one_by_one = waits || may_be_late(queue);
  do {
    natsMsgList list = {};
    const natsStatus status =
        waits ? natsSubscription_Fetch(&list, subscription(queue), 1, patience.count(), nullptr)
              : look(queue, one_by_one ? 1 : batch, list);
    if (status == NATS_TIMEOUT || status == NATS_NOT_FOUND) break;
    if (status != NATS_OK) {
      doubt();
      if (!deliveries.empty()) break;
      subscriptions_[static_cast<std::size_t>(queue)].reset();
      require(status, "fetching from " + std::string(media::to_string(queue)));
    }
    take(list, deliveries);
  } while (!waits && one_by_one && deliveries.size() < batch);
  return deliveries;
}

MessageCounts JobStream::counts(QueueName queue) {
  ensure();
  jsConsumerInfo* made = nullptr;
  jsErrCode code = {};
  const std::string consumer(media::to_string(queue));
  const natsStatus status =
      js_GetConsumerInfo(&made, context_.get(), name_.c_str(), consumer.c_str(), nullptr, &code);
  const NatsHandle<jsConsumerInfo> info(made);
  if (status != NATS_OK) doubt();
  require(status, at_code("looking at the consumer " + consumer, code));
  return {info->NumPending, static_cast<std::uint64_t>(info->NumAckPending)};
}

std::unordered_set<std::uint64_t> JobStream::jobs_in(QueueName queue) {
  const std::string filter = subject_of(queue) + "*";
  jsOptions options;
  jsOptions_Init(&options);
  options.Stream.Info.SubjectsFilter = filter.c_str();
  jsStreamInfo* made = nullptr;
  jsErrCode code = {};
  require(js_GetStreamInfo(&made, context_.get(), name_.c_str(), &options, &code),
          at_code("listing the messages of " + name_, code));
  const NatsHandle<jsStreamInfo> info(made);
  std::unordered_set<std::uint64_t> jobs;
  const jsStreamStateSubjects* subjects = info->State.Subjects;
  for (int i = 0; subjects != nullptr && i < subjects->Count; ++i) {
    if (const auto job = job_of(subjects->List[i].Subject)) jobs.insert(*job);
  }
  return jobs;
}

bool JobStream::remove() {
  jsErrCode code = {};
  const natsStatus status = js_DeleteStream(context_.get(), name_.c_str(), nullptr, &code);
  doubt();
  if (status == NATS_NOT_FOUND) return false;
  require(status, at_code("removing the stream " + name_, code));
  return true;
}

}  // namespace lumbung::queue
