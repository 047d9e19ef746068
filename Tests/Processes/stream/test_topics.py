"""Payloads and subscriptions."""
import time

from stream.case import Case, START


class Payloads(Case):
    def test_a_payload_is_the_exchanges_own_and_what_it_does_not_say(self):
        exchange = self.exchange(auto=False, start=START)
        stream = self.stream(exchange, "publicTrade.BTCUSDT", "spot:publicTrade.BTCUSDT")
        exchange.wait(lambda: len(exchange.subscribed("publicTrade.BTCUSDT")) == 2)
        for category in ("linear", "spot"):
            text = exchange.message("publicTrade.BTCUSDT", category)
            before = time.time() * 1000
            exchange.push(f"{category}:publicTrade.BTCUSDT", text)
            stream.payload("publicTrade.BTCUSDT", category=category)
            line = next(line for line in stream.lines
                        if f'"category":"{category}","recv"'.encode() in line).decode()
            self.assertTrue(line.startswith(f'{text[:-1]},"category":"{category}","recv":'), line)
            self.assertAlmostEqual(stream.payloads(category=category)[0]["recv"], before,
                                   delta=5000)
        self.ends(stream)

    def test_every_public_topic(self):
        exchange = self.exchange(auto=False, start=START)
        linear = (("kline.1 publicTrade orderbook.1 orderbook.50 orderbook.200 "
                   "orderbook.1000 tickers allLiquidation priceLimit").split())
        topics = [f"{name}.BTCUSDT" for name in linear]
        topics += ["spot:kline.1h.BTCUSDT", "spot:orderbook.50.BTCUSDT", "inverse:tickers.BTCUSD",
                   "inverse:kline.D.BTCUSD"]
        topics += ["option:publicTrade.BTC", "option:orderbook.25.BTC-25DEC26-60000-C-USDT",
                   "option:tickers.BTC-25DEC26-60000-C-USDT"]
        topics += ["spread:orderbook.25.SOLUSDT_SOL/USDT", "spread:publicTrade.SOLUSDT_SOL/USDT",
                   "insurance.USDT", "adlAlert.USDT"]
        topics += ["system.status"]
        stream = self.stream(exchange, *topics)
        exchange.wait(lambda: len(exchange.sent("subscribe")) == 6)
        for topic in topics:
            category, _, name = topic.rpartition(":")
            category = {"": "linear"}.get(category, category)
            name = name.replace("1h", "60")
            if name == "system.status":
                category, text = ("status", '{"topic":"system.status","ts":1700000000000,'
                                  '"data":[{"id":"x"}]}')
            elif name.startswith(("insurance", "adlAlert")):
                text = '{"topic":"%s","type":"snapshot","ts":1700000000000,"data":[]}' % name
            else:
                text = exchange.message(name, category)
            exchange.wait(lambda: exchange.push(f"{category}:{name}", text), what=topic)
            # Only markets have one.
            stream.payload(name, category=category if category != "status" else None)
        subscribed = stream.event("subscribed", len(topics))
        self.assertEqual(len(exchange.connections), 6)
        # Each link has a number, by which its events are known.
        connected = {event["link"]: event["category"] for event in stream.events("connected")}
        self.assertEqual(sorted(connected), [1, 2, 3, 4, 5, 6])
        for event in subscribed:
            self.assertEqual(event["category"], connected[event["link"]])
        self.ends(stream)

    def test_events_at_the_beginning(self):
        exchange = self.exchange(start=START, speed=10)
        stream = self.stream(exchange, "publicTrade.BTCUSDT", "kline.3m.BTCUSDT", "kline.3.BTCUSDT",
                             "linear:publicTrade.BTCUSDT")
        subscribed = stream.event("subscribed", 2)
        self.assertEqual(stream.events("connected")[0]["category"], "linear")
        self.assertEqual([event["topic"] for event in subscribed],
                         ["publicTrade.BTCUSDT", "kline.3.BTCUSDT"])
        self.assertEqual(subscribed[0]["symbol"], "BTCUSDT")
        # The clock of this machine is years away from the exchange's.
        for event in stream.events():
            self.assertAlmostEqual(event["time"], START, delta=600_000)
        self.assertEqual(exchange.sent("subscribe")[0].args,
                         ["publicTrade.BTCUSDT", "kline.3.BTCUSDT"])
        stream.says(f"connected to {exchange.url}")
        self.ends(stream)


