"""What REST does wrong, while candles of before or of a gap are fetched."""
import time

from exchange import market
from exchange.bybit import FakeBybit
from stream.case import Case, MINUTE, START, asked

TOPIC = "kline.1.BTCUSDT"


class Warmups(Case):
    """Candles of before come whatever REST does first."""

    def warm(self, kind, said, least=0.0, times=1, count=50, limit=20, options=None, **more):
        exchange = self.exchange(speed=60)
        exchange.fail_rest(kind, times=times, path="/kline", **more)
        stream = self.stream(exchange, TOPIC, backfill=count, **(options or {}))
        stream.wait(lambda: len(stream.starts(TOPIC)) > count + 2, f"{count} candles and more",
                    limit)
        first = [backfill for _, backfill in stream.candles(TOPIC)][:count]
        self.assertEqual(first, ["history"] * count)
        self.assertWholeCandles(stream, TOPIC, least=count + 2)
        stream.says(said)
        asked = [request.time for request in exchange.requests if request.path.endswith("/kline")]
        if kind != "slow":
            self.assertGreaterEqual(asked[times] - asked[0], least)
        self.ends(stream)

    def test_403(self):
        self.warm("403", "HTTP 403", least=0.59, options={"ban_wait": "600ms"})

    def test_403_with_a_time(self):
        self.warm("403", "next try in 1s", least=0.99, retry_after=1)

    def test_429(self):
        self.warm("429", "HTTP 429", least=0.99)

    def test_500(self):
        self.warm("500", "HTTP 500", times=2)

    def test_502(self):
        self.warm("502", "HTTP 502")

    def test_10006_waits_until_the_reset(self):
        # By the exchange's clock on both sides.
        self.warm("10006", "rate limit", least=0.89, reset_ms=900)

    def test_10006_of_absurd_times(self):
        for reset in (10**30, -(10**18), 1 << 62):
            exchange = self.exchange(speed=60)
            exchange.fail_rest("10006", path="/kline", reset_ms=reset)
            stream = self.stream(exchange, TOPIC, backfill=3)
            stream.says("rate limit")
            stream.wait(lambda: len(asked(exchange)) > 1 or reset > 0, "another try")
            self.assertIsNone(stream.process.poll())
            self.ends(stream)

    def test_10016(self):
        self.warm("10016", "Server error.")

    def test_garbage(self):
        self.warm("garbage", "no JSON of the exchange")

    def test_html(self):
        self.warm("html", "no JSON of the exchange")

    def test_empty(self):
        self.warm("empty", "no JSON of the exchange")

    def test_cut(self):
        self.warm("cut", "trying again")

    def test_drop(self):
        self.warm("drop", "trying again")

    def test_reset(self):
        self.warm("reset", "trying again")

    def test_slow(self):
        self.warm("slow", "", seconds=1.5)

    def test_10002_is_said_in_words(self):
        exchange = self.exchange(speed=60)
        exchange.fail_rest("10002", path="/kline")
        stream = self.stream(exchange, TOPIC, backfill=5)
        stream.says("the machine's clock is off")
        stream.wait(lambda: len(stream.starts(TOPIC)) > 1, "live candles")
        self.assertWholeCandles(stream, TOPIC)
        self.ends(stream)

    def test_none_at_all_is_given_up_in_time(self):
        exchange = self.exchange(speed=60)
        exchange.fail_rest("500", times=10**6, path="/kline")
        stream = self.stream(exchange, TOPIC, backfill=5, patience="500ms")
        stream.says("history did not arrive in time; continuing without it")
        stream.wait(lambda: len(stream.starts(TOPIC)) > 1, "live candles")
        self.ends(stream)

    def test_heartbeats_tell_no_time_while_they_are_on_their_way(self):
        exchange = self.exchange(speed=1, rest_delay=1)
        stream = self.stream(exchange, "publicTrade.BTCUSDT", TOPIC, backfill=5, heartbeat="50ms")
        stream.payload(TOPIC, 5)
        first = next(place for place, record in enumerate(stream.records) if record.get("backfill"))
        beats = [record["time"] for record in stream.records[:first]
                 if record.get("event") == "heartbeat"]
        self.assertGreater(len(beats), 3)
        self.assertEqual(set(beats), {None})
        self.assertIsInstance(stream.event("heartbeat", len(beats) + 1)[-1]["time"], int)
        self.ends(stream)


