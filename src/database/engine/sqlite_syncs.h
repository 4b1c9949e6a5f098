#pragma once

namespace lumbung::database {

/// From now on SQLite of this process hands its writes to the kernel and waits for no disk: a kill of the
/// process loses nothing, one of the machine anything. Only for a process whose data go with it. Any thread;
/// connections that are open keep what they have.
void wait_for_no_sync();
bool waits_for_syncs();

}  // namespace lumbung::database
