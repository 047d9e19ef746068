"""Proves the order side of the fake exchange."""
import asyncio
import json
import subprocess
import sys
import time
from decimal import Decimal
from types import SimpleNamespace
from urllib.parse import urlencode

import aiohttp
from yarl import URL

from exchange import control
from exchange.case import Case, START
from exchange.knobs import Clock
from harness.commands import PROCESSES

LINEAR = {"category": "linear", "symbol": "BTCUSDT"}
SPOT = {"category": "spot", "symbol": "BTCUSDT"}
OPTION = {"category": "option", "symbol": "BTC-25DEC26-60000-C-USDT"}
PAYLOADS = {  # the members of real records
    "order": "symbol orderId side orderType cancelType price qty orderIv timeInForce orderStatus orderLinkId lastPriceOnCreated "
    "reduceOnly leavesQty leavesValue cumExecQty cumExecValue avgPrice blockTradeId positionIdx cumExecFee closedPnl createdTime "
    "updatedTime rejectReason stopOrderType tpslMode triggerPrice takeProfit stopLoss tpTriggerBy slTriggerBy tpLimitPrice "
    "slLimitPrice triggerDirection triggerBy closeOnTrigger category placeType smpType smpGroup smpOrderId feeCurrency cumFeeDetail "
    "rpiTakerAccess rpiMatchedQty createType parentOrderLinkId isLeverage ocoTriggerBy marketUnit slippageToleranceType slippageTolerance",
    "execution": "category symbol closedSize execFee execId execPrice execQty execType execValue feeRate tradeIv markIv blockTradeId "
    "markPrice indexPrice underlyingPrice leavesQty orderId orderLinkId orderPrice orderQty orderType stopOrderType side execTime "
    "isLeverage isMaker seq marketUnit execPnl createType extraFees feeCurrency",
    "position": "positionIdx tradeMode riskId riskLimitValue symbol side size entryPrice leverage breakEvenPrice positionValue "
    "positionBalance markPrice positionIM positionIMByMp positionMM positionMMByMp takeProfit stopLoss trailingStop unrealisedPnl "
    "curRealisedPnl cumRealisedPnl sessionAvgPrice createdTime updatedTime tpslMode liqPrice bustPrice category positionStatus "
    "adlRankIndicator autoAddMargin leverageSysUpdatedTime mmrSysUpdatedTime seq isReduceOnly",
    "wallet": "accountIMRate accountMMRate totalEquity totalWalletBalance totalMarginBalance totalAvailableBalance totalPerpUPL "
    "totalInitialMargin totalMaintenanceMargin coin accountLTV accountType",
    "coin": "coin equity usdValue walletBalance availableToWithdraw availableToBorrow borrowAmount accruedInterest totalOrderIM "
    "totalPositionIM totalPositionMM unrealisedPnl cumRealisedPnl bonus collateralSwitch marginCollateral locked spotHedgingQty spotBorrow",
}  # fmt: skip


class OrderCase(Case):
    def start(self, price=60000, **options):
        self.exchange(start=START, auto=False, **options)
        self.orders = self.fake.orders
        if price:
            for category in ("linear", "spot"):
                self.orders.set_price("BTCUSDT", price, category)

    async def call(self, method, path, **members):
        return await self.send(method, path, json.dumps(members) if method == "POST" else urlencode(members))

    async def send(self, method, path, text):
        stamp = str(self.fake.clock.now())
        headers = {"X-BAPI-API-KEY": control.KEY, "X-BAPI-TIMESTAMP": stamp, "X-BAPI-RECV-WINDOW": "5000",
                   "X-BAPI-SIGN": control.sign(f"{stamp}{control.KEY}5000{text}"), "Content-Type": "application/json"}  # fmt: skip
        url = f"{self.fake.rest_url}/v5/{path}"
        if method == "GET":
            request = self.session.get(URL(f"{url}?{text}", encoded=True), headers=headers)
        else:
            request = self.session.post(url, data=text, headers=headers)
        async with request as response:
            return await response.json()

    async def post(self, path, **body):
        return (await self.call("POST", path, **body))["retCode"]

    async def rows(self, path, **query):
        reply = await self.call("GET", path, **query)
        self.assertEqual(reply["retCode"], 0, reply)
        return reply["result"]["list"]

    async def create(self, link="", code=0, settle=True, **members):
        body = {**LINEAR, "side": "Buy", "orderType": "Market", "qty": "0.1", **members}
        if link:
            body["orderLinkId"] = link
        reply = await self.call("POST", "order/create", **body)
        self.assertEqual(reply["retCode"], code, reply["retMsg"])
        if code:
            return None
        order = self.orders.book[reply["result"]["orderId"]]
        if settle:
            await self.wait(lambda: order.seen and not (order.kind == "Market" and order.status == "New"))
        return order

    async def private(self, *topics):
        ws = await self.socket("private")
        later = int(time.time() * 1000) + 5000
        await self.ask(ws, "auth", control.KEY, later, control.sign(f"GET/realtime{later}"))
        self.assertTrue((await self.ask(ws, "subscribe", *topics))["success"])
        return ws

    async def told(self, ws, count=None, seconds=0.15):
        """The messages that come: so many, or until it is quiet."""
        messages = []
        while count is None or len(messages) < count:
            try:
                messages.append(await ws.receive_json(timeout=5 if count else seconds))
            except asyncio.TimeoutError:
                break
        return messages

    def size(self, symbol="BTCUSDT", category="linear", idx=0):
        position = self.orders.positions.get((category, symbol, idx))
        return position.size * position.sign if position else 0

    def children(self):
        return {order.stop_type: order for order in self.orders.book.values() if order.create_type != "CreateByUser"}


