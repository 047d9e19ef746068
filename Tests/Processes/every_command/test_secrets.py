"""Commands that hold secrets leave no core dump, and no other user may read their memory."""
import os
import signal
import unittest

from every_command.case import Case
from exchange.bybit import FakeBybit
from harness.commands import run
from harness.waiting import LIMIT


class Secrets(Case):
    """Commands that read secrets: no core dump, and no access to their memory."""

    COMMANDS = [["trade"], ["alert", "--print", "--state", "spool"], ["advise"],
                ["bybit-stream", "kline.1.BTCUSDT", "--simulate"],
                ["bybit-rest", "GET", "/v5/market/time"]]

    @unittest.skipIf(os.environ.get("SANITIZED") == "address",
                     "AddressSanitizer catches SIGABRT itself")
    def test_a_crash_leaves_no_core(self):
        with FakeBybit(auto=False) as exchange:
            exchange.fail_rest("slow", times=1, seconds=LIMIT)
            for words in self.COMMANDS:
                running = self.start(*words,
                                     *(["--rest-url", exchange.rest_url] if words[0] == "bybit-rest"
                                       else []))
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
        """On Linux the files in /proc of a non-dumpable process belong to root, whoever runs it."""
        os.chmod(self.path, 0o777)
        nobody = 65534
        with FakeBybit(auto=False) as exchange:
            for words in self.COMMANDS:
                exchange.fail_rest("slow", times=1, seconds=LIMIT)
                try:
                    running = self.start(*words,
                                         *(["--rest-url", exchange.rest_url]
                                           if words[0] == "bybit-rest" else []), user=nobody)
                except PermissionError:
                    self.skipTest("others may not start the commands")
                proc = f"/proc/{running.process.pid}"
                running.wait_for(lambda: os.stat(f"{proc}/environ").st_uid == 0,
                                 f"{words[0]}'s guard")
                with open(f"{proc}/status") as file:
                    self.assertIn(f"Uid:\t{nobody}", file.read())

    def test_keys_with_characters_that_no_key_has(self):
        canary = "c4n4ry"
        for name in ("BYBIT_API_KEY", "BYBIT_API_SECRET"):
            for value in (f"{canary}\nX-Other: 1", f"{canary}\r\nX-Other: 1", f"{canary}\t",
                          f"{canary}\x00"[:-1] + "\x01", f"{canary} x", f"{canary}é",
                          f"\x7f{canary}"):
                environment = {**self.environment, name: value}
                for words in (["trade", "--testnet", "--yes", "--state", "s.db"],
                              ["bybit-rest", "GET", "/v5/account/info"],
                              ["bybit-stream", "wallet", "--testnet"]):
                    result = run(words, cwd=self.path, env=environment)
                    self.assertEqual((result.returncode, result.stdout), (2, b""),
                                     (words, value, result.stderr))
                    self.assertIn(name.encode(), result.stderr)
                    self.assertNotIn(canary.encode(), result.stderr)
        for api, name in (("gemini", "GEMINI_API_KEY"), ("openai", "OPENAI_API_KEY")):
            environment = {**self.environment, name: f"{canary}\nX-Other: 1"}
            result = run(["advise", "--api", api, "--model", "m"], cwd=self.path, env=environment)
            self.assertEqual(result.returncode, 2, result.stderr)
            self.assertIn(name.encode(), result.stderr)
            self.assertNotIn(canary.encode(), result.stderr)
