"""What stops everything, and what happens in time after a fill."""
import os
import signal

from live.case import Case, MINUTE, now


class Halts(Case):
    def halted(self, trade, number):
        trade.give(self.signal(number=number))
        veto = trade.wait_for("event", event="veto")[-1]
        self.assertIn("halted", veto["reason"])

    def test_a_file(self):
        trade = self.ready("--entry", "limit:-0.5%", "--entry-ttl", "1m")
        trade.give(self.signal())
        self.exchange.wait(self.resting)
        open(f"{self.room.path}/HALT", "w").close()
        trade.wait_for("order", status="cancelled", reason="halted")
        self.exchange.wait(lambda: not self.resting())
        self.halted(trade, 1)
        os.unlink(f"{self.room.path}/HALT")
        trade.says("HALT is gone")
        trade.give(self.signal(number=2))
        self.exchange.wait(self.resting)
        self.assertEqual(trade.end(), 1)

    def test_a_signal_survives_a_restart(self):
        trade = self.ready()
        trade.process.send_signal(signal.SIGUSR2)
        trade.wait_for("event", event="halt")
        self.halted(trade, 0)
        self.assertEqual(trade.end(), 1)
        trade = self.ready()
        self.halted(trade, 1)
        self.assertEqual(trade.end(), 1)
        trade = self.ready("--resume")
        trade.give(self.signal(number=2))
        trade.wait_for("fill")
        self.assertEqual(trade.end(), 0)

    def test_a_key_without_the_right(self):
        self.exchange.account.refusals["order/create"] = (10005, "Permission denied, please check "
                                                          "your API key permissions.")
        trade = self.ready()
        trade.give(self.signal())
        trade.wait_for("order", status="rejected")
        self.assertIn("Permission denied", trade.wait_for("event", event="halt")[0]["reason"])
        self.exchange.account.refusals.clear()
        self.halted(trade, 1)
        self.assertEqual(trade.end(), 3)
        trade = self.ready()
        self.halted(trade, 2)
        self.assertEqual(trade.end(), 1)

    def test_a_daily_loss_survives_a_kill(self):
        trade = self.ready("--risk", "1%", "--max-daily-loss", "0.5%")
        trade.give(self.signal())
        trade.wait_for("position", side="long")
        self.orders.set_price("BTCUSDT", 59400)
        trade.wait_for("trade")
        trade.give(self.candle(59400, now() - MINUTE))
        trade.give(self.signal(number=1, entry=59400))
        trade.wait(lambda: trade.of("event"))
        trade.kill()
        trade = self.ready("--risk", "1%", "--max-daily-loss", "0.5%")
        self.halted(trade, 2)
        self.assertEqual(len(self.creates()), 1)
        self.assertEqual(trade.end(), 1)

    def test_on_halt_flatten(self):
        trade = self.ready("--on-halt", "flatten")
        trade.give(self.signal())
        trade.wait_for("position", side="long")
        open(f"{self.room.path}/HALT", "w").close()
        self.assertEqual(trade.wait_for("trade")[0]["reason"], "halt")
        self.assertEqual(self.position(), 0)
        self.assertEqual(trade.end(), 1)


