"""Orders by WebSocket: what goes by it, what REST carries instead, and answers that do not come as
they should. One signal is one order, whatever happens on the way."""
import subprocess
from decimal import Decimal

from harness.commands import command
from live.case import Case

BY_SOCKET = "orders: by WebSocket at"


class LinkCase(Case):
    transport = None

    def linked(self, *more):
        trade = self.ready(*more)
        trade.says(BY_SOCKET)
        return trade

    def sent(self):
        """The orders that came by the socket, whatever became of them."""
        return [frame for frame in list(self.exchange.received)
                if frame.link.category == "trade" and str(frame.op).startswith("order.")]

    def by_socket(self):
        return [op for op, _ in list(self.exchange.trade.done)]

    def by_rest(self):
        return [request.path.rpartition("/v5/")[2] for request in list(self.exchange.requests)
                if request.path.startswith("/v5/order/") and request.method == "POST"]

    def one(self, trade):
        """One signal is one order and one position with its stop; the account adds up."""
        trade.wait_for("position", side="long")
        self.exchange.wait(lambda: self.orders.positions["linear", "BTCUSDT", 0].stop_loss)
        self.assertEqual(len(self.orders.creates), 1)
        self.assertEqual(len(trade.of("fill")), 1)
        self.assertEqual(Decimal(str(trade.of("fill")[0]["qty"])), self.position())
        self.assertEqual(trade.end(), 0)


class Ways(LinkCase):
    def test_orders_go_by_the_socket(self):
        trade = self.linked("--entry", "limit:-0.1%", "--entry-ttl", "1s", "--size", "6000")
        trade.give(self.signal())
        trade.wait_for("order", status="cancelled")
        self.assertEqual(self.by_socket(), ["order.create", "order.cancel"])
        self.assertEqual(self.by_rest(), [])
        frame = self.sent()[0].json
        self.assertLessEqual(len(frame["reqId"]), 36)
        self.assertEqual(frame["header"]["X-BAPI-RECV-WINDOW"], "5000")
        self.assertEqual(frame["args"][0]["category"], "linear")
        self.assertEqual(trade.end(), 0)

    def test_rest_alone(self):
        trade = self.ready("--orders", "rest")
        trade.give(self.signal())
        trade.wait_for("position", side="long")
        self.assertEqual((self.by_socket(), self.by_rest()), ([], ["order/create"]))
        self.assertFalse([link for link in self.exchange.connections if link.category == "trade"])
        self.assertEqual(trade.end(), 0)

    def test_while_the_link_is_down_rest_carries_what_comes_after(self):
        trade = self.linked("--opposite", "reverse", "--size", "6000")
        self.exchange.refuse(503, times=8)
        self.exchange._call(lambda: [link.cut("reset") for link in self.exchange.trade.links()])
        trade.says("REST carries orders meanwhile")
        trade.give(self.signal())
        trade.wait_for("position", side="long")
        self.assertEqual((self.by_socket(), self.by_rest()), ([], ["order/create"]))
        trade.wait(lambda: trade.errors.count(BY_SOCKET) == 2, "the link again")
        trade.give(self.signal("short", number=1))
        trade.wait_for("position", side="short")
        self.assertEqual(self.by_rest(), ["order/create"])
        self.assertEqual(set(self.by_socket()), {"order.create"})
        # An outage is told once.
        self.assertEqual(trade.errors.count("REST carries orders meanwhile"), 1)
        self.assertEqual(trade.end(), 0)

    def test_demo_trading_has_none(self):
        words = [*self.room.words("--orders", "ws")]
        words[words.index("--live")] = "--demo"
        done = subprocess.run(words, input=b"", capture_output=True, cwd=self.room.path,
                              env=self.room.environment, timeout=60)
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"demo trading has no order entry by WebSocket", done.stderr)
        self.assertEqual(self.exchange.requests, [])
        done = subprocess.run(command("trade", "--orders", "ws"), input=b"", capture_output=True,
                              cwd=self.room.path, env=self.room.environment, timeout=60)
        self.assertEqual(done.returncode, 2)

    def test_demo_trading_uses_rest(self):
        words = self.room.words("--capital", "100000")
        words[words.index("--live")] = "--demo"
        trade = self.room.start_words(words)
        self.running.append(trade)
        trade.give(self.candle())
        trade.says("account: listening")
        trade.says("the account has")
        trade.give(self.signal())
        trade.wait_for("position", side="long")
        self.assertEqual((self.by_socket(), self.by_rest()), ([], ["order/create"]))
        self.assertEqual(trade.end(), 0)


