"""Funding, dust, quantities and grids: what becomes of the account's money."""
import json
import signal
from decimal import Decimal

from harness.commands import lines_of, run
from live.case import Case, MINUTE, now


class Money(Case):
    def test_funding_is_counted(self):
        trade = self.ready()
        trade.give(self.signal())
        trade.wait_for("position", side="long")
        self.orders.fund("BTCUSDT", "0.0001")
        paid = trade.wait_for("funding")[0]
        held = trade.of("position")[-1]
        trade.process.send_signal(signal.SIGUSR1)
        trade.says(f", funding {paid['amount']:.2f}, unrealised ")
        self.orders.set_price("BTCUSDT", 61200)
        closed = trade.wait_for("trade")[0]
        self.assertAlmostEqual(closed["funding"], -closed["qty"] * 60000 * 0.0001)
        self.assertAlmostEqual(closed["pnl"], float(self.orders.wallet["USDT"] - 100000), places=9)
        self.assertEqual((paid["symbol"], paid["side"], paid["qty"], paid["mark"], paid["rate"],
                          paid["currency"]), ("BTCUSDT", "long", held["qty"], 60000, None, "USDT"))
        self.assertEqual((paid["amount"], paid["position"], paid["signal"]),
                         (closed["funding"], closed["id"], closed["signal"]))
        self.assertTrue(paid["id"] and abs(paid["time"] - now()) < 60000)
        self.assertEqual(trade.end(), 0)
        trade.says(f"in 1 trade (funding {closed['funding']:.2f}), unrealised")

    def test_funding_that_is_told_when_the_position_is_closed(self):
        first = self.ready()
        first.give(self.signal())
        first.wait_for("position", side="long")
        self.orders.fault("mute", topic="execution")
        self.orders.fund("BTCUSDT", "0.0001")
        self.exchange.wait(lambda: len(self.orders.executions) == 2)
        first.give(self.signal("short", number=1))
        self.assertEqual(first.wait_for("trade")[0]["funding"], None)
        self.assertEqual(first.end(), 0)
        trade = self.ready()
        paid = trade.wait_for("funding")[0]
        self.assertEqual((paid["position"], paid["side"]), (None, None))
        self.assertEqual(trade.end(), 0)
        won = float(self.orders.wallet["USDT"] - 100000)
        records = first.records + trade.records
        report = run(["report"], lines_of(*records), check=True)
        metrics = json.loads(report.stdout)
        self.assertAlmostEqual(metrics["total_pnl"], won, places=9)
        self.assertAlmostEqual(metrics["funding"], paid["amount"], places=9)
        shown = run(["trade", "--show", "--state", f"{self.room.path}/state.db"], check=True)
        account = json.loads(shown.stdout.splitlines()[0])
        self.assertEqual((account["funding"], account["dust"]), (paid["amount"], 0))
        self.assertAlmostEqual(account["realised"], won, places=9)

    def test_the_rest_of_a_coin_is_dust_and_no_fee(self):
        self.category = "spot"
        trade = self.ready("--size", "6000", "--opposite", "close")
        trade.give(self.signal())
        fill = trade.wait_for("fill")[0]
        self.assertEqual((fill["qty"], fill["fee"], fill["dust"]), (0.099, 6, 54))
        self.exchange.wait(lambda: len(self.resting()) == 2)
        trade.give(self.signal("short", number=1))
        closed = trade.wait_for("trade")[0]
        self.assertAlmostEqual(closed["fee"], 6 + 5.94)
        self.assertEqual(closed["dust"], 54)
        won = float(self.orders.wallet["USDT"] - 100000)
        self.assertAlmostEqual(closed["pnl"], won, places=9)
        self.assertEqual(trade.end(), 0)
        trade.says("in 1 trade (dust -54.00), unrealised 0.00 USDT, balance")
        report = run(["report"], lines_of(*trade.records), check=True)
        metrics = json.loads(report.stdout)
        self.assertAlmostEqual(metrics["total_pnl"], won, places=9)
        self.assertEqual(metrics["dust"], 54)

    def test_dust_is_still_held_and_is_sold_with_the_next_position_that_makes_a_step_of_it(self):
        self.category = "spot"
        trade = self.ready("--size", "6000", "--max-losses", "1,1h", "--max-daily-loss", "0.05%")
        fills = []
        for number in (0, 2):
            self.orders.set_price("BTCUSDT", 60000, category="spot")
            trade.give(self.signal(number=number))
            fills.append(trade.wait_for("fill", count=number + 1)[number])
            self.exchange.wait(lambda: len(self.resting()) == 2)
            # More than the fees of 12, less than those and the dust.
            self.orders.set_price("BTCUSDT", 60300, category="spot")
            trade.give(self.signal("short", number=number + 1))
            trade.wait_for("trade", count=number // 2 + 1)
        self.assertEqual([(fill["qty"], fill["dust"]) for fill in fills], [(0.099, 54), (0.1, -6)])
        self.assertEqual(trade.of("event", event="pause"), [])
        self.assertEqual(trade.of("event", event="halt"), [])
        self.assertEqual(trade.end(), 0)
        # What somebody has taken away cannot be sold.
        self.orders.wallet["BTC"] = Decimal(0)
        self.orders.set_price("BTCUSDT", 60000, category="spot")
        trade = self.ready("--size", "6000")
        trade.give(self.signal(number=4))
        self.assertEqual(trade.wait_for("fill")[0]["qty"], 0.099)
        trade.end()

    def test_quantities_are_on_the_steps_and_what_is_too_small_is_not_ordered(self):
        trade = self.ready("--size", "5")
        trade.give(self.signal())
        veto = trade.wait_for("event", event="veto")[0]
        self.assertIn("below", veto["reason"])
        self.assertEqual(self.creates(), [])
        self.assertEqual(trade.end(), 0)

    def test_grid(self):
        trade = self.ready("--grid", "60000,2,0.5%", "--size", "600")
        trade.give(self.candle(time=now() - MINUTE))
        self.exchange.wait(lambda: len(self.resting()) == 4)
        self.orders.set_price("BTCUSDT", 59700)
        self.assertTrue(trade.wait_for("fill")[0]["maker"])
        trade.wait_for("order", 5, status="new")
        self.exchange.wait(lambda: len(self.orders.open_orders()) == 4)
        self.orders.set_price("BTCUSDT", 60000)
        self.assertEqual(trade.wait_for("trade")[0]["reason"], "grid")
        self.assertEqual(trade.end(), 0)
        self.assertEqual(self.orders.open_orders(), [])
