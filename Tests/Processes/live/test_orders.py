"""From a signal to an order, a fill, a position and its end."""
import json
import signal
from decimal import Decimal

from harness.commands import lines_of, run
from live.case import Case, MINUTE, now


class Ordering(Case):
    def test_a_signal_becomes_a_position_with_its_stop_and_the_stop_ends_it(self):
        trade = self.ready("--risk", "1%")
        trade.give(self.signal())
        position = trade.wait_for("position", side="long")[0]
        self.assertEqual((position["entry"], position["stop"], position["target"]), (60000, 59400, 61200))
        body = self.creates()[0]
        self.assertEqual((body["orderType"], body["stopLoss"], body["takeProfit"], body["tpslMode"]), ("Market", "59400.00", "61200.00", "Full"))
        self.assertLessEqual(len(body["orderLinkId"]), 36)
        fill = trade.of("fill")[0]
        self.assertEqual(Decimal(str(fill["qty"])), self.position())
        # 1 % of 100,000 is lost at the stop, with the fees of both sides and 0.02 % slippage on each.
        lost = fill["qty"] * (600 + 60000 * 0.00075 + 59400 * 0.00075)
        self.assertTrue(999 < lost <= 1000.0001, lost)
        self.orders.set_price("BTCUSDT", 59400)
        closed = trade.wait_for("trade")[0]
        self.assertEqual((closed["reason"], closed["exit"], closed["side"]), ("stop", 59400, "long"))
        self.assertEqual(self.position(), 0)
        self.assertEqual(trade.end(), 0)
        wallet = self.orders.wallet["USDT"]
        self.assertAlmostEqual(closed["pnl"], float(wallet - 100000), places=9)

    def test_an_order_of_all_the_money_leaves_enough_for_the_fees(self):
        trade = self.ready("--risk", "5%", "--leverage", "1", "--max-exposure", "off")
        trade.give(self.signal(stop=59640))
        trade.wait_for("position", side="long")
        self.assertEqual(len(self.creates()), 1, "the exchange took the first")
        self.assertGreater(self.position() * 60000, 99_700, "and it is nearly all the money")
        self.assertEqual(trade.of("order", status="rejected"), [])
        self.assertEqual(trade.end(), 0)

    def test_bad_rows_of_other_markets_are_skipped(self):
        self.exchange.knobs.odd_instruments = ({"symbol": "ODDUSDT", "priceFilter": None}, None, {"lotSizeFilter": []})
        trade = self.ready()
        trade.says("the exchange's instruments: skipped ODDUSDT without a tick and 2 more rows")
        trade.give(self.signal())
        trade.wait_for("position", side="long")
        self.assertEqual(trade.end(), 0)

    def test_a_target_ends_it_too_and_a_short_is_the_mirror(self):
        trade = self.ready()
        trade.give(self.signal("short"))
        trade.wait_for("position", side="short")
        self.orders.set_price("BTCUSDT", 58800)
        closed = trade.wait_for("trade")[0]
        self.assertEqual((closed["reason"], closed["side"]), ("target", "short"))
        self.assertGreater(closed["pnl"], 0)
        self.assertEqual(trade.end(), 0)

    def test_a_signal_that_only_closes_opens_nothing(self):
        trade = self.ready("--opposite", "reverse")
        trade.give(self.signal("short", number=1, opens=False))
        self.assertIn("it only closes", trade.wait_for("event", event="veto")[0]["reason"])
        trade.give(self.signal(number=2, opens=True))
        trade.wait_for("position", side="long")
        trade.give(self.signal("short", number=3, opens=False))
        self.assertEqual(trade.wait_for("trade")[0]["reason"], "opposite")
        trade.give(self.signal("short", number=4, opens=False))
        trade.wait_for("event", 2, event="veto")
        self.assertEqual((self.position(), [body.get("reduceOnly", False) for body in self.creates()]), (0, [False, True]))
        trade.give(self.signal("short", number=5))
        trade.wait_for("position", side="short")
        self.assertEqual(trade.end(), 0)

    def test_partial_fills_are_one_position(self):
        self.orders.fault("partial", shares=[0.25, 0.25, 0.5], pause=0.05)
        trade = self.ready()
        trade.give(self.signal())
        trade.wait_for("fill", 3)
        fills = trade.of("fill")
        self.assertEqual(sum(Decimal(str(fill["qty"])) for fill in fills), self.position())
        self.assertEqual(len({fill["order"] for fill in fills}), 1)
        self.assertEqual(len(self.creates()), 1)
        self.assertEqual(trade.end(), 0)

    def test_what_a_market_order_did_not_get_is_cancelled(self):
        self.orders.fault("partial", shares=[0.5])
        trade = self.ready()
        trade.give(self.signal())
        ended = trade.wait_for("order", status="cancelled")[0]
        self.assertGreater(ended["filled"], 0)
        self.assertEqual(Decimal(str(ended["filled"])), self.position())
        self.assertEqual(trade.end(), 0)

    def test_a_limit_rests_and_lapses(self):
        trade = self.ready("--entry", "limit:-0.1%", "--entry-ttl", "1s")
        trade.give(self.signal())
        self.exchange.wait(self.resting)
        ended = trade.wait_for("order", status="cancelled")[0]
        self.assertEqual((ended["reason"], ended["price"]), ("not filled in time", 59940))
        self.assertEqual(self.orders.open_orders(), [])
        self.assertEqual(trade.end(), 0)

    def test_a_limit_fills_as_maker(self):
        trade = self.ready("--entry", "limit:-0.1%", "--entry-ttl", "20s")
        trade.give(self.signal())
        self.exchange.wait(self.resting)
        self.orders.set_price("BTCUSDT", 59930)
        fill = trade.wait_for("fill")[0]
        self.assertEqual((fill["maker"], fill["price"]), (True, 59940))
        self.assertAlmostEqual(fill["fee"], fill["qty"] * 59940 * 0.0002)
        self.assertEqual(trade.end(), 0)

    def test_a_limit_is_moved_after_the_price(self):
        trade = self.ready("--entry", "limit:-0.1%", "--entry-ttl", "1s", "--chase")
        trade.give(self.signal())
        self.exchange.wait(self.resting)
        trade.give(self.candle(60300, now() - MINUTE))
        self.orders.set_price("BTCUSDT", 60300)
        amended = trade.wait_for("order", status="amended")[0]
        self.assertEqual(amended["price"], 60239.7)
        self.exchange.wait(lambda: [order.price for order in self.orders.open_orders()] == [Decimal("60239.7")])
        trade.end()
        self.assertEqual(self.orders.open_orders(), [])

    def test_a_post_only_that_would_take_is_told(self):
        self.orders.set_price("BTCUSDT", 59000)
        trade = self.ready("--entry", "post-only", "--size", "1000")
        trade.give(self.signal(stop=58000))
        ended = trade.wait_for("order", status="cancelled")[0]
        self.assertEqual(ended["reason"], "post-only, and would have taken")
        self.assertEqual(trade.end(), 0)

    def test_an_opposite_signal_closes(self):
        trade = self.ready()
        trade.give(self.signal())
        trade.wait_for("position", side="long")
        trade.give(self.signal("short", number=1))
        closed = trade.wait_for("trade")[0]
        self.assertEqual(closed["reason"], "opposite")
        self.assertTrue(self.creates()[1]["reduceOnly"])
        self.assertNotIn("stopLoss", self.creates()[1])
        self.assertEqual(self.position(), 0)
        self.assertEqual(trade.end(), 0)

    def test_an_opposite_signal_reverses(self):
        trade = self.ready("--opposite", "reverse")
        trade.give(self.signal())
        trade.wait_for("position", side="long")
        trade.give(self.signal("short", number=1))
        trade.wait_for("position", side="short")
        self.assertLess(self.position(), 0)
        self.assertEqual(len(trade.of("trade")), 1)
        self.assertEqual(trade.end(), 0)

    def test_a_pyramid_keeps_the_closer_stop(self):
        trade = self.ready("--pyramid", "2")
        trade.give(self.signal())
        trade.wait_for("position", side="long")
        trade.give(self.signal(number=1, stop=59000))
        trade.wait_for("fill", 2)
        self.assertEqual(self.orders.positions["linear", "BTCUSDT", 0].stop_loss, Decimal(59400))
        self.assertEqual(trade.end(), 0)

    def test_a_trailing_stop_is_the_exchange_s(self):
        trade = self.ready("--trail", "1%,0.5%")
        trade.give(self.signal())
        trade.wait_for("position", side="long")
        self.exchange.wait(lambda: any(path == "position/trading-stop" for path, _ in self.orders_done()))
        body = next(body for path, body in self.orders_done() if path == "position/trading-stop")
        self.assertEqual((Decimal(body["trailingStop"]), Decimal(body["activePrice"])), (600, 60300))
        self.orders.set_price("BTCUSDT", 61000)
        self.orders.set_price("BTCUSDT", 60400)
        closed = trade.wait_for("trade")[0]
        self.assertEqual(closed["reason"], "trail")
        self.assertEqual(trade.end(), 0)

    def test_a_trail_by_a_price_distance_is_the_exchange_s(self):
        trade = self.ready("--trail", "500,200")
        trade.give(self.signal())
        trade.wait_for("position", side="long")
        self.exchange.wait(lambda: any(path == "position/trading-stop" for path, _ in self.orders_done()))
        body = next(body for path, body in self.orders_done() if path == "position/trading-stop")
        self.assertEqual((Decimal(body["trailingStop"]), Decimal(body["activePrice"])), (500, 60200))
        self.assertEqual(trade.end(), 0)

    def test_a_trail_by_a_share_of_the_best_price_is_moved_from_here(self):
        trade = self.ready("--trail", "best:1%")
        trade.give(self.signal(stop=59000))
        trade.wait_for("position", side="long")
        self.orders.set_price("BTCUSDT", 61000)
        trade.give(self.candle(61000, now() - MINUTE))
        self.exchange.wait(lambda: self.orders.positions["linear", "BTCUSDT", 0].stop_loss == Decimal(60390))
        self.assertFalse(any("trailingStop" in body for path, body in self.orders_done() if path == "position/trading-stop"))
        self.assertEqual(trade.end(), 0)

    def test_break_even_moves_the_stop(self):
        trade = self.ready("--break-even", "0.5%,0.1%")
        trade.give(self.signal())
        trade.wait_for("position", side="long")
        self.orders.set_price("BTCUSDT", 60500)
        trade.give(self.candle(60500, now() - MINUTE))
        self.exchange.wait(lambda: self.orders.positions["linear", "BTCUSDT", 0].stop_loss == Decimal(60060))
        self.orders.set_price("BTCUSDT", 60060)
        closed = trade.wait_for("trade")[0]
        self.assertEqual(closed["reason"], "break-even")
        self.assertEqual(trade.end(), 0)

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
        self.assertEqual((paid["symbol"], paid["side"], paid["qty"], paid["mark"], paid["rate"], paid["currency"]), ("BTCUSDT", "long", held["qty"], 60000, None, "USDT"))
        self.assertEqual((paid["amount"], paid["position"], paid["signal"]), (closed["funding"], closed["id"], closed["signal"]))
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


