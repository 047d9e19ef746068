"""Many symbols at once, bad days, a full disk, a reader that stalls."""
import json
import signal
import sqlite3
import threading
from decimal import Decimal

from harness.proc import bytes_in
from harness.waiting import stays
from live.case import Case, MINUTE, now


class Many(Case):
    def symbols(self):
        symbols = [name for name in self.exchange.symbols.names["linear"] if name.endswith("USDT")
                   and name.startswith("COIN")][:20]
        self.assertEqual(len(symbols), 20)
        for symbol in symbols:
            self.orders.set_price(symbol, 100)
        self.exchange.knobs.rest_delay = 0.03
        return symbols

    def test_stops_of_which_the_stream_does_not_tell(self):
        symbols = self.symbols()
        self.orders.fault("mute", times=None, topic="position")
        trade = self.ready("--size", "200")
        for symbol in symbols:
            self.symbol = symbol
            trade.give(self.candle(100))
        trade.wait(
            lambda: all(any(request.path.endswith("realtime") and request.query["symbol"] == symbol
                            for request in self.exchange.requests) for symbol in symbols))
        for symbol in symbols:
            self.symbol = symbol
            trade.give(self.signal(entry=100, stop=99, target=102))
        for symbol in symbols:
            trade.wait_for("position", side="long", symbol=symbol)
        stays(lambda: trade.of("trade") == [], "positions whose stops were found", 3)
        self.assertEqual(trade.end(), 0)

    def test_twenty_symbols_that_are_new_signal_at_once(self):
        symbols = self.symbols()
        trade = self.ready("--size", "200")
        for symbol in symbols:
            self.symbol = symbol
            trade.give(self.candle(100), self.signal(entry=100, stop=99, target=102))
        for symbol in symbols:
            trade.wait_for("position", side="long", symbol=symbol)
        self.assertEqual(sorted(body["symbol"] for body in self.creates()), sorted(symbols))
        self.assertEqual(self.exchange.account.breaches, 0)
        self.assertEqual(trade.end(), 0)


