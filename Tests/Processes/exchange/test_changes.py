"""Amending and cancelling orders."""
from decimal import Decimal

from exchange.order_case import LINEAR, OrderCase


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
        self.assertEqual({(record["orderLinkId"], record["orderStatus"]) for record in records},
                         {("a", "Filled"), ("b", "Cancelled")})
        self.assertEqual(self.orders.book["b"].cancel_type, "CancelByReduceOnly")

    async def test_conditional_orders_bind_nothing(self):
        self.start()
        order = await self.create("c", qty="20", triggerPrice="61000", triggerDirection=1,
                                  settle=False)
        await self.create(code=110007, qty="20")
        self.orders.set_price("BTCUSDT", 61000)
        await self.wait(lambda: order.status == "Rejected")

    async def test_cancel_and_amend(self):
        self.start()
        order = await self.create("a", orderType="Limit", price="59000")
        for code, members in ((110001, {"orderLinkId": "no"}), (10001, {}),
                              (10001, {"orderLinkId": "a", "price": "59000"}),
                              (10001, {"orderLinkId": "a", "qty": "0.0001"}),
                              (110007, {"orderLinkId": "a", "qty": "30"}),
                              (0, {"orderLinkId": "a", "qty": "0.2", "price": "59500"}),):
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
        self.assertEqual(await self.post("order/amend", **LINEAR, orderLinkId="b", price="60500"),
                         0)
        await self.wait(lambda: order.status == "Filled")
        self.assertEqual(await self.post("order/amend", **LINEAR, orderLinkId="b", price="1"),
                         110008)

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
        self.assertEqual(({row["orderLinkId"] for row in reply["result"]["list"]},
                          reply["result"]["success"]), ({"n0", "n1", "n2"}, "1"))
        await self.wait(lambda: len(self.orders.open_orders()) == 1)

    async def test_leverage(self):
        self.start()
        both = {"buyLeverage": "5", "sellLeverage": "5"}
        self.assertEqual([await self.post("position/set-leverage", **LINEAR, **both)
                          for _ in range(2)], [0, 110043])
        self.assertEqual(await self.post("position/set-leverage", **LINEAR, buyLeverage="101",
                                         sellLeverage="101"), 110013)
        self.assertEqual(await self.post("position/set-leverage", **LINEAR, buyLeverage="5",
                                         sellLeverage="6"), 10001)
        self.assertEqual((await self.rows("position/list", **LINEAR))[0]["leverage"], "5")
        await self.create(code=110007, qty="9")
        await self.create(qty="8")
