"""Files that this version cannot read are refused with the reason, and stay unchanged. No damage
kills a command by a signal."""
import copy
import hashlib
import json
import os
import shutil
import sqlite3

from alerts.case import SIGNAL
from files.fixtures import FIXTURES, Files, MINUTE, START, candle, change, rows
from harness.cases import ALL
from harness.commands import lines_of

PAPER = ["paper-position", "paper-limit", "paper-grid"]
# One value for each kind of damage: other types, and numbers at the limits of their types.
WRONG = [None, "soon", "", True, [], {}, -1, 2**31, 2**63 - 1, -(2**63), 2**64, 10**38, 1e308,
         1e-320, [2**63 - 1], [{}], ["x"], "\x00\x1b"]
# Fields that rows of some versions do not have.
OPTIONAL = {"market:0": {"digits"}, "market:1": {"digits"}}
# Input whose run uses every field.
INPUT = lines_of(candle(4, 42050, 43000, 41900, 41950),
                 {"type": "signal", "id": "new", "symbol": "BTCUSDT", "category": "linear",
                  "interval": "1", "time": START + 4 * MINUTE, "close_time": START + 5 * MINUTE,
                  "side": "short", "entry": 41950, "stop": 42500, "target": 40000,
                  "strategy": "test"},
                 {"topic": "tickers.BTCUSDT", "ts": START + 5 * MINUTE,
                  "data": {"symbol": "BTCUSDT", "fundingRate": "0.0001",
                           "nextFundingTime": str(START + 6 * MINUTE), "markPrice": "41950"}},
                 candle(5, 41950, 42060, 39000, 40000), candle(7, 40000),
                 candle(2000, 41000, 42000, 40000, 41500))
OPTIONS = {"paper-position": ["--trail", "atr:2,3", "--max-daily-loss", "5%", "--max-orders",
                              "5/1h"], "paper-grid": ["--grid", "42000,3,100", "--size", "500"],
           "paper-limit": ["--entry", "limit:-0.1%", "--entry-ttl", "5m", "--chase"]}


