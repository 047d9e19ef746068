"""Which alert goes next: order by market, what overtakes, channels that are stuck, clocks that are set, and stops in the midst of it."""
import os
import re
import select
import shlex
import shutil
import signal as signals
import subprocess
import tempfile
import threading
import time
import unittest

from alerts.case import Room, SIGNAL, deliveries, signal
from harness.commands import PROJECT, lines_of
from harness.servers import Provider, YES
from harness.waiting import LIMIT, wait_for


class Overtaking(unittest.TestCase):
    def setUp(self):
        self.room = Room()
        self.provider = Provider()
        self.hook = ["--webhook", self.provider.url, "--all-ages"]

    def tearDown(self):
        self.room.close(), self.provider.close()

    def poison(self, *ids, tries=None):
        """The provider fails at these: always, or so many times each."""
        def answer(request, number):
            id = request.headers["Idempotency-Key"]
            fails = id in ids and (tries is None or self.provider.ids().count(id) <= tries)
            return (500, {}, b"") if fails else (200, {}, b"")
        self.provider.answer = answer

    def test_other_markets_overtake_after_the_first_try_and_all_after_the_third(self):
        self.poison("bad")
        records = [signal(0, id="bad"), signal(1), signal(2, symbol="ETHUSDT"), signal(3), signal(4, category="spot")]
        result = self.room.run(*self.hook, "--retries", "6", "--backoff", "30ms,30ms", given=lines_of(*records))
        self.assertEqual(result.returncode, 1)
        seen = self.provider.ids()
        self.assertEqual([id for id in seen if id != "bad"], ["id-2", "id-4", "id-1", "id-3"])
        self.assertEqual([seen[:place].count("bad") for place in map(seen.index, ("id-2", "id-4", "id-1", "id-3"))], [1, 1, 3, 3])
        self.assertEqual(seen.count("bad"), 7)

    def test_exits_and_halts_overtake_at_once(self):
        for exit in ({"type": "trade", "reason": "target", "side": "long"}, {"type": "event", "event": "halt", "reason": "max-daily-loss"},
                     {"type": "fill", "role": "stop", "side": "sell"}, {"type": "order", "role": "exit", "status": "new"}):
            self.provider.requests.clear()
            self.poison("bad")
            process = self.room.start(*self.hook, "--match", "symbol == \"BTCUSDT\"", "--backoff", "60s,60s")
            process.stdin.write(lines_of(signal(0, id="bad"), signal(1)))
            wait_for(lambda: self.provider.requests, "the first try")
            process.stdin.write(lines_of({**exit, "symbol": "BTCUSDT", "category": "linear", "id": "exit"}))
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
            self.assertEqual([number for number in sent if number % 3 == market], list(range(market, 30, 3)))

    def test_a_channel_that_is_down_is_not_hammered(self):
        """Forty markets, none of which gets through: once the channel is known to be down, tries come at the pace of the backoff."""
        begun = []

        def answer(request, number):
            begun.append(time.monotonic())
            return 500, {}, b""
        self.provider.answer = answer
        process = self.room.start(*self.hook, "--backoff", "200ms,200ms")
        process.stdin.write(lines_of(*(signal(number, symbol=f"S{number}USDT") for number in range(40))))
        wait_for(lambda: len(begun) >= 12, "twelve tries")
        process.kill(), process.communicate()
        self.assertGreaterEqual(begun[11] - begun[1], 10 * 0.1, "the shortest wait of a backoff is half of it")

    # No channel waits for another

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
        self.assertEqual(self.room.spool("SELECT count(*) FROM alert WHERE channel = 'print' AND state = 'waiting'"), [(40,)])
        # Once somebody reads, they come.
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
                # alert has closed the pipe after one line, and opens it for the next.
                pass
        self.assertEqual([line.split(b"[")[-1] for line in text.splitlines()], [f"id-{number}]".encode() for number in range(40)])
        self.assertEqual({len(line) > 3000 for line in text.splitlines()}, {True})
        process.communicate()
        os.close(reading)

    def test_a_fifo_without_a_reader_is_tried_again(self):
        os.mkfifo(f"{self.room.path}/fifo")
        result = self.room.run("--file", "fifo", "--retries", "1", "--all-ages", given=lines_of(SIGNAL))
        self.assertEqual([d["error"].split(": ")[-1] for d in deliveries(result.stdout)], ["nobody reads it"] * 2)

    # Stops

    def slow(self):
        asked, go = threading.Event(), threading.Event()

        def answer(request, number):
            asked.set()
            go.wait(LIMIT)
            return 200, {}, b""
        self.provider.answer = answer
        return asked, go

    def interrupted(self, timeout):
        """alert, stopped by SIGINT while an attempt is under way, and the event that lets the attempt end."""
        asked, go = self.slow()
        process = self.room.start(*self.hook, "--timeout", timeout)
        process.stdin.write(lines_of(signal(1)))
        asked.wait(LIMIT)
        process.send_signal(signals.SIGINT)
        self.assertRegex(process.stderr.readline(), rb"waiting up to \S+ for 1 attempt; a second signal ends at once")
        return process, go

    def test_sigint_waits_for_an_attempt_as_long_as_the_timeout(self):
        process, go = self.interrupted("30s")
        # Longer than the two seconds that other commands wait.
        with self.assertRaises(subprocess.TimeoutExpired):
            process.wait(3.5)
        go.set()
        out, _ = process.communicate(timeout=LIMIT)
        self.assertEqual((process.returncode, [d["status"] for d in deliveries(out)]), (-signals.SIGINT, ["sent"]))
        self.room.run(*self.hook)
        self.assertEqual(self.provider.ids(), ["id-1"], "once")

    def test_a_second_sigint_ends_at_once(self):
        process, go = self.interrupted("600s")
        # Within 300 ms two count as one.
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
            return [name for name in os.listdir(f"{self.room.path}/state") if name.startswith("instance-")]
        self.assertEqual(len(instances()), 1, "only the living one's")
        self.room.run(*self.hook)
        self.assertEqual(len(instances()), 1)
        living.communicate()
        self.assertEqual(instances(), [])


