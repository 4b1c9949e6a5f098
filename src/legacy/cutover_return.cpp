#include "legacy/cutover.h"

namespace lumbung::legacy {

namespace {

constexpr std::uint32_t kReturnPiece = 1000;
constexpr std::uint64_t kNamedMax = 10;

}  // namespace

void Cutover::each_new_row(const std::function<void(const NewRow&)>& visit) {
  for (std::uint64_t after = 0;;) {
    const auto rows = parts_.table.new_rows(after, kReturnPiece);
    if (rows.empty()) return;
    for (const NewRow& row : rows) visit(row);
    after = rows.back().id.value;
  }
}

/// The columns that go are all that says where the file of such a row is.
void Cutover::check_new_rows(const MovingOut& moving_out) {
  std::uint64_t missing = 0;
  std::string named;
  each_new_row([&](const NewRow& row) {
    moving_out.check(row);
    if (moving_out.leaves_missing || moving_out.has_file(row)) return;
    if (++missing <= kNamedMax) named += (named.empty() ? "" : ", ") + std::to_string(row.id.value);
  });
  if (missing == 0) return;
  throw Fault(ErrorCode::unsafe,
              std::to_string(missing) + " media that Lumbung made have no file in this store (ids " + named +
                  (missing > kNamedMax ? ", …" : "") +
                  "): are --data-dir and --storage those of 'lumbung serve', and is its volume mounted? "
                  "--without-missing gives these rows back without a path");
}

Cutover::WentBack Cutover::move_new_rows(const MovingOut& moving_out) {
  WentBack sums;
  each_new_row([&](const NewRow& row) {
    const MovedOut moved = moving_out.move(row);
    if (moved.outcome == MovedOut::Outcome::moved) {
      parts_.table.set_old_path(row.id, moved.path);
      ++sums.moved;
    } else if (moved.outcome == MovedOut::Outcome::missing) {
      if (!moving_out.leaves_missing)
        throw Fault(ErrorCode::unsafe, "the file of media " + std::to_string(row.id.value) +
                                           " was there a moment ago and is not any more");
      ++sums.missing;
    }
  });
  return sums;
}

Cutover::WentBack Cutover::roll_back(const MovingOut& moving_out) {
  const std::string phase = parts_.table.note(kPhaseNote).value_or("");
  if (phase.empty() || phase == "rolled back")
    throw Fault(ErrorCode::conflict, "there is no migration to go back from");
  if (phase == "finished")
    throw Fault(ErrorCode::unsafe,
                "the migration is finished: the old columns are gone. The backup is the way back");
  if (phase == "finishing")
    throw Fault(ErrorCode::unsafe,
                "the finish has swapped the tables: run 'lumbung legacy finish' again. The backup is the way "
                "back");
  if (phase == "backup") {
    parts_.table.keep_note(kPhaseNote, "rolled back");  // nothing was changed yet
    return {};
  }
  const std::uint64_t last = parts_.table.shape().last_id;
  check_new_rows(moving_out);
  parts_.table.keep_note(kPhaseNote, "rolling back");
  const WentBack sums = move_new_rows(moving_out);
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
  return sums;
}

}  // namespace lumbung::legacy
