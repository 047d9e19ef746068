"""System clock changes while alerts wait."""
import os
import shutil
import sqlite3
import subprocess
import tempfile
import threading
import time
import unittest

from alerts.case import Room, deliveries, signal
from harness.commands import lines_of
from harness.servers import Provider, YES
from harness.waiting import LIMIT, wait_for

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
    """The system clock changes while `alert` runs. A preloaded library adds CLOCK_STEP to the
    time that `alert` reads."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.library = f"{cls.folder.name}/clock.so"
        compiler = shutil.which("cc") or shutil.which("clang")
        if not compiler:
            raise unittest.SkipTest("no C compiler")
        with open(f"{cls.folder.name}/clock.c", "w") as file:
            file.write(SHIM)
        built = subprocess.run([compiler, "-shared", "-fPIC", "-o", cls.library,
                                f"{cls.folder.name}/clock.c"], capture_output=True)
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
        self.provider.answer = lambda request, number: (500, {},
                                                        b"") if number == 0 else (200, {}, b"")
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
        self.room.run(*self.hook, "--max-per-hour", "1", "--all-ages",
                      given=lines_of(self.fresh(1)))
        self.step(0)
        self.another_boot()
        result = self.room.run(*self.hook, "--max-per-hour", "1", given=lines_of(self.fresh(2)))
        self.assertEqual([d["status"] for d in deliveries(result.stdout)], ["sent"])

    def test_a_retry_that_is_due_after_a_start_of_the_machine_goes_out_at_once(self):
        self.step(DAY)
        self.provider.answer = lambda request, number: (500, {},
                                                        b"") if number == 0 else (200, {}, b"")
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
        """Pretends that the machine was rebooted since the last run."""
        with sqlite3.connect(f"{self.room.path}/state/alerts.db") as database:
            database.execute("UPDATE clock SET boot = 'another'")
        database.close()

    def test_an_error_of_the_clock_before_a_start_of_the_machine_makes_nothing_old(self):
        """A machine without a battery-backed clock starts eight hours behind, until it asks a
        time server."""
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
        """The command line that runs alert with a /proc that shows only processes, as under
        ProcSubset=pid in packaging/units/sandbox."""
        return ["unshare", "-m", "sh", "-c", 'mount -t proc -o subset=pid proc /proc && exec "$@"',
                "sh", *self.room.arguments(*words)]

    def test_instances_share_a_clock_that_has_no_name(self):
        """The clock is set forward by an hour before the second instance starts. That instance
        neither repeats nor drops the alert that the first one is sending."""
        looks = subprocess.run(["unshare", "-m", "sh", "-c",
                                "mount -t proc -o subset=pid proc /proc && test ! -e /proc/sys"],
                               capture_output=True)
        if looks.returncode:
            self.skipTest("cannot hide /proc/sys")
        for first, words, state in ((YES, ["--all-ages"], ["sent"]),
                                    ((503, {}, b""), [], ["retrying", "sent"])):
            go = threading.Event()

            def answer(request, number):
                go.wait(LIMIT)
                return first if number == 0 else YES
            self.provider.answer = answer
            self.provider.requests.clear()
            self.step(0)
            more = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE,
                    "bufsize": 0, "cwd": self.room.path, "env": self.room.environment}
            one = subprocess.Popen(self.hidden([*self.hook, *words]), **more)
            one.stdin.write(lines_of(self.fresh(1)))
            wait_for(lambda: self.provider.requests, "the first try")
            self.step(3600)
            # The second instance writes its file after it has dealt with the webhook.
            other = subprocess.Popen(self.hidden([*self.hook, "--file", "other.txt", "--all-ages"]),
                                     **more)
            other.stdin.write(lines_of(self.fresh(2)))
            wait_for(lambda: b"id-2" in self.room.read("other.txt"),
                     "the file of the second instance")
            self.assertEqual(self.provider.ids(), ["id-1"])
            self.assertEqual(self.room.spool("SELECT state FROM alert WHERE id = 'id-1'"),
                             [("waiting",)])
            go.set()
            (out, _), (others, _) = one.communicate(timeout=LIMIT), other.communicate(timeout=LIMIT)
            told = [d["status"] for d in deliveries(out + others) if d["id"] == "id-1"]
            self.assertEqual(told, state, out + others)
            self.assertEqual(self.provider.ids().count("id-1"), len(state))
            shutil.rmtree(f"{self.room.path}/state"), os.remove(f"{self.room.path}/other.txt")
