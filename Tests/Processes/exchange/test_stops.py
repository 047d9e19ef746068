"""Stops of positions, and conditional orders."""
from decimal import Decimal

from exchange.order_case import LINEAR, OrderCase


class Stops(OrderCase):
    async def test_stops_of_an_entry(self):
        self.start()
        entry = await self.create("entry", stopLoss="58000", takeProfit="63000")
        children = self.children()
        states = {kind: (child.status, child.link) for kind, child in children.items()}
        self.assertEqual(states,
                         {"StopLoss": ("Untriggered", ""), "TakeProfit": ("Untriggered", "")})
        rows = {row["stopOrderType"]: row for row in await self.rows("order/realtime", **LINEAR)}
        stop = rows["StopLoss"]
        self.assertEqual((stop["triggerPrice"], stop["triggerDirection"], stop["side"],
                          stop["qty"]), ("58000.00", 2, "Sell", "0.100"))
        self.assertEqual((stop["createType"], stop["reduceOnly"], stop["closeOnTrigger"],
                          stop["orderLinkId"]), ("CreateByStopLoss", True, True, ""))
        position, = await self.rows("position/list", **LINEAR)
        self.assertEqual((position["stopLoss"], position["takeProfit"], position["trailingStop"]),
                         ("58000.00", "63000.00", "0.00"))
        await self.create("more", stopLoss="58500")
        stop = children["StopLoss"]
        self.assertEqual((stop.trigger, stop.qty, children["TakeProfit"].trigger),
                         (58500, Decimal("0.2"), 63000))
        self.orders.set_price("BTCUSDT", 58500)
        await self.wait(lambda: not self.size())
        profit = children["TakeProfit"]
        self.assertEqual((children["StopLoss"].status, profit.status), ("Filled", "Deactivated"))
        self.assertEqual(profit.cancel_type, "CancelByTpSlTsClear")
        trade = (await self.rows("execution/list", **LINEAR))[0]
        self.assertEqual((trade["stopOrderType"], trade["orderLinkId"], trade["execPrice"],
                          trade["closedSize"]), ("StopLoss", "", "58500", "0.200"))
        position, = await self.rows("position/list", **LINEAR)
        self.assertEqual((position["stopLoss"], position["side"], position["size"]),
                         ("0.00", "", "0"))
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
        self.assertEqual((self.orders.executions[-1]["stopOrderType"],
                          self.children()["StopLoss"].status), ("TakeProfit", "Deactivated"))

    async def test_stops_begin_with_the_first_fill(self):
        self.start()
        await self.create("e", orderType="Limit", price="59000", stopLoss="58000")
        self.assertEqual(self.children(), {})
        self.orders.fault("partial", shares=["0.4"])
        self.orders.set_price("BTCUSDT", 59000)
        self.assertEqual((self.children()["StopLoss"].qty, self.orders.book["e"].status),
                         (Decimal("0.04"), "PartiallyFilled"))
        self.orders.set_price("BTCUSDT", 59000)
        self.assertEqual((self.children()["StopLoss"].qty, self.orders.book["e"].status),
                         (Decimal("0.1"), "Filled"))

    async def test_trading_stop(self):
        self.start()
        stop = {**LINEAR, "tpslMode": "Full", "positionIdx": 0}
        self.assertEqual(await self.post("position/trading-stop", **stop, stopLoss="59000"), 10001)
        await self.create()
        for code, members in ((10001, {"stopLoss": "60000"}), (10001, {"takeProfit": "60000"}),
                              (10001, {"trailingStop": "0.001"}),
                              (10001, {"trailingStop": "100", "activePrice": "59000"}),
                              (34040, {"stopLoss": "0"}), (34040, {}),
                              (0, {"stopLoss": "59000", "takeProfit": "62000"}),
                              (34040, {"stopLoss": "59000"}), (0, {"stopLoss": "59100"}),
                              (0, {"takeProfit": "0"}),
                              (10001, {"stopLoss": "59000", "positionIdx": 1}),
                              (10001, {"stopLoss": "59000", "tpslMode": ""}),):
            with self.subTest(members):
                self.assertEqual(await self.post("position/trading-stop", **{**stop, **members}),
                                 code)
        children = self.children()
        self.assertEqual((len(children), children["StopLoss"].trigger,
                          children["TakeProfit"].status), (2, 59100, "Deactivated"))

    async def test_trailing_stop(self):
        self.start()
        stop = {**LINEAR, "tpslMode": "Full", "positionIdx": 0}
        await self.create()
        self.assertEqual(await self.post("position/trading-stop", **stop, trailingStop="500",
                                         activePrice="61000"), 0)
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
        self.assertEqual(await self.post("order/amend", **LINEAR, orderLinkId="c",
                                         triggerPrice="62000"), 0)
        await self.wait(lambda: order.trigger == 62000)
        self.orders.set_price("BTCUSDT", 61000)
        self.assertEqual(order.status, "Untriggered")
        self.orders.set_price("BTCUSDT", 62000)
        await self.wait(lambda: order.status == "Filled")
        order = await self.create("d", triggerPrice="61000", triggerDirection=2, settle=False)
        await self.wait(lambda: order.seen)
        self.assertEqual(await self.post("order/cancel", **LINEAR, orderLinkId="d"), 0)
        await self.wait(lambda: order.status == "Deactivated")
