"""Topics, subscriptions and accounts; how a live stream begins and ends."""
import os
import signal
import time

from exchange.control import KEY, SECRET
from stream.case import Case, START

KEYS = {"BYBIT_API_KEY": KEY, "BYBIT_API_SECRET": SECRET}


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
            line = next(line for line in stream.lines if f'"category":"{category}","recv"'.encode() in line).decode()
            self.assertTrue(line.startswith(f'{text[:-1]},"category":"{category}","recv":'), line)
            self.assertAlmostEqual(stream.payloads(category=category)[0]["recv"], before, delta=5000)
        self.ends(stream)

    def test_every_public_topic(self):
        exchange = self.exchange(auto=False, start=START)
        linear = "kline.1 publicTrade orderbook.1 orderbook.50 orderbook.200 orderbook.1000 tickers allLiquidation priceLimit".split()
        topics = [f"{name}.BTCUSDT" for name in linear]
        topics += ["spot:kline.1h.BTCUSDT", "spot:orderbook.50.BTCUSDT", "inverse:tickers.BTCUSD", "inverse:kline.D.BTCUSD"]
        topics += ["option:publicTrade.BTC", "option:orderbook.25.BTC-25DEC26-60000-C-USDT", "option:tickers.BTC-25DEC26-60000-C-USDT"]
        topics += ["spread:orderbook.25.SOLUSDT_SOL/USDT", "spread:publicTrade.SOLUSDT_SOL/USDT", "insurance.USDT", "adlAlert.USDT"]
        topics += ["system.status"]
        stream = self.stream(exchange, *topics)
        exchange.wait(lambda: len(exchange.sent("subscribe")) == 6)
        for topic in topics:
            category, _, name = topic.rpartition(":")
            category = {"": "linear"}.get(category, category)
            name = name.replace("1h", "60")
            if name == "system.status":
                category, text = "status", '{"topic":"system.status","ts":1700000000000,"data":[{"id":"x"}]}'
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
        stream = self.stream(exchange, "publicTrade.BTCUSDT", "kline.3m.BTCUSDT", "kline.3.BTCUSDT", "linear:publicTrade.BTCUSDT")
        subscribed = stream.event("subscribed", 2)
        self.assertEqual(stream.events("connected")[0]["category"], "linear")
        self.assertEqual([event["topic"] for event in subscribed], ["publicTrade.BTCUSDT", "kline.3.BTCUSDT"])
        self.assertEqual(subscribed[0]["symbol"], "BTCUSDT")
        # The clock of this machine is years away from the exchange's.
        for event in stream.events():
            self.assertAlmostEqual(event["time"], START, delta=600_000)
        self.assertEqual(exchange.sent("subscribe")[0].args, ["publicTrade.BTCUSDT", "kline.3.BTCUSDT"])
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
            ("linear", ["publicTrade.BTCUSDT", "publicTrade.ETHUSDT", "kline.1.SOLUSDT"], ["publicTrade.NOPEUSDT", "kline.1.NOUSDT"]),
            ("spot", ["publicTrade.BTCUSDT", "publicTrade.ETHUSDT", "kline.1.SOLUSDT"], ["publicTrade.NOPEUSDT", "kline.1.NOUSDT"]),
            ("option", ["publicTrade.BTC", "tickers.BTC-25DEC26-60000-C-USDT"], ["publicTrade.NOPE", "tickers.BTC-25DEC26-1-C-USDT"]),
        ):
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
                    again = [topic for frame in exchange.sent("subscribe") if frame.link.number == 2 for topic in frame.args]
                    self.assertEqual(sorted(again), sorted(good))
                    self.assertEqual(len(exchange.connections), 2)
                    self.ends(stream)

    def test_none_but_bad_topics(self):
        for category, topics in (("linear", ["publicTrade.NOPEUSDT", "tickers.NOUSDT"]), ("option", ["publicTrade.NOPE"])):
            status, _, errors = self.run_once(self.exchange(), *topics, category=category)
            self.assertEqual(status, 2)
            self.assertIn("the exchange takes none of the topics", errors)

    def test_a_category_of_bad_topics_beside_a_good_one(self):
        exchange = self.exchange(speed=20, json_ping_cut=2)
        stream = self.stream(exchange, "publicTrade.BTCUSDT", "spot:publicTrade.NOPEUSDT", ping="200ms", dead="200ms", heartbeat="100ms", duration="2s")
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
        exchange.push(link, {"success": False, "ret_msg": "error:already subscribed,topic:publicTrade.BTCUSDT", "conn_id": "x",
                             "req_id": exchange.sent("subscribe")[0].json["req_id"], "op": "subscribe"})  # fmt: skip
        frame = exchange.wait(lambda: exchange.sent("subscribe")[1:])[0]
        self.assertEqual(frame.args, ["publicTrade.ETHUSDT"])
        exchange.push(link, {"success": True, "ret_msg": "", "conn_id": "x", "req_id": "", "op": "subscribe"})
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
        self.assertNotIn("PRE0USDT", "".join(topic for frame in exchange.sent("subscribe") for topic in frame.args))
        self.ends(stream)

    def test_every_symbol_over_several_pages(self):
        exchange = self.exchange(symbols=150, page_limit=40)
        stream = self.stream(exchange, "kline.1.*", "kline.1.BTCUSDT")
        topics = {event["topic"] for event in stream.event("subscribed", 152)}
        self.assertEqual(len(topics), 152)
        self.assertEqual(len([request for request in exchange.requests if request.path.endswith("instruments-info")]), 4)
        self.ends(stream)

    def test_pages_of_symbols_that_lead_round_in_circles(self):
        """a, b, a, b ..."""
        exchange = self.exchange(symbols=10)
        exchange.rest.loop = lambda cursor: "B" if cursor == "A" else "A"
        stream = self.stream(exchange, "kline.1.*")
        stream.event("subscribed", 12)
        self.assertEqual(len([request for request in exchange.requests if request.path.endswith("instruments-info")]), 3)
        self.ends(stream)

    def test_no_answer_to_the_subscription_is_a_dead_link(self):
        exchange = self.exchange(no_ack=True, auto=False)
        stream = self.stream(exchange, "publicTrade.BTCUSDT", dead="200ms")
        stream.says("no answer to the subscription")
        exchange.knobs.no_ack = False
        exchange.wait(lambda: len(exchange.connections) > 1)
        stream.says("1 topic subscribed")
        self.ends(stream)


