"""Whether the exchange can be reached, what takes its place, and what of the past there is to be had."""
import bz2
import gzip
import json
import lzma
import random
import subprocess
import time
import zipfile
import zlib

from exchange import market
from exchange.rest import REGION
from stream.case import Case, MINUTE

TRADES, KLINES = "publicTrade.BTCUSDT", "kline.1.BTCUSDT"
DAY = market.DAY


class Regions(Case):
    """HTTP 403 for the country of the IP address, and for too many requests."""

    def test_a_blocked_link_ends_with_the_reason(self):
        exchange = self.exchange()
        exchange.refuse(403, times=100, text=REGION)
        begun = time.monotonic()
        status, _, errors = self.run_once(exchange, TRADES)
        self.assertEqual((status, len(exchange.handshakes)), (3, 1))
        self.assertIn("Bybit does not serve the country of this IP address", errors)
        self.assertLess(time.monotonic() - begun, 10)

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
        """A firewall in front of the exchange: waiting may help, and a person must know what answered."""
        for page, told in (
            ("<!DOCTYPE html>\n<HTML><HEAD><TITLE>ERROR: The request\n could not be satisfied</TITLE></HEAD><BODY>Request blocked.</BODY></HTML>",
             "a page with the title 'ERROR: The request could not be satisfied'"),
            ("<html><head><title>Access Denied</title></head><body>no</body></html>", "a page with the title 'Access Denied'"),
            ("<html><body>no</body></html>", "a page without a title"),
        ):  # fmt: skip
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
        stream = self.stream(exchange, TRADES, KLINES, or_simulate="1s", backfill=5, seed=3, activity=100)
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
        for topic, text in (
            ("kline.1.{BTC,ETH}USDT", "does not expand braces"), ("kline.1.BTC/USDT", "did you mean BTCUSDT?"), ("kline.1.BTC-USDT", "did you mean BTCUSDT?"),
            ("kline.1.BTC", "linear symbols look like BTCUSDT"), ("kline.1.USDT", "no symbol"), ("kline.1.BTCUSD", "no symbol"), ("kline.1.BTC-25XXX26", "no symbol"),
            ("inverse:kline.1.BTCUSDT", "inverse symbols look like BTCUSD"), ("spot:tickers.BTC_USDT", "did you mean BTCUSDT?"),
            ("option:tickers.BTC-25DEC26-60000-X", "option symbols look like"), ("option:publicTrade.BTC/ETH", "look like BTC"), ("spread:tickers.BTCUSDT", "no symbol"),
        ):  # fmt: skip
            with self.subTest(topic):
                for more in ({}, {"from": "2025-01-01", "to": "2025-01-02"} if "kline" in topic else {}):
                    status, records, errors = self.run_once(None, topic, simulate=True, backoff=None, heartbeat=None, **more)
                    self.assertEqual((status, records), (2, []))
                    self.assertIn(text, errors)

    def test_symbols_of_every_kind(self):
        topics = ["tickers.BTCUSDT", "tickers.1000PEPEUSDT", "tickers.BTCPERP", "tickers.BTCUSDT-25DEC26", "tickers.BTC-1SEP26", "inverse:tickers.BTCUSD",
                  "inverse:tickers.BTCUSDZ26", "spot:tickers.BTCUSDC", "spot:tickers.ETHBTC", "option:tickers.BTC-25DEC26-60000-C-USDT", "option:tickers.ETH-1SEP26-2800.5-P",
                  "option:publicTrade.BTC", "spread:tickers.SOLUSDT_SOL/USDT", "spread:tickers.BTCUSDT-25DEC26_BTCUSDT", "insurance.USDT"]  # fmt: skip
        status, records, errors = self.run_once(None, *topics, simulate=True, speed="max", count=2000, backoff=None, heartbeat=None)
        self.assertEqual(status, 0, errors)

    def test_every_option(self):
        status, records, errors = self.run_once(None, "option:publicTrade.*", simulate=True, speed="max", count=300, backoff=None, heartbeat=None)
        self.assertEqual(status, 0, errors)
        self.assertEqual({record["topic"] for record in records if "topic" in record}, {"publicTrade.BTC", "publicTrade.ETH", "publicTrade.SOL"})

    def test_it_says_when_the_next_candle_closes(self):
        topics = ["kline.3.BTCUSDT", "kline.1h.ETHUSDT", "kline.3.ETHUSDT", TRADES]
        options = {"simulate": True, "start": "2025-01-01T10:01:30", "duration": "100ms", "backoff": None, "heartbeat": None}
        status, _, errors = self.run_once(None, *topics, **options)
        self.assertIn("SIMULATED market; the next candles close: 3 at 2025-01-01T10:03:00Z, in 1m 30s; 60 at 2025-01-01T11:00:00Z, in 58m 30s", errors)
        for others in ({"speed": 2}, {"quiet": True}):
            self.assertNotIn("candles close", self.run_once(None, *topics, **options, **others)[2])

    def test_activity_raises_the_trades(self):
        def trades(**options):
            lines = self.run_once(None, TRADES, simulate=True, speed="max", count=4000, backoff=None, heartbeat=None, **options)[1]
            records = [record for line in lines if "topic" in line for record in line["data"]]
            self.assertEqual([record["T"] for record in records], sorted(record["T"] for record in records))
            return len(records) * 60_000 / (records[-1]["T"] - records[0]["T"])

        usual = trades()
        self.assertEqual(usual, trades(activity=1))
        self.assertAlmostEqual(trades(activity=10) / usual, 10, delta=3)
        self.assertAlmostEqual(trades(activity="2.5") / usual, 2.5, delta=1)


