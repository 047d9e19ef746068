"""From a signal to an order, a fill, a position and its end."""
from decimal import Decimal

from live.case import Case, MINUTE, now


class Ordering(Case):
    def test_a_signal_becomes_a_position_with_its_stop_and_the_stop_ends_it(self):
        trade = self.ready("--risk", "1%")
        trade.give(self.signal())
        position = trade.wait_for("position", side="long")[0]
        self.assertEqual((position["entry"], position["stop"], position["target"]),
                         (60000, 59400, 61200))
        body = self.creates()[0]
        self.assertEqual((body["orderType"], body["stopLoss"], body["takeProfit"],
                          body["tpslMode"]), ("Market", "59400.00", "61200.00", "Full"))
        self.assertLessEqual(len(body["orderLinkId"]), 36)
        fill = trade.of("fill")[0]
        self.assertEqual(Decimal(str(fill["qty"])), self.position())
        # 1 % of 100,000 is lost at the stop, with the fees of both sides and 0.02 % slippage on
        # each.
        lost = fill["qty"] * (600 + 60000 * 0.00075 + 59400 * 0.00075)
        self.assertTrue(999 < lost <= 1000.0001, lost)
        self.orders.set_price("BTCUSDT", 59400)
        closed = trade.wait_for("trade")[0]
        self.assertEqual((closed["reason"], closed["exit"], closed["side"]),
                         ("stop", 59400, "long"))
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
        self.exchange.knobs.odd_instruments = ({"symbol": "ODDUSDT", "priceFilter": None}, None,
                                               {"lotSizeFilter": []})
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
        self.assertEqual((self.position(),
                          [body.get("reduceOnly", False) for body in self.creates()]),
                         (0, [False, True]))
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
        self.exchange.wait(lambda: [order.price for order in self.orders.open_orders()]
                           == [Decimal("60239.7")])
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
        self.exchange.wait(lambda: any(path == "position/trading-stop"
                                       for path, _ in self.orders_done()))
        body = next(body for path, body in self.orders_done() if path == "position/trading-stop")
        self.assertEqual((Decimal(body["trailingStop"]), Decimal(body["activePrice"])),
                         (600, 60300))
        self.orders.set_price("BTCUSDT", 61000)
        self.orders.set_price("BTCUSDT", 60400)
        closed = trade.wait_for("trade")[0]
        self.assertEqual(closed["reason"], "trail")
        self.assertEqual(trade.end(), 0)

    def test_a_trail_by_a_price_distance_is_the_exchange_s(self):
        trade = self.ready("--trail", "500,200")
        trade.give(self.signal())
        trade.wait_for("position", side="long")
        self.exchange.wait(lambda: any(path == "position/trading-stop"
                                       for path, _ in self.orders_done()))
        body = next(body for path, body in self.orders_done() if path == "position/trading-stop")
        self.assertEqual((Decimal(body["trailingStop"]), Decimal(body["activePrice"])),
                         (500, 60200))
        self.assertEqual(trade.end(), 0)

    def test_a_trail_by_a_share_of_the_best_price_is_moved_from_here(self):
        trade = self.ready("--trail", "best:1%")
        trade.give(self.signal(stop=59000))
        trade.wait_for("position", side="long")
        self.orders.set_price("BTCUSDT", 61000)
        trade.give(self.candle(61000, now() - MINUTE))
        self.exchange.wait(lambda: self.orders.positions["linear", "BTCUSDT", 0].stop_loss
                           == Decimal(60390))
        self.assertFalse(any("trailingStop" in body for path, body in self.orders_done()
                             if path == "position/trading-stop"))
        self.assertEqual(trade.end(), 0)

    def test_break_even_moves_the_stop(self):
        trade = self.ready("--break-even", "0.5%,0.1%")
        trade.give(self.signal())
        trade.wait_for("position", side="long")
        self.orders.set_price("BTCUSDT", 60500)
        trade.give(self.candle(60500, now() - MINUTE))
        self.exchange.wait(lambda: self.orders.positions["linear", "BTCUSDT", 0].stop_loss
                           == Decimal(60060))
        self.orders.set_price("BTCUSDT", 60060)
        closed = trade.wait_for("trade")[0]
        self.assertEqual(closed["reason"], "break-even")
        self.assertEqual(trade.end(), 0)
