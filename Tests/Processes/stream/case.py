"""What the tests of bybit-stream share: the command beside a fake exchange, its lines as they come,
and what must hold of them."""
import os
import signal
import subprocess
import tempfile
import unittest

from exchange import market
from harness.commands import command, own_environment
from harness.exchanges import start_exchange
from harness.proc import memory
from harness.running import Running

START = 1_700_000_000_000  # 2023-11-14 22:13:20 UTC
MINUTE = 60_000
# Times in which tests need not wait.
QUICK = {"backfill": 0, "heartbeat": 0, "backoff": "10ms,50ms"}
ENVIRONMENT = own_environment()


def words(topics, options):
    """A command line: backoff="1s,2s" is --backoff 1s,2s; what is None is left out."""
    found = [*topics]
    for name, value in options.items():
        name = "--" + name.replace("_", "-")
        if value is not None and value is not False:
            found += [name] if value is True else [name, str(value)]
    return command("bybit-stream", *found)


class Stream(Running):
    """`bybit-stream` while it runs."""

    def __init__(self, exchange, *topics, env=None, cwd=None, stdin=subprocess.DEVNULL, stdout=None,
                 reading=True, terminal=False, **options):
        options["env"] = options.pop("env_file", None)
        options = {**QUICK, **options}
        if exchange:
            options = {"url": exchange.url, "cacert": exchange.ca, **options}
        super().__init__(words(topics, options), stdin=stdin, stdout=stdout, reading=reading,
                         terminal=terminal, cwd=cwd, env={**ENVIRONMENT, **(env or {})})

    def event(self, name, count=1, **members):
        """Waits for so many events of a name, and gives them."""
        return self.wait(lambda: (found := self.events(name, **members))[count - 1 :] and found,
                         f"{count} events '{name}'")

    def payload(self, topic, count=1, category=None):
        """Waits for so many payloads of a topic, and gives them."""
        return self.wait(lambda: (found := self.payloads(topic, category))[count - 1 :] and found,
                         f"{count} payloads of {topic}")

    def events(self, name=None, **members):
        return [
            record for record in list(self.records)
            if record.get("type") == "event" and name in (None, record["event"])
            and all(record.get(member) == value for member, value in members.items())
        ]

    def payloads(self, topic=None, category=None):
        return [
            record for record in list(self.records)
            if "topic" in record and record.get("type") != "event"
            and topic in (None, record["topic"]) and category in (None, record.get("category"))
        ]

    def instruments(self):
        return [record for record in list(self.records) if record.get("type") == "instrument"]

    def candles(self, topic, category=None):
        """(element, backfill) of every candle of a topic."""
        return [(element, record.get("backfill")) for record in self.payloads(topic, category)
                for element in record["data"]]

    def closed(self, topic, category=None):
        return [element for element, _ in self.candles(topic, category) if element["confirm"]]

    def starts(self, topic, category=None):
        return [element["start"] for element in self.closed(topic, category)]

    def memory(self, name="VmRSS"):
        """Bytes, as the kernel counts them."""
        return memory(self.process, name) * 1024

    def cpu(self):
        """Seconds that it has worked."""
        fields = open(f"/proc/{self.process.pid}/stat").read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def end(self, number=signal.SIGTERM):
        """Ends it by a signal, or waits for its own end with None; gives its status."""
        if number is not None and self.process.poll() is None:
            self.process.send_signal(number)
        return self.join()


def asked(exchange):
    """The requests that came, but for those of the markets' rules, which every stream asks for."""
    return [request for request in exchange.requests
            if not request.path.endswith(("instruments-info", "spread/instrument"))]


class Case(unittest.TestCase):
    maxDiff = 4000

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="stream-test-")
        self.addCleanup(self.folder.cleanup)

    def exchange(self, **options):
        return start_exchange(self, **options)

    def stream(self, exchange, *topics, **options):
        stream = Stream(exchange, *topics, cwd=options.pop("cwd", self.folder.name), **options)
        self.addCleanup(stream.close)
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
        """Each closed candle once and in order, with the market's values, and nothing of it after
        it closed."""
        _, interval, symbol = topic.split(".", 2)
        expected, seen = None, 0
        for element, backfill in stream.candles(topic, category):
            start = element["start"]
            if expected is not None:
                self.assertEqual(start, expected, f"{category}:{topic}: "
                                 f"{'too late' if start < expected else 'a hole before it'}")
            expected = start
            if element["confirm"]:
                want = market.kline(market.candle(symbol, interval, start, category), interval,
                                    True, element["end"])
                want["timestamp"] = element["timestamp"]
                self.assertEqual(element, want, f"{category}:{topic} ({backfill})")
                expected, seen = market.after(interval, start), seen + 1
        self.assertGreaterEqual(seen, least, f"{category}:{topic}: closed candles")
        return seen
