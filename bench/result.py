"""Where results go, and what the machine was doing meanwhile."""

import json
import os
import pathlib
import threading
import time

QUICK = os.environ.get("LUMBUNG_BENCH_QUICK") == "1"
OUT = pathlib.Path(__file__).resolve().parent / "out"


def write(name, figures):
    OUT.mkdir(exist_ok=True)
    with open(OUT / f"{name}.json", "w", encoding="utf-8") as file:
        json.dump({"bench": name, **figures, "load": os.getloadavg()}, file, indent=2)


def report(name, figures):
    """Prints the figures, and writes them."""
    print(json.dumps(figures, indent=2))
    write(name, figures)


def percentile(values, part):
    ordered = sorted(values)
    return round(ordered[int(part * (len(ordered) - 1))], 1)


class PeakMemory(threading.Thread):
    """Samples the resident memory of one process until finish(), which answers the highest in MB."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.path = f"/proc/{pid}/statm"
        self.page_mb = os.sysconf("SC_PAGE_SIZE") / 1e6
        self.peak_mb = 0.0
        self.running = True
        self.start()

    def resident_mb(self):
        with open(self.path, encoding="ascii") as statm:
            return int(statm.read().split()[1]) * self.page_mb

    def run(self):
        while self.running:
            self.peak_mb = max(self.peak_mb, self.resident_mb())
            time.sleep(0.02)

    def finish(self):
        self.running = False
        self.join()
        return round(self.peak_mb, 1)
