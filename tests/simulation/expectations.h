#pragma once

#include <string_view>

namespace lumbung::simulation {

/// What is demanded of the product. All of it, in the end: what stands on false here is a fault that is known
/// and not mended yet. It is neither provoked nor looked for, so that it hides no other. This is the one
/// place where that stands; whoever mends such a fault turns its line on.
struct Expectations {
  /// No media of a content that was condemned is delivered, in any row, from the moment of the verdict.
  bool verdicts_follow_content = true;
  /// Deletions, erasures and restorations reach each listener, or are found by catching up.
  bool comings_and_goings_are_told = true;
  /// No workspace waits for more than its turn.
  bool claims_take_turns = true;
  /// A clock that goes back keeps no job away from the workers for longer than a lease lasts.
  bool leases_are_bounded = true;
  /// The bytes of a row that is completed never change: two attempts make different bytes, and what the
  /// ledger says of an object is what lies there.
  bool objects_are_written_once = true;
  /// Every path of every row has its object, also those of deleted rows whose content was uploaded again in
  /// another month.
  bool variants_of_twins_stay = true;

  /// Turns one on by its name, or, with "all", each of them. False when there is none of this name.
  bool turn_on(std::string_view name);
};

}  // namespace lumbung::simulation
