"""Order books with all kinds of feed faults, recalculated after every message."""
import collections
import concurrent.futures
import json
import random
import unittest

from books.case import run
from books.flow_run import flow_run
from books.plain import plain, read, rounded, same
from books.wall_run import wall_run
from harness.book_feed import Exchange, Feed, START
from harness.cases import some


def book_run(seed):
    """Runs a feed of two symbols, one of them at two depths. Returns the numbers of records and
    desyncs."""
    chance = random.Random(seed)
    category = ["linear", "spot", "inverse"][seed % 3]
    exchanges = [Exchange(chance, category, symbol, depth)
                 for symbol, depth in (("AUSD", chance.choice([5, 25, 50])), ("BUSD", 3),
                                       ("AUSD", 1))]
    feeds = [Feed(exchange) for exchange in exchanges]
    seen, script, now = [], [], START
    for _ in range(70):
        now += chance.choice([0, 1, 20, 100])
        roll = chance.random()
        if roll < 0.02:
            line = json.dumps({"type": "event", "event": "disconnected", "time": now,
                               "category": category, "reason": "closed"}) + "\n"
            script.append((line,
                           [feed.lose(now, "disconnected", dropped=0) for feed in seen
                            if feed.state == "synced"]))
        elif roll < 0.03:
            feed = chance.choice(feeds)
            reason = chance.choice(["gap", "went back", "crossed", "no snapshot"])
            missed = chance.randrange(1, 9) if reason == "gap" else None
            line = json.dumps({"type": "event", "event": "book_lost", "id": str(now), "time": now,
                               "category": category, "symbol": feed.exchange.symbol,
                               "topic": f"orderbook.{feed.exchange.depth}.{feed.exchange.symbol}",
                               "reason": reason, "from": None, "missed": missed}) + "\n"
            script.append((line, [feed.lose(now, reason, missed, dropped=0)]))
            if feed not in seen:
                seen.append(feed)
        elif roll < 0.05 and seen:
            feed = chance.choice(seen)
            since = feed.snapshot_at + chance.choice([-1, 0, 5])
            line = json.dumps({"type": "event", "event": "gap", "time": now, "category": category,
                               "symbol": feed.exchange.symbol,
                               "topic": f"orderbook.{feed.exchange.depth}.{feed.exchange.symbol}",
                               "from": since, "to": now}) + "\n"
            script.append((line, [feed.lose(now, "gap", dropped=0)] if feed.state == "synced"
                           and feed.snapshot_at <= since else []))
        elif roll < 0.08:
            script.append(('{"anything" : "else"}\n', []))
        else:
            feed = chance.choice(feeds)
            line, *news = feed.next(now)
            if line:
                script.append((line, news))
                if feed not in seen:
                    seen.append(feed)
    got = run(["book", "--every", "1", "--top", "1000", "--imbalance", "1,5", "--depth", "1,2.5",
               "--slippage", "5000"], [line for line, _ in script])
    got, records, desyncs = iter(got), 0, 0
    for number, (line, news) in enumerate(script):
        if next(got) != line:
            raise AssertionError(f"seed {seed}: line {number + 1} did not pass on as it came")
        for one in filter(None, news):
            said = next(got, "nothing")
            record = read(said)
            if one[0] == "book":
                is_right = (record.get("type"), record.get("symbol"), record.get("depth"),
                            record.get("update"), [record.get("bids"), record.get("asks")]) == one
                records += 1
                if is_right and records % 7 == 0:
                    for name, want in plain(record, category == "inverse").items():
                        if name.endswith("_truncated"):
                            if record.get(name, None) != (True if want else None):
                                raise AssertionError(
                                    f"seed {seed}: {name}: expected {bool(want)}, got {said}")
                        elif not same(record[name], rounded(want)):
                            raise AssertionError(
                                f"seed {seed}: {name}: expected {rounded(want)}, got {said}")
            elif one[0] == "synced":
                topic = f"orderbook.{one[2]}.{one[1]}"
                is_right = tuple(record.get(name)
                                 for name in ("event", "topic", "from", "ms", "dropped")) == (
                                     "synced", topic, *one[3:])
            else:
                topic = f"orderbook.{one[2]}.{one[1]}"
                is_right = (record.get("event"), record.get("topic"), record.get("reason"),
                            record.get("missed")) == ("resync", topic, one[3], one[4])
                desyncs += 1
            if not is_right:
                raise AssertionError(
                    f"seed {seed}: behind line {number + 1} expected {one}, got {said}")
    if next(got, None):
        raise AssertionError(f"seed {seed}: more was written than expected")
    return records, desyncs


class Recomputed(unittest.TestCase):
    def each(self, work, seeds):
        with concurrent.futures.ProcessPoolExecutor(2) as pool:
            return list(pool.map(work, seeds, chunksize=25))

    def test_random_books(self):
        runs = some(1000)
        results = self.each(book_run, range(runs))
        self.assertGreater(sum(records for records, _ in results), 20 * runs)
        self.assertGreater(sum(desyncs for _, desyncs in results), 2 * runs)

    def test_walls(self):
        runs = some(300)
        states = sum(self.each(wall_run, range(runs)), collections.Counter())
        for state in ("appeared", "eaten", "eaten and stands", "pulled", "pulled and stands",
                      "lost", "eaten inferred", "pulled inferred"):
            self.assertGreater(states[state], runs // 15, states)

    def test_windows(self):
        runs = some(100)
        self.assertGreater(sum(self.each(flow_run, range(runs))), 30 * runs)
