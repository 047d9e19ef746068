"""`sweep` where it was once wrong: two intervals of one market, rule files that parameters name,
parameters with the names of our own members, files cut short, and what belongs to --resume."""
import json
import random
import subprocess

from sweeps.recordings import START, candle, price_walk
from sweeps.test_sweep import PIPE, SweepCase

MARKET = ("linear", "BTCUSDT")


def rows(dice, interval, prices):
    for number, bar in enumerate(prices):
        yield candle(MARKET, str(interval), START + number * interval * 60_000, bar,
                     round(dice.uniform(1, 9), 3))


class Edges(SweepCase):
    def text(self, name):
        with open(self.path(name)) as file:
            return file.read()

    def test_the_newest_candle_of_a_market_has_its_price(self):
        dice = random.Random(3)
        five = [[round(number, 2) for number in bar]
                for bar in price_walk(dice, 300, 1000.0, 2)]
        fifteen = [[five[n][0], max(bar[1] for bar in five[n:n + 3]),
                    min(bar[2] for bar in five[n:n + 3]), five[n + 2][3]]
                   for n in range(0, 300, 3)]
        lines = [(row["time"] + length * 60_000, length, row)
                 for length, prices in ((5, five), (15, fifteen))
                 for row in rows(dice, length, prices)]
        # The shorter candle comes first, so the longer one has the last word only at its own end.
        lines.sort(key=lambda line: line[:2])
        self.write("two.ndjson", "".join(json.dumps(row) + "\n" for _, _, row in lines))
        words = ("two.ndjson", "m=0.05,0.2,5", "--", "signal -q --long 'minute() == 20' "
                 "--short 'minute() == 50' --stop 1% --target 0.5% --all | "
                 "trade -q --max-drift {m}% | report")
        expected = self.sweep("--run", "ordinary", *words)[0]
        self.assertEqual(self.sweep(*words)[0], expected)
        self.assertEqual(self.sweep("--run", "processes", *words)[0], expected)
        self.assertGreater(json.loads(expected.splitlines()[0])["total_trades"], 5)

    def test_parameters_name_rule_files_that_have_parameters(self):
        for name, side in (("1", "long"), ("2", "short")):
            self.write(f"r{name}.json", json.dumps(
                {"name": f"mine{name}", "threshold": 1,
                 "votes": [{"name": "v", side: "rsi_5 < {b}", "weight": 1}]}))
        words = ("candles.ndjson", "a=1,2", "b=20,35", "--",
                 "ind -q --rsi 5 | signal -q --strategy {files} --stop 1% --all | "
                 "trade -q --risk 0.{b}% | report")
        for files in ("./r{a}.json", "./r1.json,./r2.json"):
            own = [word.replace("{files}", files) for word in words]
            if "{a}" not in files:
                own.remove("a=1,2")
            expected = self.sweep("--run", "ordinary", *own)[0]
            for more in (("--jobs", "1"), ("--jobs", "2"), ("--run", "processes")):
                self.assertEqual(self.sweep(*more, *own)[0], expected, (files, more))
            totals = {json.loads(row)["total_pnl"] for row in expected.splitlines()}
            self.assertGreater(len(totals), 1, files)
        missing = [word.replace("{files}", "./r{a}.json") for word in words]
        missing[1] = "a=1,9"
        self.assertIn("r9.json", self.sweep(*missing, status=1)[1])
        del missing[1]
        self.assertIn("{a} has no values", self.sweep(*missing, status=2)[1])

    def test_a_cut_file_is_merged_or_refused(self):
        words = ("candles.ndjson", *self.GRID, "--", PIPE)
        whole = self.sweep("--shard", "1/1", *words)[0]
        head = whole.index("\n") + 1
        first = whole.index("\n", head) + 1
        for size in [*range(1, 120), *range(head - 8, head + 40), *range(first - 8, first + 40),
                     len(whole) - 3]:
            self.write("cut", whole[:size])
            # The last row is skipped if it is cut, and that is told.
            is_cut = "\n" not in whole[size - 1:size + 1]
            status = 2 if size < first - 1 else int(is_cut)
            rows, said = self.sweep("--merge", "cut", status=status)
            self.assertEqual(len(rows.splitlines()),
                             0 if status == 2 else whole[head:size + 1].count("\n"), size)
            self.assertEqual("1 line cannot be read" in said, status == 1, said)

    def test_parameters_may_have_the_names_of_our_members(self):
        pipe = PIPE.replace("{low}", "{traded_days}")
        for names in ("traded_days=25,35", "set=25,35", "rank=25,35", "params=25,35"):
            name = names.split("=")[0]
            words = ("candles.ndjson", "rsi=5,9", names, "--verdict", "--min-trades", "1", "--",
                     pipe.replace("traded_days", name))
            expected = self.sweep(*words)[0]
            for _ in range(2):
                self.assertEqual(self.sweep("--resume", f"done-{name}", *words)[0], expected, name)
            self.write("part", self.sweep("--shard", "1/1", *words)[0])
            self.assertEqual(self.sweep("--merge", "--verdict", "--min-trades", "1", "part")[0],
                             expected, name)

    def refuses(self, changed, *words):
        """--resume accepts the same sweep again, and refuses it once something was changed."""
        self.sweep("--resume", "done", *words)
        self.assertIn("already", self.sweep("--resume", "done", *words)[1])
        words = changed(words) or words
        self.assertIn("another sweep", self.sweep("--resume", "done", *words, status=2)[1])
        subprocess.run(["rm", self.path("done")], check=True)

    def test_resume_knows_what_decides_the_results(self):
        words = ("candles.ndjson", "rsi=3..9:2", "low=25,30,35", "--", PIPE)
        for first in range(1, 30, 7):
            self.refuses(lambda words: ("--random", "4", "--seed", str(first + 1), *words[4:]),
                         "--random", "4", "--seed", str(first), *words)

        def louder(_):
            text = self.text("candles.ndjson").splitlines()
            line = json.loads(text[40])
            line["volume"] += 1
            self.write("candles.ndjson", "\n".join([*text[:40], json.dumps(line), *text[41:], ""]))

        volume = words[-1].replace("rsi_{rsi} <", "volume > 0 and rsi_{rsi} <")
        self.refuses(louder, *words[:-1], volume)
        self.refuses(louder, "--run", "processes", *words)
        symbol = json.loads(self.text("candles.ndjson").splitlines()[0])["symbol"]

        def rules(step):
            self.write("rules", json.dumps({
                "symbol": symbol, "priceFilter": {"tickSize": "0.01"},
                "lotSizeFilter": {"qtyStep": step, "minOrderQty": step, "maxOrderQty": "1000"},
                "leverageFilter": {"maxLeverage": "100"}, "settleCoin": "USDT"}))

        rules("0.001")
        self.refuses(lambda _: rules("0.1"), *words[:-1],
                     words[-1].replace("trade -q", "trade -q --instruments rules"))
