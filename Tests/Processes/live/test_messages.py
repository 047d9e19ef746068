"""What trade says of a position: nothing that it has not seen at the exchange."""
import signal
import subprocess

from harness.commands import command, lines_of, start
from harness.terminals import Terminal
from live.case import Case, MINUTE, Trade, now


class Stops(Case):
    def test_a_stop_and_a_target_are_named(self):
        trade = self.ready("--size", "6000")
        trade.give(self.signal())
        trade.wait_for("position", side="long")
        self.exchange.wait(lambda: self.orders.positions["linear", "BTCUSDT", 0].stop_loss)
        self.assertEqual(trade.end(), 0)
        trade.says("trade: BTCUSDT long 0.1: stop 59400 and target 61200 at the exchange\n")
        self.assertNotIn("no stop", trade.errors)

    def test_a_position_without_a_stop(self):
        trade = self.ready("--size", "6000")
        trade.give({**self.signal("short"), "stop": None})
        trade.wait_for("position", side="short")
        self.assertEqual(trade.kill(signal.SIGTERM), -signal.SIGTERM)
        self.assertIn("trade: BTCUSDT short 0.1: no stop at the exchange; target 58800 at the "
                      "exchange; set one there, or close the position with --flatten\n",
                      trade.errors)

    def test_a_position_that_is_taken_over_without_a_stop(self):
        self.orders.foreign("BTCUSDT", "Buy", "0.5")
        trade = self.ready("--adopt")
        trade.says("BTCUSDT long 0.5: no stop at the exchange; set one there")
        self.assertEqual(trade.end(), 0)
        self.assertEqual(trade.errors.count("BTCUSDT long 0.5: no stop at the exchange"), 2)

    def test_the_orders_that_protect_a_coin(self):
        trade = self.hold_coin()
        trade.wait(lambda: len(trade.of("order", role="protection")) == 2)
        self.assertEqual(trade.end(), 0)
        self.assertRegex(trade.errors, r"trade: spot:BTCUSDT long 0\.\d+: stop 59400 and target "
                         r"61200 at the exchange\n")

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


class Results(Case):
    """The last lines, the status on request, and the exit status."""

    def last(self, trade):
        return trade.errors.splitlines()[-1]

    def test_what_was_won_and_what_is_held(self):
        trade = self.ready("--size", "6000")
        trade.give(self.signal())
        trade.wait_for("position", side="long")
        self.orders.set_price("BTCUSDT", 61200)
        trade.wait_for("trade")
        trade.give(self.candle(61200, now() - MINUTE), self.signal("short", entry=61200, number=1))
        trade.wait_for("position", side="short")
        # Marked by the last price of the stream.
        trade.give(self.candle(61000, now() - MINUTE))
        trade.wait(lambda: len(trade.of("candle")) == 3)
        trade.process.send_signal(signal.SIGUSR1)
        trade.says("records read")
        status = [line for line in trade.errors.splitlines() if "records read" in line][0]
        self.assertEqual(trade.end(), 0)
        entry, fees = 0.098 * 61200, 0.00055 * (6000 + 6120 + 0.098 * 61200)
        realised, balance = 120 - fees, float(self.orders.wallet["USDT"])
        self.assertAlmostEqual(balance, 100000 + realised, places=6)
        won, open = f"+{realised:.2f}", f"+{entry - 0.098 * 61000:.2f}"
        self.assertEqual(self.last(trade), f"trade: live account: realised {won} USDT in 1 trade, "
                         f"unrealised {open} USDT, balance {balance:.2f} USDT")
        self.assertEqual(status,
                         f"trade: balance {balance:.2f} USDT (realised {won}, unrealised {open}); "
                         "5 records read, 0 bad, 2 orders, 1 trade, 1 open position")

    def test_the_status_line_of_a_terminal(self):
        """The money is within its width."""
        terminal = Terminal()
        self.addCleanup(terminal.close)
        process = start(["trade", "--status"], stdout=subprocess.DEVNULL, stderr=terminal.other,
                        cwd=self.room.path)
        self.addCleanup(lambda: (process.stdin.close(), process.wait()))
        process.stdin.write(lines_of(self.candle(time=28_000_000 * MINUTE)))
        terminal.wait_for(b"balance")
        line = terminal.shown.decode().rpartition("\x1b[K")[2]
        self.assertIn("balance 10000.00 USDT (realised 0.00, unrealised 0.00)", line[:80])

    def test_simulated_prices_are_marked(self):
        start = 28_000_000 * MINUTE
        trade = Trade(command("trade", "--state", "paper.db"), self.room)
        self.running.append(trade)
        trade.give(self.candle(time=start, simulated=True))
        self.assertEqual(trade.end(), 0)
        self.assertEqual(self.last(trade), "trade: paper account, SIMULATED: realised "
                         "0.00 USDT in 0 trades, unrealised 0.00 USDT, balance 10000.00 USDT")
        again = Trade(command("trade", "--state", "paper.db"), self.room)
        self.running.append(again)
        again.end()
        self.assertIn("paper account, SIMULATED", self.last(again))

    def test_keys_that_are_not_accepted(self):
        for code, text in ((10003, "API key is invalid."), (33004, "Your api key has expired."),
                           (10010, "Unmatched IP")):
            self.exchange.account.refusals["account/fee-rate"] = (code, text)
            trade = self.start()
            trade.give(self.candle())
            self.assertEqual(trade.process.wait(15), 3)
            trade.end()
            trade.says(f"the exchange does not accept the key: {text}")
            trade.says("do BYBIT_API_KEY and BYBIT_API_SECRET belong to this environment")

    def test_a_key_that_expires_later(self):
        trade = self.ready()
        self.exchange.account.refusals["order/create"] = (33004, "Your api key has expired.")
        trade.give(self.signal())
        trade.wait_for("event", event="halt")
        self.assertEqual(trade.end(), 3)

    def test_an_account_that_was_not_asked_is_not_told(self):
        trade = self.start()
        self.assertEqual(trade.end(), 0)
        self.assertNotIn("balance", trade.errors)
