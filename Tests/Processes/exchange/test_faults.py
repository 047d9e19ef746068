"""The messages of the order side, and the faults that tests can inject into it."""
import json
import subprocess
import sys
import time
from decimal import Decimal
from types import SimpleNamespace

import aiohttp

from exchange.case import START
from exchange.knobs import Clock
from exchange.order_case import LINEAR, OrderCase, PAYLOADS, SPOT
from harness.commands import PROCESSES


class Telling(OrderCase):
    async def test_records(self):
        self.start()
        ws = await self.private("order", "execution", "position", "wallet")
        await self.create("x", stopLoss="59000")
        messages = await self.told(ws, 4)
        self.assertEqual([message["topic"] for message in messages],
                         ["execution", "order", "position", "wallet"])
        for message in messages:
            self.assertEqual(set(message), {"id", "topic", "creationTime", "data"})
            for record in message["data"]:
                self.assertEqual(set(record), set(PAYLOADS[message["topic"]].split()))
        self.assertEqual([record["orderStatus"] for record in messages[1]["data"]],
                         ["Untriggered", "Filled"])
        position, = messages[2]["data"]
        self.assertEqual((position["entryPrice"], position["stopLoss"], position["takeProfit"]),
                         ("60000", "59000", "0"))
        self.assertEqual({member for coin in messages[3]["data"][0]["coin"] for member in coin},
                         set(PAYLOADS["coin"].split()))
        for path, topic in (("order/realtime", "order"), ("execution/list", "execution"),
                            ("position/list", "position")):
            members = set(PAYLOADS[topic].split()) - {"category", "entryPrice", "positionIMByMp",
                                                      "positionMMByMp"}
            row = (await self.rows(path, **LINEAR))[0]
            self.assertEqual(set(row), members | ({"avgPrice"} if topic == "position" else set()))

    async def test_topics_by_category(self):
        self.start()
        linear, spot = await self.private("order.linear",
                                          "execution.fast.linear"), await self.private("order.spot")
        await self.create("x")
        await self.create("y", **SPOT | {"qty": "600"})
        heard, other = await self.told(linear), await self.told(spot)
        self.assertEqual([message["topic"] for message in heard],
                         ["execution.fast.linear", "order.linear"])
        self.assertEqual([(message["topic"], message["data"][0]["orderLinkId"])
                          for message in other], [("order.spot", "y")])

    async def test_pages_and_windows(self):
        self.start()
        for number in range(5):
            await self.create(f"p{number}")
        reply = await self.call("GET", "order/history", **LINEAR, limit=3)
        self.assertEqual([row["orderLinkId"] for row in reply["result"]["list"]],
                         ["p4", "p3", "p2"])
        text = f"category=linear&symbol=BTCUSDT&limit=3&cursor={reply['result']['nextPageCursor']}"
        reply = await self.send("GET", "order/history", text)
        self.assertEqual([row["orderLinkId"] for row in reply["result"]["list"]], ["p1", "p0"])
        self.assertEqual(await self.rows("execution/list", **LINEAR,
                                         startTime=START - 8 * 86_400_000), [])
        self.assertEqual(
            len(await self.rows("execution/list", **LINEAR, startTime=START - 86_400_000)), 5)
        self.assertEqual(
            len(await self.rows("execution/list", **LINEAR, orderLinkId="p1", endTime=START - 1)),
            1)
        for path in ("order/realtime", "position/list"):
            self.assertEqual((await self.call("GET", path, category="linear"))["retCode"], 10001)
        self.assertEqual(
            (await self.call("GET", "order/realtime", category="linear", orderLinkId="p1"))[
                "retCode"], 10001)
        self.assertEqual(len(await self.rows("order/realtime", **LINEAR, openOnly=1)), 5)
        self.assertEqual((await self.rows("position/list", category="linear", symbol="ETHUSDT"))[0][
            "seq"], -1)
        self.assertEqual([row["symbol"]
                          for row in await self.rows("position/list", category="linear",
                                                     settleCoin="USDT")], ["BTCUSDT"])
        self.fake.account.fill("order/history", 2, START, 1000)
        self.assertEqual(len(await self.rows("order/history", **LINEAR)), 2)


