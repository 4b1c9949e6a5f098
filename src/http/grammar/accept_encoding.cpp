#include "http/grammar/accept_encoding.h"

#include "http/grammar/accept.h"
#include "http/grammar/field_syntax.h"
#include "http/grammar/header_lines.h"

namespace lumbung::http {
namespace {

/// In thousandths; 0 when it is not taken.
struct Liked {
  std::optional<int> brotli;
  std::optional<int> gzip;
  std::optional<int> identity;
  std::optional<int> others;
};

void note_coding(std::string_view element, Liked& liked) {
  const auto quality = quality_of(element);
  if (!quality) return;
  const std::string_view word = trim(element.substr(0, element.find(';')));
  if (equal_ignoring_case(word, "br")) liked.brotli = quality;
  if (equal_ignoring_case(word, "gzip") || equal_ignoring_case(word, "x-gzip")) liked.gzip = quality;
  if (equal_ignoring_case(word, "identity")) liked.identity = quality;
  if (word == "*") liked.others = quality;
}

}  // namespace

std::string_view to_string(Coding coding) {
  switch (coding) {
    case Coding::identity:
      return "";
    case Coding::gzip:
      return "gzip";
    case Coding::brotli:
      return "br";
  }
  return "";
}

Coding preferred_coding(std::string_view accept_encoding) {
  Liked liked;
  for (const std::string_view element : split_list(accept_encoding)) note_coding(element, liked);
  const int others = liked.others.value_or(0);
  const int brotli = liked.brotli.value_or(others);
  const int gzip = liked.gzip.value_or(others);
  // Not named it is taken, but nobody asks for it.
  const int identity = liked.identity.value_or(0);
  if (brotli > 0 && brotli >= gzip && brotli >= identity) return Coding::brotli;
  return gzip > 0 && gzip >= identity ? Coding::gzip : Coding::identity;
}

}  // namespace lumbung::http
