"""The margin rules of the fake exchange, against the protocol sheet (6.6): its formulas, its worked
examples, its tiers (D(i) = D(i-1) + limit(i-1) * (MMR(i) - MMR(i-1))) and its codes (4.4)."""
from decimal import Decimal as D

from exchange import margin
from exchange.amounts import Instrument
from exchange.order_case import LINEAR, OrderCase
from exchange.symbols import Symbols

FEE = D("0.00055")
INVERSE = {"category": "inverse", "symbol": "ETHUSD"}


def instrument(category, symbol):
    return Instrument(category, Symbols(1, {}).instrument(category, symbol))


class Formulas(OrderCase):
    def test_the_order_cost_of_the_worked_examples(self):
        """1 BTC long at 50,000 and 10x costs 5,052.25 USDT; 10,000 USD of ETHUSD long at 2,000 and
        25x cost 0.20561 ETH."""
        cost = margin.order_cost(instrument("linear", "BTCUSDT"), True, D(1), D(50000), D(10), FEE)
        self.assertEqual(cost, D("5052.25"))
        cost = margin.order_cost(instrument("inverse", "ETHUSD"), True, D(10000), D(2000), D(25),
                                 FEE)
        self.assertEqual(cost, D("0.2") + D("0.00275") + D("0.00286"))

    def test_the_fee_to_close_a_short(self):
        """q * price * (1 + 1/L) * fee; inverse (q / price) * (1 - 1/L) * fee."""
        fee = margin.closing_fee(instrument("linear", "BTCUSDT"), False, D(1), D(50000), D(10), FEE)
        self.assertEqual(fee, D("30.25"))
        fee = margin.closing_fee(instrument("inverse", "ETHUSD"), False, D(10000), D(2000), D(25),
                                 FEE)
        self.assertEqual(fee, D("0.00264"))

    def test_bankruptcy_prices(self):
        """E (1 - 1/L), E (1 + 1/L); inverse E L/(L + 1), E L/(L - 1)."""
        for category, is_long, expected in (("linear", True, D(45000)), ("linear", False, D(55000)),
                                            ("inverse", True, D(500000) / 11),
                                            ("inverse", False, D(500000) / 9)):
            price = margin.bankruptcy(category, is_long, D(50000), D(10))
            self.assertEqual(price, expected, (category, is_long))

    def test_tiers_are_marginal(self):
        """At each limit both tiers give an equal maintenance margin."""
        for category in ("linear", "inverse"):
            tiers = margin.tiers(category)
            self.assertEqual(tiers[0][3], 0)
            for (limit, _, rate, deduction), (_, _, next_rate, next_deduction) in zip(tiers,
                                                                                     tiers[1:]):
                self.assertEqual(limit * rate - deduction, limit * next_rate - next_deduction)


