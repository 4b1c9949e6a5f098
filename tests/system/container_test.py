"""What deploy/container and deploy/kubernetes say to the program, asked of the program itself: settings, ports, paths of probes."""

import os
import re
import subprocess
import unittest

import yaml

from harness import BINARY, ROOT, Server, free_port

DEPLOY = os.path.join(ROOT, "deploy")
COMPOSE = [os.path.join(DEPLOY, "container", name) for name in ("compose.yaml", "compose.cluster.yaml")]
KUBERNETES = [os.path.join(DEPLOY, "kubernetes", name) for name in ("alone.yaml", "cluster/secret.yaml", "cluster/settings.yaml",
                                                                    "cluster/server.yaml", "cluster/workers.yaml")]
HARDENED = {"allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]}}


def text_of(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def containerfile():
    return text_of(os.path.join(DEPLOY, "container", "Containerfile")).replace("\\\n", " ")


def filled_in(value):
    """Variables of compose: with their default, or with a secret of the length that the head of the file makes."""
    return re.sub(r"\$\{\w+:\?.*?\}", "5" * 64, re.sub(r"\$\{\w+:-(.*?)\}", r"\1", str(value)))


def services():
    return [(name, service) for path in COMPOSE for name, service in yaml.safe_load(text_of(path))["services"].items()]


def of_lumbung():
    return [service for _, service in services() if service["image"] == "lumbung"]


def objects():
    return [one for path in KUBERNETES for one in yaml.safe_load_all(text_of(path))]


def pods():
    return [one["spec"]["template"]["spec"] for one in objects() if one["kind"] in ("Deployment", "StatefulSet")]


def environments():
    """Each set of settings that some process is given."""
    image = dict(re.findall(r"\b(LUMBUNG_\w+)=(\S+)", re.search(r"^ENV (.*)$", containerfile(), re.M)[1]))
    shared = {}
    for one in objects():
        shared |= one.get("data", {}) if one["kind"] == "ConfigMap" else one.get("stringData", {})
    made = [{key: filled_in(value) for key, value in service["environment"].items()} for service in of_lumbung()]
    for pod in pods():
        container = pod["containers"][0]
        own = {one["name"]: one["value"] for one in container.get("env", [])}
        made.append({**(shared if "envFrom" in container else {}), **own})
    return [image, *({**image, **settings} for settings in made)]


class ContainerTest(unittest.TestCase):
    def test_every_setting_is_one_of_the_program_and_its_value_is_taken(self):
        listing = subprocess.run([BINARY, "--help"], capture_output=True, text=True, check=True).stdout
        known = set(re.findall(r"\(Env:(\w+)\)", listing))
        self.assertGreater(len(known), 50)
        self.assertGreater(len(environments()), 5)
        for settings in environments():
            with self.subTest(settings=sorted(settings)):
                self.assertLessEqual({name for name in settings if name.startswith("LUMBUNG_")}, known)
                ran = subprocess.run([BINARY, "version"], env={**os.environ, **settings}, capture_output=True, text=True, check=False)
                self.assertEqual(ran.returncode, 0, ran.stderr)

    def test_compose_takes_its_files(self):
        secrets = dict.fromkeys(re.findall(r"\$\{(\w+):\?", text_of(COMPOSE[1])), "5" * 64)
        self.assertEqual(len(secrets), 6)
        for path in COMPOSE:
            ran = subprocess.run(["docker-compose", "--file", path, "config"], env={**os.environ, **secrets}, capture_output=True, text=True,
                                 check=False)
            self.assertEqual(ran.returncode, 0, ran.stderr)
        ran = subprocess.run(["docker-compose", "--file", COMPOSE[1], "config"], capture_output=True, text=True, check=False)
        self.assertNotEqual(ran.returncode, 0, "without its secrets")

    def test_all_arguments_of_the_image_are_explained_and_used(self):
        text = containerfile()
        declared = set(re.findall(r"^ARG (\w+)", text, re.M))
        head = text.partition("\nARG ")[0]
        self.assertEqual(declared, set(re.findall(r"^# ([A-Z]+) ", head, re.M)))
        for name in declared:
            self.assertRegex(text, rf"\$\{{?{name}\b")

    def test_what_runs_is_nobody_and_may_nothing(self):
        uid = int(re.search(r"^ARG UID=(\d+)", containerfile(), re.M)[1])
        self.assertRegex(containerfile(), r"(?m)^USER \$\{UID\}:\$\{UID\}$")
        for service in of_lumbung():
            self.assertEqual((service["read_only"], service["tmpfs"], service["cap_drop"], service["security_opt"]),
                             (True, ["/tmp:exec"], ["ALL"], ["no-new-privileges:true"]))
            self.assertGreater(int(service["stop_grace_period"].removesuffix("s")), 30, "it drains for 30 seconds")
        self.assertEqual(len(pods()), 3)
        for pod in pods():
            context = pod["securityContext"]
            self.assertEqual({context[key] for key in ("runAsUser", "runAsGroup", "fsGroup")}, {uid})
            self.assertEqual((context["runAsNonRoot"], context["seccompProfile"]), (True, {"type": "RuntimeDefault"}))
            self.assertEqual(pod["containers"][0]["securityContext"], HARDENED)

    def test_the_data_are_where_the_volume_is(self):
        [place] = re.findall(r"^VOLUME (\S+)$", containerfile(), re.M)
        self.assertEqual(environments()[0]["LUMBUNG_DATA_DIR"], place)
        mounted = [volume.rpartition(":")[2] for service in of_lumbung() for volume in service["volumes"]]
        mounted += [mount["mountPath"] for pod in pods() for mount in pod["containers"][0]["volumeMounts"]]
        self.assertEqual(set(mounted) - {"/tmp"}, {place})

    def test_probes_ask_for_what_there_is(self):
        """By the server itself: each path, and the image's own health check, as the shell runs it."""
        port = environments()[0]["LUMBUNG_LISTEN"].rpartition(":")[2]
        self.assertIn(f"\nEXPOSE {port}\n", containerfile())
        probes = []
        for pod in pods():
            container = pod["containers"][0]
            ports = {one["name"]: one["containerPort"] for one in container.get("ports", [])}
            own = [container[key]["httpGet"] for key in ("startupProbe", "livenessProbe", "readinessProbe") if key in container]
            self.assertEqual({str(ports[probe["port"]]) for probe in own}, {port} if "serve" in container["args"] else set())
            probes += own
        check = re.search(r"^HEALTHCHECK .* CMD (.*)$", containerfile(), re.M)[1]
        with Server() as server:
            for probe in probes:
                self.assertEqual(server.client().request("GET", probe["path"])[0], 200, probe)
            for asked, answer in ((server.port, 0), (free_port(), 7)):
                ran = subprocess.run(["sh", "-c", check], env={**os.environ, "LUMBUNG_LISTEN": f"0.0.0.0:{asked}"}, capture_output=True,
                                     text=True, check=False)
                self.assertEqual(ran.returncode, answer, ran.stderr)


if __name__ == "__main__":
    unittest.main()
