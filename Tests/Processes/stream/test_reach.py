"""Whether the exchange can be reached, and what takes its place."""
import time

from exchange import market
from exchange.rest import REGION
from stream.case import Case

TRADES, KLINES = "publicTrade.BTCUSDT", "kline.1.BTCUSDT"
DAY = market.DAY


class Regions(Case):
    """HTTP 403 for the country of the IP address, and for too many requests."""

    def test_a_blocked_link_ends_with_the_reason(self):
        exchange = self.exchange()
        exchange.refuse(403, times=100, text=REGION)
        status, _, errors = self.run_once(exchange, TRADES)
        self.assertEqual((status, len(exchange.handshakes)), (3, 1))
        self.assertIn("Bybit does not serve the country of this IP address", errors)

    def test_a_link_that_worked_before(self):
        exchange = self.exchange(speed=20)
        stream = self.stream(exchange, TRADES)
        stream.payload(TRADES)
        exchange.refuse(403, times=100, text=REGION)
        exchange.drop()
        self.assertEqual(stream.join(), 3)
        stream.says("Bybit does not serve the country")
        self.assertWholeLines(stream)

    def test_a_ban_waits(self):
        exchange = self.exchange(speed=20)
        exchange.refuse(403, times=1, text="access too frequent")
        stream = self.stream(exchange, TRADES, ban_wait="400ms")
        stream.says("next try in")
        stream.payload(TRADES)
        self.ends(stream)

    def test_a_page_that_refuses_is_told_by_its_title(self):
        """A firewall in front of the exchange: waiting may help, and a person must know what
        answered."""
        for page, told in (("<!DOCTYPE html>\n<HTML><HEAD><TITLE>ERROR: The request\n could not be "
                            "satisfied</TITLE></HEAD><BODY>Request blocked.</BODY></HTML>",
                            "a page with the title 'ERROR: The request could not be satisfied'"),
                           ("<html><head><title>Access Denied</title></head><body>no</body></html>",
                            "a page with the title 'Access Denied'"),
                           ("<html><body>no</body></html>", "a page without a title"),):
            with self.subTest(told):
                exchange = self.exchange(speed=20)
                exchange.refuse(403, times=1, text=page)
                exchange.fail_rest("403", text=page)
                stream = self.stream(exchange, KLINES, ban_wait="300ms", backfill=5)
                stream.wait(lambda: len(stream.starts(KLINES)) > 5, "candles")
                links = [line for line in stream.errors.splitlines() if "cannot connect" in line]
                self.assertIn(f"HTTP 403: Forbidden, {told}; next try in 300ms", links[0])
                stream.says(f"HTTP 403, refused with {told}; next try in 300ms")
                self.ends(stream)

    def test_blocked_requests(self):
        exchange = self.exchange(handshake_delay=3)
        exchange.fail_rest("region", times=100)
        status, _, errors = self.run_once(exchange, KLINES, backfill=5)
        self.assertEqual(status, 3)
        self.assertIn("Bybit does not serve the country", errors)
        status, _, errors = self.run_once(exchange, KLINES, **{"from": "1h ago"})
        self.assertEqual(status, 3)
        self.assertIn("Bybit does not serve the country", errors)

    def test_blocked_requests_do_not_end_a_link_that_works(self):
        exchange = self.exchange(speed=60, rest_delay=0.3)
        exchange.fail_rest("region", times=100)
        stream = self.stream(exchange, KLINES, backfill=5)
        stream.says("Bybit does not serve the country")
        stream.payload(KLINES, 3)
        self.ends(stream)


class InItsPlace(Case):
    def simulated(self, stream):
        event = stream.event("simulated")[0]
        self.assertTrue(event["simulated"])
        payloads = stream.wait(lambda: len(stream.payloads()) > 3 and stream.payloads())
        self.assertTrue(all(record.get("simulated") for record in stream.records))
        self.assertAlmostEqual(payloads[-1]["recv"], time.time() * 1000, delta=60_000)
        stream.says("SIMULATED")
        return event["reason"]

    def test_an_exchange_that_is_not_reached(self):
        exchange = self.exchange()
        exchange.refuse_connections()
        begun = time.monotonic()
        stream = self.stream(exchange, TRADES, KLINES, or_simulate="1s", backfill=5, seed=3,
                             activity=100)
        reason = self.simulated(stream)
        self.assertGreater(time.monotonic() - begun, 0.9)
        self.assertIn("the exchange could not be reached within 1s", reason)
        stream.says("the exchange could not be reached within 1s")
        # It is not mixed with the other.
        exchange.refuse_connections(False)
        seen = len(stream.payloads())
        stream.wait(lambda: len(stream.payloads()) > seen + 5)
        self.assertEqual(exchange.connections, [])
        self.ends(stream)

    def test_an_exchange_that_refuses(self):
        for topics in ([TRADES], ["publicTrade.*"]):
            exchange = self.exchange()
            exchange.refuse(403, times=100, text=REGION)
            exchange.fail_rest("region", times=100)
            stream = self.stream(exchange, *topics, or_simulate="1m", activity=100)
            self.assertIn("does not serve the country", self.simulated(stream))
            self.ends(stream)

    def test_symbols_whose_list_does_not_come(self):
        exchange = self.exchange()
        exchange.refuse_connections()
        stream = self.stream(exchange, "publicTrade.*", or_simulate="500ms", activity=100)
        self.simulated(stream)
        self.ends(stream)

    def test_an_exchange_that_is_reached_stays(self):
        exchange = self.exchange(speed=20, handshake_delay=0.5)
        exchange.refuse(502, times=1)
        stream = self.stream(exchange, TRADES, or_simulate="20s")
        stream.payload(TRADES)
        exchange.refuse_connections()
        exchange.drop()
        stream.wait(lambda: stream.errors.count("cannot connect") > 2, "tries")
        exchange.refuse_connections(False)
        stream.event("subscribed", 2)
        self.assertEqual(stream.events("simulated"), [])
        self.assertFalse(any("simulated" in record for record in stream.records))
        self.ends(stream)

    def test_usage(self):
        for topics, options, text in (
            (["order"], {"or_simulate": "1s"}, "the simulated market does not have it"),
            ([TRADES], {"or_simulate": "1s", "simulate": True}, "two sources"),
            ([TRADES], {"or_simulate": "1s", "replay": "-"}, "two sources"),
            ([TRADES], {"activity": "5"}, "--activity belongs to"),
            ([TRADES], {"simulate": True, "activity": "0.5"}, "a number from 1 to 100"),
        ):
            status, _, errors = self.run_once(None, *topics, **options)
            self.assertEqual(status, 2, errors)
            self.assertIn(text, errors)


