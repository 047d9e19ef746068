"""--watch: alerts for a silent stream, and for its return."""
import os
import shutil

from alerts.case import CLOSE
from alerts.delivery import DeliveryCase, hook
from harness.commands import lines_of
from harness.waiting import wait_for


class Watching(DeliveryCase):
    def test_a_silent_stream_is_told_and_its_return(self):
        self.serve()
        process = self.room.start(*hook(self.provider), "--file", "told.txt", "--template",
                                  "{symbol} {side}", "--watch", "200ms")
        wait_for(lambda: len(self.provider.requests) == 1, "the first alert")
        process.stdin.write(b'{"type":"event","event":"heartbeat","time":1672324980000}\n')
        wait_for(lambda: len(self.provider.requests) >= 2, "the second alert")
        process.communicate()
        events = [request.json["event"] for request in self.provider.requests]
        self.assertEqual(events[:2], ["stalled", "connected"])
        self.assertIn("no line came for", self.provider.requests[0].json["reason"])
        self.assertIn(b"no line came for", self.room.read("told.txt"),
                      "a template for signals does not hide it")

    def test_a_disconnect_that_lasts_is_told_though_lines_come(self):
        self.serve()
        process = self.room.start(*hook(self.provider), "--watch", "400ms")

        def say(event, category="linear"):
            process.stdin.write(
                lines_of({"type": "event", "event": event, "time": CLOSE, "category": category}))
        say("disconnected"), say("subscribed"), say("disconnected", "spot")

        def beat():
            say("stats")
            return len(self.provider.requests) == 1
        wait_for(beat, "the alert of the disconnect")
        self.assertEqual(self.provider.requests[0].json["event"], "disconnected")
        say("subscribed", "spot")
        wait_for(lambda: len(self.provider.requests) >= 2, "its return")
        self.assertEqual(self.provider.requests[1].json["event"], "connected")
        process.communicate()

    def watching(self, *events):
        """Repeats these events until `alert` sends a first message. Returns the process."""
        self.serve()
        process = self.room.start(*hook(self.provider), "--watch", "400ms")

        def beat():
            process.stdin.write(
                lines_of(*({"type": "event", "time": CLOSE, "category": "linear", **event}
                           for event in events)))
            return self.provider.requests
        wait_for(beat, "an alert")
        return process

    def test_a_link_that_comes_up_and_brings_nothing_is_told(self):
        for link in ({}, {"link": 1}):
            process = self.watching({"event": "connected", **link},
                                    {"event": "disconnected", **link})
            self.assertEqual([request.json["event"] for request in self.provider.requests],
                             ["disconnected"])
            # A new connection alone does not end the outage; a new subscription does.
            process.stdin.write(
                lines_of({"type": "event", "event": "connected", "category": "linear", **link},
                         {"type": "candle"}))
            process.stdin.write(
                lines_of({"type": "event", "event": "subscribed", "category": "linear", **link}))
            wait_for(lambda: len(self.provider.requests) >= 2, "its return")
            self.assertEqual([request.json["event"] for request in self.provider.requests][:2],
                             ["disconnected", "connected"])
            process.communicate()
            self.provider.close()
            shutil.rmtree(f"{self.room.path}/state")
        self.provider = None

    def test_one_link_of_a_category_does_not_stand_for_another(self):
        process = self.watching({"event": "disconnected", "link": 1},
                                {"event": "connected", "link": 2},
                                {"event": "subscribed", "link": 2, "topic": "tickers.X"})
        self.assertEqual(self.provider.requests[0].json["event"], "disconnected")
        process.communicate()

    def test_an_alert_of_a_simulated_stream_says_so(self):
        for number, (given,
                     marked) in enumerate((([{"topic": "tickers.X", "simulated": True}], True),
                                           ([{"type": "candle", "simulated": True},
                                             {"type": "candle"}], False),
                                           (
                                               [{"type": "event", "event": "simulated",
                                                 "simulated": True},
                                                {"type": "event", "event": "heartbeat"}], True))):
            self.serve()
            process = self.room.start(*hook(self.provider), "--file", "told.txt", "--watch",
                                      "300ms")
            process.stdin.write(lines_of(*given))
            wait_for(lambda: self.provider.requests, "the alert")
            process.communicate()
            self.assertEqual(self.provider.requests[0].json.get("simulated", False), marked, given)
            self.assertEqual(b"SIMULATED" in self.room.read("told.txt"), marked)
            os.remove(f"{self.room.path}/told.txt")
            self.provider.close()
        self.provider = None