class Subscriptions(Case):
    def test_spot_takes_ten_topics_a_frame(self):
        exchange = self.exchange()
        coins = [name for name in exchange.symbols.names["spot"]][:25]
        stream = self.stream(exchange, *[f"spot:publicTrade.{coin}" for coin in coins])
        stream.event("subscribed", 25)
        self.assertEqual([len(frame.args) for frame in exchange.sent("subscribe")], [10, 10, 5])
        self.ends(stream)

    def test_a_bad_topic_does_not_sink_the_others(self):
        for category, good, bad in (
            (("linear", ["publicTrade.BTCUSDT", "publicTrade.ETHUSDT", "kline.1.SOLUSDT"],
              ["publicTrade.NOPEUSDT", "kline.1.NOUSDT"]),
             ("spot", ["publicTrade.BTCUSDT", "publicTrade.ETHUSDT", "kline.1.SOLUSDT"],
              ["publicTrade.NOPEUSDT", "kline.1.NOUSDT"]),
             ("option", ["publicTrade.BTC", "tickers.BTC-25DEC26-60000-C-USDT"],
              ["publicTrade.NOPE", "tickers.BTC-25DEC26-1-C-USDT"]),)):
            for nested in (False, True):
                with self.subTest(category, nested=nested):
                    exchange = self.exchange(nested_errors=nested, speed=20)
                    topics = [good[0], *bad, *good[1:]]
                    stream = self.stream(exchange, *topics, category=category)
                    stream.event("subscribed", len(good))
                    for topic in bad:
                        stream.says(f"{category}:{topic}: the exchange refuses it")
                    for topic in good:
                        exchange.wait(lambda topic=topic: exchange.subscribed(topic))
                    stream.payload(good[0], 2)
                    # And after a cut without the bad ones.
                    exchange.drop()
                    stream.event("subscribed", 2 * len(good))
                    again = [topic for frame in exchange.sent("subscribe") if frame.link.number == 2
                             for topic in frame.args]
                    self.assertEqual(sorted(again), sorted(good))
                    self.assertEqual(len(exchange.connections), 2)
                    self.ends(stream)

    def test_none_but_bad_topics(self):
        for category, topics in (("linear", ["publicTrade.NOPEUSDT", "tickers.NOUSDT"]),
                                 ("option", ["publicTrade.NOPE"])):
            status, _, errors = self.run_once(self.exchange(), *topics, category=category)
            self.assertEqual(status, 2)
            self.assertIn("the exchange takes none of the topics", errors)

    def test_a_category_of_bad_topics_beside_a_good_one(self):
        exchange = self.exchange(speed=20, json_ping_cut=2)
        stream = self.stream(exchange, "publicTrade.BTCUSDT", "spot:publicTrade.NOPEUSDT",
                             ping="200ms", dead="200ms", heartbeat="100ms", duration="2s")
        stream.event("subscribed")
        stream.says("spot:publicTrade.NOPEUSDT: the exchange refuses it")
        exchange.knobs.auto = False
        # A link without topics is no reason to be silent, nor to connect again and again.
        stream.event("heartbeat", 5)
        self.assertEqual(stream.join(), 1)
        self.assertEqual(len(exchange.connections), 2)

    def test_already_subscribed_counts_as_subscribed(self):
        exchange = self.exchange(auto=False, no_ack=True)
        stream = self.stream(exchange, "publicTrade.BTCUSDT", "publicTrade.ETHUSDT")
        link = exchange.wait(lambda: exchange.subscribed("publicTrade.ETHUSDT"))[0]
        exchange.push(link,
                      {"success": False, "ret_msg": "error:already subscribed,"
                       "topic:publicTrade.BTCUSDT", "conn_id": "x",
                       "req_id": exchange.sent("subscribe")[0].json["req_id"], "op": "subscribe"})
        frame = exchange.wait(lambda: exchange.sent("subscribe")[1:])[0]
        self.assertEqual(frame.args, ["publicTrade.ETHUSDT"])
        exchange.push(link,
                      {"success": True, "ret_msg": "", "conn_id": "x", "req_id": "",
                       "op": "subscribe"})
        exchange.push(link, exchange.message("publicTrade.ETHUSDT"))
        stream.event("subscribed", 2)
        self.assertNotIn("refuses", stream.errors)
        self.ends(stream)

    def test_more_topics_than_a_link_holds(self):
        exchange = self.exchange(symbols=700)
        stream = self.stream(exchange, "kline.1.*", "kline.240.*", heartbeat="1s")
        count = 2 * (700 + 2)
        stream.event("subscribed", count)
        self.assertEqual(len(exchange.connections), 2)
        for link in exchange.alive:
            self.assertGreater(len(link.topics), 100)
        self.assertNotIn("PRE0USDT",
                         "".join(topic for frame in exchange.sent("subscribe")
                                 for topic in frame.args))
        self.ends(stream)

    def test_every_symbol_over_several_pages(self):
        exchange = self.exchange(symbols=150, page_limit=40)
        stream = self.stream(exchange, "kline.1.*", "kline.1.BTCUSDT")
        topics = {event["topic"] for event in stream.event("subscribed", 152)}
        self.assertEqual(len(topics), 152)
        self.assertEqual(
            len([request for request in exchange.requests
                 if request.path.endswith("instruments-info")]), 4)
        self.ends(stream)

    def test_pages_of_symbols_that_lead_round_in_circles(self):
        """a, b, a, b ..."""
        exchange = self.exchange(symbols=10)
        exchange.rest.loop = lambda cursor: "B" if cursor == "A" else "A"
        stream = self.stream(exchange, "kline.1.*")
        stream.event("subscribed", 12)
        self.assertEqual(
            len([request for request in exchange.requests
                 if request.path.endswith("instruments-info")]), 3)
        self.ends(stream)

    def test_no_answer_to_the_subscription_is_a_dead_link(self):
        exchange = self.exchange(no_ack=True, auto=False)
        stream = self.stream(exchange, "publicTrade.BTCUSDT", dead="200ms")
        stream.says("no answer to the subscription")
        exchange.knobs.no_ack = False
        exchange.wait(lambda: len(exchange.connections) > 1)
        stream.says("1 topic subscribed")
        self.ends(stream)
