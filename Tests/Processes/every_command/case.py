"""A command with an open input, whose output is kept."""
import json
import os
import resource
import signal
import tempfile
import time
import unittest

from harness.commands import KEYS, bare_environment, start
from harness.waiting import LIMIT, pause, wait_for

STOPS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT]
MINUTE = 60_000
MARK = b'{"mark":1}\n'


class Ending:
    """A command with an open input, whose output is kept."""

    def __init__(self, words, folder, environment, **more):
        # Swift's runtime would print a crash report if the environment allows it.
        environment = {**environment, "SWIFT_BACKTRACE": "enable=yes,interactive=no,color=no"}
        self.out, self.err = open(f"{folder}/out", "w+b"), open(f"{folder}/err", "w+b")
        self.process = start(words, stdout=self.out, stderr=self.err, cwd=folder, env=environment,
                             **{"preexec_fn": allow_cores, **more})
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
        """Returns the signal that ended the process (0 for none), and whether it left a core
        dump."""
        end = time.monotonic() + limit
        while True:
            pid, status = os.waitpid(self.process.pid, os.WNOHANG)
            if pid:
                self.process.returncode = 0  # reaped
                return ((os.WTERMSIG(status), os.WCOREDUMP(status)) if os.WIFSIGNALED(status)
                        else (0, os.WEXITSTATUS(status)))
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


def trades():
    row = {"type": "trade", "time": 1704067379999, "category": "linear", "symbol": "BTCUSDT",
           "interval": "1", "id": "1", "side": "long", "strategy": "s", "entry_time": 1704067319999,
           "entry": 41900, "exit_time": 1704067379999, "exit": 42100, "qty": 0.011, "fee": 0.1848,
           "pnl": 2.0152, "pnl_pct": 0.43, "mae": -0.22, "mfe": 2.2, "reason": "target",
           "signal": "x", "funding": None, "currency": "USDT"}
    return json.dumps(row).encode() + b"\n"