class SimulatedMarkets(Case):
    def test_symbols_that_are_none(self):
        for topic, text in (("kline.1.{BTC,ETH}USDT", "does not expand braces"),
                            ("kline.1.BTC/USDT", "did you mean BTCUSDT?"),
                            ("kline.1.BTC-USDT", "did you mean BTCUSDT?"),
                            ("kline.1.BTC", "linear symbols look like BTCUSDT"),
                            ("kline.1.USDT", "no symbol"), ("kline.1.BTCUSD", "no symbol"),
                            ("kline.1.BTC-25XXX26", "no symbol"),
                            ("inverse:kline.1.BTCUSDT", "inverse symbols look like BTCUSD"),
                            ("spot:tickers.BTC_USDT", "did you mean BTCUSDT?"),
                            ("option:tickers.BTC-25DEC26-60000-X", "option symbols look like"),
                            ("option:publicTrade.BTC/ETH", "look like BTC"),
                            ("spread:tickers.BTCUSDT", "no symbol"),):
            with self.subTest(topic):
                for more in ({}, {"from": "2025-01-01", "to": "2025-01-02"} if "kline" in topic
                             else {}):
                    status, records, errors = self.run_once(None, topic, simulate=True,
                                                            backoff=None, heartbeat=None, **more)
                    self.assertEqual((status, records), (2, []))
                    self.assertIn(text, errors)

    def test_symbols_of_every_kind(self):
        topics = ["tickers.BTCUSDT", "tickers.1000PEPEUSDT", "tickers.BTCPERP",
                  "tickers.BTCUSDT-25DEC26", "tickers.BTC-1SEP26", "inverse:tickers.BTCUSD",
                  "inverse:tickers.BTCUSDZ26", "spot:tickers.BTCUSDC", "spot:tickers.ETHBTC",
                  "option:tickers.BTC-25DEC26-60000-C-USDT", "option:tickers.ETH-1SEP26-2800.5-P",
                  "option:publicTrade.BTC", "spread:tickers.SOLUSDT_SOL/USDT",
                  "spread:tickers.BTCUSDT-25DEC26_BTCUSDT", "insurance.USDT"]
        status, records, errors = self.run_once(None, *topics, simulate=True, speed="max",
                                                count=2000, backoff=None, heartbeat=None)
        self.assertEqual(status, 0, errors)

    def test_every_option(self):
        status, records, errors = self.run_once(None, "option:publicTrade.*", simulate=True,
                                                speed="max", count=300, backoff=None,
                                                heartbeat=None)
        self.assertEqual(status, 0, errors)
        self.assertEqual({record["topic"] for record in records if "topic" in record},
                         {"publicTrade.BTC", "publicTrade.ETH", "publicTrade.SOL"})

    def test_it_says_when_the_next_candle_closes(self):
        topics = ["kline.3.BTCUSDT", "kline.1h.ETHUSDT", "kline.3.ETHUSDT", TRADES]
        options = {"simulate": True, "start": "2025-01-01T10:01:30", "duration": "100ms",
                   "backoff": None, "heartbeat": None}
        status, _, errors = self.run_once(None, *topics, **options)
        self.assertIn("SIMULATED market; the next candles close: 3 at 2025-01-01T10:03:00Z, in "
                      "1m 30s; 60 at 2025-01-01T11:00:00Z, in 58m 30s", errors)
        for others in ({"speed": 2}, {"quiet": True}):
            self.assertNotIn("candles close", self.run_once(None, *topics, **options, **others)[2])

    def test_activity_raises_the_trades(self):
        def trades(**options):
            lines = self.run_once(None, TRADES, simulate=True, speed="max", count=4000,
                                  backoff=None, heartbeat=None, **options)[1]
            records = [record for line in lines if "topic" in line for record in line["data"]]
            self.assertEqual([record["T"] for record in records],
                             sorted(record["T"] for record in records))
            return len(records) * 60_000 / (records[-1]["T"] - records[0]["T"])

        usual = trades()
        self.assertEqual(usual, trades(activity=1))
        self.assertAlmostEqual(trades(activity=10) / usual, 10, delta=3)
        self.assertAlmostEqual(trades(activity="2.5") / usual, 2.5, delta=1)
