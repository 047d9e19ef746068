"""Runs `advise` with a model that the test plays."""
import json
import unittest

from alerts.case import CLOSE, Room, SIGNAL
from harness.commands import lines_of
from harness.servers import Provider


class AdviceCase(unittest.TestCase):
    def setUp(self):
        self.answers = []
        self.provider = Provider(
            lambda request, number: self.answers[min(number, len(self.answers) - 1)])
        self.room = Room(GEMINI_API_KEY="gemini-key", GEMINI_API_URL=self.provider.url)

    def tearDown(self):
        self.provider.close(), self.room.close()

    def advise(self, *words, answers=(), records=(SIGNAL,), given=None):
        self.answers[:] = answers
        self.provider.requests.clear()
        return self.room.run("--backoff=10ms,20ms", *words, given=given or lines_of(*records),
                             command="advise")

    def advice(self, answer, *words, record=SIGNAL):
        result = self.advise(*words, answers=[answer], records=[record])
        self.assertEqual(result.returncode, 0)
        self.assertTrue(result.stdout.startswith(lines_of(record)[:-2] + b',"advice":{"model":"'),
                        "the signal's own fields stay")
        advice = json.loads(result.stdout)["advice"]
        self.assertEqual(list(advice)[:7],
                         ["model", "entry", "stop", "target", "confidence", "reasoning", "ms"])
        self.assertIsInstance(advice.pop("ms"), int)
        return advice

    OWN = {**{name: SIGNAL[name] for name in ("entry", "stop", "target", "confidence")},
           "reasoning": "; ".join(SIGNAL["reasons"])}

    def candle(self, minute, symbol="BTCUSDT", interval="3", closed=True, **more):
        return {"type": "candle", "category": "linear", "symbol": symbol, "interval": interval,
                "time": CLOSE + minute * 180_000, "close": minute, **more, "closed": closed}
