"""The page of `report`: its policy, prices at their true places, and runs side by side."""
import json
import os
import random
import re
import tempfile
import unittest

from charts.records import candles, trade
from charts.test_page import HOSTILE as HOSTILE_TEXT, digest
from reports.case import read, report, trades_of

HOSTILE = HOSTILE_TEXT + "\u05e9\u05dc"
# The plot of prices: its upper and lower edge, and the margin around what is in it.
TOP, BOTTOM, MARGIN = 12, 314, 0.05


def run_of(count, every=20, seed=1):
    """Candles, and a trade in each stretch of them."""
    bars = candles(count, seed, fields=False)
    lines = list(bars)
    for number, first in enumerate(range(0, count - every, every)):
        side = "long" if number % 3 else "short"
        lines.append(trade(bars[first], bars[first + every - 2], side, number)[-1])
    return lines


class Page(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def file(self, name, lines):
        path = os.path.join(self.folder, name)
        with open(path, "w") as file:
            file.writelines(json.dumps(line) + "\n" for line in lines)
        return path

    def page(self, lines, *options):
        path = os.path.join(self.folder, "page.html")
        done = report(["-q", "--html", path, *options], lines)
        self.assertEqual(done.returncode, 0, done.stderr)
        return read(path)

    def compare(self, *runs, options=()):
        paths = [self.file(name, lines) for name, lines in zip("abcdefg", runs)]
        page = os.path.join(self.folder, "both.html")
        done = report(["-q", "--compare", "--html", page, *options, *paths], [])
        return done, read(page) if done.returncode == 0 else ""

    def test_policy(self):
        text = self.page(run_of(200), "--note", HOSTILE)
        self.assertTrue(text.startswith(
            '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
            '<meta name="generator" content="bybit-pipe report">\n'))
        style, = re.findall(r"<style>(.*?)</style>", text, re.S)
        script, = re.findall(r"<script>(.*?)</script>", text, re.S)
        policy, = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)
        self.assertEqual(policy, f"default-src 'none'; script-src '{digest(script)}'; "
                                 f"style-src '{digest(style)}'")
        body = text.partition("<body>")[2].partition("<script>")[0]
        self.assertEqual(re.findall(r"<[^>]*\s(?:src|href|style|on[a-z]+)=", body), [])
        self.assertNotIn("<img", text)

    def test_names_are_for_people(self):
        """No name of a field, and no snake_case, stands in what a person reads."""
        position = {"type": "position", "time": 1704067200000, "category": "linear",
                    "symbol": "XRPUSDT", "side": "short", "qty": 7, "entry": 2, "position": "p1",
                    "entry_time": 1704067200000, "leverage": 5}
        text = self.page([*run_of(200), position], "--by", "weekday,hour")
        body = re.sub(r"<[^>]*>", "\n", text.partition("<body>")[2].partition("<script")[0])
        self.assertEqual(re.findall(r"\b[a-z]+_[a-z_]+\b", body), [])

    def test_trades_at_their_true_prices(self):
        lines = run_of(200)
        text = self.page(lines)
        bars = [line for line in lines if line["type"] == "candle"]
        trades = [line for line in lines if line["type"] == "trade"]
        low, high = min(bar["low"] for bar in bars), max(bar["high"] for bar in bars)
        margin = MARGIN * (high - low)
        first, last = bars[0]["time"], bars[-1]["time"] + 180_000

        def x(time):
            return 1000 * (time - first) / (last - first)

        def y(price):
            return TOP + (BOTTOM - TOP) * (1 - (price - low + margin) / (high - low + 2 * margin))

        drawn = re.findall(r'</title><path class="(\w+)" d="M([\d.]+) ([\d.]+)L([\d.]+) ([\d.]+)"',
                           text)
        self.assertEqual(len(drawn), len(trades))
        for (kind, *places), each in zip(drawn, sorted(trades, key=lambda one: one["exit_time"])):
            self.assertEqual(kind, "good" if each["pnl"] >= 0 else "bad")
            wanted = [x(each["entry_time"]), y(each["entry"]), x(each["exit_time"]), y(each["exit"])]
            for place, want in zip(map(float, places), wanted):
                self.assertAlmostEqual(place, want, delta=0.051)

    def test_no_spike_is_lost(self):
        lines = run_of(20_000)
        spike = lines[12_345]
        spike["high"] = 99_999.5
        text = self.page(lines)
        ranges, = re.findall(r'<path class="range" d="([^"]*)"', text)
        tops = {float(x): float(y) for x, y in re.findall(r"M([\d.]+) ([\d.]+)V", ranges)}
        self.assertLessEqual(len(tops), 2001)
        place = min(tops, key=tops.get)
        self.assertAlmostEqual(place, 1000 * 12_345 / 20_000, delta=1.1)
        self.assertAlmostEqual(tops[place], TOP + (BOTTOM - TOP) * MARGIN / (1 + 2 * MARGIN),
                               delta=0.1)

    def test_without_candles(self):
        text = self.page(trades_of(random.Random(1), 30))
        self.assertIn("The input has no candles of", text)
        self.assertNotIn('class="prices"', text)

    def test_losing_and_drawdown(self):
        """A curve that loses has the colour of losses; the axis of drawdowns ends at 0."""
        for sign, kind in ((1, "good"), (-1, "bad")):
            trades = [{**each, "pnl": sign * 2} for each in trades_of(random.Random(2), 20)]
            text = self.page(trades)
            curves = re.findall(r'<path class="(\w+)" d="[^"]*"><title>(equity|drawdown)<', text)
            self.assertEqual(curves, [(kind, "equity"), ("bad", "drawdown")])
            axis = text.partition("Drawdown from the peak, in percent")[2].partition("<path")[0]
            places = {value: float(y) for y, value in re.findall(
                r'y="([\d.]+)">(-?[\d.]+) %</text>', axis)}
            zero = [y for value, y in places.items() if float(value) == 0]
            self.assertEqual((zero, min(places.values())), ([12.0], 12.0))

    def test_big_input(self):
        """Its page has all trades, and stays small."""
        text = self.page(trades_of(random.Random(3), 20_000, gap=600_000))
        self.assertEqual(text.partition('id="list"')[2].partition("</table>")[0].count("<tr>"), 201)
        self.assertLess(len(text), 1_500_000)

    def test_runs_side_by_side(self):
        chance = random.Random(4)
        long, short = trades_of(chance, 120), trades_of(chance, 40)
        done, text = self.compare(long, short, options=["--note", "first <b>", "--note", "second"])
        self.assertEqual(done.stdout.count('"type":"metrics"'), 2)
        curves = re.findall(r'<path class="(run\d)" d="[^"]*"><title>', text)
        self.assertEqual(curves, ["run0", "run1"] * 2)
        rows = {cells[0]: cells[1:] for cells in (
            re.findall(r"<td[^>]*>([^<]*)</td>", row) for row in re.findall("<tr>(.*?)</tr>", text))
            if len(cells) == 4}
        for name, field in (("Net result", "total_pnl"), ("Trades", "total_trades"),
                            ("Win rate", "win_rate"), ("Gross profit", "gross_profit")):
            values = [record[field] for record in map(json.loads, done.stdout.splitlines())
                      if record["type"] == "metrics"]
            seen = [float(cell.split()[0]) for cell in rows[name]]
            for value, cell in zip([*values, values[1] - values[0]], seen):
                self.assertAlmostEqual(value, cell, delta=0.006, msg=name)
        for part in ("Net result by month", "first &lt;b&gt;", "second", "Parameters", "Markets"):
            self.assertIn(part, text)
        self.assertRegex(text, "Jan 2025</td>")

    def test_strange_runs_side_by_side(self):
        chance = random.Random(5)
        runs = [trades_of(chance, 30, currency="USDT", cash=1000), [],
                trades_of(chance, 9, category="inverse", symbol="BTCUSD", currency="BTC"),
                trades_of(chance, 1, currency="USDT", cash=5000)]
        done, text = self.compare(*runs)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("Return after each trade, in percent of the starting balance", text)
        self.assertIn("Result: BTC", text)
        self.assertEqual(self.compare([], [])[0].returncode, 0)
        for options, runs in ((["--note", "a"] * 3, [[], []]), ([], [[]] * 7)):
            done, _ = self.compare(*runs, options=options)
            self.assertEqual((done.returncode, done.stdout), (2, ""))
