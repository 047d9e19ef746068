"""The whole pipe, from the exchange to the phone, against a fake exchange, a fake Telegram and a
fake program for text messages:
while links are cut, readers stall, a disk is full, and stages are killed."""
import collections
import json
import os
import random
import signal
import subprocess
import tempfile
import unittest

from exchange import market
from exchange.bybit import FakeBybit
from harness.commands import BIN, run
from harness.folders import small_disk
from pipeline.pipe import NEEDS, Pipe, STAGES, Telegram, until


class Pipeline(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.telegram = Telegram()

    def tearDown(self):
        # Of a test that failed half-way nothing goes on.
        for process in Pipe.started:
            if process.poll() is None:
                process.kill()
        Pipe.started.clear()
        self.telegram.close()
        self.folder.cleanup()

    def sms(self):
        """The texts that went out, each from the three words '-n', number, text."""
        path = os.path.join(self.folder.name, "sms")
        words = open(path).read().split("\0")[:-1] if os.path.exists(path) else []
        self.assertEqual(set(words[::3]) | set(words[1::3]), {"-n", "+15550100"} if words
                         else set())
        return words[2::3]

    def check_candles(self, records):
        """Every closed candle of every series once, in order, with the exchange's numbers."""
        series = collections.defaultdict(list)
        for record in records:
            if record.get("type") == "candle" and record["closed"]:
                series[record["category"], record["symbol"], record["interval"]].append(record)
        self.assertEqual(len(series), 4)
        for (category, symbol, interval), candles in series.items():
            step = int(interval) * 60000
            times = [candle["time"] for candle in candles]
            self.assertEqual(times, list(range(times[0], times[0] + step * len(times), step)),
                             f"{category}:{symbol}:{interval}")
            for candle in candles:
                want = market.candle(symbol, interval, candle["time"], category)
                for field in ("open", "high", "low", "close", "volume"):
                    self.assertEqual(candle[field], float(getattr(want, field)),
                                     f"{field} of {candle}")
            self.assertFalse([candle for candle in candles if "gap" in candle],
                             "every gap was healed")

    def test_cut_links_and_stalled_readers_lose_nothing(self):
        with FakeBybit(speed=60, seed=5) as exchange:
            pipe = Pipe(self.folder.name, exchange, self.telegram)
            until(lambda: len(self.telegram.messages) >= 2, "the first alerts")
            exchange.knobs.kill_how, exchange.knobs.kill_every = "random", 0.4
            exchange.wait(lambda: exchange.kills >= 15, 60)
            for name in ("alert", "signal", "ohlc"):
                pipe.processes[name].send_signal(signal.SIGSTOP)
                kills = exchange.kills
                exchange.wait(lambda: exchange.kills >= kills + 3, 60)
                pipe.processes[name].send_signal(signal.SIGCONT)
            exchange.knobs.kill_every = 0
            links = len(exchange.connections)
            count = len(pipe.records("signal"))
            until(lambda: len(pipe.records("signal")) > count + 100, "what comes after the cuts")
            # How many come in a while depends on the market, which goes by the clock.
            fired = lambda: [record for record in pipe.records("signal")
                             if record.get("type") == "signal"]
            until(lambda: len(fired()) > 5, "six signals", 240)
            statuses = pipe.stop()
        self.assertEqual(statuses,
                         {"bybit-stream": -signal.SIGTERM, "ohlc": 0, "ind": 0, "signal": 0,
                          "alert": 0})
        self.assertGreater(links, 15)
        self.check_candles(pipe.records("ohlc"))

        signals = [record["id"] for record in pipe.records("signal")
                   if record.get("type") == "signal"]
        self.assertGreater(len(signals), 5)
        self.assertEqual(len(signals), len(set(signals)))
        self.assertEqual(sorted(self.telegram.messages), sorted(signals),
                         "each alert arrives once by Telegram")
        self.assertEqual(sorted(self.sms()), sorted(signals), "and once by text message")
        self.check_replay(pipe)
        self.check_due(pipe, signals)

    def check_replay(self, pipe):
        """From the recording each stage writes the bytes that it wrote live."""
        recording = open(pipe.files["bybit-stream"], "rb").read()
        played = run(["bybit-stream", "--replay", "-", "--speed", "max"], recording).stdout
        self.assertEqual(played, recording)
        for name, options in (("ohlc", []), ("ind", NEEDS), ("signal", ["--cooldown", "0"])):
            played = run([name, "-q", *options], played).stdout
            live = open(pipe.files[name], "rb").read()
            self.assertEqual(played, live, f"{name} from the recording, and live")

    def check_due(self, pipe, signals):
        """The signals are those of an unbroken history, of candles that closed while the pipe
        ran."""
        candles, late = [], set()
        for record in pipe.records("ind"):
            if record.get("type") == "candle" and record["closed"]:
                if record.pop("backfill", None) == "gap":
                    late.add(":".join(str(record[name])
                                      for name in ("category", "symbol", "interval", "time")))
                candles.append(json.dumps(record) + "\n")
        said = run(["signal", "-q", "--cooldown", "0"], "".join(candles)).stdout
        due = [json.loads(line)["id"] for line in said.splitlines()]
        history = {f"{r['category']}:{r['symbol']}:{r['interval']}:{r['time']}"
                   for r in pipe.records("ohlc") if r.get("backfill") == "history"}
        due = [name for name in due if name.rsplit(":", 2)[0] not in history]
        missing = [name for name in due if name not in signals
                   and name.rsplit(":", 2)[0] not in late]
        self.assertEqual(missing, [], "every signal that is due on a live candle")
        self.assertEqual([name for name in signals if name not in due], [], "and no other")

    def test_a_killed_stage_sends_nothing_twice(self):
        chance, number = random.Random(3), 0
        with FakeBybit(speed=60, seed=5) as exchange:
            for victim in [None, *STAGES]:
                pipe = Pipe(self.folder.name, exchange, self.telegram, number)
                number += 1
                before = len(self.telegram.messages)
                until(lambda: len(self.telegram.messages) > before
                      and len(self.sms()) == len(self.telegram.messages),
                      "an alert by both channels", 90)
                if victim is None:
                    pipe.stop()
                    continue
                pipe.processes[victim].kill()
                statuses = pipe.wait()
                self.assertEqual(statuses.pop(victim), -signal.SIGKILL)
                # Those before it find their reader gone, those behind it find their input at its
                # end.
                self.assertEqual(set(statuses.values()), {0}, f"{victim} was killed: {statuses}")
        # What was accepted and not sent goes out now.
        self.assertEqual(subprocess.run([os.path.join(BIN, "alert"), "--sms", "termux",
                                         "--telegram", "--state",
                                         os.path.join(self.folder.name, "state"), "--template",
                                         "{id}", "--all-ages"], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, env=pipe.environment,
                                        cwd=self.folder.name).returncode, 0)
        accepted = {record["id"] for run in range(number) for record in self.read(f"alert.{run}")
                    if record["status"] == "sent"}
        for name, messages in (("Telegram", self.telegram.messages), ("text messages", self.sms())):
            doubled = [text for text, count in collections.Counter(messages).items() if count > 1]
            # The kill of alert may fall between the provider's yes and the note of it: that one
            # message comes again.
            self.assertLessEqual(len(doubled), 1, f"twice by {name}: {doubled}")
            self.assertLessEqual(accepted, set(messages))

    def read(self, name):
        with open(os.path.join(self.folder.name, name), "rb") as file:
            return [json.loads(line) for line in file.read().splitlines(True)
                    if line.endswith(b"\n")]

    def test_a_full_disk_is_said_and_the_pipe_goes_on(self):
        full = os.path.join(self.folder.name, "full")
        with small_disk(full, "1m"):
            with FakeBybit(speed=60, seed=5) as exchange:
                try:
                    with open(os.path.join(full, "ballast"), "wb", buffering=0) as file:
                        while file.write(b"x" * 4096):
                            pass
                except OSError:
                    pass
                pipe = Pipe(self.folder.name, exchange, self.telegram,
                            ohlc=["--csv",
                                  os.path.join(full, "{category}_{symbol}_{interval}.csv")])
                said = os.path.join(self.folder.name, "ohlc.err")
                until(lambda: "No space left on device" in open(said).read(),
                      "word of the full disk")
                until(lambda: self.telegram.messages, "an alert, though the disk is full")
                os.remove(os.path.join(full, "ballast"))
                until(lambda: len(os.listdir(full)) == 4, "the files, now that there is room")
                statuses = pipe.stop()
            self.assertEqual(statuses["ohlc"], 0)
            self.check_candles(pipe.records("ohlc"))

    def test_a_phone_reads_what_a_server_runs(self):
        """`ssh vps '…' | alert --sms`: only signals travel; here the shell stands for ssh."""
        with FakeBybit(speed=60, seed=5) as exchange:
            Pipe.__init__(pipe := Pipe.__new__(Pipe), self.folder.name, exchange, self.telegram)
            pipe.stop()
            remote = (f"bybit-stream kline.1.BTCUSDT --url {exchange.url} --backfill 60 "
                      f"--duration 20s | ohlc | ind {' '.join(NEEDS)} | signal --cooldown 0 | "
                      "grep signal")
            local = [os.path.join(BIN, "alert"), "--sms", "termux", "--state",
                     os.path.join(self.folder.name, "phone"), "--template", "{id}", "--all-ages"]
            before = len(self.sms())
            server = subprocess.Popen(["bash", "-c", remote], stdout=subprocess.PIPE,
                                      stderr=subprocess.DEVNULL, env=pipe.environment)
            phone = subprocess.Popen(local, stdin=server.stdout, stdout=subprocess.PIPE,
                                     stderr=subprocess.DEVNULL, env=pipe.environment,
                                     cwd=self.folder.name)
            server.stdout.close()
            sent = [json.loads(line) for line in phone.communicate(timeout=60)[0].splitlines()]
            server.wait()
        self.assertEqual([record["id"] for record in sent if record["status"] == "sent"],
                         self.sms()[before:])
        self.assertTrue(sent)
