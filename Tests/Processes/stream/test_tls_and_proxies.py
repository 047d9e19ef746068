"""TLS, and proxies."""
from stream.case import Case
from stream.proxy import Proxy

TOPIC = "publicTrade.BTCUSDT"


class Certificates(Case):
    def test_a_good_one_with_its_authority(self):
        exchange = self.exchange(tls=True, speed=60)
        stream = self.stream(exchange, TOPIC, "kline.1.BTCUSDT", backfill=5)
        stream.payload(TOPIC, 2)
        exchange.reset()
        stream.event("connected", 2)
        seen = len(stream.starts("kline.1.BTCUSDT"))
        stream.wait(lambda: len(stream.starts("kline.1.BTCUSDT")) > seen + 1)
        self.assertWholeCandles(stream, "kline.1.BTCUSDT", least=7)
        self.ends(stream)

    def refused(self, words, kind, **options):
        exchange = self.exchange(certificate=kind)
        status, records, errors = self.run_once(exchange, TOPIC, retries=1, **options)
        self.assertEqual((status, records), (3, []))
        self.assertRegex(errors, words)
        self.assertEqual(exchange.handshakes, [])
        # The same for what is fetched.
        status, _, errors = self.run_once(exchange, "kline.1.BTCUSDT", retries=1,
                                          **{"from": "1 hour ago"}, **options)
        self.assertEqual((status, exchange.requests), (3, []))
        self.assertRegex(errors, words)

    def test_a_good_one_without_its_authority(self):
        self.refused("(?i)certificate", "good", cacert=None)

    def test_wrong_host(self):
        self.refused("(?i)certificate subject name|subjectaltname|hostname|does not match",
                     "wrong-host")

    def test_expired(self):
        self.refused("(?i)expired", "expired")

    def test_self_signed(self):
        self.refused("(?i)self.signed", "self-signed")

    def test_a_file_that_holds_no_authority(self):
        path = f"{self.folder.name}/empty"
        open(path, "w").close()
        exchange = self.exchange(tls=True)
        self.assertEqual(self.run_once(exchange, TOPIC, cacert=path)[0], 2)
        self.assertEqual(self.run_once(exchange, TOPIC, cacert="/nowhere")[0], 3)

    def test_plain_text_where_tls_is_expected(self):
        exchange = self.exchange()
        status, _, errors = self.run_once(exchange, TOPIC, url=exchange.url.replace("ws:", "wss:"),
                                          retries=0)
        self.assertEqual(status, 3)
        self.assertRegex(errors, "(?i)ssl|tls")


class Proxies(Case):
    def test_the_exchange_through_a_proxy(self):
        exchange = self.exchange(certificate="wrong-host", speed=60)
        with Proxy(exchange.port) as proxy:
            stream = self.stream(exchange, TOPIC, "kline.1.BTCUSDT",
                                 url="wss://other.example/v5/public/linear", backfill=3,
                                 env={"https_proxy": proxy.url})
            stream.payload(TOPIC, 2)
            stream.payload("kline.1.BTCUSDT", 5)
            exchange.drop()
            stream.event("connected", 2)
            self.ends(stream)
            self.assertEqual(set(proxy.asked), {"other.example:443"})
            self.assertGreaterEqual(len(proxy.asked), 3)

    def test_a_proxy_that_refuses(self):
        with Proxy(None) as proxy:
            status, _, errors = self.run_once(None, TOPIC,
                                              url="wss://other.example/v5/public/linear",
                                              env={"https_proxy": proxy.url}, retries=0)
        self.assertEqual(status, 3)
        self.assertIn("503", errors)

    def test_this_machine_is_not_reached_through_one(self):
        for tls in (False, True):
            exchange = self.exchange(tls=tls, speed=60)
            proxies = {name: "http://127.0.0.1:1"
                       for name in ("https_proxy", "HTTPS_PROXY", "http_proxy", "all_proxy")}
            stream = self.stream(exchange, TOPIC, "kline.1.BTCUSDT", backfill=3, env=proxies)
            stream.payload(TOPIC)
            stream.payload("kline.1.BTCUSDT", 4)
            self.ends(stream)