class Creating(OrderCase):
    async def test_refusals(self):
        self.start()
        for code, members in (
            (10001, {"category": "margin"}), (10001, {"symbol": "NOPE"}), (10001, {"side": "buy"}), (10001, {"orderType": "Stop"}),
            (10001, {"qty": "x"}), (10001, {"qty": 1}), (10001, {"qty": "0.0005"}), (10001, {"qty": "501"}), (10001, {"qty": "-1"}),
            (10001, {"orderType": "Limit"}), (10001, {"orderType": "Limit", "price": "60000.001"}),
            (110003, {"orderType": "Limit", "price": "2000000"}), (10001, {"timeInForce": "DAY", "orderType": "Limit", "price": "1"}),
            (10001, {"orderLinkId": "a" * 37}), (10001, {"orderLinkId": "a b"}), (10001, {"positionIdx": 1}),
            (10001, {"reduceOnly": True, "stopLoss": "1"}), (110017, {"reduceOnly": True}), (110007, {"qty": "20"}),
            (10001, {"stopLoss": "60000"}), (10001, {"takeProfit": "59999"}), (10001, {"side": "Sell", "stopLoss": "59999"}),
            (10001, {"orderType": "Limit", "price": "50000", "stopLoss": "55000"}), (10001, {"stopLoss": "55000", "tpslMode": "Partial"}),
            (110094, {"symbol": "DOGEUSDT", "qty": "0.001"}), (110074, {"symbol": "GONE0USDT"}),
            (10001, {"triggerPrice": "61000"}), (110093, {"triggerPrice": "61000", "triggerDirection": 2}),
            (110092, {"triggerPrice": "59000", "triggerDirection": 1}), (10001, OPTION),
            (170140, {**SPOT, "qty": "4"}), (170124, {**SPOT, "qty": "8000001"}), (170131, {**SPOT, "qty": "100001"}), (170131, {**SPOT, "side": "Sell", "qty": "3"}),
            (170137, {**SPOT, "side": "Sell", "qty": "0.0001"}), (170121, {**SPOT, "symbol": "NOPE"}),
            (170134, {**SPOT, "orderType": "Limit", "price": "1.001", "qty": "10"}), (170136, {**SPOT, "side": "Sell", "qty": "0"}),
            (10001, {**SPOT, "triggerPrice": "70000"}), (10001, {**SPOT, "qty": "100", "orderFilter": "StopOrder"}),
        ):  # fmt: skip
            with self.subTest(members):
                await self.create(code=code, **members)
        self.assertEqual(len(self.orders.refused), 40)
        self.assertFalse(self.orders.book)
        self.assertEqual(self.orders.creates, {})
        body = {**LINEAR, "side": "Buy", "orderType": "Market", "qty": "0.1"}
        for name in body:
            self.assertEqual(await self.post("order/create", **{member: body[member] for member in body if member != name}), 10001, name)

    async def test_link_ids_are_unique_for_ever(self):
        self.start()
        await self.create("one")
        await self.create("one", code=110072)
        await self.create("one", code=170141, **{**SPOT, "qty": "100"})
        self.assertEqual(list(self.orders.creates), ["one"])
        self.assertEqual(self.orders.book["one"].status, "Filled")
        self.assertEqual([code for _, _, code in self.orders.refused], [110072, 170141])

    async def test_accepted_is_not_done(self):
        self.start(match_delay=0.3)
        order = await self.create("slow", settle=False)
        self.assertEqual((order.status, self.size()), ("New", 0))
        self.assertEqual(await self.rows("order/realtime", **LINEAR, orderLinkId="slow"), [])
        await self.wait(lambda: order.status == "Filled")
        row, = await self.rows("order/realtime", **LINEAR, orderLinkId="slow", openOnly=1)
        self.assertEqual((row["orderStatus"], row["cumExecQty"], row["avgPrice"]), ("Filled", "0.100", "60000"))
        self.assertNotEqual(row["price"], "60000.00")
        self.assertEqual(await self.rows("order/realtime", **LINEAR, orderLinkId="slow"), [])

    async def test_kinds(self):
        self.start()
        limit = {"orderType": "Limit"}
        rest = await self.create(**limit, price="59000")
        self.assertEqual((rest.status, rest.filled), ("New", 0))
        take = await self.create(**limit, price="61000")
        self.assertEqual((take.status, take.average, self.orders.executions[-1]["isMaker"]), ("Filled", 60000, False))
        post = await self.create(**limit, price="61000", timeInForce="PostOnly")
        self.assertEqual((post.status, post.reject), ("Cancelled", "EC_PostOnlyWillTakeLiquidity"))
        post = await self.create(**limit, price="58000", timeInForce="PostOnly")
        self.assertEqual(post.status, "New")
        for kind, reject in (("IOC", "EC_NoImmediateQtyToFill"), ("FOK", "EC_CancelForNoFullFill")):
            order = await self.create(**limit, price="58000", timeInForce=kind)
            self.assertEqual((order.status, order.reject), ("Cancelled", reject))
            order = await self.create(**limit, price="60000", timeInForce=kind)
            self.assertEqual(order.status, "Filled")
        self.orders.set_price("BTCUSDT", 59000)
        self.assertEqual((rest.status, rest.average, post.status), ("Filled", 59000, "New"))
        trade = self.orders.executions[-1]
        self.assertEqual((trade["isMaker"], trade["feeRate"], trade["execFee"]), (True, "0.0002", "1.18"))
        self.orders.set_price("BTCUSDT", 57000)
        self.assertEqual(post.average, 58000)

    async def test_market_moves_what_rests(self):
        self.start(price=None, speed=0, look_every=0.02)
        now = self.orders.price("BTCUSDT")
        order = await self.create(orderType="Limit", price=str(now - Decimal("0.01")))
        self.assertEqual(order.status, "New")
        for _ in range(400):
            self.fake.advance(60_000)
            if order.status == "Filled":
                break
        self.assertEqual((order.status, order.average), ("Filled", order.price))

    async def test_money(self):
        self.start()
        await self.create("in", qty="1")
        self.assertEqual(self.orders.wallet["USDT"], 100000 - 33)
        trade, = self.orders.executions
        self.assertEqual((trade["execFee"], trade["feeRate"], trade["execValue"]), ("33", "0.00055", "60000"))
        self.orders.set_price("BTCUSDT", 61000)
        wallet, = await self.rows("account/wallet-balance", accountType="UNIFIED", coin="USDT,BTC")
        coins = {coin["coin"]: coin for coin in wallet["coin"]}
        self.assertEqual((coins["USDT"]["walletBalance"], coins["USDT"]["unrealisedPnl"], coins["USDT"]["equity"]), ("99967", "1000", "100967"))
        self.assertEqual((list(coins), coins["USDT"]["totalPositionIM"]), (["USDT", "BTC"], "6000"))
        await self.create("out", side="Sell", qty="2", reduceOnly=True)
        self.assertEqual((self.orders.book["out"].qty, self.size()), (1, 0))
        trade = self.orders.executions[-1]
        self.assertEqual((trade["closedSize"], trade["execPnl"]), ("1.000", "1000"))
        self.assertEqual(self.orders.wallet["USDT"], Decimal("100000") - 33 + 1000 - Decimal("33.55"))
        self.orders.wallet["USDT"] = 10
        await self.create(code=110007)
        self.assertEqual((await self.call("GET", "account/wallet-balance"))["retCode"], 10001)

    async def test_a_stop_passed_before_the_fill(self):
        self.start(match_delay=0.1)
        await self.create(stopLoss="59000", settle=False)
        self.orders.set_price("BTCUSDT", 58000)
        await self.wait(lambda: len(self.orders.executions) == 2)
        self.assertEqual((self.size(), self.orders.executions[1]["stopOrderType"]), (0, "StopLoss"))

    async def test_fee_rates(self):
        self.start()
        row, = await self.rows("account/fee-rate", **LINEAR)
        self.assertEqual(row, {"symbol": "BTCUSDT", "takerFeeRate": "0.00055", "makerFeeRate": "0.0002"})

    async def test_position_turns(self):
        self.start()
        await self.create(qty="0.3", stopLoss="50000")
        await self.create(side="Sell", qty="0.5")
        self.assertEqual((self.size(), self.orders.positions["linear", "BTCUSDT", 0].average), (Decimal("-0.2"), 60000))
        self.assertEqual(self.children()["StopLoss"].status, "Deactivated")
        await self.create(code=110017, side="Sell", reduceOnly=True)
        close = await self.create(qty="0", reduceOnly=True, closeOnTrigger=True)
        self.assertEqual((close.qty, self.size()), (Decimal("0.2"), 0))

    async def test_hedge(self):
        self.start()
        self.orders.hedge.add(("linear", "BTCUSDT"))
        reply = await self.call("POST", "order/create", **LINEAR, side="Buy", orderType="Market", qty="0.1", positionIdx=0)
        self.assertEqual((reply["retCode"], reply["retMsg"]), (10001, "position idx not match position mode"))
        await self.create(positionIdx=2, side="Sell")
        rows = await self.rows("position/list", **LINEAR)
        self.assertEqual([(row["positionIdx"], row["side"], row["size"]) for row in rows], [(1, "", "0"), (2, "Sell", "0.100")])


