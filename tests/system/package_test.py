"""The Debian package on a root of its own: installed, the service's command run as its unit says, a photo processed, removed
and purged. The root is this machine's, under a layer that takes every change and goes away with the test."""

import os
import re
import subprocess
import tempfile
import unittest

from harness import BINARY, ROOT, free_port, make_photo

BUILD = os.path.dirname(BINARY)

# Runs as root in namespaces of its own for mounts and processes: with it ends whatever it started. $1: scratch directory with
# lumbung.deb and photo.jpg, $2: port, $3…: command of the unit.
INSIDE = r"""
set -eu
scratch=$1 port=$2; shift 2
mount -t tmpfs none "$scratch/layers"
mkdir "$scratch/layers/upper" "$scratch/layers/work" "$scratch/layers/root"
root=$scratch/layers/root
mount -t overlay none -o "lowerdir=/,upperdir=$scratch/layers/upper,workdir=$scratch/layers/work" "$root"
mount -t proc none "$root/proc"
mount --rbind /dev "$root/dev"
mkdir -p "$root/run" && mount -t tmpfs none "$root/run"
cp "$scratch/lumbung.deb" "$scratch/photo.jpg" "$root/"
enter="chroot $root /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin"
as_service="setpriv --reuid lumbung --regid lumbung --clear-groups --no-new-privs"
inside() { $enter "$@"; }

inside dpkg --install /lumbung.deb
echo "installed: $(inside stat -c '%U %a' /var/lib/lumbung) $(inside lumbung version)"
$enter $as_service "$@" --listen "127.0.0.1:$port" > "$scratch/log" 2>&1 &
service=$!
trap 'kill $service 2>/dev/null || true; cat "$scratch/log"' EXIT
for _ in $(seq 100); do inside bash -c "exec 3<>/dev/tcp/127.0.0.1/$port" 2>/dev/null && break; sleep 0.1; done
token=$(inside $as_service lumbung token create --workspace 1 --plain)
for file in man/man1/lumbung.1.gz man/man5/lumbung.toml.5.gz bash-completion/completions/lumbung zsh/vendor-completions/_lumbung \
    fish/vendor_completions.d/lumbung.fish; do inside test -s "/usr/share/$file"; done
inside lumbung upload /photo.jpg --wait --json --server "http://127.0.0.1:$port" --token "$token"
kill -TERM $service
wait $service || { echo "the service ended with $?"; exit 1; }

inside dpkg --remove lumbung
inside test ! -e /usr/bin/lumbung
inside test -e /etc/lumbung/lumbung.toml
inside test -d /var/lib/lumbung/media
inside dpkg --purge lumbung
inside test ! -e /etc/lumbung/lumbung.toml
inside test ! -e /var/lib/lumbung
inside sh -c '! getent passwd lumbung'
echo "purged"
"""


def unit_command():
    with open(os.path.join(ROOT, "deploy", "systemd", "lumbung.service"), encoding="utf-8") as unit:
        return re.search(r"^ExecStart=(.*)$", unit.read(), re.MULTILINE).group(1).split()


class PackageTest(unittest.TestCase):
    def test_install_work_remove_purge(self):
        with tempfile.TemporaryDirectory(prefix="lumbung-package-") as scratch:
            packed = subprocess.run(["cpack", "-G", "DEB", "-B", scratch, "--config", os.path.join(BUILD, "CPackConfig.cmake")],
                                    capture_output=True, text=True, check=False)
            self.assertEqual(packed.returncode, 0, packed.stdout + packed.stderr)
            package = [name for name in os.listdir(scratch) if name.endswith(".deb")]
            os.rename(os.path.join(scratch, package[0]), os.path.join(scratch, "lumbung.deb"))
            with open(os.path.join(scratch, "photo.jpg"), "wb") as photo:
                photo.write(make_photo(1600, 1200))
            os.mkdir(os.path.join(scratch, "layers"))
            os.chmod(scratch, 0o755)
            as_root = [] if os.geteuid() == 0 else ["sudo", "--non-interactive"]
            alone = ["unshare", "--mount", "--propagation", "private", "--pid", "--fork", "--kill-child"]
            ran = subprocess.run([*as_root, *alone, "sh", "-c", INSIDE, "sh", scratch, str(free_port()), *unit_command()],
                                 capture_output=True, text=True, timeout=180, check=False)
            self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)
            self.assertIn("installed: lumbung 700 ", ran.stdout)
            self.assertIn('"completed"', ran.stdout)
            self.assertIn("purged", ran.stdout)


if __name__ == "__main__":
    unittest.main()
