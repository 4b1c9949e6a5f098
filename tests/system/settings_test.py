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

    def test_a_start_that_nobody_can_serve_by_opens_nothing(self):
        for words, told in ((("--tls-certificate", "/nowhere.pem"), "it needs a tls-key"),
                            (("--tls-certificate", "/nowhere.pem", "--tls-key", "/nowhere.key"), "/nowhere.pem"),
                            (("--old-bucket", "yes"), "old-bucket: --storage is not a bucket"),
                            (("--admin-listen", "somewhere"), "is not HOST:PORT")):
            status, _, err = run("serve", "--listen", "127.0.0.1:0", *words, "--data-dir", self.data)
            self.assertEqual(status, 2, err)
            self.assertIn(told, err)
            self.assertFalse(os.path.exists(self.data), "no database was made")


class SourcesTest(unittest.TestCase):
    """Where settings come from, and what is told of them."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="lumbung-test-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(path, 0o600)
        return path

    def migrate(self, *words, **variables):
        ran = subprocess.run([BINARY, "migrate", *words], cwd=self.folder, env=dict(os.environ, **variables),
                             capture_output=True, text=True, timeout=60, check=False)
        return ran.returncode, ran.stderr

    def assert_refused(self, told, *words, **variables):
        status, err = self.migrate(*words, **variables)
        self.assertEqual(status, 2, err)
        for text in told:
            self.assertIn(text, err)
        return err

    def test_a_variable_names_the_file_and_a_flag_another_one(self):
        self.write("lumbung.toml", 'data-dir = "of-the-directory"\n')
        named = self.write("named.toml", 'data-dir = "of-the-variable"\n')
        other = self.write("other.toml", 'data-dir = "of-the-flag"\n')
        self.assertEqual(self.migrate(LUMBUNG_CONFIG=named)[0], 0)
        self.assertEqual(self.migrate("--config", other, LUMBUNG_CONFIG=named)[0], 0)
        self.assertEqual(self.migrate(f"--config={other}", LUMBUNG_CONFIG="/nowhere.toml")[0], 0)
        self.assertEqual(sorted(name for name in os.listdir(self.folder) if name.startswith("of-")),
                         ["of-the-flag", "of-the-variable"])
        self.assertEqual(self.migrate(LUMBUNG_CONFIG="")[0], 0)
        self.assertIn("of-the-directory", os.listdir(self.folder))

    def test_a_named_file_that_is_missing_is_refused(self):
        self.assert_refused(["LUMBUNG_CONFIG: ", "/nowhere.toml"], LUMBUNG_CONFIG="/nowhere.toml")
        self.assert_refused(["--config: ", "/nowhere.toml"], "--config", "/nowhere.toml")

    def test_a_refusal_names_the_file_the_variable_or_nothing_but_the_flag(self):
        path = self.write("my.toml", 'upload-max = "many"\n')
        self.assert_refused([f"{path}: ", "--upload-max"], "--config", path)
        self.assert_refused([f"{path}: ", "--upload-max"], LUMBUNG_CONFIG=path)
        self.assert_refused(["LUMBUNG_UPLOAD_MAX: ", "plenty"], "--config", path, LUMBUNG_UPLOAD_MAX="plenty")
        err = self.assert_refused(["--upload-max", "lots"], "--upload-max", "lots", "--config", path, LUMBUNG_UPLOAD_MAX="1G")
        self.assertNotIn("LUMBUNG_UPLOAD_MAX", err)
        self.assertNotIn(path, err)
        path = self.write("my.toml", 'listne = "127.0.0.1:1"\n')
        self.assert_refused([f"{path}: ", "listne"], "--config", path)

    def test_a_refusal_after_the_parse_names_it_too(self):
        path = self.write("my.toml", 'database = "oracle://u@h/db"\n')
        self.assert_refused([f"{path}: database: "], "--config", path)
        self.assert_refused(["LUMBUNG_DATABASE: database: "], LUMBUNG_DATABASE="oracle://u@h/db")
        secret = self.write("secret", "short\n")
        self.assert_refused(["LUMBUNG_SIGNING_KEY_FILE"], LUMBUNG_SIGNING_KEY_FILE=secret)

    def test_words_to_choose_from_are_listed(self):
        text = subprocess.run([BINARY, "--help"], capture_output=True, text=True, timeout=60, check=True).stdout
        told = " ".join(text.split())
        for flag, listed in (("--log-level", "debug | error | info | off | warning"), ("--log-format", "auto | human | json"),
                             ("--sandbox", "off | on"), ("--webp-encoder", "libwebp | lumbung"), ("--jpeg-encoder", "libjpeg | lumbung"),
                             ("--orphan-action", "archive | delete | off | report"), ("--scan-when-down", "allow | require"),
                             ("--scan-when-too-large", "allow | require"), ("--webhook-addresses", "any | public"),
                             ("--import-addresses", "any | public")):
            self.assertIn(listed, told, flag)
            self.assert_refused([flag, listed, "perhaps"], flag, "perhaps")


if __name__ == "__main__":
    unittest.main(verbosity=2)
