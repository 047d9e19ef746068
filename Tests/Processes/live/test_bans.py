"""Bans, sign-ins that are refused, and pages that lead round in circles."""
from decimal import Decimal

from live.case import Case, MINUTE, now


class Bans(Case):
    """HTTP 403: the address is over its limit. What closes a position or guards it goes on."""

    def test_an_exit_is_tried_again_within_seconds(self):
        trade = self.ready("--ban-wait", "10m")
        trade.give(self.signal())
        trade.wait_for("position", side="long")
        self.exchange.account.fail("403", times=3)
        trade.give(self.signal("short", number=1))
        # Entries wait ten minutes, longer than this does.
        self.assertEqual(trade.wait_for("trade")[0]["reason"], "opposite")
        trade.says("too many requests from this IP address; entries wait 10m")
        self.assertEqual(trade.end(), 0)

    def test_a_stop_is_tried_again_within_seconds(self):
        trade = self.ready("--break-even", "0.5%,0.1%")
        trade.give(self.signal())
        trade.wait_for("position", side="long")
        self.exchange.account.fail("403", times=2, path="position/trading-stop")
        self.orders.set_price("BTCUSDT", 60500)
        trade.give(self.candle(60500, now() - MINUTE))
        self.exchange.wait(lambda: self.orders.positions["linear", "BTCUSDT", 0].stop_loss
                           == Decimal(60060))
        self.assertEqual(trade.end(), 0)

    def test_an_entry_waits(self):
        trade = self.ready("--ban-wait", "2s", "--max-age", "20s")
        self.exchange.account.fail("403", path="order/create")
        trade.give(self.signal())
        trade.wait_for("fill")
        first, second = [request.time for request in self.exchange.requests
                         if request.path.endswith("order/create")]
        self.assertGreater(second - first, 2)
        self.assertEqual(len(self.creates()), 1)
        self.assertEqual(trade.end(), 0)

    def test_an_entry_is_left_when_it_is_stale(self):
        trade = self.ready("--ban-wait", "1m", "--max-age", "1s")
        self.exchange.account.fail("403", path="order/create")
        trade.give(self.signal())
        trade.wait_for("order", status="cancelled")
        self.assertEqual(self.creates(), [])
        self.assertEqual(trade.of("event", event="halt"), [])
        self.assertEqual(trade.end(), 0)

    def test_a_country_that_is_not_served_ends_it_in_words(self):
        text = ("<HTML>The Amazon CloudFront distribution is configured to block access "
                "from your country.</HTML>")
        self.exchange.account.fail("403", times=50, text=text)
        trade = self.start()
        trade.give(self.candle())
        self.assertEqual(trade.process.wait(20), 3)
        trade.end()
        trade.says("does not serve the country")
        self.assertNotIn("BYBIT_API_KEY", trade.errors)


class SignIn(Case):
    def test_one_refusal_at_a_reconnect_is_retried_and_told(self):
        trade = self.ready()
        trade.give(self.signal())
        trade.wait_for("position", side="long")
        self.exchange.refuse_auth("Too many visits!", times=2)
        self.exchange.drop("private:order")
        refused = trade.wait_for("event", event="account", status="refused")[0]
        self.assertIn("Too many visits!", refused["reason"])
        trade.wait_for("event", event="account", status="listening")
        self.assertEqual(len(trade.of("event", event="account", status="refused")), 1)
        self.orders.set_price("BTCUSDT", 59400)
        self.assertEqual(trade.wait_for("trade")[0]["reason"], "stop")
        self.assertNotIn("BYBIT_API_KEY", trade.errors)
        self.assertEqual(trade.end(), 0)

    def test_even_a_refusal_of_the_key_is_retried_once_it_was_accepted(self):
        trade = self.ready()
        self.exchange.refuse_auth("Invalid apikey", code=10003)
        self.exchange.drop("private:order")
        trade.wait_for("event", event="account", status="listening")
        self.assertEqual(trade.end(), 0)

    def test_the_first_sign_in_may_be_refused_for_a_moment(self):
        self.exchange.refuse_auth("Too many visits!", times=2, code=10006)
        trade = self.ready()
        trade.wait_for("event", event="account", status="listening")
        self.assertEqual(trade.end(), 0)

    def test_a_wrong_key_at_the_first_sign_in_ends_it(self):
        for text, code in (("Invalid apikey", 10003), ("error:USVC1111", None),
                           ("Your api key has expired.", 33004)):
            with self.subTest(text):
                self.exchange.refuse_auth(text, times=5, code=code)
                trade = self.start()
                trade.give(self.candle())
                self.assertEqual(trade.process.wait(20), 3)
                trade.end()
                trade.says("does not accept the keys")
                self.exchange.auth_refusals.clear()


class Circles(Case):
    def test_cursors_that_lead_round_in_circles(self):
        """a, b, a, b ..."""
        for path in ("execution/list", "order/realtime"):
            self.exchange.account.loops[
                path] = lambda cursor: "page_token%3D0%2Cb" if "a" in cursor.split("%2C")[-1].split(
                    ",")[-1] else "page_token%3D0%2Ca"
        trade = self.ready()
        trade.says("leads back to a page that was read")
        self.exchange.account.loops.clear()
        trade.give(self.signal())
        trade.wait_for("position", side="long")
        self.assertEqual(trade.end(), 0)
