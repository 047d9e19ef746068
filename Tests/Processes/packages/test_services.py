"""The pipes that the services for systemd run."""
import os
import re
import subprocess
import tempfile
import unittest

from harness.commands import BIN, PROJECT, bare_environment

UNITS = os.path.join(PROJECT, "packaging", "units")


class Services(unittest.TestCase):
    def run_unit(self, name, **settings):
        """Runs the pipe of a unit as systemd would, with settings in the place of the unit's own:
        (the result, the files in the service's folder)."""
        with open(os.path.join(UNITS, name)) as file:
            unit = file.read()
        words = {}
        for line in re.findall(r"^Environment=(.*)$", unit, re.M):
            for quoted in re.findall(r"""'[^']*'|"[^"]*"|\S+""", line):
                word = quoted[1:-1] if quoted[0] in "'\"" else quoted
                variable, _, value = word.partition("=")
                words[variable] = value
        shell, script = re.search(r"^ExecStart=(.*) -c '(.*)'$", unit, re.M).groups()
        script = script.replace("$$", "$").replace("%%", "%")
        with tempfile.TemporaryDirectory() as folder:
            environment = bare_environment(folder, **{**words, **settings})
            environment["PATH"] = BIN + ":" + environment["PATH"]
            result = subprocess.run([*shell.split(), "-c", script], cwd=folder, env=environment,
                                    capture_output=True, text=True, timeout=120)
            files = {}
            for name in os.listdir(folder):
                with open(os.path.join(folder, name), "rb") as file:
                    files[name] = file.read()
        return result, files

    MARKET = "kline.1.BTCUSDT --simulate --speed max --count 2000"

    def test_records(self):
        result, files = self.run_unit("bybit-stream@.service", STREAM=self.MARKET)
        self.assertEqual(result.returncode, 0, result.stderr)
        (name, content), = files.items()
        self.assertRegex(name, r"^\d{8}T\d{6}Z\.ndjson$")
        self.assertEqual(content.count(b'"topic":"kline.1.BTCUSDT"'), 2000)

    def test_sends_signals(self):
        result, files = self.run_unit("bybit-alert@.service", STREAM=self.MARKET,
                                      ALERT="--print --all-ages")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("SIMULATED BTCUSDT 1m LONG", result.stderr)
        self.assertTrue(files)

    def test_trades_on_paper(self):
        """Its own settings trade on paper; each closed trade is told."""
        result, files = self.run_unit("bybit-trade@.service", STREAM=self.MARKET,
                                      ALERT="--print --all-ages")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("trade.db", files)
        self.assertIn("BTCUSDT", result.stderr)

    def test_units_are_well_formed(self):
        """systemd's own check, where there is one."""
        if not os.path.exists("/usr/bin/systemd-analyze"):
            self.skipTest("systemd-analyze is not here")
        with open(os.path.join(UNITS, "sandbox")) as file:
            sandbox = file.read()
        with tempfile.TemporaryDirectory() as folder:
            for name in ("bybit-stream@", "bybit-alert@", "bybit-trade@"):
                with open(os.path.join(UNITS, name + ".service")) as file:
                    unit = re.sub("^Documentation=.*\n", "", file.read(), flags=re.M) + sandbox
                path = os.path.join(folder, name + ".service")
                with open(path, "w") as file:
                    file.write(unit)
                said = subprocess.run(["systemd-analyze", "verify", path], capture_output=True,
                                      text=True)
                self.assertEqual((said.returncode, said.stderr), (0, ""), name)
