"""The metrics of `report` against a plain computation."""
import random
from datetime import datetime, timezone
from fractions import Fraction

from reports.case import DAY, SHAPES, START, records, report, trades_of
from reports.plain import Checked, costs, exact


class AgainstPlain(Checked):
    def test_metrics(self):
        for name, make in SHAPES.items():
            for seed in range(1 if name in ("none", "many") else 12):
                chance = random.Random(f"{name} {seed}")
                trades, cash = make(chance), chance.choice([1000, 10000, 12345.67])
                got, = records(["--cash", str(cash)], trades)
                self.check(got, trades, Fraction(str(cash)), f"{name} {seed}")

    def test_groups(self):
        def form(text):
            return lambda trade: datetime.fromtimestamp(trade["exit_time"] / 1000,
                                                        timezone.utc).strftime(text).lower()

        keys = {name: (lambda trade, name=name: trade[name])
                for name in ("symbol", "side", "strategy", "reason", "interval")}
        keys |= {"day": form("%Y-%m-%d"), "month": form("%Y-%m"), "hour": form("%H"),
                 "weekday": form("%A")}
        trades = trades_of(random.Random(5), 300, gap=DAY // 3)
        # An hour and a day begin at their first millisecond.
        trades += [{**trades[0], "exit_time": START + 90 * DAY + shift} for shift in (-1, 0)]
        pairs = [("strategy", "month"), ("side", "reason"), ("weekday", "hour"),
                 ("symbol", "interval"), ("month", "symbol")]
        for names in [(name,) for name in keys] + pairs:
            output = records(["--by", ",".join(names)], trades)
            got = {tuple(record[name] for name in names): record for record in output}
            self.assertEqual(len(got), len(output))
            self.assertEqual(set(got),
                             {tuple(keys[name](trade) for name in names) for trade in trades})
            for part, record in got.items():
                some = [trade for trade in trades if tuple(keys[name](trade) for name in names)
                        == part]
                self.check(record, some, Fraction(10000), f"{names} {part}")
                self.assertEqual((record["unrealised"], record["equity"],
                                  record["max_drawdown_marked"]), (None, None, None))
            order = [tuple(record[name] for name in names) for record in output]
            if names[0] == "hour":
                self.assertEqual(order, sorted(order))
            # The parts of the first name stand together.
            firsts = [part[0] for part in order]
            self.assertEqual(len([1 for one, other in zip(firsts, firsts[1:]) if one != other]),
                             len(set(firsts)) - 1)
        days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
        self.assertEqual([record["weekday"] for record in records(["--by", "weekday"], trades)],
                         days)

    def test_coins_stay_apart(self):
        chance = random.Random(6)
        parts = {None: trades_of(chance, 30),
                 "BTC": trades_of(chance, 30, pnl=lambda c: c.gauss(0, 0.01), category="inverse",
                                  symbol="BTCUSD"),
                 "ETH": trades_of(chance, 30, pnl=lambda c: c.gauss(0, 0.1), category="inverse",
                                  symbol="ETHUSDZ26", currency="ETH"),}
        mixed = [trade for trades in parts.values() for trade in trades]
        chance.shuffle(mixed)
        got = {record.get("currency"): record for record in records(["--cash", "5000,2BTC"], mixed)}
        self.assertEqual(set(got), set(parts))
        self.check(got[None], parts[None], Fraction(5000), "quotes")
        self.check(got["BTC"], parts["BTC"], Fraction(2), "BTC")
        # Nobody said how much ether there was.
        for field in ("return_pct", "sharpe", "sortino", "calmar", "max_drawdown_pct",
                      "start_balance", "end_balance"):
            self.assertIsNone(got["ETH"][field])
        for field, want in costs(parts["ETH"],
                                 sum(exact(trade["pnl"]) for trade in parts["ETH"])).items():
            self.assertAlmostEqual(float(got["ETH"][field]), float(want),
                                   delta=1e-9 * max(1, abs(float(want))))
        self.assertEqual(Fraction(got["ETH"]["total_pnl"]),
                         sum(Fraction(str(t["pnl"])) for t in parts["ETH"]))

    def test_curve(self):
        trades = trades_of(random.Random(7), 200)
        curve = records(["--equity"], trades)
        equity, peak = Fraction(10000), Fraction(10000)
        self.assertEqual((len(curve), curve[0]["equity"]), (201, 10000))
        for record, trade in zip(curve[1:], trades):
            equity += Fraction(str(trade["pnl"]))
            peak = max(peak, equity)
            self.assertEqual(Fraction(record["equity"]), equity)
            self.assertEqual(Fraction(record["drawdown"]), peak - equity)
            self.assertAlmostEqual(float(record["drawdown_pct"]),
                                   float(100 * (peak - equity) / peak), delta=1e-9)
        got, = records([], trades)
        self.assertEqual(got["max_drawdown"], max(record["drawdown"] for record in curve))

    def test_ruin(self):
        """An account below zero has no yearly growth; nothing is NaN."""
        for pnls in ([-10000, 5], [-20000, 5], [-10000], [5, -10005, 3]):
            trades = [{**trade, "pnl": pnl, "exit_time": trade["exit_time"] + place * DAY}
                      for place, (trade, pnl) in enumerate(
                          zip(trades_of(random.Random(1), len(pnls)), pnls))]
            done = report([], trades)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertNotRegex(done.stdout.lower(), "nan|inf")
