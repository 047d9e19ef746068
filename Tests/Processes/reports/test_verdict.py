"""`report --verdict` against a computation of its own."""
import json
import math
import random
import statistics
import unittest

from reports.case import DAY, START, records, report

NORMAL = statistics.NormalDist()


def bets(chance, days, win, cost=0.02, cash=10_000):
    """Trades that risk 50 to win 100, on most of some days, and the returns of these days."""
    trades, returns, balance = [], [], cash
    for day in range(days):
        made = 0
        for number in range(2):
            if chance.random() < 0.4:
                continue
            entry = START + day * DAY + number * DAY // 2 + chance.randrange(DAY // 4)
            pnl = round((100 if chance.random() < win else -50) - 50 * cost, 2)
            made += pnl
            trades.append({"type": "trade", "category": "linear", "symbol": "BTCUSDT",
                           "id": f"{day}-{number}", "side": "long", "entry_time": entry,
                           "exit_time": entry + chance.randrange(DAY // 4), "entry": 100, "exit": 101,
                           "qty": 50, "stop": 99, "pnl": pnl, "cash": cash})
        returns.append(made / balance)
        balance += made
    return trades, returns


def sharpe(returns):
    return statistics.mean(returns) / statistics.stdev(returns)


def deflated(returns, trials):
    """Bailey and López de Prado, with the variance of trials without an edge."""
    count, mean, deviation = len(returns), statistics.mean(returns), statistics.pstdev(returns)
    skew = sum(((r - mean) / deviation) ** 3 for r in returns) / count
    kurtosis = sum(((r - mean) / deviation) ** 4 for r in returns) / count
    luck = 0.0
    if trials > 1:
        euler = 0.5772156649015329
        luck = math.sqrt(1 / (count - 1)) * (
            (1 - euler) * NORMAL.inv_cdf(1 - 1 / trials)
            + euler * NORMAL.inv_cdf(1 - 1 / (trials * math.e)))
    ratio = sharpe(returns)
    spread = math.sqrt(1 - skew * ratio + (kurtosis - 1) / 4 * ratio ** 2)
    return luck, NORMAL.cdf((ratio - luck) * math.sqrt(count - 1) / spread), skew, kurtosis


def days_with_candles(trades, days):
    candles = [{"type": "candle", "category": "linear", "symbol": "BTCUSDT", "interval": "D",
                "time": START + day * DAY, "open": 100, "high": 102, "low": 99, "close": 101,
                "volume": 5, "closed": True} for day in range(days)]
    return sorted(trades + candles, key=lambda record: record.get("exit_time", record.get("time")))


class Verdicts(unittest.TestCase):
    def verdict(self, trades, *options):
        return json.loads(json.dumps(records(["--verdict", *options], trades)[-1], default=float))

    def test_figures_are_those_of_the_formulas(self):
        chance = random.Random(5)
        for win, trials in ((0.34, 0), (0.42, 0), (0.5, 0), (0.5, 1), (0.45, 37), (0.6, 100_000)):
            trades, returns = bets(chance, 120, win)
            found = self.verdict(days_with_candles(trades, 120), "--trials", str(trials))
            luck, probability, skew, kurtosis = deflated(returns, trials + 1)
            self.assertEqual((found["days"], found["trials"], found["sets"]), (120, trials + 1, 1))
            self.assertAlmostEqual(found["sharpe_daily"], sharpe(returns), 12)
            self.assertAlmostEqual(found["sharpe_of_luck"], luck, 9)
            self.assertAlmostEqual(found["deflated_sharpe"], probability, 9)
            self.assertAlmostEqual(found["skewness"], skew, 9)
            self.assertAlmostEqual(found["kurtosis"], kurtosis, 9)
            self.assertAlmostEqual(found["return_pct_daily"], 100 * statistics.mean(returns), 12)

    def test_an_edge_needs_every_condition(self):
        chance = random.Random(6)
        for win in (0.33, 0.36, 0.42, 0.5, 0.6):
            for days in (20, 40, 150):
                found = self.verdict(bets(chance, days, win)[0])
                expected = [
                    name for name, holds in (
                        ("days", found["days"] >= 30), ("profit", found["return_pct_daily"] > 0),
                        ("trades", found["total_trades"] >= 30),
                        ("out_of_sample", found["out_of_sample_pct_daily"] > 0),
                        ("spa", found["spa_p"] < 0.05),
                        ("deflated_sharpe", found["deflated_sharpe"] > 0.95)) if not holds
                ]
                self.assertEqual(found["failed"], expected)
                self.assertEqual(found["edge"], not expected)

    def test_days_are_those_of_the_market(self):
        chance = random.Random(7)
        trades, _ = bets(chance, 50, 0.5)
        first = min(trade["entry_time"] for trade in trades)
        last = max(trade["exit_time"] for trade in trades)
        self.assertEqual(self.verdict(trades)["days"], last // DAY - first // DAY + 1)
        self.assertEqual(self.verdict(days_with_candles(trades, 90))["days"], 90)

    def test_a_ruined_account_is_no_edge(self):
        trades, _ = bets(random.Random(8), 60, 0.7)
        trades[30]["pnl"] = -50_000
        found = self.verdict(trades)
        self.assertFalse(found["edge"])
        self.assertLess(found["return_pct_daily"], 0)

    def test_noise_is_seldom_an_edge(self):
        chance = random.Random(9)
        found = [self.verdict(bets(chance, 200, 1 / 3, cost=0)[0])["edge"] for _ in range(40)]
        # Five in a hundred are expected; more than six in forty come once in a thousand runs.
        self.assertLessEqual(sum(found), 6)

    def test_the_sentence_comes_first_on_a_terminal(self):
        trades, _ = bets(random.Random(10), 60, 0.6)
        done = report(["--verdict", "--table"], trades)
        self.assertRegex(done.stdout, r"^One run: \+0\.\d\d R a trade after costs\. This is more")