class Service(unittest.TestCase):
    """`docs/bybit-pipe.service` under what a service manager does to stop it, by the unit's own KillMode."""

    UNIT = os.path.join(PROJECT, "docs", "bybit-pipe.service")

    def settings(self):
        with open(self.UNIT) as file:
            return dict(line.strip().split("=", 1) for line in file if re.match(r"[A-Z]\w*=", line))

    @staticmethod
    def group(leader):
        """The processes of a group that still run."""
        found = []
        for name in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{name}/stat") as file:
                    state, _, number = file.read().rpartition(")")[2].split()[:3]
            except (FileNotFoundError, ProcessLookupError):
                continue
            if int(number) == leader and state != "Z":
                found.append(int(name))
        return found

    def test_each_stage_gets_sigterm_and_time_to_end(self):
        settings, room = self.settings(), Room()
        asked, go = threading.Event(), threading.Event()

        def answer(request, number):
            asked.set()
            go.wait(LIMIT)
            return 200, {}, b""
        provider = Provider(answer)
        try:
            with open(f"{room.path}/records", "wb") as file:
                file.write(lines_of(signal(1)))
            shell = settings["ExecStart"].split(" -c ")[0].split()
            # What it runs in the place of the stream is a program that waits for more, too.
            pipe = "tail -f records | " + shlex.join(room.arguments("--webhook", provider.url, "--all-ages", "--timeout", "20s"))
            process = subprocess.Popen([*shell, "-c", pipe], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                       cwd=room.path, env=room.environment, start_new_session=True)
            self.assertTrue(asked.wait(LIMIT))
            for member in self.group(process.pid):
                if settings["KillMode"] == "control-group" or member == process.pid:
                    os.kill(member, signals.SIGTERM)
            if settings["KillMode"] == "mixed":
                process.wait(LIMIT)
                for member in self.group(process.pid):
                    os.kill(member, signals.SIGKILL)
            go.set()
            # The provider's answer arrives while the others are gone.
            wait_for(lambda: self.group(process.pid) == [], "the end of all stages")
            process.wait(LIMIT)
            self.assertGreater(float(settings["TimeoutStopSec"]), 10, "alert may take its --timeout")
            self.assertEqual(room.spool(), [("id-1", "sent")])
        finally:
            go.set()
            provider.close(), room.close()


