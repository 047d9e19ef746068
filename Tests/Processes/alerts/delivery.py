"""Runs `alert` with one provider, and checks its deliveries."""
import unittest

from alerts.case import Room, SIGNAL, deliveries
from harness.commands import lines_of
from harness.servers import Provider


def hook(provider):
    return ["--webhook", provider.url]


class DeliveryCase(unittest.TestCase):
    def setUp(self):
        self.room = Room()
        self.provider = None

    def tearDown(self):
        self.room.close()
        if self.provider:
            self.provider.close()

    def serve(self, answer=None):
        self.provider = Provider(answer)
        return self.provider

    def run_to(self, answer, *words, records=None, **more):
        self.serve(answer)
        result = self.room.run(*hook(self.provider), "--all-ages", *words,
                               given=lines_of(*(records or [SIGNAL])), **more)
        return result, deliveries(result.stdout)

    def statuses(self, answer, *words, **more):
        result, found = self.run_to(answer, *words, **more)
        return result.returncode, [delivery["status"] for delivery in found]
