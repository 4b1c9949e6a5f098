#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <zip.h>

#include "base/encoding.h"

namespace lumbung::codec {

/// A ZIP file, as far as it is a document of an office suite (OOXML, ISO/IEC 29500; ODF, ISO/IEC 26300): its
/// table of contents, and its small picture. Nothing else of it is unpacked. One thread. `content` must
/// outlive it.
class OfficePackage {
 public:
  /// Reads the table of contents. Throws Refusal: corrupt without one, resource_limit when what it promises
  /// to unpack to is out of all proportion (a bomb).
  explicit OfficePackage(Bytes content);
  ~OfficePackage();
  OfficePackage(const OfficePackage&) = delete;
  OfficePackage& operator=(const OfficePackage&) = delete;

  /// What it is by its parts, by what its list calls them or else by their usual names; nullopt for an
  /// archive of any other kind.
  std::optional<std::string> mime() const;
  bool has_macros() const;
  bool needs_password() const;
  /// The file of the small picture that the author's program left, JPEG or PNG; empty when there is none. At
  /// most 4 MiB are unpacked, whatever the table of contents says.
  std::vector<std::byte> embedded_picture() const;

 private:
  bool has(const char* name) const { return zip_name_locate(zip_, name, 0) >= 0; }
  std::vector<std::byte> unpack(zip_uint64_t index, std::size_t bytes_max) const;
  std::string text_of(const char* name, std::size_t bytes_max) const;
  /// Whether its list of parts, [Content_Types].xml, has one of this type. Read as text, not as XML: what a
  /// stranger hides behind an entity is not worth a parser of hostile files.
  bool declares(std::string_view type) const { return part_list_.find(type) != std::string::npos; }

  zip_t* zip_ = nullptr;
  std::string part_list_;  ///< plain letters
};

}  // namespace lumbung::codec
