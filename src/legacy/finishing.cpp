#include "legacy/finishing.h"

#include "base/error.h"

namespace lumbung::legacy {
namespace {

constexpr std::string_view kStep = "finish step";
constexpr std::string_view kCopy = "copy";
constexpr std::uint32_t kCopyPiece = 1000;
constexpr std::uint32_t kLateNamedMax = 10;

void fill_copy(OldTable& table, FinalTable& final_table, const FinishWays& ways) {
  final_table.begin_copy();
  const std::uint64_t last = table.shape().last_id;
  for (std::uint64_t after = 0;;) {
    const Piece piece = final_table.copy(after, kCopyPiece);
    if (!piece.has_more) break;
    after = piece.last_id;
    ways.progress(after, last);
  }
  final_table.catch_up();
  if (const std::uint64_t others = final_table.differences(); others > 0)
    throw Fault(ErrorCode::unsafe,
                std::to_string(others) +
                    " rows are in one of both tables alone: a workspace was deleted meanwhile. Run it again");
}

/// The second table has no place for what the old application knows a file by.
void require_all_taken(OldTable& table, FinalTable& final_table) {
  const std::vector<MediaId> late = final_table.not_taken(kLateNamedMax);
  if (late.empty()) return;
  std::string named;
  for (const MediaId id : late) named += (named.empty() ? "" : ", ") + std::to_string(id.value);
  take_finish_back(table, final_table);
  throw Fault(ErrorCode::unsafe,
              "rows were written meanwhile that nobody has taken over (ids " + named +
                  (late.size() == kLateNamedMax ? ", …" : "") +
                  "): the table is as before this finish. Run 'lumbung legacy migrate', and this again once "
                  "nothing of the old application writes any more");
}

/// Between the last look and the moment of the swap somebody may have written, or committed, one more row.
void swap_tables(OldTable& table, FinalTable& final_table, const FinishWays& ways) {
  if (final_table.is_beside()) {
    final_table.release();
    final_table.catch_up();
    require_all_taken(table, final_table);
    final_table.swap();
  }
  final_table.keep_late();
  final_table.bind();
  if (!final_table.not_taken(1).empty()) ways.take_late_rows();
}

}  // namespace

void take_finish_back(OldTable& table, FinalTable& final_table) {
  if (table.note(kPhaseNote) != "finishing") return;
  if (table.note(kStep).value_or(std::string(kCopy)) != kCopy && !final_table.is_beside()) return;
  final_table.give_up();
  table.keep_note(kPhaseNote, "migrated");
}

void finish(OldTable& table, FinalTable& final_table, const FinishWays& ways) {
  const std::string phase = table.note(kPhaseNote).value_or("");
  if (phase == "finished") return;
  if (phase != "migrated" && phase != "finishing")
    throw Fault(ErrorCode::conflict, "the migration did not end yet: run 'lumbung legacy migrate' first");
  if (phase == "migrated") {
    table.keep_note(kStep, kCopy);
    table.keep_note(kPhaseNote, "finishing");
  }
  std::string step = table.note(kStep).value_or(std::string(kCopy));
  const auto reach = [&](std::string_view next) {
    step = next;
    table.keep_note(kStep, next);
  };
  if (step == kCopy) {
    fill_copy(table, final_table, ways);
    reach("swap");
  }
  if (step == "swap") {
    swap_tables(table, final_table, ways);
    reach("rest");
  }
  final_table.drop_rest();
  table.keep_note(kPhaseNote, "finished");
}

}  // namespace lumbung::legacy
