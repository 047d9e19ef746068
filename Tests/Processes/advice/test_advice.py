"""`advise` before models of our own: what it asks, what it makes of answers, and that an outage stops nothing."""
import json
import signal as signals
import threading
import unittest

from alerts.case import CLOSE, Room, SIGNAL, signal
from harness.commands import lines_of
from harness.servers import Provider, dead_address
from harness.terminals import Terminal
from harness.waiting import LIMIT, wait_for

GOOD = {"entry": 16680.5, "stop": 16600, "target": 16850, "confidence": "High", "reasoning": "Trend and volume agree."}


def gemini(text):
    text = text if isinstance(text, str) else json.dumps(text)
    return 200, {}, json.dumps({"candidates": [{"content": {"parts": [{"text": "hm", "thought": True}, {"text": text}]}, "finishReason": "STOP"}]}).encode()


def openai(text):
    text = text if isinstance(text, str) else json.dumps(text)
    return 200, {}, json.dumps({"choices": [{"message": {"role": "assistant", "content": text}}]}).encode()


class Advising(unittest.TestCase):
    def setUp(self):
        self.answers = []
        self.provider = Provider(lambda request, number: self.answers[min(number, len(self.answers) - 1)])
        self.room = Room(GEMINI_API_KEY="gemini-key", GEMINI_API_URL=self.provider.url)

    def tearDown(self):
        self.provider.close(), self.room.close()

    def advise(self, *words, answers=(), records=(SIGNAL,), given=None):
        self.answers[:] = answers
        self.provider.requests.clear()
        return self.room.run("--backoff=10ms,20ms", *words, given=given or lines_of(*records), command="advise")

    def advice(self, answer, *words, record=SIGNAL):
        result = self.advise(*words, answers=[answer], records=[record])
        self.assertEqual(result.returncode, 0)
        self.assertTrue(result.stdout.startswith(lines_of(record)[:-2] + b',"advice":{"model":"'), "the signal's own fields stay")
        advice = json.loads(result.stdout)["advice"]
        self.assertEqual(list(advice)[:7], ["model", "entry", "stop", "target", "confidence", "reasoning", "ms"])
        self.assertIsInstance(advice.pop("ms"), int)
        return advice

    OWN = {**{name: SIGNAL[name] for name in ("entry", "stop", "target", "confidence")}, "reasoning": "; ".join(SIGNAL["reasons"])}

    # What is asked

    def test_gemini(self):
        advice = self.advice(gemini(GOOD))
        self.assertEqual(advice, {"model": "gemini-flash-latest", **GOOD, "confidence": "high"})
        request = self.provider.requests[0]
        self.assertEqual(request.path, "/v1beta/models/gemini-flash-latest:generateContent")
        self.assertEqual(request.headers["x-goog-api-key"], "gemini-key")
        self.assertNotIn("gemini-key", request.path)
        body = request.json
        self.assertEqual(body["contents"][0]["parts"][0]["text"], lines_of(SIGNAL).decode().strip())
        self.assertEqual(body["generationConfig"]["responseMimeType"], "application/json")
        self.assertEqual(body["generationConfig"]["responseSchema"]["required"], ["entry", "stop", "target", "confidence", "reasoning"])

    def test_openai_and_local_servers(self):
        advice = self.advice(openai(GOOD), "--api", "openai", "--url", self.provider.url + "/v1", "--model", "llama3.2")
        self.assertEqual(advice, {"model": "llama3.2", **GOOD, "confidence": "high"})
        request = self.provider.requests[0]
        self.assertEqual(request.path, "/v1/chat/completions")
        self.assertNotIn("Authorization", request.headers)
        self.assertEqual(request.json["response_format"]["type"], "json_schema")
        self.room.environment["OPENAI_API_KEY"] = "openai-key"
        self.advice(openai(GOOD), "--api", "openai", "--url", self.provider.url + "/v1", "--model", "llama3.2")
        self.assertEqual(self.provider.requests[0].headers["Authorization"], "Bearer openai-key")

    def test_a_server_that_knows_no_schemas_is_asked_without(self):
        words = ["--api", "openai", "--url", self.provider.url, "--model", "m"]
        result = self.advise(*words, answers=[(400, {}, b"{}"), openai(GOOD), openai(GOOD)], records=[signal(1), signal(2)])
        self.assertNotIn("error", json.loads(result.stdout.splitlines()[0])["advice"])
        # Both signals may have been asked about before the first answer.
        self.assertIn(False, ["response_format" in request.json for request in self.provider.requests])

    def test_models_by_name(self):
        self.room.environment["GEMINI_MODEL"] = "gemini-of-env"
        self.assertEqual(self.advice(gemini(GOOD))["model"], "gemini-of-env")
        self.assertEqual(self.advice(gemini(GOOD), "--model", "gemini-of-option")["model"], "gemini-of-option")
        # Which models there are is the provider's affair.
        self.assertEqual(self.advice(gemini(GOOD), "--model", "gemini-1.5-flash")["model"], "gemini-1.5-flash")
        del self.room.environment["GEMINI_API_KEY"]
        self.assertEqual(self.advise(answers=[gemini(GOOD)]).returncode, 2)

    def candle(self, minute, symbol="BTCUSDT", interval="3", closed=True, **more):
        return {"type": "candle", "category": "linear", "symbol": symbol, "interval": interval, "time": CLOSE + minute * 180_000, "close": minute, **more, "closed": closed}

    def test_the_model_sees_votes_and_candles(self):
        votes = [{"name": "trend", "vote": 1, "weight": 2, "contribution": 2}, {"name": "rsi", "vote": -1, "weight": 1, "contribution": -1}]
        asked = {**SIGNAL, "votes": votes, "values": {"rsi_7": 41.2}}
        own = [self.candle(number, rsi_7=number) for number in range(40)]
        forming = self.candle(40, closed=False), self.candle(40, closed=True, rsi_7=1)
        others = [self.candle(3, symbol="ETHUSDT"), self.candle(3, interval="5"), {**self.candle(3), "category": "spot"}, {"type": "candle"}, self.candle(2)]
        given = lines_of(*own, *forming, *others, asked, self.candle(41))
        for words, count in (([], 30), (["--candles", "5"], 5), (["--candles", "0"], 0)):
            for api, more in ((gemini, []), (openai, ["--api", "openai", "--url", self.provider.url, "--model", "m"])):
                result = self.advise(*words, *more, answers=[api(GOOD)], given=given)
                self.assertEqual((result.returncode, result.stderr.count(b"no candle")), (0, 0))
                body = self.provider.requests[0].json
                text = body["contents"][0]["parts"][0]["text"] if api is gemini else body["messages"][1]["content"]
                seen = [json.loads(line) for line in text.splitlines()]
                self.assertEqual(seen, [asked, *([*own, forming[1]][-count:] if count else [])])
                told = body["systemInstruction"]["parts"][0]["text"] if api is gemini else body["messages"][0]["content"]
                self.assertIn("votes", told)

    def test_a_signal_without_candles_is_said_once(self):
        result = self.advise(answers=[gemini(GOOD)], records=[signal(1), signal(2)])
        self.assertEqual(result.stderr.count(b"no candle of linear:BTCUSDT:3 came before its signal"), 1)

    def test_a_model_that_is_retired(self):
        """The error lists what the provider offers, asked for once."""
        gone = 404, {}, b'{"error":{"message":"models/gemini-1.5-flash is not found for API version v1beta"}}'
        offer = {"models": [{"name": "models/gemini-3-flash", "supportedGenerationMethods": ["generateContent"]}, {"name": "models/embedding-1", "supportedGenerationMethods": ["embedContent"]},
                            {"name": "models/gemini-3-pro", "supportedGenerationMethods": ["countTokens", "generateContent"]}]}  # fmt: skip
        plain = {"object": "list", "data": [{"id": "gemini-3-flash"}, {"id": "gemini-3-pro"}]}
        decommissioned = 400, {}, b'{"error":{"message":"The model `m` has been decommissioned","code":"model_decommissioned"}}'
        for words, path, answer, models in (
            (["--model", "gemini-1.5-flash"], "/v1beta/models?pageSize=1000", gone, offer),
            (["--api", "openai", "--url", self.provider.url + "/v1", "--model", "m"], "/v1/models", gone, plain),
            (["--api", "openai", "--url", self.provider.url + "/v1", "--model", "m"], "/v1/models", decommissioned, plain),
        ):  # fmt: skip
            self.provider.answer = lambda request, number: (200, {}, json.dumps(models).encode()) if request.path == path else answer
            self.provider.requests.clear()
            result = self.room.run("--backoff=10ms,20ms", *words, given=lines_of(*(signal(number) for number in range(6))), command="advise")
            records = [json.loads(line) for line in result.stdout.splitlines()]
            self.assertEqual([record["id"] for record in records], [f"id-{number}" for number in range(6)])
            for record in records:
                self.assertTrue(record["advice"]["error"].endswith("; the provider offers gemini-3-flash, gemini-3-pro"), record)
                self.assertEqual(record["advice"]["entry"], SIGNAL["entry"])
            self.assertEqual([request.path for request in self.provider.requests].count(path), 1)
            self.assertEqual(result.stderr.count(b"the provider offers gemini-3-flash, gemini-3-pro; choose one by --model"), 1)
            self.assertNotIn(b"embedding", result.stderr)

    def test_a_list_of_models_that_does_not_come(self):
        for offer in ((500, {}, b""), (200, {}, b"[]"), "cut"):
            self.provider.answer = lambda request, number: offer if request.path.endswith("pageSize=1000") else (404, {}, b'{"error":{"message":"no such model"}}')
            result = self.room.run(given=lines_of(SIGNAL), command="advise")
            error = json.loads(result.stdout)["advice"]["error"]
            self.assertIn("no such model", error)
            self.assertIn("its list of models could not be read", error)

    # What is made of answers

    def test_the_plain_form_and_what_models_put_around_json(self):
        want = {"model": "gemini-flash-latest", **GOOD, "confidence": "high"}
        for text in ("ENTRY: 16680.5 TP: 16850 SL: 16600 CONFIDENCE: High REASONING: Trend and volume agree.",
                     "**Entry:** $16,680.50\n**TP:** 16850\n**SL:** 16600.\n**Confidence:** high\n**Reasoning:** Trend and volume agree.",
                     "Sure!\n```json\n" + json.dumps(GOOD) + "\n```", json.dumps({**GOOD, "entry": "16680.5", "stop": "$16,600"})):
            self.assertEqual(self.advice(gemini(text)), want, text)

    def test_prices_that_make_no_sense_are_not_taken(self):
        """Only the field that makes none is the signal's own."""
        for change, why in (({"stop": 16700}, "stop 16700 is on the wrong side"), ({"target": 16600}, "target 16600 is on the wrong side"),
                            ({"target": 18000}, "target 18000 is 7.9% from the signal's entry"), ({"entry": 1}, "entry 1 is 100.0% from"),
                            ({"entry": None}, "no price as entry"), ({"stop": "soon"}, "no price as stop"), ({"target": -5}, "target -5 is not above 0"),
                            ({"confidence": "sure"}, "no confidence of High"), ({"confidence": None}, "no confidence of High"),
                            ({"reasoning": ""}, "no reasoning")):  # fmt: skip
            advice = self.advice(gemini({**GOOD, **change}))
            name, = change
            want = {"model": "gemini-flash-latest", **GOOD, "confidence": "high", name: self.OWN[name], "fallback": [name], "note": advice["note"]}
            self.assertEqual(advice, want, change)
            self.assertIn(why, advice["note"])
        self.assertNotIn("fallback", self.advice(gemini({**GOOD, "target": 18000}), "--within", "10%"))
        short = {**SIGNAL, "side": "short", "stop": 16850, "target": 16600}
        advice = self.advice(gemini(GOOD), record=short)
        self.assertEqual((advice["entry"], advice["stop"], advice["target"], advice["fallback"]), (16680.5, 16850, 16600, ["stop", "target"]))
        self.assertNotIn("fallback", self.advice(gemini({**GOOD, "stop": 16850, "target": 16600}), record=short))

    def test_fields_that_are_missing(self):
        for text, fallback in (
            ("ENTRY: 16680.5 TP: 16850 SL: 16600", ["confidence", "reasoning"]), ("ENTRY: 16680.5 TP: 16850 CONFIDENCE: High REASONING: x", ["stop"]),
            ("TP: 16850 SL: 16600", ["entry", "confidence", "reasoning"]), ("CONFIDENCE: Low", ["entry", "stop", "target", "reasoning"]),
            ('{"reasoning":"only words"}', ["entry", "stop", "target", "confidence"]), ("{}", list(self.OWN)), ("nothing useful", list(self.OWN)),
        ):  # fmt: skip
            advice = self.advice(gemini(text))
            self.assertEqual(advice["fallback"], fallback, text)
            self.assertEqual({name: advice[name] for name in fallback}, {name: self.OWN[name] for name in fallback})
            self.assertEqual("error" in advice, len(fallback) == 5, text)
        bare = {name: value for name, value in SIGNAL.items() if name not in ("confidence", "reasons")}
        self.assertEqual((lambda advice: (advice["confidence"], advice["reasoning"]))(self.advice(gemini("ENTRY: 16680.5"), record=bare)), (None, None))

    def test_a_signal_that_only_closes_is_never_dropped(self):
        low = gemini({**GOOD, "confidence": "Low"})
        closes = {**SIGNAL, "opens": False}
        self.assertEqual(self.advise("--veto", "medium", answers=[low], records=[closes]).stdout, lines_of(closes))
        self.assertEqual(self.provider.requests, [], "it waits for no opinion")
        result = self.advise("--veto", "medium", answers=[low], records=[{**SIGNAL, "opens": True}])
        self.assertEqual(json.loads(result.stdout)["event"], "veto")

    def test_sides_of_orders(self):
        self.assertNotIn("fallback", self.advice(gemini(GOOD), record={**SIGNAL, "side": "buy"}))

    def test_the_signals_own_rating_is_no_veto(self):
        advice = self.advice(gemini({**GOOD, "confidence": None}), "--veto", "medium", record={**SIGNAL, "confidence": "low"})
        self.assertEqual((advice["confidence"], advice["fallback"]), ("low", ["confidence"]))

    def test_an_answer_is_data(self):
        for text in ('","id":"x"},{"type":"signal', "a\nb\u0000\u001b[31m\u202e", "$(touch pwned) `touch pwned`", "x" * 5000, '{"a":{"b":[1]}}'):
            result = self.advise(answers=[gemini({**GOOD, "reasoning": text})], records=[SIGNAL, signal(2)])
            self.assertEqual(len(result.stdout.splitlines()), 2)
            first = json.loads(result.stdout.splitlines()[0])
            self.assertEqual({**first, "advice": 0}, {**SIGNAL, "advice": 0})
            self.assertLessEqual(len(first["advice"]["reasoning"]), 500)
            self.assertFalse(set("\n\0\x1b\u202e") & set(first["advice"]["reasoning"]))
        self.assertEqual(self.room.read("pwned"), b"")

    def test_answers_that_are_none(self):
        for answer in (gemini("I would rather not."), (200, {}, b"<html>"), (200, {}, b'{"promptFeedback":{"blockReason":"SAFETY"}}'), (200, {}, b"[]"),
                       (200, {}, b""), (404, {}, b'{"error":{"message":"no such model"}}'), "cut"):
            advice = self.advice(answer)
            self.assertTrue(advice["error"], answer)
            self.assertEqual({name: advice[name] for name in self.OWN}, self.OWN)
            self.assertEqual(advice["fallback"], list(self.OWN))
        self.assertIn("no such model", self.advice((404, {}, b'{"error":{"message":"no such model"}}'))["error"])

    def test_a_veto_keeps_the_marks_that_are_set(self):
        low = gemini({**GOOD, "confidence": "Low"})
        for simulated, backfill in ((True, "gap"), (False, None)):
            result = self.advise("--veto", "low", answers=[low], records=[{**signal(1), "simulated": simulated, "backfill": backfill}])
            event = json.loads(result.stdout)
            self.assertEqual((event.get("simulated", False), event.get("backfill")), (simulated, backfill))

    def test_veto(self):
        low = gemini({**GOOD, "confidence": "Low"})
        result = self.advise("--veto", "low", answers=[low, gemini(GOOD)], records=[signal(1), signal(2)])
        event, kept = map(json.loads, result.stdout.splitlines())
        # Which of the two is answered first is the model's affair.
        if event["type"] != "event":
            event, kept = kept, event
        self.assertEqual((event["event"], event["time"], event["symbol"]), ("veto", CLOSE, "BTCUSDT"))
        self.assertIn("rates it low", event["reason"])
        self.assertIn((event["id"], event["signal"]), [(f"id-{number}:veto", f"id-{number}") for number in (1, 2)])
        self.assertEqual(kept["advice"]["confidence"], "high")
        self.assertNotIn("simulated", event)
        self.assertEqual(self.advice(gemini({**GOOD, "confidence": "Medium"}), "--veto", "low")["confidence"], "medium")

    # Order and outages

    def test_all_else_passes_on_in_order(self):
        others = [b'{"type":"candle","close": 1.50}\n', b'{"topic":"x"}\n', b'{"type":"signal","advice":{}}\n']
        given = others[0] + lines_of(signal(1)) + others[1] + lines_of(signal(2)) + others[2]
        result = self.advise(answers=[gemini(GOOD)], given=given)
        out = result.stdout.splitlines(True)
        self.assertEqual([out[0], out[2], out[4]], others)
        self.assertEqual([json.loads(out[place])["id"] for place in (1, 3)], ["id-1", "id-2"])
        self.assertEqual(len(self.provider.requests), 2)

    def test_a_model_that_recovers(self):
        result = self.advise(answers=[(500, {}, b""), (429, {}, b""), gemini(GOOD)])
        self.assertNotIn("error", json.loads(result.stdout)["advice"])
        self.assertEqual(len(self.provider.requests), 3)

    def test_an_outage_stops_nothing(self):
        late = threading.Event()
        for answer in ((500, {}, b""), None, late):
            result = self.advise("--timeout", "150ms", answers=[answer], records=[signal(number) for number in range(6)])
            out = [json.loads(line) for line in result.stdout.splitlines()]
            self.assertEqual([record["id"] for record in out], [f"id-{number}" for number in range(6)])
            self.assertTrue(all(record["advice"]["error"] for record in out))
            self.assertEqual(result.returncode, 0)
            self.assertEqual(result.stderr.count(b"does not answer"), 1)
        late.set()
        self.room.environment["GEMINI_API_URL"] = dead_address()
        result = self.advise(answers=[None])
        self.assertIn("error", json.loads(result.stdout)["advice"])

    def test_a_live_line_leaves_at_once_and_sigterm_loses_nothing(self):
        late = threading.Event()
        self.answers[:] = [late]
        process = self.room.start(command="advise")
        process.stdin.write(b'{"type":"candle"}\n')
        self.assertEqual(process.stdout.readline(), b'{"type":"candle"}\n')
        process.stdin.write(lines_of(signal(1)) + b'{"type":"candle"}\n')
        wait_for(lambda: self.provider.requests, "the question")
        process.send_signal(signals.SIGTERM)
        out, _ = process.communicate(timeout=LIMIT)
        late.set()
        self.assertEqual(process.returncode, -signals.SIGTERM)
        first, second = out.splitlines()
        self.assertEqual(json.loads(first)["advice"]["error"], "stopped before the model answered")
        self.assertEqual(second, b'{"type":"candle"}')

    def test_a_full_disk_and_a_closed_output(self):
        import subprocess
        self.answers[:] = [gemini(GOOD)]
        for redirection in (">/dev/full", ">&-"):
            result = subprocess.run(["sh", "-c", f'"$@" {redirection}', "sh", *self.room.arguments(command="advise")], input=lines_of(SIGNAL),
                                    capture_output=True, cwd=self.room.path, env=self.room.environment)
            self.assertEqual(result.returncode, 3, redirection)
            self.assertIn(b"cannot write standard output", result.stderr)

    def test_a_status_line_is_kept_up_to_date_on_a_terminal(self):
        self.answers[:] = [gemini(GOOD)]
        terminal = Terminal()
        process = self.room.start("--status", command="advise", stderr=terminal.other)
        terminal.wait_for(b"\r\x1b[Kadvise: 0 records read, 0 bad")
        process.stdin.write(lines_of(signal(1)))
        terminal.wait_for(b"\r\x1b[Kadvise: 1 record read, 0 bad, 1 signal, 1 advised, 0 vetoed, 0 without advice")
        process.communicate()
        terminal.close()
