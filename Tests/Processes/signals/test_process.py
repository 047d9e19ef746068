"""The table on a terminal, full disks, signals, hostile candles, cut input."""
import json
import os
import random
import re
import signal
import subprocess
import unittest

from harness.commands import BIN, command, run, run_checked, start
from harness.terminals import on_terminal
from signals.case import recorded


class Process(unittest.TestCase):
    def table(self, lines, strategy="scalp", **environment):
        """What `--explain` shows on a terminal far from UTC."""
        variables = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
        _, text = on_terminal(command("signal", "-q", "--strategy", strategy, "--explain"),
                              "".join(lines).encode(), stderr=subprocess.DEVNULL,
                              env=dict(variables, TZ="Asia/Tokyo", **environment))
        shown = [line for line in text.splitlines() if not line.startswith("{")]
        head = next(number for number, line in enumerate(shown) if line.startswith("close (UTC)"))
        # How to read the indicators stands above the table, each once.
        self.assertEqual(shown[head - 1], "")
        self.assertEqual(len(set(shown[:head])), head)
        self.assertIn("--rsi ", "".join(shown[:head]))
        self.assertIn(": relative strength index; over 70 overbought, under 30 oversold", "".join(shown))
        return shown[head:]

    def test_the_table_on_a_terminal(self):
        lines = recorded("scalp", 3, 300)[:60]
        rows = self.table(lines, NO_COLOR="1")
        self.assertRegex(rows[0], r"^close \(UTC\)       series +strategy +ema +supertrend "
                         r"+cycle +rsi +volume +impulse +score +verdict +why$")
        # The head comes again after 40 rows.
        self.assertEqual((len(rows), rows.pop(41)), (62, rows[0]))
        self.assertRegex(rows[1], r"^2024-01-01 00:03  linear:BTCUSDT:3 +scalp +\? .* "
                         r"unknown +vote ema is unknown: ema_40 needs 40 candles, and 1 came; ")
        self.assertRegex(rows[50], r"^2024-01-01 02:30  linear:BTCUSDT:3 +scalp +[+-]1 .* "
                         r"-?\d(?:\.\d+)? +\w+ .*score -?\d(?:\.\d+)? [<>]=? -?0\.66$")
        self.assertNotIn("\x1b", "".join(rows))
        self.assertRegex(self.table(recorded("weighted", 3, 300)[:2], NO_COLOR="1",
                                    strategy="weighted")[0], r" ema 0\.4  .* divergence 0\.1  ")
        coloured = self.table(lines)
        self.assertEqual([re.sub(r"\x1b\[\d+m", "", row) for row in coloured if row != rows[0]],
                         rows[1:])
        self.assertIn("\x1b[33m?", coloured[1])
        self.assertRegex(coloured[50], r"\x1b\[3[12]m[+-]1")

    def test_a_full_disk_and_a_closed_output_are_status_3(self):
        lines = "".join(recorded("scalp", 3, 300))
        for redirect in (">/dev/full", ">&-"):
            command = f"{os.path.join(BIN, 'signal')} -q --strategy scalp --all {redirect}"
            result = subprocess.run(["sh", "-c", command], input=lines, capture_output=True,
                                    text=True, timeout=60)
            self.assertEqual(result.returncode, 3, redirect)
            self.assertIn("cannot write standard output", result.stderr)

    def test_ends_by_the_signal_and_with_its_reader(self):
        lines = "".join(recorded("scalp", 3, 300)).encode()
        for number in (signal.SIGINT, signal.SIGTERM):
            process = start(["signal", "-q", "--strategy", "scalp", "--all"], stderr=None)
            process.stdin.write(lines[:2000])
            self.assertTrue(process.stdout.readline().startswith(b'{"type":"candle"'))
            process.send_signal(number)
            process.communicate(timeout=30)
            self.assertEqual(process.returncode, -number)
        process = start(["signal", "-q", "--strategy", "scalp", "--all"])
        process.stdout.close()
        try:
            while process.poll() is None:
                process.stdin.write(b'{"x":1}\n' * 1000)
        except BrokenPipeError:
            pass
        process.stdin = None
        self.assertEqual((process.wait(30), process.stderr.read()), (0, b""))
        process.stderr.close()

    def test_hostile_candles(self):
        """Damaged fields: told, skipped, and no crash."""
        chance = random.Random(11)
        lines = recorded("weighted", 3, 400)
        parts = ['"', "null", "-", "e999", "{}", "[1]", ",", "\\u0000", "é",
                 "99999999999999999999999999999999999999999", "true", ""]
        hostile = []
        for line in lines:
            if chance.random() < 0.5:
                start = chance.randrange(len(line) - 1)
                line = line[:start] + chance.choice(parts) + line[
                    min(len(line) - 1, start + chance.choice([0, 1, 5])):]
            hostile.append(line)
        result = run_checked(["signal", "--strategy", "weighted", "--all", "--explain"],
                             lines[:5] + hostile, status=None)
        self.assertIn(result.returncode, (1, 2), result.stderr[-300:])
        for line in result.stdout.splitlines():
            json.loads(line)

    def test_any_way_the_input_is_cut(self):
        lines = "".join(recorded("scalp", 3, 200)).encode()
        whole = run(["signal", "--strategy", "scalp", "--all"], lines)
        for size in (1, 7, 1000, 65537):
            process = start(["signal", "--strategy", "scalp", "--all"])
            feeder = os.fork()
            if feeder == 0:
                process.stdout.close(), process.stderr.close()
                for place in range(0, len(lines) if size > 1 else 20_000, size):
                    os.write(process.stdin.fileno(), lines[place:place + size])
                os._exit(0)
            process.stdin.close()
            out = process.stdout.read()
            os.waitpid(feeder, 0)
            process.stderr.close(), process.stdout.close(), process.wait()
            self.assertEqual(out, whole.stdout if size > 1 else whole.stdout[:len(out)],
                             f"by {size}")
            self.assertTrue(out)
