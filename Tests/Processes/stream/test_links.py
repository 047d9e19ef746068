"""What happens to links: cut, silent, refused, or speaking nonsense."""
import json
import time

from exchange import market, wire
from stream.case import Case, START


class Cuts(Case):
    def cut(self, act, reason, **options):
        exchange = self.exchange(speed=60)
        stream = self.stream(exchange, "publicTrade.BTCUSDT", "kline.1.BTCUSDT", **options)
        stream.payload("publicTrade.BTCUSDT", 3)
        stream.payload("kline.1.BTCUSDT", 3)
        act(exchange)
        gone = stream.event("disconnected")[0]
        self.assertEqual((gone["category"], gone["link"]), ("linear", 1))
        self.assertRegex(gone["reason"], reason)
        before = exchange.clock.now()
        gap = stream.event("gap", topic="publicTrade.BTCUSDT")[0]
        self.assertEqual(gap["from"], gone["time"])
        self.assertLessEqual(gap["from"], gap["to"])
        self.assertLess(gap["to"], before + 60_000)
        stream.event("connected", 2)
        stream.event("subscribed", 4)
        seen = len(stream.starts("kline.1.BTCUSDT"))
        stream.wait(lambda: len(stream.starts("kline.1.BTCUSDT")) > seen + 2,
                    "candles after the cut")
        self.assertWholeCandles(stream, "kline.1.BTCUSDT")
        self.ends(stream)
        return exchange, stream

    def test_drop(self):
        self.cut(lambda exchange: exchange.drop(), "closed the connection")

    def test_reset(self):
        self.cut(lambda exchange: exchange.reset(), "reset by peer|recv")

    def test_maintenance(self):
        exchange, _ = self.cut(lambda exchange: exchange.close(1001, "maintenance"),
                               r"the exchange closes \(1001 maintenance\)")
        self.assertEqual(exchange.connections[0].close_code, 1001)

    def test_half_open(self):
        self.cut(lambda exchange: exchange.silence(), "no pong and nothing else", ping="200ms",
                 dead="300ms")

    def test_withheld_pongs(self):
        """A link that still brings data is alive; one that brings neither is not."""
        exchange = self.exchange(speed=60, no_pong=True)
        stream = self.stream(exchange, "publicTrade.BTCUSDT", ping="100ms", dead="200ms")
        exchange.wait(lambda: exchange.connections and exchange.connections[0].pings > 6)
        self.assertEqual(stream.events("disconnected"), [])
        exchange.knobs.auto = False
        stream.event("disconnected")
        self.ends(stream)

    def test_a_link_that_only_answers_pings_stays(self):
        exchange = self.exchange(auto=False, json_ping_cut=1)
        topics = ["publicTrade.BTCUSDT", "spot:publicTrade.BTCUSDT", "inverse:publicTrade.BTCUSD",
                  "option:publicTrade.BTC", "spread:publicTrade.SOLUSDT_SOL/USDT", "system.status"]
        stream = self.stream(exchange, *topics, ping="200ms", dead="300ms")
        exchange.wait(lambda: len(exchange.connections) == 6
                      and all(link.pings > 8 for link in exchange.connections))
        self.assertEqual(len(exchange.connections), 6)
        self.assertTrue(all(frame.kind == "text" for frame in exchange.received))
        self.ends(stream)

    def test_a_cut_before_the_answer_to_the_subscription(self):
        exchange = self.exchange(speed=60)
        stream = self.stream(exchange, "publicTrade.BTCUSDT", "kline.1.BTCUSDT")
        stream.payload("publicTrade.BTCUSDT", 3)
        exchange.knobs.no_ack = True
        exchange.drop()
        first = stream.event("disconnected")[0]
        exchange.wait(lambda: len(exchange.connections) == 2)
        seen = len(stream.payloads("publicTrade.BTCUSDT"))
        stream.payload("publicTrade.BTCUSDT", seen + 2)
        exchange.knobs.no_ack = False
        exchange.drop()
        gap = stream.event("gap", topic="publicTrade.BTCUSDT")[0]
        # What the first cut lost was not told yet.
        self.assertEqual(gap["from"], first["time"])
        self.ends(stream)

    def test_every_cut_waits_longer(self):
        exchange = self.exchange()
        exchange.refuse(502, times=6)
        stream = self.stream(exchange, "publicTrade.BTCUSDT", backoff="50ms,400ms")
        exchange.wait(lambda: exchange.connections)
        times = [shake.time for shake in exchange.handshakes]
        waits = [later - earlier for earlier, later in zip(times, times[1:])]
        for wait, (least, most) in zip(waits,
                                       [(50, 50), (50, 100), (100, 200), (200, 400), (200, 400),
                                        (200, 400)]):
            self.assertGreater(wait * 1000, least - 5)
            self.assertLess(wait * 1000, most + 400)
        self.ends(stream)

    def test_at_most_500_connections_in_five_minutes(self):
        exchange = self.exchange()
        exchange.refuse(502, times=2000)
        stream = self.stream(exchange, "publicTrade.BTCUSDT", backoff="10ms,10ms", quiet=True)
        exchange.wait(lambda: len(exchange.handshakes) >= 450)
        seen = len(exchange.handshakes)
        begun, cpu = time.monotonic(), stream.cpu()
        stream.wait(lambda: time.monotonic() - begun > 1.5)
        self.assertEqual(len(exchange.handshakes), seen)
        self.assertLess(stream.cpu() - cpu, 0.3, "it works while it waits")
        self.ends(stream)


