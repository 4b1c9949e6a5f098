#include "queue/nats/jet_stream_client.h"

#include "queue/nats/jet_stream_pull.h"

namespace lumbung::queue {
namespace {

/// The server forgets after this long which messages it had. The subjects catch later duplicates.
constexpr std::int64_t kDuplicateWindowNs = 30'000'000'000;
/// In flight over all workers of the installation.
constexpr std::int64_t kUnacknowledgedMax = 20'000;
constexpr std::uint32_t kClusterOfThree = 3;
constexpr std::size_t kPublishedAtOnce = 512;

}  // namespace

JetStreamClient::JetStreamClient(NatsConnection& connection, NatsSettings settings)
    : connection_(connection), settings_(std::move(settings)), name_(settings_.name + "-jobs") {}

std::shared_ptr<jsCtx> JetStreamClient::context() {
  NatsConnection::Handle now = connection_.require_handle();
  const MutexLock lock(making_);
  if (now == made_of_) return context_;
  jsOptions options;
  jsOptions_Init(&options);
  options.Wait = kApiWaitMs;
  options.PublishAsync.ErrHandler = [](jsCtx*, jsPubAckErr*, void* refused) {
    ++*static_cast<std::atomic<std::uint64_t>*>(refused);
  };
  options.PublishAsync.ErrHandlerClosure = &refused_;
  jsCtx* made = nullptr;
  require(natsConnection_JetStream(&made, now.get(), &options), "JetStream");
  context_ = std::shared_ptr<jsCtx>(made, DestroyNats());
  made_of_ = std::move(now);
  return context_;
}

void JetStreamClient::ensure(const std::vector<PullConsumer>& consumers) {
  const auto current = context();
  make_stream(*current);
  for (const PullConsumer& consumer : consumers) make_consumer(*current, consumer);
}

void JetStreamClient::make_stream(jsCtx& context) {
  jsErrCode code = {};
  jsStreamInfo* found = nullptr;
  const natsStatus looked = js_GetStreamInfo(&found, &context, name_.c_str(), nullptr, &code);
  const NatsHandle<jsStreamInfo> info(found);
  if (looked != NATS_NOT_FOUND) require(looked, "stream " + name_, code);

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
    require(js_AddStream(nullptr, &context, &config, nullptr, &code), "making the stream " + name_, code);
  } else if (settings_.replicas != 0 && info->Config->Replicas != config.Replicas) {
    require(js_UpdateStream(nullptr, &context, &config, nullptr, &code), "changing the stream " + name_,
            code);
  }
}

void JetStreamClient::make_consumer(jsCtx& context, const PullConsumer& consumer) {
  jsConsumerConfig config;
  jsConsumerConfig_Init(&config);
  config.Durable = consumer.name.c_str();
  config.FilterSubject = consumer.filter.c_str();
  config.AckPolicy = js_AckExplicit;
  // A little more than the lease of the row, which begins later: what comes again is claimable then.
  config.AckWait = std::chrono::nanoseconds(settings_.ack_wait + std::chrono::seconds(1)).count();
  config.MaxDeliver = -1;  // the row counts the attempts
  config.MaxAckPending = kUnacknowledgedMax;
  jsErrCode code = {};
  require(js_AddConsumer(nullptr, &context, name_.c_str(), &config, nullptr, &code),
          "making the consumer " + consumer.name, code);
}

std::size_t JetStreamClient::publish(const std::vector<StreamMessage>& messages) {
  const MutexLock lock(publishing_);
  const auto current = context();
  std::size_t sent = 0;
  refused_ = 0;
  for (std::size_t i = 0; i < messages.size(); ++i) {
    jsPubOptions options;
    jsPubOptions_Init(&options);
    options.MsgId = messages[i].id.c_str();
    const natsStatus status =
        js_PublishAsync(current.get(), messages[i].subject.c_str(), nullptr, 0, &options);
    if (status != NATS_OK) break;
    ++sent;
    if (sent % kPublishedAtOnce != 0 && i + 1 < messages.size()) continue;
    jsPubOptions wait;
    jsPubOptions_Init(&wait);
    wait.MaxWait = kApiWaitMs;
    if (js_PublishAsyncComplete(current.get(), &wait) != NATS_OK) break;
  }
  std::size_t unanswered = 0;
  natsMsgList pending = {};
  if (js_PublishAsyncGetPendingList(&pending, current.get()) == NATS_OK) {
    unanswered = static_cast<std::size_t>(pending.Count);
    natsMsgList_Destroy(&pending);
  }
  return unanswered + (messages.size() - sent) + refused_;
}

std::unique_ptr<MessagePull> JetStreamClient::pull() {
  return std::make_unique<JetStreamPull>(connection_, name_);
}

/// The words are those of the NATS documentation, "JetStream wire API", acknowledging messages.
void JetStreamClient::answer(const std::string& handle, const std::string& words) {
  if (const auto now = connection_.handle())
    (void)natsConnection_PublishString(now.get(), handle.c_str(), words.c_str());
}

void JetStreamClient::acknowledge(const std::string& handle) {
  answer(handle, "+ACK");
}

void JetStreamClient::deliver_again(const std::string& handle, std::chrono::milliseconds delay) {
  const auto delay_ns = std::chrono::nanoseconds(delay).count();
  answer(handle, R"(-NAK {"delay":)" + std::to_string(delay_ns) + "}");
}

void JetStreamClient::report_progress(const std::string& handle) {
  answer(handle, "+WPI");
}

MessageCounts JetStreamClient::counts(const std::string& consumer) {
  const auto current = context();
  jsConsumerInfo* made = nullptr;
  jsErrCode code = {};
  const natsStatus status =
      js_GetConsumerInfo(&made, current.get(), name_.c_str(), consumer.c_str(), nullptr, &code);
  const NatsHandle<jsConsumerInfo> info(made);
  require(status, "looking at the consumer " + consumer, code);
  return {info->NumPending, static_cast<std::uint64_t>(info->NumAckPending)};
}

std::vector<std::string> JetStreamClient::subjects(const std::string& filter) {
  const auto current = context();
  jsOptions options;
  jsOptions_Init(&options);
  options.Stream.Info.SubjectsFilter = filter.c_str();
  jsStreamInfo* made = nullptr;
  jsErrCode code = {};
  require(js_GetStreamInfo(&made, current.get(), name_.c_str(), &options, &code),
          "listing the messages of " + name_, code);
  const NatsHandle<jsStreamInfo> info(made);
  std::vector<std::string> found;
  const jsStreamStateSubjects* subjects = info->State.Subjects;
  for (int i = 0; subjects != nullptr && i < subjects->Count; ++i)
    found.emplace_back(subjects->List[i].Subject);
  return found;
}

bool JetStreamClient::remove() {
  const auto current = context();
  jsErrCode code = {};
  const natsStatus status = js_DeleteStream(current.get(), name_.c_str(), nullptr, &code);
  if (status == NATS_NOT_FOUND) return false;
  require(status, "removing the stream " + name_, code);
  return true;
}

}  // namespace lumbung::queue
