#!/usr/bin/python3
"""Writes the state files and the spool beside this script, with the commands of version 0.1.0. Later versions must open
them.

usage: make.py BIN      BIN: the folder of the commands of 0.1.0

paper-*.db    trade's state on paper: an open position, a resting limit order, a halt, a grid, records that were never
written
live-*.db     trade's state at the exchange (--testnet): a position with its stop, a resting limit order, a halt
exchange.json what the fake exchange held when the live files were written
spool/        alert's spool: alerts sent, failed, suppressed, waiting for a retry, and gathered for a digest
"""
import json, os, shutil, signal, sqlite3, sys, unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "Processes"))
os.environ["PROCESSES_BIN"] = os.path.abspath(sys.argv[1]) if len(sys.argv) > 1 else sys.exit(__doc__)
from decimal import Decimal

from alerts.case import Room, SIGNAL
from harness.commands import command, lines_of
from harness.servers import Provider
from harness.waiting import wait_for
from live.case import Case, now

START = 1_704_067_200_000  # 2024-01-01
MINUTE = 60_000


def candle(number, open, high=None, low=None, close=None, symbol="BTCUSDT", category="linear"):
    close = open if close is None else close
    return {"type": "candle", "category": category, "symbol": symbol, "interval": "1", "time": START + number * MINUTE, "open": open,
            "high": max(open, close) if high is None else high, "low": min(open, close) if low is None else low, "close": close,
            "volume": 10.125, "turnover": 10.125 * open, "closed": True}  # fmt: skip


def order(number, side, entry, stop, target, symbol="BTCUSDT", category="linear"):
    return {"type": "signal", "id": f"{category}:{symbol}:1:{number}:test:{side}", "category": category, "symbol": symbol, "interval": "1",
            "time": START + number * MINUTE, "close_time": START + (number + 1) * MINUTE, "side": side, "strategy": "test", "score": 1,
            "agree": 1, "of": 1, "confidence": "high", "entry": entry, "stop": stop, "target": target, "reasons": []}  # fmt: skip


class Paper(Case):
    """Uses `start`, `give`, `wait` and the folder of Case. Paper trading needs no exchange and other
    arguments."""

    def setUp(self):
        super().setUp()
        self.room.words = lambda *more, state, **_: command("trade", "--state", state, *more)

    def run_to_the_end(self, name, records, *options):
        trade = self.start(*options, state=f"{name}.db")
        trade.give(*records)
        trade.end()
        self.keep(name, ready=lambda: True)

    def keep(self, name, ready):
        path = f"{self.room.path}/{name}.db"
        with sqlite3.connect(path) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.close()
        shutil.copyfile(path, os.path.join(HERE, f"{name}.db"))

    def test_position(self):
        """Two markets: one with an open position and a trailing stop, one with a closed position. Two
        account currencies."""
        ether = dict(symbol="ETHUSD", category="inverse")
        self.run_to_the_end("paper-position", [
            candle(0, 42000), candle(0, 2300, **ether), order(0, "long", 42000, 41000, 45000), order(0, "short", 2300, 2350, 2200, **ether),
            candle(1, 42010, 42100.5, 41990, 42080), candle(1, 2299, **ether), candle(2, 42080, 42300, 42070, 42250.5),
            candle(2, 2210, 2220, 2190, 2195, **ether), candle(3, 42260), candle(3, 2195, **ether),
        ], "--trail", "atr:2,3", "--cash", "10000,5ETH", "--max-daily-loss", "5%", "--max-orders", "10/1h")  # fmt: skip

    def test_limit(self):
        self.run_to_the_end("paper-limit", [candle(0, 42000), order(0, "long", 42000, 41000, 45000), candle(1, 42010, 42100, 42005, 42080)],
                            "--entry", "limit:-0.1%", "--entry-ttl", "5m")  # fmt: skip

    def test_halt(self):
        self.run_to_the_end("paper-halt", [candle(0, 42000), order(0, "long", 42000, 41000, 45000), candle(1, 42000), candle(2, 41990, 41990, 40000, 40500)],
                            "--max-drawdown", "1%", "--max-daily-loss", "1%", "--risk", "3%")  # fmt: skip

    def test_grid(self):
        self.run_to_the_end("paper-grid", [candle(0, 42000), candle(1, 42000, 42020, 41880, 41890), candle(2, 41890, 42120, 41890, 42110)],
                            "--grid", "42000,3,100", "--size", "500")  # fmt: skip

    def test_unseen(self):
        """Killed after the records of a fill were saved to disk, while they were being written
        out."""
        trade = self.start(state="paper-unseen.db")
        trade.give(candle(0, 42000), order(0, "long", 42000, 41000, 45000), candle(1, 42010))
        trade.wait_for("position", side="long")
        trade.kill(signal.SIGKILL)
        self.keep("paper-unseen", None)


