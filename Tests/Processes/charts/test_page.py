"""The page: its security policy, its content, and hostile texts."""
import base64
import hashlib
import os
import random
import re

from charts.case import PageCase
from charts.records import busy, candles, signal, trade

HOSTILE = "</script><img src=x onerror=alert(1)>\"'&lt;\u202eabc\u2066\a<b>"


def digest(code):
    return "sha256-" + base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()


class Page(PageCase):
    def test_policy(self):
        """Only the page's own script and style are allowed, by their hashes."""
        with open(self.show(busy(200)), encoding="utf-8", newline="") as file:
            text = file.read()
        self.assertTrue(text.startswith(
            '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
            '<meta name="generator" content="bybit-pipe chart">\n'))
        style, = re.findall(r"<style>(.*?)</style>", text, re.S)
        script, = re.findall(r"<script>(.*?)</script>", text, re.S)
        policy, = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)
        self.assertEqual(policy, f"default-src 'none'; script-src '{digest(script)}'; "
                                 f"style-src '{digest(style)}'")
        self.assertEqual(re.findall(r"\b(?:src|href|style|on[a-z]+)=", text.partition("<style>")[0]
                                    + text.partition("</style>")[2].partition("<script>")[0]), [])
        self.assertEqual(self.browser.value(
            "performance.getEntriesByType('resource').length"), 0)

    def test_globals(self):
        self.show(candles(10))
        self.assertEqual(self.browser.value(
            "Object.keys(window).filter(name => name === 'chart' || /^(model|view|Decoder)$/"
            ".test(name))"), ["chart"])

    def test_values_under_the_crosshair(self):
        """The values equal the input: prices exactly, overlays to a hundredth of a tick, other
        fields to six digits."""
        made = candles(3000, seed=5)
        self.show(made)
        chance, top = random.Random(9), self.top()
        for _ in range(40):
            if chance.random() < 0.5:
                self.browser.wheel(600, top + 100, chance.choice([-300, 300]))
            else:
                self.browser.press(chance.choice(["PageUp", "PageDown", "Home", "End"]))
            x = chance.randrange(5, 1100)
            self.browser.mouse("mouseMoved", x, top + 200)
            self.browser.frame()
            view, seen = self.view(), self.browser.value("seen.cursor")
            place = int(view["from"] + x * view["span"] / view["plot"])
            self.assertEqual(seen["place"], min(max(place, 0), 2999))
            candle = made[seen["place"]]
            for name, price in zip(("open", "high", "low", "close"), seen["prices"]):
                self.assertEqual(price, f"{candle[name]:.1f}")
                self.assertIn(f"{name[0].upper()} {candle[name]:.1f}", seen["shown"][0])
            self.assertEqual(seen["time"], candle["time"])
            self.assertEqual(seen["volume"], float(f"{candle['volume']:.6g}"))
            for name in ("ema_20", "ema_50", "st_10_3"):
                self.check(seen["lines"][name], candle[name], lambda value: round(value, 3), 6e-4)
            self.check(seen["lines"]["rsi_14"], candle["rsi_14"],
                       lambda value: float(f"{value:.6g}"), 1e-9)

    def check(self, seen, given, rounded, tolerance):
        if given is None:
            self.assertIsNone(seen)
        else:
            self.assertAlmostEqual(seen, rounded(given), delta=tolerance)

    def test_exact_prices_with_many_digits(self):
        made = candles(5, fields=False)
        for number, candle in enumerate(made):
            candle |= {"open": 0, "high": 0, "low": 0, "close": 0}
        path = os.path.join(self.folder.name, "wide.ndjson")
        price = "60000.000000000123"
        with open(path, "w") as file:
            for number in range(5):
                file.write('{"type":"candle","category":"linear","symbol":"X","interval":"3",'
                           f'"time":{made[number]["time"]},"open":{price},"high":{price},'
                           f'"low":59999.{number:012},"close":{price},"volume":1,'
                           '"turnover":1,"closed":true}\n')
        self.show([], path)
        self.browser.press("ArrowLeft")
        seen = self.browser.value("seen.cursor")
        self.assertEqual((seen["prices"][0], seen["prices"][2]), (price, f"59999.{seen['place']:012}"))

    def test_no_spike_is_lost(self):
        made = candles(20_000, fields=False)
        made[12_345]["high"] = 99_999.5
        self.show(made)
        self.browser.press("f")
        self.assertGreater(self.browser.value("seen.panes[0].high"), 99_999.5)

    def test_doubt(self):
        made = candles(60)
        made[50] |= {"gap": 7}
        made[55] |= {"partial": True, "simulated": True}
        self.show(made)
        self.assertFalse(self.browser.value("document.getElementById('simulated').hidden"))
        doubts = {}
        for _ in range(12):
            self.browser.press("ArrowLeft")
            seen = self.browser.value("seen.cursor")
            doubts[seen["place"]] = seen["doubt"]
        self.assertIn("7 candles missing", doubts[50])
        self.assertIn("partial", doubts[55])
        self.assertIn("simulated", doubts[55])
        self.assertEqual(doubts[53], "")

    def test_what_happened_appears_on_hover(self):
        made = candles(100)
        self.show([*made, signal(made[60]), *trade(made[70], made[80])])
        tips, top = [], self.top()
        for hit in self.browser.value("seen.hits"):
            self.browser.mouse("mouseMoved", hit["x"], top + hit["y"])
            self.browser.frame()
            tips.append(self.browser.value("seen.tip") or "")
        text = "\n".join(tips)
        for part in ("Long signal scalp", "rsi_14 < 30", "trendunknown", "Long trade t0",
                     "Size0.05", "Reasonstop", "PnL", "Stop of trade t0"):
            self.assertIn(part, text)

    def test_hostile_texts(self):
        """Hostile texts stay text: no script runs, and they create no elements."""
        made = candles(200, symbol="</script><b>'")
        for candle in made:
            candle[HOSTILE] = 1.5
        note = {"type": "event", "event": HOSTILE, "category": "linear",
                "symbol": made[0]["symbol"], "time": made[160]["time"]}
        sent = signal(made[150], strategy=HOSTILE, reasons=[HOSTILE] * 3)
        sent["votes"][0]["name"] = HOSTILE
        self.show([*made, sent, note, *trade(made[151], made[170], currency=HOSTILE)],
                  "--title", HOSTILE)
        for key in "pnpn":
            self.browser.press(key)
        self.browser.press("e")
        self.assertEqual(self.browser.value("document.querySelectorAll('img, b img, iframe')"
                                            ".length"), 0)
        self.assertEqual(self.browser.value("document.querySelectorAll('b').length"),
                         self.browser.value("document.querySelectorAll('#tip > b').length"))
        self.assertEqual(self.browser.value("document.scripts.length"), 2)
        shown = self.browser.value("document.body.innerText")
        self.assertIn("<img src=x onerror=alert(1)>", shown)
        for bad in "\u202e\u2066\a":
            self.assertNotIn(bad, shown)

    def test_empty_and_single(self):
        self.show(candles(1))
        self.browser.press("ArrowLeft")
        self.assertEqual(self.browser.value("seen.cursor.place"), 0)
        flat = candles(30, fields=False)
        for candle in flat:
            candle |= {"open": 5, "high": 5, "low": 5, "close": 5, "volume": 0}
        self.show(flat)
        pane = self.browser.value("seen.panes[0]")
        self.assertTrue(pane["low"] < 5 < pane["high"])

    def test_frame_times(self):
        """Prints the frame times; speed is not asserted."""
        self.show(candles(20_000))
        self.browser.press("f")
        for number in range(30):
            self.browser.wheel(600, self.top() + 100, -60 if number % 2 else 58)
        drawn = sorted(self.browser.value("seen.frames"))
        shown = self.browser.value("seen.shownAt")
        print(f"chart page: 20,000 candles shown {shown:.0f} ms after the navigation "
              f"began; a frame takes {drawn[len(drawn) // 2]:.1f} ms to draw", flush=True)
