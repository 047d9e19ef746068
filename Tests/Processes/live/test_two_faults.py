"""Two things that go wrong at once: a halt while an answer is lost, a stop beside an exit, refusals
that never end."""
import json
import sqlite3
from decimal import Decimal

from harness.waiting import stays
from live.case import Case, MINUTE, now


class Calm(Case):
    """Nothing is asked or sent again and again without a pause."""

    def test_a_position_that_stays_unexplained(self):
        trade = self.ready()
        self.orders.foreign("BTCUSDT", "Buy", "0.3")
        trade.wait_for("event", event="halt")
        self.calm(8, 40)
        trade.end()

    def test_an_exit_that_is_refused(self):
        trade = self.ready()
        trade.give(self.signal())
        trade.wait_for("position", side="long")
        self.exchange.account.refusals["order/create"] = (10001, "params error")
        trade.give(self.signal("short", number=1))
        trade.wait_for("order", status="rejected")
        self.calm(3, 20)
        self.exchange.account.refusals.clear()
        self.assertEqual(trade.wait_for("trade")[0]["reason"], "opposite")
        self.assertEqual(trade.end(), 1)

    def test_a_grid_that_is_refused(self):
        self.exchange.account.refusals["order/create"] = (
            (110003, "Order price exceeds the allowable range."))
        trade = self.ready("--grid", "60000,2,0.5%", "--size", "600")
        trade.give(self.candle(time=now() - MINUTE))
        trade.wait_for("order", status="rejected")
        self.calm(3, 30)
        self.exchange.account.refusals.clear()
        self.exchange.wait(lambda: len(self.resting()) == 4)
        self.assertEqual(trade.end(), 1)

    def test_a_target_of_a_coin_that_is_refused(self):
        self.category = "spot"
        self.refuse_target()
        trade = self.ready("--size", "6000")
        trade.give(self.signal())
        trade.wait_for("order", status="rejected")
        self.calm(3, 20)
        self.assertGreater(self.orders.wallet["BTC"], Decimal("2.09"))
        self.assertEqual(trade.end(), 1)

    def test_a_stop_of_a_coin_that_cannot_be_moved(self):
        self.category = "spot"
        self.refuse(10001, "params error", lambda path, body: path == "order/amend")
        trade = self.ready("--size", "6000", "--break-even", "0.5%")
        trade.give(self.signal())
        trade.wait_for("position", side="long")
        self.exchange.wait(lambda: len(self.resting()) == 2)
        self.orders.set_price("BTCUSDT", 60500, "spot")
        trade.give(self.candle(60500, now() - MINUTE))
        trade.says("params error")
        self.calm(3, 20)
        self.assertEqual(trade.end(), 0)

    def test_a_cancel_that_never_arrives(self):
        trade = self.ready("--entry", "limit:-0.5%", "--entry-ttl", "1m")
        trade.give(self.signal())
        self.exchange.wait(self.resting)
        self.exchange.account.fail("drop", times=1000, path="order/cancel")
        open(f"{self.room.path}/HALT", "w").close()
        trade.says("HALT exists")
        self.calm(4, 40)
        self.exchange.account.faults.clear()
        trade.wait_for("order", status="cancelled", reason="halted")
        self.assertEqual(trade.end(), 1)


