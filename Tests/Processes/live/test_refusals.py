"""What the exchange refuses: stops, entries without the money for them, outcomes that nobody knows.
"""
import json
import time

from harness.waiting import stays
from live.case import Case, MINUTE, now

# Refusals of a stop. None of them says that the price has passed it.
HOSTILE = [(10001, "params error: tpslMode should be Full or Partial"),
           (10001, "StopLoss should be lower than TakeProfit"),
           (10001, "StopLoss:600600000 set for Buy position should be between "
            "liq_price:540000000 and base_price:605000000??LastPrice"),
           (10001, "StopLoss:600600000 set for Buy position should lower than "
            "base_price:605000000??LastPrice"),
           (10001, "StopLoss:600600000 set for Sell position should greater "
            "base_price:605000000??LastPrice"),
           (10001, "TakeProfit:600600000 set for Buy position should be higher than "
            "base_price:605000000??LastPrice"),
           (10001, "StopLoss:606600000 set for Buy position should lower than "
            "base_price:605000000??LastPrice; tpslMode should be Full"),
           (110013, "StopLoss:606600000 set for Buy position should lower than "
            "base_price:605000000??LastPrice"),
           (10005, "Permission denied, your rights should be higher"), (99999, "StopLoss should"),]


class Stops(Case):
    def moved(self, refusal, more=()):
        """A position whose stop shall move from 59400 to 60060, and whose exchange refuses that."""
        trade = self.ready("--break-even", "0.5%,0.1%", *more)
        trade.give(self.signal())
        trade.wait_for("position", side="long")
        self.exchange.wait(lambda: self.exchange._call(lambda: self.stop() == 59400))
        self.heard(trade)
        self.exchange.account.refusals["position/trading-stop"] = refusal
        self.orders.set_price("BTCUSDT", 60500)
        trade.give(self.candle(60500, now() - MINUTE))
        return trade

    def stop(self):
        return self.orders.positions["linear", "BTCUSDT", 0].stop_loss

    def asked(self):
        return [request for request in self.exchange.requests
                if request.path.endswith("trading-stop")]

    def kept(self, code, text):
        trade = self.moved((code, text))
        trade.says(f"refuses the stop 60060: {text}")
        trade.says("the stop 59400 stays in place")
        self.exchange.wait(lambda: len(self.asked()) >= 3, what="the stop is tried again")
        self.assertEqual((self.stop(), self.position() > 0), (59400, True))
        # The records tell the stop that stands.
        self.assertEqual(trade.of("position")[-1]["stop"], 59400)
        self.exchange.account.refusals.clear()
        self.exchange.wait(lambda: self.stop() == 60060)
        trade.wait_for("position", stop=60060.0)
        self.orders.set_price("BTCUSDT", 60060)
        self.assertEqual(trade.wait_for("trade")[0]["reason"], "break-even")
        self.assertEqual(len(self.orders.creates), 1, "nothing was sold at market")
        trade.end()

    def test_a_stop_that_is_refused_in_words_like_those_of_a_passed_one(self):
        for code, text in HOSTILE:
            with self.subTest(text):
                self.tearDown()
                self.setUp()
                self.kept(code, text)

    def test_a_stop_that_the_price_has_passed(self):
        for text in ("StopLoss:600600000 set for Buy position should lower than "
                     "base_price:600000000??LastPrice", "StopLoss:60060.5 set for Buy "
                     "position should be lower than base_price:60000??MarkPrice",
                     "StopLoss:600600000 set for Buy position should lower than "
                     "base_price:600600000"):
            with self.subTest(text):
                self.tearDown()
                self.setUp()
                trade = self.moved((10001, text))
                self.assertEqual(trade.wait_for("trade")[0]["reason"], "break-even")
                self.assertEqual(self.position(), 0)
                trade.end()

    def test_a_short_whose_stop_the_price_has_passed(self):
        trade = self.ready("--break-even", "0.5%,0.1%")
        trade.give(self.signal("short"))
        trade.wait_for("position", side="short")
        # It was at 59500, and is above the new stop when that is sent.
        trade.give(self.candle(59500, now() - MINUTE))
        self.assertEqual(trade.wait_for("trade")[0]["reason"], "break-even")
        trade.says("should greater base_price")
        trade.end()

    def test_the_stop_that_stays_does_its_work(self):
        trade = self.moved((10001, "params error: tpslMode should be Full or Partial"))
        trade.says("stays in place")
        self.orders.set_price("BTCUSDT", 59400)
        closed = trade.wait_for("trade")[0]
        self.assertEqual((closed["reason"], closed["exit"]), ("stop", 59400))
        self.assertEqual(trade.end(), 0)

    def test_a_stop_that_was_refused_does_not_undo_a_closer_one(self):
        trade = self.moved((10001, "params error: tpslMode should be Full or Partial"),
                           more=["--pyramid", "2"])
        trade.says("stays in place")
        trade.give(self.signal(number=1, entry=60500, stop=60300, target=61200))
        trade.wait_for("fill", 2)
        self.exchange.wait(lambda: self.stop() == 60300)
        self.exchange.account.refusals.clear()
        # Longer than any wait between two tries.
        stays(lambda: self.stop() == 60300, "the closer stop", 6)
        trade.end()


