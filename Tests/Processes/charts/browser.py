"""Headless Chromium, driven over the DevTools protocol."""
import asyncio
import base64
import itertools
import json
import os
import shutil
import subprocess
import tempfile
import unittest

import aiohttp

from harness.waiting import LIMIT, wait_for

KEY_CODES = {"ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40, "PageUp": 33,
             "PageDown": 34, "Home": 36, "End": 35, "Escape": 27, "Enter": 13, "Tab": 9, " ": 32}


def need_chromium():
    """Skips a test unless CHROMIUM=1 asks for a browser, as scripts/test --all does. Fails if
    Chromium is missing."""
    if os.environ.get("CHROMIUM") != "1":
        raise unittest.SkipTest("CHROMIUM=1 drives a browser")
    if not shutil.which("chromium"):
        raise AssertionError("chromium is missing; install Debian's package chromium")


# The object `seen` in the page: the values that tests read, without functions or cycles.
SEEN = """window.seen = {
  get view() {
    const { view, size, model, models } = chart.inside;
    return { ...view, ...size, count: model.count, series: models.indexOf(model) };
  },
  get panes() {
    return chart.inside.model.panes.map(({ title, topY, height, head, low, high, isLog }) =>
      ({ title, topY, height, head, low, high, isLog }));
  },
  // The stored values of the candle under the cursor, and as they are shown.
  get cursor() {
    const { cursor, model, exact, doubtText } = chart.inside;
    if (!cursor) return null;
    const { place } = cursor;
    return {
      place, time: model.times[place], doubt: doubtText(place), volume: model.volumes[place],
      prices: model.whole.map(column => exact(column[place], model.decimals)),
      lines: Object.fromEntries(model.lines.map(line => [line.name, line.values[place]])),
      shown: [...document.getElementById('legends').children].map(box => box.textContent),
    };
  },
  get tip() {
    const tip = document.getElementById('tip');
    return tip.hidden ? null : tip.textContent;
  },
  get hits() { return chart.inside.hits.map(({ x, y }) => ({ x, y })); },
  get frames() { return chart.inside.frames; },
  get shownAt() { return chart.inside.shownAt; },
}; 0"""


