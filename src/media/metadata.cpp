#include "media/metadata.h"

#include "base/word_table.h"

namespace lumbung::media {
namespace {

constexpr WordTable<Channel, kChannels.size()> kChannelWords({
    {Channel::template_header_image, "template_header_image"},
    {Channel::template_header_video, "template_header_video"},
    {Channel::template_header_document, "template_header_document"},
    {Channel::session_image, "session_image"},
    {Channel::session_video, "session_video"},
    {Channel::session_audio, "session_audio"},
    {Channel::session_document, "session_document"},
    {Channel::sticker, "sticker"},
});

constexpr WordTable<ScanState, 5> kScanStates({
    {ScanState::waiting, "waiting"},
    {ScanState::clean, "clean"},
    {ScanState::infected, "infected"},
    {ScanState::unscannable, "unscannable"},
    {ScanState::not_scanned, "not_scanned"},
});

}  // namespace

std::string_view to_string(Channel channel) {
  return kChannelWords.word_of(channel);
}
std::optional<Channel> channel_from(std::string_view word) {
  return kChannelWords.value_of(word);
}
std::string_view to_string(ScanState state) {
  return kScanStates.word_of(state);
}
std::optional<ScanState> scan_state_from(std::string_view word) {
  return kScanStates.value_of(word);
}

bool SkippedVariant::waits_for_program() const {
  return !lacks.empty() || reason.ends_with(" is not installed on this server.") ||
         reason.starts_with("The ffmpeg of this server has no ");
}

}  // namespace lumbung::media
