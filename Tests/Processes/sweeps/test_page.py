"""`sweep --html` against its rows: maps, equity, lists, and which options it goes with."""
import html
import itertools
import json
import os
import re
import statistics
from datetime import UTC, datetime

from charts.test_page import HOSTILE, digest
from sweeps.page_case import GRID, PIPE, RECT, SweepPageCase, cells, rounded


class Page(SweepPageCase):
    def check_maps(self, rows, page, names, metric="sharpe", word="Sharpe ratio", best=max):
        """Each cell of two parameters tells what the rows of its values tell."""
        found = cells(page)
        for one, other in itertools.combinations(names, 2):
            counts = [len({row["params"][name] for row in rows}) for name in (one, other)]
            across, up = (other, one) if counts[1] > counts[0] else (one, other)
            groups = {}
            for row in rows:
                key = f"{across} {row['params'][across]}, {up} {row['params'][up]}"
                groups.setdefault(key, []).append(row)
            for key, group in groups.items():
                kind, told = found.pop(key)
                values = [row[metric] for row in group if row["rank"]]
                if not values:
                    self.assertEqual((kind, told.split(";")[0]), ("uncoloured", "no rank"))
                elif len(values) == 1:
                    self.assertEqual(told.split(";")[0], f"{word} {rounded(values[0])}")
                else:
                    self.assertEqual(told.split(";")[0], f"{word}: best {rounded(best(values))}, mean "
                                     f"{rounded(statistics.mean(values))} of {len(values)} sets")
                few = len(group) - len(values)
                self.assertEqual("fewer than" in told, few > 0, told)
        self.assertEqual(found, {})

    def test_cells_are_those_of_the_rows(self):
        rows, page = self.page("c.ndjson", *GRID)
        self.check_maps(rows, page, ("n", "low", "stop"))
        rows, page = self.page("--min-trades", "40", "c.ndjson", *GRID)
        self.assertLess(0, sum(row["rank"] is None for row in rows))
        self.check_maps(rows, page, ("n", "low", "stop"))
        rows, page = self.page("--rank", "max_drawdown_pct", "--least", "c.ndjson", *GRID)
        self.check_maps(rows, page, ("n", "low", "stop"), "max_drawdown_pct", "Largest drawdown, %", min)
        # The best set has the frame in each map.
        self.assertEqual(page.count('<rect class="best"'), 3)

    def test_figures_at_the_top(self):
        rows, page = self.page("c.ndjson", *GRID)
        keys = dict(re.findall(r"<div><span>([^<]*)</span><b class=\"\">([^<]*)</b>", page))
        values = [row["sharpe"] for row in rows]
        self.assertEqual(keys, {
            "Sets": "30", "Best: Sharpe ratio": rounded(max(values)),
            "Sharpe ratio above 0": str(sum(value > 0 for value in values)),
            "Gain after costs": str(sum(row["total_pnl"] > 0 for row in rows)),
            "Median: Sharpe ratio": rounded(statistics.median(values))})
        self.assertIn(html.escape(PIPE, quote=False), page)

    def test_the_list_has_the_rows(self):
        rows, page = self.page("c.ndjson", *GRID)
        listed = [re.findall(r"<td[^>]*>(.*?)</td>", row) for row in re.findall(r"<tr>(<td.*?)</tr>", page)]
        self.assertEqual([row[:6] for row in listed], [
            [str(row["rank"]), *(str(row["params"][name]) for name in ("n", "low", "stop")),
             rounded(row["sharpe"]), str(row["total_trades"])] for row in rows])
        rows, page = self.page("c.ndjson", "n=1..35:1", *GRID[1:])
        self.assertEqual(len(re.findall(r"<tr><td", page)), 200)
        self.assertIn("The first 200 of 210 sets", page)

    def test_equity_ends_at_the_balance(self):
        rows, page = self.page("c.ndjson", *GRID)
        paths = dict(re.findall(r'<path class="(run\d)" d="(M0 [^"]*)"><title>', page))
        self.assertEqual(sorted(paths), [f"run{number}" for number in range(5)])
        # Heights of the curves' ends lie as the balances do.
        ends = [float(re.findall(r"V([\d.]+)", paths[f"run{number}"])[-1]) for number in range(5)]
        balances = [row["end_balance"] for row in rows[:5]]
        scale = (ends[0] - ends[-1]) / (balances[0] - balances[-1])
        for end, balance in zip(ends, balances):
            self.assertAlmostEqual(end, ends[0] + scale * (balance - balances[0]), delta=0.2)

    def test_one_parameter(self):
        rows, page = self.page("c.ndjson", "n=1..9:2", "low=1", "stop=1%")
        found = cells(page)
        self.assertEqual({name: told for name, (_, told) in found.items()},
                         {f"n {row['params']['n']}": f"Sharpe ratio {rounded(row['sharpe'])}" for row in rows})
        _, page = self.page("c.ndjson", "n=5", "low=1", "stop=1%")
        self.assertEqual(cells(page), {})

    def test_many_values_share_cells(self):
        rows, page = self.page("c.ndjson", "n=1..90:1", "low=0.01..1.2:0.01", "stop=1%", "--random", "200")
        self.assertEqual(len(rows), 200)
        found = cells(page)
        self.assertLessEqual(len(found), 400)
        self.assertIn("neighbouring values", page)
        self.assertIn("An empty cell: no set has these values.", page)
        counted = sum(int((re.findall(r"of (\d+) sets", told) or ["1"])[0]) if kind != "uncoloured" else 0
                      for kind, told in found.values())
        self.assertEqual(counted, sum(row["rank"] is not None for row in rows))
        _, page = self.page("c.ndjson", "n=1..500:1", "low=1", "stop=1%")
        self.assertEqual(len(cells(page)), 500)

    def test_many_parameters(self):
        pipe = PIPE.replace("--risk 0.5%", "--risk {a}% --fee {b}%,{b}% --slippage {c}%")
        rows, page = self.page("c.ndjson", "n=1,3", "low=0.4,1", "stop=0.5%,1.5%", "a=0.3,0.5", "b=0,0.05",
                               "c=0,0.1", pipe=pipe)
        self.assertEqual(len(rows), 64)
        self.assertIn("10 of 15 pairs are shown", page)
        self.assertEqual(page.count('<svg class="heat"'), 10)

    def test_failed_sets(self):
        rows, page = self.page("c.ndjson", "n=0,3,5", "low=0.4,1", "stop=1%", status=1)
        self.assertEqual(len(rows), 4)
        self.assertEqual(cells(page)["n 0, low 1"], ("uncoloured", "no rank; 1 set that failed"))
        self.assertIn("4 with a rank, 2 failed", page)

    def test_any_number_of_threads_gives_the_same_bytes(self):
        expected = self.page("--jobs", "1", "c.ndjson", *GRID)[1]
        for more in (("--jobs", "2"), ("--run", "ordinary"), ("--run", "processes")):
            page = self.page(*more, "c.ndjson", *GRID[:2], "stop=0.5%,1.5%")[1]
            # Processes read the candles themselves.
            cut = re.compile(r"(?<=<p>30 sets of 3 parameters\.)[^<]*") if "processes" in more else None
            self.assertEqual(*(cut.sub("", text) if cut else text for text in (page, expected)), more)

    def test_resume_and_merge(self):
        expected = self.page("c.ndjson", *GRID)[1]
        words = ("--resume", "done", "c.ndjson", *GRID)
        self.assertEqual(self.page(*words)[1], expected)
        self.assertEqual(self.page(*words)[1], expected)
        with open(self.path("done")) as file:
            self.assertIn('"traded_days"', file.readlines()[1])
        rows, _ = self.sweep("--merge", "--html", "m.html", "done")
        merged = self.read("m.html")
        self.assertEqual(merged.partition("<h2>Sharpe")[2].partition("An empty")[0],
                         expected.partition("<h2>Sharpe")[2].partition("</ul>")[0] + "<li><span>")
        self.check_maps(rows, merged, ("n", "low", "stop"))
        self.assertIn("roc_{n}", merged)
        # Rows without daily returns.
        for part in "12":
            self.write("part" + part, "".join(json.dumps(row) + "\n" for row in self.sweep(
                "--shard", part + "/2", "c.ndjson", *GRID, "--", PIPE)[0]))
        self.sweep("--merge", "--html", "m.html", "part1", "part2")
        self.assertIn("The equity of 5 sets is not known", self.read("m.html"))
        self.check_maps(rows, self.read("m.html"), ("n", "low", "stop"))

    def test_walk_and_verdict(self):
        records, page = self.page("--walk", "20d,10d", "c.ndjson", *GRID)
        *steps, walk = records
        self.assertEqual(len(steps), 4)
        self.assertEqual(sorted(title for _, title in RECT.findall(page)), sorted(
            f"{day(step['test_from'])} to {day(step['test_to'])}: {name} {value}. Sharpe ratio when chosen "
            f"{rounded(step['train']['sharpe'])}, in the test {rounded(step['test']['sharpe'])}; "
            f"{step['test']['total_trades']} trades" for step in steps for name, value in step["params"].items()))
        self.assertIn(f"{rounded(walk['metrics']['total_pnl'])} USDT</b>", page)
        records, page = self.page("--walk", "20d,10d", "--verdict", "--min-trades", "5", "c.ndjson", *GRID)
        self.assertIn(html.escape(records[-1]["verdict"]), page)
        self.assertIn("All sets on the whole recording", page)

    def test_hostile_values(self):
        value = HOSTILE.replace(",", "")
        rows, page = self.page("c.ndjson", "n=1,3", "low=1", "stop=1%", f"x={value},plain",
                               pipe=PIPE.replace("| report", "| env X={x} cat | report"))
        self.assertEqual(len(rows), 4)
        self.check_markup(page)
        self.write("rows", "".join(json.dumps(dict(row, params={HOSTILE: row["params"]["x"], "n": row["set"]},
                                                   currency=HOSTILE)) + "\n" for row in rows))
        self.sweep("--merge", "--html", "p.html", "rows")
        self.check_markup(self.read())

    def check_markup(self, page):
        self.assertEqual(page.count("<script"), 2)
        for bad in ("<img", "<b>", "\u202e", "\u2066", "\a"):
            self.assertNotIn(bad, page)
        self.assertIn("&lt;img src=x onerror=alert(1)&gt;", page)
        style, = re.findall(r"<style>(.*?)</style>", page, re.S)
        script, = re.findall(r"<script>(.*?)</script>", page, re.S)
        policy, = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
        self.assertEqual(policy, f"default-src 'none'; script-src '{digest(script)}'; "
                                 f"style-src '{digest(style)}'")

    def test_files(self):
        self.write("notes", "mine")
        words = ("c.ndjson", "n=1,3", "low=1", "stop=1%", "--", PIPE)
        self.assertIn("bybit-pipe did not write it", self.sweep("--html", "notes", *words, status=2)[1])
        self.assertEqual(self.read("notes"), "mine")
        self.sweep("--html", "notes", "--force", *words)
        self.assertIn("<!DOCTYPE html>", self.read("notes"))
        for more, said in ((("--html", "c.ndjson", "--force"), "also an input"), (("--html", "-"), "name of a file"),
                           (("--html", "a", "--resume", "a"), "two files"),
                           (("--html", "a", "--shard", "1/2"), "give --html to --merge")):
            self.assertIn(said, self.sweep(*more, *words, status=2)[1])
        # The rows are there even if the page is not.
        os.mkdir(self.path("locked"))
        os.chmod(self.path("locked"), 0o500)
        if os.geteuid() != 0:
            rows, _ = self.sweep("--html", "locked/p.html", *words, status=3)
            self.assertEqual(len(rows), 2)

    def test_without_a_starting_balance(self):
        """Of coins, records that do not tell it: a page needs no equity, a verdict does."""
        with open(self.path("c.ndjson")) as file:
            self.write("coins", file.read().replace("linear", "inverse").replace("BTCUSDT", "BTCUSD"))
        pipe = PIPE.replace("10000", "2BTC").replace("| report", """| sed 's/"cash":[^,}]*/"cash":null/g' | report""")
        words = ("coins", "n=1,3", "low=1", "stop=1%")
        rows, page = self.page(*words, pipe=pipe)
        self.assertEqual([row["start_balance"] for row in rows], [None, None])
        self.assertIn("No set has a rank", page)
        rows, page = self.page("--rank", "total_pnl", *words, pipe=pipe)
        self.assertIn("The equity of 2 sets is not known", page)
        self.sweep("--verdict", *words, "--", pipe, status=3)


def day(time):
    return datetime.fromtimestamp(time / 1000, UTC).strftime("%Y-%m-%d")
