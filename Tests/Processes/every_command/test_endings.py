"""Every command ends in the same orderly way on SIGINT, SIGTERM, SIGHUP and SIGQUIT: what it has read is passed on and written out,
what it keeps is on disk, and it dies of that signal, without a core and without a crash report. Commands that hold secrets leave no
core whatever happens."""
import json
import os
import resource
import signal
import sqlite3
import tempfile
import threading
import time
import unittest

from alerts.case import SIGNAL
from exchange.bybit import FakeBybit
from harness.commands import KEYS, bare_environment, golden, lines_of, run, start
from harness.exchanges import addresses, start_exchange
from harness.proc import has_read_all
from harness.servers import Provider
from harness.waiting import LIMIT, pause, wait_for

STOPS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT]
MINUTE = 60_000


MARK = b'{"mark":1}\n'


class Ending:
    """A command with an open input, of which all output is kept."""

    def __init__(self, words, folder, environment, **more):
        # Swift's runtime would print a crash report where it may.
        environment = {**environment, "SWIFT_BACKTRACE": "enable=yes,interactive=no,color=no"}
        self.out, self.err = open(f"{folder}/out", "w+b"), open(f"{folder}/err", "w+b")
        self.process = start(words, stdout=self.out, stderr=self.err, cwd=folder, env=environment, **{"preexec_fn": allow_cores, **more})
        self.folder = folder

    def text(self, name="out"):
        with open(f"{self.folder}/{name}", "rb") as file:
            return file.read()

    def wait_for(self, condition, what):
        def comes():
            assert self.process.poll() is None, f"it ended before {what}: {self.told()}"
            return condition()
        wait_for(comes, what, told=self.told)

    def told(self):
        return f"{self.process.poll()}\n{self.text('err').decode()}"

    def wait(self, limit=LIMIT):
        """Which signal it died of (0 for none), and whether it left a core."""
        end = time.monotonic() + limit
        while True:
            pid, status = os.waitpid(self.process.pid, os.WNOHANG)
            if pid:
                self.process.returncode = 0  # reaped
                return (os.WTERMSIG(status), os.WCOREDUMP(status)) if os.WIFSIGNALED(status) else (0, os.WEXITSTATUS(status))
            if time.monotonic() > end:
                self.process.kill()
                raise AssertionError(f"does not end\n{self.text('err').decode()}")
            pause()

    def close(self):
        if self.process.returncode is None:
            self.process.kill()
            self.process.wait()
        for stream in (self.process.stdin, self.out, self.err):
            stream.close()


def allow_cores():
    most = resource.getrlimit(resource.RLIMIT_CORE)[1]
    resource.setrlimit(resource.RLIMIT_CORE, (most, most))


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = self.folder.name
        self.environment = bare_environment(self.path, **KEYS, GEMINI_API_KEY="key")

    def tearDown(self):
        self.folder.cleanup()

    def start(self, *words, **more):
        running = Ending(words, self.path, self.environment, **more)
        self.addCleanup(running.close)
        return running

    def ends(self, running, number):
        running.process.send_signal(number)
        self.assertEqual(running.wait(), (number, False), running.text("err"))
        errors = running.text("err").decode()
        for word in ("Crash", "crash", "Fatal", "Backtrace", "Thread 0"):
            self.assertNotIn(word, errors)
        self.assertEqual([name for name in os.listdir(self.path) if name.startswith("core")], [])


class Stages(Case):
    """What came in before the signal comes out, and what the end of the input would have brought too."""

    STAGES = [
        (["ohlc", "--csv", "candles.csv", "--every", "1h"], "ohlc/kline"),
        (["ind", "--rsi", "3"], "ind/join-depths"),
        (["signal", "--all", "--long", "rsi_7 > 60"], "signal/series"),
        (["book", "--every", "1"], "book/every-messages"),
        (["flow", "--window", "500ms"], "flow/windows"),
        (["trade", "--state", "state.db"], "trade/opposite-close"),
    ]

    def check(self, words, case):
        given = golden(case) + MARK
        for number in STOPS:
            running = self.start(*words)
            running.process.stdin.write(given)
            running.wait_for(lambda: MARK in running.text(), "the mark")
            # A line that has come in whole, and one that has not.
            running.process.stdin.write(b'{"last":1}\n{"cut')
            running.wait_for(lambda: b'{"last":1}\n' in running.text(), "the last line")
            self.ends(running, number)
            out = running.text()
            self.assertTrue(out.endswith(b'{"last":1}\n'), (number, out[-200:]))
            self.assertNotIn(b"cut", out)
            if "--csv" in words:
                with open(f"{self.path}/candles.csv") as file:
                    self.assertGreater(len(file.readlines()), 1, "the file holds its last state")
                os.remove(f"{self.path}/candles.csv")
            if "--state" in words:
                with sqlite3.connect(f"{self.path}/state.db") as database:
                    self.assertEqual(database.execute("SELECT count(*) FROM state WHERE key = 'market:0'").fetchone(), (1,))
                database.close()
                os.remove(f"{self.path}/state.db")