class Money(Case):
    """An entry that the account has too little free margin for."""

    knobs = {"wallet": {"USDC": 0, "BTC": 0}}

    def refuse_once(self, after=lambda: None):
        def refuses(path, body):
            if path == "order/create" and not body.get("reduceOnly"):
                self.exchange.account.refuses = lambda path, body: None
                after()
                return 110007, "ab not enough for new order"

        self.exchange.account.refuses = refuses

    def test_it_is_sized_again_by_what_is_free(self):
        trade = self.ready("--size", "120000", "--max-daily-loss", "off", "--max-exposure", "off")
        self.orders.wallet["USDT"] = 10000
        trade.give(self.signal())
        fill = trade.wait_for("fill")[0]
        self.assertEqual(trade.of("event", event="veto"), [])
        first, second = trade.of("order", role="entry", status="new")
        self.assertEqual(trade.of("order", status="rejected")[0]["order"], first["order"])
        self.assertNotEqual(first["order"], second["order"])
        self.assertTrue(first["qty"] / 2 <= second["qty"] < first["qty"],
                        (first["qty"], second["qty"]))
        self.assertEqual(fill["qty"], second["qty"])
        self.assertEqual(trade.of("event", event="halt"), [])
        # Nearly all that is free is used.
        self.assertLess(self.orders.wallet.available("USDT"), 300)
        trade.end()

    def test_less_than_half_is_vetoed(self):
        trade = self.ready("--size", "120000", "--max-daily-loss", "off", "--max-exposure", "off")
        self.orders.wallet["USDT"] = 5000
        trade.give(self.signal())
        veto = trade.wait_for("event", event="veto")[0]
        self.assertIn("less than half", veto["reason"])
        self.assertEqual(len(trade.of("order", role="entry", status="new")), 1)
        self.assertEqual(trade.of("event", event="halt"), [])
        # The next entry goes its way.
        self.orders.wallet["USDT"] = 100000
        trade.give(self.signal(number=1))
        trade.wait_for("fill")
        trade.end()

    def test_a_second_refusal_is_a_veto_and_no_halt(self):
        self.exchange.account.refusals["order/create"] = (110007, "ab not enough for new order")
        trade = self.ready()
        trade.give(self.signal())
        trade.wait_for("event", event="veto")
        self.assertEqual(len(trade.of("order", status="rejected")), 2)
        self.assertEqual(trade.of("event", event="halt"), [])
        self.exchange.account.refusals.clear()
        trade.give(self.signal(number=1))
        trade.wait_for("fill")
        trade.end()

    def test_it_is_not_sized_again_once_the_signal_is_stale(self):
        trade = self.ready("--max-age", "1s")
        self.refuse_once(lambda: self.exchange.account.fail("502", times=40,
                                                            path="account/wallet-balance"))
        trade.give(self.signal())
        self.assertIn("not known in time", trade.wait_for("event", event="veto")[0]["reason"])
        self.exchange.account.faults.clear()
        self.assertEqual(self.creates(), [])
        trade.end()

    def test_a_halt_meanwhile(self):
        trade = self.ready()
        self.refuse_once(lambda: self.exchange.account.fail("late", path="account/wallet-balance",
                                                            seconds=1))
        trade.give(self.signal())
        trade.wait_for("order", status="rejected")
        open(f"{self.room.path}/HALT", "w").close()
        self.assertIn("halted", trade.wait_for("event", event="veto")[0]["reason"])
        self.assertEqual(self.creates(), [])
        trade.end()

    def test_an_exit_that_is_refused_twice_halts(self):
        trade = self.ready()
        trade.give(self.signal())
        trade.wait_for("position", side="long")
        self.exchange.account.refusals["order/create"] = (110007, "ab not enough for new order")
        trade.give(self.signal("short", number=1))
        trade.wait_for("order", role="exit", status="rejected")
        self.assertIn("ab not enough", trade.wait_for("event", event="halt")[0]["reason"])
        self.assertGreaterEqual(len(trade.of("order", role="exit", status="rejected")), 2)
        self.exchange.account.refusals.clear()
        self.assertEqual(trade.wait_for("trade")[0]["reason"], "opposite")
        trade.end()

    def test_a_stop_that_is_refused_twice_halts_and_is_set(self):
        self.orders.fault("no_stop")
        self.exchange.account.refusals["position/trading-stop"] = (110007,
                                                                   "ab not enough for new order")
        trade = self.ready("--confirm-stop", "20s")
        trade.give(self.signal())
        trade.wait_for("position", side="long")
        self.assertIn("ab not enough", trade.wait_for("event", event="halt")[0]["reason"])
        self.exchange.account.refusals.clear()
        self.exchange.wait(lambda: self.orders.positions["linear", "BTCUSDT", 0].stop_loss == 59400)
        trade.end()


