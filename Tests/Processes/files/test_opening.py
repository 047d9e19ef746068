"""Files written by version 0.1.0: they open, and work continues where it stopped. Opening them
must not send an order or alert that was not due."""
import json
import os
import re
import shutil
from decimal import Decimal

from alerts.case import SIGNAL
from files.fixtures import (EXCHANGE, FIXTURES, Files, MINUTE, START, as_of_an_hour_ago, candle,
                            change, rows, state)
from harness.commands import lines_of
from harness.servers import Provider
from live.case import Case

PAPER = ["paper-position", "paper-limit", "paper-halt", "paper-grid", "paper-unseen"]
# A later version may add other rows.
KEPT = ["market", "book", "account", "series", "guards", "clock", "place"]


def records(output, kind=None):
    found = [json.loads(line) for line in output.splitlines()]
    return [record for record in found if kind in (None, record["type"])]


def known(found, value):
    """`found` without the members that a later version added."""
    if isinstance(value, dict) and isinstance(found, dict):
        return {name: known(found[name], value[name]) for name in value if name in found}
    if isinstance(value, list) and isinstance(found, list) and len(found) == len(value):
        return [known(*both) for both in zip(found, value)]
    return found


class Paper(Files):
    def test_opening_alone_changes_nothing_and_orders_nothing(self):
        for name in PAPER:
            path = self.copy(f"{name}.db")
            before = state(path)
            unseen = [json.loads(line)
                      for (line,) in rows(path, "SELECT line FROM unseen ORDER BY number")]
            result = self.trade(path, "--trail",
                                "atr:2,3") if name == "paper-position" else self.trade(path)
            self.assertIn(result.returncode, (0, 1) if name == "paper-halt" else (0,),
                          (name, result.stderr))
            self.assertEqual(records(result.stdout),
                             [{**record, "again": True} for record in unseen], name)
            after = state(path)
            for key, value in before.items():
                found = after[key]
                if isinstance(value, dict):
                    # The number of digits of prices is no longer used.
                    value.pop("digits", None)
                    if key.startswith("book:"):
                        # The executions have a table of their own now.
                        self.assertEqual(found["executions_since"], value.pop("executions")["floor"])
                self.assertEqual(known(found, value), value, (name, key))
            self.assertEqual(rows(path, "PRAGMA user_version"), [(2,)])
            self.assertEqual(rows(path, "SELECT count(*) FROM unseen"), [(0,)])

    def test_a_position_goes_on_to_its_stop(self):
        path = self.copy("paper-position.db")
        result = self.trade(path, "--trail", "atr:2,3",
                            given=lines_of(candle(4, 42050, 42050, 41900, 41950)))
        self.assertEqual([trade["reason"] for trade in records(result.stdout, "trade")], ["trail"],
                         result.stderr)
        self.assertEqual(rows(path, "SELECT count(*) FROM trades"), [(2,)])
        # The state recognises the input of the previous run.
        again = self.trade(path,
                           given=lines_of(candle(3, 42260), candle(4, 42050, 42050, 41900, 41950)))
        self.assertEqual([record["type"] for record in records(again.stdout)], ["candle", "candle"])

    def test_a_limit_order_goes_on(self):
        path = self.copy("paper-limit.db")
        result = self.trade(path, "--entry", "limit:-0.1%", "--entry-ttl", "5m",
                            given=lines_of(candle(2, 42000, 42000, 41900, 41950)))
        self.assertEqual([fill["price"] for fill in records(result.stdout, "fill")], [41958],
                         result.stderr)

    def test_a_halt_goes_on(self):
        path = self.copy("paper-halt.db")
        signal = {"type": "signal", "id": "new", "symbol": "BTCUSDT", "interval": "1",
                  "time": START + 3 * MINUTE, "close_time": START + 4 * MINUTE, "side": "long",
                  "entry": 40500, "stop": 40000, "target": 42000, "strategy": "test",
                  "category": "linear"}
        result = self.trade(path, given=lines_of(candle(3, 40500), signal, candle(4, 40500)))
        self.assertEqual(records(result.stdout, "order"), [], result.stderr)
        self.assertIn(b"still halted", result.stderr)
        self.assertIn("veto", [event["event"] for event in records(result.stdout, "event")])

    def test_a_grid_goes_on(self):
        path = self.copy("paper-grid.db")
        result = self.trade(path, "--grid", "42000,3,100", "--size", "500",
                            given=lines_of(candle(3, 42110, 42110, 41890, 41895)))
        self.assertEqual({fill["price"] for fill in records(result.stdout, "fill")}, {41900},
                         result.stderr)


