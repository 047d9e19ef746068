"""Kills, restarts and halts: nothing is repeated unsaid, nothing lost."""
import os
import random
import re
import select
import signal
import sqlite3
import tempfile
import unittest
from collections import Counter

from harness.commands import start
from harness.market import DAY, STEP
from paper.cases import START, case, own, records, run


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
        for seed in range(int(os.environ.get("KILLS", 40))):
            self.kill(seed, chance)

    def losing(self):
        """Candles that fall, and a signal to buy on each."""
        lines = []
        for number in range(60):
            price = 10000 - number * 20
            time = START // DAY * DAY + number * STEP
            lines.append('{"type":"candle","category":"linear","symbol":"BTCUSDT","interval":"3",'
                         '"time":%d,"open":%d,"high":%d,"low":%d,"close":%d,'
                         '"volume":1000.000,"turnover":null,"closed":true}'
                         % (time, price, price, price - 20, price - 20))
            lines.append('{"type":"signal","id":"s%d","category":"linear","symbol":"BTCUSDT",'
                         '"interval":"3","time":%d,"close_time":%d,"side":"long",'
                         '"strategy":"x","entry":%d,"stop":%d,"target":null}'
                         % (number, time, time + STEP, price - 20, price - 70))
        return lines

    def test_a_halt_survives_a_restart(self):
        # The loss of a day has a limit without an option too.
        for reason, limits in (("max-drawdown",
                                ["--max-drawdown", "3%", "--max-daily-loss", "off"]),
                               ("max-daily-loss", [])):
            lines = self.losing()
            with tempfile.TemporaryDirectory() as folder:
                arguments = [*limits, "--risk", "1%", "--state", os.path.join(folder, "state.db")]
                first = records(run(arguments, "\n".join(lines[:60]) + "\n").stdout, "event")
                self.assertEqual([event["reason"] for event in first if event["event"] == "halt"],
                                 [reason])
                rest = run(arguments, "\n".join(lines[60:]) + "\n").stdout
                self.assertEqual([order for order in records(rest, "order")
                                  if order["role"] == "entry" and order["status"] == "new"], [])
                lifted = run([*arguments, "--resume"],
                             "\n".join(line.replace('"id":"s', '"id":"t')
                                       for line in self.losing()[-4:]) + "\n").stdout
                self.assertEqual([order["signal"] for order in records(lifted, "order")], ["t59"],
                                 "what is new opens again, and nothing else")

    def test_a_daily_loss_is_forgiven_the_next_day(self):
        lines = self.losing()
        moved = [re.sub(r'"(time|close_time)":(\d+)', lambda m: f'"{m[1]}":{int(m[2]) + DAY}',
                        line).replace('"id":"s', '"id":"t') for line in lines]
        output = run(["--risk", "1%"], "\n".join(lines + moved) + "\n").stdout
        self.assertEqual(
            len([event for event in records(output, "event") if event["event"] == "halt"]), 2)

    def test_a_signal_and_a_file_halt(self):
        lines = self.losing()
        with tempfile.TemporaryDirectory() as folder:
            process = start(["trade", "-q"], stderr=None, cwd=folder)
            process.stdin.write((lines[0] + "\n").encode())
            process.stdout.readline()
            process.send_signal(signal.SIGUSR2)
            self.assertIn(b'"reason":"stopped"', process.stdout.readline())
            output = process.communicate(("\n".join(lines[1:]) + "\n").encode())[0]
            self.assertEqual(records(output, "order"), [])
            open(os.path.join(folder, "HALT"), "w").close()
            output = run([], "\n".join(lines) + "\n", cwd=folder).stdout
            self.assertEqual(records(output, "order"), [])
            self.assertEqual([event["reason"] for event in records(output, "event")
                              if event["event"] == "halt"], ["halt-file"])
