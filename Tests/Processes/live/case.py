"""A fake exchange, and `trade` on it."""
import json
import os
import pty
import signal
import subprocess
import tempfile
import threading
import time
import unittest
from decimal import Decimal

from exchange.bybit import FakeBybit
from harness.commands import BIN

MINUTE = 60_000


def now():
    return int(time.time() * 1000)


def on_terminal(words, limit=20, **more):
    """Runs a command whose standard output is a terminal: (its status, what the terminal showed)."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=theirs, **more)
    os.close(theirs)
    shown = b""
    try:
        while part := os.read(ours, 65536):
            shown += part
    except OSError:
        pass  # so a terminal ends
    os.close(ours)
    return process.wait(limit), shown.decode().replace("\r\n", "\n")


class Room:
    """A folder with a state, and the environment of a user who has a key."""

    def __init__(self, exchange):
        self.exchange = exchange
        self.capital = None
        self.folder = tempfile.TemporaryDirectory()
        self.path = self.folder.name
        kept = {name: value for name, value in os.environ.items() if not name.startswith("BYBIT_")}
        self.environment = {**kept, "BYBIT_API_KEY": "test_key", "BYBIT_API_SECRET": "test_secret", "TZ": "UTC"}

    def words(self, *more, state="state.db", yes=True):
        if self.capital and "--capital" not in more:
            more = (*more, "--capital", self.capital)
        return [f"{BIN}/trade", "--live", *(["--yes"] if yes else []), "--state", state, "--private-url", self.exchange.private_url,
                "--rest-url", self.exchange.rest_url, "--url", self.exchange.url, "--backoff", "50ms,200ms", *more]  # fmt: skip

    def start(self, *more, before=(), **options):
        return Trade([*before, *self.words(*more, **options)], self)

    def close(self):
        self.folder.cleanup()


class Trade:
    """A running `trade`: lines are given to it and its records read."""

    def __init__(self, words, room):
        self.process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=room.path, env=room.environment)
        self.records, self.errors = [], ""
        self.news = threading.Condition()
        self.readers = [threading.Thread(target=self.hear, daemon=True), threading.Thread(target=self.hear_errors, daemon=True)]
        for reader in self.readers:
            reader.start()

    def hear(self):
        for line in self.process.stdout:
            with self.news:
                self.records.append(json.loads(line))
                self.news.notify_all()

    def hear_errors(self):
        for line in self.process.stderr:
            with self.news:
                self.errors += line.decode()
                self.news.notify_all()

    def give(self, *records):
        try:
            self.process.stdin.write(b"".join(json.dumps(record).encode() + b"\n" for record in records))
            self.process.stdin.flush()
        except BrokenPipeError:
            pass

    def of(self, kind, **members):
        with self.news:
            return [record for record in self.records if record["type"] == kind and all(record.get(name) == value for name, value in members.items())]

    def wait(self, condition, what="", limit=15):
        end = time.monotonic() + limit
        with self.news:
            while not (result := condition()):
                left = end - time.monotonic()
                if left <= 0:
                    raise AssertionError(f"waited in vain for {what or condition}\n{self.errors}\n" + "\n".join(map(str, self.records[-8:])))
                self.news.wait(min(left, 0.05))
            return result

    def wait_for(self, kind, count=1, **members):
        def enough():
            found = [record for record in self.records if record["type"] == kind and all(record.get(name) == value for name, value in members.items())]
            return found if len(found) >= count else None

        return self.wait(enough, f"{count} {kind} {members}")

    def says(self, text, limit=15):
        self.wait(lambda: text in self.errors, text, limit)

    def end(self, limit=25):
        """Ends the input, and gives the status."""
        try:
            self.process.stdin.close()
        except BrokenPipeError:
            pass
        status = self.process.wait(limit)
        for reader in self.readers:
            reader.join(5)
        return status

    def kill(self, number=signal.SIGKILL):
        self.process.send_signal(number)
        status = self.process.wait(25)
        for reader in self.readers:
            reader.join(5)
        return status


class Case(unittest.TestCase):
    symbol, category = "BTCUSDT", "linear"
    knobs = {}

    def setUp(self):
        self.exchange = FakeBybit(auto=False, prices={"BTCUSDT": 60000, "spot:BTCUSDT": 60000, "inverse:BTCUSD": 60000}, **self.knobs)
        self.exchange.__enter__()
        self.orders = self.exchange.orders
        self.room = Room(self.exchange)
        # The account holds other coins too, where a test does not say otherwise.
        self.room.capital = None if "wallet" in self.knobs else "100000,2BTC"
        self.running = []

    def tearDown(self):
        for trade in self.running:
            if trade.process.poll() is None:
                trade.process.kill()
                trade.process.wait()
            for stream in (trade.process.stdin, trade.process.stdout, trade.process.stderr):
                try:
                    stream.close()
                except OSError:
                    pass
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

    # Records

    def candle(self, price=60000, time=None, **more):
        start = (now() // MINUTE - 1) * MINUTE if time is None else time
        price = float(price)
        return {"type": "candle", "category": self.category, "symbol": self.symbol, "interval": "1", "time": start, "open": price, "high": price,
                "low": price, "close": price, "volume": 5, "turnover": 5 * price, "closed": True, **more}  # fmt: skip

    def signal(self, side="long", entry=60000, stop=None, target=None, number=0, age=0, **more):
        sign = 1 if side == "long" else -1
        return {"type": "signal", "id": f"{self.category}:{self.symbol}:1:{number}:test:{side}", "category": self.category, "symbol": self.symbol,
                "interval": "1", "time": now() - MINUTE - age, "close_time": now() - age, "side": side, "strategy": "test", "score": 1, "agree": 1,
                "of": 1, "confidence": "high", "entry": entry, "stop": stop if stop is not None else entry - sign * 600,
                "target": target if target is not None else entry + sign * 1200, "reasons": [], **more}  # fmt: skip

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

    def creates(self):
        return [body for path, body in self.orders_done() if path == "order/create"]

    def orders_done(self):
        return [(path, body) for path, body in self.exchange.account.done]