class Worse(Case):
    def test_a_stop_of_a_coin_that_fills_in_part_and_the_target_that_is_reached(self):
        trade = self.hold_coin()
        self.orders.fault("partial", shares=[0.5, 0.5], pause=3)
        self.orders.set_price("BTCUSDT", 59300, "spot")
        # At the first part the target is cancelled: both would sell the coins twice.
        self.exchange.wait(lambda: not any(order.trigger == 61200 for order in self.resting()))
        trade.wait_for("fill", 2)
        self.assertEqual(len(trade.of("fill")), 2)
        self.orders.set_price("BTCUSDT", 61300, "spot")
        trade.wait_for("trade")
        stays(lambda: self.orders.wallet["BTC"] >= 2, "the coins that are not trade's", 1)
        self.assertEqual(trade.end(), 0)
        self.assertEqual(self.resting(), [])

    def test_parts_of_an_entry_that_each_have_no_stop(self):
        self.orders.fault("no_stop", times=None)
        self.orders.fault("partial", shares=[0.5, 0.5], pause=1.5)
        self.exchange.account.refusals["position/trading-stop"] = (10001, "params error")
        self.exchange.account.refusals["order/cancel"] = (110001,
                                                          "order not exists or too late to cancel")
        trade = self.ready("--confirm-stop", "400ms")
        trade.give(self.signal())
        trade.wait_for("trade", 2)
        self.assertEqual({record["reason"] for record in trade.of("trade")}, {"unprotected"})
        self.assertEqual(self.position(), 0)
        self.assertEqual(len({fill["order"] for fill in trade.of("fill", role="unprotected")}), 2)
        self.assertEqual(trade.end(), 1)
        won = sum(record["pnl"] for record in trade.of("trade"))
        self.assertAlmostEqual(won, float(self.orders.wallet["USDT"] - 100000), places=7)

    def test_a_reader_that_stalls(self):
        # The reader goes on two seconds after the halt, however long trade takes until then.
        stalled = '"$@" | (read line; until [ -e HALT ]; do sleep 0.1; done; sleep 2; cat)'
        trade = self.start(before=["sh", "-c", stalled, "sh"])
        trade.give(self.candle())
        trade.says("the account has")
        trade.says("account: listening")
        noise = {"type": "note", "text": "x" * 60000}
        threading.Thread(target=lambda: trade.give(*[noise] * 200), daemon=True).start()
        # Trade reads nothing more when its output is full.
        trade.wait(lambda: bytes_in(trade.process.stdin) >= 15 << 12, "the input to be full")
        open(f"{self.room.path}/HALT", "w").close()
        trade.says("HALT exists")
        self.assertEqual(trade.end(), 0)

    def test_a_disk_that_is_full(self):
        limited = ["sh", "-c", 'trap "" XFSZ; ulimit -f 300; exec "$@"', "sh"]
        trade = self.start("--entry", "limit:-0.5%", "--entry-ttl", "300ms", "--size", "600",
                           before=limited)
        trade.give(self.candle())
        trade.says("the account has")
        trade.says("account: listening")
        number = 0
        while trade.process.poll() is None and number < 400:
            number += 1
            trade.give(self.signal(number=number, reasons=["x"] * 10))
            trade.wait(lambda: trade.process.poll() is not None
                       or len(trade.of("signal")) >= number, "the signal to pass")
        self.assertEqual(trade.end(), 3, trade.errors)
        self.assertNotIn("live account: realised", trade.errors)
        self.assertEqual(self.resting(), [], trade.errors)
        trade = self.ready()
        self.assertEqual(trade.end(), 0)
        self.assertEqual((self.resting(), self.position()), ([], 0))

    def test_a_reversal_on_a_bad_day(self):
        trade = self.ready("--opposite", "reverse", "--recv-window", "500ms", "--size", "6000")
        trade.give(self.signal())
        trade.wait_for("position", side="long")
        self.orders.fault("mute", times=3)
        self.orders.fault("repeat", times=None)
        self.exchange.account.fail("10006", path="order/create", reset_ms=300)
        self.exchange.account.fail("lost", path="order/create")
        self.exchange.account.fail("502", path="execution/list")
        self.exchange.account.fail("html", path="order/realtime")
        trade.give(self.signal("short", number=1))
        trade.wait_for("order", 3, status="new")
        self.exchange.drop()
        trade.wait_for("position", side="short")
        self.assertEqual(self.position(), -Decimal(str(trade.of("position")[-1]["qty"])))
        self.assertEqual(self.orders.positions["linear", "BTCUSDT", 0].stop_loss, 60600)
        self.assertEqual(trade.end(), 0)
        self.assertEqual(
            len([body for body in self.orders.creates.values() if not body.get("reduceOnly")]), 2)

    def test_a_stop_that_was_hit_while_the_exit_was_on_its_way(self):
        trade = self.ready()
        trade.give(self.signal())
        trade.wait_for("position", side="long")
        self.orders.fault("mute", times=None)
        self.exchange.account.fail("late", path="order/create", seconds=1)
        self.orders.set_price("BTCUSDT", 59400)
        trade.give(self.signal("short", number=1))
        closed = trade.wait_for("trade")[0]
        self.assertEqual(closed["reason"], "stop")
        self.assertEqual(trade.end(), 1)
        self.assertEqual(len(trade.of("trade")), 1)

    def test_a_chase_whose_answer_is_lost(self):
        trade = self.ready("--entry", "limit:-0.1%", "--entry-ttl", "500ms", "--chase", "--size",
                           "600")
        trade.give(self.signal())
        self.exchange.wait(self.resting)
        self.exchange.account.fail("lost", times=2, path="order/amend")
        self.orders.set_price("BTCUSDT", 60300)
        trade.give(self.candle(60300, now() - MINUTE))
        self.exchange.wait(lambda: [order.price for order in self.resting()]
                           == [Decimal("60239.7")])
        self.orders.set_price("BTCUSDT", 60200)
        fill = trade.wait_for("fill")[0]
        self.assertEqual(Decimal(str(fill["qty"])), self.position())
        self.assertEqual(trade.end(), 0)
        self.assertEqual([order for order in self.resting() if not order.stop_type], [])

    def test_a_pyramid_of_a_coin_grows_its_stop(self):
        self.category = "spot"
        trade = self.ready("--size", "6000", "--pyramid", "2")
        trade.give(self.signal())
        trade.wait_for("position", side="long")
        trade.give(self.signal(number=1))
        trade.wait_for("fill", 2)
        held = lambda: Decimal(str(trade.of("position")[-1]["qty"]))
        self.exchange.wait(lambda: [order.qty for order in self.resting()] == [held(), held()])
        self.orders.set_price("BTCUSDT", 59300, "spot")
        trade.wait_for("trade")
        self.exchange.wait(lambda: not self.resting())
        self.assertGreaterEqual(self.orders.wallet["BTC"], 2)
        self.assertEqual(trade.end(), 0)

    def test_the_secret_is_told_to_nobody(self):
        trade = self.ready()
        for path in ("order/create", "execution/list", "position/list"):
            self.exchange.account.fail("10004", times=2, path=path)
        trade.give(self.signal())
        trade.wait_for("event", event="halt")
        trade.end()
        said = trade.errors + "".join(map(str, trade.records))
        self.assertNotIn("test_secret", said)
        self.assertNotIn("test_key", said)

    def test_a_term_between_two_fills(self):
        self.orders.fault("partial", shares=[0.4, 0.3, 0.3], pause=0.3)
        trade = self.ready()
        trade.give(self.signal())
        trade.wait_for("fill")
        self.assertEqual(trade.kill(signal.SIGTERM), -signal.SIGTERM)
        # What becomes of the rest of the order happens while nobody listens.
        self.exchange.wait(lambda: not [order for order in self.orders.open_orders()
                                        if order.link])
        trade = self.ready()
        self.assertEqual(trade.end(), 0)
        with sqlite3.connect(f"{self.room.path}/state.db") as database:
            (value,), = database.execute("SELECT value FROM state WHERE key = 'book:0'").fetchall()
        database.close()
        self.assertEqual(json.loads(value, parse_float=Decimal, parse_int=Decimal)["size"],
                         self.position())

    def test_a_halt_while_a_grid_is_placed(self):
        trade = self.ready("--grid", "60000,10,0.5%", "--size", "600", "--max-age", "30s")
        trade.give(self.candle(time=now() - MINUTE))
        self.exchange.wait(lambda: len(self.resting()) >= 3)
        open(f"{self.room.path}/HALT", "w").close()
        trade.says("HALT exists")
        self.exchange.wait(lambda: not self.resting())
        stays(lambda: not self.resting(), "a book without orders of trade's", 2)
        self.assertEqual(self.exchange.account.breaches, 0)
        self.assertEqual(trade.end(), 1)

    def test_a_halt_that_did_not_reach_the_exchange_before_a_kill(self):
        trade = self.ready("--entry", "limit:-0.5%", "--entry-ttl", "1m")
        trade.give(self.signal())
        self.exchange.wait(self.resting)
        self.exchange.account.fail("drop", times=100, path="order/cancel")
        trade.process.send_signal(signal.SIGUSR2)
        trade.wait_for("event", event="halt")
        trade.kill()
        self.exchange.account.faults.clear()
        trade = self.start("--entry", "limit:-0.5%", "--entry-ttl", "1m")
        self.exchange.wait(lambda: not self.resting())
        # The last request of the killed run may still have been on its way.
        order = trade.wait_for("order", status="cancelled")[0]
        self.assertIn(order["reason"], ("halted", "cancelled at the exchange"))
        self.assertEqual(trade.end(), 1)

    def test_a_cancel_that_did_not_reach_the_exchange_before_a_kill(self):
        """A coin's stop was hit; its target would sell what is not there any more."""
        trade = self.hold_coin()
        self.exchange.account.fail("drop", times=1000, path="order/cancel")
        self.orders.set_price("BTCUSDT", 59300, "spot")
        trade.wait_for("trade")
        trade.kill()
        self.exchange.account.faults.clear()
        trade = self.ready("--size", "6000")
        self.exchange.wait(lambda: not self.resting())
        self.assertEqual(trade.end(), 0)

    def test_a_stranger_s_order_behind_sixty_others(self):
        for number in range(60):
            self.orders.foreign("BTCUSDT", "Buy", "0.001", price=50000 + number, rest=True)
        self.exchange.wait(lambda: len(self.resting()) == 60)
        trade = self.ready("--adopt")
        self.exchange.wait(lambda: not self.resting())
        self.assertEqual(trade.end(), 0)

    def test_an_exit_while_the_target_waits_to_be_placed(self):
        self.category = "spot"
        self.refuse_target()
        trade = self.ready("--size", "6000")
        trade.give(self.signal())
        trade.wait_for("order", 3, status="rejected")
        trade.give(self.signal("short", number=1))
        refused = len(trade.of("order", status="rejected"))
        self.assertEqual(trade.wait_for("trade")[0]["reason"], "opposite")
        self.assertLessEqual(len(trade.of("order", status="rejected")), refused + 1,
                             "the exit waits for no target")
        self.exchange.wait(lambda: not self.resting())
        self.assertEqual(trade.end(), 1)
