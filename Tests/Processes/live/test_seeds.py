"""Bad days by chance, each from a seed: cuts, lost, late and doubled answers, kills and restarts, and
orders by WebSocket and REST in one run. At the end nothing was ordered twice, nothing was lost, no
position was without its stop, and the account adds up to the last digit."""
import collections
import concurrent.futures
import itertools
import json
import os
import random
import sqlite3
import subprocess
import time
import unittest
from decimal import Decimal

from exchange.chaos import Chaos
from harness.commands import command
from harness.waiting import pause
from live.case import Case, MINUTE, now

# N seeds, or the seeds FIRST-LAST.
SEEDS = os.environ.get("LIVE_SEEDS", "4")
# Most of a run is waiting.
AT_ONCE = int(os.environ.get("LIVE_SEEDS_AT_ONCE", "4"))
WINDOW = 0.4  # seconds in which a request may reach the exchange
# While faults come and go; in the end nobody hurries.
QUICK = ["--ping", "300ms", "--dead", "1s", "--recv-window", f"{WINDOW * 1000:.0f}ms"]
CALM = ["--recv-window", "2s"]
START = {"USDT": Decimal(100000), "USDC": Decimal(0), "BTC": Decimal(0)}


def seeds():
    first, _, last = SEEDS.partition("-")
    return range(int(first), int(last) + 1) if last else range(1, int(first) + 1)


def signed(side, quantity):
    return Decimal(str(quantity)) * (1 if side.lower() == "buy" else -1)


def total(parts, orders=None):
    """The sum of parts, or of those that belong to some orders."""
    return sum((quantity for order, quantity in parts if orders is None or order in orders),
               Decimal(0))


