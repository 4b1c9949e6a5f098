#include "legacy/finishing.h"

#include "base/error.h"

namespace lumbung::legacy {
namespace {

constexpr std::string_view kStep = "finish step";
constexpr std::uint32_t kCopyPiece = 1000;

void fill_copy(OldTable& table, FinalTable& final_table,
               const std::function<void(std::uint64_t, std::uint64_t)>& progress) {
  final_table.begin_copy();
  const std::uint64_t last = table.shape().last_id;
  for (std::uint64_t after = 0;;) {
    const Piece piece = final_table.copy(after, kCopyPiece);
    if (!piece.has_more) break;
    after = piece.last_id;
    progress(after, last);
  }
  if (const std::uint64_t others = final_table.differences(); others > 0)
    throw Fault(ErrorCode::unsafe,
                std::to_string(others) +
                    " rows are in one of both tables alone: a workspace was deleted meanwhile. Run it again");
}

}  // namespace

void finish(OldTable& table, FinalTable& final_table,
            const std::function<void(std::uint64_t, std::uint64_t)>& progress) {
  const std::string phase = table.note(kPhaseNote).value_or("");
  if (phase == "finished") return;
  if (phase != "migrated" && phase != "finishing")
    throw Fault(ErrorCode::conflict, "the migration did not end yet: run 'lumbung legacy migrate' first");
  if (phase == "migrated") {
    table.keep_note(kStep, "copy");
    table.keep_note(kPhaseNote, "finishing");
  }
  std::string step = table.note(kStep).value_or("copy");
  const auto reach = [&](std::string_view next) {
    step = next;
    table.keep_note(kStep, next);
  };
  if (step == "copy") {
    fill_copy(table, final_table, progress);
    reach("swap");
  }
  if (step == "swap") {
    final_table.swap();
    reach("rest");
  }
  final_table.drop_rest();
  table.keep_note(kPhaseNote, "finished");
}

}  // namespace lumbung::legacy
