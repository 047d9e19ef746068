"""The page of `sweep` in a browser."""
import json
import os

from charts.case import PageCase
from harness.commands import run
from reports.test_browser import READY
from sweeps.page_case import GRID, PIPE
from sweeps.test_verdict import market


class InBrowser(PageCase):
    def show(self, *options, grid=GRID, size=(1000, 800), theme="light"):
        page = os.path.join(self.folder.name, "sweep.html")
        candles = os.path.join(self.folder.name, "c.ndjson")
        with open(candles, "w") as file:
            file.writelines(json.dumps(line) + "\n" for line in market(4, 60))
        done = run(["sweep", "-q", "--html", page, *options, candles, *grid, "--", PIPE])
        self.assertEqual(done.returncode, 0, done.stderr[:500])
        self.browser.resize(*size, phone=size[0] < 500)
        self.browser.theme(theme)
        self.browser.open(page, READY)
        self.assertEqual(self.browser.errors, [])

    def test_a_cell_tells_its_figures(self):
        self.show()
        titles = self.browser.value(
            "[...document.querySelectorAll('svg.heat rect title')].map(each => each.textContent)")
        told = self.browser.value("""[...document.querySelectorAll('svg.heat rect title')].map(each => {
            each.parentNode.dispatchEvent(new MouseEvent('click', {bubbles: true}));
            return each.closest('svg.heat').nextElementSibling.textContent; })""")
        self.assertEqual(len(titles), 15 + 10 + 6)
        self.assertEqual(told, titles)

    def test_sorting(self):
        self.show()
        column = "[...document.querySelectorAll('#list tbody tr')].map(row => row.cells[{}].textContent)"
        self.assertEqual(self.browser.value(column.format(0)), [str(rank) for rank in range(1, 31)])
        self.browser.value("document.querySelector('th:nth-child(6) button').click()")
        trades = [int(cell) for cell in self.browser.value(column.format(5))]
        self.assertEqual(trades, sorted(trades, reverse=True))
        self.browser.value("document.querySelector('th:nth-child(1) button').click()")
        self.assertEqual(self.browser.value(column.format(0))[0], "1")

    def test_any_width_and_theme(self):
        for options, grid in (((), GRID), ((), ("n=1..300:1", *GRID[1:2], "stop=1%")), (("--walk", "20d,5d"), GRID),
                              (("--verdict", "--random", "9"), GRID), ((), ("n=1", "low=1", "stop=1%"))):
            for size, theme in (((1000, 800), "light"), ((390, 800), "dark")):
                with self.subTest(options=options, grid=grid, size=size):
                    self.show(*options, grid=grid, size=size, theme=theme)
                    # Wide tables scroll by themselves: the page never does sideways.
                    self.assertLessEqual(self.browser.value("document.documentElement.scrollWidth"), size[0])
                    self.assertEqual(self.browser.value("performance.getEntriesByType('resource').length"), 0)
                    self.assertEqual(self.browser.value("""(() => {
                        const texts = [...document.querySelectorAll('svg text')].filter(
                            text => getComputedStyle(text).display !== 'none');
                        const boxes = texts.map(text => text.getBoundingClientRect());
                        const outside = texts.filter((_, place) => boxes[place].left < 0 || boxes[place].right > innerWidth);
                        const over = texts.filter((_, place) => place > 0 && boxes[place].top === boxes[place - 1].top
                            && boxes[place].left < boxes[place - 1].right && boxes[place].right > boxes[place - 1].left);
                        return [...outside, ...over].map(text => text.textContent); })()"""), [])
