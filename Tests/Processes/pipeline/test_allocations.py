"""How often the stages allocate memory once they run: not for a line."""
import os
import random
import re
import shutil
import subprocess
import unittest

from harness.commands import command, lines_of, run, run_checked

START = 1672324740000 // 180000 * 180000
FIELDS = "--rsi 7 --ema 40 --macd 12,26,9 --bb 20,2 --atr 14".split()
SYMBOLS = 5


def candles(count):
    """Closed candles of some symbols, whose prices wander."""
    chance = random.Random(1)
    prices = [chance.uniform(1, 60000) for _ in range(SYMBOLS)]
    for line in range(count):
        number = line % SYMBOLS
        opened = prices[number]
        prices[number] *= 1 + chance.gauss(0, 0.002)
        close = prices[number]
        yield {"type": "candle", "category": "linear", "symbol": f"S{number}USDT", "interval": "3",
               "time": START + line // SYMBOLS * 180000, "open": round(opened, 2),
               "high": round(max(opened, close) * 1.001, 2),
               "low": round(min(opened, close) * 0.999, 2),
               "close": round(close, 2), "volume": round(chance.random() * 99, 3),
               "turnover": round(chance.random() * 1e6, 4), "closed": True}


def klines(count):
    """The same as payloads, three states of each candle."""
    for candle in candles(count // 3):
        for confirm in (False, False, True):
            now = candle["time"] + (180000 if confirm else 1000)
            numbers = ("open", "close", "high", "low", "volume", "turnover")
            yield {"topic": f"kline.3.{candle['symbol']}", "type": "snapshot", "ts": now, "data": [
                {"start": candle["time"], "end": candle["time"] + 179999, "interval": "3",
                 "confirm": confirm, "timestamp": now,
                 **{name: str(candle[name]) for name in numbers}}]}


@unittest.skipUnless(shutil.which("valgrind"), "valgrind is not installed")
@unittest.skipIf(os.environ.get("SANITIZED"), "a sanitizer allocates for itself")
class Allocations(unittest.TestCase):
    def count(self, words, lines):
        said = subprocess.run(["valgrind", *command(*words)], input=b"".join(lines),
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=True).stderr
        return int(re.search(rb"heap usage: ([\d,]+) allocs", said)[1].replace(b",", b""))

    def check(self, words, text):
        """Twice the lines allocate no more; a list that grows does so once in a hundred lines."""
        lines = text.splitlines(keepends=True)
        half = len(lines) // 2
        more = self.count(words, lines) - self.count(words, lines[:half])
        self.assertLess(more, half / 100, f"{' '.join(words)}: {more} allocations in {half} lines")

    def test_ohlc(self):
        text = lines_of(*klines(3000))
        self.check(["ohlc", "-q"], text)
        self.check(["ohlc", "-q", "--closed"], text)

    def test_ind(self):
        self.check(["ind", "-q", *FIELDS], lines_of(*candles(3000)))

    def test_signal(self):
        needs = run_checked(["signal", "--strategy", "scalp", "--needs"]).stdout.split()
        text = run(["ind", "-q", *needs], lines_of(*candles(3000))).stdout
        # No score reaches this threshold: signals are none of the lines.
        self.check(["signal", "-q", "--strategy", "scalp", "--all", "--threshold", "9"], text)

    def test_trade(self):
        self.check(["trade", "-q"], lines_of(*candles(3000)))
