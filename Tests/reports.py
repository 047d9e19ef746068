#!/usr/bin/env python3
"""The metrics of report against a plain computation, on random lists of trades of many shapes; its files; scripts/sweep.

usage: reports.py BIN [TEST…]      BIN: the folder of the built commands
"""
import csv, html.parser, io, json, math, os, random, signal, statistics, subprocess, sys, tempfile, unittest
from datetime import datetime, timezone
from decimal import Decimal
from fractions import Fraction
import sidebyside

here = os.path.dirname(os.path.abspath(__file__))
BIN = os.path.abspath(sys.argv[1])
DAY = 86_400_000
START = 1_735_689_600_000
ENVIRONMENT = dict(os.environ, PATH=BIN + ":" + os.environ["PATH"], TZ="UTC", LC_ALL="C.UTF-8")


def report(arguments, trades, **more):
    lines = "".join(trade if isinstance(trade, str) else json.dumps(trade) + "\n" for trade in trades)
    return subprocess.run([os.path.join(BIN, "report"), *arguments], input=lines, capture_output=True, text=True, timeout=60, **more)


def records(arguments, trades):
    done = report(arguments, trades)
    assert done.returncode == 0 and done.stderr in ("", "report: the input has no records: nothing to report\n"), done.stderr
    return [json.loads(line, parse_float=Decimal) for line in done.stdout.splitlines()]


def read(path):
    with open(path) as file:
        return file.read()


def over(dividend, divisor):
    return None if not divisor or dividend is None else dividend / divisor


