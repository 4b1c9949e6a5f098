#pragma once

#include <map>
#include <string>

#include "media/media.h"

namespace lumbung::database {

/// Is this an object of the media's own content and workspace, by its name? Those of the four columns are
/// then found by the content, and need no line of their own.
bool is_of_own_content(const media::Media& media, const media::ObjectKey& key);

/// The lines that a media has in lumbung_media_paths, by variant: every object that its row names and that
/// can't be found by its content. What foreign keys of the metadata name has no variant, and a number
/// instead.
std::map<std::string, media::ObjectKey> named_paths(const media::Media& media);

}  // namespace lumbung::database
