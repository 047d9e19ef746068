"""Orders of inverse contracts, spot and options."""
from live.case import Case, MINUTE, now


class OrderingInverse(Case):
    symbol, category = "BTCUSD", "inverse"

    def test_profit_is_in_coin(self):
        trade = self.ready()
        trade.give(self.signal())
        trade.wait_for("position", side="long")
        self.orders.set_price("BTCUSD", 61200, "inverse")
        closed = trade.wait_for("trade")[0]
        self.assertEqual(closed["currency"], "BTC")
        self.assertAlmostEqual(closed["pnl"], float(self.orders.wallet["BTC"] - 2), places=7)
        self.assertEqual(trade.end(), 0)


class OrderingSpot(Case):
    symbol, category = "BTCUSDT", "spot"

    def open(self, *more):
        trade = self.ready("--size", "6000", *more)
        trade.give(self.signal())
        trade.wait_for("position", side="long")
        self.exchange.wait(lambda: len(self.resting()) == 2)
        return trade

    def test_a_pair_guards_it_and_one_side_cancels_the_other(self):
        trade = self.open()
        self.assertEqual(sorted(order.trigger for order in self.orders.open_orders()),
                         [59400, 61200])
        held = self.orders.wallet["BTC"] - 2
        self.assertTrue(all(order.qty <= held for order in self.orders.open_orders()))
        self.orders.set_price("BTCUSDT", 61200, "spot")
        closed = trade.wait_for("trade")[0]
        self.assertEqual(closed["reason"], "target")
        self.exchange.wait(lambda: not self.orders.open_orders())
        self.assertEqual(trade.end(), 0)
        # What is less than a step stays in the account, and counts as a cost.
        self.assertGreater(self.orders.wallet["BTC"], 2)
        self.assertAlmostEqual(closed["pnl"], float(self.orders.wallet["USDT"] - 100000), places=9)

    def test_the_stop(self):
        trade = self.open()
        self.orders.set_price("BTCUSDT", 59300, "spot")
        self.assertEqual(trade.wait_for("trade")[0]["reason"], "stop")
        self.exchange.wait(lambda: not self.orders.open_orders())
        self.assertEqual(trade.end(), 0)

    def test_an_opposite_signal_leaves_without_selling_twice(self):
        trade = self.open()
        trade.give(self.signal("short", number=1))
        self.assertEqual(trade.wait_for("trade")[0]["reason"], "opposite")
        self.exchange.wait(lambda: not self.orders.open_orders())
        self.assertGreaterEqual(self.orders.wallet["BTC"], 2)
        self.assertEqual(trade.end(), 0)

    def test_a_stop_that_moves_is_amended(self):
        trade = self.open("--break-even", "0.5%")
        self.orders.set_price("BTCUSDT", 60500, "spot")
        trade.give(self.candle(60500, now() - MINUTE))
        self.exchange.wait(lambda: 60000 in [order.trigger for order in self.orders.open_orders()])
        self.orders.set_price("BTCUSDT", 59990, "spot")
        self.assertEqual(trade.wait_for("trade")[0]["reason"], "break-even")
        self.assertEqual(trade.end(), 0)


class OrderingOption(Case):
    symbol, category = "BTC-25DEC26-60000-C-USDT", "option"

    def open(self, *more):
        self.orders.set_price(self.symbol, 2000, "option")
        trade = self.ready("--size", "2000", *more)
        trade.give(self.signal(entry=2000, stop=1800, target=2400))
        position = trade.wait_for("position", side="long")[0]
        self.assertEqual((position["stop"], position["target"]), (1800, 2400))
        return trade

    def at_the_exchange(self):
        return self.orders.positions["option", self.symbol, 0]

    def test_an_option_is_bought_with_its_stop_and_target(self):
        trade = self.open()
        body = self.creates()[0]
        self.assertEqual((body["stopLoss"], body["takeProfit"]), ("1800", "2400"))
        self.assertNotIn("tpslMode", body)
        self.assertEqual((self.at_the_exchange().stop_loss, self.at_the_exchange().take_profit),
                         (1800, 2400))
        self.orders.set_price(self.symbol, 1800, "option")
        self.assertEqual(trade.wait_for("trade")[0]["reason"], "stop")
        self.assertEqual(len(self.creates()), 1, "the exchange closed it")
        self.assertEqual(trade.end(), 0)

    def test_its_target(self):
        trade = self.open()
        self.orders.set_price(self.symbol, 2400, "option")
        self.assertEqual(trade.wait_for("trade")[0]["reason"], "target")
        self.assertEqual(trade.end(), 0)

    def test_its_stop_is_moved(self):
        trade = self.open("--break-even", "5%")
        self.orders.set_price(self.symbol, 2200, "option")
        trade.give(self.candle(2200, now() - MINUTE))
        self.exchange.wait(lambda: self.at_the_exchange().stop_loss == 2000)
        self.assertEqual(trade.end(), 0)
        self.assertNotIn("watched", trade.errors)

    def test_one_without_its_stop_is_given_it(self):
        self.orders.fault("no_stop")
        trade = self.open()
        self.exchange.wait(lambda: self.at_the_exchange().stop_loss == 1800)
        self.assertEqual(trade.end(), 0)

    def test_one_that_cannot_have_a_stop_is_closed(self):
        self.orders.fault("no_stop")
        self.exchange.account.refusals["position/trading-stop"] = (10001, "params error")
        trade = self.open("--confirm-stop", "1s")
        self.assertEqual(trade.wait_for("trade")[0]["reason"], "unprotected")
        self.assertEqual(self.position(), 0)
        self.assertEqual(trade.end(), 1)
