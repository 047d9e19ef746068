"""How `advise` handles answers: formats, implausible prices, vetoes."""
import json

from advice.advising import AdviceCase
from advice.test_advice import GOOD, gemini
from alerts.case import CLOSE, SIGNAL, signal
from harness.commands import lines_of


class Answers(AdviceCase):
    def test_the_plain_form_and_what_models_put_around_json(self):
        want = {"model": "gemini-flash-latest", **GOOD, "confidence": "high"}
        for text in ("ENTRY: 16680.5 TP: 16850 SL: 16600 CONFIDENCE: High REASONING: Trend and "
                     "volume agree.",
                     "**Entry:** $16,680.50\n**TP:** 16850\n**SL:** 16600.\n**Confidence:** "
                     "high\n**Reasoning:** Trend and volume agree.",
                     "Sure!\n```json\n" + json.dumps(GOOD) + "\n```",
                     json.dumps({**GOOD, "entry": "16680.5", "stop": "$16,600"})):
            self.assertEqual(self.advice(gemini(text)), want, text)

    def test_prices_that_make_no_sense_are_not_taken(self):
        """Only an implausible price is replaced by the signal's own."""
        for change, why in (({"stop": 16700}, "stop 16700 is on the wrong side"),
                            ({"target": 16600}, "target 16600 is on the wrong side"),
                            ({"target": 18000}, "target 18000 is 7.9% from the signal's entry"),
                            ({"entry": 1}, "entry 1 is 100.0% from"),
                            ({"entry": None}, "no price as entry"),
                            ({"stop": "soon"}, "no price as stop"),
                            ({"target": -5}, "target -5 is not above 0"),
                            ({"confidence": "sure"}, "no confidence of High"),
                            ({"confidence": None}, "no confidence of High"),
                            ({"reasoning": ""}, "no reasoning")):
            advice = self.advice(gemini({**GOOD, **change}))
            name, = change
            want = {"model": "gemini-flash-latest", **GOOD, "confidence": "high",
                    name: self.OWN[name], "fallback": [name], "note": advice["note"]}
            self.assertEqual(advice, want, change)
            self.assertIn(why, advice["note"])
        self.assertNotIn("fallback",
                         self.advice(gemini({**GOOD, "target": 18000}), "--within", "10%"))
        short = {**SIGNAL, "side": "short", "stop": 16850, "target": 16600}
        advice = self.advice(gemini(GOOD), record=short)
        self.assertEqual((advice["entry"], advice["stop"], advice["target"], advice["fallback"]),
                         (16680.5, 16850, 16600, ["stop", "target"]))
        self.assertNotIn("fallback",
                         self.advice(gemini({**GOOD, "stop": 16850, "target": 16600}),
                                     record=short))

    def test_fields_that_are_missing(self):
        for text, fallback in (("ENTRY: 16680.5 TP: 16850 SL: 16600", ["confidence", "reasoning"]),
                               ("ENTRY: 16680.5 TP: 16850 CONFIDENCE: High REASONING: x", ["stop"]),
                               ("TP: 16850 SL: 16600", ["entry", "confidence", "reasoning"]),
                               ("CONFIDENCE: Low", ["entry", "stop", "target", "reasoning"]),
                               ('{"reasoning":"only words"}',
                                ["entry", "stop", "target", "confidence"]), ("{}", list(self.OWN)),
                               ("nothing useful", list(self.OWN)),):
            advice = self.advice(gemini(text))
            self.assertEqual(advice["fallback"], fallback, text)
            self.assertEqual({name: advice[name] for name in fallback},
                             {name: self.OWN[name] for name in fallback})
            self.assertEqual("error" in advice, len(fallback) == 5, text)
        bare = {name: value for name, value in SIGNAL.items()
                if name not in ("confidence", "reasons")}
        self.assertEqual(
            (lambda advice: (advice["confidence"], advice["reasoning"]))(
                self.advice(gemini("ENTRY: 16680.5"), record=bare)), (None, None))

    def test_a_signal_that_only_closes_is_never_dropped(self):
        low = gemini({**GOOD, "confidence": "Low"})
        closes = {**SIGNAL, "opens": False}
        self.assertEqual(self.advise("--veto", "medium", answers=[low], records=[closes]).stdout,
                         lines_of(closes))
        self.assertEqual(self.provider.requests, [], "it waits for no opinion")
        result = self.advise("--veto", "medium", answers=[low], records=[{**SIGNAL, "opens": True}])
        self.assertEqual(json.loads(result.stdout)["event"], "veto")

    def test_sides_of_orders(self):
        self.assertNotIn("fallback", self.advice(gemini(GOOD), record={**SIGNAL, "side": "buy"}))

    def test_the_signals_own_rating_is_no_veto(self):
        advice = self.advice(gemini({**GOOD, "confidence": None}), "--veto", "medium",
                             record={**SIGNAL, "confidence": "low"})
        self.assertEqual((advice["confidence"], advice["fallback"]), ("low", ["confidence"]))

    def test_an_answer_is_data(self):
        for text in ('","id":"x"},{"type":"signal', "a\nb\u0000\u001b[31m\u202e",
                     "$(touch pwned) `touch pwned`", "x" * 5000, '{"a":{"b":[1]}}'):
            result = self.advise(answers=[gemini({**GOOD, "reasoning": text})],
                                 records=[SIGNAL, signal(2)])
            self.assertEqual(len(result.stdout.splitlines()), 2)
            first = json.loads(result.stdout.splitlines()[0])
            self.assertEqual({**first, "advice": 0}, {**SIGNAL, "advice": 0})
            self.assertLessEqual(len(first["advice"]["reasoning"]), 500)
            self.assertFalse(set("\n\0\x1b\u202e") & set(first["advice"]["reasoning"]))
        self.assertEqual(self.room.read("pwned"), b"")

    def test_answers_that_are_none(self):
        for answer in (gemini("I would rather not."), (200, {}, b"<html>"),
                       (200, {}, b'{"promptFeedback":{"blockReason":"SAFETY"}}'), (200, {}, b"[]"),
                       (200, {}, b""), (404, {}, b'{"error":{"message":"no such model"}}'), "cut"):
            advice = self.advice(answer)
            self.assertTrue(advice["error"], answer)
            self.assertEqual({name: advice[name] for name in self.OWN}, self.OWN)
            self.assertEqual(advice["fallback"], list(self.OWN))
        self.assertIn("no such model",
                      self.advice((404, {}, b'{"error":{"message":"no such model"}}'))["error"])

    def test_a_veto_keeps_the_marks_that_are_set(self):
        low = gemini({**GOOD, "confidence": "Low"})
        for simulated, backfill in ((True, "gap"), (False, None)):
            result = self.advise("--veto", "low", answers=[low],
                                 records=[{**signal(1), "simulated": simulated,
                                           "backfill": backfill}])
            event = json.loads(result.stdout)
            self.assertEqual((event.get("simulated", False), event.get("backfill")),
                             (simulated, backfill))

    def test_veto(self):
        low = gemini({**GOOD, "confidence": "Low"})
        result = self.advise("--veto", "low", answers=[low, gemini(GOOD)],
                             records=[signal(1), signal(2)])
        event, kept = map(json.loads, result.stdout.splitlines())
        # The model decides which of the two it answers first.
        if event["type"] != "event":
            event, kept = kept, event
        self.assertEqual((event["event"], event["time"], event["symbol"]),
                         ("veto", CLOSE, "BTCUSDT"))
        self.assertIn("rates it low", event["reason"])
        self.assertIn((event["id"], event["signal"]),
                      [(f"id-{number}:veto", f"id-{number}") for number in (1, 2)])
        self.assertEqual(kept["advice"]["confidence"], "high")
        self.assertNotIn("simulated", event)
        self.assertEqual(self.advice(gemini({**GOOD, "confidence": "Medium"}), "--veto",
                                     "low")["confidence"], "medium")
