"""What the tests of bybit-stream share: the command beside a fake exchange, its lines as they come, and what must hold of them."""
import codecs
import json
import os
import pty
import signal
import subprocess
import tempfile
import threading
import time
import unittest

from exchange import market
from exchange.bybit import FakeBybit
from harness.commands import BIN

LIMIT = 60  # seconds that a condition is waited for, at most
START = 1_700_000_000_000  # 2023-11-14 22:13:20 UTC
MINUTE = 60_000
# Times in which tests need not wait.
QUICK = {"backfill": 0, "heartbeat": 0, "backoff": "10ms,50ms"}
ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if "proxy" not in name.lower() and not name.startswith("BYBIT_")},
    "TZ": "UTC", "LC_ALL": "C.UTF-8",
}  # fmt: skip


def command(topics, options):
    """The words of a command line: backoff="1s,2s" is --backoff 1s,2s; what is None is left out."""
    words = [os.path.join(BIN, "bybit-stream"), *topics]
    for name, value in options.items():
        name = "--" + name.replace("_", "-")
        if value is not None and value is not False:
            words += [name] if value is True else [name, str(value)]
    return words


class Stream:
    """The command while it runs: `records` and `errors` grow as lines come."""

    def __init__(self, exchange, *topics, env=None, cwd=None, stdin=subprocess.DEVNULL, stdout=None, reading=True, terminal=False, **options):
        options["env"] = options.pop("env_file", None)
        options = {**QUICK, **options}
        if exchange:
            options = {"url": exchange.url, "cacert": exchange.ca, **options}
        self.lines, self.records, self.errors = [], [], ""
        self._news = threading.Condition()
        main, other = pty.openpty() if terminal else (None, subprocess.PIPE)
        self.process = subprocess.Popen(
            command(topics, options), stdin=stdin, stdout=stdout or subprocess.PIPE, stderr=other,
            cwd=cwd, env={**ENVIRONMENT, **(env or {})}, bufsize=0 if stdin == subprocess.PIPE else -1,
        )  # fmt: skip
        if terminal:
            os.close(other)
            self.process.stderr = os.fdopen(main, "rb", buffering=0)
        self._threads = [threading.Thread(target=self._listen, daemon=True)]
        self._threads[0].start()
        if stdout is None and reading:
            self.read()

    def read(self):
        """Begins to read what the command writes."""
        self._threads.append(threading.Thread(target=self._read, daemon=True))
        self._threads[-1].start()

    def _read(self):
        # In blocks: a reader that is slow makes the command wait, which gives up in the end when it is told to stop.
        out, rest = self.process.stdout, []
        read = getattr(out, "read1", out.read)
        while block := read(1 << 16):
            rest.append(block)
            if b"\n" in block:
                *whole, last = b"".join(rest).split(b"\n")
                rest = [last]
                self._take(line + b"\n" for line in whole)
        if b"".join(rest):
            self._take([b"".join(rest)])

    def _take(self, lines):
        for line in lines:
            try:
                record = json.loads(line)
            except ValueError:
                record = {"type": "broken", "line": line}
            self.lines.append(line)
            self.records.append(record)
        with self._news:
            self._news.notify_all()

    def _listen(self):
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            # A status line has no end.
            while part := os.read(self.process.stderr.fileno(), 65536):
                with self._news:
                    self.errors += decoder.decode(part)
                    self._news.notify_all()
        except OSError:
            pass  # so a terminal ends

    def wait(self, condition, what="", limit=LIMIT):
        """Until `condition()` holds, and give its value."""
        end = time.monotonic() + limit
        while not (value := condition()):
            if time.monotonic() > end:
                last = b"".join(self.lines[-3:]).decode()
                raise AssertionError(
                    f"waited in vain for {what or 'a condition'} (status {self.process.poll()}); stderr:\n"
                    f"{self.errors[:1500]}\n…\n{self.errors[1500:][-500:]}\nlast lines:\n{last}"
                )
            if not any(thread.is_alive() for thread in self._threads):
                end = 0  # it has ended, and all it wrote is here
            with self._news:
                self._news.wait(0.02)
        return value

    def says(self, text, limit=LIMIT):
        """Waits until standard error holds the text."""
        return self.wait(lambda: text in self.errors, f"{text!r} on standard error", limit)

    def event(self, name, count=1, **members):
        """Waits for so many events of a name, and gives them."""
        return self.wait(lambda: (found := self.events(name, **members))[count - 1 :] and found, f"{count} events '{name}'")

    def payload(self, topic, count=1, category=None):
        """Waits for so many payloads of a topic, and gives them."""
        return self.wait(lambda: (found := self.payloads(topic, category))[count - 1 :] and found, f"{count} payloads of {topic}")

    def events(self, name=None, **members):
        return [
            record for record in list(self.records)
            if record.get("type") == "event" and name in (None, record["event"])
            and all(record.get(member) == value for member, value in members.items())
        ]  # fmt: skip

    def payloads(self, topic=None, category=None):
        return [
            record for record in list(self.records)
            if "topic" in record and record.get("type") != "event"
            and topic in (None, record["topic"]) and category in (None, record.get("category"))
        ]  # fmt: skip

    def instruments(self):
        return [record for record in list(self.records) if record.get("type") == "instrument"]

    def candles(self, topic, category=None):
        """(element, backfill) of every candle of a topic."""
        return [(element, record.get("backfill")) for record in self.payloads(topic, category) for element in record["data"]]

    def closed(self, topic, category=None):
        return [element for element, _ in self.candles(topic, category) if element["confirm"]]

    def starts(self, topic, category=None):
        return [element["start"] for element in self.closed(topic, category)]

    def memory(self, name="VmRSS"):
        """Bytes, as the kernel counts them."""
        if os.environ.get("SANITIZED") == "address":
            raise unittest.SkipTest("AddressSanitizer needs memory of its own")
        for line in open(f"/proc/{self.process.pid}/status"):
            if line.startswith(name + ":"):
                return int(line.split()[1]) << 10
        raise AssertionError("the command has ended")

    def cpu(self):
        """Seconds that it has worked."""
        fields = open(f"/proc/{self.process.pid}/stat").read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def end(self, number=signal.SIGTERM):
        """Ends it by a signal, or waits for its own end with None; gives its status."""
        if number is not None and self.process.poll() is None:
            self.process.send_signal(number)
        return self.join()

    def join(self, limit=LIMIT):
        try:
            status = self.process.wait(limit)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"it does not end; stderr:\n{self.errors[-2000:]}") from None
        for thread in self._threads:
            thread.join(LIMIT)
        return status

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for thread in self._threads:
            thread.join(LIMIT)
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            if pipe:
                pipe.close()