def fingerprint(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def places(value, path=()):
    """The paths of all fields, nested ones too."""
    if isinstance(value, dict):
        for name, member in value.items():
            yield path + (name,)
            yield from places(member, path + (name,))
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        yield from places(value[0], path + (0,))


def put(row, place, value):
    row = copy.deepcopy(row)
    inner = row
    for part in place[:-1]:
        inner = inner[part]
    if value is KeyError:
        del inner[place[-1]]
    else:
        inner[place[-1]] = value
    return row


class Whole(Files):
    """Damage to the file as a whole."""

    def refused(self, result, path, before, status, *texts):
        self.assertEqual((result.returncode, result.stdout), (status, b""), result.stderr)
        for text in texts:
            self.assertIn(text, result.stderr.decode())
        self.assertEqual(fingerprint(path), before)
        self.assertEqual([name for name in os.listdir(os.path.dirname(path))
                          if name.endswith(("-wal", "-shm")) or "damaged" in name], [])

    def state_refused(self, sql, status, *texts):
        for name in ("paper-position", "paper-halt"):
            path = self.copy(f"{name}.db")
            for statement in sql:
                change(path, statement)
            self.refused(self.trade(path, given=INPUT), path, fingerprint(path), status,
                         f"--state {path}", *texts)

    def spool_refused(self, sql, status, *texts):
        shutil.rmtree(f"{self.path}/spool", ignore_errors=True)
        shutil.copytree(os.path.join(FIXTURES, "spool"), f"{self.path}/spool")
        path = f"{self.path}/spool/alerts.db"
        for statement in sql:
            change(path, statement)
        before = fingerprint(path)
        for words in (["--file", "sent.txt", "--all-ages"], ["status"]):
            self.refused(self.command("alert", *words, "--state", "spool"), path, before, status,
                         "spool/alerts.db", *texts)
            self.assertFalse(os.path.exists(f"{self.path}/sent.txt"))

    def test_a_newer_layout(self):
        self.state_refused(["PRAGMA application_id = 0x42507473", "PRAGMA user_version = 3"], 2,
                           "a newer version", "layout 3")
        self.spool_refused(["PRAGMA application_id = 0x42507370", "PRAGMA user_version = 4"], 2,
                           "a newer version", "layout 4")

    def test_another_program_s_database(self):
        self.state_refused(["PRAGMA application_id = 12345"], 2, "another program")
        self.spool_refused(["PRAGMA application_id = 12345"], 2, "another program")
        self.state_refused(["DROP TABLE state", "DROP TABLE unseen", "DROP TABLE trades",
                            "CREATE TABLE mine(x)"], 2, "another program")
        self.spool_refused(["DROP TABLE alert", "DROP TABLE cooldown", "CREATE TABLE mine(x)"], 2,
                           "another program")

    def test_a_table_or_column_that_is_missing_or_unknown(self):
        self.state_refused(["DROP TABLE trades"], 3, "table 'trades' is missing")
        self.state_refused(["ALTER TABLE unseen RENAME COLUMN line TO text"], 3,
                           "column 'line' of table 'unseen' is missing")
        self.state_refused(["ALTER TABLE state ADD COLUMN more"], 3, "unknown column 'more'")
        self.spool_refused(["ALTER TABLE alert RENAME COLUMN lease TO loan"], 3,
                           "column 'lease' of table 'alert' is missing")
        self.spool_refused(["ALTER TABLE cooldown ADD COLUMN more"], 3, "unknown column 'more'")

    def test_executions_that_are_damaged(self):
        for sql, text in (("DROP TABLE executions", "table 'executions' is missing"),
                          ("INSERT INTO executions VALUES (0, 'a', 'soon')", "not a market, an id and"),
                          ("INSERT INTO executions VALUES (0, 'a', 0)", "'a' has no time"),
                          ("INSERT INTO executions VALUES (7, 'a', 1)", "'market:7': it is missing")):
            path = self.copy("paper-position.db")
            self.assertEqual(self.trade(path).returncode, 0)
            change(path, sql)
            self.refused(self.trade(path, given=INPUT), path, fingerprint(path), 3, text)

    def test_a_file_that_is_no_database_is_not_replaced(self):
        path = f"{self.path}/notes.txt"
        with open(path, "w") as file:
            file.write("my notes\n" * 1000)
        self.refused(self.trade(path, given=INPUT), path, fingerprint(path), 2,
                     "not a state of trade")

    def test_a_log_that_a_kill_left_stays_too(self):
        path = self.copy("paper-position.db")
        database = sqlite3.connect(path)
        database.execute("PRAGMA application_id = 0x42507473")
        database.execute("PRAGMA user_version = 9")
        database.commit()
        for name in ("killed.db", "killed.db-wal"):
            shutil.copyfile(name.replace("killed.db", path), f"{self.path}/{name}")
        database.close()
        killed = f"{self.path}/killed.db"
        before = fingerprint(killed), fingerprint(f"{killed}-wal")
        result = self.trade(killed)
        self.assertEqual(result.returncode, 2, result.stderr)
        self.assertEqual((fingerprint(killed), fingerprint(f"{killed}-wal")), before)

    def test_a_row_that_is_missing_or_unknown(self):
        for sql, status, text in (("DELETE FROM state WHERE key = 'book:0'", 3, "'book:0'"),
                                  ("DELETE FROM state WHERE key = 'market:0'", 3, "missing"),
                                  ("INSERT INTO state VALUES ('wishes', '{}')", 2,
                                   "unknown row 'wishes'"),
                                  ("UPDATE state SET value = '{' WHERE key = 'guards'", 3,
                                   "'guards'"),
                                  ("UPDATE state SET key = 'series:7' WHERE key = 'series:0'", 3,
                                   "'series:")):
            self.state_refused([sql], status, text)


class State(Files):
    def each_field(self, name):
        whole = self.copy(f"{name}.db")
        for key, text in rows(whole):
            if not text.startswith("{"):
                continue
            row = json.loads(text)
            for place in places(row):
                yield key, row, place

    def run_on(self, name, key, row):
        path = f"{self.path}/{name}-damaged.db"
        shutil.copyfile(f"{self.path}/{name}.db", path)
        change(path, "UPDATE state SET value = ? WHERE key = ?", json.dumps(row), key)
        before = fingerprint(path)
        result = self.trade(path, *OPTIONS.get(name, []), given=INPUT)
        if f"--state {path}" in result.stderr.decode():
            self.assertEqual((result.returncode, fingerprint(path)), (3, before),
                             "refused, and changed")
        return result

    def unknown_and_missing(self, name):
        for key, row, place in self.each_field(name):
            where = f"{name} {key} {place}"
            inner = [part for part in place if part != 0]
            result = self.run_on(name, key, put(row, place, KeyError))
            if place[-1] in OPTIONAL.get(key, ()):
                self.assertIn(result.returncode, (0, 1), where)
            else:
                self.assertEqual(result.returncode, 3, f"{where} {result.stderr}")
                self.assertIn(f"field '{'.'.join(inner)}' is missing", result.stderr.decode(),
                              where)
            result = self.run_on(name, key, put(row, place[:-1] + ("later",), 1))
            self.assertEqual(result.returncode, 3, f"{where} {result.stderr}")
            self.assertIn(f"unknown field '{'.'.join(inner[:-1] + ['later'])}'",
                          result.stderr.decode(), where)

    def damaged(self, name):
        for number, (key, row, place) in enumerate(self.each_field(name)):
            # The greatest number and one of the values in turn, or each value in each field.
            for value in WRONG if ALL else [2**63 - 1, WRONG[number % len(WRONG)]]:
                result = self.run_on(name, key, put(row, place, value))
                self.assertIn(result.returncode, (0, 1, 3),
                              f"{name} {key} {place} = {value!r}: {result.stderr}")


# One state has a position, a trail and two accounts; one has an order; one has a grid.
for name in PAPER:
    setattr(State, f"test_{name.replace('-', '_')}_fields_that_are_missing_or_unknown",
            lambda self, name=name: self.unknown_and_missing(name))
    setattr(State, f"test_{name.replace('-', '_')}_fields_that_are_damaged",
            lambda self, name=name: self.damaged(name))


class Spool(Files):
    COLUMNS = [("alert", name) for name in ("number", "id", "channel", "record", "born", "accepted",
                                            "state", "due", "attempts", "lease", "owner", "message",
                                            "settled", "error", "subject", "urgency",
                                            "held")] + [("cooldown", "time"), ("clock", "boot"),
                                                        ("clock", "offset"),
                                                        ("sqlite_sequence", "seq")]
    WRONG = [None, "soon", "", -1, 2**63 - 1, -(2**63), 1e308, 2.5, b"\xff\x00"]

    def test_columns_that_are_damaged(self):
        """Waiting alerts are sent in several ways. Some runs first start a process that ends, so
        that leases and times matter."""
        migrated = f"{self.path}/migrated"
        shutil.copytree(os.path.join(FIXTURES, "spool"), migrated)
        self.assertEqual(self.command("alert", "status", "--state", "migrated").returncode, 0)
        for table, column in self.COLUMNS:
            for value in self.WRONG:
                folder = f"{self.path}/spool"
                shutil.rmtree(folder, ignore_errors=True)
                # Files of 0.1.0 lack the columns that layout 2 added.
                isNew = table == "clock" or column in ("subject", "urgency", "held")
                shutil.copytree(migrated if isNew else os.path.join(FIXTURES, "spool"), folder)
                is_key = table == "alert" and column in ("id", "number")
                where = "WHERE number = 11" if is_key else ""
                try:
                    change(f"{folder}/alerts.db", f"UPDATE {table} SET {column} = ? {where}", value)
                except sqlite3.IntegrityError:
                    continue
                before = fingerprint(f"{folder}/alerts.db")
                for words in (["status"],
                              ["--file", "digest.txt", "--digest", "1s", "--cooldown", "1h"],
                              ["--file", "digest.txt", "--all-ages", "--max-per-hour", "5"]):
                    result = self.command("alert", *words, "--state", "spool",
                                          given=lines_of({**SIGNAL, "id": "new"}))
                    self.assertIn(result.returncode, (0, 1, 3),
                                  f"{table}.{column} = {value!r}: {result.stderr}")
                    if result.returncode == 3:
                        self.assertIn(f"'{column}'", result.stderr.decode())
                        self.assertEqual(fingerprint(f"{folder}/alerts.db"), before)