SHIM = r"""
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
int clock_gettime(clockid_t id, struct timespec *time) {
    int result = syscall(SYS_clock_gettime, id, time);
    if (id == CLOCK_REALTIME) {
        long step = 0;
        FILE *file = fopen(getenv("CLOCK_STEP"), "r");
        if (file) { if (fscanf(file, "%ld", &step) != 1) step = 0; fclose(file); }
        time->tv_sec += step;
    }
    return result;
}
"""
DAY = 86400


class Clocks(unittest.TestCase):
    """The wall clock is set while alert runs: a library in front of the system's tells it another time."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.library = f"{cls.folder.name}/clock.so"
        compiler = shutil.which("cc") or shutil.which("clang")
        if not compiler:
            raise unittest.SkipTest("no C compiler")
        with open(f"{cls.folder.name}/clock.c", "w") as file:
            file.write(SHIM)
        built = subprocess.run([compiler, "-shared", "-fPIC", "-o", cls.library, f"{cls.folder.name}/clock.c"], capture_output=True)
        if built.returncode:
            raise unittest.SkipTest("cannot build a library")

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def setUp(self):
        self.room = Room(LD_PRELOAD=self.library)
        self.room.environment["CLOCK_STEP"] = f"{self.room.path}/step"
        self.provider = Provider()
        self.hook = ["--webhook", self.provider.url]

    def tearDown(self):
        self.room.close(), self.provider.close()

    def step(self, seconds):
        with open(f"{self.room.path}/step.new", "w") as file:
            file.write(str(seconds))
        os.rename(f"{self.room.path}/step.new", f"{self.room.path}/step")

    @staticmethod
    def fresh(number, **more):
        return signal(number, close_time=int(time.time() * 1000), **more)

    def test_the_library_works(self):
        self.step(-100 * DAY)
        result = self.room.run(*self.hook, given=lines_of(self.fresh(1)))
        told = deliveries(result.stdout)[0]["time"] / 1000
        self.assertAlmostEqual(told, time.time() - 100 * DAY, delta=60)

    def test_a_clock_that_is_set_back_holds_up_no_retry_and_no_digest(self):
        self.provider.answer = lambda request, number: (500, {}, b"") if number == 0 else (200, {}, b"")
        process = self.room.start(*self.hook, "--backoff", "300ms,300ms")
        process.stdin.write(lines_of(self.fresh(1)))
        wait_for(lambda: self.provider.requests, "the first try")
        self.step(-DAY)
        wait_for(lambda: len(self.provider.requests) == 2, "the second try")
        process.stdin.close()
        self.assertEqual(process.wait(LIMIT), 0)
        err = process.stderr.read()
        self.assertIn(b"the system clock jumped back by 24h", err)
        process.stdout.close(), process.stderr.close()
        self.step(0)
        self.provider.requests.clear()
        process = self.room.start(*self.hook, "--digest", "500ms")
        process.stdin.write(lines_of(self.fresh(2), self.fresh(3)))
        wait_for(lambda: len(self.room.spool()) == 3, "both in the spool")
        self.step(-DAY)
        wait_for(lambda: self.provider.requests, "the digest")
        process.communicate()

    def test_a_clock_that_is_a_day_ahead_suppresses_nothing(self):
        process = self.room.start(*self.hook, "--max-per-hour", "5")
        process.stdin.write(lines_of(self.fresh(1)))
        wait_for(lambda: len(self.provider.requests) == 1, "the first alert")
        self.step(DAY)
        process.stdin.write(lines_of(self.fresh(2)))
        out, err = process.communicate()
        self.assertEqual([d["status"] for d in deliveries(out)], ["sent", "sent"], (out, err))
        self.assertIn(b"the system clock jumped forward by 24h", err)

    def test_what_was_sent_by_a_clock_a_day_ahead_uses_up_no_limit_afterwards(self):
        self.step(DAY)
        self.room.run(*self.hook, "--max-per-hour", "1", "--all-ages", given=lines_of(self.fresh(1)))
        self.step(0)
        self.another_boot()
        result = self.room.run(*self.hook, "--max-per-hour", "1", given=lines_of(self.fresh(2)))
        self.assertEqual([d["status"] for d in deliveries(result.stdout)], ["sent"])

    def test_a_retry_that_is_due_after_a_start_of_the_machine_goes_out_at_once(self):
        self.step(DAY)
        self.provider.answer = lambda request, number: (500, {}, b"") if number == 0 else (200, {}, b"")
        process = self.room.start(*self.hook, "--all-ages", "--backoff", "60s,60s")
        process.stdin.write(lines_of(self.fresh(1)))
        wait_for(lambda: self.provider.requests, "the first try")
        wait_for(lambda: self.room.spool("SELECT due > 0 FROM alert") == [(1,)], "the retry")
        process.kill(), process.communicate()
        self.step(0)
        self.another_boot()
        result = self.room.run(*self.hook, "--all-ages")
        self.assertEqual([d["status"] for d in deliveries(result.stdout)], ["sent"])

    def another_boot(self):
        """The machine was started anew since then."""
        import sqlite3
        with sqlite3.connect(f"{self.room.path}/state/alerts.db") as database:
            database.execute("UPDATE clock SET boot = 'another'")
        database.close()

    def test_an_error_of_the_clock_before_a_start_of_the_machine_makes_nothing_old(self):
        """A machine without a clock of its own: eight hours behind until it has asked somebody."""
        self.step(-8 * 3600)
        self.provider.answer = lambda request, number: (503, {}, b"") if number == 0 else YES
        process = self.room.start(*self.hook, "--backoff", "60s,60s")
        process.stdin.write(lines_of(self.fresh(1)))
        wait_for(lambda: self.provider.requests, "the first try")
        wait_for(lambda: self.room.spool("SELECT due > 0 FROM alert") == [(1,)], "the retry")
        process.kill(), process.communicate()
        self.step(0)
        self.another_boot()
        result = self.room.run(*self.hook)
        self.assertEqual([d["status"] for d in deliveries(result.stdout)], ["sent"], result.stdout)

    def hidden(self, words):
        """The command where /proc shows processes alone, as ProcSubset=pid of docs/bybit-pipe.service has it."""
        return ["unshare", "-m", "sh", "-c", 'mount -t proc -o subset=pid proc /proc && exec "$@"', "sh", *self.room.arguments(*words)]

    def test_instances_share_a_clock_that_has_no_name(self):
        """The clock is set by an hour before the second instance begins: it neither repeats nor throws away what the first is sending."""
        looks = subprocess.run(["unshare", "-m", "sh", "-c", "mount -t proc -o subset=pid proc /proc && test ! -e /proc/sys"], capture_output=True)
        if looks.returncode:
            self.skipTest("cannot hide /proc/sys")
        for first, words, state in ((YES, ["--all-ages"], ["sent"]), ((503, {}, b""), [], ["retrying", "sent"])):
            go = threading.Event()

            def answer(request, number):
                go.wait(LIMIT)
                return first if number == 0 else YES
            self.provider.answer = answer
            self.provider.requests.clear()
            self.step(0)
            more = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "bufsize": 0, "cwd": self.room.path, "env": self.room.environment}
            one = subprocess.Popen(self.hidden([*self.hook, *words]), **more)
            one.stdin.write(lines_of(self.fresh(1)))
            wait_for(lambda: self.provider.requests, "the first try")
            self.step(3600)
            # Its file is written after it has looked at the webhook.
            other = subprocess.Popen(self.hidden([*self.hook, "--file", "other.txt", "--all-ages"]), **more)
            other.stdin.write(lines_of(self.fresh(2)))
            wait_for(lambda: b"id-2" in self.room.read("other.txt"), "the file of the second instance")
            self.assertEqual(self.provider.ids(), ["id-1"])
            self.assertEqual(self.room.spool("SELECT state FROM alert WHERE id = 'id-1'"), [("waiting",)])
            go.set()
            (out, _), (others, _) = one.communicate(timeout=LIMIT), other.communicate(timeout=LIMIT)
            told = [d["status"] for d in deliveries(out + others) if d["id"] == "id-1"]
            self.assertEqual(told, state, out + others)
            self.assertEqual(self.provider.ids().count("id-1"), len(state))
            shutil.rmtree(f"{self.room.path}/state"), os.remove(f"{self.room.path}/other.txt")
