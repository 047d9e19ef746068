"""Running `sweep --html`, and reading its page."""
import html
import json
import os
import re
import subprocess
import tempfile
import unittest

from harness.commands import BIN, own_environment
from sweeps.test_verdict import market

PIPE = ("ind --roc {n} | signal --long 'roc_{n} > {low}' --short 'roc_{n} < -{low}' --stop {stop} "
        "--target '1 r' --all | trade --cash 10000 --risk 0.5% | report")
GRID = ("n=1..9:2", "low=0.4,1,2", "stop=0.5%,1.5%")
RECT = re.compile(r'<rect class="([^"]*)"[^>]*><title>([^<]*)</title></rect>')


class SweepPageCase(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.environment = own_environment(PATH=os.path.abspath(BIN) + ":" + os.environ["PATH"])
        self.write("c.ndjson", "".join(json.dumps(line) + "\n" for line in market(4, 60)))

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        with open(self.path(name), "w") as file:
            file.write(text)

    def read(self, name="p.html"):
        with open(self.path(name), newline="") as file:
            return file.read()

    def sweep(self, *words, status=0):
        """Rows, and what the command said."""
        done = subprocess.run([os.path.join(BIN, "sweep"), "-q", *words], capture_output=True, text=True,
                              timeout=300, cwd=self.folder, env=self.environment)
        self.assertEqual(done.returncode, status, done.stderr)
        return [json.loads(line) for line in done.stdout.splitlines()], done.stderr

    def page(self, *words, status=0, pipe=PIPE):
        """Rows, and the page."""
        rows, _ = self.sweep("--html", "p.html", *words, "--", pipe, status=status)
        return rows, self.read()


def cells(page):
    """By the parameters' values as the cell names them: its class, and what it tells."""
    found = {}
    for kind, title in RECT.findall(page):
        name, _, told = html.unescape(title).partition(": ")
        assert name not in found, name
        found[name] = kind, told
    return found


def rounded(number):
    """As pages write numbers: two digits behind the point, or as many as show four that count."""
    places, least = 2, 10
    while 0 < abs(number) < least and places < 12:
        places, least = places + 1, least / 10
    return f"{number:.{2 if number == 0 or abs(number) >= 1 else places}f}"
