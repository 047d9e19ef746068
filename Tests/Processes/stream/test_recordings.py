"""What of the past can be had: history, recordings, damaged files."""
import bz2
import gzip
import json
import lzma
import random
import subprocess
import zipfile
import zlib

from stream.case import Case, MINUTE
from stream.test_reach import DAY, KLINES


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
            records, errors = self.past(exchange, KLINES,
                                        **{"from": f"{low // 1000}{scale}",
                                           "to": f"{low // 1000 + 300}{scale}"})
            self.assertEqual([record["data"][0]["start"] for record in records],
                             [low + minute * MINUTE for minute in range(5)])
            self.assertNotIn("linear:", errors)
            want = want or records
            self.assertEqual(records, want)
        for text in ("20250101", "2025", "1e17", "-1735689600"):
            _, errors = self.past(exchange, KLINES, status=2, **{"from": text})
            self.assertIn("--from", errors)

    def test_no_history_at_all(self):
        exchange = self.exchange(speed=0, start=self.NOW, listed={"NEWUSDT": self.NOW - DAY})
        records, errors = self.past(exchange, "kline.60.NEWUSDT", "funding.NEWUSDT", status=1,
                                    **{"from": "2024-01-01", "to": "2024-01-02"})
        self.assertEqual(records, [])
        self.assertIn("linear:kline.60.NEWUSDT: no closed candle from 2024-01-01T00:00:00Z to "
                      "2024-01-02T00:00:00Z", errors)
        self.assertIn("linear:funding.NEWUSDT: no funding rate from 2024-01-01T00:00:00Z to "
                      "2024-01-02T00:00:00Z", errors)

    def test_a_market_that_is_younger(self):
        exchange = self.exchange(speed=0, start=self.NOW, listed={"NEWUSDT": 1_735_603_200_000})
        records, errors = self.past(exchange, "kline.60.NEWUSDT",
                                    **{"from": "2024-12-30T12:00", "to": "2024-12-31T12:00"})
        self.assertEqual(len(records), 12)
        self.assertIn("linear:kline.60.NEWUSDT: its history begins at 2024-12-31T00:00:00Z, 12 "
                      "closed candles after --from", errors)

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
        records, errors = self.past(exchange, KLINES, status=1,
                                    **{"from": "2024-12-31T23:45", "to": "2025-01-01"})
        self.assertEqual(len(records), 12)
        self.assertIn(
            f"linear:{KLINES}: 3 closed candles missing, the first at 2024-12-31T23:51:00Z", errors)
        gone.update(str(self.NOW - 125_000 - minute * MINUTE) for minute in (1, 2))
        records, errors = self.past(exchange, KLINES, status=1,
                                    **{"from": "2024-12-31T23:45", "to": "2025-01-01"})
        self.assertIn("it ends at 2024-12-31T23:56:00Z, 4 closed candles before --to", errors)

    def test_fewer_candles_of_before_than_asked(self):
        exchange = self.exchange(speed=1, start=self.NOW,
                                 listed={"NEWUSDT": self.NOW - 125_000 - 30 * MINUTE})
        stream = self.stream(exchange, "kline.1.NEWUSDT", KLINES, backfill=200)
        stream.says("linear:kline.1.NEWUSDT: only 32 of 200 closed candles exist; its history "
                    "begins at 2024-12-31T23:30:00Z")
        stream.wait(lambda: len(stream.starts("kline.1.NEWUSDT")) == 32)
        stream.wait(lambda: len(stream.starts(KLINES)) == 200)
        self.assertNotIn(f"linear:{KLINES}: only", stream.errors)
        self.ends(stream)

    def test_a_past_of_the_simulated_market_that_is_none(self):
        records, errors = self.past(None, KLINES, status=1, simulate=True, backoff=None,
                                    heartbeat=None,
                                    **{"from": "2025-01-01T00:00:10", "to": "2025-01-01T00:00:50"})
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
        stream = self.stream(None, replay="-", speed="max", backoff=None, heartbeat=None,
                             stdin=subprocess.PIPE)
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
            "gzip": gzip.compress(text),
            "xz": lzma.compress(text),
            "bzip2": bz2.compress(text),
            "zip": open(f"{self.folder.name}/zip", "rb").read(),
            "zstd": b"\x28\xb5\x2f\xfd" + bytes(range(1, 200)),
            "UTF-16": text.decode().encode("utf-16"),
            "binary": text.decode().encode("utf-16-le"),
            "is binary": b"\x7fELF\x02\x01\x01\x00\x00" * 9,
            "not UTF-8": zlib.compress(text),
            "UTF-8 text": b"\x89PNG\r\n\x1a\n" * 9,
            "text that is not UTF-8": bytes(
                random.Random(1).choices([byte for byte in range(1, 256) if byte != 10], k=400)),
            "begins with no '{'": b"time,open\n1672304484978,5\n",
            "line 2 begins with no '{'": b"\nabc\x01\n\xff\xfe\n",
        }
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
        status, output, errors = self.replay(self.LINE * 2 + b'{"a":"\xe9t\xe9"}\n' * 12
                                             + self.LINE)
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
        stream.wait(lambda: coins <= {event["topic"] for event in stream.events("subscribed")},
                    "all coins")
        names = exchange.symbols.names["option"]
        stream.event("subscribed", len(coins) + len(names))
        self.assertEqual({event["topic"] for event in stream.events("subscribed")},
                         coins | {f"tickers.{name}" for name in names})
        self.assertEqual({record["symbol"] for record in stream.instruments()}, set(names))
        for coin in coins:
            stream.payload(coin)
        self.ends(stream)

    def test_forms_that_would_stay_silent(self):
        for topic, text in (("option:publicTrade.BTC-25DEC26-60000-C-USDT",
                             "trades of options come by coin; write option:publicTrade.BTC"),
                            ("option:tickers.BTC", "expected a contract as BTC-"),
                            ("option:orderbook.25.BTC", "expected a contract"),):
            status, _, errors = self.run_once(self.exchange(), topic)
            self.assertEqual(status, 2)
            self.assertIn(text, errors)
