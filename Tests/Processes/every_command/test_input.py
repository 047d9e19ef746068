"""What must hold of the commands as processes: any way the input is cut or fed, stalled readers, signals, full disks."""
import concurrent.futures
import decimal
import json
import os
import random
import select
import signal
import subprocess
import tempfile
import time
import unittest
from fractions import Fraction

from harness.commands import golden, run, start
from harness.market import kline_lines, trade_messages
from harness.waiting import LIMIT, read_line, wait_for

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
    (["ohlc"], "ohlc/gap-of-days"),
]


class AnyInput(unittest.TestCase):
    def test_every_prefix_gives_a_prefix_and_a_message(self):
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            for command, name in FIXTURES:
                content = golden(name)
                whole = run(command, content).stdout
                done = list(pool.map(lambda end: run(command, content[:end]), range(len(content))))
                for end, result in enumerate(done):
                    cut = content[:end].rpartition(b"\n")[2].strip()
                    self.assertTrue(whole.startswith(result.stdout.rstrip(b"\n")), f"{name}, the first {end} bytes")
                    if result.returncode:
                        self.assertIn(b"expected", result.stderr, f"{name}, the first {end} bytes")
                    is_record = cut.startswith(b"{") and cut.endswith(b"}") or not cut
                    try:
                        json.loads(cut or b"{}")
                    except ValueError:
                        is_record = False
                    if not is_record and end > 2:
                        self.assertNotEqual(result.returncode, 0, f"{name}, the first {end} bytes: a cut line was not told")

    def test_any_chunking_gives_the_same_bytes(self):
        for command, name in FIXTURES:
            content = golden(name)
            whole = run(command, content)
            for size in (1, 2, 3, 7, 64, 1000):
                process = start(command)
                # Each chunk is written for itself; the command reads as fast as it can.
                with concurrent.futures.ThreadPoolExecutor(2) as pool:
                    out, err = pool.submit(process.stdout.read), pool.submit(process.stderr.read)
                    for place in range(0, len(content), size):
                        os.write(process.stdin.fileno(), content[place:place + size])
                    process.stdin.close()
                    self.assertEqual((out.result(), err.result()), (whole.stdout, whole.stderr), f"{name} by {size}")
                process.wait(), process.stdout.close(), process.stderr.close()

    def test_closed_input_equals_forming_input_filtered(self):
        for name in ("kline", "kline-repeated-late", "kline-inferred", "resample"):
            more = ["--interval", "5"] if name == "resample" else []
            content = golden("ohlc/" + name)
            closed = run(["ohlc", "--closed", *more], content).stdout
            forming = run(["ohlc", *more], content).stdout.splitlines(True)
            self.assertEqual(closed, b"".join(line for line in forming if b'"closed":true' in line))
            self.assertEqual(run(["ohlc"], b"".join(forming)).stdout, b"".join(forming), "candles pass unchanged")

    def test_lines_around_the_ends_of_buffers_come_out_unchanged(self):
        """The scanner's text, blocks of input and output, and their doublings; strings, numbers and brackets at the end."""
        sizes = [end + more for end in (64, 4032, 4096, 1 << 16, (1 << 16) + 4096, 1 << 17, 1 << 20) for more in range(-9, 10)]
        lines = [b'{"a":"' + b"x" * (size - 9) + b'"}' for size in sizes if size > 20]
        lines += [b'{"a":' + b"1" * (size - 7) + b"}" for size in sizes if size > 20]
        lines += [b'{"a":[' + b"[],1," * ((size - 9) // 5) + b"[]" + b" " * ((size - 9) % 5) + b"]}" for size in sizes if size > 20]
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
        self.assertEqual(result.stderr.splitlines()[0], b"ohlc: line 2: expected at most 16777216 bytes in a line")
        self.assertEqual(result.returncode, 1)

    def test_rejects_keeps_a_line_that_is_too_long(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "rejects")
            line = b"y" * ((16 << 20) + 12345)
            run(["ohlc", "--rejects", path], line + b"\n{}\nbad\n")
            self.assertEqual(open(path, "rb").read(), line + b"\nbad\n")


class Live(unittest.TestCase):
    def test_a_line_comes_out_while_the_input_stays_open(self):
        process = start(["ohlc"])
        for line in golden("ohlc/kline").splitlines(True):
            process.stdin.write(line)
            self.assertIn(b'"type":"candle"', read_line(process.stdout))
        process.stdin.close()
        self.assertEqual(process.wait(LIMIT), 0)
        process.stdout.close(), process.stderr.close()

    def test_half_a_line_waits_for_the_rest(self):
        process = start(["ohlc"])
        first, second = b'{"a":', b"1}\n"
        os.write(process.stdin.fileno(), b'{"z":0}\n' + first)
        self.assertEqual(read_line(process.stdout), b'{"z":0}\n')
        os.write(process.stdin.fileno(), second)
        self.assertEqual(read_line(process.stdout), b'{"a":1}\n')
        process.communicate()

    def test_a_line_whose_time_nothing_contradicts_is_passed_on_at_a_stop(self):
        lines = golden("ind/outlier").splitlines(keepends=True)[:5]
        process = start(["ind", "-q", "--sma", "2"])
        process.stdin.write(b"".join(lines))
        process.stdin.flush()
        # The last of them is a year ahead, and waits for others. Nothing contradicts it, so a stop passes it on.
        self.assertEqual(len([process.stdout.readline() for _ in range(4)]), 4)
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=10)
        self.assertEqual((process.returncode, out.count(b"\n"), err), (-signal.SIGTERM, 1, b""))

    def test_dies_of_the_signal_after_the_line(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            with tempfile.TemporaryDirectory() as folder:
                path = os.path.join(folder, "candles.csv")
                process = start(["ohlc", "--csv", path, "--every", "1h"])
                process.stdin.write(golden("ohlc/kline"))
                for _ in range(4):
                    read_line(process.stdout)
                process.send_signal(number)
                out, _ = process.communicate(timeout=LIMIT)
                self.assertEqual(process.returncode, -number)
                self.assertEqual(len(open(path).readlines()), 2, "the file holds its last state")

    def test_dies_of_the_signal_while_the_reader_stalls(self):
        process = start(["ohlc"])
        flood = golden("ohlc/pass-on").replace(b"\n", b"") and b'{"x":"' + b"y" * 1000 + b'"}\n'
        os.set_blocking(process.stdin.fileno(), False)
        blocked = 0
        while blocked < 20:  # until neither side takes more
            try:
                os.write(process.stdin.fileno(), flood * 50)
            except BlockingIOError:
                blocked += 1
                select.select([], [process.stdin], [], 0.05)
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(LIMIT), -signal.SIGTERM)
        process.stdin = None
        process.stdout.close(), process.stderr.close()

    def test_tells_where_it_stands(self):
        process = start(["ohlc"])
        process.stdin.write(golden("ohlc/kline"))
        for _ in range(4):
            read_line(process.stdout)
        process.send_signal(signal.SIGUSR1)
        self.assertRegex(read_line(process.stderr), rb"^ohlc: 4 records read, 0 bad, 1 series, last candle linear:BTCUSDT:3 ")
        process.communicate()

    def test_each_stage_tells_where_it_stands(self):
        time = rb", \d{4}-\d\d-\d\d \d\d:\d\d of the stream's time"
        for arguments, case, standing in ((["book", "--every", "1"], "book/every-messages", rb"1 book, 1 in sync" + time),
                                          (["flow", "--window", "500ms"], "flow/windows", rb"1 symbol, 4 trades" + time),
                                          (["signal", "--long", "rsi_7 > 60"], "signal/series", rb"4 series, 4 of them ready, 4 signals")):  # fmt: skip
            content = golden(case)
            process = start([*arguments, "-q"])
            process.stdin.write(content + b'{"last":1}\n')
            while read_line(process.stdout) != b'{"last":1}\n':
                pass
            process.send_signal(signal.SIGUSR1)
            count = len(content.splitlines()) + 1
            self.assertRegex(read_line(process.stderr), b"^%s: %d records read, 0 bad, %s\n$" % (arguments[0].encode(), count, standing))
            process.communicate()

    def test_a_market_without_a_network_tells_where_it_stands(self):
        with tempfile.NamedTemporaryFile() as recording:
            recording.write(run(["bybit-stream", "-q", "kline.1.BTCUSDT", "--simulate", "--speed", "max", "--backfill", "2", "--count", "9"]).stdout)
            recording.flush()
            for arguments in (["kline.1.BTCUSDT", "--simulate", "--backfill", "2"], ["--replay", recording.name]):
                process = start(["bybit-stream", "-q", *arguments])
                read_line(process.stdout)
                process.send_signal(signal.SIGUSR1)
                self.assertRegex(read_line(process.stderr), rb"^bybit-stream: \d+ lines? written, at 20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ\n$")
                process.send_signal(signal.SIGTERM)
                process.communicate()

    def test_the_reader_that_goes_away_ends_it_quietly(self):
        process = start(["ohlc"])
        process.stdout.close()
        try:
            while process.poll() is None:
                os.write(process.stdin.fileno(), b'{"x":1}\n' * 1000)
        except BrokenPipeError:
            pass
        self.assertEqual(process.wait(LIMIT), 0)
        self.assertEqual(process.stderr.read(), b"")
        process.stdin = None
        process.stderr.close()


class Files(unittest.TestCase):
    def test_a_reader_of_the_csv_never_meets_half_a_file(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "candles.csv")
            for kill in range(6):
                process = start(["ohlc", "--closed", "--csv", path, "--every", "1s", "--max", "5000"], stdout=subprocess.DEVNULL)
                lines, seen = kline_lines(200_000), 0
                limit = time.monotonic() + 1.2 + kill / 10
                while time.monotonic() < limit:
                    process.stdin.write(b"".join(next(lines, b"") for _ in range(200)))
                    if os.path.exists(path):
                        content = open(path).read()
                        seen += 1
                        self.assertTrue(content.startswith("timestamp,open,high,low,close,volume\n"))
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
                wait_for(lambda: os.path.exists(path) and len(open(path).readlines()) == number + 1, f"row {number}")
            process.communicate()

    def test_a_disk_that_is_full_for_a_while_is_said_and_overcome(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "there", "BTCUSDT.csv")
            # A file in the folder's place, until it is removed.
            open(os.path.dirname(path), "w").close()
            process = start(["ohlc", "--closed", "--csv", path.replace("BTCUSDT", "{symbol}"), "--every", "1s"])
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
            run(["ohlc", "--csv", path, "--max", "10"], b"".join(kline_lines(25)) + b"".join(kline_lines(3, "ETHUSDT")))
            rows = open(path.replace("{symbol}", "BTCUSDT")).read().splitlines()
            self.assertEqual(rows[0], "timestamp,open,high,low,close,volume")
            self.assertEqual(rows[1:], [f"2022-12-29T{14 + n // 20}:{(40 + n) % 60:02}:00Z,1,{n + 1}.5,1,{n + 1}.5,1" for n in range(15, 25)])
            self.assertEqual(len(open(path.replace("{symbol}", "ETHUSDT")).readlines()), 4)

    def test_a_full_disk_under_rejects_is_status_3(self):
        result = run(["ohlc", "--rejects", "/dev/full"], b"bad\n")
        self.assertEqual(result.returncode, 3)


class Recomputed(unittest.TestCase):
    """Random markets, folded again in the plainest way."""

    def test_candles_from_trades(self):
        for seed in range(40):
            category = ["linear", "spot", "inverse"][seed % 3]
            messages = list(trade_messages(seed))
            lines = []
            for message in messages:
                data = [{"T": t, "s": s, "S": side, "v": f"{v:f}", "p": f"{p:f}", "i": "x"} for t, s, side, p, v in message]
                lines.append(json.dumps({"topic": "publicTrade." + message[0][1], "ts": message[-1][0], "data": data, "category": category}))
            got = run(["ohlc", "--closed", "--interval", "1,5"], ("\n".join(lines) + "\n").encode())
            self.assertEqual((got.returncode, b"late" in got.stderr), (0, False), got.stderr)
            for line in got.stdout.splitlines():
                candle = json.loads(line, parse_float=decimal.Decimal, parse_int=decimal.Decimal)
                length = 60000 * int(candle["interval"])
                inside = [t for m in messages for t in m if t[1] == candle["symbol"] and candle["time"] <= t[0] < candle["time"] + length]
                prices = [p for _, _, _, p, _ in inside]
                volume = sum(v for *_, v in inside)
                turnover = sum(Fraction(v) / Fraction(p) if category == "inverse" else Fraction(p) * Fraction(v) for _, _, _, p, v in inside)
                vwap = Fraction(volume) / turnover if category == "inverse" else turnover / Fraction(volume)
                turnover, vwap = (decimal.Decimal(round(number * 10 ** 12)).scaleb(-12) for number in (turnover, vwap))
                self.assertEqual([candle[n] for n in ("open", "high", "low", "close")], [prices[0], max(prices), min(prices), prices[-1]])
                self.assertEqual([candle[n] for n in ("volume", "turnover", "trades", "vwap")], [volume, turnover, len(inside), vwap])
                self.assertEqual(candle["buy_volume"], sum(v for _, _, side, _, v in inside if side == "Buy"))
                self.assertEqual(candle["buy_volume"] + candle["sell_volume"], volume)
            times = {}
            for line in got.stdout.splitlines():
                candle = json.loads(line)
                times.setdefault((candle["symbol"], candle["interval"]), []).append(candle["time"])
            last = messages[-1][-1][0]
            for (symbol, interval), seen in times.items():
                length = 60000 * int(interval)
                due = sorted({t[0] // length * length for m in messages for t in m if t[1] == symbol and t[0] // length * length + length + 1000 <= last}
                             | set(seen))
                self.assertEqual(seen, due, "every candle that is due, once, in order")

    def test_one_closed_line_whatever_the_exchange_does(self):
        for seed in range(60):
            chance = random.Random(seed)
            lines, truth = [], {}
            for number in range(30):
                start = 1672324740000 + number * 180000
                states = [(b"%d" % chance.randrange(1, 99), confirm) for confirm in [False] * chance.randrange(1, 4) + [True] * chance.choice([0, 1, 1, 1, 2])]
                for close, confirm in states:
                    line = (b'{"topic":"kline.3.BTCUSDT","data":[{"start":%d,"open":"1","close":"%s","high":"99","low":"1","volume":"1",'
                            b'"turnover":"1","confirm":%s}],"ts":%d}\n' % (start, close, b"true" if confirm else b"false", start))
                    lines.append(line)
                    if chance.random() < 0.1:
                        lines.append(chance.choice(lines))  # something comes again
                    if chance.random() < 0.05 and len(lines) > 1:
                        lines[-1], lines[-2] = lines[-2], lines[-1]  # or out of order
            got = [json.loads(line) for line in run(["ohlc"], b"".join(lines)).stdout.splitlines()]
            times = [candle["time"] for candle in got]
            self.assertEqual(times, sorted(times))
            closed = [candle["time"] for candle in got if candle["closed"]]
            self.assertEqual(closed, sorted(set(closed)))
            self.assertEqual(set(closed) | {times[-1]}, set(times), "each has a closed line, but perhaps the last")
            for place, candle in enumerate(got):
                if candle["closed"]:
                    self.assertFalse(any(later["time"] == candle["time"] for later in got[place + 1:]), "nothing after the closed line")
