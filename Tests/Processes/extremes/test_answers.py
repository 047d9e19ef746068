"""No number in the exchange's answers may kill a command by a signal. A first run finds the
members of all answers and messages. Each further run replaces one of these members everywhere by
a number at or beyond the limits of its type.

ANSWERS=N in the environment: number of runs of each command, or all.
"""
import concurrent.futures
import json
import logging
import multiprocessing
import os
import random
import signal
import subprocess
import tempfile
import time
import unittest

from exchange.bybit import FakeBybit
from extremes.attempts import fail_with, said, stop
from extremes.replacing import NUMBERS, dump, spelled
from harness.commands import KEYS, bare_environment, start
from harness.proc import limit_memory
from harness.waiting import pause
from live.case import Case

SAMPLE = os.environ.get("ANSWERS", "10")
MINUTE = 60_000


def names(value, path=()):
    """The paths of all members; all elements of a list share a path."""
    if isinstance(value, dict):
        for name, member in value.items():
            yield from names(member, path + (name,))
    elif isinstance(value, list):
        for member in value:
            yield from names(member, path + ("#",) if isinstance(member, (dict, list))
                             else path + ("#",))
    else:
        yield path


def changed(value, path, text):
    if not path:
        return spelled(value, text) if not isinstance(value, (dict, list)) else value
    if path[0] == "#" and isinstance(value, list):
        return [changed(member, path[1:], text) for member in value]
    if isinstance(value, dict) and path[0] in value:
        return {name: changed(member, path[1:], text) if name == path[0] else member
                for name, member in value.items()}
    return value


class Spoiler:
    def __init__(self, path, text):
        self.path, self.text, self.seen = path, text, set()

    def __call__(self, text):
        try:
            value = json.loads(text)
        except ValueError:
            return text
        if self.path is None:
            self.seen.update(names(value))
            return text
        return dump(changed(value, self.path, self.text))


def act(exchange, command, words, given):
    """Runs a command once. Returns (status, errors)."""
    with tempfile.TemporaryDirectory() as folder:
        with open(f"{folder}/err", "w+b") as errors:
            process = start([command, *words], stdout=subprocess.DEVNULL, stderr=errors, cwd=folder,
                            env=bare_environment(folder, **KEYS))
            try:
                # Each scene sets the time until it sends the next input.
                for moment, content, price in given:
                    end = time.monotonic() + moment
                    while process.poll() is None and time.monotonic() < end:
                        pause()
                    if process.poll() is None:
                        process.stdin.write(content)
                        process.stdin.flush()
                    if price:
                        exchange.orders.set_price("BTCUSDT", price)
            except BrokenPipeError:
                pass
            status = stop(process, 30)
            try:
                process.stdin.close()
            except BrokenPipeError:
                pass
            return status, said(errors)


def script(exchange, command):
    """(the command, its words, [(delay in seconds, input, price)])."""
    hosts = ["--rest-url", exchange.rest_url, "--url", exchange.url]
    if command == "bybit-stream":
        topics = ["kline.1.BTCUSDT", "publicTrade.BTCUSDT", "orderbook.50.BTCUSDT",
                  "tickers.BTCUSDT", "order", "position", "wallet"]
        return command, [*topics, *hosts, "--private-url", exchange.private_url, "--backfill", "3",
                         "--stats", "200ms", "--backoff", "10ms,50ms"], [(1, b"", None)]
    if command == "history":
        return "bybit-stream", ["kline.1.BTCUSDT", "funding.BTCUSDT", "--from", "3 hours ago",
                                *hosts[:2], "--retries", "2", "--backoff",
                                "10ms,50ms"], [(1, b"", None)]
    if command == "bybit-rest":
        path, *more = random.choice([("/v5/market/kline", "symbol=BTCUSDT", "interval=1"),
                                     ("/v5/execution/list", "startTime=20 days ago"),
                                     ("/v5/account/wallet-balance", "accountType=UNIFIED"),
                                     ("/v5/market/instruments-info",),
                                     ("/v5/order/realtime", "symbol=BTCUSDT"),
                                     ("/v5/market/time",)])
        return command, ["GET", path, "category=linear", *more, "--all", *hosts[:2], "--retries",
                         "2", "--backoff", "10ms,50ms"], [(1, b"", None)]
    case = Case()
    # The candle is old enough to be closed, and new enough to be traded.
    lines = lambda *records: b"".join(json.dumps(record).encode() + b"\n" for record in records)
    words = ["--testnet", "--yes", "--state", "state.db", "--private-url", exchange.private_url,
             *hosts, "--backoff", "10ms,50ms", "--trail", "1%,0.5%"]
    return command, words, [(0, lines(case.candle()), None), (0.7, lines(case.signal()), None),
                            (0.5, b"", 60700), (0.3, lines(case.signal("short", number=1)), None),
                            (0.3, b"", 60100), (0.3, b"", None)]


def run(job):
    command, path, text, seed = job
    logging.disable(logging.CRITICAL)
    random.seed(seed)
    prices = {"BTCUSDT": 60000, "spot:BTCUSDT": 60000}
    with FakeBybit(auto=command != "trade", prices=prices, symbols=5,
                   wallet={"USDT": 100000, "USDC": 0, "BTC": 0}) as exchange:
        exchange.spoil = spoiler = Spoiler(path, text)
        status, errors = act(exchange, *script(exchange, command))
    return status, errors, spoiler.seen


class Answers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        limit_memory()
        context = multiprocessing.get_context("fork")
        cls.pool = concurrent.futures.ProcessPoolExecutor(6, mp_context=context)

    @classmethod
    def tearDownClass(cls):
        cls.pool.shutdown()

    def try_command(self, command):
        seen = set()
        seeds = range(8 if command == "bybit-rest" else 2)
        first = self.pool.map(run, [(command, None, None, seed) for seed in seeds])
        for status, errors, found in first:
            # The fake exchange has no funding rates, so `history` reports a missing funding
            # history.
            is_expected = status in (0, -signal.SIGTERM) or (command, status) == ("history", 1)
            self.assertTrue(is_expected, f"{command} alone: {status}\n{errors}")
            seen |= found
        jobs = [(command, path, text, number)
                for number, (path, text) in enumerate((path, text) for path in sorted(seen)
                                                      for text in NUMBERS)]
        if SAMPLE != "all":
            jobs = random.Random(command).sample(jobs, min(int(SAMPLE), len(jobs)))
        wrong = []
        for job, (status, errors, _) in zip(jobs, self.pool.map(run, jobs)):
            if status not in (0, 1, 2, 3, -signal.SIGTERM):
                wrong.append(f"{command} with {'.'.join(job[1])} = {job[2]}: {status}\n    "
                             f"{errors.strip()[-400:]}")
        fail_with(self, command, wrong, most=4)

    def test_stream(self):
        self.try_command("bybit-stream")

    def test_history(self):
        self.try_command("history")

    def test_rest(self):
        self.try_command("bybit-rest")

    def test_trade(self):
        self.try_command("trade")
