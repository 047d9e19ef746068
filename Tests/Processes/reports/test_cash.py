"""What an account begins with, records that came twice, a stop signal."""
import json
import random
import signal
import unittest

from harness.commands import start
from reports.case import ENVIRONMENT, records, report, trades_of


class TheCash(unittest.TestCase):
    """What the account began with: --cash, else the records, else 10000."""

    def run_with(self, arguments, trades, status=0):
        done = report(arguments, trades)
        self.assertEqual(done.returncode, status)
        return json.loads(done.stdout.splitlines()[0]), done.stderr

    def test_from_the_records(self):
        trades = trades_of(random.Random(20), 30, currency="USDT", cash=2500)
        got, said = self.run_with([], trades)
        self.assertEqual((got["start_balance"], said), (2500, ""))
        self.assertEqual(self.run_with(["--cash", "2500.00"], trades), (got, ""))
        got, said = self.run_with(["--cash", "1000"], trades)
        self.assertEqual(got["start_balance"], 1000)
        self.assertEqual(said, "report: --cash 1000 USDT is used, but the records say "
                         "that the account began with 2500 USDT\n")
        # A warning is no message of change: -q does not silence it.
        self.assertEqual(self.run_with(["-q", "--cash", "1000"], trades)[1], said)
        self.assertEqual(self.run_with([],
                                       [{**trade, "cash": None} for trade in trades])[0][
                                           "start_balance"], 10000)

    def test_two_starts(self):
        trades = trades_of(random.Random(21), 30, cash=2500)
        got, said = self.run_with([], trades + [{**trade, "cash": 700} for trade in trades])
        self.assertEqual(got["start_balance"], 2500)
        self.assertIn("different starting balances", said)

    def test_a_coin(self):
        chance = random.Random(22)
        coins = trades_of(chance, 9, pnl=lambda c: c.gauss(0, 0.01), category="inverse",
                          symbol="BTCUSD", currency="BTC", cash=0.5)
        dollars = trades_of(chance, 9, currency="USDT", cash=4000)
        done = report(["--cash", "4000"], coins + dollars)
        got = {record["currency"]: record["start_balance"]
               for record in map(json.loads, done.stdout.splitlines())}
        self.assertEqual((got, done.stderr), ({"BTC": 0.5, "USDT": 4000}, ""))
        self.assertIn("--cash 0.25 BTC is used", report(["--cash", "0.25BTC"], coins).stderr)


class WrittenAgain(unittest.TestCase):
    def test_counts_once(self):
        """After a kill trade writes records again that may have been read; two runs may have the
        same ids."""
        trades = trades_of(random.Random(23), 5)
        again = {**trades[2], "again": True}
        self.assertEqual(records([], trades + [again])[0]["total_trades"], 5)
        self.assertEqual(records([], trades[:2] + [again])[0]["total_trades"], 3)
        self.assertEqual(records([], trades + trades)[0]["total_trades"], 10)


class Stopped(unittest.TestCase):
    def test_tells_what_it_has(self):
        """SIGUSR1 says where it stands; SIGTERM ends it, with the metrics of what came."""
        with start(["report"], env=ENVIRONMENT, text=True, bufsize=-1) as process:
            # Once it has complained of a bad line it hears signals.
            process.stdin.write("".join(json.dumps(trade) + "\n"
                                        for trade in trades_of(random.Random(11), 3)) + "{\n")
            process.stdin.flush()
            self.assertIn("line 4", process.stderr.readline())
            process.send_signal(signal.SIGUSR1)
            self.assertIn("3 trades, the last closed at", process.stderr.readline())
            process.send_signal(signal.SIGTERM)
            self.assertEqual(json.loads(process.stdout.readline())["total_trades"], 3)
            self.assertEqual(process.wait(20), -signal.SIGTERM)
