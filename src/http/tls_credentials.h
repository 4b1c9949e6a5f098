#pragma once

#include <array>
#include <chrono>
#include <filesystem>
#include <memory>
#include <string>

#include <boost/asio/ssl/context.hpp>

#include "base/clock.h"
#include "base/mutex.h"
#include "telemetry/log.h"

namespace lumbung::http {

/// Where a listener's identity lies, both as PEM: the certificate with those of its issuers after it, and the
/// private key that belongs to it.
struct TlsFiles {
  std::filesystem::path certificate_chain;
  std::filesystem::path private_key;
  std::chrono::milliseconds look_again{5000};  ///< how often changed files are looked for, at most
};

/// The certificate that a listener shows, with TLS 1.2 and 1.3 and nothing older. Read again when its files
/// have changed, so that a renewed certificate needs no restart. Any thread.
class TlsCredentials {
 public:
  using Context = boost::asio::ssl::context;

  /// Throws Fault (invalid_argument) when the files can't be read or don't belong together.
  explicit TlsCredentials(TlsFiles files, telemetry::Log log = {});

  /// What new connections use. Files that changed to something unusable are tried again at each look: what is
  /// in their way may go without changing them (permissions).
  std::shared_ptr<Context> current();
  /// When the certificate ends. Any thread.
  Timestamp expires_at();

 private:
  using Clock = std::chrono::steady_clock;
  using Versions = std::array<std::filesystem::file_time_type, 2>;

  std::shared_ptr<Context> read() const;
  Versions versions() const;

  void renew() LUMBUNG_REQUIRES(mutex_);

  TlsFiles files_;
  telemetry::Log log_;
  Mutex mutex_;
  Versions read_versions_ LUMBUNG_GUARDED_BY(mutex_);
  std::shared_ptr<Context> context_ LUMBUNG_GUARDED_BY(mutex_);
  Clock::time_point looked_at_ LUMBUNG_GUARDED_BY(mutex_);
  std::string told_failure_ LUMBUNG_GUARDED_BY(mutex_);  ///< of the last look; empty: there was none
};

}  // namespace lumbung::http
