#include "codec/read/svg.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string_view>

#include <glib.h>

namespace lumbung::codec {
namespace {

/// Longer prologues than any drawing program writes.
constexpr std::size_t kPrologueBytesMax = 64 << 10;
constexpr std::size_t kBytesAtOnce = 512;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kWhitespace = " \t\r\n";

/// The name may carry the prefix of a namespace: "svg:svg".
bool names_svg(std::string_view name) {
  return name.substr(name.rfind(':') + 1) == "svg";
}

using Root = std::optional<bool>;  ///< whether it is svg

void take_element(GMarkupParseContext* /*parser*/, const gchar* name, const gchar** /*attributes*/,
                  const gchar** /*values*/, gpointer root, GError** /*failed*/) {
  if (auto* known = static_cast<Root*>(root); !*known) *known = names_svg(name);
}

/// Of an element whose attributes go on for longer, or are refused, the name is known all the same.
Root open_root(GMarkupParseContext* parser) {
  const GSList* open = g_markup_parse_context_get_element_stack(parser);
  if (open == nullptr) return std::nullopt;
  while (open->next != nullptr) open = open->next;
  return names_svg(static_cast<const char*>(open->data));
}

struct FreeContext {
  void operator()(GMarkupParseContext* context) const { g_markup_parse_context_free(context); }
};

bool looks_like_markup(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kWhitespace);
  return first != std::string_view::npos && text[first] == '<';
}

}  // namespace

bool is_svg(Bytes content) {
  std::string_view text(reinterpret_cast<const char*>(content.data()),
                        std::min(content.size(), kPrologueBytesMax));
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  if (!looks_like_markup(text)) return false;
  constexpr GMarkupParser kParser{take_element, nullptr, nullptr, nullptr, nullptr};
  Root root;
  const std::unique_ptr<GMarkupParseContext, FreeContext> parser(
      g_markup_parse_context_new(&kParser, GMarkupParseFlags(0), &root, nullptr));
  // In pieces, so that what follows the first element is hardly looked at, and need not be well formed.
  for (bool sound = true; sound && !root && !text.empty();) {
    const std::string_view piece = text.substr(0, kBytesAtOnce);
    text.remove_prefix(piece.size());
    sound = g_markup_parse_context_parse(parser.get(), piece.data(), static_cast<gssize>(piece.size()),
                                         nullptr) != FALSE;
    if (!root) root = open_root(parser.get());
  }
  return root.value_or(false);
}

}  // namespace lumbung::codec