class Stops(OrderCase):
    async def test_stops_of_an_entry(self):
        self.start()
        entry = await self.create("entry", stopLoss="58000", takeProfit="63000")
        children = self.children()
        states = {kind: (child.status, child.link) for kind, child in children.items()}
        self.assertEqual(states, {"StopLoss": ("Untriggered", ""), "TakeProfit": ("Untriggered", "")})
        rows = {row["stopOrderType"]: row for row in await self.rows("order/realtime", **LINEAR)}
        stop = rows["StopLoss"]
        self.assertEqual((stop["triggerPrice"], stop["triggerDirection"], stop["side"], stop["qty"]), ("58000.00", 2, "Sell", "0.100"))
        self.assertEqual((stop["createType"], stop["reduceOnly"], stop["closeOnTrigger"], stop["orderLinkId"]), ("CreateByStopLoss", True, True, ""))
        position, = await self.rows("position/list", **LINEAR)
        self.assertEqual((position["stopLoss"], position["takeProfit"], position["trailingStop"]), ("58000.00", "63000.00", "0.00"))
        await self.create("more", stopLoss="58500")
        stop = children["StopLoss"]
        self.assertEqual((stop.trigger, stop.qty, children["TakeProfit"].trigger), (58500, Decimal("0.2"), 63000))
        self.orders.set_price("BTCUSDT", 58500)
        await self.wait(lambda: not self.size())
        profit = children["TakeProfit"]
        self.assertEqual((children["StopLoss"].status, profit.status), ("Filled", "Deactivated"))
        self.assertEqual(profit.cancel_type, "CancelByTpSlTsClear")
        trade = (await self.rows("execution/list", **LINEAR))[0]
        self.assertEqual((trade["stopOrderType"], trade["orderLinkId"], trade["execPrice"], trade["closedSize"]), ("StopLoss", "", "58500", "0.200"))
        position, = await self.rows("position/list", **LINEAR)
        self.assertEqual((position["stopLoss"], position["side"], position["size"]), ("0.00", "", "0"))
        self.assertEqual(entry.status, "Filled")

    async def test_a_trigger_passed_on_the_way(self):
        self.start(match_delay=0.1)
        order = await self.create(triggerPrice="61000", triggerDirection=1, settle=False)
        self.orders.set_price("BTCUSDT", 61500)
        await self.wait(lambda: order.status == "Filled")

    async def test_take_profit_of_a_short(self):
        self.start()
        await self.create(side="Sell", stopLoss="61000", takeProfit="59000")
        self.orders.set_price("BTCUSDT", 58900)
        await self.wait(lambda: not self.size())
        self.assertEqual((self.orders.executions[-1]["stopOrderType"], self.children()["StopLoss"].status), ("TakeProfit", "Deactivated"))

    async def test_stops_begin_with_the_first_fill(self):
        self.start()
        await self.create("e", orderType="Limit", price="59000", stopLoss="58000")
        self.assertEqual(self.children(), {})
        self.orders.fault("partial", shares=["0.4"])
        self.orders.set_price("BTCUSDT", 59000)
        self.assertEqual((self.children()["StopLoss"].qty, self.orders.book["e"].status), (Decimal("0.04"), "PartiallyFilled"))
        self.orders.set_price("BTCUSDT", 59000)
        self.assertEqual((self.children()["StopLoss"].qty, self.orders.book["e"].status), (Decimal("0.1"), "Filled"))

    async def test_trading_stop(self):
        self.start()
        stop = {**LINEAR, "tpslMode": "Full", "positionIdx": 0}
        self.assertEqual(await self.post("position/trading-stop", **stop, stopLoss="59000"), 10001)
        await self.create()
        for code, members in (
            (10001, {"stopLoss": "60000"}), (10001, {"takeProfit": "60000"}), (10001, {"trailingStop": "0.001"}),
            (10001, {"trailingStop": "100", "activePrice": "59000"}), (34040, {"stopLoss": "0"}), (34040, {}),
            (0, {"stopLoss": "59000", "takeProfit": "62000"}), (34040, {"stopLoss": "59000"}), (0, {"stopLoss": "59100"}),
            (0, {"takeProfit": "0"}), (10001, {"stopLoss": "59000", "positionIdx": 1}), (10001, {"stopLoss": "59000", "tpslMode": ""}),
        ):  # fmt: skip
            with self.subTest(members):
                self.assertEqual(await self.post("position/trading-stop", **{**stop, **members}), code)
        children = self.children()
        self.assertEqual((len(children), children["StopLoss"].trigger, children["TakeProfit"].status), (2, 59100, "Deactivated"))

    async def test_trailing_stop(self):
        self.start()
        stop = {**LINEAR, "tpslMode": "Full", "positionIdx": 0}
        await self.create()
        self.assertEqual(await self.post("position/trading-stop", **stop, trailingStop="500", activePrice="61000"), 0)
        child = self.children()["TrailingStop"]
        self.orders.set_price("BTCUSDT", 59000)
        self.assertEqual(child.status, "Untriggered")
        for price, trigger in ((61000, 60500), (62000, 61500), (61600, 61500)):
            self.orders.set_price("BTCUSDT", price)
            self.assertEqual((child.trigger, child.status), (trigger, "Untriggered"))
        self.assertEqual((await self.rows("position/list", **LINEAR))[0]["trailingStop"], "500.00")
        self.orders.set_price("BTCUSDT", 61500)
        await self.wait(lambda: not self.size())
        self.assertEqual(self.orders.executions[-1]["stopOrderType"], "TrailingStop")
        await self.create(side="Sell")
        self.assertEqual(await self.post("position/trading-stop", **stop, trailingStop="500"), 0)
        self.orders.set_price("BTCUSDT", 61000)
        self.orders.set_price("BTCUSDT", 61500)
        await self.wait(lambda: not self.size())

    async def test_conditional(self):
        self.start()
        order = await self.create("c", triggerPrice="61000", triggerDirection=1, settle=False)
        await self.wait(lambda: order.seen)
        self.assertEqual((order.status, order.stop_type), ("Untriggered", "Stop"))
        self.assertEqual(await self.post("order/amend", **LINEAR, orderLinkId="c", triggerPrice="62000"), 0)
        await self.wait(lambda: order.trigger == 62000)
        self.orders.set_price("BTCUSDT", 61000)
        self.assertEqual(order.status, "Untriggered")
        self.orders.set_price("BTCUSDT", 62000)
        await self.wait(lambda: order.status == "Filled")
        order = await self.create("d", triggerPrice="61000", triggerDirection=2, settle=False)
        await self.wait(lambda: order.seen)
        self.assertEqual(await self.post("order/cancel", **LINEAR, orderLinkId="d"), 0)
        await self.wait(lambda: order.status == "Deactivated")


