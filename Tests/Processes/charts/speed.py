#!/usr/bin/python3
"""Measures a page of `chart --html` in a browser: the time to the first picture, and the frames while it
pans and zooms.

usage: CHROMIUM=1 charts/speed.py PAGE [RUNS]
"""
import os
import statistics
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from charts.browser import Browser  # noqa: E402

# Sends one wheel event in each frame, so that the page redraws everything each time.
MOVE = """new Promise(done => {
  const pad = document.getElementById('cursor'), times = [];
  const turn = now => {
    times.push(now);
    if (times.length > 121) return done(times.slice(1).map((time, place) => time - times[place]).slice(1));
    const back = times.length %% 40 < 20 ? 1 : -1;
    pad.dispatchEvent(new WheelEvent('wheel', { %s, clientX: 500, clientY: 200, cancelable: true }));
    requestAnimationFrame(turn);
  };
  requestAnimationFrame(turn);
})"""
PAN, ZOOM = "deltaX: 40 * back, deltaY: 0", "deltaY: 60 * back"


def frames(browser, move):
    """(frames per second, the 95th percentile of the time between frames, the median time to draw
    a frame)"""
    before = len(browser.value("seen.frames"))
    between = browser.value(MOVE % move)
    drawn = browser.value("seen.frames")[before:]
    between.sort()
    return 1000 / statistics.mean(between), between[len(between) * 95 // 100], statistics.median(drawn)


def main():
    page, runs = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 7
    browser = Browser()
    shown, painted = [], []
    for _ in range(runs):
        browser.open(page)
        shown.append(browser.value("seen.shownAt"))
        painted.append(browser.value("performance.getEntriesByType('paint').at(-1)?.startTime ?? 0"))
    browser.value("new Promise(done => setTimeout(done, 1000))")
    count = browser.value("seen.view.count")
    print(f"    page, {count} candles: shown {', '.join(f'{each:.0f}' for each in shown)} ms after the navigation began; "
          f"median {statistics.median(shown):.0f} ms")
    for name, key, move in (("pan", "End", PAN), ("zoom", "End", ZOOM), ("pan, all candles", "f", PAN),
                            ("zoom, all candles", "f", ZOOM)):
        browser.press(key)
        rate, late, drawn = frames(browser, move)
        print(f"    page, {name:17}: {rate:5.1f} frames/s, 95 % within {late:.1f} ms; {drawn:.1f} ms to draw one")
    browser.close()


if __name__ == "__main__":
    main()