class Browser:
    """A browser with one page. `errors` contains errors of the console and violations of the
    content security policy."""

    def __init__(self, zone="UTC"):
        need_chromium()
        self.folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        # Chromium has no sandbox as root. The tests open only pages of this project.
        self.process = subprocess.Popen(
            ["chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run",
             "--disable-dev-shm-usage", "--hide-scrollbars", "--force-color-profile=srgb",
             "--font-render-hinting=none", "--remote-debugging-port=0",
             f"--user-data-dir={self.folder.name}", "about:blank"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env={**os.environ, "TZ": zone})
        self.loop = asyncio.new_event_loop()
        self.numbers = itertools.count(1)
        self.replies, self.events, self.errors = {}, [], []
        port = os.path.join(self.folder.name, "DevToolsActivePort")
        wait_for(lambda: os.path.exists(port) and len(open(port).read().split()) == 2,
                 "the browser's port", told=lambda: f"its status is {self.process.poll()}")
        self.wait(self.connect(int(open(port).read().split()[0])))
        for domain in ("Page", "Runtime", "Log"):
            self.call(f"{domain}.enable")
        self.resize(1200, 800)

    def wait(self, work):
        return self.loop.run_until_complete(asyncio.wait_for(work, LIMIT))

    async def connect(self, port):
        self.session = aiohttp.ClientSession()
        async with self.session.get(f"http://127.0.0.1:{port}/json/list") as answer:
            pages = [each for each in await answer.json() if each["type"] == "page"]
        self.socket = await self.session.ws_connect(pages[0]["webSocketDebuggerUrl"],
                                                    max_msg_size=0)

    def close(self):
        self.wait(self.socket.close())
        self.wait(self.session.close())
        self.loop.close()
        self.process.terminate()
        self.process.wait()
        self.folder.cleanup()

    async def hear(self):
        """Receives one message."""
        message = json.loads((await self.socket.receive()).data)
        if "id" in message:
            self.replies[message["id"]] = message
            return
        self.events.append(message["method"])
        about = message["params"]
        if message["method"] == "Runtime.exceptionThrown":
            self.errors.append(json.dumps(about["exceptionDetails"]))
        elif message["method"] == "Log.entryAdded":
            self.errors.append(about["entry"]["text"])
        elif message["method"] == "Runtime.consoleAPICalled":
            self.errors.append(str([each.get("value") for each in about["args"]]))

    async def ask(self, method, about):
        number = next(self.numbers)
        await self.socket.send_json({"id": number, "method": method, "params": about})
        while number not in self.replies:
            await self.hear()
        reply = self.replies.pop(number)
        if "error" in reply:
            raise AssertionError(f"{method}: {reply['error']}")
        return reply["result"]

    def call(self, method, **about):
        return self.wait(self.ask(method, about))

    def value(self, expression):
        """The value of an expression in the page; if it is a promise, the value it resolves to."""
        result = self.call("Runtime.evaluate", expression=expression, awaitPromise=True,
                           returnByValue=True)
        if "exceptionDetails" in result:
            raise AssertionError(f"{expression}: {json.dumps(result['exceptionDetails'])[:800]}")
        return result["result"].get("value")

    def resize(self, width, height, ratio=1, phone=False):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height,
                  deviceScaleFactor=ratio, mobile=phone)
        self.call("Emulation.setTouchEmulationEnabled", enabled=phone, maxTouchPoints=2)

    def theme(self, name):
        self.call("Emulation.setEmulatedMedia",
                  features=[{"name": "prefers-color-scheme", "value": name}])

    async def load(self, address):
        self.events.clear()
        await self.ask("Page.navigate", {"url": address})
        while "Page.loadEventFired" not in self.events:
            await self.hear()

    def open(self, path, ready="chart.ready"):
        """Opens a page from its file and waits for its promise `ready`. On a page of `chart` the
        promise resolves when the page is drawn."""
        self.errors.clear()
        self.wait(self.load("file://" + os.path.abspath(path)))
        self.value(ready)
        self.value(SEEN)
        self.frame()

    def frame(self):
        """Waits until the page has drawn its last changes."""
        self.value("new Promise(done => requestAnimationFrame(() => "
                   "requestAnimationFrame(() => done(1))))")

    def mouse(self, kind, x, y, **more):
        self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, **more)

    def drag(self, x, y, to_x, steps=8):
        held = {"button": "left", "buttons": 1}
        self.mouse("mouseMoved", x, y)
        self.mouse("mousePressed", x, y, clickCount=1, **held)
        for step in range(1, steps + 1):
            self.mouse("mouseMoved", x + (to_x - x) * step / steps, y, **held)
        self.mouse("mouseReleased", to_x, y, clickCount=1, button="left")
        self.frame()

    def wheel(self, x, y, by, across=0):
        self.mouse("mouseWheel", x, y, deltaX=across, deltaY=by)
        self.frame()

    def touch(self, kind, *points):
        self.call("Input.dispatchTouchEvent", type=kind,
                  touchPoints=[{"x": x, "y": y, "id": number}
                               for number, (x, y) in enumerate(points)])

    def press(self, key, shift=False):
        code = KEY_CODES.get(key, ord(key.upper()) if len(key) == 1 else 0)
        about = {"key": key, "windowsVirtualKeyCode": code, "modifiers": 8 if shift else 0}
        text = {"Enter": "\r", " ": " "}.get(key, key if len(key) == 1 else None)
        self.call("Input.dispatchKeyEvent", type="keyDown", **about,
                  **({"text": text} if text else {}))
        self.call("Input.dispatchKeyEvent", type="keyUp", **about)
        self.frame()

    def picture(self):
        """A screenshot as PNG."""
        return base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"])