def plain(trades, cash):
    """As one would compute it on paper: sums by fractions, days as a list."""
    trades = sorted(trades, key=lambda trade: trade["exit_time"])
    pnls = [Fraction(str(trade["pnl"])) for trade in trades]
    wins, losses = [p for p in pnls if p > 0], [p for p in pnls if p < 0]
    equity, peak, deepest, share = [cash], cash, Fraction(0), Fraction(0)
    for pnl in pnls:
        equity.append(equity[-1] + pnl)
        peak = max(peak, equity[-1])
        deepest = max(deepest, peak - equity[-1])
        share = max(share, (peak - equity[-1]) / peak)
    longest = {1: 0, -1: 0}
    streak, kind = 0, 0
    for pnl in pnls:
        sign = (pnl > 0) - (pnl < 0)
        streak, kind = (streak + 1 if sign == kind else 1), sign
        if sign:
            longest[sign] = max(longest[sign], streak)
    days = {}
    for trade, pnl in zip(trades, pnls):
        days.setdefault(trade["exit_time"] // DAY, Fraction(0))
        days[trade["exit_time"] // DAY] += pnl
    count = max(days) - min(days) + 1 if days else 0
    returns, before = [], cash
    for day in range(min(days), max(days) + 1) if days else []:
        after = before + days.get(day, 0)
        returns.append(after / before - 1)
        before = after
    mean = over(sum(returns), len(returns))
    deviation = statistics.stdev(map(float, returns)) if len(returns) > 1 else 0
    if returns and len(set(returns)) == 1:
        deviation = 0
    downside = math.sqrt(sum(min(r, 0) ** 2 for r in returns) / len(returns)) if returns else 0
    total = sum(pnls, Fraction(0))
    open_time, end = 0, None
    for trade in sorted(trades, key=lambda trade: trade["entry_time"]):
        begun = trade["entry_time"] if end is None else max(end, trade["entry_time"])
        open_time += max(0, trade["exit_time"] - begun)
        end = max(end or 0, trade["exit_time"])
    span = end - min(trade["entry_time"] for trade in trades) if trades else 0
    # Written so that a growth of little loses no digits: (1 + x)^y - 1.
    growth = math.expm1(365 / count * math.log1p(float(total / cash))) if count and cash + total > 0 else None
    funding = [Fraction(str(trade["funding"])) for trade in trades if trade.get("funding") is not None]
    average_win, average_loss = over(sum(wins), len(wins)), over(-sum(losses), len(losses))
    return {
        "total_trades": len(pnls), "winning_trades": len(wins), "losing_trades": len(losses),
        "win_rate": over(Fraction(100 * len(wins)), len(pnls)), "total_pnl": total, "gross_profit": sum(wins, Fraction(0)),
        "gross_loss": sum(losses, Fraction(0)), "avg_win": average_win, "avg_loss": average_loss,
        "payoff": over(average_win, average_loss), "largest_win": max(wins, default=None),
        "largest_loss": min(losses, default=None), "profit_factor": over(sum(wins, Fraction(0)), -sum(losses)),
        "expectancy": over(total, len(pnls)), "fees": sum((Fraction(str(trade["fee"])) for trade in trades), Fraction(0)),
        "max_drawdown": deepest, "max_drawdown_pct": 100 * share,
        "sharpe": over(float(mean or 0) * math.sqrt(365), deviation), "sortino": over(float(mean or 0) * math.sqrt(365), downside),
        "calmar": over(growth, share),
        "avg_hold_hours": over(Fraction(sum(t["exit_time"] - t["entry_time"] for t in trades), 3_600_000), len(pnls)),
        "time_in_market_pct": over(Fraction(100 * open_time), span), "return_pct": 100 * total / cash, "days": count,
        "funding": sum(funding) if funding else None, "consecutive_wins": longest[1], "consecutive_losses": longest[-1],
    }  # fmt: skip


EXACT = ("total_pnl", "gross_profit", "gross_loss", "largest_win", "largest_loss", "fees", "max_drawdown", "funding")


def trades_of(chance, count, gap=3_600_000, pnl=None, **members):
    now, trades = START + chance.randrange(DAY), []
    for number in range(count):
        entry = now + chance.randrange(max(1, gap // 4))
        now = entry + chance.randrange(1, max(2, gap))
        value = round(pnl(chance) if pnl else chance.gauss(2, 40), chance.choice([2, 4, 8]))
        trades.append({
            "type": "trade", "time": now, "category": "linear", "symbol": chance.choice(["BTCUSDT", "ETHUSDT", "SOLUSDT"]),
            "interval": "3", "id": f"t{number}", "side": chance.choice(["long", "short"]), "strategy": chance.choice(["scalp", "trend"]),
            "entry_time": entry, "entry": 100.5, "exit_time": now, "exit": 101.25, "qty": 2, "fee": round(chance.random(), 4),
            "pnl": value, "pnl_pct": 0.5, "mae": -1, "mfe": 2, "reason": "target", "signal": f"s{number}", **members,
        })  # fmt: skip
    return trades


SHAPES = {
    "none": lambda chance: [],
    "one win": lambda chance: trades_of(chance, 1, pnl=lambda c: 12.5),
    "one loss": lambda chance: trades_of(chance, 1, pnl=lambda c: -12.5),
    "one even": lambda chance: trades_of(chance, 1, pnl=lambda c: 0),
    "all wins": lambda chance: trades_of(chance, 60, pnl=lambda c: c.uniform(0.01, 50)),
    "all losses": lambda chance: trades_of(chance, 60, pnl=lambda c: -c.uniform(0.01, 50)),
    "one day": lambda chance: trades_of(chance, 20, gap=60_000),
    "days apart": lambda chance: trades_of(chance, 40, gap=9 * DAY),
    "evens": lambda chance: trades_of(chance, 80, pnl=lambda c: c.choice([-3, 0, 0, 3])),
    "funding": lambda chance: trades_of(chance, 30, funding=-0.25),
    "overlapping": lambda chance: [
        {**trade, "entry_time": trade["entry_time"] - chance.randrange(20 * DAY)} for trade in trades_of(chance, 50, gap=DAY)
    ],
    "shuffled": lambda chance: chance.sample(trades_of(chance, 100), 100),
    "many": lambda chance: trades_of(chance, 2000),
    "tiny": lambda chance: trades_of(chance, 50, pnl=lambda c: c.gauss(0, 1e-3)),
}


class AgainstPlain(unittest.TestCase):
    def check(self, got, trades, cash, name):
        for field, want in plain(trades, cash).items():
            value = got[field]
            with self.subTest(name, field=field):
                if want is None or field in EXACT and value is None:
                    self.assertEqual(value, want)
                elif field in EXACT:
                    self.assertEqual(Fraction(value), want)
                else:
                    self.assertIsNotNone(value)
                    self.assertAlmostEqual(float(value), float(want), delta=1e-9 * max(1, abs(float(want))))

    def test_metrics(self):
        for name, make in SHAPES.items():
            for seed in range(1 if name in ("none", "many") else 12):
                chance = random.Random(f"{name} {seed}")
                trades, cash = make(chance), chance.choice([1000, 10000, 12345.67])
                got, = records(["--cash", str(cash)], trades)
                self.check(got, trades, Fraction(str(cash)), f"{name} {seed}")

    def test_groups(self):
        keys = {
            "symbol": lambda trade: trade["symbol"], "side": lambda trade: trade["side"], "strategy": lambda trade: trade["strategy"],
            "day": lambda trade: datetime.fromtimestamp(trade["exit_time"] / 1000, timezone.utc).strftime("%Y-%m-%d"),
        }  # fmt: skip
        trades = trades_of(random.Random(5), 300)
        for by, key in keys.items():
            got = {record[by]: record for record in records(["--by", by], trades)}
            self.assertEqual(set(got), {key(trade) for trade in trades})
            for name, record in got.items():
                self.check(record, [trade for trade in trades if key(trade) == name], Fraction(10000), f"{by} {name}")

    def test_coins_stay_apart(self):
        chance = random.Random(6)
        parts = {
            None: trades_of(chance, 30),
            "BTC": trades_of(chance, 30, pnl=lambda c: c.gauss(0, 0.01), category="inverse", symbol="BTCUSD"),
            "ETH": trades_of(chance, 30, pnl=lambda c: c.gauss(0, 0.1), category="inverse", symbol="ETHUSDZ26", currency="ETH"),
        }
        mixed = [trade for trades in parts.values() for trade in trades]
        chance.shuffle(mixed)
        got = {record.get("currency"): record for record in records(["--cash", "5000,2BTC"], mixed)}
        self.assertEqual(set(got), set(parts))
        self.check(got[None], parts[None], Fraction(5000), "quotes")
        self.check(got["BTC"], parts["BTC"], Fraction(2), "BTC")
        # Nobody said how much ether there was.
        for field in ("return_pct", "sharpe", "sortino", "calmar", "max_drawdown_pct"):
            self.assertIsNone(got["ETH"][field])
        self.assertEqual(Fraction(got["ETH"]["total_pnl"]), sum(Fraction(str(t["pnl"])) for t in parts["ETH"]))

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
            self.assertAlmostEqual(float(record["drawdown_pct"]), float(100 * (peak - equity) / peak), delta=1e-9)
        got, = records([], trades)
        self.assertEqual(got["max_drawdown"], max(record["drawdown"] for record in curve))

    def test_ruin(self):
        """An account below zero has no yearly growth; nothing is NaN."""
        for pnls in ([-10000, 5], [-20000, 5], [-10000], [5, -10005, 3]):
            trades = [{**trade, "pnl": pnl, "exit_time": trade["exit_time"] + place * DAY}
                      for place, (trade, pnl) in enumerate(zip(trades_of(random.Random(1), len(pnls)), pnls))]  # fmt: skip
            done = report([], trades)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertNotRegex(done.stdout.lower(), "nan|inf")


class Stopped(unittest.TestCase):
    def test_tells_what_it_has(self):
        """SIGUSR1 says where it stands; SIGTERM ends it, with the metrics of what came."""
        with subprocess.Popen([os.path.join(BIN, "report")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              env=ENVIRONMENT, text=True) as process:  # fmt: skip
            # Once it has complained of a bad line it hears signals.
            process.stdin.write("".join(json.dumps(trade) + "\n" for trade in trades_of(random.Random(11), 3)) + "{\n")
            process.stdin.flush()
            self.assertIn("line 4", process.stderr.readline())
            process.send_signal(signal.SIGUSR1)
            self.assertIn("3 trades, the last closed at", process.stderr.readline())
            process.send_signal(signal.SIGTERM)
            self.assertEqual(json.loads(process.stdout.readline())["total_trades"], 3)
            self.assertEqual(process.wait(20), -signal.SIGTERM)


class Files(unittest.TestCase):
    def test_csv(self):
        trades = trades_of(random.Random(8), 50)
        trades[3]["id"] = 'a,"b"'
        position = {"type": "position", "time": START, "category": "linear", "symbol": "XRPUSDT", "side": "short", "qty": 7, "entry": 2}
        rows = list(csv.DictReader(io.StringIO(report(["--csv", "-"], trades + [position]).stdout)))
        self.assertEqual(len(rows), 51)
        for row, trade in zip(rows, trades):
            self.assertEqual(row["trade_id"], trade["id"])
            self.assertEqual(float(row["realized_pnl"]), trade["pnl"])
            moment = datetime.fromisoformat(row["exit_time"].replace("Z", "+00:00")).timestamp()
            self.assertEqual(round(moment * 1000), trade["exit_time"])
            self.assertEqual(round(float(row["hold_time"]) * 1000), trade["exit_time"] - trade["entry_time"])
        self.assertEqual((rows[-1]["status"], rows[-1]["symbol"], rows[-1]["exit_time"]), ("open", "XRPUSDT", ""))

    def test_page(self):
        """Complete in itself, well formed, and no name from outside becomes markup."""
        tags, outside = [], []

        class Parser(html.parser.HTMLParser):
            void = ("meta", "line", "path")

            def handle_starttag(self, tag, attributes):
                outside.extend(value for name, value in attributes if name in ("src", "href", "xlink:href"))
                self.handle(tag)

            def handle_startendtag(self, tag, attributes):
                pass

            def handle(self, tag):
                if tag == "script":
                    outside.append(tag)
                if tag not in self.void:
                    tags.append(tag)

            def handle_endtag(self, tag):
                assert tags.pop() == tag

        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "r.html")
            for count in (0, 1, 2, 9000):
                trades = trades_of(random.Random(9), count)
                for trade in trades[:1]:
                    trade["strategy"] = "<script>alert(1)</script>"
                self.assertEqual(report(["--html", path], trades).returncode, 0)
                text = read(path)
                Parser().feed(text)
                self.assertEqual((tags, outside), ([], []))
                self.assertEqual(text.count("<svg"), 2 if count else 0)
                self.assertNotRegex(text, "https?://|url\\(|@import")
                self.assertLess(len(text), 300_000)
            self.assertEqual(os.listdir(folder), ["r.html"])

    def test_compare(self):
        chance = random.Random(10)
        first = trades_of(chance, 100)
        second = [{**trade, "entry": 100.5 + 0.1, "exit": 101.25 - 0.05, "pnl": trade["pnl"] - 1} for trade in first if chance.random() < 0.8]
        extra = trades_of(chance, 3, signal="another")
        with tempfile.TemporaryDirectory() as folder:
            paths = [os.path.join(folder, name) for name in ("a", "b")]
            for path, trades in zip(paths, (first, second + extra)):
                with open(path, "w") as file:
                    file.writelines(json.dumps(trade) + "\n" for trade in trades)
            got = records(["--compare", *paths], [])
        self.assertEqual([record["run"] for record in got if record["type"] == "metrics"], paths)
        matches = [record for record in got if record["type"] == "match"]
        self.assertEqual(len(matches), len(second))
        for match in matches:
            sign = 1 if match["side"] == "long" else -1
            self.assertEqual((match["entry_slippage"], match["exit_slippage"]), (sign * Decimal("0.1"), sign * Decimal("0.05")))
            self.assertAlmostEqual(float(match["slippage_pct"]), sign * 15 / 100.5, delta=1e-9)
            self.assertAlmostEqual(match["pnl_difference"], -1, delta=Decimal("1e-12"))
        last = got[-1]
        self.assertEqual((last["matched"], last["only_first"], last["only_second"]), (len(second), 100 - len(second), 3))


MAKE = """import json, random, sys
fast, slow, begin = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
for number in range(5):
    now = begin + number * 3600000
    print(json.dumps({"type": "trade", "symbol": "X", "side": "long", "entry_time": now, "exit_time": now + 1, "fee": 0,
                      "pnl": slow - fast * 2 + number % 2}))
"""


class Sweep(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        with open(os.path.join(self.folder.name, "make.py"), "w") as file:
            file.write(MAKE)

    def tearDown(self):
        self.folder.cleanup()

    def sweep(self, *arguments, status=0, path=ENVIRONMENT["PATH"]):
        done = subprocess.run(
            [sys.executable, os.path.join(here, "..", "scripts", "sweep"), *arguments], capture_output=True, text=True, timeout=60,
            cwd=self.folder.name, env=dict(ENVIRONMENT, PATH=path))
        self.assertEqual(done.returncode, status, done.stderr)
        return [json.loads(line) for line in done.stdout.splitlines()], done.stderr

    PIPE = f"{sys.executable} make.py {{fast}} {{slow}} {START} | report"

    def test_ranks(self):
        """With GNU parallel where it is, and without."""
        with tempfile.TemporaryDirectory() as folder:
            for name in ("bash", "xargs", "base64", "tr", "sh"):
                os.symlink(os.path.join("/usr/bin", name), os.path.join(folder, name))
            pipe = self.PIPE.replace("{slow}", "$(echo {slow} | tr -d .)")
            for path in (ENVIRONMENT["PATH"], f"{BIN}:{folder}"):
                runs, said = self.sweep("fast=1,2", "slow=1..3:0.5", "--rank", "total_pnl", "--", pipe, path=path)
                self.assertEqual((len(runs), said), (10, ""))
                totals = [run["total_pnl"] for run in runs]
                self.assertEqual(totals, sorted(totals, reverse=True))
                self.assertEqual(runs[0]["params"], {"fast": "1", "slow": "3.0"})
                self.assertEqual([run["rank"] for run in runs], list(range(1, 11)))

    def test_least_and_top(self):
        runs, _ = self.sweep("fast=1,2,4", "slow=1", "--rank=total_pnl", "--least", "--top", "1", "--jobs", "2", "--", self.PIPE)
        self.assertEqual([run["params"]["fast"] for run in runs], ["4"])

    def test_failures(self):
        runs, said = self.sweep("fast=1,x,2", "slow=3", "--rank", "total_pnl", "--", self.PIPE, status=1)
        self.assertEqual(len(runs), 2)
        self.assertIn("sweep: fast=x slow=3: status 1", said)
        self.sweep("fast=x", "slow=3", "--", self.PIPE, status=3)
        self.assertIn("no metric 'sharp'", self.sweep("fast=1", "slow=3", "--rank", "sharp", "--", self.PIPE, status=2)[1])

    def test_values_are_quoted(self):
        runs, _ = self.sweep("a=it's;touch no,$(touch no)", "--rank", "days", "--", "echo {a} >>out; echo | report")
        self.assertEqual(sorted(read(os.path.join(self.folder.name, "out")).splitlines()), ["$(touch no)", "it's;touch no"])
        self.assertFalse(os.path.exists(os.path.join(self.folder.name, "no")))
        self.assertEqual([run["rank"] for run in runs], [None, None])

    def test_walks_forward(self):
        pipe = self.PIPE.replace(str(START), "$(date -d {from} +%s)000")
        span = ("--from", "2025-01-01", "--to", "2025-01-26", "--walk", "10d,5d")
        steps, _ = self.sweep("fast=1,2", "slow=3", "--rank", "total_pnl", *span, "--", ": {to};" + pipe)
        self.assertEqual([step["type"] for step in steps], ["step"] * 3 + ["walk"])
        times = [steps[1][name] for name in ("train_from", "test_from", "test_to")]
        self.assertEqual(times, ["2025-01-06T00:00:00Z", "2025-01-16T00:00:00Z", "2025-01-21T00:00:00Z"])
        self.assertEqual([(step["params"]["fast"], step["train"], step["test"]) for step in steps[:3]], [("1", 7, 7)] * 3)
        self.assertEqual(steps[0]["metrics"]["time"], 1736553600000 + 4 * 3_600_000 + 1)
        self.assertEqual(steps[3], {"type": "walk", "metric": "total_pnl", "steps": 3, "train": 7, "test": 7})

    def test_usage(self):
        for words in ([], ["fast=1"], ["--", "report"], ["fast=1", "--", "report"], ["fast=1", "--what", "--", "{fast}"],
                      ["fast=3..1:1", "--", "{fast}"], ["fast=1,,2", "--", "{fast}"], ["fast=1", "fast=2", "--", "{fast}"],
                      ["fast=1", "--walk", "1d,1d", "--", "{fast}"], ["fast=1", "--from", "2025-01-01", "--", "{fast}"],
                      ["fast=1", "--", "{fast} {to}"], ["fast=1", "--top", "0", "--", "{fast}"], ["fast=1", "--", "a", "b"]):  # fmt: skip
            self.assertIn("sweep: ", self.sweep(*words, status=2)[1])
        done = subprocess.run([os.path.join(here, "..", "scripts", "sweep"), "--help"], capture_output=True, text=True)
        self.assertIn("--walk", done.stdout)


if __name__ == "__main__":
    sidebyside.heed_signals()
    unittest.main(argv=sys.argv[:1] + sys.argv[2:])
