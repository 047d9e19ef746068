"""Signals at every moment; waiting lines are passed on."""
import signal
import socket

from stream.case import Case, START
from stream.pour import Pour, TOPIC


class Signals(Case):
    def dies(self, stream, number=signal.SIGTERM):
        self.assertEqual(stream.end(number), -number, stream.errors[-2000:])
        self.assertWholeLines(stream)

    def test_dies_of_the_signal_with_whole_lines(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            exchange = self.exchange(speed=600, trade_every=100)
            stream = self.stream(exchange, TOPIC, "kline.1.BTCUSDT", "orderbook.50.BTCUSDT",
                                 backfill=100)
            stream.payload(TOPIC, 20)
            self.dies(stream, number)
            exchange.wait(lambda: not exchange.alive)

    def test_while_it_waits_to_connect(self):
        exchange = self.exchange()
        exchange.refuse_connections()
        stream = self.stream(exchange, TOPIC, backoff="60s,60s")
        stream.says("cannot connect")
        self.dies(stream, signal.SIGINT)

    def test_while_it_connects(self):
        exchange = self.exchange(handshake_delay=60)
        stream = self.stream(exchange, TOPIC)
        exchange.wait(lambda: exchange.handshakes)
        self.dies(stream)
        # A server that takes the connection and then says nothing of TLS.
        with socket.create_server(("127.0.0.1", 0)) as server:
            stream = self.stream(None, TOPIC,
                                 url=f"wss://127.0.0.1:{server.getsockname()[1]}/v5/public/linear")
            server.accept()
            self.dies(stream, signal.SIGINT)

    def test_while_rest_is_asked(self):
        exchange = self.exchange(rest_delay=60)
        stream = self.stream(exchange, "kline.1.*")
        exchange.wait(lambda: exchange.requests)
        self.dies(stream)
        stream = self.stream(exchange, "kline.1.BTCUSDT", backfill=100)
        exchange.wait(lambda: exchange.connections)
        self.dies(stream)

    def test_while_history_is_fetched(self):
        exchange = self.exchange(speed=0, start=START)
        stream = self.stream(exchange, "kline.1.BTCUSDT", "kline.1.ETHUSDT",
                             **{"from": "30 days ago"})
        stream.wait(lambda: len(stream.lines) > 5000)
        exchange.knobs.rest_delay = 60
        self.dies(stream)
        self.assertGreater(len(stream.lines), 5000)
        for words in ({"from": "1 day ago"},):
            stream = self.stream(exchange, "kline.1.BTCUSDT", **words)
            seen = len(exchange.requests)
            exchange.wait(lambda seen=seen: len(exchange.requests) > seen)
            self.dies(stream, signal.SIGINT)

    def test_while_the_reader_does_not_read(self):
        exchange = self.exchange(auto=False, start=START, slow_limit=1 << 30)
        stream = self.stream(exchange, TOPIC, reading=False, buffer="1M")
        exchange.wait(lambda: exchange.subscribed(TOPIC))
        pour = Pour(exchange)
        for _ in range(5):
            pour.batch()
        stream.says("reading from the exchange is paused")
        stream.process.send_signal(signal.SIGTERM)
        self.assertEqual(stream.process.wait(10), -signal.SIGTERM)

    def test_a_reader_that_comes_back_gets_what_waits(self):
        exchange = self.exchange(auto=False, start=START, slow_limit=1 << 30)
        stream = self.stream(exchange, TOPIC, reading=False, buffer="1M")
        exchange.wait(lambda: exchange.subscribed(TOPIC))
        pour = Pour(exchange)
        for _ in range(5):
            pour.batch()
        stream.says("reading from the exchange is paused")
        stream.process.send_signal(signal.SIGTERM)
        stream.read()
        self.assertEqual(stream.join(), -signal.SIGTERM)
        self.assertWholeLines(stream)
        numbers = [int(payload["data"][0]["i"]) for payload in stream.payloads(TOPIC)]
        self.assertEqual(numbers, list(range(len(numbers))))
        self.assertGreater(len(numbers), 1000)

    def test_history_that_nobody_reads(self):
        exchange = self.exchange(speed=0, start=START)
        stream = self.stream(exchange, "kline.1.BTCUSDT", reading=False, **{"from": "3 days ago"})
        exchange.wait(lambda: len(exchange.requests) > 3)
        stream.process.send_signal(signal.SIGTERM)
        self.assertEqual(stream.process.wait(10), -signal.SIGTERM)