class Answers(LinkCase):
    def test_an_answer_that_is_lost(self):
        trade = self.linked()
        self.exchange.trade.fail("lost")
        trade.give(self.signal())
        self.one(trade)
        self.assertEqual((len(self.sent()), self.by_rest()), (1, []))

    def test_an_answer_that_is_lost_and_a_stream_that_is_silent(self):
        trade = self.linked()
        self.exchange.trade.fail("lost")
        self.orders.fault("mute", times=None)
        trade.give(self.signal())
        self.one(trade)
        self.assertEqual(len(self.sent()), 1)

    def test_a_request_that_is_swallowed_is_sent_again_after_its_window(self):
        trade = self.linked("--recv-window", "500ms")
        self.exchange.trade.fail("swallowed")
        trade.give(self.signal())
        self.one(trade)
        first, second = self.sent()
        self.assertEqual(first.json["args"][0]["orderLinkId"], second.json["args"][0]["orderLinkId"])
        self.assertNotEqual(first.json["reqId"], second.json["reqId"])
        self.assertGreater(second.time - first.time, 0.5)
        # It was looked for among open and closed orders, and among the executions.
        asked = [request.path for request in list(self.exchange.requests)
                 if first.time < request.time < second.time]
        for path in ("realtime", "history"):
            self.assertIn(f"/v5/order/{path}", asked)
        self.assertIn("/v5/execution/list", asked)

    def test_a_cut_before_and_after_the_order_is_read(self):
        for kind, how in (("closed", "reset"), ("cut", "reset"), ("closed", "drop"),
                          ("cut", "drop")):
            with self.subTest(kind=kind, how=how):
                self.tearDown()
                self.setUp()
                trade = self.linked("--recv-window", "500ms")
                self.exchange.trade.fail(kind, how=how)
                trade.give(self.signal())
                self.one(trade)

    def test_an_entry_that_is_too_old_then_is_left(self):
        trade = self.linked("--recv-window", "500ms", "--max-age", "1s")
        self.exchange.trade.fail("swallowed", times=3)
        trade.give(self.signal())
        trade.wait_for("order", status="cancelled")
        self.assertEqual(self.orders.creates, {})
        self.assertEqual(trade.end(), 0)

    def test_an_exit_is_sent_until_it_is_done(self):
        trade = self.linked("--recv-window", "300ms", "--max-age", "2s", "--opposite", "close")
        trade.give(self.signal())
        trade.wait_for("position", side="long")
        self.exchange.trade.fail("swallowed", times=3)
        trade.give(self.signal("short", number=1))
        trade.wait_for("trade")
        self.assertEqual(self.position(), 0)
        self.assertEqual(trade.end(), 0)

    def test_answers_that_come_late_or_twice_or_with_an_unknown_outcome(self):
        for kind, options in (("late", {"seconds": 1}), ("twice", {}), ("unknown", {}),
                              ("slow", {"seconds": 0.3})):
            with self.subTest(kind=kind):
                self.tearDown()
                self.setUp()
                trade = self.linked()
                self.exchange.trade.fail(kind, **options)
                trade.give(self.signal())
                self.one(trade)

    def test_refusals_that_pass(self):
        for code in (10006, 10429, 10403, 20003):
            with self.subTest(code=code):
                self.tearDown()
                self.setUp()
                trade = self.linked()
                self.exchange.trade.fail("code", code=code, text="not now")
                trade.give(self.signal())
                self.one(trade)
                self.assertEqual((len(self.sent()), self.by_rest()), (2, []))

    def test_a_restart_of_the_exchange(self):
        trade = self.linked()
        self.exchange.trade.restart()
        trade.give(self.signal())
        self.one(trade)
        self.assertEqual(len([link for link in self.exchange.connections
                              if link.category == "trade"]), 2)
        self.assertNotIn("REST carries orders", trade.errors)

    def test_an_exchange_that_takes_no_orders_this_way(self):
        trade = self.linked("--opposite", "close")
        self.exchange.trade.fail("code", code=10404, text="op is not supported")
        trade.give(self.signal())
        trade.wait_for("position", side="long")
        trade.give(self.signal("short", number=1))
        trade.wait_for("trade")
        self.assertEqual(len(self.sent()), 1)
        self.assertEqual(self.by_rest(), ["order/create"] * 2)
        trade.says("REST carries all orders")
        self.assertEqual(trade.end(), 0)

    def test_a_refusal_of_the_order_itself(self):
        trade = self.linked()
        self.exchange.trade.fail("code", code=110003, text="Order price exceeds the allowable range.")
        trade.give(self.signal())
        order = trade.wait_for("order", status="rejected")[0]
        self.assertIn("110003", order["reason"])
        self.assertEqual((self.orders.creates, self.by_rest()), ({}, []))
        self.assertEqual(trade.end(), 1)


