"""Partial take profits and stop losses at the fake exchange, against the protocol sheet (6.5) and
its codes 110057 to 110061 (4.4)."""
from decimal import Decimal as D

from exchange.order_case import LINEAR, OPTION, OrderCase

PARTIAL = {**LINEAR, "tpslMode": "Partial", "positionIdx": 0}
FULL = {**PARTIAL, "tpslMode": "Full"}


class Partial(OrderCase):
    def exits(self, status="Untriggered"):
        """(kind, size, trigger) of the partial exits with this status."""
        return sorted((order.stop_type.removeprefix("Partial"), order.qty, order.trigger)
                      for order in self.orders.book.values()
                      if order.stop_type.startswith("Partial") and order.status == status)

    async def stop(self, code=0, **members):
        reply = await self.call("POST", "position/trading-stop", **{**PARTIAL, **members})
        self.assertEqual(reply["retCode"], code, reply["retMsg"])
        return reply["retMsg"]


class TradingStop(Partial):
    async def test_a_ladder_beside_a_full_stop(self):
        """Several calls, each with its own tpSize and price but without a stop. The Full stop
        stays unchanged."""
        self.start()
        await self.create(stopLoss="58000")
        await self.stop(takeProfit="61000", tpSize="0.05")
        await self.stop(takeProfit="62000", tpSize="0.03")
        self.assertEqual(self.exits(), [("TakeProfit", D("0.03"), 62000),
                                        ("TakeProfit", D("0.05"), 61000)])
        position, = await self.rows("position/list", **LINEAR)
        self.assertEqual((position["stopLoss"], position["takeProfit"]), ("58000.00", "0.00"))
        row = next(row for row in await self.rows("order/realtime", **LINEAR)
                   if row["triggerPrice"] == "61000.00")
        self.assertEqual((row["stopOrderType"], row["tpslMode"], row["qty"], row["reduceOnly"],
                          row["createType"], row["orderLinkId"]),
                         ("PartialTakeProfit", "Partial", "0.050", True,
                          "CreateByPartialTakeProfit", ""))
        self.orders.set_price("BTCUSDT", 61000)
        await self.wait(lambda: self.size() == D("0.05"))
        self.assertEqual(self.orders.executions[-1]["stopOrderType"], "PartialTakeProfit")
        self.assertEqual(self.orders.positions["linear", "BTCUSDT", 0].children["StopLoss"].qty,
                         D("0.05"))
        self.orders.set_price("BTCUSDT", 57000)
        await self.wait(lambda: not self.size())
        # The exits end with the position.
        self.assertEqual(self.exits(), [])

    async def test_one_mode_only_where_the_exchange_wants_that(self):
        """Whether both may stand side by side is not documented: 110060 with the knob off."""
        self.start(full_beside_partial=False)
        await self.create(stopLoss="58000")
        await self.stop(code=110060, takeProfit="61000", tpSize="0.05")
        await self.post("position/trading-stop", **FULL, stopLoss="0")
        await self.stop(takeProfit="61000", tpSize="0.05")
        await self.stop(code=110060, tpslMode="Full", stopLoss="58000")

    async def test_pairs(self):
        """Sizes must be equal, and each exit needs its price."""
        self.start()
        await self.create()
        pairs = ("need to input in pairs and must set at least one pair", "must be equal")
        for text, members in ((pairs[0], {}), (pairs[0], {"takeProfit": "61000"}),
                              (pairs[0], {"tpSize": "0.05"}),
                              (pairs[0], {"takeProfit": "61000", "slSize": "0.05"}),
                              (pairs[1], {"takeProfit": "61000", "tpSize": "0.05",
                                          "stopLoss": "59000", "slSize": "0.1"}),
                              ("size", {"takeProfit": "61000", "tpSize": "0.0005"}),
                              ("TakeProfit", {"takeProfit": "59000", "tpSize": "0.05"}),
                              ("tpOrderType", {"takeProfit": "61000", "tpSize": "0.05",
                                               "tpOrderType": "Stop"}),
                              ("tpLimitPrice", {"takeProfit": "61000", "tpSize": "0.05",
                                                "tpOrderType": "Limit"})):
            self.assertIn(text, await self.stop(code=10001, **members), members)
        await self.stop(code=110058, takeProfit="61000", tpSize="0.101")
        self.assertEqual(self.exits(), [])
        await self.stop(takeProfit="61000", tpSize="0.05", stopLoss="59000", slSize="0.05")
        self.assertEqual(self.exits(), [("StopLoss", D("0.05"), 59000),
                                        ("TakeProfit", D("0.05"), 61000)])
        self.orders.set_price("BTCUSDT", 59000)
        await self.wait(lambda: self.size() == D("0.05"))
        # The other order of the pair ended too.
        self.assertEqual(self.exits("Deactivated"), [("TakeProfit", D("0.05"), 61000)])

    async def test_it_only_adds_and_at_most_twenty(self):
        self.start()
        await self.create()
        for _ in range(20):
            await self.stop(takeProfit="61000", tpSize="0.005")
        self.assertEqual(len(self.exits()), 20)
        await self.stop(code=110061, takeProfit="61000", tpSize="0.005")
        first = next(order for order in self.orders.open_orders() if order.stop_type)
        self.assertEqual(await self.post("order/cancel", **LINEAR, orderId=first.id), 0)
        await self.wait(lambda: first.status == "Deactivated")
        await self.stop(takeProfit="61000", tpSize="0.005")

    async def test_limit_exits(self):
        """A triggered limit exit rests at its own price; Full exits are market orders."""
        self.start()
        await self.create()
        await self.stop(takeProfit="61000", tpSize="0.05", tpOrderType="Limit",
                        tpLimitPrice="61500")
        self.orders.set_price("BTCUSDT", 61000)
        exit_ = next(order for order in self.orders.book.values() if order.stop_type)
        await self.wait(lambda: exit_.status == "New")
        self.assertEqual((exit_.kind, exit_.price, self.size()), ("Limit", 61500, D("0.1")))
        self.orders.set_price("BTCUSDT", 61500)
        await self.wait(lambda: self.size() == D("0.05"))
        said = await self.stop(code=10001, tpslMode="Full", stopLoss="59000", slOrderType="Limit",
                               slLimitPrice="58900")
        self.assertEqual(said, "slOrderType only support Market when tpSlMode is Full")

    async def test_a_bound_pair(self):
        """Cancelling one order cancels the other, unless one of them was amended before."""
        self.start()
        await self.create()
        for amended, left in ((False, []), (True, [("TakeProfit", D("0.05"), 61000)])):
            await self.stop(takeProfit="61000", tpSize="0.05", stopLoss="59000", slSize="0.05")
            stop = next(order for order in self.orders.open_orders()
                        if order.stop_type == "PartialStopLoss")
            if amended:
                await self.post("order/amend", **LINEAR, orderId=stop.id, triggerPrice="58500")
                await self.wait(lambda: stop.trigger == 58500)
            await self.post("order/cancel", **LINEAR, orderId=stop.id)
            await self.wait(lambda: stop.status == "Deactivated")
            self.assertEqual(self.exits(), left)

    async def test_exits_shrink_with_the_position(self):
        self.start()
        await self.create()
        await self.stop(takeProfit="61000", tpSize="0.08")
        self.orders.foreign("BTCUSDT", "Sell", "0.05")
        self.assertEqual(self.exits(), [("TakeProfit", D("0.05"), 61000)])
        self.orders.foreign("BTCUSDT", "Sell", "0.05")
        self.assertEqual(self.exits(), [])

    async def test_where_it_does_not_exist(self):
        self.start()
        await self.stop(code=10001, category="spot", takeProfit="61000", tpSize="0.05")
        await self.stop(code=10001, **OPTION, takeProfit="61000", tpSize="0.05")
        await self.stop(code=10001, tpslMode="partial", takeProfit="61000", tpSize="0.05")
        await self.stop(code=10001, takeProfit="61000", tpSize="0.05")