class Live(Case):
    def open(self, name):
        """Starts `trade` on a copy of the state, with an exchange that holds the positions and
        orders of the time when it was written."""
        path = os.path.join(self.room.path, "state.db")
        shutil.copyfile(os.path.join(FIXTURES, f"{name}.db"), path)
        as_of_an_hour_ago(path, "state", ["value"], "key")
        as_of_an_hour_ago(path, "unseen", ["line"], "number")
        held = EXCHANGE[name]
        self.orders.wallet["USDT"] = Decimal(held["wallet"])
        for one in held["positions"]:
            position = self.orders.position(self.orders.instrument(one["category"], one["symbol"]))
            position.side, position.size, position.cost = one["side"], Decimal(
                one["size"]), Decimal(one["cost"])
            position.stop_loss, position.take_profit = Decimal(one["stop_loss"]), Decimal(
                one["take_profit"])
        for body in held["orders"]:
            self.orders.do(lambda: self.orders.answer("order/create", body))
            self.exchange.wait(self.resting)
        words = self.room.words
        self.room.words = lambda *more, **options: [word if word != "--live" else "--testnet"
                                                    for word in words(*more, **options)]
        return path

    def posts(self):
        return [path for path, _ in self.orders_done() if path != "position/set-leverage"]

    def test_a_position_stays_as_it_is(self):
        path = self.open("live-position")
        trade = self.start()
        trade.says("the account has")
        self.assertIn(trade.end(), (0, 1), trade.errors)
        self.assertEqual((self.posts(), self.position()), ([], Decimal("0.150")), trade.errors)
        self.assertEqual(trade.of("order") + trade.of("fill"), [])
        book = state(path)["book:0"]
        self.assertEqual((book["size"], book["stop"], book["target"]),
                         (Decimal("0.150"), Decimal(59400), Decimal(61200)))
        self.assertGreater(book["executions_since"], 0)
        self.assertNotIn("executions", book)

    def test_a_position_whose_stop_was_hit_since_is_closed_in_the_books(self):
        self.open("live-position")
        self.orders.foreign("BTCUSDT", "Sell", "0.150", 59400)
        trade = self.start()
        self.assertEqual(len(trade.wait_for("trade")), 1)
        trade.end()
        self.assertEqual(self.posts(), [])

    def test_an_order_stays_until_the_run_ends(self):
        self.open("live-limit")
        trade = self.start("--entry", "limit:-0.1%", "--entry-ttl", "1d")
        trade.says("the account has")
        self.assertEqual((self.posts(), len(self.resting())), ([], 1))
        self.assertEqual(trade.end(), 0, trade.errors)
        self.assertEqual(self.posts(), ["order/cancel"])

    def test_a_halt_stays(self):
        self.open("live-halt")
        trade = self.ready()
        trade.give(self.signal(number=1))
        self.assertIn("halted", trade.errors)
        trade.wait_for("event", event="veto")
        self.assertIn(trade.end(), (0, 1))
        self.assertEqual(self.posts(), [])


class Spool(Files):
    def setUp(self):
        super().setUp()
        self.service = Provider()
        shutil.copytree(os.path.join(FIXTURES, "spool"), f"{self.path}/spool")
        self.database = f"{self.path}/spool/alerts.db"
        as_of_an_hour_ago(self.database, "alert", ["accepted", "settled", "due", "lease"], "number")
        self.environment |= {"TELEGRAM_BOT_TOKEN": "token", "TELEGRAM_CHAT_ID": "chat",
                             "TELEGRAM_API_URL": self.service.url}

    def tearDown(self):
        self.service.close()
        super().tearDown()

    def alert(self, *words, given=b""):
        return self.command("alert", *words, "--state", "spool", given=given)

    def sent(self):
        return [request.json["text"] for request in self.service.requests]

    def settled(self, channel):
        return rows(self.database,
                    f"SELECT id, state FROM alert WHERE channel LIKE '{channel}%' ORDER BY number")

    def test_looking_sends_nothing(self):
        columns = ("number, id, channel, record, born, accepted, state, attempts, owner, "
                   "message, settled, error")
        before = rows(self.database, f"SELECT {columns} FROM alert ORDER BY number")
        result = self.alert("status")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual([record["id"] for record in records(result.stdout)],
                         ["failed", "retrying", "waiting", "gathered-1", "gathered-2"])
        self.assertEqual((self.sent(),
                          rows(self.database, f"SELECT {columns} FROM alert ORDER BY number")),
                         ([], before))
        self.assertEqual(rows(self.database, "PRAGMA user_version"), [(3,)])
        # Waiting alerts from a layout without markets now have their market.
        found = rows(self.database, "SELECT DISTINCT subject FROM alert WHERE state = 'waiting'")
        self.assertEqual(found, [("linear:BTCUSDT",), ("linear:ETHUSDT",)])

    def test_a_spool_from_before_there_were_pictures(self):
        self.alert("status")
        for sql in ("DROP INDEX pictured", "ALTER TABLE alert DROP COLUMN picture",
                    "DROP TABLE picture", "PRAGMA user_version = 2"):
            change(self.database, sql)
        result = self.alert("--telegram", "--all-ages")
        self.assertEqual((result.returncode, len(self.sent())), (0, 2), result.stderr)
        self.assertEqual(rows(self.database, "PRAGMA user_version"), [(3,)])

    def test_another_channel_sends_nothing_of_it(self):
        result = self.alert("--print")
        self.assertEqual((result.returncode, result.stdout, self.sent()), (0, b"", []),
                         result.stderr)
        self.assertIn(b"4 alerts in the spool for other channels", result.stderr)

    def test_of_alerts_that_have_grown_too_old_people_get_what_was_tried(self):
        result = self.alert("--telegram", "--file", "digest.txt")
        self.assertEqual((result.returncode, os.path.exists(f"{self.path}/digest.txt")), (0, False),
                         result.stderr)
        text, = self.sent()
        self.assertRegex(text, r"^expired, \d+ d old: ")
        self.assertEqual(self.settled("telegram")[2:],
                         [("retrying", "sent"), ("waiting", "suppressed")])

    def test_only_what_waits_is_sent_and_once(self):
        # The input repeats alerts that were sent or failed.
        given = lines_of({**SIGNAL, "id": "sent"}, {**SIGNAL, "id": "failed"})
        result = self.alert("--telegram", "--file", "digest.txt", "--all-ages", given=given)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(self.settled("telegram"),
                         [("sent", "sent"), ("failed", "failed"), ("retrying", "sent"),
                          ("waiting", "sent")])
        self.assertEqual(len(self.sent()), 2)
        with open(f"{self.path}/digest.txt") as file:
            ids = re.findall(r"\[(.*?)\]", file.read())
        self.assertEqual(ids, ["gathered-1", "gathered-2", "sent", "failed"])
