"""Runs of `alert` that send one signal."""
import unittest

from alerts.case import Room, SIGNAL, deliveries
from harness.commands import lines_of
from harness.servers import Provider


class ChannelCase(unittest.TestCase):
    def setUp(self):
        self.provider = Provider()
        self.room = Room()

    def tearDown(self):
        self.provider.close()
        self.room.close()

    def send(self, *words, record=None, **environment):
        """Sends one signal and returns the only request it causes."""
        self.room.environment.update(environment)
        result = self.room.run(*words, "--all-ages", given=lines_of(record or SIGNAL))
        self.assertEqual((result.returncode, [d["status"] for d in deliveries(result.stdout)]),
                         (0, ["sent"]), result.stderr)
        self.assertEqual(deliveries(result.stdout)[0]["id"], (record or SIGNAL)["id"])
        return self.provider.requests[0] if self.provider.requests else None
