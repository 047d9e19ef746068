"""Tests of the fake exchange's formats and data."""
import base64
import json
import subprocess
import tempfile
import time

import aiohttp

from exchange import control, market
from exchange.case import Case, START
from exchange.keys import RSAPair


class Control(Case):
    async def test_pongs(self):
        self.exchange()
        members = {
            "spot": {"success", "ret_msg", "conn_id", "op"},
            "linear": {"success", "ret_msg", "conn_id", "req_id", "op"},
            "inverse": {"success", "ret_msg", "conn_id", "req_id", "op"},
            "option": {"args", "op"},
            "spread": {"args", "op"},
            "status": {"success", "ret_msg", "conn_id", "req_id", "op"},
            "private": {"op", "args", "conn_id"},
        }
        for category, expected in members.items():
            with self.subTest(category):
                ws = await self.socket(category)
                await ws.send_str('{"op":"ping"}')
                self.assertEqual(set(await ws.receive_json()), expected)
                await ws.send_str('{"op":"ping","req_id":"7"}')
                reply = await ws.receive_json()
                self.assertEqual(reply.get("req_id"), None if category in ("option", "spread")
                                 else "7")
        self.assertEqual(self.fake.connections[0].pings, 2)

    async def test_linear_refuses_the_whole_frame(self):
        self.exchange(auto=False)
        ws = await self.socket()
        reply = await self.ask(ws, "subscribe", "tickers.BTCUSDT", "orderbook.500.BTCUSDT", "x",
                               req_id="e1")
        self.assertEqual((reply["success"], reply["req_id"]), (False, "e1"))
        self.assertEqual(reply["ret_msg"], "error:handler not found,topic:orderbook.500.BTCUSDT")
        self.assertEqual(self.fake.subscribed("tickers.BTCUSDT"), [])
        self.assertTrue((await self.ask(ws, "subscribe", "tickers.BTCUSDT"))["success"])
        reply = await self.ask(ws, "subscribe", "tickers.ETHUSDT", "tickers.BTCUSDT")
        self.assertEqual(reply["ret_msg"], "error:already subscribed,topic:tickers.BTCUSDT")
        self.assertTrue((await self.ask(ws, "unsubscribe", "tickers.BTCUSDT"))["success"])
        self.assertEqual(self.fake.subscribed("linear:tickers.BTCUSDT"), [])
        self.assertEqual((await self.ask(ws, "dance"))["ret_msg"], "error:invalid op")
        await ws.send_str("hello")
        self.assertRegex((await ws.receive_json())["ret_msg"], "^Failed to decode")
        self.fake.knobs.nested_errors = True
        self.assertEqual((await self.ask(ws, "subscribe", "x"))["request"],
                         {"op": "subscribe", "args": ["x"]})

    async def test_spot(self):
        self.exchange(auto=False)
        ws = await self.socket("spot")
        topics = [f"kline.{interval}.BTCUSDT" for interval in market.INTERVALS][:11]
        self.assertEqual((await self.ask(ws, "subscribe", *topics))["ret_msg"], "args size >10")
        self.assertEqual((await self.ask(ws, "subscribe", *topics[:10]))["ret_msg"], "subscribe")
        self.assertEqual((await self.ask(ws, "subscribe", "tickers.XUSDT"))["ret_msg"],
                         "Invalid symbol :[tickers.XUSDT]")

    async def test_option_and_spread(self):
        self.exchange()
        symbol = self.fake.symbols.names["option"][0]
        ws = await self.socket("option")
        first = await self.ask(ws, "subscribe", f"tickers.{symbol}", "tickers.NOPE",
                               f"orderbook.50.{symbol}", req_id="1")
        self.assertEqual(first["topic"], f"tickers.{symbol}")
        reply = await ws.receive_json()
        data = {"failTopics": ["tickers.NOPE"],
                "successTopics": [f"tickers.{symbol}", f"orderbook.50.{symbol}"]}
        self.assertEqual((reply["type"], reply["data"], "op" in reply, "req_id" in reply),
                         ("COMMAND_RESP", data, False, False))
        ws = await self.socket("spread")
        self.assertEqual((await self.ask(ws, "subscribe", "orderbook.25.SOLUSDT_SOL/USDT"))["type"],
                         "COMMAND_RESP")
        self.assertEqual((await ws.receive_json())["type"], "snapshot")

    async def test_args_limit(self):
        self.exchange(symbols=1200, auto=False)
        topics = [f"kline.1.{symbol}" for symbol in self.fake.symbols.names["linear"]]
        ws = await self.socket()
        self.assertTrue((await self.ask(ws, "subscribe", *topics[:600]))["success"])
        await ws.send_json({"op": "subscribe", "args": topics[600:]})
        self.assertEqual((await ws.receive()).type, aiohttp.WSMsgType.CLOSE)

    def test_signatures_of_rsa_keys(self):
        """The openssl program makes the reference signatures."""
        with tempfile.TemporaryDirectory() as folder:
            pair = RSAPair(folder)
            text = "GET/realtime1700000000000"
            made = subprocess.run(["openssl", "dgst", "-sha256", "-sign", pair.path],
                                  input=text.encode(), capture_output=True, check=True).stdout
            good = base64.b64encode(made).decode()
            self.assertTrue(pair.verify(text, good))
            changed = base64.b64encode(bytes([made[0] ^ 1]) + made[1:]).decode()
            for other in (text + "0", good), (text, changed), (text, good[4:]), (text, "?"), (
                    text, ""):
                self.assertFalse(pair.verify(*other), other)

    async def test_private(self):
        self.exchange()
        text = "GET/realtime1700000000000"
        self.assertEqual(control.sign(text),
                         "bacffe7500499eb829bb58c45d36d1b3e5ac67c14eaeba91df5e99ccee013925")
        ws = await self.socket("private")
        self.assertIn("needs auth", (await self.ask(ws, "subscribe", "order"))["ret_msg"])
        later = int(time.time() * 1000) + 5000
        good = control.sign(f"GET/realtime{later}")
        self.assertEqual((await self.ask(ws, "auth", "wrong", later, good))["retCode"], 10003)
        self.assertIn("request", await self.ask(ws, "auth", "test_key", later, "00"))
        self.fake.knobs.auth_offset = 60_000
        self.assertEqual((await self.ask(ws, "auth", "test_key", later, good))["ret_msg"],
                         "error:request expired")
        self.fake.knobs.auth_offset = 0
        self.assertTrue((await self.ask(ws, "auth", "test_key", later, good))["success"])
        self.assertEqual(self.fake.auths, [False, False, False, True])
        self.assertFalse((await self.ask(ws, "subscribe", "order", "position.linear"))["success"])
        self.assertTrue((await self.ask(ws, "subscribe", "order", "wallet"))["success"])
        self.assertEqual(self.fake.push_private("order", {"orderId": "1"}), 1)
        self.assertEqual((await ws.receive_json())["data"], [{"orderId": "1"}])


