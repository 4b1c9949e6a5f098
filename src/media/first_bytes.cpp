#include "media/first_bytes.h"

#include <array>

namespace lumbung::media {
namespace {

using namespace std::string_view_literals;

struct Signature {
  std::size_t offset;
  std::string_view bytes;
  TypeGuess guess;
};

constexpr TypeGuess kUnknown{"application/octet-stream", "bin"};

// The first that fits is taken: narrow before wide.
constexpr std::array kSignatures = {
    Signature{0, "\xFF\xD8\xFF"sv, {"image/jpeg", "jpg"}},
    Signature{0, "\x89PNG\r\n\x1A\n"sv, {"image/png", "png"}},
    Signature{0, "GIF8"sv, {"image/gif", "gif"}},
    Signature{8, "WEBP"sv, {"image/webp", "webp"}},
    Signature{8, "WAVE"sv, {"audio/wav", "wav"}},
    Signature{4, "ftypheic"sv, {"image/heic", "heic"}},
    Signature{4, "ftypheix"sv, {"image/heic", "heic"}},
    Signature{4, "ftypmif1"sv, {"image/heif", "heif"}},
    Signature{4, "ftypavif"sv, {"image/avif", "avif"}},
    Signature{4, "ftypavis"sv, {"image/avif", "avif"}},
    Signature{4, "ftypqt"sv, {"video/quicktime", "mov"}},
    Signature{4, "ftyp3g"sv, {"video/3gpp", "3gp"}},
    Signature{4, "ftypM4A"sv, {"audio/mp4", "m4a"}},
    Signature{4, "ftyp"sv, {"video/mp4", "mp4"}},
    Signature{0, "II*\0"sv, {"image/tiff", "tiff"}},
    Signature{0, "MM\0*"sv, {"image/tiff", "tiff"}},
    Signature{0, "\xFF\x0A"sv, {"image/jxl", "jxl"}},
    Signature{0, "\0\0\0\x0CJXL "sv, {"image/jxl", "jxl"}},
    Signature{0, "BM"sv, {"image/bmp", "bmp"}},
    Signature{0, "%PDF-"sv, {"application/pdf", "pdf"}},
    Signature{0, "OggS"sv, {"audio/ogg", "ogg"}},
    Signature{0, "ID3"sv, {"audio/mpeg", "mp3"}},
    Signature{0, "\xFF\xFB"sv, {"audio/mpeg", "mp3"}},
    Signature{0, "fLaC"sv, {"audio/flac", "flac"}},
    Signature{0, "#!AMR"sv, {"audio/amr", "amr"}},
    Signature{0, "\x1A\x45\xDF\xA3"sv, {"video/webm", "webm"}},
    Signature{8, "AVI "sv, {"video/x-msvideo", "avi"}},
    Signature{0, "PK\x03\x04"sv, {"application/zip", "zip"}},
};

}  // namespace

TypeGuess guess_type(Bytes first_bytes) {
  const std::string_view head(reinterpret_cast<const char*>(first_bytes.data()), first_bytes.size());
  for (const Signature& signature : kSignatures) {
    if (head.size() < signature.offset + signature.bytes.size()) continue;
    if (head.substr(signature.offset, signature.bytes.size()) == signature.bytes) return signature.guess;
  }
  return kUnknown;
}

std::string_view guessed_extension(std::string_view mime) {
  for (const Signature& signature : kSignatures) {
    if (signature.guess.mime == mime) return signature.guess.extension;
  }
  return kUnknown.extension;
}

}  // namespace lumbung::media