class Day(Case):
    """One run of one seed."""

    transport = None

    def __init__(self, seed):
        super().__init__("pass_by")
        self.seed, self.chance = seed, random.Random(seed)
        self.knobs = {"wallet": START, "seed": seed}
        self.given, self.records, self.restarts, self.price = [], [], 0, 60000
        self.numbers = itertools.count()

    def pass_by(self):
        pass

    def options(self):
        chance = self.chance
        entry = chance.choice((["market"], ["market"], ["limit:-0.02%", "--entry-ttl", "1s"]))
        return ["--orders", chance.choice(("auto", "auto", "rest")), "--entry", *entry,
                "--opposite", chance.choice(("reverse", "close")), "--size", "6000",
                "--ban-wait", "300ms", "--confirm-stop", "2s",
                "--capital", "100000", "--max-daily-loss", "off"]

    def run_day(self):
        self.setUp()
        try:
            self.words = self.options()
            self.live_through()
            self.judge()
            return self.exchange.chaos.counts, self.restarts
        except AssertionError as error:
            raise AssertionError(f"seed {self.seed} {self.words}: {error}") from error
        finally:
            self.tearDown()

    # The day

    def live_through(self):
        chance = self.chance
        self.exchange.chaos = Chaos(self.seed, reads=chance.choice((0, 0.05, 0.15)),
                                    acts=chance.choice((0.1, 0.3, 0.6)),
                                    stream=chance.choice((0, 0.1, 0.3)))
        self.exchange.knobs.kill_every = chance.choice((0, 0.7, 2))
        trade = self.begin()
        for _ in range(chance.randint(4, 9)):
            if trade.process.poll() is not None or chance.random() < 0.25:
                trade = self.restart(trade)
            self.act(trade)
            end = time.monotonic() + chance.choice((0.05, 0.3, 0.8))
            while time.monotonic() < end and trade.process.poll() is None:
                pause(0.01)
        self.exchange.chaos.calm()
        self.exchange.knobs.kill_every = 0
        self.leave(trade)

    def begin(self, *more):
        trade = self.start(*self.words, *QUICK, *more)
        trade.give(*(self.given or [self.candle(self.price)]))
        self.given = self.given or [self.candle(self.price)]
        limit = time.monotonic() + 5
        # Some days begin before the exchange has told anything.
        while ("the account has" not in trade.errors and time.monotonic() < limit
               and trade.process.poll() is None and self.chance.random() < 0.98):
            pause(0.02)
        return trade

    def act(self, trade):
        """The price moves, and there may be a signal."""
        chance = self.chance
        if chance.random() < 0.3:
            self.orders.fault("partial", shares=chance.choice(([0.5, 0.5], [0.3, 0.3, 0.4])),
                              pause=chance.choice((0, 0.05)))
        self.price += chance.choice((-700, -30, -10, 0, 10, 30, 700))
        self.orders.set_price(self.symbol, self.price, self.category)
        start = now() // MINUTE * MINUTE
        records = [self.candle(self.price, time=start, closed=False)]
        if chance.random() < 0.8:
            side = chance.choice(("long", "short"))
            records.append(self.signal(side, entry=self.price, number=next(self.numbers)))
        self.given += records
        trade.give(*records)

    def restart(self, trade):
        """It is killed, stopped or ended, and begins again with all that it was given."""
        self.restarts += 1
        how = self.chance.choice(("kill", "term", "end"))
        if how == "end":
            trade.end()
        else:
            trade.kill(9 if how == "kill" else 15)
        self.keep(trade)
        return self.begin()

    def leave(self, trade):
        """The last of the bad times; then all is asked for, and at the end all is closed."""
        trade.kill(self.chance.choice((9, 15)))
        self.keep(trade)
        self.settle()

    def keep(self, trade):
        self.records += trade.records

    def settle(self):
        again = self.start(*self.words, *CALM)
        again.give(*self.given)
        self.make_known(again)
        status = again.end()
        self.keep(again)
        self.assertIn(status, (0, 1), again.errors)
        self.last_errors = again.errors
        self.book, self.told = self.state(), self.filled()
        self.there = self.executed()
        stop = self.orders.positions.get((self.category, self.symbol, 0))
        self.stop = stop.stop_loss if stop and stop.size else None
        self.left = [order for order in self.resting() if not order.stop_type]
        last = self.start(*self.words, *CALM, "--flatten")
        last.give(self.candle(self.price))
        self.make_known(last)
        status = last.end()
        self.keep(last)
        self.assertIn(status, (0, 1), last.errors)
        self.last_errors += last.errors

    def filled(self):
        """(order, signed quantity) of each fill. One may be written again after a kill, under its
        own id."""
        fills = {record["id"]: record for record in self.records if record["type"] == "fill"}
        return [(fill["order"], signed(fill["side"], fill["qty"])) for fill in fills.values()]

    def executed(self):
        """(order, signed quantity) of each execution; the exchange's own orders have no name."""
        return [(execution["orderLinkId"], signed(execution["side"], execution["execQty"]))
                for execution in self.orders.executions]

    def make_known(self, trade):
        """Waits until the market is known. Where its rules did not come in time, the first candle of
        another interval lets trade ask once more."""
        others, due = iter(("3", "5", "15", "30", "60", "120", "240", "360")), [6]
        begun = time.monotonic()

        def is_known():
            if "in its risk tier" in trade.errors:
                return True
            if time.monotonic() - begun > due[0] and (other := next(others, None)):
                due[0] += 6
                span = int(other) * MINUTE
                start = (now() // span - 1) * span
                trade.give({**self.candle(self.price, time=start), "interval": other})
            return False

        trade.wait(is_known, "the rules of the market")

    def state(self):
        """(size, stop) of the position that trade believes in."""
        shown = [record for record in self.shown() if record["type"] == "position"]
        if not shown:
            return Decimal(0), None
        size = Decimal(str(shown[0]["qty"])) * (1 if shown[0]["side"] == "long" else -1)
        return size, None if shown[0]["stop"] is None else Decimal(str(shown[0]["stop"]))

    def shown(self):
        done = subprocess.run(command("trade", "--show", "--state", "state.db"),
                              capture_output=True, cwd=self.room.path, env=self.room.environment,
                              timeout=60, check=True)
        return [json.loads(line) for line in done.stdout.splitlines()]

    # What must hold

    def judge(self):
        size, stop = self.book
        self.assertEqual(size, total(self.told),
                         f"a position that its fills do not give\n{self.last_errors}")
        # After trade's end the exchange may still fill a stop or target, and nothing else.
        links = self.orders.creates
        self.assertEqual(total(self.told, links), total(self.there, links),
                         f"executions that are not known\n{self.last_errors}")
        if size and total(self.there) == size:
            self.assertIsNotNone(stop, "a position without a stop")
            self.assertEqual(stop, self.stop, f"a position without its stop\n{self.last_errors}")
        self.assertEqual(self.left, [], "orders that nobody waits for")
        self.assertEqual(self.position(), 0, f"left open\n{self.last_errors}")
        self.judge_orders()
        self.judge_ways()
        self.judge_money()

    def judge_orders(self):
        orders = {}
        for record in self.records:
            if record["type"] == "order":
                orders.setdefault(record["order"], record)
        # What came to the exchange, trade knows; each signal opened at most once.
        entries = collections.Counter()
        for link, body in self.orders.creates.items():
            self.assertIn(link, orders, "the exchange has an order that trade does not know")
            if not body.get("reduceOnly"):
                self.assertIn("stopLoss", body, "an entry without a stop")
                entries[orders[link]["signal"]] += 1
        twice = {signal: count for signal, count in entries.items() if count > 1}
        self.assertEqual(twice, {}, "entered more than once")
        # An id was accepted once at most, whichever way it came.
        links = collections.Counter(body.get("orderLinkId")
                                    for path, body in self.exchange.account.done
                                    if path == "order/create")
        self.assertEqual([link for link, count in links.items() if count > 1], [])
        # Each signal was answered by an order or by a reason. One that only closes has none of its own.
        answered = {record["signal"] for record in self.records
                    if record["type"] == "order" or record.get("event") == "veto"}
        asked = {record["id"] for record in self.given if record["type"] == "signal"}
        if "reverse" in self.words:
            self.assertEqual(asked - answered, set(), "a signal of which nothing became")

    def judge_ways(self):
        """No order is on its way by REST and by the socket at once: what went one way was refused
        for sure, or its window was over, before it went the other."""
        sent = collections.defaultdict(list)  # link id: (time, way, whether it was refused)
        for moment, frame, fault in self.exchange.trade.taken:
            if frame["op"] == "order.create":
                sent[frame["args"][0]["orderLinkId"]].append((moment, "socket", fault == "code"))
        for request in self.exchange.requests:
            if request.path == "/v5/order/create":
                link = json.loads(request.body)["orderLinkId"]
                sent[link].append((request.time, "rest", request.failure in ("10006", "429")))
        for link, times in sent.items():
            for (one, way, refused), (other, later, _) in itertools.pairwise(sorted(times)):
                if way != later and not refused:
                    self.assertGreater(other - one, WINDOW, f"{link} was sent both ways at once")

    def judge_money(self):
        """Each execution at the exchange is a fill here, and the account's change is the sum of the
        trades."""
        self.assertEqual(sum(abs(quantity) for _, quantity in self.filled()),
                         sum(abs(quantity) for _, quantity in self.executed()),
                         "executions that are not known")
        with sqlite3.connect(f"{self.room.path}/state.db") as database:
            rows = database.execute("SELECT line FROM trades")
            trades = [json.loads(line, parse_float=Decimal, parse_int=Decimal) for (line,) in rows]
        database.close()
        won = sum((trade["pnl"] for trade in trades), Decimal(0))
        self.assertEqual(won, self.orders.wallet["USDT"] - START["USDT"],
                         "the account does not add up")


class Seeds(unittest.TestCase):
    def test_days_by_chance(self):
        counts, restarts, failures = collections.Counter(), 0, []
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            days = [pool.submit(Day(seed).run_day) for seed in seeds()]
            for day in concurrent.futures.as_completed(days):
                try:
                    met, restarted = day.result()
                    counts.update(met)
                    restarts += restarted
                except AssertionError as error:
                    failures.append(str(error))
        met = ", ".join(f"{count} {where} {kind}" for (where, kind), count in sorted(counts.items()))
        print(f"\n{len(seeds())} days, {restarts} restarts; {met}", flush=True)
        self.assertEqual(len(failures), 0, "\n\n".join(failures[:5]))
