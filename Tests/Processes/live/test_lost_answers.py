"""Lost answers, silence, cuts, kills: what is asked for, and what cannot be explained."""
import os
import signal
import subprocess
import sys
from decimal import Decimal

from harness.commands import PROJECT
from live.case import Case


class Lost(Case):
    def one(self, trade, limit=20):
        """One signal is one order, one position, whatever happened on the way."""
        trade.wait_for("position", side="long")
        self.assertEqual(len(self.orders.creates), 1)
        self.assertEqual(len(trade.of("fill")), 1)
        self.assertEqual(Decimal(str(trade.of("fill")[0]["qty"])), self.position())
        self.assertEqual(trade.end(), 0)

    def test_an_answer_that_is_lost(self):
        trade = self.ready()
        self.exchange.account.fail("lost", path="order/create")
        trade.give(self.signal())
        self.one(trade)

    def test_an_answer_that_is_lost_and_a_stream_that_is_silent(self):
        trade = self.ready()
        self.exchange.account.fail("lost", path="order/create")
        self.orders.fault("mute", times=None)
        trade.give(self.signal())
        self.one(trade)

    def test_a_lost_order_whose_copy_is_refused(self):
        """libcurl sends an order again by itself when a kept connection breaks. That the copy is
        refused says nothing about the order."""
        trade = self.ready("--recv-window", "500ms")
        self.exchange.account.fail("lost", path="order/create")
        self.exchange.account.fail("429", path="order/create")
        self.orders.fault("mute", times=None)
        trade.give(self.signal())
        self.one(trade)
        sent = [request.failure for request in self.exchange.requests
                if request.path == "/v5/order/create"]
        self.assertEqual(sent, ["lost", "429"])

    def test_an_order_that_never_arrives_is_sent_again(self):
        trade = self.ready("--recv-window", "500ms")
        self.exchange.account.fail("drop", times=3, path="order/create")
        trade.give(self.signal())
        self.one(trade)

    def test_an_order_that_never_arrives_in_time_is_left(self):
        trade = self.ready("--recv-window", "500ms", "--max-age", "1s")
        self.exchange.account.fail("drop", times=3, path="order/create")
        trade.give(self.signal())
        self.assertEqual(trade.wait_for("order", status="cancelled")[0]["reason"],
                         "the exchange never got it")
        self.assertEqual(self.orders.creates, {})
        self.assertEqual(trade.end(), 0)

    def test_done_or_not_the_exchange_does_not_say(self):
        trade = self.ready()
        self.exchange.account.fail("unknown", path="order/create")
        trade.give(self.signal())
        self.one(trade)

    def test_a_late_answer(self):
        trade = self.ready()
        self.exchange.account.fail("late", path="order/create", seconds=1)
        trade.give(self.signal())
        self.one(trade)

    def test_messages_that_come_twice(self):
        self.orders.fault("repeat", times=None)
        trade = self.ready()
        trade.give(self.signal())
        self.one(trade)

    def test_messages_the_other_way_round(self):
        self.orders.fault("shuffle", times=None)
        self.orders.fault("partial", shares=[0.5])
        trade = self.ready()
        trade.give(self.signal())
        ended = trade.wait_for("order", status="cancelled")[0]
        self.assertEqual(Decimal(str(ended["filled"])), self.position())
        self.assertEqual(trade.end(), 0)

    def test_lists_that_lag(self):
        self.orders.fault("mute", times=None)
        self.orders.fault("lag", times=None, ms=1500)
        trade = self.ready()
        trade.give(self.signal())
        self.one(trade)

    def test_a_cut_in_which_the_stop_was_hit(self):
        trade = self.ready()
        trade.give(self.signal())
        trade.wait_for("position", side="long")
        self.exchange.refuse(503, times=3)
        self.exchange.drop()
        self.orders.set_price("BTCUSDT", 59400)
        self.assertEqual(trade.wait_for("trade")[0]["reason"], "stop")
        self.assertEqual(trade.end(), 0)

    def test_a_cancel_that_crosses_a_fill(self):
        trade = self.ready("--entry", "limit:-0.1%", "--entry-ttl", "1s")
        self.exchange.account.fail("lost", path="order/cancel")
        trade.give(self.signal())
        self.exchange.wait(self.resting)
        self.exchange.knobs.match_delay = 0.5
        self.exchange.wait(lambda: any(path == "order/cancel" for path, _ in self.orders_done()))
        self.orders.set_price("BTCUSDT", 59940)
        trade.wait_for("position", side="long")
        self.assertEqual(Decimal(str(trade.of("fill")[0]["qty"])), self.position())
        self.assertEqual(trade.end(), 0)

    def test_a_lost_exit_is_sent_until_it_is_done(self):
        trade = self.ready("--recv-window", "300ms")
        trade.give(self.signal())
        trade.wait_for("position", side="long")
        self.exchange.account.fail("drop", times=2, path="order/create")
        trade.give(self.signal("short", number=1))
        self.assertEqual(trade.wait_for("trade")[0]["reason"], "opposite")
        self.assertEqual(self.position(), 0)
        self.assertEqual(trade.end(), 0)


