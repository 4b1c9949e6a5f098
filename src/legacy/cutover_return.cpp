#include "legacy/cutover.h"

namespace lumbung::legacy {

namespace {

constexpr std::uint32_t kReturnPiece = 1000;

}  // namespace

void Cutover::each_new_row(const std::function<void(const NewRow&)>& visit) {
  for (std::uint64_t after = 0;;) {
    const auto rows = parts_.table.new_rows(after, kReturnPiece);
    if (rows.empty()) return;
    for (const NewRow& row : rows) visit(row);
    after = rows.back().id.value;
  }
}

void Cutover::roll_back(const MovingOut& moving_out) {
  const std::string phase = parts_.table.note(kPhaseNote).value_or("");
  if (phase.empty() || phase == "rolled back")
    throw Fault(ErrorCode::conflict, "there is no migration to go back from");
  if (phase == "finished" || phase == "finishing")
    throw Fault(ErrorCode::unsafe,
                "the migration is finished: the old columns are gone. The backup is the way back");
  if (phase == "backup") {
    parts_.table.keep_note(kPhaseNote, "rolled back");  // nothing was changed yet
    return;
  }
  const std::uint64_t last = parts_.table.shape().last_id;
  each_new_row(moving_out.check);
  parts_.table.keep_note(kPhaseNote, "rolling back");
  each_new_row([&](const NewRow& row) {
    if (const std::string path = moving_out.move(row); !path.empty()) parts_.table.set_old_path(row.id, path);
  });
  for (const TableStep& step : parts_.table.loosening()) parts_.table.run(step);
  for (std::uint64_t after = 0;;) {
    const Piece piece = parts_.table.put_back(after, kReturnPiece);
    if (!piece.has_more) break;
    after = piece.last_id;
    ways_.progress("rollback", after, last);
  }
  for (const TableStep& step : parts_.table.contraction()) parts_.table.run(step);
  parts_.table.drop_aside();
  parts_.table.keep_note(kPhaseNote, "rolled back");
}

}  // namespace lumbung::legacy
