"""Pages made by `chart --html`, in a browser."""
import os
import tempfile
import unittest

from charts.browser import Browser, need_chromium
from charts.records import text_of
from harness.commands import run


class PageCase(unittest.TestCase):
    """Test case with one browser for all tests of a class, in the class's time zone."""

    zone = "UTC"

    @classmethod
    def setUpClass(cls):
        need_chromium()
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.browser = Browser(cls.zone)
        cls.addClassCleanup(cls.browser.close)

    def page(self, records, *options):
        """Writes a page of the records; returns its path."""
        path = os.path.join(self.folder.name, "page.html")
        if os.path.exists(path):
            os.remove(path)
        done = run(["chart", "--html", path, *options], text_of(records))
        self.assertEqual((done.returncode, done.stdout), (0, ""), done.stderr[:500])
        return path

    def show(self, records, *options, size=(1200, 800), phone=False):
        """Opens a page of the records."""
        self.browser.resize(*size, phone=phone)
        path = self.page(records, *options)
        self.browser.open(path)
        self.assertEqual(self.browser.errors, [])
        return path

    def tearDown(self):
        self.assertEqual(self.browser.errors, [])

    def view(self):
        return self.browser.value("seen.view")

    def top(self):
        """The top edge of the chart on the screen, in pixels."""
        return self.browser.value("document.getElementById('cursor').getBoundingClientRect().top")