class Accounts(Case):
    def test_private_topics_beside_public_ones(self):
        exchange = self.exchange(speed=1)
        topics = ["order", "execution", "position", "wallet", "greeks", "order.linear", "publicTrade.BTCUSDT"]
        stream = self.stream(exchange, *topics, env=KEYS)
        stream.event("subscribed", len(topics))
        exchange.push_private("order", {"orderId": "1", "category": "linear"})
        order = stream.payload("order")[0]
        self.assertEqual(list(order), ["id", "topic", "creationTime", "data", "recv"])
        self.assertEqual(order["data"], [{"orderId": "1", "category": "linear"}])
        self.assertEqual(exchange.auths, [True])
        frames = [frame.args for frame in exchange.sent("subscribe") if frame.link.category == "private"]
        self.assertEqual(frames, [["order", "execution", "position", "wallet", "greeks"], ["order.linear"]])
        # And again after a cut.
        exchange.reset("private:order")
        stream.event("subscribed", 2 * len(topics) - 1)
        self.assertEqual(exchange.auths, [True, True])
        gaps = {event["topic"] for event in stream.events("gap")}
        self.assertIn("order", gaps)
        self.ends(stream)
        self.assertSecret(stream)

    def test_private_topics_alone(self):
        exchange = self.exchange()
        stream = self.stream(exchange, "position", env=KEYS, ping="200ms", heartbeat="200ms")
        stream.event("heartbeat")
        self.assertEqual([event["event"] for event in stream.events()][:2], ["connected", "subscribed"])
        self.ends(stream)

    def test_wrong_keys_end_at_once(self):
        for keys in ({"BYBIT_API_KEY": "wrong_key_17"}, {"BYBIT_API_SECRET": "wrong_secret_17"}):
            exchange = self.exchange()
            begun = time.monotonic()
            stream = self.stream(exchange, "order", "publicTrade.BTCUSDT", env={**KEYS, **keys})
            self.assertEqual(stream.join(), 3)
            self.assertLess(time.monotonic() - begun, 5)
            stream.says("does not let us in")
            self.assertEqual(exchange.auths, [False])
            self.assertSecret(stream, *keys.values())

    def test_a_clock_that_is_off_is_said_in_words(self):
        stream = self.stream(self.exchange(auth_offset=3_600_000, date=False), "order", env=KEYS)
        self.assertEqual(stream.join(), 3)
        stream.says("clock may be off")
        self.assertSecret(stream)

    def test_a_clock_that_is_off_is_no_matter_where_the_exchange_tells_its_own(self):
        for offset in (3_600_000, -3_600_000):
            stream = self.stream(self.exchange(auth_offset=offset), "order", env=KEYS)
            stream.says("1 topic subscribed")
            self.ends(stream)

    def test_old_payloads_do_not_spoil_the_sign_in(self):
        """Options: the first book may be minutes old, and nothing else tells the time."""
        book = "orderbook.25.BTC-25DEC26-60000-C-USDT"
        for date in (True, False):
            exchange = self.exchange(auto=False, date=date)
            exchange.fail_rest("500", times=10**6)
            stream = self.stream(exchange, f"option:{book}", "order", env=KEYS)
            stream.event("subscribed", topic="order")
            exchange.drop("private:order")
            exchange.refuse(502, times=1)  # so that the payload comes first
            old = exchange.message(book, "option", exchange.clock.now() - 1_440_000)
            exchange.wait(lambda: exchange.push(f"option:{book}", old))
            stream.payload(book)
            stream.event("subscribed", 2, topic="order")
            self.assertEqual(exchange.auths, [True, True])
            self.ends(stream)

    def test_no_keys(self):
        status, _, errors = self.run_once(self.exchange(), "order")
        self.assertEqual(status, 2)
        self.assertIn("BYBIT_API_KEY", errors)

    def test_keys_from_a_file(self):
        path = os.path.join(self.folder.name, ".env")
        with open(path, "w") as file:
            file.write(f"# mine\nexport BYBIT_API_KEY='{KEY}'\nBYBIT_API_SECRET=\"{SECRET}\"\n")
        os.chmod(path, 0o644)
        exchange = self.exchange()
        status, _, errors = self.run_once(exchange, "order")
        self.assertEqual((status, exchange.handshakes), (2, []))
        self.assertIn("chmod 600 .env", errors)
        os.chmod(path, 0o600)
        stream = self.stream(exchange, "order")
        stream.says("signed in")
        self.ends(stream)
        other = os.path.join(self.folder.name, "other")
        os.rename(path, other)
        self.assertEqual(self.run_once(exchange, "order")[0], 2)
        stream = self.stream(exchange, "order", env_file=other)
        stream.says("signed in")
        self.ends(stream)

    def test_nothing_a_private_socket_says_is_repeated(self):
        exchange = self.exchange()
        stream = self.stream(exchange, "order", env=KEYS)
        stream.says("1 topic subscribed")
        link = exchange.subscribed("order")[0]
        exchange.push(link, {"op": "unknown", "request": {"args": [KEY, SECRET]}})
        exchange.push(link, f'{{"broken":"{KEY}"')
        exchange.close(1008, f"key {KEY}", "private:order")
        stream.says("connection lost")
        exchange.wait(lambda: len(exchange.auths) == 2)
        self.ends(stream)
        self.assertSecret(stream)
        stream.says("1008")

    def assertSecret(self, stream, *more):
        text = stream.errors + b"".join(stream.lines).decode()
        for secret in (KEY, SECRET, *more):
            self.assertNotIn(secret, text)


