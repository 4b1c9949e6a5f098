#include "processing/codec_verdict.h"

#include <string>

namespace lumbung::processing {
namespace {

using Blame = media::ProcessingFailure::Blame;
using sandbox::Ending;

media::ProcessingFailure over_limit(const std::string& what) {
  return {Blame::file, ErrorCode::resource_limit,
          "Decoding this file takes more " + what + " than is allowed."};
}

media::ProcessingFailure fault_of_machine(const sandbox::RunOutcome& outcome) {
  return {Blame::machine, ErrorCode::unavailable,
          "The decoder was stopped: " + std::string(to_string(outcome.ending)) + " " + outcome.detail};
}

media::ProcessingFailure death_of_sandbox(const sandbox::RunOutcome& outcome) {
  return {Blame::sandbox, ErrorCode::poison,
          "Decoding this file brought its decoder down (" + std::string(to_string(outcome.ending)) + ")."};
}

}  // namespace

bool says_nothing_of_the_file(const sandbox::RunOutcome& outcome) {
  return outcome.ending == Ending::cancelled || outcome.was_starved;
}

bool complains_of_a_full_disk(std::string_view complaint) {
  return complaint.find("No space left on device") != std::string_view::npos ||
         complaint.find("Disk quota exceeded") != std::string_view::npos;
}

media::ProcessingFailure no_room_on_disk() {
  return {Blame::machine, ErrorCode::insufficient_storage,
          "The disk is full: what was made of this file had no room."};
}

std::optional<media::ProcessingFailure> failure_of(const sandbox::RunOutcome& outcome,
                                                   const std::optional<sandbox::Refused>& refused) {
  switch (outcome.ending) {
    case Ending::finished:
      return std::nullopt;
    case Ending::refused:
      if (!refused) return death_of_sandbox(outcome);
      return media::ProcessingFailure{Blame::file, refused->code, refused->reason};
    case Ending::out_of_memory:
      return over_limit("memory");
    case Ending::cpu_exceeded:
      return over_limit("processor time");
    case Ending::output_exceeded:
      return over_limit("output");
    case Ending::threads_exceeded:
      return over_limit("threads");
    case Ending::timed_out:
      return outcome.was_starved ? fault_of_machine(outcome) : death_of_sandbox(outcome);
    case Ending::crashed:
    case Ending::forbidden_call:
    case Ending::protocol_violation:
      return death_of_sandbox(outcome);
    case Ending::disk_full:
      return no_room_on_disk();
    case Ending::zygote_lost:
    case Ending::killed:
    case Ending::not_confined:
    case Ending::cancelled:
      return fault_of_machine(outcome);
  }
  return fault_of_machine(outcome);
}

}  // namespace lumbung::processing