class HaltedMeanwhile(Case):
    def halt(self, trade):
        open(f"{self.room.path}/HALT", "w").close()
        trade.says("HALT exists")

    def nothing_is_opened(self, trade):
        ended = trade.wait_for("order", status="cancelled")[0]
        self.assertEqual(ended["reason"], "halted")
        stays(lambda: (self.position(), self.resting()) == (0, []), "nothing is opened", 1.5)
        self.assertEqual(self.orders.creates, {})
        self.assertEqual(trade.end(), 1)

    def test_an_order_that_never_arrived_is_not_sent_again(self):
        trade = self.ready("--recv-window", "500ms")
        self.exchange.account.fail("drop", times=3, path="order/create")
        trade.give(self.signal())
        trade.says("may have been done")
        self.halt(trade)
        self.nothing_is_opened(trade)

    def test_an_order_that_waits_for_the_rate_limit_is_not_sent(self):
        trade = self.ready()
        self.exchange.account.fail("10006", path="order/create", reset_ms=2000)
        trade.give(self.signal())
        self.exchange.wait(lambda: any(request.failure == "10006"
                                       for request in self.exchange.requests))
        self.halt(trade)
        self.nothing_is_opened(trade)

    def test_a_cancel_that_is_lost_is_sent_again(self):
        trade = self.ready("--entry", "limit:-0.5%", "--entry-ttl", "1m")
        trade.give(self.signal())
        self.exchange.wait(self.resting)
        self.exchange.account.fail("drop", times=3, path="order/cancel")
        self.halt(trade)
        trade.wait_for("order", status="cancelled", reason="halted")
        self.assertEqual(self.resting(), [])
        self.assertEqual(trade.end(), 1)

    def test_while_the_exchange_answers_nothing(self):
        """A question without an answer holds nothing up for long."""
        trade = self.ready("--entry", "limit:-0.5%", "--entry-ttl", "1m")
        trade.give(self.signal())
        self.exchange.wait(self.resting)
        self.exchange.account.fail("late", times=50, path="position/list", seconds=30)
        self.exchange.account.fail("late", times=50, path="execution/list", seconds=30)
        self.exchange.drop()
        self.exchange.wait(lambda: any(request.failure == "late"
                                       for request in self.exchange.requests))
        self.halt(trade)
        self.exchange.wait(lambda: not self.resting())
        self.assertEqual(self.late_answers(), [], "it waited for an answer")
        self.exchange.account.faults.clear()
        self.assertEqual(trade.end(), 1)

    def test_what_fills_after_the_exit_goes_too(self):
        self.orders.fault("partial", shares=[0.5, 0.5], pause=1)
        trade = self.ready("--on-halt", "flatten")
        self.exchange.account.refusals["order/cancel"] = (110001,
                                                          "order not exists or too late to cancel")
        trade.give(self.signal())
        trade.wait_for("fill")
        self.halt(trade)
        first, second = trade.wait_for("trade", 2)
        self.assertEqual(self.position(), 0)
        self.assertEqual(trade.end(), 1)
        # Two positions, though one order opened both: neither takes the place of the other.
        self.assertNotEqual(first["id"], second["id"])
        with sqlite3.connect(f"{self.room.path}/state.db") as database:
            kept = {name for (name,) in database.execute("SELECT id FROM trades")}
        database.close()
        self.assertEqual(kept, {first["id"], second["id"]})


