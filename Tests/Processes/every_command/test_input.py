"""The output does not depend on how the input is split into reads."""
import concurrent.futures
import json
import os
import random
import tempfile
import unittest

from harness.cases import ALL
from harness.commands import golden, run, start

FIXTURES = [
    (["ohlc"], "ohlc/kline-repeated-late"),
    (["ohlc", "--closed", "--fill"], "ohlc/kline-quiet-filled"),
    (["ohlc"], "ohlc/kline-waits-for-backfill"),
    (["ohlc", "--interval", "1", "--fill"], "ohlc/trades-disconnected"),
    (["ohlc", "--interval", "5"], "ohlc/resample-quiet-part"),
    (["ohlc", "--pass"], "ohlc/kline-two-in-one"),
    (["ohlc"], "ohlc/pass-on"),
    (["ohlc", "--from-csv", "--interval", "1"], "ohlc/from-csv-archive"),
    (["ohlc", "--from-csv", "--symbol", "BTCUSDT"], "ohlc/from-csv-iso"),
    (["ohlc", "--csv", "-"], "ohlc/kline"),
    (["book", "--every", "1", "--imbalance", "2"], "book/every-messages"),
    (["book", "--every", "1s"], "book/every-time"),
    (["flow", "--window", "500ms,10s"], "flow/windows"),
    (["ind", "--join", "book.mid,book.1.mid"], "ind/join-depths"),
    (["ind", "--sma", "2"], "ind/outlier"),
    (["ind", "--let", "my_move=close - close[1]", "--sma", "2@my_move"], "ind/outlier"),
    (["columns"], "ind/outlier"),
    (["ohlc"], "ohlc/gap-of-days"),
]


# Every prefix, or every thirteenth.
STEP = 1 if ALL else 13


class AnyInput(unittest.TestCase):
    def test_a_prefix_gives_a_prefix_and_a_message(self):
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            for command, name in FIXTURES:
                content = golden(name)
                whole = run(command, content).stdout
                ends = range(0, len(content), STEP)
                for end, result in zip(ends, pool.map(lambda end: run(command, content[:end]), ends)):
                    cut = content[:end].rpartition(b"\n")[2].strip()
                    self.assertTrue(whole.startswith(result.stdout.rstrip(b"\n")),
                                    f"{name}, the first {end} bytes")
                    if result.returncode:
                        self.assertIn(b"expected", result.stderr, f"{name}, the first {end} bytes")
                    is_record = cut.startswith(b"{") and cut.endswith(b"}") or not cut
                    try:
                        json.loads(cut or b"{}")
                    except ValueError:
                        is_record = False
                    if not is_record and end > 2:
                        self.assertNotEqual(result.returncode, 0,
                                            f"{name}, the first {end} bytes: a cut line "
                                            "was not told")

    def test_any_chunking_gives_the_same_bytes(self):
        for command, name in FIXTURES:
            content = golden(name)
            whole = run(command, content)
            for size in (1, 2, 3, 7, 64, 1000):
                process = start(command)
                # Each chunk is written separately; the command reads as fast as it can.
                with concurrent.futures.ThreadPoolExecutor(2) as pool:
                    out, err = pool.submit(process.stdout.read), pool.submit(process.stderr.read)
                    for place in range(0, len(content), size):
                        os.write(process.stdin.fileno(), content[place:place + size])
                    process.stdin.close()
                    self.assertEqual((out.result(), err.result()), (whole.stdout, whole.stderr),
                                     f"{name} by {size}")
                process.wait(), process.stdout.close(), process.stderr.close()

    def test_closed_input_equals_forming_input_filtered(self):
        for name in ("kline", "kline-repeated-late", "kline-inferred", "resample"):
            more = ["--interval", "5"] if name == "resample" else []
            content = golden("ohlc/" + name)
            closed = run(["ohlc", "--closed", *more], content).stdout
            forming = run(["ohlc", *more], content).stdout.splitlines(True)
            self.assertEqual(closed, b"".join(line for line in forming if b'"closed":true' in line))
            self.assertEqual(run(["ohlc"], b"".join(forming)).stdout, b"".join(forming),
                             "candles pass unchanged")

    def test_lines_around_the_ends_of_buffers_come_out_unchanged(self):
        """Line lengths around the sizes of the scanner's text and of the blocks of input and
        output, and their doubles, with strings, numbers and brackets at the end."""
        sizes = [end + more for end in (64, 4032, 4096, 1 << 16, (1 << 16) + 4096, 1 << 17, 1 << 20)
                 for more in range(-9, 10)]
        lines = [b'{"a":"' + b"x" * (size - 9) + b'"}' for size in sizes if size > 20]
        lines += [b'{"a":' + b"1" * (size - 7) + b"}" for size in sizes if size > 20]
        lines += [b'{"a":[' + b"[],1," * ((size - 9) // 5) + b"[]" + b" " * ((size - 9) % 5) + b"]}"
                  for size in sizes if size > 20]
        random.Random(1).shuffle(lines)
        text = b"\n".join(lines) + b"\n"
        for command in (["ohlc"], ["trade", "-q"]):
            result = run(command, text)
            self.assertTrue(result.stdout == text, f"{command[0]} changes a line")
            self.assertEqual(result.returncode, 0, result.stderr)

    def test_a_line_of_16_mib_is_read_and_a_longer_one_refused(self):
        limit = 16 << 20
        fits = b'{"a":"' + b"x" * (limit - 8) + b'"}'
        result = run(["ohlc"], fits + b"\n" + fits[:-2] + b'x"}\n{"b":1}\n')
        self.assertEqual(result.stdout, fits + b'\n{"b":1}\n')
        self.assertEqual(result.stderr.splitlines()[0],
                         b"ohlc: line 2: expected at most 16777216 bytes in a line")
        self.assertEqual(result.returncode, 1)

    def test_rejects_keeps_a_line_that_is_too_long(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "rejects")
            line = b"y" * ((16 << 20) + 12345)
            run(["ohlc", "--rejects", path], line + b"\n{}\nbad\n")
            self.assertEqual(open(path, "rb").read(), line + b"\nbad\n")
