"""Order of alerts: by market, urgent ones first, and channels that are stuck."""
import os
import select
import shutil
import signal as signals
import subprocess
import threading
import time
import unittest

from alerts.case import Room, SIGNAL, deliveries, signal
from harness.commands import lines_of
from harness.servers import Provider
from harness.waiting import LIMIT, wait_for


class Overtaking(unittest.TestCase):
    def setUp(self):
        self.room = Room()
        self.provider = Provider()
        self.hook = ["--webhook", self.provider.url, "--all-ages"]

    def tearDown(self):
        self.room.close(), self.provider.close()

    def poison(self, *ids, tries=None):
        """Makes the provider fail for these ids: always, or `tries` times each."""
        def answer(request, number):
            id = request.headers["Idempotency-Key"]
            fails = id in ids and (tries is None or self.provider.ids().count(id) <= tries)
            return (500, {}, b"") if fails else (200, {}, b"")
        self.provider.answer = answer

    def test_other_markets_overtake_after_the_first_try_and_all_after_the_third(self):
        self.poison("bad")
        records = [signal(0, id="bad"), signal(1), signal(2, symbol="ETHUSDT"), signal(3),
                   signal(4, category="spot")]
        result = self.room.run(*self.hook, "--retries", "6", "--backoff", "30ms,30ms",
                               given=lines_of(*records))
        self.assertEqual(result.returncode, 1)
        seen = self.provider.ids()
        self.assertEqual([id for id in seen if id != "bad"], ["id-2", "id-4", "id-1", "id-3"])
        self.assertEqual([seen[:place].count("bad")
                          for place in map(seen.index, ("id-2", "id-4", "id-1", "id-3"))],
                         [1, 1, 3, 3])
        self.assertEqual(seen.count("bad"), 7)

    def test_exits_and_halts_overtake_at_once(self):
        for exit in ({"type": "trade", "reason": "target", "side": "long"},
                     {"type": "event", "event": "halt", "reason": "max-daily-loss"},
                     {"type": "fill", "role": "stop", "side": "sell"},
                     {"type": "order", "role": "exit", "status": "new"}):
            self.provider.requests.clear()
            self.poison("bad")
            process = self.room.start(*self.hook, "--match", "symbol == \"BTCUSDT\"", "--backoff",
                                      "60s,60s")
            process.stdin.write(lines_of(signal(0, id="bad"), signal(1)))
            wait_for(lambda: self.provider.requests, "the first try")
            process.stdin.write(
                lines_of({**exit, "symbol": "BTCUSDT", "category": "linear", "id": "exit"}))
            wait_for(lambda: len(self.provider.requests) == 2, "the exit")
            process.kill(), process.communicate()
            self.assertEqual(self.provider.ids(), ["bad", "exit"], exit)
            shutil.rmtree(f"{self.room.path}/state")

    def test_order_holds_within_each_market(self):
        self.poison("id-0", "id-1", "id-5", tries=2)
        records = [signal(number, symbol=f"S{number % 3}USDT") for number in range(30)]
        result = self.room.run(*self.hook, "--backoff", "10ms,20ms", given=lines_of(*records))
        self.assertEqual(result.returncode, 0)
        sent = [int(d["id"][3:]) for d in deliveries(result.stdout) if d["status"] == "sent"]
        for market in range(3):
            self.assertEqual([number for number in sent if number % 3 == market],
                             list(range(market, 30, 3)))

    def test_a_channel_that_is_down_is_not_hammered(self):
        """None of forty markets gets through: once the channel is known to be down, retries
        follow the backoff."""
        begun = []

        def answer(request, number):
            begun.append(time.monotonic())
            return 500, {}, b""
        self.provider.answer = answer
        process = self.room.start(*self.hook, "--backoff", "200ms,200ms")
        process.stdin.write(
            lines_of(*(signal(number, symbol=f"S{number}USDT") for number in range(40))))
        wait_for(lambda: len(begun) >= 12, "twelve tries")
        process.kill(), process.communicate()
        self.assertGreaterEqual(begun[11] - begun[1], 10 * 0.1,
                                "the shortest wait of a backoff is half of it")

    # Channels do not wait for each other

    def test_a_standard_error_that_nobody_reads_holds_up_nothing(self):
        reading, writing = os.pipe()
        os.set_blocking(writing, False)
        try:
            while True:
                os.write(writing, b"x" * 65536)
        except BlockingIOError:
            pass
        os.set_blocking(writing, True)
        process = self.room.start("--print", *self.hook, "--file", "lines.txt", stderr=writing)
        process.stdin.write(lines_of(*(signal(number) for number in range(40))))
        wait_for(lambda: len(self.provider.requests) == 40, "all forty at the webhook")
        wait_for(lambda: self.room.read("lines.txt").count(b"\n") == 40, "all forty in the file")
        self.assertEqual(self.room.spool("SELECT count(*) FROM alert WHERE channel = 'print' AND "
                                         "state = 'waiting'"), [(40,)])
        # The alerts are shown once somebody reads the pipe.
        text = b""
        while text.count(b"BTCUSDT 3m LONG") < 40:
            self.assertTrue(select.select([reading], [], [], LIMIT)[0], "nothing to read")
            text += os.read(reading, 1 << 20).replace(b"x", b"")
        process.stdin.close()
        os.close(writing)
        out = process.stdout.read()
        self.assertEqual(process.wait(LIMIT), 0)
        self.assertEqual([d["status"] for d in deliveries(out)], ["sent"] * 120)
        process.stdout.close(), os.close(reading)

    def test_a_fifo_whose_reader_sleeps_holds_up_nothing(self):
        path = f"{self.room.path}/fifo"
        os.mkfifo(path)
        reading = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        process = self.room.start("--file", "fifo", *self.hook)
        records = [signal(number, reasons=["r" * 3000]) for number in range(40)]
        process.stdin.write(lines_of(*records))
        wait_for(lambda: len(self.provider.requests) == 40, "all forty at the webhook")
        text = b""
        while text.count(b"\n") < 40:
            self.assertTrue(select.select([reading], [], [], LIMIT)[0], "nothing to read")
            try:
                text += os.read(reading, 1 << 20)
            except BlockingIOError:
                # `alert` has closed the pipe after one line, and opens it again for the next.
                pass
        self.assertEqual([line.split(b"[")[-1] for line in text.splitlines()],
                         [f"id-{number}]".encode() for number in range(40)])
        self.assertEqual({len(line) > 3000 for line in text.splitlines()}, {True})
        process.communicate()
        os.close(reading)

    def test_a_fifo_without_a_reader_is_tried_again(self):
        os.mkfifo(f"{self.room.path}/fifo")
        result = self.room.run("--file", "fifo", "--retries", "1", "--all-ages",
                               given=lines_of(SIGNAL))
        self.assertEqual([d["error"].split(": ")[-1] for d in deliveries(result.stdout)],
                         ["nobody reads it"] * 2)

    # Stopping

    def slow(self):
        asked, go = threading.Event(), threading.Event()

        def answer(request, number):
            asked.set()
            go.wait(LIMIT)
            return 200, {}, b""
        self.provider.answer = answer
        return asked, go

    def interrupted(self, timeout):
        """Returns an `alert` stopped by SIGINT during an attempt, and the event that lets the
        attempt end."""
        asked, go = self.slow()
        process = self.room.start(*self.hook, "--timeout", timeout)
        process.stdin.write(lines_of(signal(1)))
        asked.wait(LIMIT)
        process.send_signal(signals.SIGINT)
        self.assertRegex(process.stderr.readline(),
                         rb"waiting up to \S+ for 1 attempt; a second signal ends at once")
        return process, go

    def test_sigint_waits_for_an_attempt_as_long_as_the_timeout(self):
        process, go = self.interrupted("30s")
        # Other commands wait only two seconds.
        with self.assertRaises(subprocess.TimeoutExpired):
            process.wait(3.5)
        go.set()
        out, _ = process.communicate(timeout=LIMIT)
        self.assertEqual((process.returncode, [d["status"] for d in deliveries(out)]),
                         (-signals.SIGINT, ["sent"]))
        self.room.run(*self.hook)
        self.assertEqual(self.provider.ids(), ["id-1"], "once")

    def test_a_second_sigint_ends_at_once(self):
        process, go = self.interrupted("600s")
        # Two SIGINTs within 300 ms count as one.
        with self.assertRaises(subprocess.TimeoutExpired):
            process.wait(0.5)
        process.send_signal(signals.SIGINT)
        self.assertEqual(process.wait(LIMIT), -signals.SIGINT)
        go.set()
        process.communicate()
        self.assertEqual(self.room.spool(), [("id-1", "waiting")])

    def test_files_of_killed_instances_are_cleaned_up(self):
        for _ in range(3):
            process = self.room.start(*self.hook)
            process.stdin.write(lines_of(signal(1)))
            wait_for(lambda: self.provider.requests, "the request")
            process.kill(), process.communicate()
        living = self.room.start(*self.hook)
        living.stdin.write(lines_of(signal(2)))
        wait_for(lambda: "id-2" in self.provider.ids(), "the request")

        def instances():
            return [name for name in os.listdir(f"{self.room.path}/state")
                    if name.startswith("instance-")]
        self.assertEqual(len(instances()), 1, "only the living one's")
        self.room.run(*self.hook)
        self.assertEqual(len(instances()), 1)
        living.communicate()
        self.assertEqual(instances(), [])
