"""--from and --to, and --replay."""
import subprocess
import time

from exchange import market
from stream.case import Case, MINUTE, START, asked

HOUR, DAY = 60 * MINUTE, market.DAY
NOW = 1_735_689_725_000  # 2025-01-01 00:02:05 UTC


class Past(Case):
    def past(self, exchange, *topics, status=0, **options):
        options = {("from" if name == "begin" else name): value for name, value in options.items()}
        got, records, errors = self.run_once(exchange, *topics, **options)
        self.assertEqual(got, status, errors)
        # The rules of each market come first.
        rules = [(record["category"], record["symbol"]) for record in records
                 if record.get("type") == "instrument"]
        self.assertEqual(len(rules), len(set(rules)))
        self.assertTrue(all(record["type"] == "instrument" for record in records[: len(rules)]))
        records = records[len(rules) :]
        closes = [int(record["data"][0].get("fundingRateTimestamp") or record["data"][0]["end"] + 1)
                  for record in records]
        self.assertEqual(closes, sorted(closes), "in the order of their closing")
        series = {}
        for record in records:
            series.setdefault((record["category"], record["topic"]), []).append(record)
            self.assertIn((record["category"], record["topic"].split(".")[-1]), rules)
        return series, errors

    def candles(self, records):
        return [record["data"][0] for record in records]

    def assertCandles(self, records, topic, category, low, high, now):
        _, interval, symbol = topic.split(".", 2)
        want = [candle for candle in market.candles(symbol, interval, low, high, category)
                if candle.end < now]
        self.assertEqual([element["start"] for element in self.candles(records)],
                         [candle.start for candle in want])
        for record, candle in zip(records, want):
            element = market.kline(candle, interval, True, candle.end + 1)
            self.assertEqual(record,
                             {"topic": topic, "data": [element], "ts": candle.end,
                              "type": "snapshot", "category": category})
        self.assertTrue(want)

    def test_every_category_and_interval_merged(self):
        exchange = self.exchange(speed=0, start=NOW)
        topics = ["kline.1.BTCUSDT", "kline.3.ETHUSDT", "kline.D.BTCUSDT", "spot:kline.60.BTCUSDT",
                  "inverse:kline.1h.BTCUSD", "kline.240.SOLUSDT", "kline.1m.BTCUSDT"]
        series, _ = self.past(exchange, *topics, begin="2024-12-29T00:00", to="2025-01-01")
        low, high = NOW - 125_000 - 3 * DAY, NOW - 125_000
        self.assertEqual(len(series), 6)
        for category, topic in series:
            self.assertCandles(series[category, topic], topic, category, low, high, NOW)

    def test_bounds_and_the_open_candle(self):
        exchange = self.exchange(speed=0, start=NOW)
        for begin, to, low, high in (
            ((NOW - 125_000 - 5 * MINUTE, NOW - 125_000, NOW - 125_000 - 5 * MINUTE, NOW - 125_000),
             (NOW - 125_000 - 5 * MINUTE + 1, NOW - 125_000 + 1, NOW - 125_000 - 4 * MINUTE,
              NOW - 125_000 + 1), ("10 minutes ago", None, NOW - 10 * MINUTE, NOW),
             ("2024-12-31T23:00:00+00:00", "2030-01-01", NOW - 125_000 - HOUR, NOW),)):
            with self.subTest(begin=begin):
                series, _ = self.past(exchange, "kline.1.BTCUSDT", begin=begin, to=to)
                self.assertCandles(series["linear", "kline.1.BTCUSDT"], "kline.1.BTCUSDT", "linear",
                                   low, high, NOW)

    def test_years(self):
        exchange = self.exchange(speed=0, start=NOW, listed={"NEWUSDT": NOW - 40 * DAY})
        series, _ = self.past(exchange, "kline.D.BTCUSDT", "kline.W.BTCUSDT", "kline.M.BTCUSDT",
                              "kline.720.NEWUSDT", begin="2015-01-01")
        for topic, first in (("kline.D.BTCUSDT", market.LISTED), ("kline.W.BTCUSDT", market.LISTED),
                             ("kline.M.BTCUSDT", market.LISTED),
                             ("kline.720.NEWUSDT", NOW - 40 * DAY)):
            low = market.floor(topic.split(".")[1], first)
            self.assertCandles(series["linear", topic], topic, "linear", low, NOW, NOW)
        self.assertLess(len(exchange.requests), 40)

    def test_many_pages(self):
        exchange = self.exchange(speed=0, start=NOW)
        series, _ = self.past(exchange, "kline.1.BTCUSDT", "spot:kline.1.BTCUSDT",
                              begin="4 days ago")
        for category in ("linear", "spot"):
            self.assertCandles(series[category, "kline.1.BTCUSDT"], "kline.1.BTCUSDT", category,
                               NOW - 4 * DAY, NOW, NOW)

    def test_funding_mark_index_and_premium(self):
        exchange = self.exchange(speed=0, start=NOW)
        topics = ["funding.BTCUSDT", "inverse:funding.BTCUSD", "markKline.15.BTCUSDT",
                  "indexKline.15.BTCUSDT", "premiumKline.15.BTCUSDT",
                  "option:markKline.15.BTC-25DEC26-60000-C-USDT"]
        series, _ = self.past(exchange, *topics, begin="90 days ago")
        for category, symbol in (("linear", "BTCUSDT"), ("inverse", "BTCUSD")):
            times = range(-(-(NOW - 90 * DAY) // market.FUNDING) * market.FUNDING, NOW,
                          market.FUNDING)
            rows = self.candles(series[category, f"funding.{symbol}"])
            self.assertEqual(rows, [market.funding(symbol, when) for when in times])
        for category, symbol, kind in (("linear", "BTCUSDT", "mark"),
                                       ("linear", "BTCUSDT", "index"),
                                       ("linear", "BTCUSDT", "premium"),
                                       ("option", "BTC-25DEC26-60000-C-USDT", "mark")):
            rows = self.candles(series[category, f"{kind}Kline.15.{symbol}"])
            first = market.after("15", market.floor("15", NOW - 90 * DAY))
            self.assertEqual([row["start"] for row in rows],
                             list(range(first, market.floor("15", NOW), 15 * MINUTE)))
            for row in rows[:: len(rows) // 7]:
                want = market.index_row(kind, symbol, "15", row["start"], category)
                self.assertEqual([str(row["start"]), row["open"], row["high"], row["low"],
                                  row["close"]], want)
                self.assertNotIn("volume", row)
        # The exchange gives at most 500 of an option's.
        limits = {int(request.query["limit"]) for request in asked(exchange)
                  if request.query.get("category") == "option"}
        self.assertLessEqual(max(limits), 500)

    def test_a_refused_symbol_does_not_sink_the_others(self):
        exchange = self.exchange(speed=0, start=NOW)
        series, errors = self.past(exchange, "kline.1.BTCUSDT", "kline.1.NOPEUSDT",
                                   "kline.1.PRE0USDT", begin="1 hour ago", status=1)
        self.assertIn("linear:kline.1.NOPEUSDT: params error: Symbol Invalid (10001)", errors)
        self.assertCandles(series["linear", "kline.1.BTCUSDT"], "kline.1.BTCUSDT", "linear",
                           NOW - HOUR, NOW, NOW)
        self.assertEqual(len(series), 1)

    def test_every_symbol(self):
        exchange = self.exchange(speed=0, start=NOW, symbols=60)
        series, _ = self.past(exchange, "kline.5.*", begin="1 hour ago")
        self.assertEqual(len(series), 62)
        for (category, topic), records in series.items():
            self.assertCandles(records, topic, category, NOW - HOUR, NOW, NOW)

    def test_keeps_the_rate_limit(self):
        """Six hundred requests in five seconds are taken, and no more."""
        exchange = self.exchange(speed=0, start=NOW, symbols=400, rate_limit=600, rate_window=5)
        series, _ = self.past(exchange, "kline.60.*", "kline.120.*", begin="3 hours ago")
        self.assertEqual(exchange.rest.breaches, 0)
        self.assertGreater(len(exchange.requests), 800)
        self.assertEqual(len(series), 804)

    def test_a_smaller_limit_is_waited_for(self):
        # One less than are asked side by side: the limit is met however slow the machine is.
        exchange = self.exchange(speed=0, start=NOW, symbols=20, rate_limit=9, rate_window=0.5,
                                 ban=0.5, rest_delay=0.1)
        series, errors = self.past(exchange, "kline.60.*", begin="3 days ago", ban_wait="600ms")
        self.assertGreater(exchange.rest.breaches, 0)
        self.assertLess(exchange.rest.breaches, 30)
        self.assertEqual({len(records) for records in series.values()}, {71})
        self.assertIn("HTTP 403", errors)

    def test_count(self):
        series, _ = self.past(self.exchange(speed=0, start=NOW), "kline.1.BTCUSDT",
                              begin="1 day ago", count=7)
        self.assertEqual(len(series["linear", "kline.1.BTCUSDT"]), 7)

    def test_senseless_bounds(self):
        exchange = self.exchange(speed=0, start=NOW)
        for begin, to in (("1 hour ago", "2 hours ago"), ("2026-01-01", None)):
            self.past(exchange, "kline.1.BTCUSDT", begin=begin, to=to, status=2)


class Recording(Case):
    LINES = [b'{"topic":"kline.1.BTCUSDT","data":[],"ts":%d,"type":"snapshot",'
             b'"category":"linear","recv":%d}\n' % (START + n * 100, START + 5 + n * 100)
             for n in range(12)]
    ODD = (b'not a record\n\n{"type":"event","event":"gap","time":%d}\r\n  {"a": 1 }\n{"topic":"x"'
           % (START + 1200))

    def write(self, content):
        path = f"{self.folder.name}/recording"
        with open(path, "wb") as file:
            file.write(content)
        return path

    def replayed(self, content, status=0, **options):
        begun = time.monotonic()
        stream = self.stream(None,
                             **{"backfill": None, "heartbeat": None, "backoff": None,
                                "replay": self.write(content), **options})
        self.assertEqual(stream.join(), status, stream.errors)
        return b"".join(stream.lines), time.monotonic() - begun

    def test_byte_for_byte(self):
        content = b"".join(self.LINES) + self.ODD
        for speed in ("max", 100):
            self.assertEqual(self.replayed(content, speed=speed)[0], content)
        self.assertEqual(self.replayed(content + b"\n", speed="max")[0], content + b"\n")
        self.assertEqual(self.replayed(b"", speed="max")[0], b"")
        large = b"".join(self.LINES) * 20_000
        self.assertEqual(self.replayed(large, speed="max")[0], large)

    def test_on_its_own_clock(self):
        content = b"".join(self.LINES)
        _, took = self.replayed(content)
        self.assertGreaterEqual(took, 1.1)
        _, took = self.replayed(content, speed=4)
        self.assertGreaterEqual(took, 1.1 / 4)

    def test_each_line_leaves_when_it_is_due(self):
        stream = self.stream(None, replay=self.write(b"".join(self.LINES)), speed=0.5,
                             backfill=None, heartbeat=None, backoff=None)
        times = []
        for number in range(1, 7):
            stream.wait(lambda number=number: len(stream.lines) >= number, f"line {number}")
            times.append(time.monotonic())
        self.assertGreaterEqual(times[-1] - times[0], 0.9)
        self.ends(stream)

    def test_from_standard_input(self):
        for speed in ("max", 1000):
            stream = self.stream(None, replay="-", speed=speed, stdin=subprocess.PIPE,
                                 backfill=None, heartbeat=None, backoff=None)
            for number, line in enumerate(self.LINES, 1):
                stream.process.stdin.write(line)
                stream.wait(lambda number=number: len(stream.lines) == number,
                            f"line {number} at speed {speed}")
            stream.process.stdin.close()
            self.assertEqual(stream.join(), 0)
            self.assertEqual(stream.lines, self.LINES)

    def test_a_recording_of_a_stream(self):
        exchange = self.exchange(speed=60)
        stream = self.stream(exchange, "kline.1.BTCUSDT", "orderbook.50.BTCUSDT", backfill=5,
                             count=300)
        self.assertEqual(stream.join(), 0)
        content = b"".join(stream.lines)
        self.assertEqual(self.replayed(content, speed="max")[0], content)

    def test_count_and_duration(self):
        content = b"".join(self.LINES)
        self.assertEqual(self.replayed(content, count=3)[0], b"".join(self.LINES[:3]))
        out, took = self.replayed(content, duration="450ms")
        self.assertEqual(out, b"".join(self.LINES[:5]))
        self.assertLess(took, 1.1)

    def test_dies_of_the_signal_while_it_waits(self):
        stream = self.stream(None, replay=self.write(b"".join(self.LINES)), speed=0.01,
                             backfill=None, heartbeat=None, backoff=None)
        stream.wait(lambda: stream.lines, "a line")
        self.ends(stream)

    def test_a_file_that_is_none(self):
        self.assertEqual(self.stream(None, replay="/nowhere", backfill=None).join(), 3)
