"""Random strategies against a model, and how many candles they need."""
import json
import os
import random
import re
import sys
import tempfile
import unittest
from decimal import Decimal

from harness.cases import some
from harness.commands import run_checked
from harness.market import START, candle_lines
from signals.case import indicators, signals
from signals.gates import Cooldown, Gate


class RandomStrategy:
    """A rule file made by chance over the fields f0 … f5, and what it says in plain words."""
    def __init__(self, chance, name):
        self.chance, self.name = chance, name
        self.votes = []
        for number in range(chance.randrange(1, 7)):
            is_value = chance.random() < 0.3
            self.votes.append(dict(name=f"v{number}", field=f"f{chance.randrange(6)}",
                                   value=is_value, level=chance.choice([0, 0, 1]),
                                   weight=chance.choice([1, 1, 0.1, 0.2, 0.3, 0.7, 2]),
                                   optional=chance.random() < 0.4))
        self.score = chance.choice(["normalised", "sum", "mean_of_cast"])
        self.strict = chance.random() < 0.4
        self.agree = chance.choice([1, 1, 0, min(2, len(self.votes))])
        self.quorum = chance.choice([None, None, chance.randrange(1, len(self.votes) + 1)])
        self.require = chance.choice([None, None, ("f0", 0), ("f1", -1)])
        self.cooldown = chance.choice([0, 0, 4, 7, 13])
        # Every score can be reached: a value may be 2.
        self.votes[0]["value"] = True
        self.threshold = chance.choice([0.1, 0.2, 0.3, 0.5, 0.5, 0.9])

    def text(self):
        def vote(v):
            rule = dict(value=v["field"]) if v["value"] else dict(
                long=f"{v['field']} > {v['level']}", short=f"{v['field']} < {-v['level']}")
            return dict(name=v["name"], weight=v["weight"], **rule,
                        **(dict(optional=True) if v["optional"] else {}))
        rules = dict(name=self.name, score=self.score, threshold=self.threshold,
                     comparison=">" if self.strict else ">=", agree=self.agree,
                     cooldown=f"{self.cooldown}m", votes=[vote(v) for v in self.votes])
        if self.quorum:
            rules["quorum"] = self.quorum
        if self.require:
            rules["require"] = f"{self.require[0]} > {self.require[1]} and close > 1"
        return json.dumps(rules)

    def judge(self, candle):
        """The side, whether that is unknown, the score, the votes and the names of those that are
        unknown."""
        casts = []
        for v in self.votes:
            x = candle[v["field"]]
            casts.append(None if x is None else x if v["value"]
                         else (x > v["level"]) - (x < -v["level"]))
        known = [(v["weight"], c) for v, c in zip(self.votes, casts) if c is not None]
        missing = [v["name"] for v, c in zip(self.votes, casts) if c is None]
        blocking = any(c is None and not v["optional"] for v, c in zip(self.votes, casts))
        if blocking and not (self.quorum and len(known) >= self.quorum):
            return None, True, None, casts, missing
        total = sum(Decimal(str(w)) * Decimal(str(c)) for w, c in known)
        if self.score == "normalised":
            total /= sum(Decimal(str(v["weight"])) for v in self.votes)
        elif self.score == "mean_of_cast":
            weights = sum(Decimal(str(w)) for w, c in known if c)
            total = total / weights if weights else Decimal(0)
        total = round(total, 12)
        threshold = Decimal(str(self.threshold))
        for side, sign in (("long", 1), ("short", -1)):
            reached = total * sign > threshold if self.strict else total * sign >= threshold
            if reached and sum(c * sign > 0 for _, c in known) >= self.agree:
                held = None if self.require is None else candle[self.require[0]]
                if self.require and held is None:
                    return None, True, total, casts, missing
                if self.require and not held > self.require[1]:
                    return None, False, total, casts, missing
                return side, False, total, casts, missing
        return None, False, total, casts, missing


