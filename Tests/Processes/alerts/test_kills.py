"""Killed at any moment and restarted: no alert is lost, and each kill repeats at most one alert,
with the same id."""
import collections
import os
import random
import select
import subprocess
import time
import unittest

from alerts.case import Room, signal
from harness.commands import lines_of
from harness.proc import counted, kill_at, need_strace
from harness.servers import Provider

CALLS = ["write", "pwrite64", "fsync", "fdatasync", "rename", "unlink", "ftruncate", "openat",
         "connect", "sendto", "recvfrom", "poll", "fcntl"]
# ALERT_KILLS=all kills at every system call, and 200 times at random.
EVERY = os.environ.get("ALERT_KILLS") == "all"
KILLS = 200 if EVERY else int(os.environ.get("ALERT_KILLS", "20"))


class Killing(unittest.TestCase):
    def setUp(self):
        self.provider = Provider()
        self.hook = ["--webhook", self.provider.url, "--all-ages"]

    def tearDown(self):
        self.provider.close()

    def test_killed_at_each_system_call(self):
        if os.environ.get("SANITIZED") == "address":
            # AddressSanitizer makes thousands of system calls.
            self.skipTest("a kill proves nothing about memory")
        need_strace(self)
        given = lines_of(*(signal(number) for number in range(3)))
        ids = [f"id-{number}" for number in range(3)]
        counts, twice = collections.Counter(), 0
        for call in CALLS:
            # The first calls of each name fall into the first deliveries; later ones are tested in
            # larger steps.
            number = 1
            while self.kill_at(call, number, given):
                seen = collections.Counter(self.provider.ids())
                self.assertEqual(sorted(seen), ids, f"lost, killed at {call} {number}")
                self.assertLessEqual(sum(seen.values()), len(ids) + 1, f"killed at {call} {number}")
                twice += sum(seen.values()) - len(ids)
                counts[call] += 1
                number += 1 if EVERY else number
        print(f"\nkilled at {counted(counts)}: "
              f"0 lost, {twice} came twice", flush=True)

    def kill_at(self, call, number, given):
        """Kills a run at a system call, then delivers the rest of the spool and gives the input
        again. Returns whether the run was killed."""
        self.provider.requests.clear()
        room = Room()
        try:
            words = room.arguments(*self.hook, "-q")
            killed = subprocess.run([*kill_at(call, number), *words], input=given,
                                    capture_output=True, cwd=room.path, env=room.environment,
                                    timeout=60)
            if killed.returncode == 0:
                return False
            accepted = []
            if os.path.exists(f"{room.path}/state/alerts.db"):
                try:
                    accepted = [id for id, _ in room.spool()]
                except Exception:  # no table yet
                    pass
            again = room.run(*self.hook, "-q")
            self.assertEqual((again.returncode, again.stderr), (0, b""),
                             f"killed at {call} {number}")
            self.assertTrue(set(accepted) <= set(self.provider.ids()),
                            f"an accepted one is lost, killed at {call} {number}")
            self.assertEqual(room.run(*self.hook, "-q", given=given).returncode, 0)
            return True
        finally:
            room.close()

    def test_killed_at_random_moments(self):
        room, chance = Room(), random.Random(7)
        total = 10 * KILLS
        given = [lines_of(signal(number)) for number in range(total)]
        fed = 0
        for _ in range(KILLS):
            process = room.start(*self.hook, "-q")
            # Some lines are repeated, as after a restart of the previous stage.
            process.stdin.write(b"".join(given[max(0, fed - 5):fed + 10]))
            fed += 10
            before = len(self.provider.requests)
            until = before + chance.randrange(12)
            limit = time.monotonic() + chance.random() * 0.2
            while len(self.provider.requests) < until and time.monotonic() < limit:
                select.select([], [], [], 0.001)
            process.kill()
            process.communicate()
        self.assertEqual(room.run(*self.hook, "-q", given=b"".join(given)).returncode, 0)
        seen = collections.Counter(self.provider.ids())
        self.assertEqual(len(seen), total, "lost")
        extra = sum(seen.values()) - total
        self.assertLessEqual(extra, KILLS)
        print(f"\n{KILLS} kills at random moments, {total} alerts: 0 lost, {extra} came twice",
              flush=True)
        room.close()
