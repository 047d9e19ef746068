"""Copies of the fixtures, and what is in them."""
import json
import os
import re
import shutil
import sqlite3
import subprocess
import tempfile
import unittest

from harness.commands import BIN, TESTS
from live.case import Decimal, now

FIXTURES = os.path.join(TESTS, "Fixtures", "0.1.0")
START, MINUTE = 1_704_067_200_000, 60_000
with open(os.path.join(FIXTURES, "exchange.json")) as file:
    EXCHANGE = json.load(file)


def candle(number, open, high=None, low=None, close=None):
    close = open if close is None else close
    return {"type": "candle", "category": "linear", "symbol": "BTCUSDT", "interval": "1", "time": START + number * MINUTE, "open": open,
            "high": max(open, close) if high is None else high, "low": min(open, close) if low is None else low, "close": close,
            "volume": 10.125, "turnover": 10.125 * open, "closed": True}  # fmt: skip


def lines(*records):
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


def rows(path, sql="SELECT key, value FROM state"):
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        return database.execute(sql).fetchall()
    finally:
        database.close()


def state(path):
    return {key: json.loads(value, parse_float=Decimal, parse_int=Decimal) if value.startswith("{") else value for key, value in rows(path)}


def change(path, sql, *values):
    database = sqlite3.connect(path)
    database.execute(sql, values)
    database.commit()
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()


def as_of_an_hour_ago(path, table, columns, key):
    """What was written while this script's author watched was written an hour ago."""
    shift = now() - 3_600_000 - EXCHANGE["written"]
    late = lambda text: re.sub(r"\b1[789]\d{11}\b", lambda found: str(int(found[0]) + shift), text)
    database = sqlite3.connect(path)
    for column in columns:
        for name, value in database.execute(f"SELECT {key}, {column} FROM {table}").fetchall():
            if isinstance(value, int) and value > EXCHANGE["written"] - 86_400_000:
                database.execute(f"UPDATE {table} SET {column} = ? WHERE {key} = ?", (value + shift, name))
            elif isinstance(value, str):
                database.execute(f"UPDATE {table} SET {column} = ? WHERE {key} = ?", (late(value), name))
    database.commit()
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()


class Files(unittest.TestCase):
    """A folder of the test's own."""

    def setUp(self):
        # In memory where that can be: thousands of commits would make the disk the slowest part.
        self.folder = tempfile.TemporaryDirectory(dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None)
        self.path = self.folder.name
        kept = {name: value for name, value in os.environ.items() if not name.startswith("BYBIT_")}
        self.environment = {**kept, "TZ": "UTC", "HOME": self.path}

    def tearDown(self):
        self.folder.cleanup()

    def copy(self, name):
        path = os.path.join(self.path, name)
        shutil.copyfile(os.path.join(FIXTURES, name), path)
        return path

    def command(self, name, *words, given=b"", **more):
        return subprocess.run([f"{BIN}/{name}", *words], input=given, capture_output=True, cwd=self.path, env=self.environment, timeout=60, **more)

    def trade(self, path, *words, given=b"", **more):
        return self.command("trade", "--state", path, *words, given=given, **more)
