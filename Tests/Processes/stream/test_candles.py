"""Candles are whole: whatever happens, each closed one comes once, in order, with the market's
values."""
import json

from exchange import market
from stream.case import Case, MINUTE, START, asked

TOPIC = "kline.1.BTCUSDT"
# Where nothing may be fetched: time enough for a closing to come by the socket.
SLOWLY = {"speed": 60, "least": 4, "options": {"confirm_wait": "20s"}}


class Kills(Case):
    """A hundred cuts at random, of links of several categories."""

    def killed(self, seed, how, tls=False, **options):
        exchange = self.exchange(speed=150, seed=seed, kill_every=0.15, kill_how=how, tls=tls)
        topics = [TOPIC, "kline.3.ETHUSDT", "spot:kline.1.BTCUSDT", "inverse:kline.5.BTCUSD",
                  "publicTrade.BTCUSDT", "spot:kline.3.SOLUSDT"]
        # Long enough away to miss closings.
        stream = self.stream(exchange, *topics, backfill=5, backoff="100ms,300ms", **options)
        exchange.wait(lambda: exchange.kills >= 100, 180)
        exchange.knobs.kill_every = 0
        now = exchange.clock.now()
        klines = [topic for topic in topics if "kline" in topic]
        names = [(topic.rpartition(":")[2], topic.rpartition(":")[0] or "linear")
                 for topic in klines]
        for name, category in names:
            stream.wait(lambda name=name, category=category: stream.starts(name, category)[-1:]
                        > [now], f"{name} after the last cut")
        self.ends(stream)
        for name, category in names:
            self.assertWholeCandles(stream, name, category, least=12)
            marks = [backfill for element, backfill in stream.candles(name, category)]
            # One that closed before the first live one came is of before, too.
            count = next(place for place, mark in enumerate(marks) if mark != "history")
            self.assertGreaterEqual(count, 5)
            self.assertNotIn("history", marks[count:])
        self.assertFetchedAreAnnounced(stream)
        # Where trades are missing, which cannot be fetched, a gap stands between those around them.
        last, gap, gaps = None, None, 0
        for record in stream.records:
            if record.get("topic") != "publicTrade.BTCUSDT" or record.get("event") == "subscribed":
                continue
            if record.get("event") == "gap":
                self.assertLessEqual(record["from"], record["to"])
                gap, gaps = record, gaps + 1
                continue
            for trade in record["data"]:
                between = range(last // 1000, trade["T"] // 1000 + 1) if last else ()
                if any(last < market.trade_time("BTCUSDT", number, 1000) < trade["T"]
                       for number in between):
                    self.assertIsNotNone(gap, f"trades are missing before {trade['T']}, and "
                                         "no gap tells it")
                self.assertGreater(trade["T"], last or 0)
                last, gap = trade["T"], None
        self.assertGreater(gaps, 5)

    def assertFetchedAreAnnounced(self, stream):
        """Around what was fetched stand `gap` and `backfilled`."""
        open_gaps, fetched = {}, 0
        for record in list(stream.records):
            topic = (record.get("category"), record.get("topic"))
            if record.get("event") == "gap" and "kline" in record["topic"]:
                self.assertNotIn(topic, open_gaps)
                open_gaps[topic] = record
                self.assertEqual(record["missed"],
                                 (record["to"] - record["from"])
                                 // (MINUTE * int(record["topic"].split(".")[1])))
            elif record.get("event") == "backfilled":
                gap = open_gaps.pop(topic)
                self.assertEqual((gap["to"], gap["symbol"]), (record["to"], record["symbol"]))
            elif record.get("backfill") == "gap":
                fetched += 1
                gap = open_gaps[topic]
                self.assertTrue(gap["from"] <= record["data"][0]["start"] < gap["to"])
        self.assertEqual(open_gaps, {})
        self.assertGreater(fetched, 3)

    def test_dropped_and_reset(self):
        self.killed(1, ("drop", "reset"))

    def test_reset_under_tls(self):
        self.killed(2, ("reset", "drop", "cut"), tls=True)


class Confirms(Case):
    def run_market(self, least=12, speed=240,
                   topics=(TOPIC, "kline.3.BTCUSDT", "spot:kline.1.BTCUSDT"), options=None,
                   **knobs):
        exchange = self.exchange(speed=speed, **knobs)
        stream = self.stream(exchange, *topics, **(options or {}))
        stream.wait(lambda: len(stream.starts(TOPIC, "linear")) >= least, f"{least} candles", 30)
        self.ends(stream)
        for topic in topics:
            self.assertWholeCandles(stream, topic.rpartition(":")[2], topic.rpartition(":")[0]
                                    or "linear")
        return exchange, stream

    def test_as_it_should_be(self):
        exchange, stream = self.run_market(**SLOWLY)
        self.assertEqual(stream.events("gap"), [])
        self.assertEqual(asked(exchange), [])

    def test_two_candles_in_a_payload(self):
        exchange, stream = self.run_market(pair_every=1, **SLOWLY)
        self.assertTrue(any(len(payload["data"]) == 2 for payload in stream.payloads(TOPIC)))
        self.assertEqual(asked(exchange), [])

    def test_repeated(self):
        _, stream = self.run_market(repeat_confirm="identical", **SLOWLY)
        self.assertEqual(stream.events("gap"), [])

    def test_repeated_with_other_values(self):
        self.run_market(repeat_confirm="changed", pair_every=1)

    def test_missing(self):
        for rule in (2, 1):
            with self.subTest(every=rule):
                _, stream = self.run_market(missing_confirm=rule)
                fetched = [element["start"] for element, backfill in stream.candles(TOPIC, "linear")
                           if backfill == "gap"]
                self.assertGreater(len(fetched), 4)
                self.assertEqual(len(stream.events("gap", topic=TOPIC, category="linear")),
                                 len(fetched))
                self.assertNotIn("lost", stream.errors)

    def test_missing_and_the_next_candle_silent(self):
        """Nothing comes at all behind the candle's end: its time is known all the same."""
        exchange = self.exchange(speed=0, start=START)
        stream = self.stream(exchange, TOPIC, confirm_wait="100ms")
        exchange.wait(lambda: exchange.subscribed(TOPIC))
        exchange.advance(2000)
        stream.payload(TOPIC)
        exchange.silence()
        exchange.advance(market.after("1", START) - exchange.clock.now() - 50)
        exchange.silence(yes=False)
        exchange.push(TOPIC, exchange.kline(TOPIC, market.floor("1", START), confirm=False))
        exchange.silence()
        exchange.advance(1000)
        stream.wait(lambda: stream.starts(TOPIC), "the candle, from REST")
        self.assertEqual([backfill for _, backfill in stream.candles(TOPIC)][-1], "gap")
        self.ends(stream)

    def test_late(self):
        _, stream = self.run_market(late_confirm=20_000)
        self.assertNotIn("lost", stream.errors)

    def test_late_while_rest_is_silent(self):
        """The next candle's frames wait until it came."""
        _, stream = self.run_market(late_confirm=20_000, rest_delay=60, speed=120,
                                    options={"confirm_wait": "5s"}, least=6)
        self.assertEqual(stream.events("gap"), [])

    def test_never_and_rest_without_it_either(self):
        """After the wait the next candle goes on, and the loss is told."""
        exchange = self.exchange(speed=120, missing_confirm=lambda topic, start: start // MINUTE % 4
                                 == 0, rest_delay=60)
        stream = self.stream(exchange, TOPIC, confirm_wait="200ms")
        gap = stream.event("gap")[0]
        self.assertEqual((gap["to"] - gap["from"], gap["missed"]), (MINUTE, 1))
        stream.wait(lambda: len(stream.starts(TOPIC)) > 5, "candles behind")
        starts = stream.starts(TOPIC)
        lost = {event["from"] for event in stream.events("gap")}
        self.assertEqual(sorted(set(starts) | {start for start in lost if start <= starts[-1]}),
                         list(range(min(starts[0], *lost), starts[-1] + 1, MINUTE)))
        self.assertTrue(all(start // MINUTE % 4 == 0 for start in lost))
        stream.says("1 candle lost")
        self.ends(stream)

    def test_a_frame_of_a_candle_that_closed_is_dropped(self):
        exchange = self.exchange(auto=False, start=START)
        stream = self.stream(exchange, TOPIC)
        exchange.wait(lambda: exchange.subscribed(TOPIC))
        first = market.floor("1", START)
        for start, confirm in ((first, False), (first, True), (first, False), (first, True),
                               (first + MINUTE, False), (first, True)):
            exchange.push(TOPIC, exchange.kline(TOPIC, start, confirm, now=start + 30_000))
        stream.wait(lambda: len(stream.payloads(TOPIC)) >= 3)
        exchange.push(TOPIC, exchange.kline(TOPIC, first + MINUTE))
        stream.wait(lambda: len(stream.starts(TOPIC)) == 2)
        self.assertEqual([(element["start"] - first, element["confirm"])
                          for element, _ in stream.candles(TOPIC)],
                         [(0, False), (0, True), (MINUTE, False), (MINUTE, True)])
        self.ends(stream)

    def test_a_time_far_ahead_does_not_end_the_topic(self):
        exchange = self.exchange(auto=False, start=START)
        stream = self.stream(exchange, TOPIC)
        exchange.wait(lambda: exchange.subscribed(TOPIC))
        first, day = market.floor("1", START), 1440 * MINUTE
        exchange.push(TOPIC, exchange.kline(TOPIC, first))
        # The whole payload is of tomorrow, or only its candle.
        exchange.push(TOPIC, exchange.kline(TOPIC, first + day))
        exchange.push(TOPIC,
                      {**json.loads(exchange.kline(TOPIC, first + day)), "ts": first + MINUTE})
        # A time that is none is believed no more than one of tomorrow.
        for time in (START + 36_500 * day, -5, 1e30):
            exchange.push(TOPIC, {**json.loads(exchange.kline(TOPIC, first)), "ts": time})
        for number in (1, 2, 3):
            exchange.push(TOPIC, exchange.kline(TOPIC, first + number * MINUTE))
        stream.wait(lambda: len(stream.starts(TOPIC)) == 4)
        self.assertEqual([start - first for start in stream.starts(TOPIC)],
                         [0, MINUTE, 2 * MINUTE, 3 * MINUTE])
        stream.says("a payload whose time is 24h ahead of the exchange's clock")
        stream.says("dropping a payload that is no candle of now")
        stream.says("a payload whose time is before 1970 or after 2099; it is dropped")
        self.assertNotIn(-5, [record.get("ts") for record in stream.records])
        self.assertEqual(max(record["time"] for record in stream.records
                             if record.get("type") == "event") // day, START // day)
