#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "jobs/job.h"

namespace lumbung::queue {

/// Where among the jobs of its queue a job stands, by the sign of its priority.
enum class Urgency { first, usual, last };
inline constexpr std::array kUrgencies = {Urgency::first, Urgency::usual, Urgency::last};
Urgency urgency_of(int priority);

/// The jobs of a queue that are equally urgent: each lane has subjects and a pull consumer of its own, so
/// that a job may pass those of its workspace that came before it. The usual lane bears the names that a
/// queue had before there were lanes: messages and consumers of an older version are those of this lane.
struct JobLane {
  jobs::QueueName queue = jobs::QueueName::media_high;
  Urgency urgency = Urgency::usual;
};

inline constexpr std::size_t kLaneCount = jobs::kQueueNames.size() * kUrgencies.size();
/// Less than kLaneCount.
std::size_t index_of(const JobLane& lane);
/// "media-high", "media-high-first", "media-high-last"
std::string consumer_of(const JobLane& lane);
/// What the subjects of its jobs begin with in the stream of the installation `name`:
/// "lumbung.jobs.media-high.", "lumbung.jobs.media-high.first."
std::string subjects_of(std::string_view name, const JobLane& lane);
/// Of a message's subject; nullopt when it names no job.
std::optional<JobId> job_of(std::string_view subject);
/// Likewise; nullopt when it names no queue.
std::optional<jobs::QueueName> queue_of(std::string_view subject);

}  // namespace lumbung::queue
