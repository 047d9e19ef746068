"""Spot, inverse and option: each product's own rules."""
from decimal import Decimal

from exchange.case import Case
from exchange.order_case import LINEAR, OPTION, OrderCase, SPOT


class Products(OrderCase):
    async def test_spot(self):
        self.start()
        wallet = self.orders.wallet
        buy = await self.create("b", **SPOT | {"qty": "600"})
        self.assertEqual((buy.status, buy.filled, wallet["BTC"], wallet["USDT"]),
                         ("Filled", Decimal("0.01"), Decimal("2.00999"), 99400))
        trade = self.orders.executions[-1]
        self.assertEqual((trade["feeCurrency"], trade["execFee"], trade["feeRate"]),
                         ("BTC", "0.00001", "0.001"))
        odd = await self.create(**SPOT | {"qty": "650"})
        self.assertEqual((odd.status, odd.filled), ("PartiallyFilledCanceled", Decimal("0.01")))
        wallet["BTC"] = wallet["USDT"] = 1000
        await self.create(**SPOT, marketUnit="baseCoin", qty="0.01")
        self.assertEqual((wallet["BTC"], wallet["USDT"]), (Decimal("1000.00999"), 400))
        await self.create(**SPOT | {"side": "Sell", "qty": "0.01"})
        self.assertEqual((wallet["BTC"], wallet["USDT"]), (Decimal("999.99999"), Decimal("999.4")))
        self.assertEqual((self.orders.executions[-1]["feeCurrency"],
                          self.orders.executions[-1]["execFee"]), ("USDT", "0.6"))
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
        self.assertEqual(await self.post("order/cancel", **SPOT, orderLinkId="t",
                                         orderFilter="StopOrder"), 170213)
        self.orders.set_price("BTCUSDT", 55000, "spot")
        await self.wait(lambda: self.orders.book["t"].status == "Filled")
        self.assertEqual((self.orders.wallet["BTC"], self.orders.wallet["USDT"]),
                         (1, 100000 + 55000 - 55))
        self.orders.set_price("BTCUSDT", 50000, "spot")
        await self.wait(lambda: self.orders.book["s"].status == "Rejected")
        self.assertEqual(await self.post("order/cancel", **SPOT, orderLinkId="t",
                                         orderFilter="tpslOrder"), 170139)

    async def test_inverse(self):
        self.start()
        self.orders.set_price("BTCUSD", 50000, "inverse")
        inverse = {"category": "inverse", "symbol": "BTCUSD"}
        await self.create(**inverse, code=10001)
        await self.create(**inverse | {"qty": "1000"}, stopLoss="40000")
        trade = self.orders.executions[-1]
        self.assertEqual((trade["execValue"], trade["execFee"], trade["feeCurrency"]),
                         ("0.02", "0.000011", "BTC"))
        self.assertEqual(self.orders.wallet["BTC"], Decimal("1.999989"))
        self.orders.set_price("BTCUSD", 40000, "inverse")
        await self.wait(lambda: not self.size("BTCUSD", "inverse"))
        self.assertEqual(self.orders.executions[-1]["execPnl"], "-0.005")
        self.assertEqual(self.orders.wallet["BTC"],
                         Decimal("1.999989") - Decimal("0.005") - Decimal("0.00001375"))

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
        await self.create(code=10001,
                          **OPTION | {"qty": "2", "stopLoss": "400", "tpslMode": "Full"})
        await self.create("o", **OPTION | {"qty": "2", "stopLoss": "400", "takeProfit": "700"})
        row, = await self.rows("position/list", **OPTION)
        self.assertEqual((row["stopLoss"], row["takeProfit"]), ("400", "700"))
        self.assertEqual(await self.post("position/trading-stop", **OPTION, tpslMode="Full",
                                         positionIdx=0, stopLoss="450"), 0)
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
        self.assertEqual([(row["riskLimitValue"], row["maxLeverage"]) for row in rows],
                         [("2000000", "100.00"), ("4000000", "50.00"), ("20000000", "10.00")])
        self.assertEqual([row["mmDeduction"] for row in rows], ["", "10000.000", "170000.000"])

    async def test_pages_in_circles(self):
        self.start()
        self.fake.account.loops[
            "execution/list"] = lambda cursor: "page=0,b" if cursor == "page=0,a" else "page=0,a"
        cursors = [""]
        for _ in range(3):
            cursors.append(
                (await self.call("GET", "execution/list", category="linear", cursor=cursors[-1]))[
                    "result"]["nextPageCursor"])
        self.assertEqual(cursors[1:], ["page=0,a", "page=0,b", "page=0,a"])

    async def test_funding(self):
        self.start()
        await self.create(qty="1")
        before = self.orders.wallet["USDT"]
        self.orders.fund("BTCUSDT", "0.0001")
        self.assertEqual(self.orders.wallet["USDT"], before - 6)
        row, = await self.rows("execution/list", **LINEAR, execType="Funding")
        self.assertEqual((row["execFee"], row["feeRate"], row["orderType"], row["orderLinkId"]),
                         ("6", "0.0001", "UNKNOWN", ""))
        await self.create(qty="2", side="Sell")
        self.orders.fund("BTCUSDT", "0.0001")
        self.assertEqual(self.orders.executions[-1]["execFee"], "-6")

    async def test_instruments(self):
        self.start()
        wanted = {"linear": "leverageFilter", "inverse": "leverageFilter", "spot": "symbol",
                  "option": "symbol"}
        for category, member in wanted.items():
            row = (await Case.rows(self, "instruments-info", category=category))[0]
            self.assertTrue({"lotSizeFilter", "priceFilter", member} <= set(row))
            self.assertTrue(self.orders.instrument(category, row["symbol"]).tick > 0)