class Data(Case):
    async def test_candles_agree(self):
        self.exchange(start=START, speed=300)
        closed, volumes = [], {}
        ws = await self.subscribe("kline.1.BTCUSDT")
        while len(closed) < 4:
            for element in (await ws.receive_json(timeout=60))["data"]:
                self.assertGreaterEqual(float(element["volume"]), volumes.get(element["start"], 0))
                volumes[element["start"]] = float(element["volume"])
                if element["confirm"]:
                    closed.append(element)
        starts = [element["start"] for element in closed]
        # On a busy machine the subscription falls into a later minute of the fast clock.
        self.assertGreaterEqual(starts[0], market.floor("1", START))
        self.assertEqual(starts, [starts[0] + i * 60_000 for i in range(4)])
        rows = await self.rows("kline", symbol="BTCUSDT", interval="1", start=starts[0],
                               end=starts[-1])
        names = ("start", "open", "high", "low", "close", "volume", "turnover")
        self.assertEqual([[str(element[name]) for name in names] for element in closed], rows[::-1])
        expected = market.candles("BTCUSDT", "1", starts[0], starts[-1] + 1)
        self.assertEqual(rows[::-1], [candle.row() for candle in expected])
        self.assertEqual(rows[0][1], rows[1][4])

    async def test_time_tells_closed_candles(self):
        self.exchange(start=START, speed=10_000)
        for _ in range(100):
            reply = await self.get("kline", symbol="BTCUSDT", interval="1", limit=3)
            for row in reply["result"]["list"]:
                if int(row[0]) + 60_000 <= reply["time"]:
                    self.assertEqual(row, market.candle("BTCUSDT", "1", int(row[0])).row())

    async def test_kline_bounds(self):
        self.exchange(start=START, speed=0)
        open_start = market.floor("60", START)

        async def starts(**query):
            rows = await self.rows("kline", symbol="BTCUSDT", interval="60", **query)
            return [(open_start - int(row[0])) // 3_600_000 for row in rows]

        self.assertEqual(await starts(), list(range(200)))
        self.assertEqual(await starts(limit=2), [0, 1])
        wide = {"start": open_start - 9 * 3_600_000, "end": open_start - 3_600_000}
        self.assertEqual(await starts(**wide), list(range(1, 10)))
        self.assertEqual(await starts(**wide, limit=3), [1, 2, 3])
        self.assertEqual(await starts(start=wide["start"], limit=3), [7, 8, 9])
        self.assertEqual(await starts(start=wide["start"] + 1, end=wide["end"] - 1),
                         list(range(2, 9)))
        self.assertEqual(await starts(start=1, end=2), [])
        self.assertEqual(len(await starts(limit=1000)), 1000)
        for wrong in ({"limit": 1001}, {"interval": "45"}, {"symbol": "NOPE"},
                      {"category": "option"}):
            query = {"symbol": "BTCUSDT", "interval": "1", **wrong}
            self.assertEqual((await self.get("kline", **query))["retCode"], 10001)

    def test_calendar(self):
        for interval in market.INTERVALS:
            start = market.floor(interval, START)
            self.assertLessEqual(start, START)
            self.assertLess(START, market.after(interval, start))
            self.assertEqual(market.after(interval, market.before(interval, start)), start)
        self.assertEqual(time.gmtime(market.floor("W", START) / 1000).tm_wday, 0)
        self.assertEqual(time.gmtime(market.floor("M", START) / 1000)[:3], (2023, 11, 1))

    async def test_other_histories(self):
        self.exchange(start=START, speed=0)
        for path in ("mark-price-kline", "index-price-kline", "premium-index-price-kline"):
            rows = await self.rows(path, category="linear", symbol="BTCUSDT", interval="5", limit=3)
            self.assertEqual([len(row) for row in rows], [5, 5, 5])
        rows = await self.rows("funding/history", category="linear", symbol="BTCUSDT")
        self.assertEqual(len(rows), 200)
        self.assertEqual(int(rows[0]["fundingRateTimestamp"])
                         - int(rows[1]["fundingRateTimestamp"]), market.FUNDING)
        newest = rows[0]["fundingRateTimestamp"]
        rows = await self.rows("funding/history", category="linear", symbol="BTCUSDT",
                               startTime=newest, endTime=newest)
        self.assertEqual(len(rows), 1)
        self.assertEqual((await self.get("time"))["result"]["timeNano"], f"{START}000000")
        trades = await self.rows("recent-trade", category="spot", symbol="BTCUSDT")
        self.assertEqual(len({trade["execId"] for trade in trades}), 60)
        self.assertGreater(trades[0]["time"], trades[-1]["time"])
        self.assertEqual(len(await self.rows("tickers", category="linear", symbol="BTCUSDT")), 1)
        self.assertIn("bid1Iv", (await self.rows("tickers", category="option", baseCoin="ETH"))[0])
        book = (await self.get("orderbook", category="linear", symbol="BTCUSDT"))["result"]
        self.assertEqual((len(book["a"]), len(book["b"])), (25, 25))

    async def test_instruments(self):
        self.exchange(page_limit=100)
        seen, cursor = [], ""
        while True:
            result = (await self.get("instruments-info", category="linear", limit=1000,
                                     cursor=cursor))["result"]
            seen += [record["symbol"] for record in result["list"]]
            cursor = result["nextPageCursor"]
            if not cursor:
                break
            self.assertIn("%3D", cursor)
        self.assertEqual(len(seen), len(set(seen)))
        self.assertEqual(len(seen), 302)
        self.assertEqual(
            len(await self.rows("instruments-info", category="linear", status="PreLaunch")), 5)
        self.assertEqual(len(await self.rows("instruments-info", category="spot", limit=1)), 150)

    async def test_book_and_ticker(self):
        self.exchange(start=START, speed=20)
        ws = await self.subscribe("orderbook.50.BTCUSDT", "orderbook.1.ETHUSDT", "tickers.BTCUSDT")
        sides, ticker, update, kinds = {"b": {}, "a": {}}, {}, None, []
        while len(kinds) < 60:
            message = await ws.receive_json(timeout=60)
            kinds.append((message["topic"], message["type"]))
            data = message["data"]
            if message["topic"] == "tickers.BTCUSDT":
                ticker.update(data)
            elif message["topic"] == "orderbook.50.BTCUSDT":
                self.assertIn(update, (None, data["u"] - 1))
                update = data["u"]
                for name, side in sides.items():
                    side.update(data[name])
                    sides[name] = {level: size for level, size in side.items() if size != "0"}
                self.assertEqual((len(sides["b"]), len(sides["a"])), (50, 50))
                self.assertLess(max(map(float, sides["b"])), min(map(float, sides["a"])))
        self.assertIn(("tickers.BTCUSDT", "delta"), kinds)
        self.assertNotIn(("orderbook.1.ETHUSDT", "delta"), kinds)
        self.assertEqual(len(ticker), 25)

    async def test_trades(self):
        self.exchange(start=START, speed=300)
        ws = await self.subscribe("publicTrade.BTCUSDT", "allLiquidation.BTCUSDT",
                                  "priceLimit.BTCUSDT")
        option = await self.subscribe("publicTrade.BTC", category="option")
        trades, topics = [], set()
        while len(trades) < 30:
            message = await ws.receive_json(timeout=60)
            topics.add(message["topic"])
            trades += message["data"] if message["topic"] == "publicTrade.BTCUSDT" else []
        self.assertEqual(len({trade["i"] for trade in trades}), len(trades))
        self.assertEqual(trades, sorted(trades, key=lambda trade: trade["T"]))
        self.assertEqual(len(topics), 3)
        self.assertIn("id", await option.receive_json())

    async def test_confirm_faults(self):
        def element(text):
            return json.loads(text)["data"][-1]

        async def minute(**knobs):
            for name, value in {"pair_every": 0, **knobs}.items():
                setattr(self.fake.knobs, name, value)
            self.fake.advance(60_000)
            self.fake.push("kline.1.BTCUSDT", {"end": True})
            texts = []
            while (text := await ws.receive_str()) != '{"end":true}':
                texts.append(element(text))
            return texts

        self.exchange(start=START, speed=0, kline_every=10**9)
        ws = await self.subscribe("kline.1.BTCUSDT")
        await ws.receive_json()
        self.assertEqual([shown["confirm"] for shown in await minute()], [True])
        self.assertEqual([shown["confirm"] for shown in await minute(pair_every=1)], [False])
        first, second = await minute(repeat_confirm="identical")
        self.assertEqual(first, second)
        first, second = await minute(repeat_confirm="changed")
        self.assertEqual((first["start"], first["confirm"], second["confirm"]),
                         (second["start"], True, True))
        self.assertNotEqual(first["volume"], second["volume"])
        self.assertEqual(await minute(repeat_confirm=None,
                                      missing_confirm=lambda topic, start: True), [])
        self.assertEqual(await minute(missing_confirm=None, late_confirm=30_000), [])
        self.assertEqual(len(await minute(late_confirm=0)), 2)
