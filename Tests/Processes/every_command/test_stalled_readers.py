"""A stalled reader: after a stop signal a command waits two seconds for it, then reports how
many lines are lost."""
import signal

from alerts.case import SIGNAL
from every_command.case import Case
from exchange.bybit import FakeBybit
from harness.commands import lines_of, start
from harness.proc import has_read_all
from harness.waiting import LIMIT, pause, wait_for


class Stalled(Case):
    """A stalled reader: after a stop signal a command waits two seconds for it, then reports how
    many lines are lost."""

    COUNT = 3000

    def stall(self, *words):
        errors = open(f"{self.path}/err", "w+b")
        process = start(words, stderr=errors, cwd=self.path, env=self.environment)

        def close():
            process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout, errors):
                stream.close()
        self.addCleanup(close)
        return process

    def said(self):
        with open(f"{self.path}/err") as file:
            return file.read()

    def lost(self, process, count, mark):
        """Stops the process, and compares the lines received with the number it reports as lost."""
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(LIMIT), -signal.SIGTERM, self.said())
        came = [line for line in process.stdout.read().split(b"\n")[:-1] if mark in line]
        self.assertRegex(self.said(), r": \d+ lines not written: the reader of standard output "
                         r"did not take them within 2s of the signal\n")
        told = int(self.said().partition(" lines not written")[0].split()[-1])
        self.assertTrue(came)
        self.assertEqual(len(came) + told, count)

    def give(self, process, *records):
        """Writes records, and waits until the command has read them all."""
        process.stdin.write(lines_of(*records))
        wait_for(lambda: has_read_all(process), "the lines to be read")

    def test_alert(self):
        process = self.stall("alert", "--dry-run", "--timeout", "1s", "--file", "sent.txt",
                             "--all-ages")
        for number in range(self.COUNT // 100):
            self.give(process, *({**SIGNAL, "id": f"{number}-{place}"} for place in range(100)))
        self.lost(process, self.COUNT, b'"type":"delivery"')

    def test_advise(self):
        self.environment["GEMINI_API_URL"] = "http://127.0.0.1:1"
        process = self.stall("advise")
        for number in range(self.COUNT // 100):
            self.give(process, *({"mark": number, "text": "x" * 100} for _ in range(100)))
        self.lost(process, self.COUNT, b'"mark"')

    def test_bybit_stream(self):
        with FakeBybit(auto=False, slow_limit=1 << 30) as exchange:
            topic = "publicTrade.BTCUSDT"
            process = self.stall("bybit-stream", topic, "--url", exchange.url, "--rest-url",
                                 exchange.rest_url)
            exchange.wait(lambda: exchange.subscribed(topic))
            for number in range(self.COUNT):
                exchange.push(topic,
                              {"topic": topic, "type": "snapshot", "ts": 1, "data": [],
                               "text": "x" * 100})

            def has_all():
                process.send_signal(signal.SIGUSR1)
                pause(0.1)
                return f"{self.COUNT} payloads written" in self.said()
            wait_for(has_all, "the payloads to be received")
            self.lost(process, self.COUNT, topic.encode() + b'","type"')
