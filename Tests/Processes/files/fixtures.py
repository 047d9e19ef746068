"""Copies of the fixtures, and their content."""
import json
import os
import re
import shutil
import sqlite3
import unittest
from decimal import Decimal

from harness.commands import TESTS, own_environment, run
from harness.folders import quick_folder
from live.case import now

FIXTURES = os.path.join(TESTS, "Fixtures", "0.1.0")
START, MINUTE = 1_704_067_200_000, 60_000
with open(os.path.join(FIXTURES, "exchange.json")) as file:
    EXCHANGE = json.load(file)


def candle(number, open, high=None, low=None, close=None):
    close = open if close is None else close
    return {"type": "candle", "category": "linear", "symbol": "BTCUSDT", "interval": "1",
            "time": START + number * MINUTE, "open": open, "high": max(open, close) if high is None
            else high, "low": min(open, close) if low is None else low, "close": close,
            "volume": 10.125, "turnover": 10.125 * open, "closed": True}


def rows(path, sql="SELECT key, value FROM state"):
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        return database.execute(sql).fetchall()
    finally:
        database.close()


def state(path):
    return {key: json.loads(value, parse_float=Decimal, parse_int=Decimal) if value.startswith("{")
            else value for key, value in rows(path)}


def change(path, sql, *values):
    database = sqlite3.connect(path)
    database.execute(sql, values)
    database.commit()
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()


def as_of_an_hour_ago(path, table, columns, key):
    """Shifts all times in a table, so that the fixture was written an hour ago."""
    shift = now() - 3_600_000 - EXCHANGE["written"]
    late = lambda text: re.sub(r"\b1[789]\d{11}\b", lambda found: str(int(found[0]) + shift), text)
    database = sqlite3.connect(path)
    for column in columns:
        for name, value in database.execute(f"SELECT {key}, {column} FROM {table}").fetchall():
            if isinstance(value, int) and value > EXCHANGE["written"] - 86_400_000:
                database.execute(f"UPDATE {table} SET {column} = ? WHERE {key} = ?",
                                 (value + shift, name))
            elif isinstance(value, str):
                database.execute(f"UPDATE {table} SET {column} = ? WHERE {key} = ?",
                                 (late(value), name))
    database.commit()
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()


class Files(unittest.TestCase):
    """Test case with its own folder."""

    def setUp(self):
        self.folder = quick_folder()
        self.path = self.folder.name
        self.environment = own_environment(HOME=self.path)

    def tearDown(self):
        self.folder.cleanup()

    def copy(self, name):
        path = os.path.join(self.path, name)
        shutil.copyfile(os.path.join(FIXTURES, name), path)
        return path

    def command(self, name, *words, given=b"", **more):
        return run([name, *words], given, cwd=self.path, env=self.environment, **more)

    def trade(self, path, *words, given=b"", **more):
        return self.command("trade", "--state", path, *words, given=given, **more)
