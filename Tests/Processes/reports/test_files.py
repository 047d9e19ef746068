"""CSV, the page, and its comparison of two runs."""
import csv
import html.parser
import io
import json
import os
import random
import tempfile
import unittest
from datetime import datetime
from decimal import Decimal

from reports.case import START, read, records, report, trades_of


class Files(unittest.TestCase):
    def test_csv(self):
        trades = trades_of(random.Random(8), 50)
        trades[3]["id"] = 'a,"b"'
        position = {"type": "position", "time": START, "category": "linear", "symbol": "XRPUSDT",
                    "side": "short", "qty": 7, "entry": 2, "position": "p1", "entry_time": START,
                    "stop": 2.5, "signal": "s1"}
        rows = list(csv.DictReader(io.StringIO(report(["--csv", "-"], trades + [position]).stdout)))
        self.assertEqual(len(rows), 51)
        for row, trade in zip(rows, trades):
            self.assertEqual(row["trade_id"], trade["id"])
            self.assertEqual(float(row["realized_pnl"]), trade["pnl"])
            moment = datetime.fromisoformat(row["exit_time"].replace("Z", "+00:00")).timestamp()
            self.assertEqual(round(moment * 1000), trade["exit_time"])
            self.assertEqual(round(float(row["hold_time"]) * 1000),
                             trade["exit_time"] - trade["entry_time"])
            for column, field in [("reason", "reason"), ("signal_id", "signal"),
                                  ("category", "category")]:
                self.assertEqual(row[column], trade[field] or "")
            for column in ("fee", "stop", "target", "mae", "mfe"):
                self.assertEqual(row[column] and float(row[column]), "" if trade[column] is None
                                 else trade[column])
            self.assertEqual(row["simulated"], "false")
        last = rows[-1]
        self.assertEqual((last["status"], last["symbol"], last["exit_time"], last["trade_id"]),
                         ("open", "XRPUSDT", "", "p1"))
        self.assertEqual((last["entry_time"], last["stop"], last["signal_id"]),
                         ("2025-01-01T00:00:00Z", "2.5", "s1"))

    def test_page(self):
        """Complete in itself, well formed, and no name from outside becomes markup."""
        tags, outside = [], []

        class Parser(html.parser.HTMLParser):
            void = ("meta",)
            scripts = 0

            def handle_starttag(self, tag, attributes):
                outside.extend(value for name, value in attributes
                               if name in ("src", "href", "xlink:href"))
                self.handle(tag)

            def handle_startendtag(self, tag, attributes):
                pass

            def handle(self, tag):
                if tag == "script":
                    self.scripts += 1
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
                parser = Parser()
                parser.feed(text)
                # Its data and its own script.
                self.assertEqual((tags, outside, parser.scripts), ([], [], 2))
                # Equity, drawdown, reasons, hours, weekdays and exposure, each with a plot in it; with
                # more than a few trades also how they are spread.
                self.assertEqual(text.count("<svg"), {0: 0, 9000: 14}.get(count, 12))
                self.assertNotRegex(text, "https?://|url\\(|@import")
                self.assertLess(len(text), 700_000)
            self.assertEqual(os.listdir(folder), ["r.html"])

    def test_compare(self):
        chance = random.Random(10)
        first = trades_of(chance, 100)
        second = [{**trade, "entry": round(trade["entry"] + 0.1, 4),
                   "exit": round(trade["exit"] - 0.05, 4), "pnl": trade["pnl"] - 1}
                  for trade in first if chance.random() < 0.8]
        extra = [{**trade, "symbol": "XRPUSDT"} for trade in trades_of(chance, 3, signal="another")]
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
            self.assertEqual((match["entry_slippage"], match["exit_slippage"]),
                             (sign * Decimal("0.1"), sign * Decimal("0.05")))
            entry = next(trade["entry"] for trade in first if trade["signal"] == match["signal"])
            self.assertAlmostEqual(float(match["slippage_pct"]), sign * 15 / entry, delta=1e-9)
            self.assertEqual(match["matched_by"], "signal")
            self.assertAlmostEqual(match["pnl_difference"], -1, delta=Decimal("1e-12"))
        last = got[-1]
        self.assertEqual((last["matched"], last["only_first"], last["only_second"]),
                         (len(second), 100 - len(second), 3))

    def test_compare_by_time(self):
        """Three runs without ids in common: the nearest pair first, in one market and on one side,
        a candle apart at most."""
        chance = random.Random(12)
        first = trades_of(chance, 150, gap=400_000, signal=None)
        runs = [first]
        for number in range(2):
            run = []
            for place, trade in enumerate(first):
                if chance.random() < 0.8:
                    late = chance.randrange(-300_000, 300_000)
                    run.append({**trade, "entry_time": trade["entry_time"] + late,
                                "exit_time": max(trade["exit_time"], trade["entry_time"] + late),
                                "id": f"r{number}-{place}", "signal": f"r{number}-{place}",
                                "pnl": round(trade["pnl"] + 1, 8)})
            runs.append(run)
        with tempfile.TemporaryDirectory() as folder:
            paths = [os.path.join(folder, name) for name in "abc"]
            for path, trades in zip(paths, runs):
                with open(path, "w") as file:
                    file.writelines(json.dumps(trade) + "\n" for trade in trades)
            got = records(["--compare", *paths], [])
            table = report(["--table", "--compare", *paths], []).stdout
        self.assertEqual(table.splitlines()[0].split(), paths)
        self.assertEqual([record["run"] for record in got if record["type"] == "metrics"], paths)
        for path, run in zip(paths[1:], runs[1:]):
            pairs = self.nearest(first, run)
            want = sorted((run[j]["signal"], run[j]["entry_time"] - first[i]["entry_time"])
                          for i, j in pairs)
            matches = [record for record in got if record["type"] == "match"
                       and record["run"] == path]
            self.assertEqual(sorted((match["signal"], match["entry_delay_ms"])
                                    for match in matches), want)
            self.assertEqual({match["matched_by"] for match in matches}, {"time"})
            summary, = [record for record in got if record["type"] == "comparison"
                        and record["run"] == path]
            self.assertEqual((summary["matched"], summary["matched_by_time"]),
                             (len(pairs), len(pairs)))
            self.assertEqual((summary["only_first"], summary["only_second"]),
                             (len(first) - len(pairs), len(run) - len(pairs)))
            self.assertGreater(len(pairs), 60)

    @staticmethod
    def nearest(first, second):
        length = {"3": 180_000, "15": 900_000, None: 60_000}
        near = sorted((abs(a["entry_time"] - b["entry_time"]), (a["exit_time"], i),
                       (b["exit_time"], j)) for i, a in enumerate(first)
                      for j, b in enumerate(second)
                      if (a["symbol"], a["side"]) == (b["symbol"], b["side"])
                      and abs(a["entry_time"] - b["entry_time"])
                      <= max(length[a["interval"]], length[b["interval"]]))
        pairs, left, right = [], set(), set()
        for _, (_, i), (_, j) in near:
            if i not in left and j not in right:
                pairs.append((i, j)), left.add(i), right.add(j)
        return pairs
