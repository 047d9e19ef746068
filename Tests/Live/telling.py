"""What trade says of a position: nothing that it has not seen at the exchange."""
from running import *


class Stops(Case):
    def test_a_stop_and_a_target_are_named(self):
        trade = self.ready("--size", "6000")
        trade.give(self.signal())
        trade.wait_for("position", side="long")
        self.exchange.wait(lambda: self.orders.positions["linear", "BTCUSDT", 0].stop_loss)
        self.assertEqual(trade.end(), 0)
        self.assertIn("trade: BTCUSDT long 0.1: stop 59400 and target 61200 at the exchange\n", trade.errors)
        self.assertNotIn("no stop", trade.errors)

    def test_a_position_without_a_stop(self):
        trade = self.ready("--size", "6000")
        trade.give({**self.signal("short"), "stop": None})
        trade.wait_for("position", side="short")
        self.assertEqual(trade.kill(signal.SIGTERM), -signal.SIGTERM)
        self.assertIn(
            "trade: BTCUSDT short 0.1: no stop at the exchange; target 58800 at the exchange; set one there, or close the position with --flatten\n",
            trade.errors)  # fmt: skip

    def test_a_position_that_is_taken_over_without_a_stop(self):
        self.orders.foreign("BTCUSDT", "Buy", "0.5")
        trade = self.ready("--adopt")
        trade.says("BTCUSDT long 0.5: no stop at the exchange; set one there")
        self.assertEqual(trade.end(), 0)
        self.assertEqual(trade.errors.count("BTCUSDT long 0.5: no stop at the exchange"), 2)

    def test_the_orders_that_protect_a_coin(self):
        self.category = "spot"
        trade = self.ready("--size", "6000")
        trade.give(self.signal())
        trade.wait_for("position", side="long")
        self.exchange.wait(lambda: len(self.resting()) == 2)
        trade.wait(lambda: len(trade.of("order", role="protection")) == 2)
        self.assertEqual(trade.end(), 0)
        self.assertRegex(trade.errors, r"trade: spot:BTCUSDT long 0\.\d+: stop 59400 and target 61200 at the exchange\n")

    def test_an_entry_and_its_end_that_are_heard_of_at_once(self):
        trade = self.ready("--size", "6000")
        self.orders.fault("mute", times=None)
        trade.give(self.signal())
        self.exchange.wait(lambda: self.position() > 0)
        self.orders.set_price("BTCUSDT", 59400)
        self.exchange.wait(lambda: self.position() == 0)
        # What was missed is asked for when the link is new.
        self.orders.clear("mute")
        self.exchange.drop("private:order")
        closed = trade.wait_for("trade")[0]
        self.assertEqual(closed["reason"], "stop")
        opened = trade.of("position", side="long")[0]
        self.assertEqual((opened["qty"], opened["stop"], opened["target"]), (0.1, 59400, 61200))
        self.assertEqual(trade.end(), 0)