class Unknown(Case):
    """Answers after which nobody knows whether an order was taken."""

    def test_it_was_taken(self):
        for category, code in (("spot", 170032), ("spot", 170035), ("linear", 10000),
                               ("linear", 10016), ("spot", 170146)):
            with self.subTest(code):
                self.tearDown()
                self.setUp()
                self.category = category
                trade = self.ready("--size", "6000")
                self.exchange.account.fail("unknown", path="order/create", code=code,
                                           text="network error")
                trade.give(self.signal())
                trade.wait_for("position", side="long")
                self.assertEqual(trade.of("order", status="rejected"), [])
                self.assertEqual(
                    len([body for body in self.orders.creates.values()
                         if not body.get("triggerPrice")]), 1)
                trade.end()

    def test_it_was_not_taken(self):
        self.category = "spot"
        trade = self.ready("--size", "6000", "--recv-window", "500ms")
        answered = []

        def refuses(path, body):
            if path == "order/create" and not body.get("triggerPrice") and not answered:
                answered.append(time.monotonic())
                return 170035, "Submitted to the system for processing"

        self.exchange.account.refuses = refuses
        trade.give(self.signal())
        trade.wait_for("position", side="long")
        self.assertEqual(trade.of("order", status="rejected"), [])
        entries = [body for _, body in self.orders_done() if body.get("side") == "Buy"]
        self.assertEqual(len(entries), 1)
        trade.end()

    def test_a_time_window_is_asked_about_at_once_and_after_it(self):
        """Sent again only when both answers lack the order, and under the id it had."""
        trade = self.ready("--recv-window", "1s")
        self.exchange.account.fail("10002", path="order/create")
        trade.give(self.signal())
        trade.wait_for("position", side="long")
        creates = [request for request in self.exchange.requests
                   if request.path.endswith("order/create")]
        asked = [request for request in self.exchange.requests
                 if request.path.endswith("order/realtime") and request.query.get("orderLinkId")
                 and creates[0].time < request.time < creates[-1].time]
        self.assertEqual(len(creates), 2)
        self.assertEqual(json.loads(creates[0].body)["orderLinkId"],
                         json.loads(creates[1].body)["orderLinkId"])
        # One question comes at once, another when the window is over.
        self.assertGreaterEqual(len(asked), 2)
        self.assertGreater(asked[-1].time - creates[0].time, 1)
        self.assertEqual(len(self.orders.creates), 1)
        trade.end()

    def test_a_time_window_after_which_the_order_is_there(self):
        """Users have seen orders carried out that were answered with 10002."""
        trade = self.ready("--recv-window", "1s")
        self.exchange.account.fail("unknown", path="order/create", code=10002,
                                   text="invalid request")
        trade.give(self.signal())
        trade.wait_for("position", side="long")
        stays(lambda: len([request for request in self.exchange.requests
                           if request.path.endswith("order/create")]) == 1, "one order", 1.5)
        trade.end()
