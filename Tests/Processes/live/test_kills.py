"""Killed at any moment and started again: no order twice, no position that nobody knows, and the
account adds up to the cent."""
import collections
import json
import os
import random
import re
import sqlite3
import threading
import time
from decimal import Decimal

from harness.proc import counted, kill_at, need_strace
from harness.waiting import pause
from live.case import Case

CALLS = ["write", "pwrite64", "fsync", "fdatasync", "ftruncate", "openat", "unlink", "connect",
         "sendto", "recvfrom", "poll", "fcntl"]
KILLS = os.environ.get("LIVE_KILLS", "12")
OPTIONS = ("--opposite", "reverse", "--recv-window", "300ms", "--size", "6000")


class Killing(Case):
    def scenario(self, trade):
        """In, to the other side, out by the stop; it may end anywhere. Gives what was given."""
        given = []

        def step(records, done):
            given.extend(records)
            trade.give(*records)
            end = time.monotonic() + 10
            while trade.process.poll() is None and not done() and time.monotonic() < end:
                pause(0.002)
            return trade.process.poll() is None

        (step([self.candle()], lambda: "the account has" in trade.errors
              and "listening" in trade.errors
              and (self.transport or "orders: by WebSocket" in trade.errors))
         and step([self.signal()], lambda: trade.of("position", side="long"))
         and step([self.signal("short", number=1)], lambda: trade.of("position", side="short")))
        if trade.process.poll() is None:
            self.orders.set_price(self.symbol, 60600, self.category)
            step([], lambda: len(trade.of("trade")) == 2)
        trade.end()
        return given

    def state(self, key):
        with sqlite3.connect(f"{self.room.path}/state.db") as database:
            rows = database.execute("SELECT value FROM state WHERE key = ?", (key,)).fetchall()
            trades = [json.loads(line, parse_float=Decimal, parse_int=Decimal)
                      for (line,) in database.execute("SELECT line FROM trades")]
        database.close()
        return (json.loads(rows[0][0], parse_float=Decimal, parse_int=Decimal) if rows
                else None), trades

    def check(self, where, given):
        """The next run finds everything; then all is closed, and the account's change is the sum of
        the trades."""
        again = self.start(*OPTIONS)
        again.give(*given)
        self.assertEqual(again.end(), 0, f"{where}\n{again.errors}")
        book, _ = self.state("book:0")
        size = book["size"] if book else 0
        self.assertEqual(size, self.position(),
                         f"{where}: a position that is not known\n{again.errors}")
        position = self.orders.positions.get(("linear", "BTCUSDT", 0))
        if size:
            self.assertEqual(position.stop_loss, book["stop"], f"{where}: without its stop")
        self.assertEqual(self.resting_beside_stops(), [], where)
        entries = collections.Counter(body["side"] for body in self.orders.creates.values()
                                      if not body.get("reduceOnly"))
        self.assertLessEqual(max(entries.values(), default=0), 1, f"{where}: an order came twice")
        last = self.start(*OPTIONS, "--flatten")
        self.assertEqual(last.end(), 0, f"{where}\n{last.errors}")
        self.assertEqual(self.position(), 0, where)
        _, trades = self.state("book:0")
        won = sum((trade["pnl"] for trade in trades), Decimal(0))
        self.assertEqual(won, self.orders.wallet["USDT"] - 100000,
                         f"{where}: the account does not add up")

    def resting_beside_stops(self):
        return [order for order in self.resting() if not order.stop_type]

    def fresh(self):
        """The next round, from nothing."""
        self.tearDown()
        self.setUp()

    def test_killed_at_system_calls(self):
        need_strace(self)
        calls = self.count()
        places = [(call, number) for call, count in calls.items() for number in range(1, count + 1)]
        if KILLS != "all":
            places = random.Random(3).sample(places, min(int(KILLS), len(places)))
        killed = collections.Counter()
        for call, number in places:
            self.fresh()
            trade = self.start(*OPTIONS, before=kill_at(call, number))
            given = self.scenario(trade)
            killed[call] += trade.process.returncode != 0
            self.check(f"killed at {call} {number}", given)
        print(f"\nkilled at {counted(killed)}: "
              "0 orders twice, 0 positions unknown, every account adds up", flush=True)

    def count(self):
        """How often a whole run makes each call."""
        log = f"{self.room.path}/calls"
        trade = self.start(*OPTIONS,
                           before=["strace", "-f", "-qq", "-o", log, "-e",
                                   f"trace={','.join(CALLS)}"])
        self.scenario(trade)
        self.assertEqual(len(trade.of("trade")), 2, trade.errors)
        with open(log) as lines:
            return collections.Counter(found[1] for line in lines
                                       if (found := re.match(r"\d+\s+(\w+)\(", line)))

    def test_killed_at_random_moments(self):
        chance = random.Random(5)
        for number in range(8 if KILLS != "all" else 100):
            self.fresh()
            self.orders.fault("partial", shares=[0.5, 0.5], pause=0.02)
            trade = self.start(*OPTIONS)
            threading.Timer(chance.uniform(0.02, 0.35), trade.process.kill).start()
            self.check(f"kill {number}", self.scenario(trade))


class KillingBySocket(Killing):
    """The same where orders go by WebSocket."""

    transport = None

    def count(self):
        calls = super().count()
        self.assertGreater(len(self.exchange.trade.done), 2)
        return calls
