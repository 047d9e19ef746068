"""A coin is held: what is left over after its stop, and kills meanwhile."""
import json
import random
import sqlite3
import threading
import time
from decimal import Decimal

from harness.waiting import pause
from live.case import Case


class LeftOver(Case):
    """A coin's stop was hit: its target would sell coins that are not trade's."""

    category = "spot"

    def stopped(self, times):
        refusals = iter(range(times))
        trade = self.ready("--size", "6000")
        trade.give(self.signal())
        trade.wait_for("position", side="long")
        self.exchange.wait(lambda: len(self.resting()) == 2)
        self.refuse(170999, "not today", lambda path, body: path == "order/cancel"
                    and next(refusals, None) is not None)
        self.orders.set_price("BTCUSDT", 59300, "spot")
        trade.wait_for("trade")
        return trade

    def test_a_cancel_that_is_refused_is_sent_again(self):
        trade = self.stopped(1)
        self.exchange.wait(lambda: not self.resting())
        self.assertEqual(trade.end(), 0)

    def test_the_end_waits_for_it(self):
        trade = self.stopped(1)
        self.assertEqual(trade.end(), 0)
        self.assertEqual(self.resting(), [])
        self.assertNotIn("may still be", trade.errors)

    def test_an_order_that_stays_is_named(self):
        trade = self.stopped(1000)
        self.assertEqual(trade.end(), 1)
        order, = self.resting()
        trade.says("spot:BTCUSDT: the order to sell 0.099 at the market when the price "
                   f"reaches 61200 ({order.link}) may still be at the exchange")


class KilledCoins(Case):
    """A coin is held, and trade is killed: all of it is found again, and nothing else is sold."""

    category = "spot"
    options = ("--size", "6000", "--recv-window", "300ms")

    def setUp(self):
        super().setUp()
        self.exchange.knobs.match_delay = 0.02

    def given(self, trade):
        records = [self.candle(), self.signal(), self.signal("short", number=1),
                   self.signal(number=2)]
        done = [lambda: "the account has" in trade.errors and "listening" in trade.errors,
                lambda: len(self.resting()) == 2, lambda: trade.of("trade"),
                lambda: len(self.resting()) == 2]
        for record, is_done in zip(records, done):
            trade.give(record)
            end = time.monotonic() + 5
            while trade.process.poll() is None and not is_done() and time.monotonic() < end:
                pause(0.002)
            if trade.process.poll() is not None:
                break
        self.orders.set_price("BTCUSDT", 59300, "spot")
        return records

    def test_a_stop_that_was_decided_and_not_sent_is_sent_by_the_next_run(self):
        options = (*self.options, "--confirm-stop", "1s")
        trade = self.ready(*options)
        self.refuse(10006, "Too many visits!",
                    lambda path, body: body.get("orderFilter") == "StopOrder")
        trade.give(self.signal())
        trade.wait_for("order", 2, role="protection")
        trade.kill()
        self.exchange.account.refuses = lambda path, body: None
        trade = self.start(*options)
        self.assertEqual(trade.end(), 0, trade.errors)
        self.assertEqual((trade.of("trade"), len(self.resting())), ([], 2))

    def test_at_random_moments(self):
        chance = random.Random(7)
        for number in range(8):
            self.tearDown()
            self.setUp()
            trade = self.start(*self.options)
            threading.Timer(chance.uniform(0.05, 0.6), trade.process.kill).start()
            self.given(trade)
            trade.end()
            self.orders.set_price("BTCUSDT", 60000, "spot")
            trade = self.start(*self.options)
            self.assertEqual(trade.end(), 0, trade.errors)
            trade = self.start(*self.options, "--flatten")
            self.assertEqual(trade.end(), 0, trade.errors)
            self.assertEqual(self.resting(), [], number)
            self.assertTrue(0 <= self.orders.wallet["BTC"] - 2 < Decimal("0.003"),
                            (number, self.orders.wallet["BTC"], trade.errors))
            with sqlite3.connect(f"{self.room.path}/state.db") as database:
                trades = [json.loads(line, parse_float=Decimal, parse_int=Decimal)
                          for (line,) in database.execute("SELECT line FROM trades")]
            database.close()
            self.assertEqual(sum((one["pnl"] for one in trades), Decimal(0)),
                             self.orders.wallet["USDT"] - 100000, number)