class Restarts(Case):
    def test_a_stop_hit_while_nobody_was_there(self):
        trade = self.ready()
        trade.give(self.signal())
        trade.wait_for("position", side="long")
        trade.kill()
        self.orders.set_price("BTCUSDT", 59400)
        self.exchange.wait(lambda: self.position() == 0)
        trade = self.start()
        closed = trade.wait_for("trade")[0]
        self.assertEqual((closed["reason"], closed["exit"]), ("stop", 59400))
        self.assertEqual(trade.end(), 0)
        self.assertAlmostEqual(closed["pnl"], float(self.orders.wallet["USDT"] - 100000), places=9)

    def test_an_order_filled_while_nobody_was_there(self):
        trade = self.ready("--entry", "limit:-0.1%", "--entry-ttl", "1m")
        trade.give(self.signal())
        self.exchange.wait(self.resting)
        trade.kill()
        self.orders.set_price("BTCUSDT", 59940)
        trade = self.start("--entry", "limit:-0.1%", "--entry-ttl", "1m")
        trade.wait_for("position", side="long")
        self.assertEqual(Decimal(str(trade.of("fill")[0]["qty"])), self.position())
        self.assertEqual(trade.end(), 0)

    def test_the_same_signal_again_is_nothing(self):
        trade = self.ready()
        signal = self.signal()
        trade.give(signal)
        trade.wait_for("position", side="long")
        trade.kill()
        trade = self.ready()
        trade.give(signal, signal)
        self.assertEqual(trade.end(), 0)
        self.assertEqual(len(self.orders.creates), 1)

    def test_a_stop_that_was_taken_away_is_set_again(self):
        trade = self.ready()
        trade.give(self.signal())
        trade.wait_for("position", side="long")
        trade.kill()
        self.orders.positions["linear", "BTCUSDT", 0].stop_loss = Decimal(0)
        trade = self.start()
        self.exchange.wait(lambda: any(path == "position/trading-stop"
                                       for path, _ in self.orders_done()))
        self.exchange.wait(lambda: self.orders.positions["linear", "BTCUSDT", 0].stop_loss == 59400)
        self.assertEqual(trade.end(), 0)

    def test_flatten(self):
        trade = self.ready()
        trade.give(self.signal())
        trade.wait_for("position", side="long")
        self.assertEqual(trade.end(), 0)
        trade = self.start("--flatten")
        self.assertEqual(trade.wait_for("trade")[0]["reason"], "flatten")
        self.assertEqual(trade.end(), 0)
        self.assertEqual(self.position(), 0)

    def test_flatten_with_an_empty_input_waits_for_the_fill(self):
        trade = self.ready()
        trade.give(self.signal())
        trade.wait_for("position", side="long")
        self.assertEqual(trade.end(), 0)
        trade = self.start("--flatten")
        self.assertEqual(trade.end(), 0)
        self.assertEqual(self.position(), 0)
        self.assertEqual([record["reason"] for record in trade.of("trade")], ["flatten"])

    def test_a_term_cancels_what_waits(self):
        trade = self.ready("--entry", "limit:-0.1%", "--entry-ttl", "1m")
        trade.give(self.signal())
        self.exchange.wait(self.resting)
        self.assertEqual(trade.kill(signal.SIGTERM), -signal.SIGTERM)
        self.assertEqual(self.resting(), [])
        self.assertEqual(trade.of("order", status="cancelled")[0]["reason"], "trade ends")