class Model(unittest.TestCase):
    """Scores, abstaining votes, comparisons, cooldowns and closing signals over random rules and
    candles, beside a model in plain words."""
    def candles(self, chance, symbols, intervals, forms):
        """Candles of several series in the order of their ends, with nulls, holes and marks, some
        of them forming."""
        rows = []
        for symbol in symbols:
            for interval in intervals:
                time = START
                stuck = [0] * 6
                for _ in range(60 // interval):
                    closed = dict(type="candle", category="linear", symbol=symbol,
                                  interval=str(interval), time=time, open=100, high=102, low=99,
                                  close=101, volume=5, turnover=1, closed=True)
                    states = []
                    for number in range(chance.randrange(3) if forms else 0, -1, -1):
                        stuck = [x if chance.random() < 0.5
                                 else chance.choice([None, -2, -1, 0, 1, 2]) for x in stuck]
                        states.append(dict(closed, **{f"f{n}": x for n, x in enumerate(stuck)},
                                           closed=number == 0))
                    mark = chance.choice([None] * 14 + ["history", "filled", "gap"])
                    for state in states:
                        if mark == "history":
                            state["backfill"] = "history"
                        elif mark == "filled":
                            state["filled"] = True
                        elif mark == "gap":
                            state["gap"] = 1
                        rows.append((time + (interval * 60_000 if state["closed"] else 1),
                                     len(rows), state))
                    time += interval * 60_000
        return [state for *_, state in sorted(rows, key=lambda row: row[:2])]

    def expected(self, strategies, candles, scope, forms, repeats):
        gates, symbols, stream, out = {}, {}, 0, []
        for candle in candles:
            end = candle["time"] + int(candle["interval"]) * 60_000
            stream = max(stream, end if candle["closed"] else candle["time"])
            if not candle["closed"] and not forms:
                continue
            for strategy in strategies:
                key = (candle["symbol"], candle["interval"], strategy.name)
                gate = gates.setdefault(key,
                                        Gate(strategy.cooldown * 60_000, scope == "symbol", 3,
                                             repeats))
                if scope == "symbol":
                    gate.cooldown = symbols.setdefault(candle["symbol"], Cooldown())
                side, unknown, score, casts, missing = strategy.judge(candle)
                now = end if candle["closed"] or scope == "side" else min(end, stream)
                if candle["closed"]:
                    verdict = gate.close(side, now, candle, unknown)
                else:
                    verdict = "unknown" if unknown else gate.form(side, now, candle)
                if verdict in ("fired", "closes"):
                    out.append(
                        (
                            ":".join(["linear", candle["symbol"], candle["interval"],
                                      str(candle["time"]), strategy.name, side]),
                            verdict == "fired", candle["closed"], score, casts, missing))
        return out

    def run_one(self, seed):
        chance = random.Random(seed)
        strategies = [RandomStrategy(chance, f"s{number}")
                      for number in range(chance.choice([1, 2]))]
        forms, scope = chance.random() < 0.4, chance.choice(["side", "symbol"])
        repeats = chance.random() < 0.15
        candles = self.candles(chance, ["BTCUSDT", "ETHUSDT"][:chance.choice([1, 2])],
                               [[1], [1, 3], [3]][chance.randrange(3)], forms)
        want = self.expected(strategies, candles, scope, forms, repeats)
        with tempfile.TemporaryDirectory() as folder:
            arguments = []
            for strategy in strategies:
                path = os.path.join(folder, strategy.name + ".json")
                open(path, "w").write(strategy.text())
                arguments += ["--strategy", path]
            # Every candle means every one, unless a cooldown is asked for by name: all strategies
            # have the same then.
            if repeats:
                for strategy in strategies:
                    strategy.cooldown = 7
                want = self.expected(strategies, candles, scope, forms, repeats)
                arguments += ["--repeat", "--cooldown", "7m"]
            if any(strategy.cooldown for strategy in strategies):
                arguments += ["--cooldown-scope", scope]
            elif scope == "symbol":
                want = self.expected(strategies, candles, "side", forms, repeats)
            lines = [json.dumps(candle) + "\n" for candle in candles]
            got = signals([*arguments, *(["--forming"] if forms else [])], lines)
        rows = [(r["id"], r["opens"], r.get("closed", True), Decimal(r["score"]),
                 [v["vote"] if v["vote"] is None else float(v["vote"]) for v in r["votes"]
                  if "filter" not in v], r["missing"]) for r in got]
        self.assertEqual([row[:3] for row in rows], [row[:3] for row in want], f"seed {seed}")
        for row, plain_row, record in zip(rows, want, got):
            self.assertAlmostEqual(row[3], plain_row[3], delta=Decimal("1e-11"), msg=row[0])
            self.assertEqual((row[4], row[5]), (plain_row[4], plain_row[5]), row[0])
            strategy = next(s for s in strategies if s.name == record["strategy"])
            for vote, rule in zip(record["votes"], strategy.votes):
                self.assertEqual(float(vote["contribution"]),
                                 round((vote["vote"] or 0) * Decimal(str(rule["weight"])),
                                       12).__float__())
            if strategy.require:
                self.assertEqual([vote["vote"] for vote in record["votes"] if "filter" in vote],
                                 [1, 1])
        return rows

    def test_random_rules(self):
        opens = closes = forming_ones = lacking = 0
        for seed in range(some(600)):
            for _, may_open, is_closed, _, _, missing in self.run_one(seed):
                opens += may_open
                closes += not may_open
                forming_ones += not is_closed
                lacking += bool(missing)
        print(f"random rules: {opens} signals that open, {closes} that close, "
              f"{forming_ones} of forming candles, {lacking} with unknown votes", file=sys.stderr)
        self.assertGreater(min(opens, closes, forming_ones, lacking), some(100))

    def test_warm_up_is_what_ind_needs(self):
        """`--needs topics` asks for as many candles as each indicator needs, and not for more than
        twice as many."""
        chance = random.Random(4)
        lines = candle_lines(1, 700)
        own = set(json.loads(lines[0]))
        for option, standard, _ in indicators():
            # The first values of these come with a day, a moment that is given, or a move of the price.
            if option in ("--pivots", "--avwap", "--zigzag"):
                continue
            varies = re.match(r"^[\d.,]+$", standard)
            given = [standard] if varies else ["all"] if option == "--cdl" else []
            for _ in range(3 if varies else 1):
                arguments = [option, *given]
                first = {}
                got = run_checked(["ind", "-q", *arguments], lines).stdout.splitlines()
                for number, line in enumerate(got, 1):
                    for name, value in json.loads(line).items():
                        if name not in own and value is not None:
                            first.setdefault(name, number)
                # Three hundred candles behind each other are more than what is fetched anyway.
                latest = max(first.values())
                for name in first:
                    words = run_checked(["signal", "--long", f"prev({name}, 300) > 0", "--needs",
                                         "topics", "kline.3.BTCUSDT"]).stdout.split()
                    need = int(words[words.index("--backfill") + 1]) - 300
                    self.assertGreaterEqual(need, first[name], (arguments, name))
                    self.assertLessEqual(need, latest + 1, (arguments, name))
                if varies:
                    given = [",".join(part if "." in part
                                      else str(int(part) + chance.randrange(1, 9))
                                      for part in standard.split(","))]
