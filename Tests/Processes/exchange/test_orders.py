"""Creating orders, and their further course."""
from decimal import Decimal

from exchange.order_case import LINEAR, OPTION, OrderCase, SPOT


class Creating(OrderCase):
    async def test_refusals(self):
        self.start()
        for code, members in ((10001, {"category": "margin"}), (10001, {"symbol": "NOPE"}),
                              (10001, {"side": "buy"}), (10001, {"orderType": "Stop"}),
                              (10001, {"qty": "x"}), (10001, {"qty": 1}),
                              (10001, {"qty": "0.0005"}), (10001, {"qty": "501"}),
                              (10001, {"qty": "-1"}), (10001, {"orderType": "Limit"}),
                              (10001, {"orderType": "Limit", "price": "60000.001"}),
                              (110003, {"orderType": "Limit", "price": "2000000"}),
                              (10001, {"timeInForce": "DAY", "orderType": "Limit", "price": "1"}),
                              (10001, {"orderLinkId": "a" * 37}), (10001, {"orderLinkId": "a b"}),
                              (10001, {"positionIdx": 1}),
                              (10001, {"reduceOnly": True, "stopLoss": "1"}),
                              (110017, {"reduceOnly": True}), (110007, {"qty": "20"}),
                              (10001, {"stopLoss": "60000"}), (10001, {"takeProfit": "59999"}),
                              (10001, {"side": "Sell", "stopLoss": "59999"}),
                              (10001,
                               {"orderType": "Limit", "price": "50000", "stopLoss": "55000"}),
                              (10001, {"stopLoss": "55000", "tpslMode": "partial"}),
                              (110094, {"symbol": "DOGEUSDT", "qty": "0.001"}),
                              (110074, {"symbol": "GONE0USDT"}), (10001, {"triggerPrice": "61000"}),
                              (110093, {"triggerPrice": "61000", "triggerDirection": 2}),
                              (110092, {"triggerPrice": "59000", "triggerDirection": 1}),
                              (10001, OPTION), (170140, {**SPOT, "qty": "4"}),
                              (170124, {**SPOT, "qty": "8000001"}),
                              (170131, {**SPOT, "qty": "100001"}),
                              (170131, {**SPOT, "side": "Sell", "qty": "3"}),
                              (170137, {**SPOT, "side": "Sell", "qty": "0.0001"}),
                              (170121, {**SPOT, "symbol": "NOPE"}),
                              (170134,
                               {**SPOT, "orderType": "Limit", "price": "1.001", "qty": "10"}),
                              (170136, {**SPOT, "side": "Sell", "qty": "0"}),
                              (10001, {**SPOT, "triggerPrice": "70000"}),
                              (10001, {**SPOT, "qty": "100", "orderFilter": "StopOrder"}),):
            with self.subTest(members):
                await self.create(code=code, **members)
        self.assertEqual(len(self.orders.refused), 40)
        self.assertFalse(self.orders.book)
        self.assertEqual(self.orders.creates, {})
        body = {**LINEAR, "side": "Buy", "orderType": "Market", "qty": "0.1"}
        for name in body:
            self.assertEqual(await self.post("order/create",
                                             **{member: body[member] for member in body
                                                if member != name}), 10001, name)

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
        self.assertEqual((row["orderStatus"], row["cumExecQty"], row["avgPrice"]),
                         ("Filled", "0.100", "60000"))
        self.assertNotEqual(row["price"], "60000.00")
        self.assertEqual(await self.rows("order/realtime", **LINEAR, orderLinkId="slow"), [])

    async def test_kinds(self):
        self.start()
        limit = {"orderType": "Limit"}
        rest = await self.create(**limit, price="59000")
        self.assertEqual((rest.status, rest.filled), ("New", 0))
        take = await self.create(**limit, price="61000")
        self.assertEqual((take.status, take.average, self.orders.executions[-1]["isMaker"]),
                         ("Filled", 60000, False))
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
        self.assertEqual((trade["isMaker"], trade["feeRate"], trade["execFee"]),
                         (True, "0.0002", "1.18"))
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
        self.assertEqual((trade["execFee"], trade["feeRate"], trade["execValue"]),
                         ("33", "0.00055", "60000"))
        self.orders.set_price("BTCUSDT", 61000)
        wallet, = await self.rows("account/wallet-balance", accountType="UNIFIED", coin="USDT,BTC")
        coins = {coin["coin"]: coin for coin in wallet["coin"]}
        self.assertEqual((coins["USDT"]["walletBalance"], coins["USDT"]["unrealisedPnl"],
                          coins["USDT"]["equity"]), ("99967", "1000", "100967"))
        # Valued at the mark price, with the fee to close: 6100 + 54900 * 0.055%.
        self.assertEqual((list(coins), coins["USDT"]["totalPositionIM"]),
                         (["USDT", "BTC"], "6130.195"))
        await self.create("out", side="Sell", qty="2", reduceOnly=True)
        self.assertEqual((self.orders.book["out"].qty, self.size()), (1, 0))
        trade = self.orders.executions[-1]
        self.assertEqual((trade["closedSize"], trade["execPnl"]), ("1.000", "1000"))
        self.assertEqual(self.orders.wallet["USDT"],
                         Decimal("100000") - 33 + 1000 - Decimal("33.55"))
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
        self.assertEqual(row,
                         {"symbol": "BTCUSDT", "takerFeeRate": "0.00055", "makerFeeRate": "0.0002"})

    async def test_position_turns(self):
        self.start()
        await self.create(qty="0.3", stopLoss="50000")
        await self.create(side="Sell", qty="0.5")
        self.assertEqual((self.size(), self.orders.positions["linear", "BTCUSDT", 0].average),
                         (Decimal("-0.2"), 60000))
        self.assertEqual(self.children()["StopLoss"].status, "Deactivated")
        await self.create(code=110017, side="Sell", reduceOnly=True)
        close = await self.create(qty="0", reduceOnly=True, closeOnTrigger=True)
        self.assertEqual((close.qty, self.size()), (Decimal("0.2"), 0))

    async def test_hedge(self):
        self.start()
        self.orders.hedge.add(("linear", "BTCUSDT"))
        reply = await self.call("POST", "order/create", **LINEAR, side="Buy", orderType="Market",
                                qty="0.1", positionIdx=0)
        self.assertEqual((reply["retCode"], reply["retMsg"]),
                         (10001, "position idx not match position mode"))
        await self.create(positionIdx=2, side="Sell")
        rows = await self.rows("position/list", **LINEAR)
        self.assertEqual([(row["positionIdx"], row["side"], row["size"]) for row in rows],
                         [(1, "", "0"), (2, "Sell", "0.100")])
