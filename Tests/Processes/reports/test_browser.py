"""The page of `report` in a browser."""
import json
import os
import random

from charts.case import PageCase
from harness.commands import run
from reports.case import trades_of
from reports.test_page import HOSTILE, run_of

READY = """new Promise(done => {
  const look = () => document.documentElement.dataset.ready === "no" ? setTimeout(look, 2) : done(1);
  look();
})"""


class InBrowser(PageCase):
    def show(self, lines, *options, size=(1000, 800), theme="light", others=()):
        """Opens a page of records, or with `others` one that compares runs."""
        page = os.path.join(self.folder.name, "report.html")
        paths = []
        for number, each in enumerate([lines, *others]):
            paths.append(os.path.join(self.folder.name, f"run{number}.ndjson"))
            with open(paths[-1], "w") as file:
                file.writelines(json.dumps(line) + "\n" for line in each)
        compare = ["--compare"] if others else []
        done = run(["report", "-q", *compare, "--html", page, *options, *paths])
        self.assertEqual(done.returncode, 0, done.stderr[:500])
        self.browser.resize(*size, phone=size[0] < 500)
        self.browser.theme(theme)
        self.browser.open(page, READY)
        self.assertEqual(self.browser.errors, [])

    def rows(self, column):
        return self.browser.value(
            f"[...document.querySelectorAll('#list tbody tr')].map(row => row.cells[{column}].textContent)")

    def click(self, selector):
        self.browser.value(f"document.querySelector({json.dumps(selector)}).click()")

    def test_sorting(self):
        trades = trades_of(random.Random(6), 750)
        self.show(trades)
        results = sorted((round(each["pnl"], 2) for each in trades), reverse=True)
        newest = sorted((each["exit_time"] for each in trades), reverse=True)
        self.assertEqual(len(self.rows(0)), 200)
        self.assertEqual(len(newest), 750)
        head = "th:nth-child(2) button"
        self.click(head)
        shown = [float(cell) for cell in self.rows(1)]
        for one, other in zip(shown, results):
            self.assertAlmostEqual(one, other, delta=0.006)
        self.click(head)
        self.assertAlmostEqual(float(self.rows(1)[0]), results[-1], delta=0.006)
        self.click("#more")
        self.assertEqual(len(self.rows(0)), 400)
        for _ in range(2):
            self.click("#more")
        self.assertEqual(len(self.rows(0)), 750)
        self.assertTrue(self.browser.value("document.getElementById('more').hidden"))
        # Trades without an R stand last, whichever way they are sorted.
        for _ in range(2):
            self.click("th:nth-child(3) button")
            column = self.rows(2)
            self.assertNotIn("-", column[:column.index("-")])
            self.assertEqual(set(column[column.index("-"):]), {"-"})

    def test_keys_sort_too(self):
        self.show(trades_of(random.Random(7), 50))
        self.browser.value("document.querySelector('th:nth-child(4) button').focus()")
        self.browser.press("Enter")
        self.assertEqual(self.rows(3), sorted(self.rows(3)))
        self.assertEqual(self.browser.value(
            "[...document.querySelectorAll('[aria-sort]')].map(head => head.textContent)"), ["Market"])

    def test_hostile_texts(self):
        trades = trades_of(random.Random(8), 300, strategy=HOSTILE, reason=HOSTILE)
        for each in trades[:150]:
            each["symbol"] = "</script><b>'"
        self.show(trades, "--note", HOSTILE, "--by", "strategy")
        self.click("#more")
        self.assertEqual(self.browser.value("document.querySelectorAll('img, iframe, td b').length"), 0)
        self.assertEqual(self.browser.value("document.scripts.length"), 2)
        seen = self.browser.value("document.body.textContent")
        self.assertIn("<img src=x onerror=alert(1)>", seen)
        for bad in "\u202e\u2066\a":
            self.assertNotIn(bad, seen)
        self.show(trades, "--note", HOSTILE, others=[trades[:20]])
        self.assertEqual(self.browser.value("document.querySelectorAll('img, iframe, td b').length"), 0)

    def test_any_width_and_theme(self):
        chance = random.Random(9)
        cases = [([], ()), (run_of(60, 59), ()), (run_of(400), ()), (run_of(5000), ()),
                 (trades_of(chance, 60, pnl=lambda c: -1), ()),
                 (trades_of(chance, 90), (trades_of(chance, 20), []))]
        for lines, others in cases:
            for size, theme in (((1000, 800), "light"), ((390, 800), "dark")):
                with self.subTest(lines=len(lines), size=size):
                    self.show(lines, size=size, theme=theme, others=others)
                    # Wide tables scroll by themselves: the page never does sideways.
                    self.assertLessEqual(self.browser.value("document.documentElement.scrollWidth"), size[0])
                    self.assertEqual(self.browser.value("performance.getEntriesByType('resource').length"), 0)
                    outside = self.browser.value(
                        "[...document.querySelectorAll('svg text')].filter(text => getComputedStyle(text).display !== 'none')"
                        ".filter(text => { const box = text.getBoundingClientRect();"
                        " return box.left < 0 || box.right > innerWidth; }).map(text => text.textContent)")
                    self.assertEqual(outside, [])

    def test_print(self):
        """On paper no table is cut off, and a long list of trades stays short."""
        self.show(run_of(6000), size=(718, 1000))
        self.browser.call("Emulation.setEmulatedMedia", media="print")
        self.addCleanup(self.browser.call, "Emulation.setEmulatedMedia", media="")
        self.browser.frame()
        self.assertEqual(self.browser.value(
            "[...document.querySelectorAll('#list tbody tr')].filter(row => row.offsetHeight).length"), 50)
        self.assertLessEqual(self.browser.value(
            "Math.max(...[...document.querySelectorAll('table')].map(each => each.getBoundingClientRect().right))"), 718)
        self.assertTrue(self.browser.call("Page.printToPDF")["data"])

    def test_time_to_open(self):
        """Measured and printed; speed is not asserted."""
        self.show(trades_of(random.Random(10), 20_000, gap=600_000))
        shown = self.browser.value("performance.getEntriesByType('paint')[0]?.startTime ?? 0")
        size = os.path.getsize(os.path.join(self.folder.name, "report.html"))
        print(f"report page: 20,000 trades in {size / 1e6:.2f} MB, first painted {shown:.0f} ms after "
              "the navigation began", flush=True)
