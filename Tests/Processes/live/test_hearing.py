"""What trade hears of the account while something goes wrong, and how it ends then."""
import json
import signal
import sqlite3

from harness.waiting import stays
from live.case import Case, MINUTE, now


class Hearing(Case):
    def test_an_entry_that_was_not_heard_of_and_its_stop_that_was(self):
        trade = self.ready()
        self.orders.fault("mute", topic="execution")
        trade.give(self.signal())
        self.exchange.wait(self.position)
        self.orders.set_price("BTCUSDT", 59400)
        closed = trade.wait_for("trade")[0]
        self.assertEqual(closed["reason"], "stop")
        self.assertEqual(trade.of("event", event="halt"), [])
        self.assertEqual(trade.end(), 0)
        self.assertAlmostEqual(closed["pnl"], float(self.orders.wallet["USDT"] - 100000), places=9)

    def test_a_candle_of_a_simulated_market_begins_no_grid(self):
        trade = self.start("--grid", "60000,2,0.5%", "--size", "600")
        trade.give(self.candle(simulated=True))
        trade.says("account: listening")
        trade.give(self.candle(simulated=True, time=now() - MINUTE))
        stays(lambda: self.creates() == [], "no grid", 1)
        self.assertEqual(trade.end(), 0)

    def test_the_wallet_is_not_told_when_another_market_comes(self):
        trade = self.ready()
        self.exchange.account.fail("502", times=30, path="account/wallet-balance")
        self.symbol, self.category = "BTCUSD", "inverse"
        trade.give(self.candle())
        stays(lambda: trade.process.poll() is None, "a trade that goes on", 2)
        self.exchange.account.faults.clear()
        trade.end()

    def test_a_signal_is_not_sent_once_it_is_stale(self):
        trade = self.ready("--max-age", "3s")
        self.exchange.account.fail("10006", path="order/create", reset_ms=2000)
        trade.give(self.signal(age=2000))
        trade.wait_for("order", status="cancelled")
        self.assertEqual(self.orders.creates, {})
        self.assertEqual(trade.end(), 0)


class Ends(Case):
    def test_a_term_while_a_question_is_open(self):
        trade = self.ready("--entry", "limit:-0.5%", "--entry-ttl", "1m")
        trade.give(self.signal())
        self.exchange.wait(self.resting)
        self.exchange.account.fail("late", times=50, path="execution/list", seconds=9)
        self.exchange.drop()
        self.exchange.wait(lambda: any(request.failure == "late"
                                       for request in self.exchange.requests))
        self.assertEqual(trade.kill(signal.SIGTERM), -signal.SIGTERM)
        self.assertEqual(self.resting(), [])

    def test_the_reader_goes_away(self):
        # It reads the candle, the signal and the order.
        trade = self.start("--entry", "limit:-0.5%", "--entry-ttl", "1m",
                           before=["sh", "-c", '"$@" | head -n 3', "sh"])
        trade.give(self.candle())
        trade.says("the account has")
        trade.says("account: listening")
        trade.give(self.signal())
        self.exchange.wait(self.resting)
        # A line that is written before head has gone is not refused; a later one is.
        self.exchange.wait(lambda: trade.give({"type": "turn"}) or trade.process.poll() is not None)
        self.assertEqual(self.resting(), [])

    def test_a_market_that_is_gone_does_not_hold_up_the_start(self):
        trade = self.ready()
        self.assertEqual(trade.end(), 0)
        with sqlite3.connect(f"{self.room.path}/state.db") as database:
            database.execute("UPDATE state SET value = replace(value, 'BTCUSDT', 'NEVERUSDT')")
        database.close()
        trade = self.start()
        trade.says("cannot read its rules")
        self.symbol = "ETHUSDT"
        self.orders.set_price("ETHUSDT", 3000)
        trade.give(self.candle(3000), self.signal(entry=3000, stop=2970, target=3060))
        trade.wait_for("position", side="long")
        self.assertEqual(trade.kill(signal.SIGTERM), -signal.SIGTERM)

    def test_orders_of_long_ago_are_not_kept(self):
        trade = self.ready("--entry", "limit:-0.5%", "--entry-ttl", "100ms", "--size", "600")
        for number in range(5):
            trade.give(self.signal(number=number, time=now() - MINUTE + number))
            trade.wait_for("order", number + 1, status="cancelled")
        self.assertEqual(trade.end(), 0)
        with sqlite3.connect(f"{self.room.path}/state.db") as database:
            (value,), = database.execute("SELECT value FROM state WHERE key = 'guards'").fetchall()
        database.close()
        self.assertEqual(json.loads(value)["orders"], [])