def asked(exchange):
    """The requests that came, but for those of the markets' rules, which every stream asks for."""
    return [request for request in exchange.requests if not request.path.endswith(("instruments-info", "spread/instrument"))]


class Case(unittest.TestCase):
    maxDiff = 4000

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="stream-test-")
        self.addCleanup(self.folder.cleanup)

    def exchange(self, **options):
        exchange = FakeBybit(**options)
        exchange.start()
        self.addCleanup(exchange.stop)
        return exchange

    def stream(self, exchange, *topics, **options):
        stream = Stream(exchange, *topics, cwd=options.pop("cwd", self.folder.name), **options)
        self.addCleanup(stream.kill)
        return stream

    def run_once(self, exchange, *topics, **options):
        """The command until it ends by itself: (status, lines, errors)."""
        stream = self.stream(exchange, *topics, **options)
        status = stream.join()
        return status, stream.records, stream.errors

    def ends(self, stream, status=-signal.SIGTERM, number=signal.SIGTERM):
        """Ends it, and looks at its status and that every line is whole."""
        self.assertEqual(stream.end(number), status, stream.errors[-2000:])
        self.assertWholeLines(stream)

    def assertWholeLines(self, stream):
        broken = [record for record in stream.records if record.get("type") == "broken"]
        self.assertEqual(broken, [])
        self.assertTrue(all(line.endswith(b"\n") for line in stream.lines), "a line without an end")

    def assertWholeCandles(self, stream, topic, category="linear", least=1):
        """Each closed candle once and in order, with the market's values, and nothing of it after it closed."""
        _, interval, symbol = topic.split(".", 2)
        expected, seen = None, 0
        for element, backfill in stream.candles(topic, category):
            start = element["start"]
            if expected is not None:
                self.assertEqual(start, expected, f"{category}:{topic}: {'too late' if start < expected else 'a hole before it'}")
            expected = start
            if element["confirm"]:
                want = market.kline(market.candle(symbol, interval, start, category), interval, True, element["end"])
                want["timestamp"] = element["timestamp"]
                self.assertEqual(element, want, f"{category}:{topic} ({backfill})")
                expected, seen = market.after(interval, start), seen + 1
        self.assertGreaterEqual(seen, least, f"{category}:{topic}: closed candles")
        return seen
