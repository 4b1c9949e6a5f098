// The stream and its consumers as the servers hold them: made, counted, listed, removed.
#include "queue/nats/job_stream.h"

namespace lumbung::queue {
namespace {

using jobs::QueueName;

/// The server forgets after this long which messages it had. The subjects catch later duplicates.
constexpr std::int64_t kDuplicateWindowNs = 30'000'000'000;
/// In flight over all workers of the installation.
constexpr std::int64_t kUnacknowledgedMax = 20'000;
constexpr std::uint32_t kClusterOfThree = 3;

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

void JobStream::ensure() {
  if (ensured_) return;
  const MutexLock lock(ensuring_);
  if (ensured_) return;
  make_stream();
  for (const QueueName queue : jobs::kQueueNames) {
    for (const Urgency urgency : kUrgencies) make_consumer({queue, urgency});
  }
  ensured_ = true;
}

void JobStream::make_stream() {
  jsErrCode code = {};
  jsStreamInfo* found = nullptr;
  const natsStatus looked = js_GetStreamInfo(&found, context_.get(), name_.c_str(), nullptr, &code);
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
    require(js_AddStream(nullptr, context_.get(), &config, nullptr, &code), "making the stream " + name_,
            code);
  } else if (settings_.replicas != 0 && info->Config->Replicas != config.Replicas) {
    require(js_UpdateStream(nullptr, context_.get(), &config, nullptr, &code), "changing the stream " + name_,
            code);
  }
}

void JobStream::make_consumer(const JobLane& lane) {
  const std::string durable = consumer_of(lane);
  const std::string filter = subjects_of(settings_.name, lane) + "*";
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
          "making the consumer " + durable, code);
}

MessageCounts JobStream::counts(QueueName queue) {
  ensure();
  MessageCounts counts;
  for (const Urgency urgency : kUrgencies) {
    const std::string consumer = consumer_of({queue, urgency});
    jsConsumerInfo* made = nullptr;
    jsErrCode code = {};
    const natsStatus status =
        js_GetConsumerInfo(&made, context_.get(), name_.c_str(), consumer.c_str(), nullptr, &code);
    const NatsHandle<jsConsumerInfo> info(made);
    if (status != NATS_OK) doubt();
    require(status, "looking at the consumer " + consumer, code);
    counts.undelivered += info->NumPending;
    counts.delivered += static_cast<std::uint64_t>(info->NumAckPending);
  }
  return counts;
}

std::unordered_set<std::uint64_t> JobStream::jobs_in(QueueName queue) {
  const std::string filter = subjects_of(settings_.name, {queue, Urgency::usual}) + ">";  // of every lane
  jsOptions options;
  jsOptions_Init(&options);
  options.Stream.Info.SubjectsFilter = filter.c_str();
  jsStreamInfo* made = nullptr;
  jsErrCode code = {};
  require(js_GetStreamInfo(&made, context_.get(), name_.c_str(), &options, &code),
          "listing the messages of " + name_, code);
  const NatsHandle<jsStreamInfo> info(made);
  std::unordered_set<std::uint64_t> jobs;
  const jsStreamStateSubjects* subjects = info->State.Subjects;
  for (int i = 0; subjects != nullptr && i < subjects->Count; ++i) {
    if (const auto job = job_of(subjects->List[i].Subject)) jobs.insert(job->value);
  }
  return jobs;
}

bool JobStream::remove() {
  jsErrCode code = {};
  const natsStatus status = js_DeleteStream(context_.get(), name_.c_str(), nullptr, &code);
  doubt();
  if (status == NATS_NOT_FOUND) return false;
  require(status, "removing the stream " + name_, code);
  return true;
}

}  // namespace lumbung::queue
