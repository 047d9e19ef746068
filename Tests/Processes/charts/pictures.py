#!/usr/bin/python3
"""Renders ten cases of chart's page as PNG, for a person to look at.

usage: CHROMIUM=1 PROCESSES_BIN=BIN charts/pictures.py FOLDER [CASE…]
"""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from charts.browser import Browser  # noqa: E402
from charts.records import busy, candles, text_of  # noqa: E402
from harness.commands import run  # noqa: E402

MONTH = 30 * 86_400_000


def with_gap():
    made = candles(120)
    for candle in made[60:]:
        candle["time"] += MONTH
    made[60]["gap"] = 14_400
    made[20]["partial"] = True
    for candle in made[80:90]:
        candle["filled"] = True
    for candle in made[95:100]:
        candle["inferred"] = True
    return made


def flat():
    return [{**candle, "open": 100, "high": 100, "low": 100, "close": 100, "volume": 0}
            for candle in candles(60, fields=False)]


# name: (records, keys, theme, is a phone)
CASES = {
    "busy": (lambda: busy(400), "", "light", False),
    "simulated": (lambda: busy(400, simulated=True), "", "dark", False),
    "event": (lambda: busy(400), "p", "light", False),
    "gap": (with_gap, "f", "light", False),
    "flat": (flat, "", "light", False),
    "one": (lambda: candles(1, fields=False), "", "light", False),
    "far": (lambda: candles(20_000), "fl", "light", False),
    "line": (lambda: candles(300), "c", "dark", False),
    "keys": (lambda: busy(100), "?", "light", False),
    "phone": (lambda: [*busy(300), *candles(300, 4, "ETHUSDT", 2200.0, 2)], "", "light", True),
}


def render(browser, name, folder):
    """Writes a case's page into a folder; returns its picture."""
    records, keys, theme, is_phone = CASES[name]
    page = os.path.join(folder, f"{name}.html")
    done = run(["chart", "--html", page, "--force"], text_of(records()))
    if done.returncode:
        raise AssertionError(done.stderr)
    browser.resize(*((360, 640) if is_phone else (800, 500)), phone=is_phone)
    browser.theme(theme)
    browser.open(page)
    for key in keys:
        browser.press(key)
    if browser.errors:
        raise AssertionError(f"{name}: {browser.errors}")
    return browser.picture()


def main():
    folder = sys.argv[1]
    os.makedirs(folder, exist_ok=True)
    browser = Browser()
    for name in sys.argv[2:] or CASES:
        with open(os.path.join(folder, f"{name}.png"), "wb") as file:
            file.write(render(browser, name, folder))
    browser.close()


if __name__ == "__main__":
    main()
