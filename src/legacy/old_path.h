#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lumbung::legacy {

/// Longer old paths name nothing.
inline constexpr std::size_t kOldPathBytesMax = 1024;

/// The normal form of an old path: where the old application kept the file, relative to its storage/app or to
/// its bucket ("public/x.jpg", "avatars/7.png", "uploads/media/sent/3/x"). All ways to write one URL have one
/// form. Takes what the old table holds and what clients ask for:
///
///   https://app.example/media/public/x.jpg?v=1   public/x.jpg
///   /storage/x.jpg                               public/x.jpg
///   https://b.s3.eu.amazonaws.com/uploads/a/b    uploads/a/b      (path style, too)
///   uploads/a/b                                  uploads/a/b
///
/// Escapes are taken off once, host, query and fragment left out, several '/' are one. nullopt for what no
/// file can be named by, or nobody should: dot segments, NUL and other control characters, backslashes,
/// broken escapes, broken UTF-8, a '/' at the end, segments over 255 and paths over 1,024 bytes. Pure.
std::optional<std::string> old_path_of(std::string_view url);

/// The forms under which what is asked for may be known, first its own: in November 2025 the application
/// wrote /storage/{key} for keys of its bucket, too, so each path has one with and one without "public/".
/// `path` is a request's, still encoded, and begins with /media/ or /storage/; else, or when it has no normal
/// form, there are none. Pure.
std::vector<std::string> old_paths_asked_for(std::string_view path);

}  // namespace lumbung::legacy
