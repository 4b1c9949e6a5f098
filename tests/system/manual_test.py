"""Manual pages and completions, which the program makes from the definition that parses its command line."""

import os
import re
import subprocess
import tempfile
import unittest

from harness import BINARY


def said(*words):
    ran = subprocess.run([BINARY, *words], capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 0, (words, ran.stderr)
    return ran.stdout


class ManualTest(unittest.TestCase):
    def write(self, text, name):
        folder = tempfile.TemporaryDirectory(prefix="lumbung-test-")
        self.addCleanup(folder.cleanup)
        path = os.path.join(folder.name, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def complete(self, *words):
        """What bash offers for the last of the words."""
        script = self.write(said("completion", "bash"), "lumbung.bash")
        quoted = " ".join(f"'{word}'" for word in ("lumbung", *words))
        ran = subprocess.run(["bash", "--norc", "-c", f'. "$1"; COMP_WORDS=({quoted}); COMP_CWORD={len(words)}; _lumbung; '
                              'printf "%s\\n" "${COMPREPLY[@]}"', "bash", script],
                             capture_output=True, text=True, timeout=30, check=True)
        self.assertEqual(ran.stderr, "")
        return ran.stdout.split()

    def test_bash_completes_commands_options_and_values(self):
        self.assertEqual(self.complete("ser"), ["serve"])
        self.assertEqual(self.complete("serve", "--eph"), ["--ephemeral"])
        self.assertEqual(sorted(self.complete("token", "")[:3]), ["create", "list", "revoke"])
        self.assertEqual(self.complete("token", "create", "--abil"), ["--ability"])
        self.assertIn("--database", self.complete("token", "create", "--data"))
        self.assertEqual(self.complete("serve", "--log-level", "w"), ["warning"])
        self.assertEqual(self.complete("--log-format", "h"), ["human"])
        self.assertEqual(self.complete("compl"), [], "a hidden word is offered")

    def test_other_shells_read_their_scripts(self):
        for shell, check in (("zsh", ["zsh", "-n"]), ("fish", ["fish", "--no-execute"])):
            script = said("completion", shell)
            self.assertIn("ephemeral", script)
            ran = subprocess.run([*check, self.write(script, shell)], capture_output=True, text=True, timeout=30, check=False)
            self.assertEqual((ran.returncode, ran.stderr), (0, ""), shell)
        script = self.write(said("completion", "fish"), "lumbung.fish")
        ran = subprocess.run(["fish", "--no-config", "-c", f'source {script}; complete -C "lumbung token cre"'], capture_output=True,
                             text=True, timeout=30, check=False)
        self.assertIn("create\t", ran.stdout, ran.stderr)
        self.assertEqual(subprocess.run([BINARY, "completion", "cmd"], capture_output=True, check=False).returncode, 2)

    def test_the_pages_are_sound_and_name_what_the_help_names(self):
        program, settings = said("man"), said("man", "toml")
        help_flags = set(re.findall(r"^  (?:-\w,)?--([a-z-]+)", said("--help"), re.MULTILINE))
        self.assertGreater(len(help_flags), 60)
        plain = program.replace("\\-", "-")
        self.assertEqual([flag for flag in help_flags if "--" + flag not in plain], [])
        keys = help_flags - {"help", "json", "config"}
        self.assertEqual([key for key in keys if f"\\fB{key}\\fR" not in settings.replace("\\-", "-")], [])
        self.assertIn(".SS lumbung token create", program)
        self.assertNotIn("lumbung completion", program)
        for page, name in ((program, "lumbung.1"), (settings, "lumbung.toml.5")):
            path = self.write(page, name)
            ran = subprocess.run(["mandoc", "-Tlint", "-Wwarning", path], capture_output=True, text=True, timeout=30, check=False)
            self.assertEqual(ran.stdout, "")
            ran = subprocess.run(["man", "--local-file", "--warnings", path], capture_output=True, text=True, timeout=30,
                                 env=dict(os.environ, MANPAGER="cat", LC_ALL="C.UTF-8"), check=False)
            self.assertEqual((ran.returncode, ran.stderr), (0, ""), name)


if __name__ == "__main__":
    unittest.main()
