"""Where processor time goes: what the kernel counts for the server and for all that it started, and samples of perf by part."""

import collections
import os
import re
import shutil
import signal
import subprocess
import time

TICK_MS = 1000 / os.sysconf("SC_CLK_TCK")
HERTZ = 4000

# The first that names a frame of a sample's stack says what the kernel was doing. Faults come first: they happen in others.
KERNEL = [
    ("page faults", r"exc_page_fault|do_user_addr_fault"),
    ("fork and exit", r"kernel_clone|copy_process|dup_mm|ret_from_fork|do_exit|exit_mm|wait4|close_range|release_task"),
    ("locking down", r"seccomp|landlock|prctl|setrlimit"),
    ("sync", r"fsync|fdatasync|sync_file_range"),
    ("receive", r"sys_recv|sock_read|tcp_recv|sys_read.*sock|sys_accept"),
    ("answer", r"sys_send|sock_write|tcp_send"),
    ("files: write", r"vfs_write|vfs_iter_write|pwrite"),
    ("files: read", r"vfs_read|pread|sendfile"),
    ("files: names", r"openat|linkat|renameat|unlink|statx|newfstat|sys_close"),
    ("waiting and waking", r"epoll|futex|sys_poll|schedule|nanosleep"),
]
USER = [
    ("hash", r"sha256|libcrypto"),
    ("database", r"libsqlite|libmaria|soci"),
    ("receive", r"beast|asio|multipart"),
]


class Clocks:
    """Processor time of a server, its zygote and the codec's children that ended."""

    def __init__(self, server, zygote):
        self.server = server
        self.zygote = zygote

    @staticmethod
    def fields(pid):
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as stat:
            return [int(field) * TICK_MS for field in stat.read().rpartition(")")[2].split()[11:15]]

    def read(self):
        server, zygote = self.fields(self.server), self.fields(self.zygote)
        return {"server": server[:2], "zygote": zygote[:2], "children": zygote[2:]}

    @staticmethod
    def between(before, after, photos):
        """User and system milliseconds a photo."""
        spent = {name: [(late - early) / photos for early, late in zip(before[name], after[name])] for name in before}
        return {name: {"user_ms": user, "system_ms": system, "ms": user + system} for name, (user, system) in spent.items()}


class Samples:
    """perf over the server and the zygote, with the children that it makes meanwhile."""

    def __init__(self, clocks, path):
        self.clocks = clocks
        self.path = path
        self.perf = subprocess.Popen(["perf", "record", "-q", "-e", "cpu-clock", "-F", str(HERTZ), "-g", "-o", path,
                                      "-p", f"{clocks.server},{clocks.zygote}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(1)  # until it has attached

    @staticmethod
    def can():
        if not shutil.which("perf"):
            return False
        tried = subprocess.run(["perf", "record", "-q", "-e", "cpu-clock", "-o", "/dev/null", "true"], capture_output=True, check=False)
        return tried.returncode == 0

    def finish(self, photos):
        """Milliseconds a photo of each process by part, as the samples have them."""
        self.perf.send_signal(signal.SIGINT)
        self.perf.wait()
        text = subprocess.run(["perf", "script", "-i", self.path, "-F", "pid,ip,sym,dso"], capture_output=True, text=True,
                              errors="replace", check=True).stdout
        counts = collections.Counter(self.place(stack) for stack in text.split("\n\n") if stack.strip())
        parts = {}
        for (process, part), count in counts.most_common():
            parts.setdefault(process, {})[part] = count * 1000 / HERTZ / photos
        return parts

    def place(self, stack):
        head, _, frames = stack.strip().partition("\n")
        pid = int(head.split()[0].rstrip(":"))
        process = {self.clocks.server: "server", self.clocks.zygote: "zygote"}.get(pid, "children")
        kernel = "\n".join(line for line in frames.splitlines() if "[kernel" in line or "[guest.kernel" in line)
        if kernel:
            return process, next((part for part, words in KERNEL if re.search(words, kernel)), "kernel, other")
        # Only the innermost frame: the product is built without frame pointers.
        own = frames.splitlines()[0] if frames else ""
        return process, next((part for part, words in USER if re.search(words, own)), "own code")


def step_seconds(metrics):
    """step → seconds so far, of images."""
    found = re.findall(r'^lumbung_processing_seconds_sum\{kind="image",step="([^"]+)"\} (\S+)$', metrics, re.MULTILINE)
    return {step: float(value) for step, value in found}
