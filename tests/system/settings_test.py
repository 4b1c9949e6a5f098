"""Settings that would silently not hold are refused, with what was probably meant."""

import os
import subprocess
import tempfile
import unittest

from harness import BINARY


def run(*words, variable="LUMBUNG_LOG_LEVEL", value="info"):
    ran = subprocess.run([BINARY, *words], env=dict(os.environ, **{variable: value}), capture_output=True, text=True, timeout=60,
                         check=False)
    return ran.returncode, ran.stdout, ran.stderr


class RefusedSettingsTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="lumbung-test-")
        self.addCleanup(folder.cleanup)
        self.data = os.path.join(folder.name, "var")

    def test_a_variable_that_is_nearly_a_setting_and_an_origin_without_scheme_are_refused(self):
        for variable, meant in (("LUMBUNG_LISTNE", "LUMBUNG_LISTEN"), ("LUMBUNG_SIGNING_KEY_FIL", "LUMBUNG_SIGNING_KEY_FILE")):
            status, _, err = run("migrate", "--data-dir", self.data, variable=variable)
            self.assertEqual(status, 2, err)
            self.assertIn(variable, err)
            self.assertIn(meant, err)
        self.assertEqual(run("migrate", "--data-dir", self.data, variable="LUMBUNG_OF_SOMEBODY_ELSE")[0], 0)
        for origins, expected in (("app.example.com", 2), ("https://a.example,b.example", 2), ("https://a.example,http://b.example:1", 0), ("*", 0)):
            self.assertEqual(run("migrate", "--cors-origins", origins, "--data-dir", self.data)[0], expected, origins)
        status, _, err = run("migrate", "--log-format", "xml", "--data-dir", self.data)
        self.assertEqual(status, 2)
        self.assertIn("auto | human | json", err)


if __name__ == "__main__":
    unittest.main(verbosity=2)
