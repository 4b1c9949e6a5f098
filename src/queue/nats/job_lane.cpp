#include "queue/nats/job_lane.h"

#include <charconv>

namespace lumbung::queue {
namespace {

/// Between the name of the installation, which has no dots, and that of the queue.
constexpr std::string_view kJobs = ".jobs.";

std::string_view word_of(Urgency urgency) {
  switch (urgency) {
    case Urgency::first:
      return "first";
    case Urgency::last:
      return "last";
    case Urgency::usual:
      break;
  }
  return "";
}

}  // namespace

Urgency urgency_of(int priority) {
  if (priority < 0) return Urgency::first;
  return priority > 0 ? Urgency::last : Urgency::usual;
}

std::size_t index_of(const JobLane& lane) {
  return static_cast<std::size_t>(lane.queue) * kUrgencies.size() + static_cast<std::size_t>(lane.urgency);
}

std::string consumer_of(const JobLane& lane) {
  std::string name(jobs::to_string(lane.queue));
  if (lane.urgency != Urgency::usual) name.append("-").append(word_of(lane.urgency));
  return name;
}

std::string subjects_of(std::string_view name, const JobLane& lane) {
  std::string subjects(name);
  subjects.append(kJobs).append(jobs::to_string(lane.queue)).append(".");
  if (lane.urgency != Urgency::usual) subjects.append(word_of(lane.urgency)).append(".");
  return subjects;
}

std::optional<JobId> job_of(std::string_view subject) {
  const auto dot = subject.rfind('.');
  if (dot == std::string_view::npos) return std::nullopt;
  const char* end = subject.data() + subject.size();
  JobId job{0};
  const auto [rest, failed] = std::from_chars(subject.data() + dot + 1, end, job.value);
  if (failed != std::errc() || rest != end) return std::nullopt;
  return job;
}

std::optional<jobs::QueueName> queue_of(std::string_view subject) {
  const auto mark = subject.find(kJobs);
  if (mark == std::string_view::npos) return std::nullopt;
  const std::string_view rest = subject.substr(mark + kJobs.size());
  return jobs::queue_from(rest.substr(0, rest.find('.')));
}

}  // namespace lumbung::queue
