"""CSV rows compared with Python's csv module, and files under bad conditions."""
import csv
import datetime
import importlib.util
import io
import json
import os
import random
import subprocess
import tempfile
import time
import unittest

from harness.commands import lines_of, run, start
from harness.market import candle_lines
from harness.waiting import read_line, wait_for

MARKS = ("backfill", "gap", "partial", "filled", "inferred", "simulated")
TEXTS = ["plain", "a,b", 'say "x"', "two\nlines", "a\r\nb", "ü€", "", "null", "5", "true", "[1]"]


def random_records(seed, count):
    """Candles and records of other types, with optional fields."""
    chance, records = random.Random(seed), []
    for number in range(count):
        record = {"type": "candle", "category": "linear", "symbol": chance.choice(["A", "B"]),
                  "interval": "1", "time": 1704067200000 + number * 60_000 + chance.choice([0, 7]),
                  "close": round(chance.uniform(1, 9), 4), "closed": True}
        for name in chance.sample(["x", "y", "z", *MARKS], chance.randrange(9)):
            record[name] = {"backfill": lambda: chance.choice(["gap", "history", None]),
                            "gap": lambda: chance.choice([0, 3, None])}.get(
                                name, lambda: chance.choice([True, False, None])
                                if name in MARKS else chance.choice(
                                    [None, 1, 1e-7, True, {"a": [1, "b,\""]}, [],
                                     *TEXTS]))()
        records.append(record)
        if chance.random() < 0.2:
            records.append({"type": chance.choice(["event", "signal"]), "time": 1, "x": "text"})
    return records


