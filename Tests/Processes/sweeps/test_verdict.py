"""`sweep --verdict` against computations of its own, and shuffled markets."""
import itertools
import json
import math
import os
import random
import statistics
import subprocess
import tempfile
import unittest

from harness.cases import ALL
from harness.commands import BIN, own_environment

DAY = 86_400_000
START = 1_735_689_600_000
PIPE = ("ind --roc {n} | signal --long 'roc_{n} > {low}' --short 'roc_{n} < -{low}' --stop 1% "
        "--target '2 r' --all | trade --cash 10000 --risk 0.5% --fee 0%,0% --slippage 0% | report")
GRID = ("n=2,3,5,8", "low=0.4,1")


def market(seed, days, drift=0.0, minutes=120):
    """Candles of a price without memory; `drift` is that of a day, its sign drawn anew each day."""
    chance, price, deviation = random.Random(seed), 10_000.0, 0.03 * math.sqrt(minutes / 1440)
    sign = 1
    for number in range(days * 1440 // minutes):
        if number % (1440 // minutes) == 0:
            sign = chance.choice((-1, 1))
        change = chance.gauss(0, deviation) + sign * drift * minutes / 1440
        reach = [math.sqrt(change ** 2 - 2 * deviation ** 2 * math.log(1 - chance.random()))
                 for _ in range(2)]
        ends = [round(price * math.exp(x), 1)
                for x in (0, change, (change + reach[0]) / 2, (change - reach[1]) / 2)]
        yield {"type": "candle", "category": "linear", "symbol": "BTCUSDT",
               "interval": str(minutes), "time": START + number * minutes * 60_000,
               "open": ends[0], "high": max(ends), "low": min(ends), "close": ends[1],
               "volume": 5, "closed": True}
        price *= math.exp(change)


def sharpe(returns):
    deviation = statistics.stdev(returns)
    return statistics.mean(returns) / deviation if deviation > 0 else 0.0


def overfitting(sets, blocks, purged):
    """Combinatorially symmetric cross-validation, by its definition."""
    days = len(sets[0])
    begin = [days * block // blocks for block in range(blocks + 1)]
    below = means = count = 0
    for chosen in itertools.combinations(range(blocks), blocks // 2):
        halves = ([], [])
        for block in range(blocks):
            half = int(block in chosen)
            skip = purged if block and int(block - 1 in chosen) != half else 0
            halves[half].extend(range(begin[block] + skip, begin[block + 1]))
        inside = [sharpe([returns[day] for day in halves[1]]) for returns in sets]
        best = max(range(len(sets)), key=lambda number: inside[number])
        outside = [sharpe([returns[day] for day in halves[0]]) for returns in sets]
        rank = sum(value < outside[best] for value in outside) + (
            sum(value == outside[best] for value in outside) + 1) / 2
        middle = (len(sets) + 1) / 2
        below += 1 if rank < middle else 0.5 if rank == middle else 0
        means += statistics.mean(sets[best][day] for day in halves[0])
        count += 1
    return below / count, means / count


def superiority(sets, mean_block, chance, resamples=400):
    """Hansen's test, with ω from the resamples."""
    days = len(sets[0])
    totals = [sum(returns) for returns in sets]
    samples = []
    for _ in range(resamples):
        chosen, day = [], chance.randrange(days)
        while len(chosen) < days:
            chosen.append(day)
            day = (chance.randrange(days) if chance.random() < 1 / mean_block else (day + 1) % days)
        samples.append([sum(returns[day] for day in chosen) for returns in sets])
    deviations = [math.sqrt(sum((sample[number] - total) ** 2 for sample in samples) / resamples)
                  for number, total in enumerate(totals)]
    statistic = max(0, *(total / deviation for total, deviation in zip(totals, deviations)))
    least = -math.sqrt(2 * math.log(math.log(days)))
    centres = [total if total / deviation >= least else 0
               for total, deviation in zip(totals, deviations)]
    higher = sum(
        max(0, *((value - centre) / deviation
                 for value, centre, deviation in zip(sample, centres, deviations))) >= statistic
        for sample in samples)
    return higher / resamples if statistic > 0 else 1


class Verdicts(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.environment = own_environment(PATH=os.path.abspath(BIN) + ":" + os.environ["PATH"])

    def tearDown(self):
        self.folder.cleanup()

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def write(self, name, candles):
        with open(self.path(name), "w") as file:
            file.writelines(json.dumps(candle) + "\n" for candle in candles)

    def sweep(self, *words, status=0):
        done = subprocess.run([os.path.join(BIN, "sweep"), *words], capture_output=True, text=True,
                              timeout=300, cwd=self.folder.name, env=self.environment)
        self.assertEqual(done.returncode, status, done.stderr)
        return done

    def verdict(self, *words):
        return json.loads(self.sweep("--verdict", "-q", *words).stdout.splitlines()[-1])

    def returns(self, path):
        """Daily returns of each set, from a file of --resume."""
        sets = {}
        with open(self.path(path)) as file:
            for row in list(map(json.loads, file))[1:]:
                first, last = row["traded_days"]["days"]
                returns, pairs = [0.0] * (last - first), row["traded_days"]["returns"]
                for day, value in zip(pairs[::2], pairs[1::2]):
                    returns[day - first] = value
                sets[row["set"]] = returns
        return [sets[number] for number in sorted(sets)]

    def test_figures_are_those_of_the_formulas(self):
        for seed, drift in ((1, 0), (2, 0), (3, 0.02))[: 3 if ALL else 1]:
            self.write("c.ndjson", market(seed, 100, drift))
            found = self.verdict("--resume", f"r{seed}", "--min-trades", "1", "c.ndjson", *GRID,
                                 "--", PIPE)
            sets = self.returns(f"r{seed}")
            self.assertEqual((found["days"], found["sets"], found["trials"]), (100, 8, 8))
            probability, mean = overfitting(sets, found["blocks"], found["purged_days"])
            self.assertAlmostEqual(found["pbo"], probability, 9)
            self.assertAlmostEqual(found["out_of_sample_pct_daily"], 100 * mean, 9)
            expected = superiority(sets, 5, random.Random(seed))
            self.assertAlmostEqual(found["spa_p"], expected, delta=0.09)
            ratios = [sharpe(returns) for returns in sets]
            self.assertAlmostEqual(found["sharpe_daily"], ratios[found["set"]], 9)
            normal, euler = statistics.NormalDist(), 0.5772156649015329
            luck = statistics.stdev(ratios) * ((1 - euler) * normal.inv_cdf(1 - 1 / 8)
                                               + euler * normal.inv_cdf(1 - 1 / (8 * math.e)))
            self.assertAlmostEqual(found["sharpe_of_luck"], luck, 8)

    def test_any_number_of_threads_and_any_way_give_the_same_bytes(self):
        self.write("c.ndjson", market(4, 60))
        words = ("--verdict", "--min-trades", "5", "c.ndjson", *GRID, "--", PIPE)
        expected = self.sweep("--jobs", "1", *words).stdout
        self.assertEqual(len(expected.splitlines()), 9)
        for more in (("--jobs", "2"), ("--run", "ordinary"), ("--run", "processes"),
                     ("--resume", "r"), ("--resume", "r")):
            self.assertEqual(self.sweep(*more, *words).stdout, expected, more)
        for part in "123":
            with open(self.path("part" + part), "w") as file:
                file.write(self.sweep("--shard", part + "/3", *words).stdout)
        merged = ("--merge", "part1", "part2", "part3")
        self.assertEqual(self.sweep("--verdict", "--min-trades", "5", *merged).stdout, expected)
        self.assertEqual(self.sweep("--min-trades", "5", *merged).stdout.splitlines(),
                         expected.splitlines()[:-1])

    def test_one_set_is_judged_as_report_judges_it(self):
        self.write("c.ndjson", market(5, 60))
        found = self.verdict("--min-trades", "5", "c.ndjson", "n=3", "low=1", "--", PIPE)
        pipe = PIPE.format(n=3, low=1).replace("| report", "| report --verdict --min-trades 5")
        run = subprocess.run(["bash", "-c", f"cat c.ndjson | {pipe}"], capture_output=True,
                             text=True, cwd=self.folder.name, env=self.environment, timeout=120)
        expected = json.loads(run.stdout.splitlines()[-1])
        del found["set"], found["params"]
        self.assertEqual(found, expected)

    def test_shuffled_markets(self):
        self.write("c.ndjson", market(6, 40))
        words = ("--permutations", "4", "--min-trades", "5", "c.ndjson", *GRID, "--", PIPE)
        done = self.sweep("--verdict", *words)
        found = json.loads(done.stdout.splitlines()[-1])
        self.assertEqual(found["permutations"], 4)
        self.assertIn(found["permutations_as_good"], range(5))
        self.assertIn("4 shuffled markets take about ", done.stderr)
        self.assertEqual(self.sweep("--verdict", "--jobs", "1", *words).stdout, done.stdout)

    def test_what_cannot_be_shuffled_is_refused(self):
        self.write("c.ndjson", market(7, 40))
        self.write("short.ndjson", market(7, 1))
        for words, text in (
            (("c.ndjson", *GRID, "--", PIPE.replace("| trade", "| cat | trade")), "as processes"),
            (("short.ndjson", *GRID, "--", PIPE), "fewer than two whole days"),
            (("--shard", "1/2", "c.ndjson", *GRID, "--", PIPE), "--shard"),
        ):
            done = self.sweep("--verdict", "--permutations", "2", *words, status=2)
            self.assertIn(text, done.stderr)
        for words in (("--trials", "3"), ("--permutations", "3")):
            done = self.sweep(*words, "c.ndjson", *GRID, "--", PIPE, status=2)
            self.assertIn("belongs to --verdict", done.stderr)
        self.sweep("--resume", "r", "c.ndjson", *GRID, "--", PIPE)
        done = self.sweep("--resume", "r", "--verdict", "c.ndjson", *GRID, "--", PIPE, status=2)
        self.assertIn("written without --verdict", done.stderr)