for words, case in Stages.STAGES:
    setattr(Stages, f"test_{words[0]}", lambda self, words=words, case=case: self.check(words, case))


class Others(Case):
    def test_report_prints_the_metrics_of_what_came(self):
        for number in STOPS:
            running = self.start("report")
            running.process.stdin.write(trades())
            running.wait_for(lambda: has_read_all(running.process), "its reading")
            self.ends(running, number)
            self.assertIn(b"trades", running.text())

    def test_alert_keeps_what_waits(self):
        for number in STOPS:
            running = self.start("alert", "--file", "sent.txt", "--all-ages", "--state", "spool", "--digest", "1h")
            running.process.stdin.write(lines_of({**SIGNAL, "id": str(number)}))

            def kept():
                if not os.path.exists(f"{self.path}/spool/alerts.db"):
                    return False
                with sqlite3.connect(f"{self.path}/spool/alerts.db", timeout=10) as database:
                    try:
                        return database.execute("SELECT state FROM alert WHERE id = ?", (str(number),)).fetchone() == ("waiting",)
                    except sqlite3.OperationalError:
                        return False
            running.wait_for(kept, "the alert on disk")
            self.ends(running, number)
            self.assertTrue(kept())
            self.assertFalse(os.path.exists(f"{self.path}/sent.txt"))
            self.assertEqual([name for name in os.listdir(f"{self.path}/spool") if name.startswith("instance-")], [], "its lock is given back")

    def test_advise_passes_on_what_waits_for_an_answer(self):
        service = Provider(lambda request, number: threading.Event())
        self.addCleanup(service.close)
        self.environment["GEMINI_API_URL"] = service.url
        for number in STOPS:
            service.requests.clear()
            running = self.start("advise")
            running.process.stdin.write(lines_of(SIGNAL) + MARK)
            running.wait_for(lambda: service.requests, "the question")
            self.ends(running, number)
            self.assertEqual([json.loads(line).get("id", "mark") for line in running.text().splitlines()], [SIGNAL["id"], "mark"])

    def test_a_simulated_market(self):
        for number in STOPS:
            running = self.start("bybit-stream", "kline.1.BTCUSDT", "--simulate", "--speed", "100")
            running.wait_for(lambda: running.text().count(b"\n") > 5, "lines")
            self.ends(running, number)
            self.assertTrue(running.text().endswith(b"}\n"))

    def test_a_replay(self):
        with open(f"{self.path}/recording", "wb") as file:
            file.write(run(["bybit-stream", "-q", "kline.1.BTCUSDT", "--simulate", "--backfill", "2", "--speed", "max", "--count", "99"]).stdout)
        for number in STOPS:
            running = self.start("bybit-stream", "--replay", "recording", "--speed", "1")
            running.wait_for(lambda: running.text(), "lines")
            self.ends(running, number)
            self.assertTrue(running.text().endswith(b"}\n"))


def trades():
    row = {"type": "trade", "time": 1704067379999, "category": "linear", "symbol": "BTCUSDT", "interval": "1", "id": "1", "side": "long", "strategy": "s",
           "entry_time": 1704067319999, "entry": 41900, "exit_time": 1704067379999, "exit": 42100, "qty": 0.011, "fee": 0.1848, "pnl": 2.0152, "pnl_pct": 0.43,
           "mae": -0.22, "mfe": 2.2, "reason": "target", "signal": "x", "funding": None, "currency": "USDT"}  # fmt: skip
    return json.dumps(row).encode() + b"\n"


