#include "app/served_console.h"

#include <span>
#include <string_view>

#include "app/console_assets.h"

namespace lumbung::app {

std::vector<api::ConsoleAsset> served_console() {
  const auto text = [](std::span<const std::byte> bytes) {
    return std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  };
  std::vector<api::ConsoleAsset> assets;
  assets.reserve(console_assets().size());
  for (const Asset& asset : console_assets()) {
    assets.push_back({asset.path, asset.content_type, asset.etag, text(asset.bytes), text(asset.brotli),
                      text(asset.gzip)});
  }
  return assets;
}

}  // namespace lumbung::app
