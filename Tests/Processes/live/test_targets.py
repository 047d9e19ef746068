"""Targets in steps: limits that only reduce, beside a stop for all of the position."""
import contextlib
import json
import random
import sqlite3
import threading
import time
from decimal import Decimal

from live.case import Case, MINUTE

STEPS = ("--size", "6000", "--targets", "1r:50%,2r:30%,trail:20%", "--trail", "1%")


class Steps(Case):
    def steps(self):
        """(price, what is left, only reduces) of the limits that work."""
        return sorted((order.price, order.leaves, order.reduce) for order in self.resting()
                      if order.kind == "Limit" and not order.stop_type)

    def held(self, *more):
        trade = self.ready(*STEPS, *more)
        trade.give(self.signal())
        trade.wait_for("order", role="step", count=2)
        self.exchange.wait(lambda: len(self.steps()) == 2)
        return trade

    def stop(self):
        return self.orders.positions["linear", "BTCUSDT", 0].stop_loss

    def test_the_entry_carries_the_stop_and_the_steps_stand_beside_it(self):
        trade = self.held()
        entry = self.creates()[0]
        self.assertEqual(entry["stopLoss"], "59400.00")
        self.assertNotIn("takeProfit", entry)
        self.assertEqual(self.steps(), [(Decimal(60600), Decimal("0.05"), True),
                                        (Decimal(61200), Decimal("0.03"), True)])
        self.assertEqual(self.stop(), 59400)
        self.assertEqual(trade.end(), 0)
        trade.says("targets 60600, 61200")

    def test_what_is_filled_is_booked_and_the_rest_trails(self):
        trade = self.held("--break-even", "step1")
        self.orders.set_price("BTCUSDT", 60600)
        self.exchange.wait(lambda: self.position() == Decimal("0.05"))
        self.exchange.wait(lambda: self.stop() == 60000)
        trade.wait_for("position", qty=0.05, stop=60000)
        self.orders.set_price("BTCUSDT", 61200)
        self.exchange.wait(lambda: self.position() == Decimal("0.02"))
        self.exchange.wait(lambda: any(body.get("trailingStop") for path, body in self.orders_done()
                                       if path == "position/trading-stop"))
        self.assertEqual(self.steps(), [])
        self.orders.set_price("BTCUSDT", 60000)
        closed = trade.wait_for("trade")[0]
        self.assertEqual(self.position(), 0)
        self.assertIn(closed["reason"], ("trail", "break-even"))
        self.assertEqual(trade.end(), 0)
        wallet = self.orders.wallet["USDT"]
        self.assertAlmostEqual(closed["pnl"], float(wallet - 100000), places=9)

    def test_steps_that_are_filled_at_once_are_not_placed_again(self):
        trade = self.start(*STEPS)
        newest = self.candle()["time"]
        trade.give(self.candle(time=newest - 2 * MINUTE))
        trade.says("account: listening")
        trade.says("the account has")
        trade.give(self.signal())
        self.exchange.wait(lambda: len(self.steps()) == 2)
        self.orders.set_price("BTCUSDT", 61500)
        self.exchange.wait(lambda: self.position() == Decimal("0.02"))
        # A candle comes while the fills may be on their way.
        trade.give(self.candle(61500, time=newest - MINUTE))
        trade.wait_for("fill", role="target", count=2)
        self.heard(trade)
        trade.give(self.candle(61500, time=newest))
        self.heard(trade)
        self.assertEqual(len(self.creates()), 3)
        self.assertEqual((self.position(), self.steps()), (Decimal("0.02"), []))
        self.assertEqual(trade.end(), 0)

    def test_a_stop_that_is_hit_ends_the_steps(self):
        trade = self.held()
        self.orders.set_price("BTCUSDT", 59400)
        self.assertEqual(trade.wait_for("trade")[0]["reason"], "stop")
        self.exchange.wait(lambda: not self.steps())
        self.assertEqual(self.position(), 0)
        self.assertEqual(trade.end(), 0)

    def test_a_position_that_is_left_leaves_no_step(self):
        trade = self.held()
        trade.give(self.signal("short", number=1))
        self.assertEqual(trade.wait_for("trade")[0]["reason"], "opposite")
        self.exchange.wait(lambda: not self.steps())
        self.assertEqual(self.position(), 0)
        self.assertEqual(trade.end(), 0)

    def test_steps_follow_each_part_of_an_entry(self):
        self.orders.fault("partial", shares=[0.5])
        trade = self.ready("--size", "6000", "--targets", "1r:50%,2r:50%")
        trade.give(self.signal())
        trade.wait_for("position", side="long")
        held = self.position()
        self.exchange.wait(lambda: sum(left for _, left, _ in self.steps()) == held)
        self.assertEqual(trade.end(), 0)

    def test_a_step_whose_answer_is_lost_stands_once(self):
        trade = self.ready("--size", "6000", "--targets", "1r:50%,2r:50%")
        trade.give(self.signal())
        self.exchange.account.fail("lost", path="order/create", times=1)
        trade.wait_for("order", role="step", count=2)
        self.exchange.wait(lambda: len(self.steps()) == 2)
        self.heard(trade)
        self.assertEqual(sum(left for _, left, _ in self.steps()), self.position())
        self.assertEqual(trade.end(), 0)

    def test_a_kill_leaves_stop_and_steps_and_the_next_run_goes_on(self):
        trade = self.held()
        trade.kill()
        self.assertEqual((len(self.steps()), self.stop()), (2, 59400))
        self.orders.set_price("BTCUSDT", 60600)
        self.exchange.wait(lambda: self.position() == Decimal("0.05"))
        trade = self.ready(*STEPS)
        trade.wait_for("fill", role="target")
        self.heard(trade)
        self.assertEqual([price for price, _, _ in self.steps()], [61200])
        self.orders.set_price("BTCUSDT", 59400)
        self.assertEqual(trade.wait_for("trade")[0]["reason"], "stop")
        self.assertEqual(trade.end(), 0)

    def test_steps_that_the_exchange_refuses_leave_the_stop(self):
        self.refuse(10001, "not today",
                    lambda path, body: path == "order/create" and body.get("reduceOnly"))
        trade = self.ready(*STEPS)
        trade.give(self.signal())
        trade.wait_for("order", role="step", status="rejected", code="refused", count=2)
        self.assertEqual(self.stop(), 59400)
        self.assertEqual(self.position(), Decimal("0.1"))
        self.assertEqual(trade.end(), 1)