class Handshakes(Case):
    def refused(self, status, said, retry_after=None, least=0.0, **options):
        exchange = self.exchange(speed=20)
        exchange.refuse(status, retry_after=retry_after, text="access <b>too frequent</b>")
        stream = self.stream(exchange, "publicTrade.BTCUSDT", **options)
        stream.payload("publicTrade.BTCUSDT")
        first, second = exchange.handshakes
        self.assertGreaterEqual(second.time - first.time, least)
        stream.says(said)
        stream.says(f"HTTP {status}")
        self.ends(stream)

    def test_403_waits_as_a_ban_does(self):
        self.refused(403, "next try in 700ms", least=0.69, ban_wait="700ms")

    def test_429_waits_as_it_is_told(self):
        self.refused(429, "next try in 1s", retry_after=1, least=0.99)

    def test_502(self):
        self.refused(502, "cannot connect to 127.0.0.1")

    def test_absurd_waits_are_no_end(self):
        for text in ("99999999999999999999", "9223372036854775807", "-5",
                     "Wed, 21 Oct 2026 07:28:00 GMT"):
            exchange = self.exchange()
            exchange.refuse(429, retry_after=text)
            stream = self.stream(exchange, "publicTrade.BTCUSDT")
            stream.says("HTTP 429")
            self.assertIsNone(stream.process.poll())
            self.ends(stream)

    def test_slow_handshake(self):
        exchange = self.exchange(speed=20, handshake_delay=1)
        stream = self.stream(exchange, "publicTrade.BTCUSDT")
        stream.payload("publicTrade.BTCUSDT")
        self.assertEqual(len(exchange.handshakes), 1)
        self.ends(stream)

    def test_handshake_without_an_answer(self):
        exchange = self.exchange(speed=20, handshake_delay=60)
        stream = self.stream(exchange, "publicTrade.BTCUSDT", dead="200ms")
        stream.says("no answer to the upgrade")
        exchange.knobs.handshake_delay = 0
        stream.payload("publicTrade.BTCUSDT")
        self.ends(stream)

    def test_wrong_accept(self):
        exchange = self.exchange(speed=20, wrong_accept=1)
        stream = self.stream(exchange, "publicTrade.BTCUSDT")
        stream.says("does not fit our request")
        stream.payload("publicTrade.BTCUSDT")
        self.ends(stream)

    def test_a_server_that_is_none(self):
        exchange = self.exchange()
        exchange.refuse_connections()
        stream = self.stream(exchange, "publicTrade.BTCUSDT")
        stream.says("cannot connect to 127.0.0.1")
        exchange.refuse_connections(False)
        stream.says("1 topic subscribed")
        self.ends(stream)

    def test_a_name_that_is_none(self):
        status, _, errors = self.run_once(None, "publicTrade.BTCUSDT",
                                          url="wss://nowhere.invalid/v5/public/linear", retries=0)
        self.assertEqual(status, 3)
        self.assertIn("nowhere.invalid", errors)