class Positions(OrderCase):
    def begin(self, price=50000, isolated=False, **options):
        self.start(price=price, **options)
        if isolated:
            self.fake.account.margin_mode = "ISOLATED_MARGIN"

    async def position(self, **query):
        row, = await self.rows("position/list", **(query or LINEAR))
        return row

    async def account(self):
        return (await self.rows("account/wallet-balance", accountType="UNIFIED"))[0]

    async def test_isolated_initial_margin_is_of_the_entry_price(self):
        """q * E / L plus the fee to close at the bankruptcy price."""
        self.begin(isolated=True)
        await self.create(qty="1")
        for mark in (50000, 52000):
            self.orders.set_mark("BTCUSDT", mark)
            self.assertEqual((await self.position())["positionIM"], "5024.75")

    async def test_cross_margin_is_of_the_mark_price(self):
        """q * M / L plus the fee to close; maintenance q * M * MMR - D plus the fee to close."""
        self.begin()
        await self.create(qty="1")
        self.orders.set_mark("BTCUSDT", 52000)
        row, fee = await self.position(), D(52000) * D("0.9") * FEE
        self.assertEqual((D(row["positionIM"]), D(row["positionMM"]), row["markPrice"]),
                         (5200 + fee, 260 + fee, "52000"))
        self.assertEqual(D(row["unrealisedPnl"]), 2000)

    async def test_the_maintenance_margin_of_a_higher_tier(self):
        """Above 2,000,000 USDT the rate is 1% and the deduction 2,000,000 * 0.5%."""
        self.begin(wallet={"USDT": 1000000})
        await self.create(qty="50")
        fee = D(2500000) * D("0.9") * FEE
        self.assertEqual(D((await self.position())["positionMM"]), 25000 - 10000 + fee)

    async def test_isolated_liquidation_prices(self):
        """The worked example: 45,000 / 0.995 for a long, 55,000 / 1.005 for a short."""
        self.begin(isolated=True)
        await self.create(qty="1")
        self.assertEqual((await self.position())["liqPrice"], "45226.13")
        await self.create(qty="2", side="Sell")
        self.assertEqual((await self.position())["liqPrice"], "54726.37")

    async def test_an_inverse_liquidation_price(self):
        """q (1 + MMR) / (q/E + q/(E L) + D): 10,000 USD of ETHUSD at 2,000 and 25x, with this
        exchange's MMR of 0.5%."""
        self.begin(isolated=True, wallet={"ETH": 10})
        self.orders.set_price("ETHUSD", 2000, "inverse")
        await self.post("position/set-leverage", **INVERSE, buyLeverage="25", sellLeverage="25")
        await self.create(qty="10000", **INVERSE)
        expected = D(10050) / D("5.2")
        self.assertAlmostEqual(D((await self.position(**INVERSE))["liqPrice"]), expected, places=1)

    async def test_no_price_liquidates_a_small_position_on_cross_margin(self):
        self.begin()
        await self.create(qty="0.1")
        self.assertEqual((await self.position())["liqPrice"], "")

    async def test_the_account(self):
        """Rates and available balance. Cross: margin balance minus all initial margin. Isolated:
        wallet balance minus position and order margin, whatever the gain."""
        self.begin(wallet={"USDT": 100000, "USDC": 0, "BTC": 0})
        await self.create(qty="1")
        await self.create(qty="1", orderType="Limit", price="40000")
        self.orders.set_mark("BTCUSDT", 52000)
        account = await self.account()
        wallet, fee = D(100000) - D("27.5"), D(52000) * D("0.9") * FEE
        cost = D(4000) + D(40000) * FEE + D(36000) * FEE
        margin_of_all = 5200 + fee + cost
        self.assertEqual(D(account["totalMarginBalance"]), wallet + 2000)
        self.assertEqual(D(account["totalInitialMargin"]), margin_of_all)
        self.assertEqual(D(account["totalAvailableBalance"]), wallet + 2000 - margin_of_all)
        self.assertEqual(D(account["totalMaintenanceMargin"]), 260 + fee)
        self.assertAlmostEqual(D(account["accountMMRate"]), (260 + fee) / (wallet + 2000), places=7)
        self.fake.account.margin_mode = "ISOLATED_MARGIN"
        self.assertEqual(self.orders.wallet.available("USDT"), wallet - D("5024.75") - cost)

    async def test_an_order_that_reduces_needs_no_margin(self):
        self.begin(wallet={"USDT": 5100, "USDC": 0, "BTC": 0})
        await self.create(qty="1")
        await self.create(qty="1", side="Sell", orderType="Limit", price="51000", reduceOnly=True)
        # The part of an opposite order that closes the position needs no margin either.
        await self.create(qty="1", side="Sell")
        self.assertEqual(self.size(), 0)

    async def test_the_limits_of_a_leverage(self):
        """Code 110090 for a value beyond the tiers of the leverage, 110013 for a leverage that
        the position's tier does not allow."""
        self.begin(wallet={"USDT": 10000000})
        await self.post("position/set-leverage", **LINEAR, buyLeverage="60", sellLeverage="60")
        await self.create(qty="41", code=110090)
        await self.create(qty="39")
        await self.create(qty="2", code=110090)
        await self.post("position/set-leverage", **LINEAR, buyLeverage="50", sellLeverage="50")
        await self.create(qty="2")
        self.assertEqual(await self.post("position/set-leverage", **LINEAR, buyLeverage="60",
                                         sellLeverage="60"), 110013)


class Liquidations(OrderCase):
    async def test_isolated_margin_loses_the_margin_of_the_position(self):
        self.start(price=50000)
        self.fake.account.margin_mode = "ISOLATED_MARGIN"
        ws = await self.private("execution")
        await self.create("e", qty="1", stopLoss="40000")
        await self.create("more", qty="1", orderType="Limit", price="45000")
        before = self.orders.wallet["USDT"]
        self.orders.set_mark("BTCUSDT", "45226.14")
        self.assertEqual(self.size(), 1)
        self.orders.set_mark("BTCUSDT", "45226.13")
        await self.wait(lambda: not self.size())
        record = (await self.told(ws, 2))[1]["data"][0]
        self.assertEqual((record["execType"], record["execPrice"], record["orderLinkId"]),
                         ("BustTrade", "45000", ""))
        # The loss is the initial margin and the fee to close at the bankruptcy price.
        self.assertEqual(before - self.orders.wallet["USDT"], D("5024.75"))
        self.assertEqual({order.cancel_type for order in self.orders.book.values()
                          if not order.filled}, {"CancelByPrepareLiq", "CancelByTpSlTsClear"})

    async def test_cross_margin_stands_behind_every_position(self):
        """The position is liquidated at 100% of the account's maintenance rate, and no more is
        lost than the balance."""
        self.start(price=50000, wallet={"USDT": 10000, "USDC": 0, "BTC": 0})
        await self.create(qty="1")
        estimate = D((await self.rows("position/list", **LINEAR))[0]["liqPrice"])
        self.orders.set_mark("BTCUSDT", estimate + 50)
        self.assertEqual(self.size(), 1)
        self.orders.set_mark("BTCUSDT", 30000)
        await self.wait(lambda: not self.size())
        self.assertEqual(self.orders.wallet["USDT"], 0)

    async def test_it_can_be_left_out(self):
        self.start(price=50000, wallet={"USDT": 10000, "USDC": 0, "BTC": 0}, liquidation=False)
        await self.create(qty="1")
        self.orders.set_mark("BTCUSDT", 30000)
        self.assertEqual(self.size(), 1)