class Changing(OrderCase):
    async def test_reducing_orders_that_rest(self):
        self.start()
        ws = await self.private("order")
        await self.create(qty="1")
        self.orders.wallet["USDT"] = 7000
        reduce = {"side": "Sell", "orderType": "Limit", "reduceOnly": True, "qty": "1"}
        for link, price in (("a", "61000"), ("b", "62000")):
            await self.create(link, price=price, **reduce)
        wallet, = await self.rows("account/wallet-balance", accountType="UNIFIED", coin="USDT")
        self.assertEqual(wallet["coin"][0]["totalOrderIM"], "0")
        await self.told(ws)
        self.orders.set_price("BTCUSDT", 61000)
        records = [record for message in await self.told(ws) for record in message["data"]]
        self.assertEqual({(record["orderLinkId"], record["orderStatus"]) for record in records}, {("a", "Filled"), ("b", "Cancelled")})
        self.assertEqual(self.orders.book["b"].cancel_type, "CancelByReduceOnly")

    async def test_conditional_orders_bind_nothing(self):
        self.start()
        order = await self.create("c", qty="20", triggerPrice="61000", triggerDirection=1, settle=False)
        await self.create(code=110007, qty="20")
        self.orders.set_price("BTCUSDT", 61000)
        await self.wait(lambda: order.status == "Rejected")

    async def test_cancel_and_amend(self):
        self.start()
        order = await self.create("a", orderType="Limit", price="59000")
        for code, members in (
            (110001, {"orderLinkId": "no"}), (10001, {}), (10001, {"orderLinkId": "a", "price": "59000"}),
            (10001, {"orderLinkId": "a", "qty": "0.0001"}), (110007, {"orderLinkId": "a", "qty": "30"}),
            (0, {"orderLinkId": "a", "qty": "0.2", "price": "59500"}),
        ):  # fmt: skip
            with self.subTest(members):
                self.assertEqual(await self.post("order/amend", **LINEAR, **members), code)
        await self.wait(lambda: order.qty == Decimal("0.2"))
        self.assertEqual(order.price, 59500)
        self.assertEqual(await self.post("order/cancel", **LINEAR, orderId=order.id), 0)
        await self.wait(lambda: order.status == "Cancelled")
        self.assertEqual((order.cancel_type, order.reject), ("CancelByUser", "EC_PerCancelRequest"))
        self.assertEqual(await self.post("order/cancel", **LINEAR, orderLinkId="a"), 110001)
        self.assertEqual(await self.post("order/amend", **LINEAR, orderLinkId="a", qty="1"), 110010)
        order = await self.create("b", orderType="Limit", price="59000")
        self.assertEqual(await self.post("order/amend", **LINEAR, orderLinkId="b", price="60500"), 0)
        await self.wait(lambda: order.status == "Filled")
        self.assertEqual(await self.post("order/amend", **LINEAR, orderLinkId="b", price="1"), 110008)

    async def test_a_cancel_slower_than_the_fill(self):
        self.start()
        ws = await self.private("order")
        await self.create("r", orderType="Limit", price="59000")
        self.fake.knobs.match_delay = 0.2
        self.assertEqual(await self.post("order/cancel", **LINEAR, orderLinkId="r"), 0)
        self.orders.set_price("BTCUSDT", 59000)
        records = [record for message in await self.told(ws, 3) for record in message["data"]]
        self.assertEqual([record["orderStatus"] for record in records], ["New", "Filled", "Filled"])
        self.assertEqual(records[2]["rejectReason"], "EC_OrigClOrdIDDoesNotExist")

    async def test_cancel_all(self):
        self.start()
        for number in range(3):
            await self.create(f"n{number}", orderType="Limit", price=str(59000 + number))
        await self.create("eth", symbol="ETHUSDT", orderType="Limit", price="1", qty="10")
        self.assertEqual(await self.post("order/cancel-all", category="linear"), 10001)
        reply = await self.call("POST", "order/cancel-all", **LINEAR)
        self.assertEqual(({row["orderLinkId"] for row in reply["result"]["list"]}, reply["result"]["success"]), ({"n0", "n1", "n2"}, "1"))
        await self.wait(lambda: len(self.orders.open_orders()) == 1)

    async def test_leverage(self):
        self.start()
        both = {"buyLeverage": "5", "sellLeverage": "5"}
        self.assertEqual([await self.post("position/set-leverage", **LINEAR, **both) for _ in range(2)], [0, 110043])
        self.assertEqual(await self.post("position/set-leverage", **LINEAR, buyLeverage="101", sellLeverage="101"), 110013)
        self.assertEqual(await self.post("position/set-leverage", **LINEAR, buyLeverage="5", sellLeverage="6"), 10001)
        self.assertEqual((await self.rows("position/list", **LINEAR))[0]["leverage"], "5")
        await self.create(code=110007, qty="9")
        await self.create(qty="8")


