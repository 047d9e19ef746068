"""Candles of before, and clocks that are wrong."""
import time

from exchange import market
from stream.case import Case, MINUTE, START, asked
from stream.test_candles import TOPIC


class Warmups(Case):
    def warm(self, backfill, topics=(TOPIC, "spot:kline.3.ETHUSDT", "kline.D.BTCUSDT"), speed=60,
             limit=60, **more):
        exchange = self.exchange(speed=speed, **more)
        stream = self.stream(exchange, *topics, backfill=backfill, confirm_wait="20s")
        for topic in topics:
            name, category = topic.rpartition(":")[2], topic.rpartition(":")[0] or "linear"
            shown = lambda name=name, category=category: stream.candles(name, category)
            stream.wait(lambda shown=shown: [mark for _, mark in shown() if not mark],
                        f"live candles of {name}", limit)
        stream.wait(lambda: [e for e, mark in stream.candles(TOPIC, "linear") if e["confirm"]
                             and not mark], "a candle that closes live", limit)
        return exchange, stream, self.counts(stream, topics)

    def counts(self, stream, topics):
        """Ends it, and gives how many candles of before each topic had: all before the first live
        one."""
        self.ends(stream)
        counts = {}
        for topic in topics:
            name, category = topic.rpartition(":")[2], topic.rpartition(":")[0] or "linear"
            self.assertWholeCandles(stream, name, category, least=0)
            marks = [backfill for _, backfill in stream.candles(name, category)]
            count = counts[topic] = marks.count("history")
            self.assertEqual(marks[:count], ["history"] * count)
            self.assertEqual(set(marks[count:]), {None})
        self.assertEqual(stream.events("gap"), [])
        return counts

    def test_of_so_many(self):
        topics = (TOPIC, "spot:kline.3.ETHUSDT", "kline.D.BTCUSDT")
        for count in (1, 200):
            exchange = self.exchange(speed=0, start=START)
            stream = self.stream(exchange, *topics, backfill=count)
            stream.wait(lambda count=count: len(stream.candles(TOPIC, "linear"))
                        + len(stream.candles("kline.3.ETHUSDT"))
                        + len(stream.candles("kline.D.BTCUSDT")) >= 3 * count)
            exchange.wait(lambda: all(exchange.subscribed(topic) for topic in topics))
            exchange.advance(MINUTE)
            for name in ("kline.1.BTCUSDT", "kline.3.ETHUSDT", "kline.D.BTCUSDT"):
                stream.wait(lambda name=name: [mark for _, mark in stream.candles(name)
                                               if not mark], f"live candles of {name}")
            self.assertEqual(set(self.counts(stream, topics).values()), {count})

    def test_of_none(self):
        exchange, _, found = self.warm(0)
        self.assertEqual(set(found.values()), {0})
        self.assertEqual(asked(exchange), [])

    def test_of_more_than_a_page(self):
        _, _, found = self.warm(2500, topics=(TOPIC, "spot:kline.1.BTCUSDT"))
        # a candle a second closes while the pages are fetched
        self.assertLessEqual(set(found.values()), {2500, 2501, 2502})

    def test_of_more_than_there_is(self):
        exchange = self.exchange(speed=60)
        listed = exchange.clock.now() - 1200 * MINUTE
        exchange.symbols.listed["BTCUSDT"] = listed
        stream = self.stream(exchange, TOPIC, backfill=50_000)
        stream.wait(lambda: [mark for _, mark in stream.candles(TOPIC) if not mark], "live candles")
        self.assertIn(stream.candles(TOPIC)[0][0]["start"],
                      (market.floor("1", listed), market.after("1", listed)))
        self.assertWholeCandles(stream, TOPIC, least=1195)
        self.ends(stream)

    def test_of_a_day(self):
        exchange, stream, found = self.warm("day")
        now = exchange.clock.now()
        self.assertIn(stream.starts(TOPIC, "linear")[0],
                      (market.floor("D", now) - market.DAY,
                       market.floor("D", now) - 2 * market.DAY))
        self.assertEqual(stream.starts("kline.3.ETHUSDT", "spot")[0],
                         stream.starts(TOPIC, "linear")[0])
        self.assertEqual(found["kline.D.BTCUSDT"], 1)

    def test_of_many_topics(self):
        exchange = self.exchange(speed=20, symbols=120)
        stream = self.stream(exchange, "kline.1.*", backfill=20)
        topics = {f"kline.1.{symbol}" for symbol in exchange.symbols.names["linear"]
                  if exchange.symbols.status(symbol) == "Trading"}
        live = lambda: {record["topic"] for record in stream.payloads() if "backfill" not in record}
        stream.wait(lambda: live() == topics, "live candles of every symbol")
        self.ends(stream)
        for topic in topics:
            self.assertWholeCandles(stream, topic, least=20)

    def test_a_candle_that_closes_meanwhile(self):
        """Between the answer of REST and the first live candle a candle closes: it belongs to those
        of before."""
        for rest, socket in ((0, 0.8), (0.8, 0), (0.4, 0.4)):
            with self.subTest(rest=rest, socket=socket):
                exchange = self.exchange(speed=120, rest_delay=rest, handshake_delay=socket)
                stream = self.stream(exchange, TOPIC, "kline.3.BTCUSDT", backfill=10)
                stream.wait(
                    lambda: len([1 for element, mark in stream.candles(TOPIC) if element["confirm"]
                                 and not mark]) > 2, "live candles")
                self.ends(stream)
                for topic in (TOPIC, "kline.3.BTCUSDT"):
                    self.assertWholeCandles(stream, topic, least=10)
                    marks = [mark for _, mark in stream.candles(topic)]
                    count = marks.count("history")
                    self.assertGreaterEqual(count, 10)
                    self.assertEqual(marks, ["history"] * count + [None] * (len(marks) - count))
                self.assertEqual(stream.events("gap"), [])

    def test_a_cut_meanwhile(self):
        exchange = self.exchange(speed=120, rest_delay=0.7)
        stream = self.stream(exchange, TOPIC, backfill=10)
        exchange.wait(lambda: exchange.subscribed(TOPIC))
        exchange.drop()
        exchange.wait(lambda: len(exchange.connections) > 1)
        stream.wait(lambda: len(stream.starts(TOPIC)) > 14, "candles")
        self.assertWholeCandles(stream, TOPIC, least=14)
        self.ends(stream)

    def test_a_market_that_stands_still(self):
        """Candles that the exchange never made are no reason to wait for ever, nor to be silent."""
        exchange = self.exchange(speed=60)
        stream = self.stream(exchange, "kline.1.PRE0USDT", TOPIC, backfill=5)
        stream.wait(lambda: len(stream.starts(TOPIC)) > 7)
        self.assertEqual(stream.payloads("kline.1.PRE0USDT"), [])
        self.ends(stream)


class Clocks(Case):
    def test_the_clock_of_this_machine_enters_no_time(self):
        exchange = self.exchange(speed=30, start=1_600_000_000_000)
        stream = self.stream(exchange, TOPIC, "publicTrade.BTCUSDT", backfill=5, stats="200ms",
                             heartbeat="50ms")
        stream.wait(lambda: len(stream.starts(TOPIC)) > 6, "candles")
        exchange.drop()
        stream.event("connected", 2)
        stream.event("stats", 3)
        now = exchange.clock.now()
        for event in stream.events():
            self.assertTrue(1_600_000_000_000 - 60_000 < event["time"] < now + 60_000, event)
        self.assertGreater(min(payload["recv"] for payload in stream.payloads()),
                           (time.time() - 600) * 1000)
        self.ends(stream)