class Gaps(Case):
    def test_the_missing_ones_come_however_often_rest_fails(self):
        for kind, more in (("500", {"times": 2}), ("403", {"retry_after": 1}),
                           ("10006", {"reset_ms": 300}), ("cut", {}), ("garbage", {})):
            with self.subTest(kind):
                exchange = self.exchange(speed=400)
                stream = self.stream(exchange, TOPIC)
                stream.wait(lambda: len(stream.starts(TOPIC)) > 1, "candles")
                exchange.fail_rest(kind, **more)
                exchange.refuse_connections()
                exchange.drop()
                now = exchange.clock.now()
                exchange.wait(lambda: exchange.clock.now() > now + 4 * MINUTE)
                exchange.refuse_connections(False)
                stream.event("backfilled")
                stream.wait(lambda: stream.starts(TOPIC)[-1] > now + 8 * MINUTE,
                            "candles after the gap")
                self.assertWholeCandles(stream, TOPIC, least=8)
                self.assertNotIn("lost", stream.errors.replace("connection lost", ""))
                self.ends(stream)

    def test_of_more_than_a_page(self):
        exchange = self.exchange(speed=0, start=START)
        stream = self.stream(exchange, TOPIC)
        exchange.wait(lambda: exchange.subscribed(TOPIC))
        exchange.advance(2 * MINUTE)
        stream.wait(lambda: stream.starts(TOPIC), "a candle")
        exchange.refuse_connections()
        exchange.drop()
        stream.event("disconnected")
        exchange.advance(2500 * MINUTE)
        exchange.refuse_connections(False)
        exchange.wait(lambda: exchange.subscribed(TOPIC))
        exchange.advance(2 * MINUTE)
        stream.wait(lambda: stream.starts(TOPIC)[-1] >= START + 2502 * MINUTE,
                    "the candles behind the gap")
        self.assertWholeCandles(stream, TOPIC, least=2500)
        gap, filled = stream.event("gap")[0], stream.event("backfilled")[0]
        self.assertEqual((len(stream.events("gap")), gap["missed"], gap["to"]),
                         (1, filled["missed"], filled["to"]))
        self.assertEqual(
            len([request for request in exchange.requests if request.path.endswith("/kline")]), 3)
        self.ends(stream)

    def test_a_candle_that_is_listed_later(self):
        first, asked = market.floor("1", START), []
        exchange = FakeBybit(speed=0, start=START,
                             missing_confirm=lambda topic, start: start == first)
        kline = exchange.rest.kline

        def late(query):
            answer = kline(query)
            asked.append([row for row in answer["list"] if int(row[0]) == first])
            if len(asked) < 4:
                answer["list"] = [row for row in answer["list"] if int(row[0]) != first]
            return answer
        exchange.rest.kline = late
        exchange.start()
        self.addCleanup(exchange.stop)
        stream = self.stream(exchange, TOPIC, confirm_wait="15s")
        exchange.wait(lambda: exchange.subscribed(TOPIC))
        exchange.advance(2000)
        stream.payload(TOPIC)
        exchange.advance(MINUTE)
        stream.wait(lambda: stream.starts(TOPIC) == [first], "the candle")
        self.assertEqual([backfill for element, backfill in stream.candles(TOPIC)
                          if element["confirm"]], ["gap"])
        self.assertEqual(len(asked), 4)
        self.assertTrue(all(asked), "each time it was asked for")
        stream.event("backfilled")
        exchange.advance(MINUTE)
        stream.wait(lambda: stream.starts(TOPIC) == [first, first + MINUTE], "the next one")
        self.assertEqual(stream.errors.count("lost"), 0)
        self.ends(stream)

    def test_what_cannot_be_fetched_is_told_as_lost(self):
        exchange = self.exchange(speed=120)
        stream = self.stream(exchange, TOPIC, patience="700ms")
        stream.wait(lambda: len(stream.starts(TOPIC)) > 1, "candles")
        exchange.fail_rest("500", times=10**6)
        exchange.refuse_connections()
        exchange.drop()
        now = exchange.clock.now()
        exchange.wait(lambda: exchange.clock.now() > now + 4 * MINUTE)
        exchange.refuse_connections(False)
        stream.says("lost before")
        gap = stream.event("gap")[0]
        self.assertEqual((gap["topic"], gap["category"], gap["symbol"]),
                         (TOPIC, "linear", "BTCUSDT"))
        self.assertEqual(gap["missed"], (gap["to"] - gap["from"]) // MINUTE)
        stream.wait(lambda: stream.starts(TOPIC)[-1] > gap["to"], "candles after the gap")
        starts = stream.starts(TOPIC)
        self.assertEqual(sorted(set(starts)), starts)
        holes = [(earlier + MINUTE, later) for earlier, later in zip(starts, starts[1:])
                 if later != earlier + MINUTE]
        self.assertEqual(holes, [(gap["from"], gap["to"])])
        self.ends(stream)


class History(Case):
    def fetched(self, kind, said="", status=0, options=None, **more):
        exchange = self.exchange(speed=0, start=START)
        exchange.fail_rest(kind, path="/kline", **more)
        begun = time.monotonic()
        got, records, errors = self.run_once(exchange, TOPIC, **{"from": "100 minutes ago"},
                                             **(options or {}))
        self.assertEqual(got, status, errors)
        self.assertIn(said, errors)
        if not status:
            starts = [record["data"][0]["start"] for record in records if "topic" in record]
            first = market.after("1", market.floor("1", START - 100 * MINUTE))
            self.assertEqual(starts, list(range(first, market.floor("1", START), MINUTE)))
        return time.monotonic() - begun

    def test_each_failure_is_overcome(self):
        for kind, more in (("500", {}), ("502", {}), ("garbage", {}), ("empty", {}), ("cut", {}),
                           ("drop", {}), ("reset", {}), ("10016", {}), ("html", {}),
                           ("slow", {"seconds": 1})):
            with self.subTest(kind):
                self.fetched(kind, **more)

    def test_waits(self):
        self.assertGreater(self.fetched("403", "HTTP 403", options={"ban_wait": "700ms"}), 0.7)
        self.assertGreater(self.fetched("429", "HTTP 429", retry_after=1), 1)
        self.assertGreater(self.fetched("10006", "rate limit", reset_ms=800), 0.8)

    def test_gives_up(self):
        self.fetched("500", "HTTP 500", status=1, times=100, options={"retries": 1})
        self.fetched("10002", "the machine's clock is off", status=1)

    def test_without_the_exchanges_time(self):
        exchange = self.exchange()
        exchange.fail_rest("500", times=100, path="/time")
        status, _, errors = self.run_once(exchange, TOPIC, retries=0, **{"from": "1 hour ago"})
        self.assertEqual(status, 3)
        self.assertIn("cannot get the exchange's time", errors)