class Histories(Case):
    NOW = 1_735_689_725_000  # 2025-01-01 00:02:05 UTC

    def past(self, exchange, *topics, status=0, **options):
        got, records, errors = self.run_once(exchange, *topics, **options)
        self.assertEqual(got, status, errors)
        return [record for record in records if "topic" in record], errors

    def test_seconds_milliseconds_and_microseconds(self):
        exchange = self.exchange(speed=0, start=self.NOW)
        low = self.NOW - 125_000 - 10 * MINUTE
        want = None
        for scale in ("", "000", "000000"):
            records, errors = self.past(exchange, KLINES, **{"from": f"{low // 1000}{scale}", "to": f"{low // 1000 + 300}{scale}"})
            self.assertEqual([record["data"][0]["start"] for record in records], [low + minute * MINUTE for minute in range(5)])
            self.assertNotIn("linear:", errors)
            want = want or records
            self.assertEqual(records, want)
        for text in ("20250101", "2025", "1e17", "-1735689600"):
            _, errors = self.past(exchange, KLINES, status=2, **{"from": text})
            self.assertIn("--from", errors)

    def test_no_history_at_all(self):
        exchange = self.exchange(speed=0, start=self.NOW, listed={"NEWUSDT": self.NOW - DAY})
        records, errors = self.past(exchange, "kline.60.NEWUSDT", "funding.NEWUSDT", status=1, **{"from": "2024-01-01", "to": "2024-01-02"})
        self.assertEqual(records, [])
        self.assertIn("linear:kline.60.NEWUSDT: no closed candle from 2024-01-01T00:00:00Z to 2024-01-02T00:00:00Z", errors)
        self.assertIn("linear:funding.NEWUSDT: no funding rate from 2024-01-01T00:00:00Z to 2024-01-02T00:00:00Z", errors)

    def test_a_market_that_is_younger(self):
        exchange = self.exchange(speed=0, start=self.NOW, listed={"NEWUSDT": 1_735_603_200_000})
        records, errors = self.past(exchange, "kline.60.NEWUSDT", **{"from": "2024-12-30T12:00", "to": "2024-12-31T12:00"})
        self.assertEqual(len(records), 12)
        self.assertIn("linear:kline.60.NEWUSDT: its history begins at 2024-12-31T00:00:00Z, 12 closed candles after --from", errors)

    def test_candles_that_are_missing(self):
        exchange = self.exchange(speed=0, start=self.NOW)
        gone = {str(self.NOW - 125_000 - minute * MINUTE) for minute in (3, 4, 9)}

        def spoil(text):
            answer = json.loads(text)
            rows = answer.get("result", {}).get("list")
            if rows and isinstance(rows[0], list):
                answer["result"]["list"] = [row for row in rows if row[0] not in gone]
            return json.dumps(answer)

        exchange.spoil = spoil
        records, errors = self.past(exchange, KLINES, status=1, **{"from": "2024-12-31T23:45", "to": "2025-01-01"})
        self.assertEqual(len(records), 12)
        self.assertIn(f"linear:{KLINES}: 3 closed candles missing, the first at 2024-12-31T23:51:00Z", errors)
        gone.update(str(self.NOW - 125_000 - minute * MINUTE) for minute in (1, 2))
        records, errors = self.past(exchange, KLINES, status=1, **{"from": "2024-12-31T23:45", "to": "2025-01-01"})
        self.assertIn("it ends at 2024-12-31T23:56:00Z, 4 closed candles before --to", errors)

    def test_fewer_candles_of_before_than_asked(self):
        exchange = self.exchange(speed=1, start=self.NOW, listed={"NEWUSDT": self.NOW - 125_000 - 30 * MINUTE})
        stream = self.stream(exchange, "kline.1.NEWUSDT", KLINES, backfill=200)
        stream.says("linear:kline.1.NEWUSDT: only 32 of 200 closed candles exist; its history begins at 2024-12-31T23:30:00Z")
        stream.wait(lambda: len(stream.starts("kline.1.NEWUSDT")) == 32)
        stream.wait(lambda: len(stream.starts(KLINES)) == 200)
        self.assertNotIn(f"linear:{KLINES}: only", stream.errors)
        self.ends(stream)

    def test_a_past_of_the_simulated_market_that_is_none(self):
        records, errors = self.past(None, KLINES, status=1, simulate=True, backoff=None, heartbeat=None, **{"from": "2025-01-01T00:00:10", "to": "2025-01-01T00:00:50"})
        self.assertEqual(records, [])
        self.assertIn("no candle of the simulated market", errors)


