"""Events on the page: fills, notes, open positions and accounts."""
from charts.case import PageCase
from charts.records import STEP, candles, signal, trade


class Happenings(PageCase):
    def tip_at(self, hit):
        self.browser.mouse("mouseMoved", hit["x"], self.top() + hit["y"])
        self.browser.frame()
        return self.browser.value("seen.tip") or ""

    def tips(self):
        return [self.tip_at(hit) for hit in self.browser.value("seen.hits")]

    def test_fills_and_notes_on_hover(self):
        made = candles(100)
        fills = [{"type": "fill", "category": "linear", "symbol": "BTCUSDT",
                  "time": made[place]["time"] + 61_000, "price": made[place]["close"], "qty": 0.25,
                  "side": side, "role": role}
                 for place, side, role in ((50, "buy", "entry"), (70, "sell", "target"))]
        note = {"type": "event", "event": "halted", "reason": "max-daily-loss",
                "category": "linear", "symbol": "BTCUSDT", "time": made[80]["time"]}
        self.show([*made, *fills, note])
        tips = self.tips()
        bought, = [tip for tip in tips if tip.startswith("Bought 0.25")]
        sold, = [tip for tip in tips if tip.startswith("Sold 0.25")]
        self.assertIn(f"Price{made[50]['close']:g}"[:10], bought)
        self.assertIn("Roleentry", bought)
        self.assertIn("Time2024-01-01 02:31:01 UTC", bought)
        self.assertIn("Roletarget", sold)
        halted, = [tip for tip in tips if "halted" in tip]
        self.assertIn("Time2024-01-01 04:00 UTC", halted)
        # The legend's buttons hide them.
        for name, start in (("Fills", "Bought"), ("Notes", "halted")):
            self.browser.value(f"[...document.querySelectorAll('.legend button')].find(each => "
                               f"each.textContent.startsWith('{name}')).click()")
            self.browser.frame()
            self.assertFalse([tip for tip in self.tips() if start in tip], name)

    def test_an_open_position(self):
        """An open position has no result, and its line extends to the last candle."""
        made = candles(100)
        self.show([*made, *trade(made[60], made[80], number=4)[:2]])
        self.browser.press("n")
        tip = self.browser.value("seen.tip")
        for part in ("Long trade t4", "Exitstill open", "PnLopen", "Size0.05"):
            self.assertIn(part, tip)
        self.assertNotIn("Held", tip)
        line, = self.browser.value("chart.inside.hits.filter(hit => hit.reach === 7)"
                                   ".map(({ x2, y2 }) => ({ x2, y2 }))")
        view = self.view()
        self.assertAlmostEqual(line["x2"], (100 - view["from"]) * view["plot"] / view["span"],
                               delta=0.5)
        self.browser.press("e")
        self.assertIn("Trade t4 open", self.browser.value("document.getElementById('rows')"
                                                          ".textContent"))

    def test_an_account_that_traded_another_market(self):
        """The page has no candles of the traded market, but the account's equity has a pane."""
        made, other = candles(100), candles(100, symbol="ETHUSDT", price=2000.0)
        self.show([*made, *trade(other[60], other[80])])
        self.assertEqual([pane["title"] for pane in self.browser.value("seen.panes")][-2:],
                         ["Equity USDT", "Drawdown USDT"])
        self.browser.press("ArrowLeft")
        shown = self.browser.value("seen.cursor.shown")
        self.assertIn("Equity USDT", shown[-2])
        self.assertIn("1000", shown[-2])

    def test_legends_never_lie_over_what_is_drawn(self):
        """Each pane reserves space for its legend at the top, in small windows too."""
        made = candles(300)
        # The highest candle is in view.
        made[290]["high"] = round(made[290]["high"] * 1.01, 1)
        for size, phone in (((1200, 800), False), ((500, 300), False), ((360, 640), True)):
            self.show([*made, signal(made[280]), *trade(made[281], made[285])], size=size,
                      phone=phone)
            heads = self.browser.value(
                "chart.inside.model.panes.map(({ box, head }) => [box.offsetHeight, head])")
            for legend, head in heads:
                self.assertLessEqual(legend, head, size)
            pane = self.browser.value("seen.panes[0]")
            unit = (pane["high"] - pane["low"]) / pane["height"]
            self.assertGreaterEqual((pane["high"] - made[290]["high"]) / unit, pane["head"], size)

    def test_the_cursor_stands_at_a_time_of_utc(self):
        made = candles(30)
        self.show(made)
        self.browser.press("Home")
        for _ in range(40):
            self.browser.press("ArrowLeft")
        self.assertEqual(self.browser.value("seen.cursor.time"), made[0]["time"])
        self.assertIn("2024-01-01 00:00 UTC O ", self.browser.value(
            "document.getElementById('spoken').textContent"))
        self.assertEqual(made[1]["time"] - made[0]["time"], STEP)