class OrderingInverse(Case):
    symbol, category = "BTCUSD", "inverse"

    def test_profit_is_in_coin(self):
        trade = self.ready()
        trade.give(self.signal())
        trade.wait_for("position", side="long")
        self.orders.set_price("BTCUSD", 61200, "inverse")
        closed = trade.wait_for("trade")[0]
        self.assertEqual(closed["currency"], "BTC")
        self.assertAlmostEqual(closed["pnl"], float(self.orders.wallet["BTC"] - 2), places=7)
        self.assertEqual(trade.end(), 0)


class OrderingSpot(Case):
    symbol, category = "BTCUSDT", "spot"

    def open(self, *more):
        trade = self.ready("--size", "6000", *more)
        trade.give(self.signal())
        trade.wait_for("position", side="long")
        self.exchange.wait(lambda: len(self.resting()) == 2)
        return trade

    def test_a_pair_guards_it_and_one_side_cancels_the_other(self):
        trade = self.open()
        self.assertEqual(sorted(order.trigger for order in self.orders.open_orders()), [59400, 61200])
        held = self.orders.wallet["BTC"] - 2
        self.assertTrue(all(order.qty <= held for order in self.orders.open_orders()))
        self.orders.set_price("BTCUSDT", 61200, "spot")
        closed = trade.wait_for("trade")[0]
        self.assertEqual(closed["reason"], "target")
        self.exchange.wait(lambda: not self.orders.open_orders())
        self.assertEqual(trade.end(), 0)
        # What is less than a step stays in the account, and counts as a cost.
        self.assertGreater(self.orders.wallet["BTC"], 2)
        self.assertAlmostEqual(closed["pnl"], float(self.orders.wallet["USDT"] - 100000), places=9)

    def test_the_stop(self):
        trade = self.open()
        self.orders.set_price("BTCUSDT", 59300, "spot")
        self.assertEqual(trade.wait_for("trade")[0]["reason"], "stop")
        self.exchange.wait(lambda: not self.orders.open_orders())
        self.assertEqual(trade.end(), 0)

    def test_an_opposite_signal_leaves_without_selling_twice(self):
        trade = self.open()
        trade.give(self.signal("short", number=1))
        self.assertEqual(trade.wait_for("trade")[0]["reason"], "opposite")
        self.exchange.wait(lambda: not self.orders.open_orders())
        self.assertGreaterEqual(self.orders.wallet["BTC"], 2)
        self.assertEqual(trade.end(), 0)

    def test_a_stop_that_moves_is_amended(self):
        trade = self.open("--break-even", "0.5%")
        self.orders.set_price("BTCUSDT", 60500, "spot")
        trade.give(self.candle(60500, now() - MINUTE))
        self.exchange.wait(lambda: 60000 in [order.trigger for order in self.orders.open_orders()])
        self.orders.set_price("BTCUSDT", 59990, "spot")
        self.assertEqual(trade.wait_for("trade")[0]["reason"], "break-even")
        self.assertEqual(trade.end(), 0)


