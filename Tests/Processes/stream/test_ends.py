"""How a live stream ends, and its heartbeats."""
import signal
import time

from stream.case import Case, START


class Ends(Case):
    def test_count_is_exact(self):
        exchange = self.exchange(speed=600, start=START, kline_every=1000)
        for topics, backfill, count in ((["kline.1.BTCUSDT"], 5, 3), (["kline.1.BTCUSDT"], 5, 5),
                                        (["kline.1.BTCUSDT"], 5, 6), (["kline.1.BTCUSDT"], 5, 7),
                                        (["publicTrade.BTCUSDT", "kline.1.ETHUSDT"], 0, 1),
                                        (["publicTrade.BTCUSDT", "kline.1.BTCUSDT",
                                          "kline.1.ETHUSDT"], 3, 40)):
            exchange.knobs.rest_delay = 0.2  # so that live candles wait for those of before
            status, records, errors = self.run_once(exchange, *topics, backfill=backfill,
                                                    count=count)
            self.assertEqual((status,
                              len([record for record in records if "topic" in record
                                   and record.get("type") != "event"])), (0, count), errors)

    def test_count_is_exact_when_candles_waited(self):
        exchange = self.exchange(speed=240, kline_every=60_000, rest_delay=0.6, missing_confirm=4)
        for count in range(8, 13):
            status, records, errors = self.run_once(exchange, "kline.1.BTCUSDT", "kline.1.ETHUSDT",
                                                    count=count)
            self.assertEqual((status,
                              len([record for record in records if "topic" in record
                                   and record["type"] != "event"])), (0, count), errors)

    def test_duration(self):
        begun = time.monotonic()
        status, records, _ = self.run_once(self.exchange(speed=10), "publicTrade.BTCUSDT",
                                           duration="1s")
        self.assertEqual(status, 0)
        self.assertGreaterEqual(time.monotonic() - begun, 1)
        self.assertGreater(len(records), 2)

    def test_duration_without_ever_connecting(self):
        exchange = self.exchange()
        exchange.refuse_connections()
        status, records, errors = self.run_once(exchange, "publicTrade.BTCUSDT", duration="300ms")
        self.assertEqual((status, records), (3, []))
        self.assertIn("never connected", errors)

    def test_retries(self):
        exchange = self.exchange()
        exchange.refuse(502, times=100)
        status, _, errors = self.run_once(exchange, "publicTrade.BTCUSDT", retries=3)
        self.assertEqual((status, len(exchange.handshakes)), (3, 4))
        self.assertIn("gave up after 4 failures", errors)

    def test_stats(self):
        exchange = self.exchange(speed=20)
        stream = self.stream(exchange, "publicTrade.BTCUSDT", "kline.1.BTCUSDT", stats="200ms",
                             ping="100ms")
        stream.event("stats", 2)
        exchange.drop()
        stream.event("subscribed", 4)
        seen = len(stream.events("stats"))
        last = stream.event("stats", seen + 2)[-1]
        names = ("type event time messages bytes reconnects gaps book_outages repeated "
                 "unreadable ping_ms latency_p50_ms latency_p99_ms")
        self.assertEqual(list(last), names.split())
        self.assertEqual((last["reconnects"], last["unreadable"]), (1, 0))
        self.assertGreaterEqual(last["gaps"], 1)
        self.assertGreater(last["bytes"], 1000)
        self.assertIsInstance(last["ping_ms"], int)
        self.ends(stream)

    def test_tells_where_it_stands(self):
        exchange = self.exchange(speed=20)
        stream = self.stream(exchange, "publicTrade.BTCUSDT")
        stream.payload("publicTrade.BTCUSDT", 3)
        stream.process.send_signal(signal.SIGUSR1)
        stream.wait(lambda: " payloads written, 1 of 1 link up, 1 topic, "
                    "market at " in stream.errors, "its standing")
        self.ends(stream)

    def test_quiet_says_nothing_but_errors(self):
        status, _, errors = self.run_once(self.exchange(speed=10), "publicTrade.BTCUSDT", count=3,
                                          quiet=True)
        self.assertEqual((status, errors), (0, ""))


class Heartbeats(Case):
    def test_only_while_every_link_is_alive(self):
        exchange = self.exchange(speed=1, start=START)
        stream = self.stream(exchange, "publicTrade.BTCUSDT", "spot:publicTrade.BTCUSDT",
                             heartbeat="100ms", ping="200ms", dead="300ms", backoff="100ms,100ms")
        stream.payload("publicTrade.BTCUSDT", 2)
        exchange.knobs.auto = False
        stream.event("heartbeat", len(stream.events("heartbeat")) + 2)
        # From here on no payload comes between them.
        seen = len(stream.events("heartbeat"))
        beats = stream.event("heartbeat", seen + 6)[seen:]
        # Stream time: the exchange's, and ours since then by the monotonic clock.
        spans = [later["time"] - earlier["time"] for earlier, later in zip(beats, beats[1:])]
        self.assertTrue(all(span >= 95 for span in spans), spans)
        latest = max(record["ts"] for record in stream.payloads())
        self.assertGreaterEqual(beats[-1]["time"], latest)
        self.assertLess(beats[-1]["time"], exchange.clock.now() + 2000)
        # One link is gone, and does not come back.
        exchange.refuse_connections()
        exchange.drop("spot:publicTrade.BTCUSDT")
        stream.event("disconnected")
        seen = len(stream.events("heartbeat"))
        failures = stream.errors.count("cannot connect")
        stream.wait(lambda: stream.errors.count("cannot connect") > failures + 4, "some tries")
        self.assertEqual(len(stream.events("heartbeat")), seen)
        exchange.refuse_connections(False)
        stream.event("heartbeat", seen + 2)
        self.ends(stream)

    def test_none(self):
        exchange = self.exchange(speed=10)
        stream = self.stream(exchange, "publicTrade.BTCUSDT", heartbeat=0, duration="1500ms")
        stream.payload("publicTrade.BTCUSDT")
        exchange.knobs.auto = False
        self.assertEqual(stream.join(), 0)
        self.assertEqual(stream.events("heartbeat"), [])