class Reactions(Case):
    def test_rate_limit_waits(self):
        trade = self.ready()
        self.exchange.account.fail("10006", path="order/create", reset_ms=200)
        trade.give(self.signal())
        trade.wait_for("fill")
        self.assertEqual(len(self.creates()), 1)
        self.assertEqual(trade.end(), 0)

    def test_time_window_waits(self):
        trade = self.ready("--recv-window", "300ms")
        self.exchange.account.fail("10002", path="order/create")
        trade.give(self.signal())
        trade.wait_for("fill")
        self.assertEqual(len(self.orders.creates), 1)
        self.assertEqual(trade.end(), 0)

    def test_maintenance_waits(self):
        trade = self.ready("--recv-window", "300ms")
        self.exchange.account.fail("502", path="order/create")
        trade.give(self.signal())
        trade.wait_for("fill")
        self.assertEqual(len(self.orders.creates), 1)
        self.assertEqual(trade.end(), 0)

    def test_a_bad_parameter_skips_one(self):
        trade = self.ready()
        self.exchange.account.refusals["order/create"] = (10001, "params error: Qty invalid")
        trade.give(self.signal())
        rejected = trade.wait_for("order", status="rejected")[0]
        self.assertIn("Qty invalid", rejected["reason"])
        self.exchange.account.refusals.clear()
        trade.give(self.signal(number=1))
        trade.wait_for("fill")
        self.assertEqual(trade.end(), 1)

    def test_nothing_left_to_reduce(self):
        trade = self.ready()
        trade.give(self.signal())
        trade.wait_for("position", side="long")
        self.orders.fault("mute", times=None)
        self.orders.foreign("BTCUSDT", "Sell", self.position())
        self.exchange.wait(lambda: self.position() == 0)
        trade.give(self.signal("short", number=1))
        self.assertEqual(trade.wait_for("trade")[0]["reason"], "elsewhere")
        self.orders.clear("mute")
        self.assertEqual(trade.end(), 1)

    def test_a_rejection_of_the_matching_is_told(self):
        self.orders.fault("reject")
        trade = self.ready()
        trade.give(self.signal())
        self.assertIn("EC_ReachRiskPriceLimit",
                      trade.wait_for("order", status="rejected")[0]["reason"])
        self.assertEqual(trade.end(), 1)


class Stops(Case):
    def test_a_stop_that_was_not_set_is_set_again(self):
        self.orders.fault("no_stop")
        trade = self.ready("--confirm-stop", "1s")
        trade.give(self.signal())
        self.exchange.wait(lambda: self.position()
                           and self.orders.positions["linear", "BTCUSDT", 0].stop_loss == 59400)
        self.assertEqual(trade.end(), 0)
        self.assertGreater(self.position(), 0)

    def test_a_position_without_a_stop_is_closed(self):
        self.orders.fault("no_stop")
        self.exchange.account.refusals["position/trading-stop"] = (10001, "params error")
        trade = self.ready("--confirm-stop", "1s")
        trade.give(self.signal())
        self.assertEqual(trade.wait_for("trade")[0]["reason"], "unprotected")
        self.assertEqual(self.position(), 0)
        self.assertEqual(trade.end(), 1)

    def test_a_position_whose_stop_nobody_confirms_is_closed(self):
        self.orders.fault("no_stop")
        trade = self.ready("--confirm-stop", "600ms")
        self.exchange.account.fail("drop", times=50, path="position/trading-stop")
        trade.give(self.signal())
        self.assertEqual(trade.wait_for("trade")[0]["reason"], "unprotected")
        self.assertEqual(trade.end(), 1)

    def test_a_stop_that_the_price_has_passed_closes(self):
        trade = self.ready("--break-even", "0.5%,0.1%")
        trade.give(self.signal())
        trade.wait_for("position", side="long")
        # It was at 60500, and is below the new stop when that is sent.
        self.orders.set_price("BTCUSDT", 60000)
        trade.give(self.candle(60500, now() - MINUTE))
        self.assertEqual(trade.wait_for("trade")[0]["reason"], "break-even")
        self.assertEqual(trade.end(), 0)

    def test_a_coin_whose_stop_is_refused_is_sold(self):
        self.category = "spot"
        trade = self.ready("--size", "6000", "--confirm-stop", "1s")
        self.refuse(170130, "no conditional orders today", lambda path, body:
                    path == "order/create" and body.get("orderFilter") == "StopOrder")
        trade.give(self.signal())
        self.assertEqual(trade.wait_for("trade")[0]["reason"], "unprotected")
        self.assertEqual(trade.end(), 1)