class Products(OrderCase):
    async def test_spot(self):
        self.start()
        wallet = self.orders.wallet
        buy = await self.create("b", **SPOT | {"qty": "600"})
        self.assertEqual((buy.status, buy.filled, wallet["BTC"], wallet["USDT"]), ("Filled", Decimal("0.01"), Decimal("2.00999"), 99400))
        trade = self.orders.executions[-1]
        self.assertEqual((trade["feeCurrency"], trade["execFee"], trade["feeRate"]), ("BTC", "0.00001", "0.001"))
        odd = await self.create(**SPOT | {"qty": "650"})
        self.assertEqual((odd.status, odd.filled), ("PartiallyFilledCanceled", Decimal("0.01")))
        wallet["BTC"] = wallet["USDT"] = 1000
        await self.create(**SPOT, marketUnit="baseCoin", qty="0.01")
        self.assertEqual((wallet["BTC"], wallet["USDT"]), (Decimal("1000.00999"), 400))
        await self.create(**SPOT | {"side": "Sell", "qty": "0.01"})
        self.assertEqual((wallet["BTC"], wallet["USDT"]), (Decimal("999.99999"), Decimal("999.4")))
        self.assertEqual((self.orders.executions[-1]["feeCurrency"], self.orders.executions[-1]["execFee"]), ("USDT", "0.6"))
        self.assertEqual(self.orders.positions, {})

    async def test_spot_reserves(self):
        self.start()

        async def locked():
            wallet, = await self.rows("account/wallet-balance", accountType="UNIFIED", coin="BTC")
            return wallet["coin"][0]["locked"]

        sell = {**SPOT, "side": "Sell", "qty": "1"}
        await self.create("l", orderType="Limit", price="70000", **sell)
        self.assertEqual(await locked(), "1")
        await self.create("s", orderFilter="StopOrder", triggerPrice="50000", settle=False, **sell)
        self.assertEqual(await locked(), "1")
        await self.create("t", orderFilter="tpslOrder", triggerPrice="55000", settle=False, **sell)
        self.assertEqual(await locked(), "2")
        await self.create("u", orderFilter="tpslOrder", triggerPrice="55000", code=170131, **sell)
        await self.wait(lambda: self.orders.book["t"].seen)
        self.assertEqual(await self.post("order/cancel", **SPOT, orderLinkId="t"), 170213)
        self.assertEqual(await self.post("order/cancel", **SPOT, orderLinkId="t", orderFilter="StopOrder"), 170213)
        self.orders.set_price("BTCUSDT", 55000, "spot")
        await self.wait(lambda: self.orders.book["t"].status == "Filled")
        self.assertEqual((self.orders.wallet["BTC"], self.orders.wallet["USDT"]), (1, 100000 + 55000 - 55))
        self.orders.set_price("BTCUSDT", 50000, "spot")
        await self.wait(lambda: self.orders.book["s"].status == "Rejected")
        self.assertEqual(await self.post("order/cancel", **SPOT, orderLinkId="t", orderFilter="tpslOrder"), 170139)

    async def test_inverse(self):
        self.start()
        self.orders.set_price("BTCUSD", 50000, "inverse")
        inverse = {"category": "inverse", "symbol": "BTCUSD"}
        await self.create(**inverse, code=10001)
        await self.create(**inverse | {"qty": "1000"}, stopLoss="40000")
        trade = self.orders.executions[-1]
        self.assertEqual((trade["execValue"], trade["execFee"], trade["feeCurrency"]), ("0.02", "0.000011", "BTC"))
        self.assertEqual(self.orders.wallet["BTC"], Decimal("1.999989"))
        self.orders.set_price("BTCUSD", 40000, "inverse")
        await self.wait(lambda: not self.size("BTCUSD", "inverse"))
        self.assertEqual(self.orders.executions[-1]["execPnl"], "-0.005")
        self.assertEqual(self.orders.wallet["BTC"], Decimal("1.999989") - Decimal("0.005") - Decimal("0.00001375"))

    async def test_option(self):
        self.start()
        self.orders.set_price(OPTION["symbol"], 500, "option")
        order = await self.create("o", **OPTION | {"qty": "2"})
        self.assertEqual((order.status, self.size(OPTION["symbol"], "option")), ("Filled", 2))
        self.assertEqual(self.orders.wallet["USDT"], 100000 - 1000 - Decimal("0.55"))

    async def test_stops_of_an_option(self):
        self.start()
        symbol = OPTION["symbol"]
        self.orders.set_price(symbol, 500, "option")
        await self.create(code=10001, **OPTION | {"qty": "2", "stopLoss": "400", "tpslMode": "Full"})
        await self.create("o", **OPTION | {"qty": "2", "stopLoss": "400", "takeProfit": "700"})
        row, = await self.rows("position/list", **OPTION)
        self.assertEqual((row["stopLoss"], row["takeProfit"]), ("400", "700"))
        self.assertEqual(await self.post("position/trading-stop", **OPTION, tpslMode="Full", positionIdx=0, stopLoss="450"), 0)
        self.orders.set_price(symbol, 450, "option")
        await self.wait(lambda: not self.size(symbol, "option"))

    async def test_margin_of_other_coins(self):
        self.start(wallet={"USDT": 0, "USDC": 0, "BTC": 1})
        await self.create(code=110007)
        self.fake.knobs.collateral = True
        await self.create()
        await self.create(code=110007, qty="20")

    async def test_order_cost(self):
        """The worked example: 1 BTC at 50,000, 10x."""
        self.start(50000, wallet={"USDT": "5052.24"})
        await self.create(code=110007, qty="1")
        self.orders.wallet["USDT"] = "5052.25"
        await self.create(qty="1")

    async def test_risk_tiers(self):
        self.start()
        rows = await Case.rows(self, "risk-limit", category="linear", symbol="BTCUSDT")
        self.assertEqual([(row["riskLimitValue"], row["maxLeverage"]) for row in rows], [("2000000", "100.00"), ("4000000", "50.00"), ("20000000", "10.00")])
        self.assertEqual([row["mmDeduction"] for row in rows], ["", "10000.000", "170000.000"])

    async def test_pages_in_circles(self):
        self.start()
        self.fake.account.loops["execution/list"] = lambda cursor: "page=0,b" if cursor == "page=0,a" else "page=0,a"
        cursors = [""]
        for _ in range(3):
            cursors.append((await self.call("GET", "execution/list", category="linear", cursor=cursors[-1]))["result"]["nextPageCursor"])
        self.assertEqual(cursors[1:], ["page=0,a", "page=0,b", "page=0,a"])

    async def test_funding(self):
        self.start()
        await self.create(qty="1")
        before = self.orders.wallet["USDT"]
        self.orders.fund("BTCUSDT", "0.0001")
        self.assertEqual(self.orders.wallet["USDT"], before - 6)
        row, = await self.rows("execution/list", **LINEAR, execType="Funding")
        self.assertEqual((row["execFee"], row["feeRate"], row["orderType"], row["orderLinkId"]), ("6", "0.0001", "UNKNOWN", ""))
        await self.create(qty="2", side="Sell")
        self.orders.fund("BTCUSDT", "0.0001")
        self.assertEqual(self.orders.executions[-1]["execFee"], "-6")

    async def test_instruments(self):
        self.start()
        wanted = {"linear": "leverageFilter", "inverse": "leverageFilter", "spot": "symbol", "option": "symbol"}
        for category, member in wanted.items():
            row = (await Case.rows(self, "instruments-info", category=category))[0]
            self.assertTrue({"lotSizeFilter", "priceFilter", member} <= set(row))
            self.assertTrue(self.orders.instrument(category, row["symbol"]).tick > 0)


