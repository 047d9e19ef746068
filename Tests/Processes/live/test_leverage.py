"""The leverage belongs to the account: it is read, and changed only when that is asked for and
nothing is open."""
from decimal import Decimal

from live.case import Case, MINUTE, now


class Leverage(Case):
    knobs = {"wallet": {"USDC": 0, "BTC": 0}}

    def posted(self):
        return [body["buyLeverage"] for path, body in self.orders_done()
                if path == "position/set-leverage"]

    def known(self, *more, says="leverage"):
        trade = self.ready("--size", "200000", "--max-exposure", "off", "--max-daily-loss", "off",
                           *more)
        trade.says(f"linear:BTCUSDT: {says}")
        return trade

    def bought(self, trade, number=0):
        trade.give(self.signal(number=number))
        return trade.wait_for("position", side="long")[-1]["qty"] * 60000

    def test_what_is_set_is_left_and_limits_what_is_held(self):
        self.exchange.knobs.leverage = 1.5
        trade = self.known(says="leverage 1.5x")
        held = self.bought(trade)
        self.assertTrue(147_000 < held <= 150_000, held)
        self.assertEqual(self.posted(), [])
        self.assertEqual(self.orders.leverage_of(self.orders.positions["linear", "BTCUSDT", 0]),
                         Decimal("1.5"))
        trade.end()

    def test_it_is_set_when_nothing_is_open(self):
        self.exchange.knobs.leverage = 1.5
        trade = self.known("--leverage", "3", says="leverage 3x")
        self.assertEqual(self.posted(), ["3"])
        self.assertAlmostEqual(self.bought(trade), 200_000, delta=1000)
        trade.end()

    def test_it_is_not_set_again(self):
        self.known("--leverage", "10", says="leverage 10x").end()
        self.assertEqual(self.posted(), [])

    def test_it_stays_within_the_instrument_s_bounds(self):
        self.known("--leverage", "200", says="leverage 100x").end()
        self.assertEqual(self.posted(), ["100"])

    def test_it_waits_until_the_position_is_closed(self):
        trade = self.known("--leverage", "10", says="leverage 10x")
        self.bought(trade)
        trade.kill()
        trade = self.known("--leverage", "5", says="the leverage stays at 10x")
        trade.give(self.candle(time=now() - MINUTE))
        self.assertEqual(self.posted(), [])
        trade.give(self.signal("short", number=1))
        trade.wait_for("trade")
        trade.says("the leverage is 5x now")
        self.assertEqual(self.posted(), ["5"])
        self.assertEqual(trade.end(), 0)

    def test_it_waits_until_no_order_rests(self):
        trade = self.known("--entry", "limit:-0.5%", "--entry-ttl", "1m")
        trade.give(self.signal())
        self.exchange.wait(self.resting)
        trade.kill()
        trade = self.known("--leverage", "5", "--entry", "limit:-0.5%", "--entry-ttl", "1m",
                           says="the leverage stays at 10x")
        self.assertEqual(self.posted(), [])
        trade.end()

    def test_one_that_is_refused_stays(self):
        self.exchange.account.refusals["position/set-leverage"] = (
            (110013, "cannot set leverage due to risk limit"))
        self.exchange.knobs.leverage = 2
        trade = self.known("--leverage", "5", says="the leverage stays as it is")
        trade.says("leverage 2x")
        trade.end()

    def test_the_risk_tier_limits_what_is_held(self):
        self.exchange.knobs.leverage = 60
        trade = self.ready("--size", "4000000", "--max-exposure", "off", "--max-daily-loss", "off")
        trade.says("leverage 60x, positions up to 2000000 USDT")
        held = self.bought(trade)
        self.assertTrue(1_999_900 < held <= 2_000_000, held)
        self.assertEqual(len(self.creates()), 1)
        trade.end()

    def test_the_exposure_limits_it_too(self):
        self.exchange.knobs.leverage = 50
        trade = self.ready("--size", "4000000", "--max-daily-loss", "off")
        trade.says("leverage 50x")
        self.assertAlmostEqual(self.bought(trade), 300_000, delta=1000)
        trade.end()

    def test_a_stop_beyond_the_liquidation_price_is_vetoed(self):
        """With isolated margin at 60x a long position is liquidated at 60000 (1 - 1/60) / (1 -
        0.005), which is 59296.4."""
        self.exchange.knobs.leverage = 60
        self.exchange.account.margin_mode = "ISOLATED_MARGIN"
        trade = self.known(says="leverage 60x")
        trade.give(self.signal(stop=59000))
        reason = trade.wait_for("event", event="veto")[-1]["reason"]
        # A market order may pay the slippage.
        self.assertRegex(reason,
                         r"^the stop 59000 lies beyond the liquidation price, about 593\d\d")
        self.assertEqual(self.creates(), [])
        self.bought(trade, number=1)
        self.assertEqual(len(self.creates()), 1)
        trade.end()

    def test_the_whole_account_is_behind_a_position_on_cross_margin(self):
        """90000 of value on 10000: the tier's 0.5% and the fee to close are left at some 53700."""
        self.orders.wallet["USDT"] = Decimal(10000)
        trade = self.ready("--size", "90000", "--max-exposure", "off", "--max-daily-loss", "off")
        trade.says("leverage 10x")
        trade.give(self.signal(stop=53600))
        self.assertRegex(trade.wait_for("event", event="veto")[-1]["reason"],
                         r"^the stop 53600 lies beyond the liquidation price, about 536\d\d")
        trade.give(self.signal(stop=53800, number=1))
        trade.wait_for("position", side="long")
        trade.end()

    def test_without_the_tiers_it_goes_on(self):
        self.exchange.fail_rest("500", times=1, path="risk-limit")
        self.known(says="leverage 10x").end()