class Places(Case):
    """Where it connects to, seen by a proxy that knows nothing and refuses."""

    def targets(self, *topics, env=None, **options):
        from proxy import Proxy

        with Proxy(None) as proxy:
            stream = self.stream(None, *topics, env={"https_proxy": proxy.url, **(env or {})}, backfill=1, retries=0, **options)
            self.assertEqual(stream.join(), 3)
            return {target.partition(":")[0] for target in proxy.asked}

    def test_the_exchanges_own_places(self):
        every = ["kline.1.BTCUSDT", "order"]
        self.assertEqual(self.targets("kline.1.BTCUSDT") - {"api.bybit.com"}, {"stream.bybit.com"})
        self.assertLessEqual(self.targets("kline.1.BTCUSDT", testnet=True), {"stream-testnet.bybit.com", "api-testnet.bybit.com"})
        self.assertLessEqual(self.targets("kline.1.BTCUSDT", env={"BYBIT_TESTNET": "1"}), {"stream-testnet.bybit.com", "api-testnet.bybit.com"})
        self.assertEqual(self.targets("order", demo=True, env=KEYS), {"stream-demo.bybit.com"})
        self.assertLessEqual(self.targets(*every, env=KEYS, url="wss://stream.bybit.eu/v5/public/linear"), {"stream.bybit.eu", "api.bybit.eu"})
        self.assertEqual(self.targets("order", env=KEYS, private_url="wss://x.example/v5/private"), {"x.example"})
        self.assertEqual(self.targets("kline.1.BTCUSDT", rest_url="https://y.example", **{"from": "1 hour ago"}), {"y.example"})

    def test_without_tls_only_this_machine(self):
        for name, url in (("url", "ws://stream.bybit.com/v5/public/linear"), ("private_url", "ws://10.0.0.1/v5/private"), ("rest_url", "http://api.bybit.com")):
            status, _, errors = self.run_once(None, "kline.1.BTCUSDT", **{name: url})
            self.assertEqual(status, 2)
            self.assertIn("without TLS only this machine", errors)


