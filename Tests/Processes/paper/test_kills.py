"""Kills, restarts and halts: nothing is repeated unsaid, nothing lost."""
import os
import random
import select
import signal
import sqlite3
import tempfile
import unittest
from collections import Counter

from harness.cases import some
from harness.commands import golden, start
from paper.cases import case, own, records, run


class Guarded(unittest.TestCase):
    def kill(self, seed, chance):
        given = case(seed, count=400, often=0.3)
        arguments, content, whole = given.arguments, given.content, given.run()
        halts = [event for event in records(whole.stdout, "event") if event["event"] == "halt"]
        self.assertEqual(whole.returncode, 1 if halts else 0)
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "state.db")
            seen = []
            for _ in range(chance.randrange(1, 5)):
                process = start(["trade", "-q", "--state", path, *arguments], stderr=None)
                # Fed in small pieces up to somewhere, and killed whatever it does then.
                end, at = chance.randrange(len(content)), 0
                for pipe in (process.stdin, process.stdout):
                    os.set_blocking(pipe.fileno(), False)
                output = b""
                while at < end:
                    # Nothing waits for one pipe alone: trade may wait for the other.
                    part = content[at:at + min(chance.randrange(1, 6000), end - at)].encode()
                    while part:
                        select.select([process.stdout], [process.stdin], [])
                        written = process.stdin.write(part) or 0
                        at, part = at + written, part[written:]
                        output += process.stdout.read() or b""
                    if chance.random() < 0.3:
                        select.select([process.stdout], [], [], 0.02)
                    output += process.stdout.read() or b""
                process.kill()
                process.wait()
                os.set_blocking(process.stdout.fileno(), True)
                output += process.stdout.read()
                process.stdin.close(), process.stdout.close()
                # A reader takes whole lines.
                seen += own(output.rpartition(b"\n")[0])
            last = run(["--state", path, *arguments], content)
            # A halt may be over, and told, before the last run.
            self.assertIn(last.returncode, (0, 1) if halts else (0,), last.stderr)
            seen += own(last.stdout)
            kept = [row[0] for row in sqlite3.connect(path).execute("select line from trades")]
        want = [line for line in own(whole.stdout)]
        again = b',"again":true}'
        said = [line for line in seen if not line.endswith(again)]
        repeated = [line[:-len(again)] + b"}" for line in seen if line.endswith(again)]
        # Nothing doubled but what says so, nothing lost, nothing else.
        extra = Counter(said) - Counter(want)
        self.assertFalse(extra, f"seed {seed}: twice, or never due: {sorted(extra)}")
        self.assertEqual(Counter(want) - Counter(said) - Counter(repeated), Counter(),
                         f"seed {seed}: lost")
        self.assertEqual(set(repeated) - set(want), set(), f"seed {seed}")
        self.assertEqual(sorted(kept),
                         sorted(line.decode() for line in want
                                if line.startswith(b'{"type":"trade"')))
        return len(repeated)

    def test_kills_at_any_moment_repeat_and_forget_nothing(self):
        chance = random.Random(5)
        for seed in range(int(os.environ.get("KILLS", some(40)))):
            self.kill(seed, chance)

    def test_a_signal_halts(self):
        first, rest = golden("trade/max-daily-loss").split(b'{"type":"signal"', 1)
        with tempfile.TemporaryDirectory() as folder:
            process = start(["trade", "-q"], stderr=None, cwd=folder)
            process.stdin.write(first)
            for _ in first.splitlines():
                process.stdout.readline()
            process.send_signal(signal.SIGUSR2)
            self.assertIn(b'"reason":"stopped"', process.stdout.readline())
            output = process.communicate(b'{"type":"signal"' + rest)[0]
            self.assertEqual(records(output, "order"), [])
            self.assertEqual([event["reason"] for event in records(output, "event")],
                             ["halted: stopped"] * 3)
