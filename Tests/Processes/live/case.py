"""A fake exchange, and `trade` on it."""
import tempfile
import time
import unittest
from decimal import Decimal

from exchange.bybit import FakeBybit
from harness.commands import KEYS, command, lines_of, own_environment
from harness.exchanges import addresses
from harness.running import Running

MINUTE = 60_000


def now():
    return int(time.time() * 1000)


class Room:
    """A folder with a state, and the environment of a user who has a key."""

    def __init__(self, exchange):
        self.exchange = exchange
        self.capital, self.transport = None, "rest"
        self.folder = tempfile.TemporaryDirectory()
        self.path = self.folder.name
        self.environment = own_environment(**KEYS)

    def words(self, *more, state="state.db", yes=True):
        if self.capital and "--capital" not in more:
            more = (*more, "--capital", self.capital)
        if self.transport and "--orders" not in more:
            more = ("--orders", self.transport, *more)
        return command("trade", "--live", *(["--yes"] if yes else []), "--state", state,
                       *addresses(self.exchange), "--backoff", "50ms,200ms", *more)

    def start(self, *more, before=(), **options):
        return self.start_words([*before, *self.words(*more, **options)])

    def start_words(self, words):
        return Trade(words, self)

    def close(self):
        self.folder.cleanup()


class Trade(Running):
    """A running `trade`: lines are given to it and its records read."""

    def __init__(self, words, room):
        super().__init__(words, cwd=room.path, env=room.environment)

    def give(self, *records):
        try:
            self.process.stdin.write(lines_of(*records))
        except BrokenPipeError:
            pass

    def of(self, kind, **members):
        """Its records of a type, whose members have these values."""
        return [record for record in list(self.records) if record["type"] == kind
                and all(record.get(name) == value for name, value in members.items())]

    def wait_for(self, kind, count=1, **members):
        """Waits for so many records, and returns them."""
        return self.wait(lambda: (found := self.of(kind, **members))[count - 1:] and found,
                         f"{count} {kind} {members}")

    def end(self):
        """Ends the input, and returns the status."""
        try:
            self.process.stdin.close()
        except BrokenPipeError:
            pass
        return self.join()


class Case(unittest.TestCase):
    symbol, category = "BTCUSDT", "linear"
    knobs = {}
    transport = "rest"  # of orders; None for the default

    def setUp(self):
        self.exchange = FakeBybit(auto=False,
                                  prices={"BTCUSDT": 60000, "spot:BTCUSDT": 60000,
                                          "inverse:BTCUSD": 60000}, **self.knobs)
        self.exchange.__enter__()
        self.orders = self.exchange.orders
        self.room = Room(self.exchange)
        self.room.transport = self.transport
        # The account holds other coins too, where a test does not say otherwise.
        self.room.capital = None if "wallet" in self.knobs else "100000,2BTC"
        self.running = []

    def tearDown(self):
        for trade in self.running:
            trade.close()
        self.exchange.__exit__(None, None, None)
        self.room.close()

    def start(self, *more, **options):
        trade = self.room.start(*more, **options)
        self.running.append(trade)
        return trade

    def ready(self, *more, **options):
        """A trade that has seen a candle, knows the market and hears the account."""
        trade = self.start(*more, **options)
        trade.give(self.candle())
        trade.says("account: listening")
        trade.says("the account has")
        return trade

    def hold_coin(self, *more):
        """A trade that has bought 0.1 BTC at the spot market, whose stop and target are resting."""
        self.category = "spot"
        trade = self.ready("--size", "6000", *more)
        trade.give(self.signal())
        trade.wait_for("position", side="long")
        self.exchange.wait(lambda: len(self.resting()) == 2)
        return trade

    def refuse(self, code, text, applies):
        """Refuses what `applies(path, body)` is true of."""
        self.exchange.account.refuses = (
            lambda path, body: (code, text) if applies(path, body) else None)

    def refuse_target(self):
        """Refuses the orders that are to sell a coin at its target."""
        self.refuse(170130, "not today", lambda path, body: path == "order/create"
                    and body.get("triggerPrice", "").startswith("61200"))

    def heard(self, trade):
        """Waits until trade has read all that the exchange has sent so far: the bytes are on their
        way before anything of what follows, and some turns of its loop later trade has them."""
        # In the exchange's thread: here a change may be seen before its message is queued.
        self.exchange.wait(lambda: self.exchange._call(
            lambda: not any(link.unsent for link in self.exchange.alive)))
        for _ in range(5):
            turn = len(trade.of("turn")) + 1
            trade.give({"type": "turn", "turn": turn})
            trade.wait_for("turn", turn=turn)

    def calm(self, seconds, most):
        """Fails when more than so many requests come within so many seconds."""
        begun, before = time.monotonic(), len(self.exchange.requests)
        self.exchange.wait(lambda: time.monotonic() > begun + seconds)
        asked = [request.path for request in self.exchange.requests[before:]
                 if request.time < begun + seconds]
        self.assertLessEqual(len(asked), most, asked[-10:])

    # Records

    def candle(self, price=60000, time=None, **more):
        start = (now() // MINUTE - 1) * MINUTE if time is None else time
        price = float(price)
        return {"type": "candle", "category": self.category, "symbol": self.symbol, "interval": "1",
                "time": start, "open": price, "high": price, "low": price, "close": price,
                "volume": 5, "turnover": 5 * price, "closed": True, **more}

    def signal(self, side="long", entry=60000, stop=None, target=None, number=0, age=0, **more):
        sign = 1 if side == "long" else -1
        return {"type": "signal", "id": f"{self.category}:{self.symbol}:1:{number}:test:{side}",
                "category": self.category, "symbol": self.symbol, "interval": "1",
                "time": now() - MINUTE - age, "close_time": now() - age, "side": side,
                "strategy": "test", "score": 1, "agree": 1, "of": 1, "confidence": "high",
                "entry": entry, "stop": stop if stop is not None else entry - sign * 600,
                "target": target if target is not None else entry + sign * 1200, "reasons": [],
                **more}

    # What the exchange has

    def position(self, symbol=None, category=None):
        """Above zero long, below zero short."""
        found = self.orders.positions.get((category or self.category, symbol or self.symbol, 0))
        if found is None or not found.size:
            return Decimal(0)
        return found.size if found.side == "Buy" else -found.size

    def resting(self):
        """The orders that work, as the matching has them."""
        return [order for order in self.orders.open_orders() if order.seen]

    def late_answers(self):
        """The requests that were to be answered late, and have been answered."""
        return [request for request in self.exchange.requests
                if request.failure == "late" and request.status is not None]

    def creates(self):
        return [body for path, body in self.orders_done() if path == "order/create"]

    def orders_done(self):
        return [(path, body) for path, body in self.exchange.account.done]
