"""`sweep` where it was once wrong: two intervals of one market, rule files that parameters name,
parameters with the names of our own members, files cut short, and what belongs to --resume."""
import json
import os
import random
import signal
import subprocess
import time

from harness.commands import BIN
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
            self.assertRegex(said, "run this part again|has no results of a sweep"
                             if status == 2 else "1 line cannot be read" if is_cut else "^$|part is")

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

    OWN = PIPE.replace("| signal", "| cat | signal")
    SMALL = ("rsi=5,9", "low=30", "--")

    def test_processes_read_all_files(self):
        lines = self.text("candles.ndjson").splitlines()
        # The first file does not end its last line.
        self.write("a=1 b", "\n".join(lines[:200]))
        self.write("-second", "\n".join([*lines[200:], ""]))
        expected = self.sweep("candles.ndjson", *self.SMALL, PIPE)[0]
        for more in ((), ("--run", "processes")):
            for pipe in (PIPE, self.OWN):
                self.assertEqual(self.sweep(*more, "./a=1 b", "./-second", *self.SMALL, pipe)[0],
                                 expected)
        self.assertIn("cannot open missing", self.sweep("candles.ndjson", "missing", *self.SMALL,
                                                        self.OWN, status=3)[1])

    def test_processes_need_files_that_can_be_read_again(self):
        os.mkfifo(self.path("pipe"))
        for files in ((), ("-",), ("candles.ndjson", "-"), ("pipe",)):
            self.assertIn("must be in a file", self.sweep(*files, *self.SMALL, self.OWN, status=2,
                                                          given="")[1])
        # Only one of the sets runs as processes.
        rows, said = self.sweep("form=--json,--table", *self.SMALL, PIPE + " {form}", status=1,
                                given=self.text("candles.ndjson"))
        self.assertEqual(len(rows.splitlines()), 2)
        self.assertIn("form=--table rsi=5 low=30: the set runs as processes (report --table)", said)

    def test_no_set_trades_at_an_exchange(self):
        for option in ("--live", "--testnet", "--demo"):
            for way in ("fast", "processes"):
                for name in ("trade", "bybit-trade", "/usr/bin/trade"):
                    pipe = self.OWN.replace("trade", f"{name} {option} --yes --state s")
                    said = self.sweep("--run", way, "candles.ndjson", *self.SMALL, pipe, status=2)[1]
                    self.assertIn(f"trade {option}: a sweep trades on paper only", said)
        for state in ("--state s", "--state=s"):
            said = self.sweep("candles.ndjson", *self.SMALL,
                              self.OWN.replace("trade", f"trade {state}"), status=2)[1]
            self.assertIn("each set begins with a new account", said)
        self.assertFalse(os.path.exists(self.path("s")))

    def test_long_names_of_the_stages_are_the_same_stages(self):
        pipe = " | ".join("bybit-" + stage for stage in PIPE.split(" | "))
        words = ("candles.ndjson", *self.SMALL)
        rows, said = self.sweep(*words, pipe)
        self.assertEqual(rows, self.sweep(*words, PIPE)[0])
        self.assertNotIn("as processes", said)

    def test_what_merge_and_shard_cannot_do(self):
        words = ("candles.ndjson", *self.SMALL, PIPE)
        self.write("part", self.sweep("--shard", "1/1", *words)[0])
        for more in (("--walk", "1d,1d"), ("--random", "3"), ("--shard", "1/2"), ("--jobs", "2"),
                     ("--permutations", "9"), ("--resume", "x"), ("--dry-run",)):
            self.assertIn(f"{more[0]} and --merge cannot be combined",
                          self.sweep("--merge", *more, "part", status=2)[1])
        for more in (("--top", "1"), ("--rank", "total_pnl"), ("--least",)):
            self.assertIn(f"{more[0]} belongs to --merge",
                          self.sweep("--shard", "1/2", *more, *words, status=2)[1])
        pipe = PIPE + " --trials 5"
        self.assertIn("--trials belongs to --verdict",
                      self.sweep("candles.ndjson", *self.SMALL, pipe, status=2)[1])

    def test_parts_with_carriage_returns(self):
        words = ("candles.ndjson", *self.SMALL, PIPE)
        part = self.sweep("--shard", "1/1", *words)[0]
        self.write("part", part)
        self.write("other", part.replace("\n", "\r\n"))
        self.assertEqual(self.sweep("--merge", "other", "part"), (self.sweep(*words)[0], ""))

    def test_resume_files_that_cannot_be(self):
        for path, reason in (("/dev/full", "a regular file"), ("candles.ndjson", "also an input"),
                             (".", "a regular file")):
            self.assertIn(reason, self.sweep("--resume", path, "candles.ndjson", *self.SMALL, PIPE,
                                             status=2)[1])

    def test_large_files_of_results(self):
        words = ("candles.ndjson", *self.SMALL, PIPE)
        expected = self.sweep("--resume", "done", *words)[0]
        lines = self.text("done").splitlines(True)
        # Rows that come again are the same rows.
        with open(self.path("done"), "a") as file:
            for _ in range((66 << 20) // len(lines[1])):
                file.write(lines[1])
        self.assertEqual(self.sweep("--resume", "done", *words)[0], expected)
        self.assertEqual(self.sweep("--merge", "done")[0], expected)

    def program(self, name, text):
        self.write(name, "#!/bin/sh\n" + text)
        os.chmod(self.path(name), 0o755)

    def test_a_stage_that_fails_fails_its_set(self):
        self.program("fails", "head -100; exit 1")
        out, said = self.sweep("candles.ndjson", *self.SMALL, self.OWN.replace("cat", "./fails"),
                               status=3)
        self.assertEqual(out, "")
        self.assertIn("rsi=5 low=30: fails ended with status 1", said)
        # A stage may take only a part of its input.
        self.assertEqual(len(self.rows("candles.ndjson", *self.SMALL,
                                       self.OWN.replace("cat", "head -300"))), 2)

    def test_bad_input_of_processes_is_told(self):
        self.write("bad.ndjson", self.text("candles.ndjson") + "what\n")
        for way in ("fast", "processes"):
            rows, said = self.sweep("--run", way, "bad.ndjson", *self.SMALL, PIPE, status=1)
            self.assertEqual(len(rows.splitlines()), 2)
        self.assertIn("--strict: the pipe runs as processes", self.sweep(
            "--strict", "bad.ndjson", *self.SMALL, self.OWN, status=2)[1])

    def test_a_stopped_pipe_has_no_result(self):
        # The pipe stops within its output, and shows that it has begun.
        self.program("half", "head -200; : > begun; sleep 1.5; cat")
        pipe = PIPE.replace("| report", "| ./half | report --cash 10000")
        words = ("--jobs", "1", "--verdict", "--min-trades", "1", "--resume", "done",
                 "candles.ndjson", "rsi=5", "low=30", "--")
        for number in (signal.SIGTERM, signal.SIGINT):
            process = subprocess.Popen([os.path.join(BIN, "sweep"), *words, pipe], text=True,
                                       cwd=self.folder.name, env=self.environment,
                                       stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
            while not os.path.exists(self.path("begun")):
                time.sleep(0.01)
            process.send_signal(number)
            self.assertEqual(process.communicate(timeout=60)[0], "")
            self.assertEqual(process.returncode, -number)
            self.assertNotIn('"type":"run"', self.text("done"))
            os.remove(self.path("begun"))

    def verdict(self, *words, status=0):
        return json.loads(self.sweep(*words, status=status)[0].splitlines()[-1])

    def test_a_verdict_counts_all_sets(self):
        words = ("candles.ndjson", "rsi=3..9:2", "low=25,30,35", "--", PIPE)
        for part in "12":
            self.write(f"part{part}", self.sweep("--verdict", "--shard", f"{part}/2", *words)[0])
        self.assertEqual(self.verdict("--merge", "--verdict", "part1", "part2")["trials"], 12)
        self.assertEqual(self.verdict("--merge", "--verdict", "part1", status=1)["trials"], 12)
        self.assertEqual(self.verdict("--verdict", "candles.ndjson", "rsi=0,5,9", "low=30", "--",
                                      PIPE, status=1)["trials"], 3)

    def test_a_walk_without_a_ranked_step_is_no_edge(self):
        words = ("candles.ndjson", "rsi=5,9", "low=1", "--", PIPE.replace("> 70", "> 200"))
        end = json.loads(self.text("candles.ndjson").splitlines()[-1])["time"]
        start = json.loads(self.text("candles.ndjson").splitlines()[0])["time"]
        part = f"{(end - start) // 4000}s"
        verdict = self.verdict("--verdict", "--walk", f"{part},{part}", *words)
        self.assertFalse(verdict["edge"])
        self.assertIn("out_of_sample", verdict["failed"])

    def test_rows_of_several_groups(self):
        for way in ("fast", "processes"):
            said = self.sweep("--run", way, "candles.ndjson", *self.SMALL, PIPE + " --by side")[1]
            self.assertIn("several groups (currencies or --by) in 2 sets; their rows contain the "
                          "first", said)
            self.assertNotIn("several groups", self.sweep("--run", way, "candles.ndjson",
                                                          *self.SMALL, PIPE)[1])

    def test_walks_that_cannot_be(self):
        words = ("candles.ndjson", "rsi=0,5", "low=30", "--", PIPE)
        hours = ("--walk", "1h,1h")
        self.assertIn("1 set failed", self.sweep(*hours, *words, status=1)[1])
        self.assertIn("at most 10,000", self.sweep("--walk", "1h,1ms", *words, status=2)[1])
        self.assertIn("--walk: the pipe runs as processes", self.sweep(
            *hours, "candles.ndjson", *self.SMALL, self.OWN, status=2)[1])

    def test_resume_knows_programs_and_files_with_parameters(self):
        self.program("own", "cat")
        words = ("candles.ndjson", *self.SMALL, self.OWN.replace("cat", "./own"))
        self.refuses(lambda _: self.program("own", "exec cat"), *words)
        for name in "12":
            self.write(f"r{name}.json", "[]")
        words = ("candles.ndjson", "v=1,2", "rsi=5", "low=30", "--",
                 self.OWN.replace("trade", "trade --instruments r{v}.json"))
        self.sweep("--resume", "done", *words, status=3)
        self.write("r2.json", "[ ]")
        self.assertIn("another sweep", self.sweep("--resume", "done", *words, status=2)[1])
        # A rule is no path, however many values it has.
        rule = PIPE.replace("rsi_{rsi} < {low}", "close/{low}<{a}").replace("{rsi}", "5")
        self.sweep("--resume", "rule", "--shard", "1/90000", "candles.ndjson", "low=1..600",
                   "a=1..600", "--", rule)
        part = ("--shard", "1/2", "--resume", "half", "candles.ndjson", *self.SMALL, PIPE)
        self.sweep("--resume", "half", *part[4:])
        self.assertIn("1 of 1 sets are in half", self.sweep(*part)[1])

    def test_a_page_replaces_no_file_of_the_sweep(self):
        self.write("rules.json", json.dumps({"name": "mine", "threshold": 1, "votes": [
            {"name": "v", "long": "rsi_5 < {low}", "weight": 1}]}))
        pipe = PIPE.replace("--long 'rsi_{rsi} < {low}'", "--strategy ./rules.json").replace(
            " --short 'rsi_{rsi} > 70'", "").replace("{rsi}", "5")
        words = ("candles.ndjson", "low=30,40", "--", pipe)
        self.sweep("--resume", "done", *words)
        for name in ("./done", "rules.json"):
            self.assertIn("is also an input", self.sweep(
                "--html", name, "--force", "--resume", "done", *words, status=2)[1])
