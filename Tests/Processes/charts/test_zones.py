"""The switch between UTC and local time, in zones where the two differ."""
from charts.case import PageCase
from charts.records import candles, signal

SPOKEN = "document.getElementById('spoken').textContent"
LABELS = "chart.inside.timeTicks().map(({ text }) => text)"


class Kolkata(PageCase):
    """Five and a half hours ahead of UTC, all year."""

    zone = "Asia/Kolkata"

    def test_the_switch(self):
        made = candles(600)
        self.show([*made, signal(made[500])])
        self.browser.press("f")
        self.assertIn("2 Jan", self.browser.value(LABELS))
        utc = self.browser.value("chart.inside.timeTicks().find(({ text }) => text === '2 Jan').x")
        self.browser.press("n")
        self.assertIn("Time2024-01-02 01:03 UTC", self.browser.value("seen.tip"))
        self.browser.press("u")
        self.assertEqual(self.browser.value("document.getElementById('zone').textContent"),
                         "Local")
        self.browser.press("Escape")
        self.browser.press("f")
        # The local day begins five and a half hours, or 110 candles, before the UTC day.
        local = self.browser.value(
            "chart.inside.timeTicks().find(({ text }) => text === '2 Jan').x")
        view = self.view()
        self.assertAlmostEqual((utc - local) * view["span"] / view["plot"], 110, delta=0.01)
        self.browser.press("p")
        self.assertIn("Time2024-01-02 06:33 UTC+05:30", self.browser.value("seen.tip"))
        self.browser.press("ArrowRight")
        self.assertIn("2024-01-02 06:33 UTC+05:30", self.browser.value(SPOKEN))
        self.browser.press("u")
        self.browser.press("ArrowRight")
        self.assertIn("2024-01-02 01:06 UTC ", self.browser.value(SPOKEN))


class Berlin(PageCase):
    """One hour ahead of UTC in winter, two in summer; on 2024-03-31 the hour from 02:00 is missing."""

    zone = "Europe/Berlin"

    def test_the_day_of_the_change(self):
        # One candle every three minutes, from 23:00 UTC of the previous day.
        made = candles(200, start=1711839600000)
        self.show(made)
        self.browser.press("u")
        self.browser.press("Home")
        for _ in range(30):
            self.browser.press("ArrowLeft", shift=True)
        self.assertIn("2024-03-31 00:00 UTC+01:00", self.browser.value(SPOKEN))
        for _ in range(4):
            self.browser.press("ArrowRight", shift=True)
        # After two hours the clock shows three hours more.
        self.assertIn("2024-03-31 03:00 UTC+02:00", self.browser.value(SPOKEN))
