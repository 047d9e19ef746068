"""Fields of --let, compared with plain Python formulas and with other forms of the input."""
import json
import math
import random
import unittest

from harness.commands import run_checked
from harness.market import rough_candle_lines


def ind(options, lines):
    result = run_checked(["ind", "-q", *options], lines)
    return [json.loads(line) for line in result.stdout.splitlines()]


def with_forming(lines, seed):
    """The candles, with forming candles of other prices before each."""
    chance, found = random.Random(seed), []
    for line in lines:
        for _ in range(chance.randrange(3)):
            candle = json.loads(line)
            factor = chance.choice([2, 4, 1])
            candle.update({name: candle[name] * factor for name in ("open", "high", "low", "close")})
            found.append(json.dumps({**candle, "closed": False}) + "\n")
        found.append(line)
    return found


OPTIONS = ["--let", "my_body=abs(close - open)", "--rsi", "5", "--let",
           "my_up=rsi_5 > 50 and close > close[1]", "--sma", "3@my_body", "--let",
           "my_mean=mean(my_body + rsi_5, 4)", "--bb", "5,2@my_mean", "--let",
           "my_far=barssince(my_up, 9) + maxindex(high, 4) - cumsum(1)", "--let",
           "my_log=log(volume) + sqrt(close - open)", "--ema", "4@my_log", "--macd", "3,5,2@rsi_5",
           "--let", "my_sum=sum(my_log, 2) + count(my_up, 3) * hour()"]


class Let(unittest.TestCase):
    def test_forming_candles_leave_no_trace(self):
        for seed in range(6):
            lines = rough_candle_lines(seed, 300)
            closed = ind(OPTIONS, lines)
            both = ind(OPTIONS, with_forming(lines, seed))
            self.assertEqual([candle for candle in both if candle["closed"]], closed)

    def test_a_candle_that_forms_has_the_values_of_a_closed_one(self):
        for seed in range(4):
            lines = rough_candle_lines(seed, 60)
            for count in range(1, 60, 7):
                last = {**json.loads(lines[count - 1]), "closed": False}
                forming = ind(OPTIONS, [*lines[:count - 1], json.dumps(last) + "\n"])[-1]
                self.assertEqual({**forming, "closed": True}, ind(OPTIONS, lines[:count])[-1])

    def test_values_are_those_of_plain_formulas(self):
        lines = rough_candle_lines(7, 200)
        got = ind(OPTIONS, lines)
        body = [abs(candle["close"] - candle["open"]) for candle in got]
        self.assertEqual([candle["my_body"] for candle in got], body)
        for number, candle in enumerate(got):
            rsi = [before["rsi_5"] for before in got[:number + 1]]
            last = got[max(0, number - 3):number + 1]
            if number >= 3 and None not in rsi[-4:]:
                want = sum(one["my_body"] + one["rsi_5"] for one in last) / 4
                self.assertLessEqual(abs(candle["my_mean"] - want), 1e-9 * abs(want))
            else:
                self.assertIsNone(candle["my_mean"])
            volume, rise = candle["volume"], candle["close"] - candle["open"]
            if volume > 0 and rise >= 0:
                self.assertAlmostEqual(candle["my_log"], math.log(volume) + math.sqrt(rise), 9)
            else:
                self.assertIsNone(candle["my_log"])

    def test_an_indicator_of_a_field_is_that_of_candles_with_its_values(self):
        """An indicator of a field waits for the field's first value, and ignores candles without
        one."""
        lines = rough_candle_lines(8, 200)
        got = ind(OPTIONS, lines)
        for field, option, name in (("my_log", ["--ema", "4"], "ema_4"),
                                    ("my_mean", ["--bb", "5,2"], "bb_5_2_upper"),
                                    ("rsi_5", ["--macd", "3,5,2"], "macd_3_5_2_hist")):
            known = [candle for candle in got if candle[field] is not None]
            # Prices must be above 0 with at most 12 decimals, which fields need not be; so they are
            # shifted and rounded.
            shift = 1000
            made = [json.dumps({**{key: candle[key] for key in ("type", "category", "symbol",
                                                                "interval", "time", "volume",
                                                                "closed")},
                                **dict.fromkeys(("open", "high", "low", "close"),
                                                round(candle[field] + shift, 9))}) + "\n"
                    for candle in known]
            stem, _, end = name.rpartition("_") if name.count("_") > 1 else (name, "", "")
            own = f"{stem}_{field}_{end}" if end else f"{name}_{field}"
            want = [candle[name] for candle in ind(option, made)]
            moved = 0 if name.startswith("macd") else shift
            for candle, value in zip(known, want):
                if value is None:
                    self.assertIsNone(candle[own])
                else:
                    self.assertLess(abs(candle[own] + moved - value), 1e-7, own)
            self.assertTrue(all(candle[own] is None for candle in got if candle[field] is None))
