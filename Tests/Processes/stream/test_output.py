"""The reader of its output: slow, gone, or a full disk; terminals."""
import os
import re
import subprocess
import time

from harness.commands import BIN
from stream.case import Case, ENVIRONMENT, MINUTE, START
from stream.pour import MIB, Pour, TOPIC


class SlowReader(Case):
    def stalled(self, pour_mib, **options):
        """A stream whose reader does not read while that much comes."""
        exchange = self.exchange(auto=False, start=START, slow_limit=1 << 30)
        # A machine that is busy answers late: a link is given time to be found dead.
        stream = self.stream(exchange, TOPIC, reading=False, ping="200ms", dead="3s", **options)
        exchange.wait(lambda: exchange.subscribed(TOPIC))
        pour = Pour(exchange)
        for _ in range(pour_mib // 2):
            pour.batch()
        stream.says("reading from the exchange is paused")
        link = exchange.connections[0]
        pings = link.pings
        # Sixteen pings are longer than a dead link lives.
        exchange.wait(lambda: link.pings > pings + 16, 60, what="pings go on")
        return exchange, stream, pour

    def nothing_lost(self, exchange, stream, pour):
        stream.read()
        stream.wait(lambda: len(stream.lines) > pour.sent and len(stream.payloads()) == pour.sent,
                    "all that was poured")
        numbers = [int(payload["data"][0]["i"]) for payload in stream.payloads(TOPIC)]
        self.assertEqual(numbers, list(range(pour.sent)))
        self.assertEqual(len(exchange.connections), 1)
        self.assertEqual(stream.events("disconnected"), [])

    def test_memory_stays_within_the_buffer_and_16_mib(self):
        for buffer in (16, 4):
            with self.subTest(buffer=buffer):
                exchange, stream, pour = self.stalled(40, buffer=f"{buffer}M")
                # Its own memory; the libraries that it shares with others are 17 MiB more.
                self.assertLess(stream.memory("RssAnon"), (buffer + 16) * MIB)
                self.assertGreater(exchange.connections[0].unsent, 10 * MIB)
                begun = time.monotonic()
                self.nothing_lost(exchange, stream, pour)
                self.assertLess(stream.memory("VmHWM"), (2 * buffer + 40) * MIB)
                event = stream.events("stalled")[0]
                self.assertGreater(event["ms"], 900)
                self.assertLess(event["ms"], (time.monotonic() - begun + 20) * 1000)
                # It comes before what was not read yet, and must not be ahead of it.
                place = stream.records.index(event)
                self.assertLessEqual(event["time"], stream.records[place + 1]["ts"] + 1)
                self.ends(stream)

    def test_again_and_again(self):
        exchange = self.exchange(auto=False, start=START, slow_limit=1 << 30)
        stream = self.stream(exchange, TOPIC, reading=False, buffer="256K", ping="200ms", dead="2s",
                             heartbeat="50ms")
        exchange.wait(lambda: exchange.subscribed(TOPIC))
        pour, got = Pour(exchange, 300), bytearray()
        out = stream.process.stdout
        for turn in range(4):
            for _ in range(16):
                pour.batch()
            stream.wait(lambda turn=turn: stream.errors.count("reading from the exchange is paused")
                        > turn)
            while b'"i":"%d"' % (pour.sent - 1) not in got[-200_000:]:
                got += os.read(out.fileno(), 1 << 16)
        stream.read()
        self.ends(stream)
        numbers = [line.partition(b'"i":"')[2].partition(b'"')[0]
                   for line in bytes(got + b"".join(stream.lines)).splitlines()
                   if b'"topic":"publicTrade' in line and b'"i"' in line]
        self.assertEqual([int(number) for number in numbers], list(range(pour.sent)))
        self.assertGreaterEqual(got.count(b'"event":"stalled"'), 3)
        self.assertEqual(len(exchange.connections), 1)

    def test_a_cut_meanwhile_is_an_ordinary_one(self):
        exchange, stream, pour = self.stalled(20, buffer="1M")
        exchange.reset()
        exchange.wait(lambda: not exchange.alive)
        stream.read()
        stream.event("stalled")
        stream.event("disconnected")
        stream.event("subscribed", 2)
        numbers = [int(payload["data"][0]["i"]) for payload in stream.payloads(TOPIC)]
        self.assertEqual(numbers, list(range(len(numbers))))
        self.assertEqual(stream.event("gap")[0]["from"], START + len(numbers) - 1)
        exchange.wait(lambda: exchange.subscribed(TOPIC))
        pour.batch(1)
        stream.wait(lambda: stream.payloads(TOPIC)[-1]["data"][0]["i"] == str(pour.sent - 1))
        self.ends(stream)

    def test_candles_stay_whole(self):
        """What waits in the socket is neither missing nor overdue."""
        exchange = self.exchange(speed=120, symbols=100, slow_limit=1 << 30, pair_every=2)
        stream = self.stream(exchange, "kline.1.*", "kline.3.BTCUSDT", reading=False, buffer="64K",
                             ping="200ms", dead="2s", confirm_wait="400ms", patience="500ms",
                             stats="100ms")
        stream.says("reading from the exchange is paused")
        # What was asked for just before is still on its way.
        now = exchange.clock.now()
        exchange.wait(lambda: exchange.clock.now() > now + MINUTE)
        asked = len([request for request in exchange.requests if request.path.endswith("kline")])
        exchange.wait(lambda: exchange.clock.now() > now + 6 * MINUTE)
        self.assertEqual(
            len([request for request in exchange.requests if request.path.endswith("kline")]),
            asked)
        seen = exchange.clock.now()
        stream.read()
        for topic in ("kline.1.BTCUSDT", "kline.1.COIN009USDT", "kline.3.BTCUSDT"):
            stream.wait(lambda topic=topic: stream.starts(topic)[-1:] > [seen], "candles behind")
        self.ends(stream)
        self.assertNotIn("lost", stream.errors)
        for symbol in exchange.symbols.names["linear"][:100]:
            self.assertWholeCandles(stream, f"kline.1.{symbol}", least=4)
        self.assertWholeCandles(stream, "kline.3.BTCUSDT", least=1)
        self.assertEqual(len(exchange.connections), 1)

    def test_many_candles_of_before_do_not_fill_the_memory(self):
        """What REST gives waits for the reader, too; and links that are made meanwhile are not
        late."""
        exchange = self.exchange(speed=1, symbols=60)
        stream = self.stream(exchange, "kline.1.*", reading=False, backfill=999, buffer="256K",
                             ping="500ms", dead="5s")
        stream.says("reading from the exchange is paused")
        asked = -1
        while asked < len(exchange.requests):  # until no more are asked for
            asked = len(exchange.requests)
            exchange.wait(lambda: all(request.status for request in exchange.requests))
            begun = time.monotonic()
            stream.wait(lambda begun=begun: time.monotonic() > begun + 0.5)
        self.assertLess(asked, 40)
        self.assertLess(stream.memory("RssAnon"), 20 * MIB)
        stream.read()
        live, place = set(), 0

        def all_live():
            # Only what is new is looked at: it is sixty thousand lines.
            nonlocal place
            new = stream.records[place:]
            live.update(record["topic"] for record in new if "topic" in record
                        and record.get("type") != "event" and "backfill" not in record)
            place += len(new)
            return len(live) == 62
        stream.wait(all_live, "live candles")
        self.assertEqual(stream.events("disconnected"), [])
        self.assertWholeCandles(stream, "kline.1.BTCUSDT", least=999)
        self.ends(stream)


class Output(Case):
    def test_the_reader_that_goes_away_ends_it_quietly(self):
        exchange = self.exchange(speed=60)
        stream = self.stream(exchange, TOPIC, reading=False)
        self.assertTrue(stream.process.stdout.readline())
        stream.process.stdout.close()
        self.assertEqual(stream.join(), 0)
        self.assertNotIn("write", stream.errors)

    def test_head(self):
        exchange = self.exchange(speed=60)
        script = f'{{ "{BIN}/bybit-stream" "$@"; echo $? >&2; }} | head -1'
        done = subprocess.run(["bash", "-c", script, "x", TOPIC, "--url", exchange.url, "-q"],
                              capture_output=True, timeout=60, env=ENVIRONMENT)
        self.assertEqual((done.stdout.count(b"\n"), done.stderr), (1, b"0\n"))

    def test_a_full_disk(self):
        for more in ({}, {"backfill": 50}, {"from": "1 day ago"}):
            with open("/dev/full", "w") as full:
                stream = self.stream(self.exchange(speed=60), "kline.1.BTCUSDT", stdout=full,
                                     **more)
                self.assertEqual(stream.join(), 3)
                stream.says("No space left")

    def test_a_closed_output(self):
        exchange = self.exchange(speed=60)
        done = subprocess.run(["bash", "-c", 'exec "$0" "$@" >&-', f"{BIN}/bybit-stream", TOPIC,
                               "--url", exchange.url], capture_output=True, timeout=60,
                              env=ENVIRONMENT)
        self.assertEqual(done.returncode, 3)
        self.assertEqual(exchange.handshakes, [])

    def test_a_file(self):
        path = f"{self.folder.name}/out"
        exchange = self.exchange(speed=60)
        with open(path, "w") as file:
            stream = self.stream(exchange, TOPIC, stdout=file, count=20)
            self.assertEqual(stream.join(), 0)
        self.assertEqual(open(path).read().count('"topic":"publicTrade.BTCUSDT","type"'), 20)


class Terminal(Case):
    def test_a_status_line_is_kept_up_to_date(self):
        stream = self.stream(self.exchange(speed=60), TOPIC, status=True, terminal=True)
        stream.says("\r\x1b[Kbybit-stream: 0 payloads written, 0 of 1 link")
        stream.wait(lambda: re.search(r"\r\x1b\[Kbybit-stream: [1-9]\d* payloads? written, 1 of "
                                      r"1 link up", stream.errors), "its standing")
        self.ends(stream)


class Simulated(Case):
    def test_it_keeps_its_pace(self):
        """Two seconds of the market take a tenth of ours at the very least, and each line leaves
        when its time has come."""
        begun = time.monotonic()
        stream = self.stream(None, "kline.1.BTCUSDT", TOPIC, simulate=True, seed=3,
                             start="2025-01-01", speed=20, backoff=None, heartbeat=None)
        since = 1_735_689_600_000
        for record in iter(lambda: stream.wait(lambda: stream.records and stream.records.pop(0),
                                               "a line"), None):
            ahead = (record.get("ts", since) - since) / 20_000
            self.assertGreaterEqual(time.monotonic() - begun, ahead, "too early")
            if ahead > 0.1:
                break
        self.ends(stream)

    def test_a_pace_that_cannot_be_kept(self):
        """The lines come as fast as they can, and do not gather in the memory."""
        stream = self.stream(None, "kline.1.BTCUSDT", TOPIC, simulate=True, seed=3, speed=1_000_000,
                             backoff=None, heartbeat=None)
        stream.wait(lambda: len(stream.lines) > 20_000, "lines")
        self.assertLess(stream.memory("RssAnon"), 16 * MIB)
        self.ends(stream)

    def test_it_ends_in_time_though_nothing_is_due(self):
        status, records, errors = self.run_once(None, "kline.1.BTCUSDT", simulate=True, speed=0.001,
                                                duration="100ms", backoff=None, heartbeat=None)
        self.assertEqual((status, records[0]["event"]), (0, "simulated"), errors)
