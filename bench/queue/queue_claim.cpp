// Claim + complete with few and with many jobs waiting, in two empty databases (sqlite:… or mysql:…):
//   queue_claim FEW_URL MANY_URL OUT.json [FEW MANY ROUNDS]
// The two backlogs are measured in turns, so that a disk that gets slower or faster does so for both.
#include <algorithm>
#include <chrono>
#include <ctime>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "backlog.h"
#include "database/schema/migrator.h"
#include "database/sql_job_store.h"

namespace {

using namespace lumbung;
using bench::multiply_jobs;
using SteadyClock = std::chrono::steady_clock;

/// That take turns.
constexpr long kWorkspaces = 50;
const std::vector<jobs::QueueName> kQueues = {jobs::QueueName::media_high, jobs::QueueName::media_low};

/// Of this thread: what is left when the waiting for the disk is taken away.
double cpu_us() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_nsec) / 1e3;
}

double median(std::vector<double>& values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

double us_since(SteadyClock::time_point begun) {
  return std::chrono::duration<double, std::micro>(SteadyClock::now() - begun).count();
}

struct Backlog {
  Backlog(const std::string& url, long waiting_jobs)
      : waiting(waiting_jobs), database(database::parse_database_url(url).value()) {
    database::Migrator(database, clock).migrate().value();
    jobs.enqueue({});
    multiply_jobs(database, waiting, kWorkspaces);
  }

  void round() {
    const auto begun = SteadyClock::now();
    const double cpu_begun = cpu_us();
    const auto job = jobs.claim(kQueues, "bench", std::chrono::seconds(60));
    if (!job || !jobs.complete(job->lease)) throw Fault("a job was lost");
    took_us.push_back(us_since(begun));
    worked_us.push_back(cpu_us() - cpu_begun);
    jobs::NewJob next;
    jobs.enqueue(next);  // the backlog stays as long as it was
  }

  double depths_us() {
    const auto begun = SteadyClock::now();
    jobs.depths();
    return us_since(begun);
  }

  long waiting;
  SystemClock clock;
  database::Database database;
  database::SqlJobStore jobs{database, clock};
  std::vector<double> took_us;
  std::vector<double> worked_us;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4 && argc != 7) {
    std::cerr << "usage: queue_claim FEW_URL MANY_URL OUT.json [FEW MANY ROUNDS]\n";
    return 2;
  }
  const bool sized = argc == 7;
  Backlog few(argv[1], sized ? std::stol(argv[4]) : 1'000);
  Backlog many(argv[2], sized ? std::stol(argv[5]) : 1'000'000);
  const int rounds = sized ? std::stoi(argv[6]) : 1'000;
  const std::string engine = few.database.engine_version();
  for (int i = 0; i < rounds; ++i) {
    few.round();
    many.round();
  }
  const double few_us = median(few.took_us);
  const double many_us = median(many.took_us);
  const double few_cpu_us = median(few.worked_us);
  const double many_cpu_us = median(many.worked_us);
  const double ratio = std::max(many_us / few_us, many_cpu_us / few_cpu_us);
  std::ofstream out(argv[3]);
  out << "{\"bench\":\"queue_claim\",\"engine\":\"" << engine << "\",\"rounds\":" << rounds
      << ",\"waiting\":[" << few.waiting << "," << many.waiting << "],\"claim_and_complete_us_median\":["
      << few_us << "," << many_us << "],\"claim_and_complete_cpu_us_median\":[" << few_cpu_us << ","
      << many_cpu_us << "],\"depths_us\":[" << few.depths_us() << "," << many.depths_us()
      << "],\"ratio\":" << ratio << ",\"ratio_max\":1.5}\n";
  std::cout << engine << ": claim + complete, median of " << rounds << ": " << few_us << " us (" << few_cpu_us
            << " us of them CPU) at " << few.waiting << " waiting, " << many_us << " us (" << many_cpu_us
            << " us CPU) at " << many.waiting << ": ratio " << ratio << " (at most 1.5)\n";
  return ratio <= 1.5 ? 0 : 1;
}
