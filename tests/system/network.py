"""A network of our own for a test: each part in a network namespace of its own, joined by a bridge. Links are cut without a word to
either side, as when a cable is pulled. As root or, where the system allows it, as any user."""

import os
import subprocess
import sys

PREFIX = "10.77.0."
#: On the bridge nobody has it: what is sent there is lost.
NOBODY = "02:00:00:00:00:01"
MARK = "LUMBUNG_TEST_NETWORK"


def enter():
    """Starts this process again where it may make namespaces, and where nothing else is reached."""
    if MARK in os.environ:
        return
    as_root = [] if os.geteuid() == 0 else ["--map-root-user"]
    os.environ[MARK] = "1"
    os.execvp("unshare", ["unshare", "--net", "--mount", *as_root, *sys.orig_argv])


def ip(*words):
    subprocess.run(["ip", *words], check=True)


class Part:
    """One machine: `address`, and `prefix` to start programs on it."""

    def __init__(self, name, number):
        self.name = name
        self.address = f"{PREFIX}{number}"
        self.prefix = ("ip", "netns", "exec", name)
        self.link = f"to-{name}"

    def ip(self, *words):
        ip("-n", self.name, *words)


class Network:
    """The bridge and its parts; the test itself is at the bridge, and reaches all of them."""

    def __init__(self):
        subprocess.run(["mount", "-t", "tmpfs", "netns", "/run"], check=True)  # the names of namespaces are our own, too
        ip("link", "set", "lo", "up")
        ip("link", "add", "bridge", "type", "bridge")
        ip("address", "add", f"{PREFIX}1/24", "dev", "bridge")
        ip("link", "set", "bridge", "up")
        self.parts = {}

    def part(self, name):
        part = self.parts[name] = Part(name, len(self.parts) + 2)
        ip("netns", "add", name)
        ip("link", "add", part.link, "type", "veth", "peer", "name", "eth0", "netns", name)
        part.ip("link", "set", "lo", "up")
        part.ip("address", "add", f"{part.address}/24", "dev", "eth0")
        part.ip("link", "set", "eth0", "up")
        ip("link", "set", part.link, "up")
        self.join(part)
        return part

    def cut_off(self, part):
        """From everybody."""
        ip("link", "set", part.link, "nomaster")

    def join(self, part):
        ip("link", "set", part.link, "master", "bridge")

    def cut_between(self, one, other):
        for here, there in ((one, other), (other, one)):
            here.ip("neighbour", "replace", there.address, "lladdr", NOBODY, "dev", "eth0", "nud", "permanent")

    def join_between(self, one, other):
        for here, there in ((one, other), (other, one)):
            here.ip("neighbour", "del", there.address, "dev", "eth0")
