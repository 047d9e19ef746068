"""Lines are written while the input stays open. Signals, stalled readers, and readers that close
the pipe."""
import os
import select
import signal
import tempfile
import unittest

from harness.commands import golden, run, start
from harness.waiting import LIMIT, read_line


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
        # The last line is a year ahead and waits for a confirming one. Nothing contradicts it, so
        # it is written when the command is stopped.
        self.assertEqual(len([process.stdout.readline() for _ in range(4)]), 4)
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=LIMIT)
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
        self.assertRegex(read_line(process.stderr),
                         rb"^ohlc: 4 records read, 0 bad, 1 series, last candle linear:BTCUSDT:3 ")
        process.communicate()

    def test_each_stage_tells_where_it_stands(self):
        time = rb", \d{4}-\d\d-\d\d \d\d:\d\d of the stream's time"
        for arguments, case, standing in ((["book", "--every", "1"], "book/every-messages",
                                           rb"1 book, 1 in sync" + time),
                                          (["flow", "--window", "500ms"], "flow/windows",
                                           rb"1 symbol, 4 trades" + time),
                                          (["signal", "--long", "rsi_7 > 60"], "signal/series",
                                           rb"4 series, 4 of them ready, 4 signals")):
            content = golden(case)
            process = start([*arguments, "-q"])
            process.stdin.write(content + b'{"last":1}\n')
            while read_line(process.stdout) != b'{"last":1}\n':
                pass
            process.send_signal(signal.SIGUSR1)
            count = len(content.splitlines()) + 1
            self.assertRegex(read_line(process.stderr),
                             b"^%s: %d records read, 0 bad, %s\n$"
                             % (arguments[0].encode(), count, standing))
            process.communicate()

    def test_a_market_without_a_network_tells_where_it_stands(self):
        with tempfile.NamedTemporaryFile() as recording:
            recording.write(run(["bybit-stream", "-q", "kline.1.BTCUSDT", "--simulate", "--speed",
                                 "max", "--backfill", "2", "--count", "9"]).stdout)
            recording.flush()
            for arguments in (["kline.1.BTCUSDT", "--simulate", "--backfill", "2"],
                              ["--replay", recording.name]):
                process = start(["bybit-stream", "-q", *arguments])
                read_line(process.stdout)
                process.send_signal(signal.SIGUSR1)
                self.assertRegex(read_line(process.stderr), rb"^bybit-stream: \d+ lines? "
                                 rb"written, at 20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ\n$")
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