class Recordings(Case):
    LINE = b'{"topic":"tickers.BTCUSDT","ts":1672304484978,"type":"snapshot","data":{}}\n'

    def replay(self, content, stdin=False):
        path = f"{self.folder.name}/recording"
        with open(path, "wb") as file:
            file.write(content)
        if not stdin:
            stream = self.stream(None, replay=path, speed="max", backoff=None, heartbeat=None)
            return stream.join(), b"".join(stream.lines), stream.errors
        stream = self.stream(None, replay="-", speed="max", backoff=None, heartbeat=None, stdin=subprocess.PIPE)
        # In pieces, as a pipe may bring it.
        for place in range(0, 9):
            self.feed(stream, content[place : place + 1])
        self.feed(stream, content[9:])
        stream.process.stdin.close()
        return stream.join(), b"".join(stream.lines), stream.errors

    def feed(self, stream, part):
        try:
            stream.process.stdin.write(part)
        except BrokenPipeError:
            pass  # it has ended

    def test_compressed_and_binary_input(self):
        text = self.LINE * 300
        with zipfile.ZipFile(f"{self.folder.name}/zip", "w", zipfile.ZIP_DEFLATED) as file:
            file.writestr("recording", text)
        packed = {
            "gzip": gzip.compress(text), "xz": lzma.compress(text), "bzip2": bz2.compress(text), "zip": open(f"{self.folder.name}/zip", "rb").read(),
            "zstd": b"\x28\xb5\x2f\xfd" + bytes(range(1, 200)), "UTF-16": text.decode().encode("utf-16"), "binary": text.decode().encode("utf-16-le"),
            "is binary": b"\x7fELF\x02\x01\x01\x00\x00" * 9, "not UTF-8": zlib.compress(text), "UTF-8 text": b"\x89PNG\r\n\x1a\n" * 9,
            "text that is not UTF-8": bytes(random.Random(1).choices([byte for byte in range(1, 256) if byte != 10], k=400)),
            "begins with no '{'": b"time,open\n1672304484978,5\n", "line 2 begins with no '{'": b"\nabc\x01\n\xff\xfe\n",
        }  # fmt: skip
        for kind, content in packed.items():
            for stdin in (False, True):
                with self.subTest(kind, stdin=stdin):
                    status, output, errors = self.replay(content, stdin)
                    self.assertEqual((status, output), (2, b""))
                    self.assertIn(kind, errors)
                    self.assertIn("standard input" if stdin else "recording", errors)

    def test_damage_in_the_middle(self):
        """As a loss of power leaves it."""
        status, output, errors = self.replay(self.LINE * 3 + b"\0" * 5000 + self.LINE + self.LINE)
        self.assertEqual((status, output), (1, self.LINE * 4))
        self.assertIn("line 4: NUL bytes", errors)

    def test_lines_that_are_no_text(self):
        status, output, errors = self.replay(self.LINE * 2 + b'{"a":"\xe9t\xe9"}\n' * 12 + self.LINE)
        self.assertEqual((status, output), (1, self.LINE * 3))
        self.assertIn("line 3: no UTF-8: the recording is damaged here; skipped", errors)
        self.assertIn("12 lines that are no text skipped", errors)
        # A character that is cut off at the end.
        status, output, errors = self.replay(self.LINE + b'{"a":"\xc3')
        self.assertEqual((status, output), (1, self.LINE))

    def test_text_stays_as_it_is(self):
        content = "\ufeff".encode() + self.LINE + "not JSON é\n".encode() + self.LINE[:-1]
        for stdin in (False, True):
            status, output, errors = self.replay(content, stdin)
            self.assertEqual((status, output, errors), (0, content[3:], ""))


class Options(Case):
    def test_every_coin(self):
        exchange = self.exchange(symbols=12)
        stream = self.stream(exchange, "option:publicTrade.*", "option:tickers.*")
        coins = {f"publicTrade.{coin}" for coin in ("BTC", "ETH", "SOL")}
        stream.wait(lambda: coins <= {event["topic"] for event in stream.events("subscribed")}, "all coins")
        names = exchange.symbols.names["option"]
        stream.event("subscribed", len(coins) + len(names))
        self.assertEqual({event["topic"] for event in stream.events("subscribed")}, coins | {f"tickers.{name}" for name in names})
        self.assertEqual({record["symbol"] for record in stream.instruments()}, set(names))
        for coin in coins:
            stream.payload(coin)
        self.ends(stream)

    def test_forms_that_would_stay_silent(self):
        for topic, text in (
            ("option:publicTrade.BTC-25DEC26-60000-C-USDT", "trades of options come by coin; write option:publicTrade.BTC"),
            ("option:tickers.BTC", "expected a contract as BTC-"), ("option:orderbook.25.BTC", "expected a contract"),
        ):  # fmt: skip
            status, _, errors = self.run_once(self.exchange(), topic)
            self.assertEqual(status, 2)
            self.assertIn(text, errors)
