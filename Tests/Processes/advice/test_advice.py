"""`advise` with simulated models: its requests, its handling of answers, and outages, which must
not stop the pipe."""
import json

from advice.advising import AdviceCase
from alerts.case import SIGNAL, signal
from harness.commands import lines_of

GOOD = {"entry": 16680.5, "stop": 16600, "target": 16850, "confidence": "High",
        "reasoning": "Trend and volume agree."}


def gemini(text):
    text = text if isinstance(text, str) else json.dumps(text)
    return 200, {}, json.dumps(
        {"candidates": [{"content": {"parts": [{"text": "hm", "thought": True}, {"text": text}]},
                         "finishReason": "STOP"}]}).encode()


def openai(text):
    text = text if isinstance(text, str) else json.dumps(text)
    return 200, {}, json.dumps(
        {"choices": [{"message": {"role": "assistant", "content": text}}]}).encode()


class Advising(AdviceCase):
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
        self.assertEqual(body["generationConfig"]["responseSchema"]["required"],
                         ["entry", "stop", "target", "confidence", "reasoning"])

    def test_openai_and_local_servers(self):
        advice = self.advice(openai(GOOD), "--api", "openai", "--url", self.provider.url + "/v1",
                             "--model", "llama3.2")
        self.assertEqual(advice, {"model": "llama3.2", **GOOD, "confidence": "high"})
        request = self.provider.requests[0]
        self.assertEqual(request.path, "/v1/chat/completions")
        self.assertNotIn("Authorization", request.headers)
        self.assertEqual(request.json["response_format"]["type"], "json_schema")
        self.room.environment["OPENAI_API_KEY"] = "openai-key"
        self.advice(openai(GOOD), "--api", "openai", "--url", self.provider.url + "/v1", "--model",
                    "llama3.2")
        self.assertEqual(self.provider.requests[0].headers["Authorization"], "Bearer openai-key")

    def test_a_server_that_knows_no_schemas_is_asked_without(self):
        words = ["--api", "openai", "--url", self.provider.url, "--model", "m"]
        result = self.advise(*words, answers=[(400, {}, b"{}"), openai(GOOD), openai(GOOD)],
                             records=[signal(1), signal(2)])
        self.assertNotIn("error", json.loads(result.stdout.splitlines()[0])["advice"])
        # Both signals may have been asked about before the first answer.
        self.assertIn(False,
                      ["response_format" in request.json for request in self.provider.requests])

    def test_models_by_name(self):
        self.room.environment["GEMINI_MODEL"] = "gemini-of-env"
        self.assertEqual(self.advice(gemini(GOOD))["model"], "gemini-of-env")
        self.assertEqual(self.advice(gemini(GOOD), "--model", "gemini-of-option")["model"],
                         "gemini-of-option")
        # The command does not check model names; the provider decides which models exist.
        self.assertEqual(self.advice(gemini(GOOD), "--model", "gemini-1.5-flash")["model"],
                         "gemini-1.5-flash")
        del self.room.environment["GEMINI_API_KEY"]
        self.assertEqual(self.advise(answers=[gemini(GOOD)]).returncode, 2)

    def test_the_model_sees_votes_and_candles(self):
        votes = [{"name": "trend", "vote": 1, "weight": 2, "contribution": 2},
                 {"name": "rsi", "vote": -1, "weight": 1, "contribution": -1}]
        asked = {**SIGNAL, "votes": votes, "values": {"rsi_7": 41.2}}
        own = [self.candle(number, rsi_7=number) for number in range(40)]
        forming = self.candle(40, closed=False), self.candle(40, closed=True, rsi_7=1)
        others = [self.candle(3, symbol="ETHUSDT"), self.candle(3, interval="5"),
                  {**self.candle(3), "category": "spot"}, {"type": "candle"}, self.candle(2)]
        given = lines_of(*own, *forming, *others, asked, self.candle(41))
        for words, count in (([], 30), (["--candles", "5"], 5), (["--candles", "0"], 0)):
            for api, more in ((gemini, []),
                              (openai,
                               ["--api", "openai", "--url", self.provider.url, "--model", "m"])):
                result = self.advise(*words, *more, answers=[api(GOOD)], given=given)
                self.assertEqual((result.returncode, result.stderr.count(b"no candle")), (0, 0))
                body = self.provider.requests[0].json
                text = body["contents"][0]["parts"][0]["text"] if api is gemini else body[
                    "messages"][1]["content"]
                seen = [json.loads(line) for line in text.splitlines()]
                self.assertEqual(seen, [asked, *([*own, forming[1]][-count:] if count else [])])
                told = body["systemInstruction"]["parts"][0]["text"] if api is gemini else body[
                    "messages"][0]["content"]
                self.assertIn("votes", told)

    def test_a_signal_without_candles_is_said_once(self):
        result = self.advise(answers=[gemini(GOOD)], records=[signal(1), signal(2)])
        self.assertEqual(
            result.stderr.count(b"no candle of linear:BTCUSDT:3 came before its signal"), 1)

    def test_a_model_that_is_retired(self):
        """The error lists the models that the provider offers; `advise` requests that list once."""
        gone = (404, {}, b'{"error":{"message":"models/gemini-1.5-flash is not found for API '
                b'version v1beta"}}')
        offer = {
            "models": [{"name": "models/gemini-3-flash",
                        "supportedGenerationMethods": ["generateContent"]},
                       {"name": "models/embedding-1",
                        "supportedGenerationMethods": ["embedContent"]},
                       {"name": "models/gemini-3-pro",
                        "supportedGenerationMethods": ["countTokens", "generateContent"]}]}
        plain = {"object": "list", "data": [{"id": "gemini-3-flash"}, {"id": "gemini-3-pro"}]}
        decommissioned = (400, {}, b'{"error":{"message":"The model `m` has been decommissioned",'
                          b'"code":"model_decommissioned"}}')
        for words, path, answer, models in ((["--model", "gemini-1.5-flash"],
                                             "/v1beta/models?pageSize=1000", gone, offer),
                                            (["--api", "openai", "--url", self.provider.url + "/v1",
                                              "--model", "m"], "/v1/models", gone, plain),
                                            (["--api", "openai", "--url", self.provider.url + "/v1",
                                              "--model", "m"], "/v1/models", decommissioned,
                                             plain),):
            self.provider.answer = lambda request, number: ((200, {}, json.dumps(models).encode())
                                                            if request.path == path else answer)
            self.provider.requests.clear()
            result = self.room.run("--backoff=10ms,20ms", *words,
                                   given=lines_of(*(signal(number) for number in range(6))),
                                   command="advise")
            records = [json.loads(line) for line in result.stdout.splitlines()]
            self.assertEqual([record["id"] for record in records],
                             [f"id-{number}" for number in range(6)])
            for record in records:
                self.assertTrue(
                    record["advice"]["error"].endswith(
                        "; the provider offers gemini-3-flash, gemini-3-pro"), record)
                self.assertEqual(record["advice"]["entry"], SIGNAL["entry"])
            self.assertEqual([request.path for request in self.provider.requests].count(path), 1)
            self.assertEqual(result.stderr.count(b"the provider offers gemini-3-flash, "
                                                 b"gemini-3-pro; choose one by --model"), 1)
            self.assertNotIn(b"embedding", result.stderr)

    def test_a_list_of_models_that_does_not_come(self):
        for offer in ((500, {}, b""), (200, {}, b"[]"), "cut"):
            self.provider.answer = lambda request, number: offer if request.path.endswith(
                "pageSize=1000") else (404, {}, b'{"error":{"message":"no such model"}}')
            result = self.room.run(given=lines_of(SIGNAL), command="advise")
            error = json.loads(result.stdout)["advice"]["error"]
            self.assertIn("no such model", error)
            self.assertIn("its list of models could not be read", error)