class Protecting(Case):
    def test_the_end_of_the_input_waits_for_the_stop(self):
        self.orders.fault("no_stop")
        trade = self.ready()
        trade.give(self.signal())
        self.assertEqual(trade.end(), 0)
        if self.position():
            self.assertEqual(self.orders.positions["linear", "BTCUSDT", 0].stop_loss, 59400)

    def test_the_end_of_the_input_waits_for_the_stop_of_a_coin(self):
        self.category = "spot"
        trade = self.ready("--size", "6000")
        trade.give(self.signal())
        self.assertEqual(trade.end(), 0)
        if self.orders.wallet["BTC"] > Decimal("2.01"):
            self.assertEqual(sorted(order.trigger for order in self.resting()), [59400, 61200])

    def test_a_stop_that_cannot_be_asked_for(self):
        """Neither the stop is there, nor does the exchange say so: the position is closed in
        time."""
        self.orders.fault("no_stop")
        trade = self.ready()
        self.exchange.account.fail("late", times=50, path="position/list", seconds=30)
        self.exchange.account.refusals["position/trading-stop"] = (10001, "params error")
        self.orders.fault("mute", times=None, topic="position")
        trade.give(self.signal())
        trade.wait_for("fill")
        self.exchange.wait(lambda: not self.position())
        self.assertEqual(self.late_answers(), [], "it waited for an answer")
        self.assertEqual(trade.wait_for("trade")[0]["reason"], "unprotected")
        self.exchange.account.faults.clear()
        self.assertEqual(trade.end(), 1)

    def test_a_stop_that_somebody_takes_away_is_set_again(self):
        trade = self.ready()
        trade.give(self.signal())
        trade.wait_for("position", side="long")
        self.exchange.wait(lambda: self.orders.positions["linear", "BTCUSDT", 0].stop_loss == 59400)
        self.heard(trade)

        def take_away():
            position = self.orders.positions["linear", "BTCUSDT", 0]
            position.stop_loss = Decimal(0)
            self.orders.tell_position(position)
            self.orders.stream.flush()

        self.orders.do(take_away)
        self.exchange.wait(lambda: self.orders.positions["linear", "BTCUSDT", 0].stop_loss == 59400)
        self.assertEqual(trade.end(), 0)

    def test_a_stop_whose_answer_is_late_does_not_undo_a_newer_one(self):
        trade = self.ready("--break-even", "0.5%,0.1%", "--trail", "chandelier:1,1")
        trade.give(self.signal())
        trade.wait_for("position", side="long")
        self.exchange.account.fail("drop", times=3, path="position/trading-stop")
        self.orders.set_price("BTCUSDT", 60500)
        trade.give(self.candle(60500, now() - MINUTE))
        trade.says("its stop; trying again")
        trade.give({**self.candle(60600, now() - MINUTE), "low": 60300.0})
        position = self.orders.positions["linear", "BTCUSDT", 0]

        def newest():
            stops = [Decimal(str(record["stop"])) for record in trade.of("position")]
            return len(set(stops)) > 2 and stops[-1]

        self.exchange.wait(lambda: newest() and position.stop_loss == newest())
        stays(lambda: position.stop_loss == newest(), "the newer stop", 3)
        book = self.state(trade)
        self.assertEqual(position.stop_loss, book["stop"])
        self.assertEqual(trade.end(), 0)

    def state(self, trade):
        trade.end()
        with sqlite3.connect(f"{self.room.path}/state.db") as database:
            (value,), = database.execute("SELECT value FROM state WHERE key = 'book:0'").fetchall()
        database.close()
        return json.loads(value, parse_float=Decimal, parse_int=Decimal)

    def test_a_coin_is_not_sold_once_more_when_its_stop_was_faster(self):
        trade = self.hold_coin()
        # The exit waits until the stop is cancelled, and the stop is hit meanwhile.
        self.exchange.account.fail("10006", times=2, path="order/cancel", reset_ms=1000)
        trade.give(self.signal("short", number=1))
        trade.wait_for("order", role="exit", status="new")
        self.orders.set_price("BTCUSDT", 59300, "spot")
        trade.wait_for("trade")
        self.exchange.wait(lambda: not self.resting())
        stays(lambda: self.orders.wallet["BTC"] >= 2, "the coins that are not trade's", 1)
        self.assertEqual(trade.end(), 0)
        self.assertEqual(len(trade.of("trade")), 1)

    def test_a_coin_whose_stop_filled_in_part_before_the_exit(self):
        trade = self.hold_coin()
        self.exchange.account.fail("10006", times=2, path="order/cancel", reset_ms=1000)
        self.orders.fault("partial", shares=[0.5])
        trade.give(self.signal("short", number=1))
        trade.wait_for("order", role="exit", status="new")
        self.orders.set_price("BTCUSDT", 59300, "spot")
        trade.wait_for("trade")
        self.exchange.wait(lambda: not self.resting())
        stays(lambda: self.orders.wallet["BTC"] >= 2, "the coins that are not trade's", 1)
        self.assertEqual(trade.end(), 0)