class Live(Case):
    def keep(self, name):
        Paper.keep(self, name, None)
        held = [{"category": p.category, "symbol": p.symbol, "side": p.side, "size": str(p.size), "cost": str(p.cost),
                 "stop_loss": str(p.stop_loss), "take_profit": str(p.take_profit)} for p in self.orders.held()]  # fmt: skip
        resting = [body for link, body in self.orders.creates.items() if self.orders.book[link].open]
        path = os.path.join(HERE, "exchange.json")
        known = {}
        if os.path.exists(path):
            with open(path) as file:
                known = json.load(file)
        known["written"] = now()
        known[name] = {"positions": held, "orders": resting, "wallet": str(self.orders.wallet["USDT"])}
        with open(path, "w") as file:
            json.dump(known, file, indent=1, sort_keys=True)
            file.write("\n")

    def start(self, *more, **options):
        return super().start("--testnet", *more, **options)

    def setUp(self):
        super().setUp()
        words = self.room.words
        self.room.words = lambda *more, **options: [word for word in words(*more, **options) if word != "--live"]

    def test_position(self):
        trade = self.ready("--risk", "0.1%", state="live-position.db")
        trade.give(self.signal())
        trade.wait_for("position", side="long")
        trade.kill(signal.SIGKILL)
        self.keep("live-position")

    def test_limit(self):
        trade = self.ready("--risk", "0.1%", "--entry", "limit:-0.1%", "--entry-ttl", "1d", state="live-limit.db")
        trade.give(self.signal())
        self.exchange.wait(self.resting)
        trade.wait_for("order", status="new")
        trade.kill(signal.SIGKILL)
        self.keep("live-limit")

    def test_halt(self):
        trade = self.ready("--risk", "0.1%", state="live-halt.db")
        self.exchange.account.refusals["order/create"] = (110007, "ab not enough for new order")
        trade.give(self.signal())
        trade.wait_for("event", event="halt")
        trade.end()
        self.keep("live-halt")


class Spool(unittest.TestCase):
    """Alerts to a chat and to a file. The chat's service accepts one alert, refuses one, and is
    down after that."""

    def test_spool(self):
        room = Room(TELEGRAM_BOT_TOKEN="token", TELEGRAM_CHAT_ID="chat")
        service = Provider(lambda request, number: [(200, {}, b"{}"), (403, {}, b"{}"), (503, {}, b"{}")][min(number, 2)])
        room.environment["TELEGRAM_API_URL"] = service.url
        record = lambda name, **more: {**SIGNAL, "id": name, **more}
        words = ["--telegram", "--all-ages", "--backoff", "1h,1h"]
        process = room.start(*words, "--file", "sent.txt")
        process.stdin.write(lines_of(record("sent"), record("failed"), record("retrying"), record("waiting")))
        wait_for(lambda: len(service.requests) == 3 and "retry" in str(room.spool("SELECT error IS NULL, due, 'retry' FROM alert WHERE due > 0")), "three attempts")
        process.kill()
        process.communicate()
        # Another channel gathers alerts for a digest; one alert is suppressed by the cooldown of its
        # market and side.
        process = room.start("--file", "digest.txt", "--all-ages", "--digest", "1d", "--cooldown", "1h")
        process.stdin.write(lines_of(record("gathered-1"), record("cooling"), record("gathered-2", symbol="ETHUSDT")))
        wait_for(lambda: ("gathered-2",) in room.spool("SELECT id FROM alert"), "the digest")
        process.kill()
        process.communicate()
        with sqlite3.connect(f"{room.path}/state/alerts.db") as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.close()
        folder = os.path.join(HERE, "spool")
        shutil.rmtree(folder, ignore_errors=True)
        os.mkdir(folder)
        for name in ("alerts.db", "alerts.lock"):
            shutil.copyfile(f"{room.path}/state/{name}", f"{folder}/{name}")
        room.close()
        service.close()


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
