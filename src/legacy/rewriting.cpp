#include "legacy/rewriting.h"

#include <algorithm>
#include <iterator>

#include "base/error.h"

namespace lumbung::legacy {
namespace {

constexpr std::size_t kLinksListedMax = 1000;

std::string note_name(const TextPlace& place) {
  return "rewrite " + place.name();
}

/// What a run that goes on must have in common with the one before.
std::string fingerprint(const LinkRules& rules) {
  std::string text = " " + rules.public_url;
  for (const std::string& host : rules.hosts) text += " " + host;
  return text;
}

/// Notes are "{last row}{fingerprint}".
std::uint64_t begins_behind(OldTable& table, const TextPlace& place, const LinkRules& rules) {
  const std::string note = table.note(note_name(place)).value_or("");
  const std::size_t digits = std::min(note.find(' '), note.size());
  if (digits == 0 || note.substr(digits) != fingerprint(rules)) return 0;
  return std::stoull(note.substr(0, digits));
}

bool has_room(const TextPlace& place, std::string_view text) {
  const auto begins_character = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; };
  const auto characters = static_cast<std::uint64_t>(std::ranges::count_if(text, begins_character));
  return characters <= place.characters_max && text.size() <= place.bytes_max;
}

bool has_aliases(OldTable& table) {
  const std::string phase = table.note(kPhaseNote).value_or("");
  return phase == "migrated" || phase == "finishing" || phase == "finished";
}

}  // namespace

void Rewriting::run_place(const TextPlace& place, const RewriteSettings& settings, RewriteSums& all,
                          const std::function<void(const PlaceSums&)>& progress) {
  PlaceSums& sums = all.places.emplace_back();
  sums.place = place.name();
  const FindMedia find = [&](const std::string& path) -> std::optional<MediaId> {
    const auto target = aliases_.find(path);
    return target && target->uuid ? std::optional(target->media) : std::nullopt;
  };
  std::uint64_t last = settings.applies ? begins_behind(table_, place, settings.rules) : 0;
  for (bool has_more = true; has_more;) {
    const std::vector<OldText> texts = texts_.texts(place, last, settings.batch);
    has_more = texts.size() == settings.batch;
    std::vector<TextChange> changes;
    for (const OldText& old : texts) {
      last = old.id;
      ++sums.rows;
      LinkedText linked = link_text(old.text, settings.rules, find);
      if (linked.links.empty()) continue;
      ++sums.rows_with_links;
      sums.links += linked.links.size();
      for (TextLink& link : linked.links) {
        ++all.hosts[link.host];
        if (all.first.size() < kLinksListedMax) all.first.push_back({sums.place, old.id, std::move(link)});
      }
      if (linked.text == old.text) continue;
      if (!has_room(place, linked.text)) {
        sums.too_long.push_back(old.id);
      } else {
        changes.push_back({old.id, old.text, std::move(linked.text)});
      }
    }
    if (!settings.applies) {
      sums.changed += changes.size();
    } else {
      if (!changes.empty()) {
        const ChangedTexts changed = texts_.change(place, changes);
        sums.changed += changed.changed;
        std::ranges::copy(changed.left, std::back_inserter(sums.busy));
      }
      table_.keep_note(note_name(place), has_more ? std::to_string(last) + fingerprint(settings.rules) : "");
    }
    progress(sums);
  }
}

RewriteSums Rewriting::run(const RewriteSettings& settings,
                           const std::function<void(const PlaceSums&)>& progress) {
  if (!has_aliases(table_))
    throw Fault(ErrorCode::conflict, "the migration did not end yet: run 'lumbung legacy migrate' first");
  if (settings.applies) texts_.prepare();
  RewriteSums sums;
  for (const TextPlace& place : texts_.places()) run_place(place, settings, sums, progress);
  return sums;
}

TakenBack Rewriting::undo(std::uint32_t batch) {
  for (const TextPlace& place : texts_.places()) {
    if (table_.note(note_name(place)).value_or("").empty()) continue;
    table_.keep_note(note_name(place), "");
  }
  TakenBack sums = texts_.take_back(INT64_MAX, batch);
  while (sums.next != 0) {
    TakenBack piece = texts_.take_back(sums.next, batch);
    sums.changed += piece.changed;
    sums.gone += piece.gone;
    std::ranges::move(piece.left, std::back_inserter(sums.left));
    sums.next = piece.next;
  }
  return sums;
}

}  // namespace lumbung::legacy