class Ends(Case):
    def test_count_is_exact(self):
        exchange = self.exchange(speed=600, start=START, kline_every=1000)
        for topics, backfill, count in ((["kline.1.BTCUSDT"], 5, 3), (["kline.1.BTCUSDT"], 5, 5), (["kline.1.BTCUSDT"], 5, 6),
                                        (["kline.1.BTCUSDT"], 5, 7), (["publicTrade.BTCUSDT", "kline.1.ETHUSDT"], 0, 1),
                                        (["publicTrade.BTCUSDT", "kline.1.BTCUSDT", "kline.1.ETHUSDT"], 3, 40)):  # fmt: skip
            exchange.knobs.rest_delay = 0.2  # so that live candles wait for those of before
            status, records, errors = self.run_once(exchange, *topics, backfill=backfill, count=count)
            self.assertEqual((status, len([record for record in records if "topic" in record and record.get("type") != "event"])), (0, count), errors)

    def test_count_is_exact_when_candles_waited(self):
        exchange = self.exchange(speed=240, kline_every=60_000, rest_delay=0.6, missing_confirm=4)
        for count in range(8, 13):
            status, records, errors = self.run_once(exchange, "kline.1.BTCUSDT", "kline.1.ETHUSDT", count=count)
            self.assertEqual((status, len([record for record in records if "topic" in record and record["type"] != "event"])), (0, count), errors)

    def test_duration(self):
        begun = time.monotonic()
        status, records, _ = self.run_once(self.exchange(speed=10), "publicTrade.BTCUSDT", duration="1s")
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
        stream = self.stream(exchange, "publicTrade.BTCUSDT", "kline.1.BTCUSDT", stats="200ms", ping="100ms")
        stream.event("stats", 2)
        exchange.drop()
        stream.event("subscribed", 4)
        seen = len(stream.events("stats"))
        last = stream.event("stats", seen + 2)[-1]
        names = "type event time messages bytes reconnects gaps book_outages repeated unreadable ping_ms latency_p50_ms latency_p99_ms"
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
        stream.wait(lambda: " payloads written, 1 of 1 link up, 1 topic, market at " in stream.errors, "its standing")
        self.ends(stream)

    def test_quiet_says_nothing_but_errors(self):
        status, _, errors = self.run_once(self.exchange(speed=10), "publicTrade.BTCUSDT", count=3, quiet=True)
        self.assertEqual((status, errors), (0, ""))


class Heartbeats(Case):
    def test_only_while_every_link_is_alive(self):
        exchange = self.exchange(speed=1, start=START)
        stream = self.stream(exchange, "publicTrade.BTCUSDT", "spot:publicTrade.BTCUSDT", heartbeat="100ms", ping="200ms", dead="300ms", backoff="100ms,100ms")
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