def cell(name, value):
    """The expected text of a cell in a candle's row."""
    if name in MARKS[2:]:
        return "true" if value else "false"
    if name == "gap":
        return str(value or 0)
    if value is None:
        return ""
    if name == "time":
        moment = datetime.datetime.fromtimestamp(value // 1000, datetime.timezone.utc)
        return f"{moment:%Y-%m-%dT%H:%M:%S}.{value % 1000:03}Z"
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else json.dumps(value)


def expected(records):
    """The header and the rows. Fields are in the order of their first occurrence."""
    candles = [record for record in records if record["type"] == "candle"]
    names = []
    for number, record in enumerate(candles):
        names += [name for name in record if name not in names]
        if number == 0:
            names += [mark for mark in MARKS if mark not in names]
    return [names] + [[cell(name, record.get(name)) for name in names] for record in candles]


class Rows(unittest.TestCase):
    def test_a_file_holds_what_the_csv_module_would_write(self):
        for seed in range(20):
            records = random_records(seed, 60)
            with tempfile.TemporaryDirectory() as folder:
                for more in ([], ["--max", "1000"], ["--max", "7"]):
                    path = f"{folder}/{len(more)}{more[-1:]}.csv"
                    result = run(["columns", "-q", "--csv", path, *more], lines_of(*records))
                    self.assertEqual((result.returncode, result.stderr), (0, b""))
                    self.assertEqual(result.stdout, lines_of(*records), "all lines pass on")
                    with open(path, newline="") as file:
                        got = list(csv.reader(file))
                    want = expected(records)
                    rows = want[1:] if more[-1:] != ["7"] else want[-7:]
                    self.assertEqual(got, [want[0], *rows], (seed, more))

    def test_rows_on_standard_output_tell_what_has_no_column(self):
        for seed in range(10):
            records = random_records(seed, 40)
            result = run(["columns"], lines_of(*records))
            got = list(csv.reader(io.StringIO(result.stdout.decode(), newline="")))
            names, *rows = expected(records)
            count = len(got[0])
            self.assertEqual(got, [row[:count] for row in [names, *rows]])
            candles = [record for record in records if record["type"] == "candle"]
            self.assertEqual(result.returncode, 1 if count < len(names) else 0)
            for name in names[count:]:
                times = sum(name in record for record in candles)
                rows = f"{times} row" + "s" * (times != 1)
                self.assertIn(f"{name} in {rows}", result.stderr.decode())

    def test_fields_are_columns_in_their_order(self):
        records = random_records(3, 50)
        names = ["x", "time", "nothing", "close"]
        result = run(["columns", "--fields", ",".join(names)], lines_of(*records))
        got = list(csv.reader(io.StringIO(result.stdout.decode(), newline="")))
        candles = [record for record in records if record["type"] == "candle"]
        self.assertEqual(got, [names] + [[cell(name, record.get(name)) for name in names]
                                         for record in candles])
        self.assertIn(b"nothing never appeared in 50 records", result.stderr)

    @unittest.skipUnless(importlib.util.find_spec("pandas"), "needs pandas")
    def test_pandas_reads_types(self):
        import pandas
        candles = "".join(candle_lines(1, 50))
        given = run(["ind", "-q", "--rsi", "7", "--st", "10,3"], candles).stdout
        with tempfile.TemporaryDirectory() as folder:
            path = f"{folder}/candles.csv"
            run(["columns", "-q", "--csv", path], given)
            frame = pandas.read_csv(path, parse_dates=["time"])
        kinds = {name: frame[name].dtype.kind for name in frame}
        self.assertEqual({kinds[name] for name in ("partial", "filled", "inferred", "simulated",
                                                   "closed")}, {"b"})
        self.assertEqual((kinds["time"], kinds["gap"], kinds["rsi_7"], kinds["close"]),
                         ("M", "i", "f", "f"))
        records = [json.loads(line) for line in given.splitlines()]
        self.assertEqual(list(frame["rsi_7"].dropna()),
                         [record["rsi_7"] for record in records if record["rsi_7"] is not None])


class Files(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = os.path.join(folder.name, "rows.csv")

    def begin(self, *words, **more):
        process = start(["columns", "--csv", self.path, *words], **more)

        def close():
            process.kill()
            process.communicate()
        self.addCleanup(close)
        return process

    def rows(self):
        with open(self.path, newline="") as file:
            return list(csv.reader(file))

    def test_a_reader_never_meets_half_a_file(self):
        for kill in range(4):
            process = self.begin("--every", "1s", "--max", "3000", "-q",
                                 stdout=subprocess.DEVNULL)
            limit = time.monotonic() + 1.2 + kill / 10
            number = 0
            while time.monotonic() < limit or not os.path.exists(self.path):
                batch = [{"type": "x", "n": number + n, "t": "a\nb,", f"late_{(number + n) // 900}": n}
                         for n in range(100)]
                number += 100
                process.stdin.write(lines_of(*batch))
                if os.path.exists(self.path):
                    names, *rows = self.rows()
                    self.assertEqual(names[:3], ["type", "n", "t"])
                    self.assertTrue(all(len(row) == len(names) for row in rows))
                    numbers = [int(row[1]) for row in rows]
                    self.assertEqual(numbers, list(range(numbers[0], numbers[0] + len(rows))))
            process.kill()
            process.wait()
            self.rows()

    def test_the_file_is_written_while_the_input_is_quiet(self):
        process = self.begin("--every", "1s", "--max", "10")
        for number in range(1, 4):
            process.stdin.write(lines_of({"type": "x", "n": number}))
            wait_for(lambda: os.path.exists(self.path) and len(self.rows()) == number + 1,
                     f"row {number}")

    def test_kill_9_leaves_the_file_of_an_earlier_run(self):
        run(["columns", "-q", "--csv", self.path], lines_of({"type": "x", "n": 1}))
        process = self.begin()
        process.stdin.write(lines_of({"type": "x", "n": 2}))
        self.assertIn(b'"n": 2', read_line(process.stdout))
        process.kill()
        process.wait()
        self.assertEqual(self.rows(), [["type", "n", "simulated"], ["x", "1", "false"]])

    def test_a_disk_that_is_full_for_a_while_is_said_and_overcome(self):
        self.path = os.path.join(os.path.dirname(self.path), "there", "A.csv")
        open(os.path.dirname(self.path), "w").close()
        process = start(["columns", "--csv", self.path.replace("A", "{symbol}"), "--max", "5",
                         "--every", "1s"])
        process.stdin.write(lines_of({"type": "x", "symbol": "A"}))
        self.assertIn(b"cannot ", read_line(process.stderr))
        os.remove(os.path.dirname(self.path))
        wait_for(lambda: os.path.exists(self.path), "the file")
        self.assertIn(b"written again", read_line(process.stderr))
        process.communicate()
        self.assertEqual(process.returncode, 0)

    def test_a_file_that_cannot_be_written_is_status_3(self):
        for more in ([], ["--max", "5"]):
            result = run(["columns", "--csv", "/proc/{symbol}.csv", *more],
                         lines_of({"type": "x", "symbol": "A"}))
            self.assertEqual(result.returncode, 3, result.stderr)
            self.assertIn(b"cannot write /proc/A.csv", result.stderr)

    def test_the_file_is_written_though_the_reader_of_standard_output_goes(self):
        for more in ([], ["--max", "100000"]):
            read, write = os.pipe()
            process = self.begin(*more, stdout=write)
            os.close(write)
            os.close(read)
            process.stdin.write(lines_of(*({"type": "x", "n": n} for n in range(5))))
            process.stdin.close()
            self.assertEqual(process.wait(), 0)
            process.stdin = None
            self.assertEqual(len(self.rows()), 6)
            os.remove(self.path)
