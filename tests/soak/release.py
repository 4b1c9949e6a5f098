"""The programs of the last release, from which an installation is upgraded. `./dev soak` builds them from the commit that stands in
`last_release`; LUMBUNG_LAST_RELEASE names another folder that has them."""

import os

from harness import ROOT, Server

FOLDER = os.environ.get("LUMBUNG_LAST_RELEASE") or os.path.join(ROOT, "build", "last-release", "build")
#: The newest migration that it knows.
SCHEMA = 12


class OldServer(Server):
    """`lumbung serve` of the last release."""

    program = os.path.join(FOLDER, "lumbung")
