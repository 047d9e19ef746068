"""Which part of the account's money is trade's own."""
from decimal import Decimal

from harness.commands import run
from live.case import Case, MINUTE, now


class Alone(Case):
    """An account of which nobody else uses anything."""

    knobs = {"wallet": {"USDC": 0, "BTC": 0}}

    def test_all_of_it_is_ours(self):
        trade = self.ready("--risk", "1%")
        trade.give(self.signal())
        fill = trade.wait_for("fill")[0]
        lost = fill["qty"] * (600 + 60000 * 0.00055 + 59400 * 0.00055 + 60000 * 0.0002
                              + 59400 * 0.0002)
        self.assertTrue(999 < lost <= 1000.0001, lost)
        self.assertEqual(trade.end(), 0)

    def test_money_that_came_is_not_won(self):
        trade = self.ready("--max-daily-loss", "5%")
        self.assertEqual(trade.end(), 0)
        self.orders.wallet["USDT"] = Decimal(50000)
        trade = self.ready("--max-daily-loss", "5%")
        trade.give(self.candle(time=now() - MINUTE), self.signal())
        trade.wait_for("position", side="long")
        self.assertEqual(trade.of("event", event="halt"), [])
        self.assertEqual(trade.end(), 0)

    def test_dust_is_no_other_coin(self):
        self.orders.wallet["BTC"] = "0.00001"
        self.assertEqual(self.ready().end(), 0)

    def test_what_trade_bought_is_no_other_coin(self):
        trade = self.hold_coin()
        self.assertEqual(trade.end(), 0)
        trade = self.ready("--size", "6000")
        self.assertEqual(trade.end(), 0)


class Nothing(Case):
    """An account without the coin that a market is traded in."""

    knobs = {"wallet": {"USDT": 0, "USDC": 0, "BTC": 0}}

    def test_the_veto_advises_no_option_that_live_trading_refuses(self):
        trade = self.ready()
        trade.give(self.signal())
        self.assertEqual(trade.wait_for("event", event="veto")[0]["reason"], "no USDT left")
        trade.end()
        self.assertNotIn("--cash", trade.errors)
        self.assertEqual(self.creates(), [])


class Shared(Case):
    """Without --capital nothing is ordered where others use the account too."""

    knobs = {"wallet": {"USDC": 0, "BTC": 0}}

    def refused(self, what):
        trade = self.start()
        trade.give(self.candle(), self.signal())
        self.assertEqual(trade.process.wait(20), 2)
        trade.end()
        trade.says(f"the account also has {what}")
        trade.says("--capital AMOUNT")
        self.assertEqual(self.creates(), [])
        trade = self.ready("--capital", "5000")
        trade.give(self.signal(number=1))
        trade.wait_for("position", side="long")
        self.assertEqual(trade.end(), 0)

    def test_another_coin(self):
        self.orders.wallet["BTC"] = 1
        self.refused("1 BTC")

    def test_a_position_in_another_market(self):
        self.orders.set_price("ETHUSDT", 3000)
        self.orders.foreign("ETHUSDT", "Sell", "2")
        self.refused("a position of -2 in linear:ETHUSDT")

    def test_an_order_in_another_market(self):
        self.orders.set_price("ETHUSDT", 3000)
        self.orders.foreign("ETHUSDT", "Buy", "2", price=2000, rest=True)
        self.refused("an order in linear:ETHUSDT")

    def test_more_orders_than_a_page_holds(self):
        self.orders.set_price("ETHUSDT", 3000)
        for number in range(60):
            self.orders.foreign("ETHUSDT", "Buy", "1", price=2000 + number, rest=True)
        trade = self.start()
        trade.give(self.candle(), self.signal())
        self.assertEqual(trade.process.wait(20), 2)
        trade.end()
        trade.says("an order in linear:ETHUSDT and 57 more")

    def test_an_order_of_spot(self):
        self.orders.foreign("BTCUSDT", "Buy", "0.01", price=50000, category="spot", rest=True)
        self.refused("an order in spot:BTCUSDT")

    def test_a_coin_that_others_hold_in_a_market_of_ours(self):
        self.category = "spot"
        self.orders.wallet["BTC"] = 1
        trade = self.start()
        trade.give(self.candle())
        self.assertEqual(trade.process.wait(20), 2)
        trade.end()


    def test_what_is_open_is_looked_after(self):
        trade = self.ready()
        trade.give(self.signal())
        trade.wait_for("position", side="long")
        trade.kill()
        self.orders.wallet["BTC"] = 1
        trade = self.ready()
        self.assertIn("the account also has 1 BTC",
                      trade.wait_for("event", event="halt")[0]["reason"])
        trade.give(self.signal("short", number=1))
        self.assertEqual(trade.wait_for("trade")[0]["reason"], "opposite")
        trade.give(self.signal(number=2))
        self.assertIn("halted", trade.wait_for("event", event="veto")[-1]["reason"])
        trade.end()
        # With what was missing it goes on.
        trade = self.ready("--capital", "100000")
        trade.give(self.signal(number=3))
        trade.wait_for("position", side="long")
        self.orders.wallet["USDC"] = 1000
        trade.end()
        # To close all of it nothing is missing.
        trade = self.start("--flatten")
        self.assertEqual(trade.wait_for("trade")[0]["reason"], "flatten")
        self.assertEqual(trade.end(), 0)


