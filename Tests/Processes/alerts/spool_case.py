"""A spool with waiting alerts."""
import os
import sqlite3
import threading
import unittest

from alerts.case import Room, signal
from harness.commands import lines_of
from harness.servers import Provider
from harness.waiting import wait_for


class SpoolCase(unittest.TestCase):
    def setUp(self):
        self.room = Room()
        self.provider = Provider()
        self.hook = ["--webhook", self.provider.url, "--all-ages"]

    def tearDown(self):
        self.room.close()
        self.provider.close()

    def leave_waiting(self, count=3):
        """Leaves alerts in the spool, as a killed run does, addressed to the provider."""
        answer, self.provider.answer = (self.provider.answer,
                                        lambda request, number: threading.Event())
        process = self.room.start(*self.hook)
        process.stdin.write(lines_of(*(signal(number) for number in range(count))))
        wait_for(lambda: self.provider.requests, "the first request")
        process.kill()
        process.communicate()
        self.provider.answer = answer
        self.provider.requests.clear()

    def run_from_file(self, given, **more):
        """Runs `alert` with all input available at once, in a file."""
        with open(f"{self.room.path}/given", "wb") as file:
            file.write(given)
        with open(f"{self.room.path}/given", "rb") as file:
            return self.room.run(*self.hook, stdin=file, **more)

    def database(self):
        return f"{self.room.path}/state/alerts.db"

    def damaged(self, change):
        """Changes the bytes of the spool file with `change`, runs `alert`, and checks that it
        sets the file aside and continues. Returns the ids sent before the new signal's."""
        self.leave_waiting(40)
        # A checkpoint moves the write-ahead log into the file.
        database = sqlite3.connect(self.database())
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.close()
        with open(self.database(), "rb") as file:
            before = file.read()
        after = change(bytearray(before))
        with open(self.database(), "wb") as file:
            file.write(after)
        result = self.room.run(*self.hook, given=lines_of(signal(99)))
        aside = [name for name in os.listdir(f"{self.room.path}/state") if "damaged" in name
                 and not name.endswith(("-wal", "-shm"))]
        self.assertEqual(len(aside), 1, result.stderr)
        with open(f"{self.room.path}/state/{aside[0]}", "rb") as file:
            self.assertEqual(file.read(), bytes(after), "set aside as it was")
        self.assertIn(b"the spool is damaged", result.stderr)
        self.assertIn(aside[0].encode(), result.stderr)
        self.assertEqual(result.returncode, 0)
        self.assertEqual(self.provider.ids()[-1], "id-99", "work goes on")
        return self.provider.ids()[:-1]
