#include "jobs/job.h"

#include "base/word_table.h"

namespace lumbung::jobs {
namespace {

constexpr WordTable<JobState, 3> kStates({
    {JobState::waiting, "waiting"},
    {JobState::delayed, "delayed"},
    {JobState::leased, "leased"},
});

}  // namespace

std::string_view to_string(JobState state) {
  return kStates.word_of(state);
}
std::optional<JobState> job_state_from(std::string_view word) {
  return kStates.value_of(word);
}

}  // namespace lumbung::jobs
