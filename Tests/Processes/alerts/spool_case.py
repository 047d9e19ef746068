"""A spool with alerts that wait."""
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
        """Alerts in the spool, as a killed run leaves them; their addresses are those of the
        provider."""
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
        """All of it is there to be read from the beginning."""
        with open(f"{self.room.path}/given", "wb") as file:
            file.write(given)
        with open(f"{self.room.path}/given", "rb") as file:
            return self.room.run(*self.hook, stdin=file, **more)

    def database(self):
        return f"{self.room.path}/state/alerts.db"

    def damaged(self, change):
        """What a run says and does once the file was changed."""
        self.leave_waiting(40)
        # What waits in the log goes into the file.
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