class Capital(Case):
    def test_the_risk_is_of_the_capital(self):
        trade = self.ready("--capital", "10000", "--risk", "1%")
        trade.says("trade counts 10000 USDT as its own")
        trade.give(self.signal())
        fill = trade.wait_for("fill")[0]
        lost = fill["qty"] * (600 + 60000 * 0.00055 + 59400 * 0.00055 + 60000 * 0.0002
                              + 59400 * 0.0002)
        self.assertTrue(99 < lost <= 100.0001, lost)
        self.assertAlmostEqual(trade.of("position")[-1]["equity"], 10000 - fill["fee"], places=6)
        self.assertEqual(trade.end(), 0)

    def test_results_are_counted_over_restarts_and_the_wallet_is_not(self):
        trade = self.ready("--capital", "10000")
        trade.give(self.signal())
        trade.wait_for("position", side="long")
        self.orders.set_price("BTCUSDT", 61200)
        won = trade.wait_for("trade")[0]["pnl"]
        self.assertEqual(trade.end(), 0)
        self.orders.wallet["USDT"] = 70000
        self.orders.set_price("BTCUSDT", 60000)
        trade = self.ready("--capital", "10000")
        trade.give(self.signal(number=1))
        position = trade.wait_for("position", side="long")[0]
        self.assertAlmostEqual(position["equity"], 10000 + won - trade.of("fill")[0]["fee"],
                               places=6)
        self.assertEqual(trade.end(), 0)
        # More capital is no gain.
        trade = self.ready("--capital", "12000")
        trade.give(self.signal("short", number=2))
        trade.wait_for("trade")
        self.assertAlmostEqual(trade.of("position")[-1]["equity"],
                               12000 + won + trade.of("trade")[0]["pnl"], places=6)
        self.assertEqual(trade.end(), 0)

    def test_losses_are_compared_with_the_capital(self):
        trade = self.ready("--capital", "10000", "--risk", "4%", "--max-exposure", "off",
                           "--leverage", "20")
        trade.give(self.signal())
        trade.wait_for("position", side="long")
        self.orders.set_price("BTCUSDT", 59400)
        trade.wait_for("trade")
        halt = trade.wait_for("event", event="halt")[0]
        self.assertEqual((halt["reason"], halt["limit"]), ("max-daily-loss", 9700))
        trade.end()

    def test_the_wallet_is_an_upper_limit(self):
        self.orders.wallet["USDT"] = 1000
        self.orders.wallet["USDC"] = self.orders.wallet["BTC"] = 0
        trade = self.ready("--capital", "10000", "--risk", "1%")
        trade.give(self.signal())
        fill = trade.wait_for("fill")[0]
        lost = fill["qty"] * (600 + 60000 * 0.00055 + 59400 * 0.00055 + 60000 * 0.0002
                              + 59400 * 0.0002)
        self.assertTrue(5 < lost <= 10.0001, lost)
        self.assertEqual(trade.end(), 0)

    def test_other_coins_are_collateral(self):
        """No USDT at all: the margin is of the account's bitcoins."""
        self.exchange.knobs.collateral = True
        self.orders.wallet["USDT"] = self.orders.wallet["USDC"] = 0
        trade = self.ready("--capital", "10000", "--risk", "1%")
        trade.says("the account has 0 USDT; with its other coins as collateral, 120000 USD "
                   "of margin are free; trade counts 10000 USDT as its own")
        trade.give(self.signal())
        trade.wait_for("position", side="long")
        self.assertEqual(trade.of("event", event="veto"), [])
        self.assertEqual(trade.end(), 0)

    def test_a_wallet_that_shrinks_is_heard_of(self):
        trade = self.ready("--capital", "10000", "--size", "20000")

        def spend():
            self.orders.wallet["USDT"] = self.orders.wallet["USDC"] = 0
            self.orders.wallet["BTC"] = "0.01"
            self.orders.stream.add("wallet", self.orders.wallet.record())
            self.orders.stream.flush()

        self.orders.do(spend)
        self.heard(trade)
        self.exchange.knobs.collateral = True
        trade.give(self.signal())
        trade.wait_for("position", side="long")
        self.assertLess(self.position() * 60000, 6000)
        self.assertEqual(len(self.creates()), 1)
        self.assertEqual(trade.end(), 0)

    def test_a_coin_is_bought_with_what_there_is_of_the_other(self):
        self.category = "spot"
        self.orders.wallet["USDT"] = 500
        trade = self.ready("--capital", "10000", "--size", "6000")
        trade.give(self.signal())
        trade.wait_for("position", side="long")
        self.assertLessEqual(self.creates()[0]["qty"], "0.008")
        self.assertEqual(len([body for body in self.creates() if body["side"] == "Buy"]), 1)
        trade.end()

    def test_isolated_margin_counts_the_coin_alone(self):
        self.exchange.account.margin_mode = "ISOLATED_MARGIN"
        self.orders.wallet["USDT"] = 1000
        trade = self.ready("--capital", "100000", "--size", "50000")
        trade.give(self.signal())
        trade.wait_for("position", side="long")
        self.assertLess(self.position() * 60000, 10000)
        self.assertEqual(len(self.creates()), 1)
        trade.end()

    def test_a_currency_without_an_amount(self):
        self.symbol, self.category = "BTCUSD", "inverse"
        trade = self.start("--capital", "10000")
        trade.give(self.candle())
        self.assertEqual(trade.process.wait(20), 2)
        trade.end()
        trade.says("--capital names no amount of BTC")

    def test_paper_has_none(self):
        done = run(["trade", "--capital", "5"])
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"--capital belongs to --live", done.stderr)