class OrderingOption(Case):
    symbol, category = "BTC-25DEC26-60000-C-USDT", "option"

    def open(self, *more):
        self.orders.set_price(self.symbol, 2000, "option")
        trade = self.ready("--size", "2000", *more)
        trade.give(self.signal(entry=2000, stop=1800, target=2400))
        position = trade.wait_for("position", side="long")[0]
        self.assertEqual((position["stop"], position["target"]), (1800, 2400))
        return trade

    def at_the_exchange(self):
        return self.orders.positions["option", self.symbol, 0]

    def test_an_option_is_bought_with_its_stop_and_target(self):
        trade = self.open()
        body = self.creates()[0]
        self.assertEqual((body["stopLoss"], body["takeProfit"]), ("1800", "2400"))
        self.assertNotIn("tpslMode", body)
        self.assertEqual((self.at_the_exchange().stop_loss, self.at_the_exchange().take_profit), (1800, 2400))
        self.orders.set_price(self.symbol, 1800, "option")
        self.assertEqual(trade.wait_for("trade")[0]["reason"], "stop")
        self.assertEqual(len(self.creates()), 1, "the exchange closed it")
        self.assertEqual(trade.end(), 0)

    def test_its_target(self):
        trade = self.open()
        self.orders.set_price(self.symbol, 2400, "option")
        self.assertEqual(trade.wait_for("trade")[0]["reason"], "target")
        self.assertEqual(trade.end(), 0)

    def test_its_stop_is_moved(self):
        trade = self.open("--break-even", "5%")
        self.orders.set_price(self.symbol, 2200, "option")
        trade.give(self.candle(2200, now() - MINUTE))
        self.exchange.wait(lambda: self.at_the_exchange().stop_loss == 2000)
        self.assertEqual(trade.end(), 0)
        self.assertNotIn("watched", trade.errors)

    def test_one_without_its_stop_is_given_it(self):
        self.orders.fault("no_stop")
        trade = self.open()
        self.exchange.wait(lambda: self.at_the_exchange().stop_loss == 1800)
        self.assertEqual(trade.end(), 0)

    def test_one_that_cannot_have_a_stop_is_closed(self):
        self.orders.fault("no_stop")
        self.exchange.account.refusals["position/trading-stop"] = (10001, "params error")
        trade = self.open("--confirm-stop", "1s")
        self.assertEqual(trade.wait_for("trade")[0]["reason"], "unprotected")
        self.assertEqual(self.position(), 0)
        self.assertEqual(trade.end(), 1)