class AtTheExchange(Case):
    def setUp(self):
        super().setUp()
        self.exchange = start_exchange(self, auto=False, prices={"BTCUSDT": 60000}, wallet={"USDT": 100000, "USDC": 0, "BTC": 0})
        self.hosts = addresses(self.exchange)

    def candle(self):
        start = (int(time.time() * 1000) // MINUTE - 1) * MINUTE
        return json.dumps({"type": "candle", "category": "linear", "symbol": "BTCUSDT", "interval": "1", "time": start, "open": 60000, "high": 60000,
                           "low": 60000, "close": 60000, "volume": 5, "turnover": 300000, "closed": True}).encode() + b"\n"  # fmt: skip

    def test_trade(self):
        for number in STOPS:
            running = self.start("trade", "--testnet", "--yes", "--state", f"{number}.db", *self.hosts)
            running.process.stdin.write(self.candle() + MARK)
            running.wait_for(lambda: MARK in running.text() and b"the account has" in running.text("err"), "the account")
            self.ends(running, number)
            self.assertTrue(running.text().endswith(MARK))

    def test_bybit_stream(self):
        for number in STOPS:
            running = self.start("bybit-stream", "publicTrade.BTCUSDT", "--url", self.exchange.url, "--rest-url", self.exchange.rest_url)
            running.wait_for(lambda: self.exchange.subscribed("publicTrade.BTCUSDT"), "the subscription")
            self.exchange.push("publicTrade.BTCUSDT", {"topic": "publicTrade.BTCUSDT", "type": "snapshot", "ts": 1, "data": []})
            running.wait_for(lambda: b"publicTrade" in running.text(), "a payload")
            self.ends(running, number)
            self.assertTrue(running.text().endswith(b"}\n"))
            self.exchange.wait(lambda: not self.exchange.alive)

    def test_bybit_rest(self):
        for number in STOPS:
            self.exchange.fail_rest("slow", times=1, seconds=LIMIT)
            before = len(self.exchange.requests)
            running = self.start("bybit-rest", "GET", "/v5/market/time", "--rest-url", self.exchange.rest_url)
            running.wait_for(lambda: len(self.exchange.requests) > before, "the request")
            self.ends(running, number)


class Stalled(Case):
    """A reader that does not read: after a stop signal a command waits for it for two seconds, and says how many lines are lost."""

    COUNT = 3000

    def stall(self, *words):
        errors = open(f"{self.path}/err", "w+b")
        process = start(words, stderr=errors, cwd=self.path, env=self.environment)

        def close():
            process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout, errors):
                stream.close()
        self.addCleanup(close)
        return process

    def said(self):
        with open(f"{self.path}/err") as file:
            return file.read()

    def lost(self, process, count, mark):
        """Stops it, and compares the lines that came with those that it says are lost."""
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(LIMIT), -signal.SIGTERM, self.said())
        came = [line for line in process.stdout.read().split(b"\n")[:-1] if mark in line]
        self.assertRegex(self.said(), r": \d+ lines not written: the reader of standard output did not take them within 2s of the signal\n")
        told = int(self.said().partition(" lines not written")[0].split()[-1])
        self.assertTrue(came)
        self.assertEqual(len(came) + told, count)

    def give(self, process, *records):
        """Writes records, and waits until all are read."""
        process.stdin.write(lines_of(*records))
        wait_for(lambda: has_read_all(process), "the lines to be read")

    def test_alert(self):
        process = self.stall("alert", "--dry-run", "--timeout", "1s", "--file", "sent.txt", "--all-ages")
        for number in range(self.COUNT // 100):
            self.give(process, *({**SIGNAL, "id": f"{number}-{place}"} for place in range(100)))
        self.lost(process, self.COUNT, b'"type":"delivery"')

    def test_advise(self):
        self.environment["GEMINI_API_URL"] = "http://127.0.0.1:1"
        process = self.stall("advise")
        for number in range(self.COUNT // 100):
            self.give(process, *({"mark": number, "text": "x" * 100} for _ in range(100)))
        self.lost(process, self.COUNT, b'"mark"')

    def test_bybit_stream(self):
        with FakeBybit(auto=False, slow_limit=1 << 30) as exchange:
            topic = "publicTrade.BTCUSDT"
            process = self.stall("bybit-stream", topic, "--url", exchange.url, "--rest-url", exchange.rest_url)
            exchange.wait(lambda: exchange.subscribed(topic))
            for number in range(self.COUNT):
                exchange.push(topic, {"topic": topic, "type": "snapshot", "ts": 1, "data": [], "text": "x" * 100})

            def has_all():
                process.send_signal(signal.SIGUSR1)
                pause(0.1)
                return f"{self.COUNT} payloads written" in self.said()
            wait_for(has_all, "the payloads to be received")
            self.lost(process, self.COUNT, topic.encode() + b'","type"')


class Secrets(Case):
    """Commands that read secrets: no core, and no look into their memory."""

    COMMANDS = [["trade"], ["alert", "--print", "--state", "spool"], ["advise"], ["bybit-stream", "kline.1.BTCUSDT", "--simulate"],
                ["bybit-rest", "GET", "/v5/market/time"]]  # fmt: skip

    @unittest.skipIf(os.environ.get("SANITIZED") == "address", "AddressSanitizer catches SIGABRT itself")
    def test_a_crash_leaves_no_core(self):
        with FakeBybit(auto=False) as exchange:
            exchange.fail_rest("slow", times=1, seconds=LIMIT)
            for words in self.COMMANDS:
                running = self.start(*words, *(["--rest-url", exchange.rest_url] if words[0] == "bybit-rest" else []))
                running.wait_for(lambda: self.is_guarded(running), f"{words[0]}'s guard")
                running.process.send_signal(signal.SIGABRT)
                self.assertEqual(running.wait(), (signal.SIGABRT, False), words)
                self.assertNotIn(b"rash", running.text("err"))

    def is_guarded(self, running):
        with open(f"/proc/{running.process.pid}/limits") as file:
            limit = next(line.split() for line in file if line.startswith("Max core"))
        return limit[4] in ("0", "1")

    @unittest.skipUnless(os.getuid() == 0, "only root can start them as somebody else")
    def test_nobody_else_may_look_into_them(self):
        """Linux gives the files in /proc of a process that may not be dumped to root, whoever runs it."""
        os.chmod(self.path, 0o777)
        nobody = 65534
        with FakeBybit(auto=False) as exchange:
            for words in self.COMMANDS:
                exchange.fail_rest("slow", times=1, seconds=LIMIT)
                try:
                    running = self.start(*words, *(["--rest-url", exchange.rest_url] if words[0] == "bybit-rest" else []), user=nobody)
                except PermissionError:
                    self.skipTest("others may not start the commands")
                proc = f"/proc/{running.process.pid}"
                running.wait_for(lambda: os.stat(f"{proc}/environ").st_uid == 0, f"{words[0]}'s guard")
                with open(f"{proc}/status") as file:
                    self.assertIn(f"Uid:\t{nobody}", file.read())

    def test_keys_with_characters_that_no_key_has(self):
        canary = "c4n4ry"
        for name in ("BYBIT_API_KEY", "BYBIT_API_SECRET"):
            for value in (f"{canary}\nX-Other: 1", f"{canary}\r\nX-Other: 1", f"{canary}\t", f"{canary}\x00"[:-1] + "\x01", f"{canary} x", f"{canary}é", f"\x7f{canary}"):
                environment = {**self.environment, name: value}
                for words in (["trade", "--testnet", "--yes", "--state", "s.db"], ["bybit-rest", "GET", "/v5/account/info"], ["bybit-stream", "wallet", "--testnet"]):
                    result = run(words, cwd=self.path, env=environment)
                    self.assertEqual((result.returncode, result.stdout), (2, b""), (words, value, result.stderr))
                    self.assertIn(name.encode(), result.stderr)
                    self.assertNotIn(canary.encode(), result.stderr)
        for api, name in (("gemini", "GEMINI_API_KEY"), ("openai", "OPENAI_API_KEY")):
            environment = {**self.environment, name: f"{canary}\nX-Other: 1"}
            result = run(["advise", "--api", api, "--model", "m"], cwd=self.path, env=environment)
            self.assertEqual(result.returncode, 2, result.stderr)
            self.assertIn(name.encode(), result.stderr)
            self.assertNotIn(canary.encode(), result.stderr)


class Nohup(Case):
    def test_a_hangup_that_was_ignored_stays_ignored(self):
        for words in (["ohlc"], ["trade"], ["alert", "--print", "--state", "spool"]):
            def ignore():
                allow_cores()
                signal.signal(signal.SIGHUP, signal.SIG_IGN)
            running = self.start(*words, preexec_fn=ignore)
            running.process.stdin.write(MARK)
            running.wait_for(lambda: MARK in running.text() or words[0] == "alert" and has_read_all(running.process), "the mark")
            running.process.send_signal(signal.SIGHUP)
            running.process.stdin.write(b'{"later":1}\n')
            running.wait_for(lambda: b"later" in running.text() or words[0] == "alert" and has_read_all(running.process), "a line after the hangup")
            self.ends(running, signal.SIGTERM)
