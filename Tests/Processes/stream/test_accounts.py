"""Topics of the account; the places of the exchange."""
import os

from exchange.control import KEY, SECRET
from exchange.keys import RSAPair
from stream.case import Case
from stream.proxy import Proxy

KEYS = {"BYBIT_API_KEY": KEY, "BYBIT_API_SECRET": SECRET}


class Accounts(Case):
    def test_private_topics_beside_public_ones(self):
        exchange = self.exchange(speed=1)
        topics = ["order", "execution", "position", "wallet", "greeks", "order.linear",
                  "publicTrade.BTCUSDT"]
        stream = self.stream(exchange, *topics, env=KEYS)
        stream.event("subscribed", len(topics))
        exchange.push_private("order", {"orderId": "1", "category": "linear"})
        order = stream.payload("order")[0]
        self.assertEqual(list(order), ["id", "topic", "creationTime", "data", "recv"])
        self.assertEqual(order["data"], [{"orderId": "1", "category": "linear"}])
        self.assertEqual(exchange.auths, [True])
        frames = [frame.args for frame in exchange.sent("subscribe")
                  if frame.link.category == "private"]
        self.assertEqual(frames,
                         [["order", "execution", "position", "wallet", "greeks"], ["order.linear"]])
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
        self.assertEqual([event["event"] for event in stream.events()][:2],
                         ["connected", "subscribed"])
        self.ends(stream)

    def test_wrong_keys_end_at_once(self):
        for keys in ({"BYBIT_API_KEY": "wrong_key_17"}, {"BYBIT_API_SECRET": "wrong_secret_17"}):
            exchange = self.exchange()
            stream = self.stream(exchange, "order", "publicTrade.BTCUSDT", env={**KEYS, **keys})
            self.assertEqual(stream.join(), 3)
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

    def test_an_rsa_key(self):
        exchange = self.exchange()
        exchange.account.rsa = RSAPair(self.folder.name)
        keys = {"BYBIT_API_KEY": KEY, "BYBIT_RSA_KEY_FILE": "rsa.pem"}
        stream = self.stream(exchange, "order", env=keys)
        stream.says("signed in")
        self.ends(stream)
        self.assertSecret(stream)
        # The exchange knows another public key.
        exchange.account.rsa = RSAPair(self.folder.name, name="other.pem")
        stream = self.stream(exchange, "order", env=keys)
        self.assertEqual(stream.join(), 3)
        stream.says("do BYBIT_API_KEY and BYBIT_RSA_KEY_FILE belong to this environment")
        self.assertSecret(stream)

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

        with Proxy(None) as proxy:
            stream = self.stream(None, *topics, env={"https_proxy": proxy.url, **(env or {})},
                                 backfill=1, retries=0, **options)
            self.assertEqual(stream.join(), 3)
            return {target.partition(":")[0] for target in proxy.asked}

    def test_the_exchanges_own_places(self):
        every = ["kline.1.BTCUSDT", "order"]
        self.assertEqual(self.targets("kline.1.BTCUSDT") - {"api.bybit.com"}, {"stream.bybit.com"})
        self.assertLessEqual(self.targets("kline.1.BTCUSDT", testnet=True),
                             {"stream-testnet.bybit.com", "api-testnet.bybit.com"})
        self.assertLessEqual(self.targets("kline.1.BTCUSDT", env={"BYBIT_TESTNET": "1"}),
                             {"stream-testnet.bybit.com", "api-testnet.bybit.com"})
        self.assertEqual(self.targets("order", demo=True, env=KEYS), {"stream-demo.bybit.com"})
        self.assertLessEqual(self.targets(*every, env=KEYS,
                                          url="wss://stream.bybit.eu/v5/public/linear"),
                             {"stream.bybit.eu", "api.bybit.eu"})
        self.assertEqual(self.targets("order", env=KEYS, private_url="wss://x.example/v5/private"),
                         {"x.example"})
        self.assertEqual(self.targets("kline.1.BTCUSDT", rest_url="https://y.example",
                                      **{"from": "1 hour ago"}), {"y.example"})

    def test_without_tls_only_this_machine(self):
        for name, url in (("url", "ws://stream.bybit.com/v5/public/linear"),
                          ("private_url", "ws://10.0.0.1/v5/private"),
                          ("rest_url", "http://api.bybit.com")):
            status, _, errors = self.run_once(None, "kline.1.BTCUSDT", **{name: url})
            self.assertEqual(status, 2)
            self.assertIn("without TLS only this machine", errors)
