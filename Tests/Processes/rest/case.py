"""A case of `bybit-rest` against a fake exchange of its own."""
import json
import tempfile
import unittest

from harness.commands import bare_environment, run
from harness.exchanges import start_exchange

DAY = 86_400_000
NOW = 1_735_689_600_000
# Found nowhere but where they belong.
KEY, SECRET = "canary_key_7Q2", "canary_secret_9ZX"
QUICK = ["--backoff", "10ms,40ms", "--ban-wait", "200ms"]


class Case(unittest.TestCase):
    def setUp(self):
        self.exchange = start_exchange(self, start=NOW, speed=1, auto=False)
        self.account = self.exchange.account
        self.account.key, self.account.secret = KEY, SECRET
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def call(self, *arguments, content="", keys=(KEY, SECRET), **more):
        environment = bare_environment(self.folder.name, LC_ALL="C.UTF-8")
        if keys:
            environment |= {"BYBIT_API_KEY": keys[0], "BYBIT_API_SECRET": keys[1]}
        done = run(["bybit-rest", *arguments, "--rest-url", self.exchange.rest_url, *QUICK],
                   content, env=environment, cwd=self.folder.name, **more)
        for secret in (KEY, SECRET):
            self.assertNotIn(secret, done.stdout + done.stderr)
        return done

    def rows(self, *arguments, **more):
        done = self.call(*arguments, **more)
        self.assertEqual(done.returncode, 0, done.stderr)
        return [json.loads(line) for line in done.stdout.splitlines()]

    @property
    def asked(self):
        """The paths asked for, without the clock."""
        return [request.path for request in self.exchange.requests
                if request.path != "/v5/market/time"]
