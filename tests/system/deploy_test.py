"""What lies in deploy/: the alert rules fire when they should, and dashboard and rules only speak of metrics that exist."""

import json
import os
import re
import subprocess
import unittest

from harness import ROOT, Server

DEPLOY = os.path.join(ROOT, "deploy")
EXPOSURE_MAX = 1.9  # of a unit, as systemd-analyze reckons it: from 0 (safe) to 10
SUFFIXES = ("_bucket", "_sum", "_count")  # of the series that a histogram consists of


def text_of(*path):
    with open(os.path.join(ROOT, *path), encoding="utf-8") as file:
        return file.read()


def metrics_in(text):
    names = set(re.findall(r"\blumbung_[a-z_]+", text))
    return {next((name.removesuffix(end) for end in SUFFIXES if name.endswith(end)), name) for name in names}


class DeployTest(unittest.TestCase):
    def test_alerts_fire_when_they_should(self):
        ran = subprocess.run(["promtool", "test", "rules", os.path.join(DEPLOY, "prometheus", "alerts_test.yml")],
                             capture_output=True, text=True, check=False)
        self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)

    def test_every_alert_has_a_test(self):
        alerts = set(re.findall(r"alert: (\w+)", text_of("deploy", "prometheus", "alerts.yml")))
        tested = set(re.findall(r"alertname: (\w+)", text_of("deploy", "prometheus", "alerts_test.yml")))
        self.assertEqual(alerts, tested)

    def test_rules_dashboard_and_manual_speak_of_metrics_that_exist(self):
        declared = metrics_in(" ".join(re.findall(r'Name\("(lumbung_\w+)"\)', text_of("src", "telemetry", "metric_families.h"))))
        self.assertGreater(len(declared), 10)
        self.assertLessEqual(metrics_in(text_of("deploy", "prometheus", "alerts.yml")), declared)
        self.assertLessEqual(metrics_in(text_of("deploy", "grafana", "lumbung.json")), declared)
        self.assertLessEqual(declared, metrics_in(text_of("docs", "OPERATIONS.md")), "docs/OPERATIONS.md names every metric")

    def test_the_server_serves_them(self):
        with Server() as server:
            status, _, page = server.client().request("GET", "/metrics")
        self.assertEqual(status, 200)
        self.assertIn("lumbung_sandbox_enabled", metrics_in(page.decode()))

    def test_panels_of_the_dashboard_are_apart_and_have_queries(self):
        panels = json.loads(text_of("deploy", "grafana", "lumbung.json"))["panels"]
        self.assertEqual(len({panel["id"] for panel in panels}), len(panels))
        cells = set()
        for panel in panels:
            place = panel["gridPos"]
            mine = {(x, y) for x in range(place["x"], place["x"] + place["w"]) for y in range(place["y"], place["y"] + place["h"])}
            self.assertFalse(cells & mine, panel["title"])
            cells |= mine
            self.assertTrue(all(target["expr"] for target in panel["targets"]), panel["title"])

    def test_policies_and_units_are_well_formed(self):
        for name in ("iam-policy.json", "bucket-policy-cloudfront.json"):
            self.assertEqual(json.loads(text_of("deploy", "aws", name))["Version"], "2012-10-17")
        unit = text_of("deploy", "systemd", "lumbung.service")
        worker = text_of("deploy", "systemd", "lumbung-work@.service")
        own = ("Description=", "ExecStart=", "After=")
        shared = [[line for line in text.splitlines() if not line.startswith(own)] for text in (unit, worker)]
        self.assertEqual(*shared, "the units are hardened alike")

    def test_units_expose_little(self):
        """Told in tenths by systemd-analyze, which runs no unit for it; the threshold is one above which it fails."""
        for name in ("lumbung.service", "lumbung-work@.service"):
            unit = os.path.join(DEPLOY, "systemd", name)
            ran = subprocess.run(["systemd-analyze", "security", "--offline=true", "--no-pager", f"--threshold={EXPOSURE_MAX * 10:.0f}", unit],
                                 capture_output=True, text=True, check=False)
            self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)
            figure = re.search(r"Overall exposure level for \S+: ([0-9.]+)", ran.stdout)
            self.assertIsNotNone(figure, ran.stdout)
            self.assertLessEqual(float(figure[1]), EXPOSURE_MAX, ran.stdout)


if __name__ == "__main__":
    unittest.main()
