"""What shells complete: options, and the values that they take."""
import os
import shutil
import subprocess
import tempfile
import unittest

from harness.commands import BIN, run

HERE = os.path.dirname(os.path.abspath(__file__))
# A command line to be completed at its end, and words that are offered, among others.
LINES = {
    "signal --strategy m": {"macd-cross", "mean-reversion", "momentum", "micro"},
    "signal --strategy scalp --weight ": {"ema=", "supertrend=", "cycle=", "rsi=", "volume=",
                                          "impulse="},
    "signal --strategy ./rules.json --weight t": {"trend="},
    "signal --cool": {"--cooldown", "--cooldown-scope"},
    "bybit-stream kline.3.BT": {"kline.3.BTCUSDT"},
    "ind --cdl eng": {"engulfing"},
    "ind --rs": {"--rsi"},
    "ohlc --csv-columns category,tu": {"turnover"},
    "trade --opposite re": {"reverse"},
    "report --by str": {"strategy"},
    "signal --check ru": {"rules.json"},
}
RULES = '{"name": "mine", "threshold": 1, "votes": [{"name": "trend", "long": "close > 1"}]}'


class Completions(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp()
        with open(cls.folder + "/rules.json", "w") as file:
            file.write(RULES)
        os.mkdir(cls.folder + "/scripts")
        for command in {line.split()[0] for line in LINES}:
            for shell in ("bash", "zsh", "fish"):
                name = "_" + command if shell == "zsh" else f"{command}.{shell}"
                with open(f"{cls.folder}/scripts/{name}", "w") as file:
                    file.write(run([command, "--generate", shell], "", check=True).stdout)
        cls.environment = {**os.environ, "PATH": f"{BIN}:{os.environ['PATH']}",
                           "HOME": cls.folder, "TERM": "dumb"}

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    def words(self, *command):
        said = subprocess.run(command, capture_output=True, text=True, cwd=self.folder,
                              env=self.environment, stdin=subprocess.DEVNULL, timeout=60)
        self.assertEqual(said.stderr, "", command)
        return said.stdout.splitlines()

    def offered(self, line, offers, wanted):
        """All that are wanted are offered, and nothing that begins otherwise."""
        self.assertLessEqual(wanted, set(offers), line)
        last = line.split(" ")[-1].split(",")[-1].split(".")[-1].split("/")[-1]
        for offer in offers:
            word = offer.split(",")[-1].split(".", 2)[-1] if "kline" in offer else offer
            self.assertTrue(word.split(",")[-1].startswith(last), (line, offer))

    def test_bash(self):
        for line, wanted in LINES.items():
            words = line.split(" ")
            quoted = " ".join(f"'{word}'" for word in words)
            script = (f"source {self.folder}/scripts/{words[0]}.bash; COMP_WORDS=({quoted}); "
                      f"COMP_CWORD={len(words) - 1}; _{words[0].replace('-', '_')}; "
                      "printf '%s\\n' \"${COMPREPLY[@]}\"")
            offers = [offer.split(",")[-1] if "," in line else offer
                      for offer in self.words("bash", "-c", script)]
            self.offered(line, offers, wanted)

    @unittest.skipUnless(shutil.which("fish"), "fish is not installed")
    def test_fish(self):
        for line, wanted in LINES.items():
            script = f"source {self.folder}/scripts/{line.split()[0]}.fish; complete -C '{line}'"
            offers = [offer.split("\t")[0].split(",")[-1] for offer in
                      self.words("fish", "--no-config", "-c", script)]
            self.offered(line, offers, wanted)

    @unittest.skipUnless(shutil.which("zsh"), "zsh is not installed")
    def test_zsh(self):
        for line, wanted in LINES.items():
            offers = self.words("zsh", "-f", HERE + "/capture.zsh", self.folder + "/scripts", line)
            if line.startswith("bybit-stream"):
                offers = ["kline.3." + offer for offer in offers]  # It completes part by part.
            self.offered(line, offers, wanted)