class Telling(OrderCase):
    async def test_records(self):
        self.start()
        ws = await self.private("order", "execution", "position", "wallet")
        await self.create("x", stopLoss="59000")
        messages = await self.told(ws, 4)
        self.assertEqual([message["topic"] for message in messages], ["execution", "order", "position", "wallet"])
        for message in messages:
            self.assertEqual(set(message), {"id", "topic", "creationTime", "data"})
            for record in message["data"]:
                self.assertEqual(set(record), set(PAYLOADS[message["topic"]].split()))
        self.assertEqual([record["orderStatus"] for record in messages[1]["data"]], ["Untriggered", "Filled"])
        position, = messages[2]["data"]
        self.assertEqual((position["entryPrice"], position["stopLoss"], position["takeProfit"]), ("60000", "59000", "0"))
        self.assertEqual({member for coin in messages[3]["data"][0]["coin"] for member in coin}, set(PAYLOADS["coin"].split()))
        for path, topic in (("order/realtime", "order"), ("execution/list", "execution"), ("position/list", "position")):
            members = set(PAYLOADS[topic].split()) - {"category", "entryPrice", "positionIMByMp", "positionMMByMp"}
            row = (await self.rows(path, **LINEAR))[0]
            self.assertEqual(set(row), members | ({"avgPrice"} if topic == "position" else set()))

    async def test_topics_by_category(self):
        self.start()
        linear, spot = await self.private("order.linear", "execution.fast.linear"), await self.private("order.spot")
        await self.create("x")
        await self.create("y", **SPOT | {"qty": "600"})
        heard, other = await self.told(linear), await self.told(spot)
        self.assertEqual([message["topic"] for message in heard], ["execution.fast.linear", "order.linear"])
        self.assertEqual([(message["topic"], message["data"][0]["orderLinkId"]) for message in other], [("order.spot", "y")])

    async def test_pages_and_windows(self):
        self.start()
        for number in range(5):
            await self.create(f"p{number}")
        reply = await self.call("GET", "order/history", **LINEAR, limit=3)
        self.assertEqual([row["orderLinkId"] for row in reply["result"]["list"]], ["p4", "p3", "p2"])
        text = f"category=linear&symbol=BTCUSDT&limit=3&cursor={reply['result']['nextPageCursor']}"
        reply = await self.send("GET", "order/history", text)
        self.assertEqual([row["orderLinkId"] for row in reply["result"]["list"]], ["p1", "p0"])
        self.assertEqual(await self.rows("execution/list", **LINEAR, startTime=START - 8 * 86_400_000), [])
        self.assertEqual(len(await self.rows("execution/list", **LINEAR, startTime=START - 86_400_000)), 5)
        self.assertEqual(len(await self.rows("execution/list", **LINEAR, orderLinkId="p1", endTime=START - 1)), 1)
        for path in ("order/realtime", "position/list"):
            self.assertEqual((await self.call("GET", path, category="linear"))["retCode"], 10001)
        self.assertEqual((await self.call("GET", "order/realtime", category="linear", orderLinkId="p1"))["retCode"], 10001)
        self.assertEqual(len(await self.rows("order/realtime", **LINEAR, openOnly=1)), 5)
        self.assertEqual((await self.rows("position/list", category="linear", symbol="ETHUSDT"))[0]["seq"], -1)
        self.assertEqual([row["symbol"] for row in await self.rows("position/list", category="linear", settleCoin="USDT")], ["BTCUSDT"])
        self.fake.account.fill("order/history", 2, START, 1000)
        self.assertEqual(len(await self.rows("order/history", **LINEAR)), 2)