class Strangers(Case):
    def test_a_position_that_is_not_ours(self):
        self.orders.foreign("BTCUSDT", "Buy", "0.3")
        self.exchange.wait(lambda: self.position())
        trade = self.start()
        trade.give(self.candle())
        self.assertEqual(trade.process.wait(20), 3)
        trade.end()
        trade.says("position of 0.3")
        trade.says("--adopt")
        trade = self.ready("--adopt")
        adopted = trade.wait_for("position", side="long")[0]
        self.assertEqual((adopted["qty"], adopted["entry"]), (0.3, 60000))
        trade.give(self.signal("short"))
        self.assertEqual(trade.wait_for("trade")[0]["strategy"], "adopted")
        self.assertEqual(self.position(), 0)
        self.assertEqual(trade.end(), 0)

    def test_an_order_that_is_not_ours(self):
        self.orders.foreign("BTCUSDT", "Buy", "0.3", price=50000, rest=True)
        self.exchange.wait(self.resting)
        trade = self.start()
        trade.give(self.candle())
        self.assertEqual(trade.process.wait(20), 3)
        trade.end()
        trade.says("not ours")
        trade = self.ready("--adopt")
        self.exchange.wait(lambda: not self.resting())
        self.assertEqual(trade.end(), 0)

    def test_somebody_else_trades_meanwhile(self):
        trade = self.ready()
        self.orders.foreign("BTCUSDT", "Buy", "0.3")
        halt = trade.wait_for("event", event="halt")[0]
        self.assertIn("somebody else bought 0.3", halt["reason"])
        trade.give(self.signal())
        self.assertIn("halted", trade.wait_for("event", event="veto")[0]["reason"])
        self.assertEqual(self.creates(), [])
        trade.end()

    def test_somebody_else_closes_ours(self):
        trade = self.ready()
        trade.give(self.signal())
        trade.wait_for("position", side="long")
        self.orders.foreign("BTCUSDT", "Sell", self.position())
        self.assertEqual(trade.wait_for("trade")[0]["reason"], "elsewhere")
        self.assertEqual(trade.end(), 0)

    def test_somebody_else_cancels_our_order(self):
        trade = self.ready("--entry", "limit:-0.1%", "--entry-ttl", "1m")
        trade.give(self.signal())
        order = self.exchange.wait(self.resting)[0]
        self.orders.end(order.link)
        self.assertIn("CancelByAdmin", trade.wait_for("order", status="cancelled")[0]["reason"])
        self.assertEqual(trade.end(), 0)


class RoundTrip(Case):
    def test_the_script_that_checks_the_testnet(self):
        """scripts/trade-check, as a user would run it there."""
        self.orders.set_price("BTCUSDT", None)
        script = os.path.join(PROJECT, "scripts", "trade-check")
        addresses = ["--rest-url", self.exchange.rest_url, "--private-url",
                     self.exchange.private_url, "--url", self.exchange.url]
        run = subprocess.run([sys.executable, script, "--", *addresses],
                             env={**self.room.environment,
                                  "BIN": os.path.dirname(self.room.words()[0])}, cwd=self.room.path,
                             capture_output=True, text=True, timeout=120)
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
        self.assertEqual(run.stdout.count("as expected"), 7)
        self.assertEqual(self.position(), 0)
