"""Commands of the control file, and on what terms entries are sent."""
import os
import stat

from live.case import Case


class Commands(Case):
    def begin(self, *more):
        trade = self.ready("--control", "commands", *more)
        trade.give(self.signal())
        trade.wait_for("position", side="long")
        return trade

    def tell(self, trade, line, **answer):
        with open(os.path.join(self.room.path, "commands"), "w") as commands:
            commands.write(line)
        return trade.wait_for("event", event="control", command=line.rstrip("\n"), **answer)[-1]

    def test_a_stop_is_moved_and_refused_where_it_cannot_stand(self):
        trade = self.begin()
        self.assertTrue(stat.S_ISFIFO(os.stat(os.path.join(self.room.path, "commands")).st_mode))
        self.tell(trade, "stop BTCUSDT 59000\n", status="done")
        self.exchange.wait(
            lambda: self.orders.positions["linear", "BTCUSDT", 0].stop_loss == 59000)
        for line, code in (("stop BTCUSDT 60001\n", "stop-passed"),
                           ("stop ETHUSDT 1\n", "no-market"), ("sell everything\n",
                                                               "unknown-command"),
                           ("close " + "x" * 300 + "\n", "unknown-command")):
            with open(os.path.join(self.room.path, "commands"), "w") as commands:
                commands.write(line)
            trade.wait_for("event", event="control", status="refused", code=code)
        self.assertEqual(self.orders.positions["linear", "BTCUSDT", 0].stop_loss, 59000)
        self.assertEqual(trade.end(), 0)

    def test_close_halt_and_resume(self):
        trade = self.begin()
        self.tell(trade, "close BTCUSDT", status="done")
        self.assertEqual(trade.wait_for("trade")[0]["reason"], "control")
        self.assertEqual(self.position(), 0)
        self.tell(trade, "close BTCUSDT\n", status="refused", code="no-position")
        self.tell(trade, "halt\n", status="done")
        trade.wait_for("event", event="halt", code="stopped", until=None)
        trade.give(self.signal(number=1))
        trade.wait_for("event", event="veto", code="halted")
        self.tell(trade, "resume\n", status="done")
        trade.wait_for("event", event="resume", code="stopped")
        trade.give(self.signal(number=2))
        trade.wait_for("fill", role="entry", count=2)
        trade.end()

    def test_a_file_that_is_no_fifo_is_refused(self):
        with open(os.path.join(self.room.path, "commands"), "w") as commands:
            commands.write("halt\n")
        trade = self.start("--control", "commands")
        trade.says("expected a FIFO")
        self.assertEqual(trade.join(), 2)


class Terms(Case):
    def test_times_in_force_and_self_match_prevention(self):
        trade = self.ready("--entry", "limit:-0.1%", "--time-in-force", "ioc")
        trade.give(self.signal())
        trade.wait_for("order", status="cancelled", code="no-liquidity")
        body = self.creates()[0]
        self.assertEqual((body["timeInForce"], body["smpType"]), ("IOC", "CancelTaker"))
        self.assertEqual(self.position(), 0)
        self.assertEqual(trade.end(), 0)

    def test_an_entry_beyond_the_price_limits_is_a_veto(self):
        self.exchange.knobs.price_limit = 0.0005
        trade = self.ready("--entry", "limit:-0.1%", "--side", "both")
        self.exchange.wait(lambda: any(request.path == "/v5/market/price-limit" and request.status
                                       for request in self.exchange.requests))
        self.heard(trade)
        trade.give(self.signal("short", entry=59900, stop=60500))
        trade.wait_for("event", event="veto", code="price-limit")
        self.assertEqual(self.creates(), [])
        self.assertEqual(trade.end(), 0)

    def test_the_trigger_goes_with_stop_and_target_and_spot_has_none(self):
        trade = self.ready("--trigger", "mark", "--slippage-tolerance", "0.05%")
        trade.give(self.signal())
        trade.wait_for("position", side="long")
        body = self.creates()[0]
        self.assertEqual((body["slTriggerBy"], body["tpTriggerBy"]), ("MarkPrice", "MarkPrice"))
        self.assertEqual((body["slippageToleranceType"], body["slippageTolerance"]),
                         ("Percent", "0.05"))
        self.category = "spot"
        trade.give(self.candle(), self.signal(number=1))
        trade.wait_for("event", event="veto", code="trigger")
        self.assertEqual(trade.end(), 0)

    def test_an_order_tells_when_it_was_decided_sent_acknowledged_and_filled(self):
        trade = self.ready()
        trade.give(self.signal())
        new = trade.wait_for("order", role="entry", status="new")[0]
        self.assertIsNotNone(new["decided_at"])
        self.assertIsNone(new["sent_at"])
        filled = trade.wait_for("order", role="entry", status="filled")[0]
        self.assertLessEqual(filled["decided_at"], filled["sent_at"])
        self.assertLessEqual(filled["sent_at"], filled["filled_at"])
        self.assertGreater(filled["exchange_filled_at"], 1e12)
        self.assertIn("acknowledged_at", filled)
        self.assertIn("exchange_acknowledged_at", filled)
        self.assertEqual(trade.end(), 0)
