#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "media/attempt/media_processor.h"
#include "media/purpose.h"
#include "media/scan/malware_scanner.h"
#include "media/storage_adapter.h"
#include "net/http_client.h"
#include "simulation/stage.h"

namespace lumbung::simulation {

/// What a file of the simulation is stands in it: "picture 12", "film 3", "animation 5", "damaged 4",
/// "killer 7" (it kills its decoder), "evil 2" (a picture with malware that signatures 2 and later know).
bool is_of_kind(std::string_view content, std::string_view kind);
/// The bytes of a file that is open.
std::string content_of(int file);

/// A processor that obeys the file and chance. Variants say whose they are, so that they can't be mixed up.
class SimulatedProcessor final : public media::MediaProcessor {
 public:
  /// `differs`: no two attempts make the same bytes.
  SimulatedProcessor(Stage& stage, Chance& chance, media::StorageAdapter& storage, bool differs)
      : stage_(stage), chance_(chance), storage_(storage), differs_(differs) {}

  media::ProcessingResult process(const media::ProcessingRequest& request,
                                  media::ProcessingObserver& observer, std::stop_token stop) override;

 private:
  void step(std::string_view what);
  void make(media::VariantName name, const std::string& content, media::ProcessingObserver& observer,
            media::ProcessingReport& report);

  Stage& stage_;
  Chance& chance_;
  media::StorageAdapter& storage_;
  bool differs_;
  std::uint64_t made_ = 0;
};

class SimulatedScanner final : public media::MalwareScanner {
 public:
  explicit SimulatedScanner(Stage& stage) : stage_(stage) {}

  bool is_down = false;
  int signatures = 1;

  Result<media::ScanVerdict> scan(int file, std::uint64_t bytes) override;
  Result<std::string> signatures_version() override;
  bool came_after(std::string_view later, std::string_view earlier) const override;
  bool outranks(std::string_view own, std::string_view other) const override {
    return came_after(own, other);
  }

 private:
  Stage& stage_;
};

/// The server of those who are told by webhooks.
class SimulatedReceiver final : public net::HttpClient {
 public:
  explicit SimulatedReceiver(Stage& stage) : stage_(stage) {}

  bool is_down = false;
  /// What came: the type of the event, and the media.
  std::set<std::pair<std::string, std::string>> received;

  Result<net::HttpAnswer> send(const net::HttpRequest& request, std::stop_token stop) override;

 private:
  Stage& stage_;
};

}  // namespace lumbung::simulation
