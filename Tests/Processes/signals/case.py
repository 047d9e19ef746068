"""Recorded markets, and the signals of a run."""
import functools
import json
import re
from decimal import Decimal

from harness.commands import run_checked
from harness.market import candle_lines
from signals.strategies import STRATEGIES

INSTRUMENT = ('{"type":"instrument","category":"linear","symbol":"BTCUSDT",'
              '"time":1704067200000,"tick":0.01,"step":0.001}\n')
BUILT_IN = list(STRATEGIES)


def needs(strategy):
    """The options of `ind`; but there is no order book here, whose vote is left out then."""
    return re.sub(r" --join \S+", "",
                  run_checked(["signal", "--strategy", strategy, "--needs"]).stdout).split()


@functools.lru_cache(None)
def recorded(strategy, seed=1, count=20_000):
    """A market with the fields that a strategy wants."""
    return run_checked(["ind", "-q", *needs(strategy)],
                       candle_lines(seed, count)).stdout.splitlines(True)


def signals(arguments, lines):
    got = [json.loads(line, parse_float=Decimal)
           for line in run_checked(["signal", "-q", *arguments], lines).stdout.splitlines()]
    return [record for record in got if record["type"] == "signal"]


def indicators():
    """(option, defaults, fields) of each indicator, from `ind --list`."""
    for block in re.findall(r"^--.*\n +.*$", run_checked(["ind", "--list"]).stdout, re.M):
        head, fields = block.splitlines()
        option, *words = re.split(r" {3,}", head)
        values = words[0].split("@")[0] if len(words) > 1 else ""
        yield option.split()[0], values, fields.split()
