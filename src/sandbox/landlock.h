#pragma once

namespace lumbung::sandbox {

/// Version of the kernel's Landlock interface, 0 when it has none or it is switched off (docs.kernel.org,
/// userspace-api/landlock).
int landlock_version();

/// Takes every right to the file system from the calling thread and what it starts, for good, and with newer
/// kernels TCP, abstract UNIX sockets and signals to processes outside too. Descriptors that are open already
/// go on working. Needs no_new_privs. Throws Fault when the kernel can't do it.
void hide_the_file_system();

}  // namespace lumbung::sandbox
