"""What Prometheus would have seen of a server: its /metrics read at some instants, each held for some minutes, and given with the
rules of deploy/ to promtool."""

import json
import os
import re
import subprocess
import tempfile

from harness import ROOT, Client

RULES = os.path.join(ROOT, "deploy", "prometheus", "alerts.yml")
EVER_FIRED = 'max by (alertname) (max_over_time(ALERTS{alertstate="firing"}[1w]))'
UP = 'up{job="lumbung",instance="a"}'


def all_alerts():
    with open(RULES, encoding="utf-8") as file:
        return set(re.findall(r"alert: (\w+)", file.read()))


def names_in_rules():
    with open(RULES, encoding="utf-8") as file:
        return set(re.findall(r"\blumbung_\w+", file.read()))


def as_scraped(series):
    """With the label that Prometheus puts to it."""
    name, _, labels = series.rstrip("}").partition("{")
    return f'{name}{{{labels}{"," if labels else ""}instance="a"}}'


def as_seen(page):
    """series → value as it stands there, of what the rules speak of, with the label that Prometheus puts to it."""
    found, names = {}, names_in_rules()
    for line in page.splitlines():
        name = re.match(r"lumbung_\w+", line)
        if name and name[0] in names:
            series, _, value = line.rpartition(" ")
            found[as_scraped(series)] = value
    return found


class Scrapes:
    """Of one server. Each is held until the next, as if the minutes between had been like that. `step` is how many real minutes
    one of them stands for: a rule that looks back over weeks would have too many to read."""

    def __init__(self, server, step=1):
        self.server = server
        self.step = step
        self.seen = []
        self.healthy_minutes = None

    def value(self, series):
        """What the newest says, or None."""
        return float(self.seen[-1][0].get(as_scraped(series), "nan"))

    def look(self):
        """Reads the page and keeps nothing. A server that does not answer is one that is not up."""
        try:
            status, _, page = Client(self.server.port).request("GET", "/metrics")
        except OSError:
            return {UP: "0"}
        assert status == 200, status
        return {UP: "1", **as_seen(page.decode())}

    def take(self, minutes):
        self.seen.append((self.look(), minutes))

    def all_is_well_until_now(self):
        """Nothing may have fired by now; what is seen from here on is the fault."""
        self.healthy_minutes = sum(minutes for _, minutes in self.seen) - 1

    def values(self, series):
        """In the notation of promtool. A series that a dead server shows no more is stale."""
        words, known = [], False
        for page, minutes in self.seen:
            if series in page:
                words.append(f"{page[series]}x{minutes - 1}")
                known = True
            else:
                words += (["stale"] if known else ["_"]) + [f"_x{minutes - 1}"] * (minutes > 1)
                known = False
        return " ".join(words)

    def check(self, alerts):
        """Whether just these have fired in all that was seen: promtool's words when not, else nothing."""
        assert alerts <= all_alerts(), alerts
        end = sum(minutes for _, minutes in self.seen) - 1
        expectations = [(end, alerts)] + ([] if self.healthy_minutes is None else [(self.healthy_minutes, set())])
        interval = f"{self.step}m"
        test = {"interval": interval,
                "input_series": [{"series": series, "values": self.values(series)}
                                 for series in sorted({name for page, _ in self.seen for name in page})],
                "promql_expr_test": [{"expr": EVER_FIRED, "eval_time": f"{minute * self.step}m",
                                      "exp_samples": [{"labels": f'{{alertname="{alert}"}}', "value": 1} for alert in sorted(fired)]}
                                     for minute, fired in expectations]}
        with tempfile.NamedTemporaryFile("w", suffix=".yml") as file:
            json.dump({"rule_files": [RULES], "evaluation_interval": interval, "tests": [test]}, file)
            file.flush()
            ran = subprocess.run(["promtool", "test", "rules", file.name], capture_output=True, text=True, check=False)
        return "" if ran.returncode == 0 else ran.stdout + ran.stderr