class Frames(Case):
    TOPIC = "publicTrade.BTCUSDT"

    def pushed(self, *kinds):
        """A stream that was sent oddities, and an ordinary message behind them; and the
        exchange."""
        exchange = self.exchange(auto=False, start=START)
        stream = self.stream(exchange, self.TOPIC)
        exchange.wait(lambda: exchange.subscribed(self.TOPIC))
        text = exchange.message(self.TOPIC)
        exchange.push(self.TOPIC, text)
        stream.payload(self.TOPIC)
        for kind in kinds:
            exchange.push_odd(kind, self.TOPIC, text)
        return exchange, stream, text

    def test_what_is_no_payload_is_told_and_the_link_stays(self):
        exchange, stream, text = self.pushed("bad-json", "binary", "array", "unknown", "empty")
        exchange.push(self.TOPIC, text)
        stream.payload(self.TOPIC, 2)
        self.assertEqual(len(exchange.connections), 1)
        stream.wait(lambda: stream.errors.count("unreadable message") == 5)
        for words in ("expected", "got a binary message", "of an unknown kind"):
            stream.says(words)
        exchange.close(1000, "done")
        self.ends(stream)

    def test_bad_messages_are_status_1(self):
        exchange, stream, _ = self.pushed("bad-json")
        stream.says("unreadable message")
        stream.kill()
        stream = self.stream(exchange, self.TOPIC, count=1)
        exchange.wait(lambda: len(exchange.connections) == 2)
        exchange.wait(lambda: exchange.subscribed(self.TOPIC))
        exchange.push_odd("bad-json", self.TOPIC)
        exchange.push(self.TOPIC, exchange.message(self.TOPIC))
        self.assertEqual(stream.join(), 1)

    def test_parts_with_a_ping_in_between(self):
        exchange, stream, text = self.pushed("fragments", "ping", "pong")
        stream.payload(self.TOPIC, 2)
        self.assertTrue(stream.lines[-1].decode().startswith(text[:-1]))
        exchange.wait(lambda: exchange.connections[0].pongs == 2)
        self.assertEqual(len(exchange.connections), 1)
        self.ends(stream)

    def test_a_message_of_a_mebibyte(self):
        _, stream, _ = self.pushed("1MiB", "1MiB")
        payload = stream.payload(self.TOPIC, 3)[-1]
        self.assertGreater(len(payload["padding"]), 1 << 19)
        self.ends(stream)

    def test_a_message_of_16_mebibytes_and_no_longer_one(self):
        exchange, stream, _ = self.pushed("16MiB")
        stream.payload(self.TOPIC, 2)
        self.assertEqual(len(exchange.connections), 1)
        exchange.push_odd("huge-header", self.TOPIC)
        self.assertRegex(stream.event("disconnected")[0]["reason"], "longer than 16777216 bytes")
        exchange.wait(lambda: len(exchange.connections) == 2)
        self.ends(stream)

    def test_broken_frames_cut_the_link_with_the_right_code(self):
        codes = {"absurd-header": 1009, "bad-utf8": 1007, "masked": 1002, "reserved-bit": 1002,
                 "reserved-opcode": 1002, "orphan": 1002, "interrupted": 1002, "long-ping": 1002,
                 "split-ping": 1002, "short-close": 1002, "bad-close": 1002}
        exchange, stream, text = self.pushed()
        for number, (kind, code) in enumerate(codes.items(), 1):
            link = exchange.connections[-1]
            exchange.push_odd(kind, self.TOPIC, text)
            stream.event("disconnected", number)
            exchange.wait(lambda number=number: len(exchange.connections) == number + 1
                          and exchange.subscribed(self.TOPIC))
            exchange.wait(lambda link=link: link.close_code, what=f"a close code after {kind}")
            self.assertEqual((kind, link.close_code), (kind, code))
            exchange.push(self.TOPIC, text)
            stream.payload(self.TOPIC, number + 1)
        self.ends(stream)

    def test_a_closing_in_no_language(self):
        exchange, stream, text = self.pushed()
        link = exchange.connections[-1]
        exchange.push_raw(self.TOPIC, wire.frame(wire.CLOSE, b"\x03\xe8\xff\xfe"))
        self.assertIn("not UTF-8", stream.event("disconnected")[0]["reason"])
        exchange.wait(lambda: link.close_code, what="a close code")
        self.assertEqual(link.close_code, 1007)
        self.ends(stream)

    def test_a_candle_that_is_none(self):
        exchange = self.exchange(auto=False, start=START)
        stream = self.stream(exchange, "kline.1.BTCUSDT")
        exchange.wait(lambda: exchange.subscribed("kline.1.BTCUSDT"))
        good = json.loads(exchange.kline("kline.1.BTCUSDT", market.floor("1", START) - 60_000))
        spoiled = [dict(good, data=data)
                   for data in (None, {}, [1], [{}], [{"start": "x", "confirm": True}])]
        for start in (-1, 1e30, good["data"][0]["start"] + 10**10):
            spoiled.append(dict(good, data=[dict(good["data"][0], start=start)]))
        spoiled.append(dict(good, data=[dict(good["data"][0], confirm="yes")]))
        for message in spoiled:
            exchange.push("kline.1.BTCUSDT", message)
        exchange.push("kline.1.BTCUSDT", good)
        stream.payload("kline.1.BTCUSDT")
        stream.wait(lambda: stream.errors.count("a payload that is no candle of now")
                    == len(spoiled))
        self.assertEqual(len(stream.payloads()), 1)
        self.ends(stream)