class Frames(LinkCase):
    def test_frames_that_are_no_answers(self):
        """They are reported, and the link goes on or is made anew; an order is not affected."""
        trade = self.linked()
        link = self.exchange.trade.links()[0]
        for text in ("[1,2]", "5", "null", "{}", '{"op":5}', '{"op":"order.create"}',
                     '{"op":"order.create","reqId":7,"retCode":0}',
                     '{"op":"order.create","reqId":"nobody","retCode":"0"}',
                     '{"op":"order.create","reqId":"nobody","retCode":0,"header":[],"data":5}',
                     '{"op":"pong","data":{}}', '{"op":"auth","retCode":null}', '{"broken"'):
            self.exchange.push(link, text)
        for kind in ("binary", "fragments", "ping", "pong", "bad-utf8"):
            self.exchange.push_odd(kind, link)
        # The last of them breaks the protocol.
        trade.wait(lambda: trade.errors.count(BY_SOCKET) == 2, "the link again")
        trade.give(self.signal())
        self.one(trade)
        self.assertIn("a message of an unknown kind", trade.errors)

    def test_answers_without_what_they_should_have(self):
        """No answer to the order can be read: it is asked for, and not sent again."""
        for member in ("reqId", "retCode", "header", "data", "retMsg"):
            with self.subTest(member=member):
                self.tearDown()
                self.setUp()
                trade = self.linked("--recv-window", "500ms")
                self.exchange.spoil = lambda text: (
                    text.replace(f'"{member}":', '"other":', 1) if '"op":"order.' in text else text)
                trade.give(self.signal())
                self.one(trade)
                self.assertEqual(len(self.sent()), 1)


class SigningIn(LinkCase):
    def test_a_refusal_that_passes(self):
        self.exchange.refuse_auth("busy", code=10016, category="trade")
        trade = self.linked()
        trade.give(self.signal())
        self.one(trade)
        self.assertEqual(self.by_socket(), ["order.create"])

    def test_keys_that_may_not(self):
        """The private stream takes the keys, order entry does not: REST carries the orders."""
        self.exchange.refuse_auth("error sign", code=10004, times=2, category="trade")
        trade = self.ready()
        trade.says("REST carries all orders")
        trade.give(self.signal())
        self.one(trade)
        self.assertEqual(self.by_rest(), ["order/create"])
