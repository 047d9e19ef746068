"""What worked before is asked for again, however often the exchange refuses it; what never worked
is an error."""
from exchange.control import KEY, SECRET
from stream.case import Case, MINUTE, START

KEYS = {"BYBIT_API_KEY": KEY, "BYBIT_API_SECRET": SECRET}
TRADES, BOOK, KLINES = "publicTrade.BTCUSDT", "orderbook.50.BTCUSDT", "kline.1.BTCUSDT"


class Subscriptions(Case):
    def refused_again(self, stream, exchange, topics, times, category="linear", **refusal):
        """Cuts the link, refuses to subscribe again so often, and waits until all works."""
        stream.event("subscribed", len(topics))
        exchange.refuse_subscribe(times=times, **refusal)
        exchange.drop()
        stream.event("subscribed", 2 * len(topics))
        for topic in topics:
            seen = len(stream.payloads(topic, category))
            stream.payload(topic, seen + 1, category)
        self.assertEqual(len(exchange.connections), 2, "a refusal is no reason for a new link")
        self.ends(stream)

    def test_a_whole_frame_at_a_reconnect(self):
        for text in ("Too many visits!", "error:system error", "10429",
                     "something that nobody has met yet"):
            with self.subTest(text):
                exchange = self.exchange(start=START, speed=20)
                topics = [TRADES, BOOK, "publicTrade.ETHUSDT"]
                stream = self.stream(exchange, *topics)
                self.refused_again(stream, exchange, topics, 3, text=text)
                refused = stream.events("refused")
                # Told once, not at each of the three.
                self.assertEqual([event["topic"] for event in refused], topics)
                self.assertEqual({event["reason"] for event in refused}, {text})
                self.assertEqual((refused[0]["category"], refused[0]["symbol"]),
                                 ("linear", "BTCUSDT"))
                self.assertEqual(stream.errors.count("refuses it for now"), 1)
                stream.says(f"linear:{TRADES} and 2 other topics: the exchange refuses it for now: "
                            f"{text}; next try in")
                # The frame is not taken apart.
                self.assertEqual([len(frame.args) for frame in exchange.sent("subscribe")], [3] * 5)
                # What was missed until then is told when it comes again.
                gaps = [event["topic"] for event in stream.events("gap")]
                self.assertEqual(sorted(gaps), sorted(topics))
                place = [record.get("event") for record in stream.records].index
                self.assertLess(place("refused"), place("gap"))

    def test_one_topic_at_a_reconnect(self):
        exchange = self.exchange(start=START, speed=20)
        stream = self.stream(exchange, TRADES, BOOK)
        self.refused_again(stream, exchange, [TRADES, BOOK], 3, topic=BOOK,
                           text=f"error:handler not found,topic:{BOOK}")
        self.assertEqual([event["topic"] for event in stream.events("refused")], [BOOK])
        again = [frame.args for frame in exchange.sent("subscribe") if frame.link.number == 2]
        self.assertEqual(again[:3], [[TRADES, BOOK], [TRADES], [BOOK]])
        # The other one did not wait for it.
        names = [event["topic"] for event in stream.events("subscribed")]
        self.assertEqual(names, [TRADES, BOOK, TRADES, BOOK])

    def test_failed_topics_at_a_reconnect(self):
        exchange = self.exchange(start=START, speed=20)
        ticker = "tickers.BTC-25DEC26-60000-C-USDT"
        stream = self.stream(exchange, "publicTrade.BTC", ticker, category="option")
        self.refused_again(stream, exchange, ["publicTrade.BTC", ticker], 2, "option", topic=ticker)
        self.assertEqual([event["topic"] for event in stream.events("refused")], [ticker])

    def test_at_the_beginning_a_refusal_that_passes(self):
        exchange = self.exchange(start=START, speed=20)
        exchange.refuse_subscribe(times=2)
        stream = self.stream(exchange, TRADES)
        stream.event("refused", reason="Too many visits!")
        stream.payload(TRADES)
        self.assertEqual(stream.events("gap"), [])
        self.ends(stream)

    def test_at_the_beginning_any_other_refusal_is_final(self):
        exchange = self.exchange(start=START, speed=20)
        exchange.refuse_subscribe(times=1, topic=BOOK, text=f"error:handler not found,topic:{BOOK}")
        stream = self.stream(exchange, TRADES, BOOK)
        stream.says(f"linear:{BOOK}: the exchange refuses it: error:handler not found")
        stream.payload(TRADES)
        self.assertEqual(stream.events("refused"), [])
        self.assertEqual(stream.end(), -15)
        self.assertEqual([frame.args for frame in exchange.sent("subscribe")],
                         [[TRADES, BOOK], [TRADES]])

    def test_candles_are_whole_while_their_topic_is_refused(self):
        exchange = self.exchange(speed=240)
        stream = self.stream(exchange, KLINES, TRADES, backfill=3, confirm_wait="100ms",
                             heartbeat="50ms")
        stream.wait(lambda: len(stream.starts(KLINES)) > 4, "live candles")
        exchange.refuse_subscribe(times=10**9, topic=KLINES)
        exchange.drop()
        refused = stream.event("refused", topic=KLINES)[0]
        end = refused["time"] + 4 * MINUTE
        stream.wait(lambda: stream.starts(KLINES)[-1] > end, "candles that are fetched", 30)
        exchange.subscribe_refusals.clear()
        stream.event("subscribed", 2, topic=KLINES)
        last = stream.starts(KLINES)[-1]
        stream.wait(lambda: [start for start in stream.starts(KLINES) if start > last + MINUTE],
                    "live candles again", 30)
        self.ends(stream)
        self.assertWholeCandles(stream, KLINES, least=10)

    def test_retries_bound_connections_and_not_refusals(self):
        exchange = self.exchange(start=START, speed=20)
        stream = self.stream(exchange, TRADES, retries=1)
        self.refused_again(stream, exchange, [TRADES], 5)


class SignIns(Case):
    def test_what_was_let_in_before_is_tried_again(self):
        for text, code in (("Too many visits!", None), ("error:USVC1111", None),
                           ("Invalid apikey", 10003), ("error:request expired", None)):
            with self.subTest(text):
                exchange = self.exchange(speed=20)
                stream = self.stream(exchange, "wallet", TRADES, env=KEYS)
                stream.event("subscribed", 2)
                exchange.refuse_auth(text, times=3, code=code)
                exchange.drop("private:wallet")
                stream.event("subscribed", 2, category="private")
                self.assertEqual(exchange.auths, [True, False, False, False, True])
                self.assertEqual([(event["category"], event["reason"])
                                  for event in stream.events("refused")], [("private", text)])
                stream.says(f"the exchange refuses the sign-in: {text}; next try in")
                self.ends(stream)

    def test_at_the_beginning_a_refusal_that_passes(self):
        exchange = self.exchange(speed=20)
        exchange.refuse_auth(times=2)
        stream = self.stream(exchange, "wallet", TRADES, env=KEYS)
        stream.event("subscribed", 2)
        self.assertEqual(exchange.auths, [False, False, True])
        self.ends(stream)

    def test_at_the_beginning_keys_that_are_not_accepted_are_final(self):
        for text, code in (("Invalid apikey", 10003), ("error:USVC1111", None),
                           ("error:request expired", None)):
            with self.subTest(text):
                exchange = self.exchange(speed=20)
                exchange.refuse_auth(text, code=code)
                status, _, errors = self.run_once(exchange, "wallet", env=KEYS)
                self.assertEqual(status, 3)
                self.assertIn(f"the exchange does not let us in: {text}", errors)