class Faults(OrderCase):
    async def test_partial(self):
        self.start()
        ws = await self.private("execution", "order")
        self.orders.fault("partial", shares=["0.3", "0.2"], pause=0.05)
        order = await self.create("p")
        await self.wait(lambda: not order.open)
        self.assertEqual((order.status, order.filled, order.reject), ("Cancelled", Decimal("0.05"), "EC_NoImmediateQtyToFill"))
        statuses = [record["orderStatus"] for message in await self.told(ws) if message["topic"] == "order" for record in message["data"]]
        self.assertEqual(statuses, ["PartiallyFilled", "PartiallyFilled", "Cancelled"])
        self.orders.fault("partial", shares=["0.5", "0.5"])
        order = await self.create("q")
        self.assertEqual((order.status, order.filled), ("Filled", Decimal("0.1")))
        self.assertEqual([len(message["data"]) for message in await self.told(ws) if message["topic"] == "execution"], [2])
        self.orders.fault("partial", shares=["0.5"])
        order = await self.create("f", orderType="Limit", price="60000", timeInForce="FOK")
        self.assertEqual((order.status, order.filled, order.reject), ("Cancelled", 0, "EC_CancelForNoFullFill"))

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
        self.assertEqual([message["topic"] for message in messages], ["execution", "execution", "order", "order"])
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
        await asyncio.sleep(0.3)
        for path in ("order/history", "execution/list"):
            self.assertEqual(len(await self.rows(path, **LINEAR)), 1)

    async def test_foreign(self):
        self.start()
        ws = await self.private("execution")
        self.orders.foreign("BTCUSDT", "Sell", "0.3", price=60100)
        record, = (await self.told(ws, 1))[0]["data"]
        self.assertEqual((record["orderLinkId"], record["execPrice"], self.size(), self.orders.creates), ("", "60100", Decimal("-0.3"), {}))
        order = self.orders.book[self.orders.foreign("BTCUSDT", "Buy", "0.3", price=59000, rest=True)]
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
        self.assertEqual(await self.post("position/trading-stop", **LINEAR, tpslMode="Full", positionIdx=0, stopLoss="50000"), 0)
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
        command = [sys.executable, "-m", "exchange.bybit", "--set", 'prices={"BTCUSDT": 50000}']
        program = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=PROCESSES)
        for act in (program.stdout.close, program.wait, program.terminate):
            self.stack.callback(act)
        self.fake = SimpleNamespace(rest_url=json.loads(program.stdout.readline())["rest"], clock=Clock())
        self.assertEqual(await self.post("order/create", **LINEAR, side="Buy", orderType="Market", qty="0.1", orderLinkId="p"), 0)
        await asyncio.sleep(0.1)
        row, = await self.rows("order/realtime", **LINEAR, orderLinkId="p", openOnly=1)
        self.assertEqual((row["orderStatus"], row["avgPrice"]), ("Filled", "50000"))

    async def test_knobs(self):
        self.start(price=None, wallet={"USDT": 7, "ETH": "1"}, prices={"BTCUSDT": "50000", "spot:BTCUSDT": 40000}, hedge=[["linear", "ETHUSDT"]], leverage=3)
        self.assertEqual((self.orders.wallet["USDT"], self.orders.wallet["ETH"], self.orders.wallet["BTC"]), (7, 1, 2))
        self.assertEqual((self.orders.price("BTCUSDT"), self.orders.price("BTCUSDT", "spot")), (50000, 40000))
        self.assertEqual(len(await self.rows("position/list", category="linear", symbol="ETHUSDT")), 2)
        self.assertEqual((await self.rows("position/list", **LINEAR))[0]["leverage"], "3")