class Faults(OrderCase):
    async def test_partial(self):
        self.start()
        ws = await self.private("execution", "order")
        self.orders.fault("partial", shares=["0.3", "0.2"], pause=0.05)
        order = await self.create("p")
        await self.wait(lambda: not order.open)
        self.assertEqual((order.status, order.filled, order.reject),
                         ("Cancelled", Decimal("0.05"), "EC_NoImmediateQtyToFill"))
        statuses = [record["orderStatus"] for message in await self.told(ws)
                    if message["topic"] == "order" for record in message["data"]]
        self.assertEqual(statuses, ["PartiallyFilled", "PartiallyFilled", "Cancelled"])
        self.orders.fault("partial", shares=["0.5", "0.5"])
        order = await self.create("q")
        self.assertEqual((order.status, order.filled), ("Filled", Decimal("0.1")))
        self.assertEqual([len(message["data"]) for message in await self.told(ws)
                          if message["topic"] == "execution"], [2])
        self.orders.fault("partial", shares=["0.5"])
        order = await self.create("f", orderType="Limit", price="60000", timeInForce="FOK")
        self.assertEqual((order.status, order.filled, order.reject),
                         ("Cancelled", 0, "EC_CancelForNoFullFill"))

    async def test_a_stop_that_fills_in_part_is_gone(self):
        self.start()
        await self.create(stopLoss="59000")
        self.orders.fault("partial", shares=["0.5"])
        self.orders.set_price("BTCUSDT", 59000)
        await self.wait(lambda: self.children()["StopLoss"].status == "Cancelled")
        position, = await self.rows("position/list", **LINEAR)
        self.assertEqual((position["size"], position["stopLoss"]), ("0.050", "0.00"))

    async def test_reject_and_no_stop(self):
        self.start()
        self.orders.fault("reject", reason="EC_Others")
        order = await self.create()
        self.assertEqual((order.status, order.reject, self.size()), ("Rejected", "EC_Others", 0))
        self.orders.fault("no_stop")
        await self.create(stopLoss="59000")
        self.assertEqual((self.size(), self.children()), (Decimal("0.1"), {}))
        self.assertEqual((await self.rows("position/list", **LINEAR))[0]["stopLoss"], "0.00")
        await self.create(stopLoss="59000")
        self.assertEqual(list(self.children()), ["StopLoss"])

    async def test_stream(self):
        self.start()
        ws = await self.private("order", "execution")
        self.orders.fault("mute", None, topic="execution")
        await self.create()
        self.assertEqual([message["topic"] for message in await self.told(ws)], ["order"])
        self.assertEqual(len(await self.rows("execution/list", **LINEAR)), 1)
        self.orders.clear("mute")
        self.orders.fault("repeat", 1)
        self.orders.fault("shuffle", 1)
        await self.create()
        messages = await self.told(ws)
        self.assertEqual([message["topic"] for message in messages], ["order", "execution"])
        self.orders.fault("repeat", None)
        await self.create()
        messages = await self.told(ws)
        self.assertEqual([message["topic"] for message in messages],
                         ["execution", "execution", "order", "order"])
        self.assertEqual(messages[0], messages[1])
        with self.assertRaises(ValueError):
            self.orders.fault("nonsense")

    async def test_lag(self):
        self.start()
        self.orders.fault("lag", None, ms=300)
        await self.create()
        for path in ("order/history", "execution/list"):
            self.assertEqual(await self.rows(path, **LINEAR), [])
        self.assertEqual(len(await self.rows("order/realtime", **LINEAR, openOnly=1)), 1)
        for path in ("order/history", "execution/list"):
            rows = await self.until(lambda: self.rows(path, **LINEAR), bool)
            self.assertEqual(len(rows), 1)

    async def test_foreign(self):
        self.start()
        ws = await self.private("execution")
        self.orders.foreign("BTCUSDT", "Sell", "0.3", price=60100)
        record, = (await self.told(ws, 1))[0]["data"]
        self.assertEqual((record["orderLinkId"], record["execPrice"], self.size(),
                          self.orders.creates), ("", "60100", Decimal("-0.3"), {}))
        order = self.orders.book[self.orders.foreign("BTCUSDT", "Buy", "0.3", price=59000,
                                                     rest=True)]
        self.assertEqual(len(await self.rows("order/realtime", **LINEAR)), 1)
        self.orders.set_price("BTCUSDT", 59000)
        self.assertEqual((order.status, self.size()), ("Filled", 0))

    async def test_answers_that_are_lost(self):
        self.start()
        fail = self.fake.account.fail
        limit = {**LINEAR, "side": "Buy", "orderType": "Limit", "qty": "0.1", "price": "50000"}
        fail("lost", path="order/create")
        with self.assertRaises(aiohttp.ClientError):
            await self.post("order/create", **limit, orderLinkId="1")
        fail("unknown", path="order/create")
        self.assertEqual(await self.post("order/create", **limit, orderLinkId="2"), 10016)
        fail("lost", path="order/create")
        with self.assertRaises(aiohttp.ClientError):
            await self.post("order/create", **limit, orderLinkId="2")
        fail("10006", path="order/create")
        self.assertEqual(await self.post("order/create", **limit, orderLinkId="3"), 10006)
        fail("drop", path="order/create")
        with self.assertRaises(aiohttp.ClientError):
            await self.post("order/create", **limit, orderLinkId="4")
        self.assertEqual(list(self.orders.creates), ["1", "2"])
        for path, link, more, done in (
            ("order/amend", "1", {"price": "51000"}, lambda: self.orders.book["1"].price == 51000),
            ("order/cancel", "1", {}, lambda: self.orders.book["1"].status == "Cancelled"),
        ):
            fail("lost", path=path)
            with self.assertRaises(aiohttp.ClientError):
                await self.post(path, **LINEAR, orderLinkId=link, **more)
            await self.wait(done)
        await self.create()
        fail("late", path="position/trading-stop", seconds=0.2)
        begun = time.monotonic()
        self.assertEqual(await self.post("position/trading-stop", **LINEAR, tpslMode="Full",
                                         positionIdx=0, stopLoss="50000"), 0)
        self.assertGreater(time.monotonic() - begun, 0.19)
        self.assertEqual(list(self.children()), ["StopLoss"])

    async def test_ended_by_others(self):
        self.start()
        order = await self.create("e", orderType="Limit", price="59000")
        self.orders.end("e")
        self.assertEqual((order.status, order.cancel_type), ("Cancelled", "CancelByAdmin"))
        await self.create(stopLoss="59000")
        self.orders.end(self.children()["StopLoss"].id)
        self.assertEqual((await self.rows("position/list", **LINEAR))[0]["stopLoss"], "0.00")

    async def test_links_drop(self):
        self.start()
        ws = await self.private("order")
        self.assertEqual(self.fake.drop("private:order"), 1)
        self.assertIn((await ws.receive()).type.name, ("CLOSED", "ERROR", "CLOSE"))

    async def test_program(self):
        command = [sys.executable, "-m", "exchange", "--set", 'prices={"BTCUSDT": 50000}']
        program = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=PROCESSES)
        for act in (program.stdout.close, program.wait, program.terminate):
            self.stack.callback(act)
        self.fake = SimpleNamespace(rest_url=json.loads(program.stdout.readline())["rest"],
                                    clock=Clock())
        self.assertEqual(await self.post("order/create", **LINEAR, side="Buy", orderType="Market",
                                         qty="0.1", orderLinkId="p"), 0)
        row, = await self.until(
            lambda: self.rows("order/realtime", **LINEAR, orderLinkId="p", openOnly=1),
            lambda rows: rows and rows[0]["orderStatus"] == "Filled")
        self.assertEqual((row["orderStatus"], row["avgPrice"]), ("Filled", "50000"))

    async def test_knobs(self):
        self.start(price=None, wallet={"USDT": 7, "ETH": "1"},
                   prices={"BTCUSDT": "50000", "spot:BTCUSDT": 40000},
                   hedge=[["linear", "ETHUSDT"]], leverage=3)
        self.assertEqual((self.orders.wallet["USDT"], self.orders.wallet["ETH"],
                          self.orders.wallet["BTC"]), (7, 1, 2))
        self.assertEqual((self.orders.price("BTCUSDT"), self.orders.price("BTCUSDT", "spot")),
                         (50000, 40000))
        self.assertEqual(len(await self.rows("position/list", category="linear", symbol="ETHUSDT")),
                         2)
        self.assertEqual((await self.rows("position/list", **LINEAR))[0]["leverage"], "3")