class KilledSteps(Case):
    """trade is killed while a position is opened and given up in steps: nothing is sold twice,
    nothing is without its stop, and the books are the exchange's."""

    options = ("--size", "6000", "--targets", "1r:50%,2r:50%", "--break-even", "step1",
               "--recv-window", "300ms", "--confirm-stop", "1s")

    def setUp(self):
        super().setUp()
        self.exchange.knobs.match_delay = 0.02

    def lead(self, trade):
        """A position, its first step, a reversal and its second, as far as the kill lets it."""
        acts = [(lambda: trade.give(self.candle()), lambda: "the account has" in trade.errors),
                (lambda: trade.give(self.signal()), lambda: len(self.resting()) >= 3),
                (lambda: self.orders.set_price("BTCUSDT", 60600),
                 lambda: trade.of("position", stop=60000)),
                (lambda: trade.give(self.signal("short", entry=60600, number=1)),
                 lambda: trade.of("trade"))]
        for act, is_done in acts:
            act()
            end = time.monotonic() + 5
            while trade.process.poll() is None and not is_done() and time.monotonic() < end:
                time.sleep(0.002)
            if trade.process.poll() is not None:
                return

    def test_at_random_moments(self):
        chance = random.Random(11)
        for number in range(10):
            self.tearDown()
            self.setUp()
            trade = self.start(*self.options)
            threading.Timer(chance.uniform(0.05, 0.8), trade.process.kill).start()
            self.lead(trade)
            trade.end()
            with self.subTest(number=number):
                self.go_on()

    def go_on(self):
        held = self.position()
        if held:
            stop = self.orders.positions["linear", "BTCUSDT", 0].stop_loss
            self.assertTrue(stop, "a position keeps its stop while nobody is there")
        trade = self.start(*self.options)
        self.assertEqual(trade.end(), 0, trade.errors)
        steps = [order for order in self.resting() if order.kind == "Limit"]
        self.assertLessEqual(sum(order.leaves for order in steps), abs(self.position()))
        trade = self.start(*self.options, "--flatten")
        self.assertEqual(trade.end(), 0, trade.errors)
        self.assertEqual((self.position(), self.resting()), (0, []), trade.errors)
        with contextlib.closing(sqlite3.connect(f"{self.room.path}/state.db")) as database:
            trades = [json.loads(line, parse_float=Decimal, parse_int=Decimal)
                      for (line,) in database.execute("SELECT line FROM trades")]
        self.assertEqual(sum((one["pnl"] for one in trades), Decimal(0)),
                         self.orders.wallet["USDT"] - 100000)
