"""Pan, zoom and commands by real input: mouse, wheel, keys and touch."""
from charts.case import PageCase
from charts.records import busy, candles


class Moving(PageCase):
    def test_mouse(self):
        self.show(candles(1000))
        before, y = self.view(), self.top() + 200
        self.browser.drag(400, y, 700)
        panned = self.view()
        per_candle = before["plot"] / before["span"]
        self.assertAlmostEqual(before["from"] - panned["from"], 300 / per_candle, delta=1)
        self.assertEqual(panned["span"], before["span"])
        place = panned["from"] + 300 / per_candle
        self.browser.wheel(300, y, -200)
        zoomed = self.view()
        self.assertLess(zoomed["span"], panned["span"])
        # The candle under the pointer does not move.
        self.assertAlmostEqual(zoomed["from"] + 300 * zoomed["span"] / zoomed["plot"], place,
                               delta=0.1)
        self.browser.wheel(300, y, 0, across=-300)
        self.assertLess(self.view()["from"], zoomed["from"])

    def test_keyboard_alone(self):
        self.show(busy(400))
        first = self.view()
        steps = [("+", lambda now, before: now["span"] < before["span"]),
                 ("-", lambda now, before: now["span"] > before["span"]),
                 ("PageUp", lambda now, before: now["from"] < before["from"]),
                 ("PageDown", lambda now, before: now["from"] > before["from"]),
                 ("Home", lambda now, before: now["from"] < 0),
                 ("End", lambda now, before: now["from"] > 200),
                 ("f", lambda now, before: now["span"] >= 400)]
        before = first
        for key, holds in steps:
            self.browser.press(key)
            now = self.view()
            self.assertTrue(holds(now, before), key)
            before = now
        self.browser.press("n")
        self.assertIn("signal", self.browser.value("seen.tip"))
        self.browser.press("n")
        self.assertIn("trade", self.browser.value("seen.tip"))
        self.browser.press("l")
        self.assertTrue(self.browser.value("seen.panes[0].isLog"))
        self.browser.press("?")
        self.assertTrue(self.browser.value("document.getElementById('keys').open"))
        self.browser.press("Escape")
        self.assertFalse(self.browser.value("document.getElementById('keys').open"))
        self.browser.press("Escape")
        self.assertIsNone(self.browser.value("seen.cursor"))

    def test_the_list_of_events_by_keyboard(self):
        self.show(busy(400))
        self.browser.press("e")
        rows = self.browser.value("document.querySelectorAll('#rows button').length")
        self.assertEqual(rows, self.browser.value("chart.inside.model.events.length"))
        # The first event has the focus; Tab moves it to the second, and Shift-Tab back.
        focused = "document.activeElement.textContent"
        self.assertIn("Signal scalp", self.browser.value(focused))
        self.browser.press("Tab")
        self.assertIn("Trade t0", self.browser.value(focused))
        self.browser.press("Tab", shift=True)
        self.browser.press("Enter")
        self.assertFalse(self.browser.value("document.getElementById('events').open"))
        self.assertIn("signal", self.browser.value("seen.tip"))
        self.assertEqual(self.browser.value("document.activeElement.id"), "cursor")

    def test_every_control_is_reached_by_tab(self):
        self.show(busy(200))
        reached = set()
        for _ in range(40):
            self.browser.press("Tab")
            reached.add(self.browser.value("document.activeElement.id || "
                                           "document.activeElement.textContent"))
        for name in ("shape", "log", "zone", "theme", "fit", "previous", "next", "help", "cursor"):
            self.assertIn(name, reached)
        self.assertTrue(any(name.startswith("ema_20") for name in reached), reached)

    def test_legend_hides_a_line(self):
        self.show(candles(200))
        count = "seen.panes[0].high - seen.panes[0].low"
        before = self.browser.value(count)
        self.browser.value("[...document.querySelectorAll('.legend button')]"
                           ".forEach(button => button.click())")
        self.browser.frame()
        self.assertLess(self.browser.value(count), before)

    def test_series(self):
        """Switching the series keeps the time in view."""
        self.show([*candles(600), *candles(600, seed=2, symbol="ETHUSDT", price=2000.0)])
        self.browser.press("Home")
        before = self.view()
        self.browser.press("s")
        after = self.view()
        self.assertEqual((before["series"], after["series"]), (0, 1))
        self.assertAlmostEqual(after["from"], before["from"], delta=1)

    def test_theme_and_time_zone(self):
        self.show(candles(50))
        back = "getComputedStyle(document.body).backgroundColor"
        first = self.browser.value(back)
        self.browser.press("t")
        self.assertNotEqual(self.browser.value(back), first)
        self.browser.press("u")
        self.assertEqual(self.browser.value("document.getElementById('zone').textContent"),
                         "Local")

    def test_phone(self):
        """360 pixels wide: nothing overflows, one finger pans, two zoom, and a tap shows a
        candle's values."""
        self.show(busy(400), size=(360, 640), phone=True)
        self.assertLessEqual(self.browser.value("document.documentElement.scrollWidth"), 360)
        self.assertEqual(self.browser.value(
            "[...document.querySelectorAll('header button, .legend')].filter(each => {"
            "const box = each.getBoundingClientRect(); return box.width && "
            "(box.left < 0 || box.right > 360.5)}).length"), 0)
        before, y = self.view(), self.top() + 150
        self.browser.touch("touchStart", (100, y))
        for x in range(110, 260, 15):
            self.browser.touch("touchMove", (x, y))
        self.browser.touch("touchEnd")
        self.browser.frame()
        panned = self.view()
        self.assertLess(panned["from"], before["from"])
        self.browser.touch("touchStart", (120, y), (180, y))
        for gap in range(40, 140, 10):
            self.browser.touch("touchMove", (150 - gap, y), (150 + gap, y))
        self.browser.touch("touchEnd")
        self.browser.frame()
        pinched = self.view()
        self.assertLess(pinched["span"], panned["span"])
        # The candles between the fingers stay in view.
        self.assertAlmostEqual(pinched["from"] + 150 * pinched["span"] / pinched["plot"],
                               panned["from"] + 150 * panned["span"] / panned["plot"], delta=0.5)
        self.browser.touch("touchStart", (150, y))
        self.browser.touch("touchEnd")
        self.browser.frame()
        self.assertIsNotNone(self.browser.value("seen.cursor"))