class Entries(Partial):
    async def test_each_fill_makes_a_pair_of_its_own_size(self):
        self.start()
        self.orders.fault("partial", shares=["0.3", "0.7"])
        await self.create("e", tpslMode="Partial", takeProfit="61000", stopLoss="59000",
                          tpOrderType="Limit", tpLimitPrice="61000")
        self.assertEqual(self.exits(), [("StopLoss", D("0.03"), 59000),
                                        ("StopLoss", D("0.07"), 59000),
                                        ("TakeProfit", D("0.03"), 61000),
                                        ("TakeProfit", D("0.07"), 61000)])
        position, = await self.rows("position/list", **LINEAR)
        self.assertEqual(position["stopLoss"], "0.00")
        self.orders.set_price("BTCUSDT", 61000)
        await self.wait(lambda: not self.size())
        self.assertEqual({order.kind for order in self.orders.book.values()
                          if order.stop_type == "PartialTakeProfit"}, {"Limit"})

    async def test_refusals(self):
        self.start()
        for members in ({"tpslMode": "Full", "slOrderType": "Limit", "slLimitPrice": "58900"},
                        {"tpslMode": "Partial", "slOrderType": "Limit"}):
            await self.create(code=10001, stopLoss="59000", **members)
        await self.create(code=10001, tpslMode="Partial", reduceOnly=True, stopLoss="59000")

    async def test_it_can_be_changed_until_the_first_fill(self):
        self.start()
        named = {**LINEAR, "orderLinkId": "e"}
        order = await self.create("e", orderType="Limit", price="59500", tpslMode="Partial",
                                  stopLoss="59000")
        self.assertEqual(await self.post("order/amend", **named, stopLoss="58500"), 0)
        await self.wait(lambda: order.stop_loss == 58500)
        self.orders.fault("partial", shares=["0.4"])
        self.orders.set_price("BTCUSDT", 59500)
        await self.wait(lambda: self.size() == D("0.04"))
        self.assertEqual(await self.post("order/amend", **named, stopLoss="58000"), 110059)
        self.assertEqual(self.exits(), [("StopLoss", D("0.04"), 58500)])
