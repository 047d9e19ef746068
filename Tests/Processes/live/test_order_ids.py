"""The ids of orders: made of the state's own run and the signal's id, taken once, and settled by
asking where the exchange has one."""
import hashlib
import hmac
import sqlite3

from live.case import Case, MINUTE, now


def link(signal, role="entry", run=""):
    text = f"{run}\n{signal}\n{role}" if run else f"{signal}\n{role}"
    return hmac.new(b"bybit-pipe", text.encode(), hashlib.sha256).hexdigest()[:32]


class Ids(Case):
    def run_of(self, state="state.db"):
        with sqlite3.connect(f"{self.room.path}/{state}") as database:
            found = database.execute("SELECT value FROM state WHERE key = 'run'").fetchall()
        database.close()
        return found[0][0] if found else ""

    def as_of_0_1_0(self):
        """A state whose orders are known without a run."""
        self.assertEqual(self.ready().end(), 0)
        with sqlite3.connect(f"{self.room.path}/state.db") as database:
            database.execute("DELETE FROM state WHERE key = 'run'")
        database.close()

    def used_before(self, name):
        """Another run's order, filled an hour ago, and closed since."""
        orders = [self.orders.foreign("BTCUSDT", "Buy", "0.1", link=name),
                  self.orders.foreign("BTCUSDT", "Sell", "0.1")]

        def date_back():
            for number, identity in enumerate(orders):
                order = self.orders.book[identity]
                order.created = order.updated = order.created - 3_600_000
                self.orders.executions[number - 2]["execTime"] = str(order.created)

        self.orders.do(date_back)

    def about(self, name):
        return [request for request in self.exchange.requests if request.query.get("orderLinkId")
                == name]

    def test_each_state_has_a_run_of_its_own(self):
        signal = self.signal()
        trade = self.ready(state="one.db")
        trade.give(signal)
        trade.wait_for("position", side="long")
        self.orders.set_price("BTCUSDT", 59400)
        trade.wait_for("trade")
        trade.end()
        self.orders.set_price("BTCUSDT", 60000)
        trade = self.ready(state="two.db")
        trade.give(signal)
        trade.wait_for("position", side="long")
        trade.end()
        first, second = (body["orderLinkId"] for body in self.creates())
        self.assertNotEqual(first, second)
        self.assertEqual([link(signal["id"], run=self.run_of(name))
                          for name in ("one.db", "two.db")], [first, second])

    def test_it_stays_over_a_restart(self):
        self.ready().end()
        run = self.run_of()
        self.assertGreaterEqual(len(run), 16)
        self.ready().end()
        self.assertEqual(self.run_of(), run)

    def test_an_order_of_0_1_0_is_ours_still(self):
        self.as_of_0_1_0()
        trade = self.ready("--entry", "limit:-0.5%", "--entry-ttl", "1m")
        trade.give(self.signal())
        order = self.exchange.wait(self.resting)[0]
        self.assertEqual(order.link, link(self.signal()["id"]))
        trade.kill()
        trade = self.ready("--entry", "limit:-0.5%", "--entry-ttl", "1m")
        self.orders.set_price("BTCUSDT", 59700)
        trade.wait_for("position", side="long")
        self.assertEqual(trade.end(), 0)

    def test_a_signal_that_was_traded_is_vetoed_at_once(self):
        trade = self.ready()
        trade.give(self.signal())
        trade.wait_for("position", side="long")
        self.orders.set_price("BTCUSDT", 59400)
        trade.wait_for("trade")
        self.orders.set_price("BTCUSDT", 60000)
        self.heard(trade)
        trade.give(self.signal())
        self.assertIn("traded before", trade.wait_for("event", event="veto")[0]["reason"])
        self.assertEqual(len(self.creates()), 1)
        trade.give(self.signal(number=1))
        trade.wait_for("position", 2, side="long")
        self.assertEqual(trade.end(), 0)
        # Also by the next run, and of an opposite signal that closed something.
        trade = self.ready()
        trade.give(self.signal("short", number=2))
        trade.wait_for("trade")
        trade.give(self.signal(), self.signal("short", number=2))
        trade.wait_for("event", 2, event="veto")
        self.assertEqual({veto["reason"] for veto in trade.of("event", event="veto")},
                         {"a signal with this id was traded before; each needs an id of its own"})
        self.assertEqual(trade.end(), 0)

    def test_an_id_that_another_run_used(self):
        """Asked for once, told, and nothing is held up."""
        self.as_of_0_1_0()
        signal = self.signal()
        self.used_before(link(signal["id"]))
        trade = self.ready()
        trade.give(signal)
        rejected = trade.wait_for("order", status="rejected")[0]
        self.assertIn("the id was used before", rejected["reason"])
        self.assertLessEqual(len(self.about(link(signal["id"]))), 3)
        trade.give(self.signal(number=1))
        trade.wait_for("position", side="long")
        self.calm(3, 9)
        self.assertEqual(trade.end(), 1)

    def test_a_start_with_an_order_whose_id_another_run_used(self):
        """The state holds it as new; the market is got ready all the same."""
        self.as_of_0_1_0()
        signal = self.signal()
        self.used_before(link(signal["id"]))
        trade = self.ready()
        self.exchange.account.fail("drop", times=1000, path="order/create")
        trade.give(signal)
        trade.wait_for("order", status="new")
        trade.kill()
        self.exchange.account.faults.clear()
        trade = self.start()
        self.assertIn("the id was used before",
                      trade.wait_for("order", status="rejected")[0]["reason"])
        trade.says("the account has")
        trade.give(self.signal(number=1))
        trade.wait_for("position", side="long")
        trade.end()

    def test_a_level_of_a_grid_whose_id_another_run_used(self):
        self.as_of_0_1_0()
        self.used_before(link("grid:linear:BTCUSDT:-1:0", "grid"))
        trade = self.ready("--grid", "60000,1,0.5%", "--size", "600")
        trade.give(self.candle(time=now() - MINUTE))
        self.assertIn("the id was used before",
                      trade.wait_for("order", status="rejected")[0]["reason"])
        self.exchange.wait(lambda: len(self.resting()) == 2)
        self.assertEqual(trade.end(), 1)
        trade = self.ready("--grid", "60000,1,0.5%", "--size", "600")
        self.assertEqual(trade.end(), 0)

    def test_an_id_that_exists_because_the_order_did_get_through(self):
        trade = self.ready()
        done = []

        def taken(path, body):
            if path == "order/create" and not done:
                done.append(self.orders.answer(path, body))
                return 110072, "OrderLinkedID is duplicate"

        self.exchange.account.refuses = taken
        trade.give(self.signal())
        trade.wait_for("position", side="long")
        self.assertEqual(trade.of("order", status="rejected"), [])
        self.assertEqual(len(self.orders.creates), 1)
        self.assertEqual(trade.end(), 0)

    def test_an_id_that_exists_and_that_nobody_finds(self):
        for role in ("entry", "exit"):
            with self.subTest(role):
                self.tearDown()
                self.setUp()
                trade = self.ready()
                if role == "exit":
                    trade.give(self.signal())
                    trade.wait_for("position", side="long")
                refused = []

                def duplicate(path, body):
                    if path == "order/create" and not refused:
                        refused.append(body["orderLinkId"])
                        return 110072, "OrderLinkedID is duplicate"

                self.exchange.account.refuses = duplicate
                trade.give(self.signal() if role == "entry" else self.signal("short", number=1))
                rejected = trade.wait_for("order", status="rejected")[0]
                self.assertIn("does not find the order", rejected["reason"])
                self.assertLessEqual(len(self.about(refused[0])), 6)
                if role == "exit":
                    # Another id does it.
                    self.assertEqual(trade.wait_for("trade")[0]["reason"], "opposite")
                self.assertEqual(trade.end(), 1)
