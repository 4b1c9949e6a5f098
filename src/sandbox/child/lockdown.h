#pragma once

#include <span>

#include "sandbox/child/landlock.h"
#include "sandbox/wire/messages.h"

namespace lumbung::sandbox {

enum class SandboxMode {
  enforced,
  off,  ///< limits only; for machines whose kernel can't confine, and only when the operator asked for it
};

/// Makes the filters of system calls, which whoever is forked later finds made. Throws Fault. Without this
/// call a process makes them when it locks itself down, which takes it 1 to 3 ms.
void prepare_filters();

/// Confines the calling process, which decodes images, for the rest of its life. To be called with one
/// thread, with every descriptor open that will be needed. Throws Fault and leaves the process half confined
/// when a part can't be had: the caller must then end the process without touching the job.
void lock_down_for_images(const Limits& limits, SandboxMode mode);

/// The same for a process that draws documents: it may read the machine's fonts, and what belongs to them.
void lock_down_for_documents(const Limits& limits, SandboxMode mode);

/// Where a tool works: with the files that it was given alone, or in a directory of its own besides.
enum class Workplace { files, directory };

/// The same for a process that will execute a program: `visible` is all of the file system that it keeps.
void lock_down_for_tool(Workplace workplace, std::span<const VisibleFile> visible, const Limits& limits,
                        SandboxMode mode);

}  // namespace lumbung::sandbox
