"""The CSV files of `ohlc`: never a partial file, full disks."""
import os
import subprocess
import tempfile
import time
import unittest

from harness.commands import run, start
from harness.market import kline_lines
from harness.waiting import read_line, wait_for


class Files(unittest.TestCase):
    def test_a_reader_of_the_csv_never_meets_half_a_file(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "candles.csv")
            for kill in range(6):
                process = start(["ohlc", "--closed", "--csv", path, "--every", "1s", "--max",
                                 "5000"], stdout=subprocess.DEVNULL)
                lines, seen = kline_lines(200_000), 0
                limit = time.monotonic() + 1.2 + kill / 10
                while time.monotonic() < limit:
                    process.stdin.write(b"".join(next(lines, b"") for _ in range(200)))
                    if os.path.exists(path):
                        content = open(path).read()
                        seen += 1
                        self.assertTrue(
                            content.startswith("timestamp,open,high,low,close,volume\n"))
                        self.assertTrue(content.endswith("\n"))
                        for row in content.splitlines()[1:]:
                            self.assertEqual(row.count(","), 5)
                self.assertGreater(seen, 0)
                process.kill()
                try:
                    process.communicate()
                except BrokenPipeError:
                    pass
                self.assertTrue(open(path).read().endswith("\n"))

    def test_the_csv_is_written_while_the_input_is_quiet(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "candles.csv")
            process = start(["ohlc", "--closed", "--csv", path, "--every", "1s"])
            for number, line in enumerate(kline_lines(3), 1):
                process.stdin.write(line)
                wait_for(lambda: os.path.exists(path) and len(open(path).readlines()) == number + 1,
                         f"row {number}")
            process.communicate()

    def test_a_disk_that_is_full_for_a_while_is_said_and_overcome(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "there", "BTCUSDT.csv")
            # A file stands in the place of the folder until it is removed.
            open(os.path.dirname(path), "w").close()
            process = start(["ohlc", "--closed", "--csv", path.replace("BTCUSDT", "{symbol}"),
                             "--every", "1s"])
            process.stdin.write(next(kline_lines(1)))
            self.assertIn(b"cannot ", read_line(process.stderr))
            os.remove(os.path.dirname(path))
            wait_for(lambda: os.path.exists(path), "the file")
            self.assertIn(b"written again", read_line(process.stderr))
            process.communicate()
            self.assertEqual(process.returncode, 0)

    def test_a_csv_that_cannot_be_written_at_the_end_is_status_3(self):
        result = run(["ohlc", "--csv", "/proc/{symbol}.csv"], next(kline_lines(1)))
        self.assertEqual(result.returncode, 3)
        self.assertIn(b"cannot write /proc/BTCUSDT.csv", result.stderr)
        self.assertIn(b'"closed":true', result.stdout)

    def test_the_csv_loads_in_pandas_terms(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "{symbol}.csv")
            run(["ohlc", "--csv", path, "--max", "10"],
                b"".join(kline_lines(25)) + b"".join(kline_lines(3, "ETHUSDT")))
            rows = open(path.replace("{symbol}", "BTCUSDT")).read().splitlines()
            self.assertEqual(rows[0], "timestamp,open,high,low,close,volume")
            self.assertEqual(rows[1:],
                             [f"2022-12-29T{14 + n // 20}:{(40 + n) % 60:02}:00Z,1,{n + 1}.5,1,"
                              f"{n + 1}.5,1" for n in range(15, 25)])
            self.assertEqual(len(open(path.replace("{symbol}", "ETHUSDT")).readlines()), 4)

    def test_a_full_disk_under_rejects_is_status_3(self):
        result = run(["ohlc", "--rejects", "/dev/full"], b"bad\n")
        self.assertEqual(result.returncode, 3)
