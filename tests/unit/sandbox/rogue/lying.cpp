#include <stdexcept>
#include <thread>

#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit/sandbox/rogue/misdeeds.h"

namespace lumbung::sandbox::rogue {
namespace {

/// The job channel's number is not told to run_job; a hostile child tries them all.
void send_raw(const std::string& bytes) {
  for (int descriptor = 3; descriptor < 64; ++descriptor) {
    if (::send(descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL) >= 0) return;
  }
}

/// Until somebody has made it longer.
void await_reader(int file, off_t bytes) {
  struct stat now {};
  while (::fstat(file, &now) == 0 && now.st_size == bytes) std::this_thread::yield();
}

/// Its compressed variant becomes, once it was announced and read, a larger file that a reader of variants
/// takes for an honest one.
void rewrite_what_was_announced(const Job& job) {
  constexpr off_t kMoreThanWhatsAppTakes = 6'000'000;
  for (std::size_t i = 0; i < job.outputs.size(); ++i) {
    if (job.request.outputs[i] != Output::compressed) continue;
    job.report(photo());
    write_text(job.outputs[i], "small");
    job.report(VariantMade{Output::compressed, "image/jpeg", 4, 3, 5});
    await_reader(job.outputs[i], 5);
    if (::pwrite(job.outputs[i], "behave", 6, 0) != 6 ||
        ::ftruncate(job.outputs[i], kMoreThanWhatsAppTakes) != 0)
      throw std::runtime_error("write");
    job.report(Done{});
  }
}

}  // namespace

Identified photo() {
  FileFacts facts;
  facts.mime = "image/jpeg";
  facts.decodable_image = true;
  facts.width = 4;
  facts.height = 3;
  facts.bits_per_channel = 8;
  facts.channels = 3;
  return {facts};
}

VariantMade thumbnail(std::uint64_t bytes) {
  return {Output::thumbnail, "image/jpeg", 4, 3, bytes};
}

void write_text(int output, const std::string& text) {
  if (::write(output, text.data(), text.size()) != static_cast<ssize_t>(text.size()))
    throw std::runtime_error("write");
}

void behave(const Job& job) {
  job.report(photo());
  if (!job.outputs.empty()) {
    write_text(job.outputs[0], "thumb");
    job.report(thumbnail(5));
  }
  job.report(Done{{{"decode", 0.25}}});
}

std::map<std::string, Misdeed> lying() {
  return {
      {"silent", [](const Job&) { ::_exit(0); }},
      {"half", [](const Job& job) { job.report(photo()); }},
      {"garbage", [](const Job&) { send_raw("\x80\xff not json"); }},
      {"oversize", [](const Job&) { send_raw(std::string(100'000, 'x')); }},
      {"empty", [](const Job&) { send_raw(""); }},
      {"done-first", [](const Job& job) { job.report(Done{}); }},
      {"twice",
       [](const Job& job) {
         job.report(photo());
         job.report(photo());
       }},
      {"after-done",
       [](const Job& job) {
         behave(job);
         job.report(photo());
       }},
      {"unasked",
       [](const Job& job) {
         job.report(photo());
         job.report(VariantMade{Output::webp, "image/webp", 1, 1, 1});
       }},
      {"wrong-size",
       [](const Job& job) {
         job.report(photo());
         job.report(thumbnail(6));
       }},
      {"rewrite", rewrite_what_was_announced},
      {"bad-color",
       [](const Job& job) {
         job.report(photo());
         job.report(PictureSummary{"x", "y", "z", ""});
       }},
      {"flood-events",
       [](const Job& job) {
         for (;;) job.report(photo());
       }},
  };
}

}  // namespace lumbung::sandbox::rogue
