"""Containers of the image under test, by podman."""

import json
import os
import subprocess
import time

from harness import Client, free_port

IMAGE = "localhost/lumbung"
DATA = "/var/lib/lumbung"
# What deploy/kubernetes and deploy/container/compose.yaml ask for.
HARDENED = ("--read-only", "--read-only-tmpfs=false", "--cap-drop=all", "--security-opt=no-new-privileges")
# Where LibreOffice works; with noexec, which is docker's default, it lays nothing out.
TEMPORARY = "--tmpfs=/tmp:exec,nosuid,nodev"


def podman(*words, check=True, patience=120):
    ran = subprocess.run(["podman", *words], capture_output=True, text=True, timeout=patience, check=False)
    if check and ran.returncode != 0:
        raise AssertionError(f"podman {' '.join(words)}: {ran.returncode}\n{ran.stdout}{ran.stderr}")
    return ran


class Container:
    """`lumbung WORDS` in a container of this name, hardened; its volume has the name of the first one that used it."""

    def __init__(self, name, *options, words=("serve",), volume=None, env=None):
        self.name = name
        self.port = free_port()
        place = ["--publish", f"127.0.0.1:{self.port}:8080", "--volume", f"{volume or name}:{DATA}"]
        self.run(*place, *options, words=words, env=env or {})

    def run(self, *options, words, env):
        settings = [f"--env={key}={value}" for key, value in env.items()]
        podman("run", "--detach", "--name", self.name, "--stop-timeout", "40", *HARDENED, *settings, *options, IMAGE, *words)

    def wait_ready(self, patience=60):
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            try:
                if Client(self.port).request("GET", "/readyz", timeout=5)[0] == 200:
                    return self
            except OSError:
                pass
            if not self.state("Running"):
                break
            time.sleep(0.05)
        raise AssertionError("it did not become ready:\n" + self.log()[-3000:])

    def state(self, field):
        return json.loads(podman("inspect", self.name).stdout)[0]["State"][field]

    def log(self):
        ran = podman("logs", self.name)
        return ran.stdout + ran.stderr

    def execute(self, *words, check=True):
        return podman("exec", self.name, *words, check=check)

    def client(self):
        token = self.execute("lumbung", "token", "create", "--workspace", "1", "--plain").stdout.strip()
        return Client(self.port, token)

    def doctor(self):
        """part → (state, text)."""
        rows = json.loads(self.execute("lumbung", "doctor", "--json", check=False).stdout)
        return {row["part"]: (row["state"], row["text"]) for row in rows}

    def stop(self):
        """SIGTERM, and what the program ends with."""
        podman("stop", self.name)
        return self.state("ExitCode")

    def start(self):
        podman("start", self.name)
        return self.wait_ready()

    def remove(self):
        podman("rm", "--force", "--time", "0", self.name, check=False)


class Pod(Container):
    """As deploy/kubernetes runs it: what nothing needs to be kept of lies in a directory that is another's, and the group's.
    It is in the network of the test, as the engines are."""

    def __init__(self, name, *options, words=("serve",), env=None):
        self.name = name
        self.port = free_port()
        self.run("--network=host", f"--tmpfs={DATA}:mode=2777,notmpcopyup", *options, words=words,
                 env={**(env or {}), "LUMBUNG_LISTEN": f"0.0.0.0:{self.port}"})


def profile_without(folder, *calls):
    """The runtime's own seccomp profile, with these system calls forbidden, too."""
    path = os.path.join(folder, "profile.json")
    with open("/usr/share/containers/seccomp.json", encoding="utf-8") as file:
        profile = json.load(file)
    for group in profile["syscalls"]:
        group["names"] = [name for name in group["names"] if name not in calls]
    with open(path, "w", encoding="utf-8") as file:
        json.dump(profile, file)
    return path
