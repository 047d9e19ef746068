"""No number that an option is given ends a command by a signal: every option that takes a value, read from the command's own table,
is given numbers at and beyond the ends of what fits, in every form that its value has, with an input that makes use of it. A number
is either used, or refused with exit status 2 and a message that names the option.

VALUES=all in the environment: more numbers and units.
"""
import concurrent.futures
import json
import os
import re
import signal
import subprocess
import tempfile
import time
import unittest

from alerts.case import SIGNAL
from exchange.bybit import FakeBybit
from extremes.attempts import fail_with, said, stop
from harness import commands
from harness.commands import COMMANDS, KEYS, bare_environment, lines_of, options_of, start
from harness.folders import quick_folder
from harness.proc import limit_memory
from harness.servers import Provider, dead_address

IS_WHOLE = os.environ.get("VALUES") == "all"
NUMBERS = ["5", "0", "-1", "1", "2147483648", "9223372036854775807", "1e308", "NaN", ""]
UNITS = ["ms", "s", "d"]
if IS_WHOLE:
    NUMBERS += ["-0", "-9223372036854775808", "18446744073709551616", "9223372036854775", "106751991167", "1" + 38 * "0", "1e-400", "inf", "-", "0.0000000001",
                "99999999999999999999.5"]  # fmt: skip
    UNITS += ["m", "h", "w"]
# Values that are no numbers, and one that is needed so that the others count.
WORDS = {"FILE", "NAME", "STYLE", "side|symbol", "NAME|FILE", "URL", "WHAT", "PROGRAM", "PATH", "DIR", "gemini|openai", "low|medium", "termux|twilio", "line|table", "TEXT", "NAME[,NAME…]", "WHAT[,WHAT]"}
AT_ONCE = 8
# How long a command that goes on by itself is left to make use of the option, and how long it may take to end then.
MOMENT, LIMIT = 0.3, 20


def forms(name, value):
    """Every way to write a number N as the value of an option; those with one that is surely good come first."""
    special = {
        "backoff": ["{}s,{}s", "{}ms,{}d", "{},{}", "1ms,{}", "{},9000000000000000000", "10ms,{}d", "{}d,{}d", "{}ms,{}ms"],
        "trail": ["{}", "{}%", "{}%,{}%", "1%,{}%", "atr:{}", "atr:2,{}", "atr:{},3", "chandelier:{},{}", "chandelier:3,{}", "chandelier:{},2", "{}%best"],
        "entry": ["limit:{}%", "post-only:{}%", "limit:-{}%", "post-only:+{}%"],
        "max-orders": ["{}/1m", "5/{}", "5/{}s", "5/{}d", "{}/{}"],
        "max-losses": ["{},1h", "3,{}", "3,{}s", "3,{}d"],
        "grid": ["{},3,100", "42000,{},100", "42000,3,{}", "42000,3,{}%", "{},{},{}", "42000,200,{}%"],
        "pyramid": ["{}", "{},{}", "3,{}", "{},1.5"],
        "fee": ["{}%", "{}%,{}%", "0.1%,{}%", "0.1%,-{}%"],
        "break-even": ["{}%", "{}%,{}%", "1%,{}%"],
        "weight": ["trend={}", "nothing={}", "{}={}"],
        "cash": ["{}", "{}USDT", "10000,{}BTC", "{},{}"],
        "quiet-hours": ["{}:00-07:00", "{}", "23:{}-07:00", "{}-{}"],
        "match": ["entry > {}", "entry * {} * {} > 0", "prev(entry, {}) > 1", "mean(entry, {}) > {}", "highest(entry, {}) > 0", "entry / {} > 1"],
        "long": ["rsi_3 > {}", "close * {} * {} > 0", "prev(close, {}) > 1", "mean(close, {}) > {}", "highest(close, {}) > 0", "close / {} > 1", "rising(close) + {} > 0"],
        "stop": ["{}%", "{} atr_14", "close - {}", "close * {}", "{}"],
        "target": ["{}%", "{} atr_14", "{} r", "close + {}", "{}"],
        "from": ["{}", "{} days ago", "{}s ago", "{}w ago", "{}-01-01", "2025-{}-01"],
        "sms": [], "print": [], "join": [], "generate": [], "buffer": ["{}M", "{}", "{}K", "{}G"],
    }  # fmt: skip
    same = {"short": "long", "to": "from", "start": "from", "max-exposure": "fee"}
    found = list(special.get(same.get(name, name), []))
    if same.get(name, name) in special:
        return found
    if value in WORDS:
        return []
    found = ["{}"]
    if re.search(r"TIME|WHEN|^W|^S$|MS", value):
        # A number without its unit is refused everywhere.
        found = ["{}" + unit for unit in UNITS[::-1]] + found
    if re.search(r"%|PERCENT|HOW|LIMIT", value):
        found += ["{}%"]
    commas = value.replace("[", "").count(",")
    for count in range(1, commas + 1):
        found += [",".join(["{}"] * (count + 1)), ",".join(["3"] * count + ["{}"]), ",".join(["{}"] + ["3"] * count)]
    if "…" in value:
        found += ["10{0},{0}", "1m,{}", "{},{}s"]
    return found


class Place:
    """Input for each command, and services to talk to."""

    def __init__(self, folder):
        self.folder = folder
        run = lambda words, given=b"": commands.run(words, given, cwd=folder).stdout
        market = ["bybit-stream", "-q", "kline.1.BTCUSDT", "publicTrade.BTCUSDT", "orderbook.50.BTCUSDT", "tickers.BTCUSDT", "--simulate", "--speed", "max"]
        self.market = run([*market, "--backfill", "30", "--count", "3000"])
        candles = run(["ohlc", "-q", "--closed"], run([*market[:3], *market[6:], "--backfill", "20", "--count", "9000"]))
        self.candles = candles
        self.indicators = run(["ind", "-q", "--rsi", "3", "--atr", "14", "--ema", "3"], candles)
        self.signals = run(["signal", "-q", "--all", "--long", "rsi_3 > 60", "--short", "rsi_3 < 40", "--stop", "0.6%", "--target", "1%"], self.indicators)
        closes = [json.loads(line)["close_time"] for line in self.signals.splitlines() if b'"type":"signal"' in line]
        assert closes, "no signal to trade"
        self.trading = self.signals + b"".join(line + b"\n" for line in self.market.splitlines() if b"publicTrade" in line or b"tickers" in line)
        self.trades = b"".join(line + b"\n" for line in run(["trade", "-q", "--slippage", "0%"], self.signals).splitlines() if b'"type":"trade"' in line)
        assert self.trades, "no trade to report"
        self.alerts = lines_of(*({**SIGNAL, "id": str(number)} for number in range(3)))
        with open(f"{folder}/recording", "wb") as file:
            file.write(self.market[: len(self.market) // 4].rpartition(b"\n")[0] + b"\n")
        with open(f"{folder}/candles.csv", "w") as file:
            file.write("timestamp,open,high,low,close,volume\n1672324800,1,2,0.5,1.5,3\n1672324860,1.5,2,1,1.2,3\n")
        self.exchange = FakeBybit(auto=True, prices={"BTCUSDT": 60000}, wallet={"USDT": 100000, "USDC": 0, "BTC": 0})
        self.exchange.__enter__()
        answer = {"choices": [{"message": {"content": '{"confidence":"high","entry":16677,"stop":16577,"target":16876,"reasoning":"x"}'}}]}
        self.service = Provider(lambda request, number: (200, {}, json.dumps(answer).encode()) if number % 3 else (503, {}, b""))
        self.dead = dead_address()
        start = (int(time.time() * 1000) // 60_000 - 1) * 60_000
        price = {"open": 60000, "high": 60000, "low": 60000, "close": 60000, "volume": 5, "turnover": 300000}
        self.live = json.dumps({"type": "candle", "category": "linear", "symbol": "BTCUSDT", "interval": "1", "time": start, **price, "closed": True}).encode() + b"\n"

    def close(self):
        self.exchange.__exit__(None, None, None)
        self.service.close()

    def contexts(self, command):
        """(words, input, whether it goes on by itself), those that make most use of the options first."""
        hosts = ["--rest-url", self.exchange.rest_url]
        links = [*hosts, "--url", self.exchange.url, "--private-url", self.exchange.private_url]
        dead = self.dead.replace("http", "ws")
        return {
            "ohlc": [([], self.market, False), (["--interval", "1,5", "--fill", "--csv", "{symbol}-{interval}.csv"], self.market, False),
                     (["--from-csv", "--symbol", "BTCUSDT", "--interval", "1", "candles.csv"], b"", False)],
            "ind": [([], self.candles, False)],
            "signal": [(["--all", "--long", "rsi_3 > 60", "--short", "rsi_3 < 40", "--stop", "0.6%", "--target", "1%"], self.indicators, False),
                       (["--strategy", "rules.json"], self.indicators, False), (["--repeat"], self.indicators, False)],
            "book": [(["--imbalance", "5"], self.market, False), ([], self.market, False)],
            "flow": [(["--large", "1"], self.market, False), ([], self.market, False)],
            "trade": [([], self.trading, False), (["--entry", "limit:-0.01%"], self.trading, False), (["--size", "100"], self.trading, False),
                      (["--state", "state.db", "--trail", "atr:2,3"], self.trading, False), (["--max-positions", "1"], self.trading, False),
                      (["--preflight", "BTCUSDT", "--entry", "60000", "--stop", "59400"], b"", False),
                      (["--testnet", "--yes", "--state", "state.db", *links], self.live, True),
                      (["--testnet", "--yes", "--state", "state.db", "--rest-url", self.dead, "--url", dead, "--private-url", dead], self.live, True)],
            "report": [([], self.trades, False), (["--equity"], self.trades, False), (["--html", "page.html", "--by", "day"], self.trades, False)],
            "alert": [(["--file", "sent.txt", "--all-ages", "--state", "spool"], self.alerts, False), (["--file", "sent.txt", "--state", "spool"], self.alerts, False),
                      (["--webhook", self.dead, "--all-ages", "--state", "spool", "--timeout", "1s"], self.alerts, True),
                      (["--exec", "cat", "--all-ages", "--state", "spool"], self.alerts, True), (["--file", "sent.txt", "--state", "spool", "--watch", "10ms"], b"", True)],
            "advise": [(["--api", "openai", "--url", self.service.url, "--model", "m"], self.alerts, True),
                       (["--api", "openai", "--url", self.dead, "--model", "m"], self.alerts, True)],
            "bybit-stream": [(["kline.1.BTCUSDT", "order", *links], b"", True), (["kline.1.BTCUSDT", "--rest-url", self.dead, "--url", dead], b"", True),
                             (["kline.1.BTCUSDT", "--from", "2025-01-01", *links[:4]], b"", True),
                             (["kline.1.BTCUSDT", "--simulate", "--speed", "max", "--count", "300"], b"", True), (["kline.1.BTCUSDT", "--simulate"], b"", True),
                             (["--replay", "recording", "--speed", "max"], b"", True), (["--replay", "recording"], b"", True)],
            "bybit-rest": [(["GET", "/v5/market/time", *hosts], b"", True), (["GET", "/v5/account/info", *hosts], b"", True),
                           (["GET", "/v5/market/time", "--rest-url", self.dead], b"", True)],
        }[command]  # fmt: skip


def run(place, command, words, given, goes_on):
    """(status, errors): of one that goes on by itself, after a moment and a signal to stop."""
    with quick_folder() as folder:
        for name in ("recording", "candles.csv"):
            os.symlink(f"{place.folder}/{name}", f"{folder}/{name}")
        with open(f"{folder}/rules.json", "w") as file:
            file.write('{"name":"r","threshold":1,"votes":[{"name":"trend","value":"(rsi_3 - 50) / 10","weight":1}],"stop":"0.6%","target":"1%"}')
        with open(f"{folder}/in", "wb") as file:
            file.write(given)
        with open(f"{folder}/in", "rb") as source, open(f"{folder}/err", "w+b") as errors:
            process = start([command, *words], stdin=source, stdout=subprocess.DEVNULL, stderr=errors, cwd=folder,
                            env=bare_environment(folder, OPENAI_API_KEY="key", **KEYS), close_fds=False)
            try:
                status = process.wait(MOMENT if goes_on else LIMIT)
            except subprocess.TimeoutExpired:
                status = stop(process, LIMIT)
                if status in (0, -signal.SIGTERM):
                    status = "stopped" if goes_on else "takes too long"
            return status, said(errors)


def without(words, option):
    """The words of a context without an option that is to be given another value."""
    kept, place = [], 0
    while place < len(words):
        if words[place] == f"--{option}":
            place += 2
            continue
        kept.append(words[place])
        place += 1
    return kept


def filled(form):
    """A form with each of the numbers in it."""
    return [re.sub(r"\{0?\}", lambda _: number, form) for number in NUMBERS]


def check(place, command, option, value, pool):
    """What went wrong, and how many runs there were."""
    texts = list(dict.fromkeys(text for form in forms(option, value) for text in filled(form)))
    if not texts:
        return [], 0
    tries = [(without(words, option), given, goes_on) for words, given, goes_on in place.contexts(command)]
    # An input in which the option is refused with any value makes no use of it.
    jobs = [(context, text) for context in tries for text in texts]
    go = lambda job: run(place, command, [*job[0][0], f"--{option}={job[1]}"], job[0][1], job[0][2])
    wrong, used, done, uses = [], 0, 0, 0
    for context in tries:
        if uses == 2 and not IS_WHOLE:
            break
        # The first values show whether there is any use in the others: whoever goes on by itself takes its time.
        mine = [job for job in jobs if job[0] is context]
        results = list(pool.map(go, mine[: 2 * len(NUMBERS)] if context[2] else mine))
        if context[2] and any(status != 2 for status, _ in results):
            results += pool.map(go, mine[2 * len(NUMBERS) :])
        done += len(results)
        uses += any(status != 2 for status, _ in results)
        for (_, text), (status, errors) in zip(mine, results):
            used += status != 2
            where = f"{command} {' '.join(context[0])} --{option}={text!r}"
            if status not in (0, 1, 2, 3, "stopped"):
                wrong.append(f"{where}: {status}\n    {errors.strip()[-300:]}")
            # In a rule NaN is the name of a field.
            elif status == 2 and f"--{option}" not in errors and "unknown field" not in errors and "the simulated market does not have it" not in errors:
                wrong.append(f"{where}: the message does not name the option\n    {errors.strip()[-300:]}")
    if not used:
        wrong.append(f"{command} --{option}: no value was accepted, so that nothing was tried")
    return wrong, done


# Numbers in what stands behind the options.
OPERANDS = {
    "bybit-stream": [["kline.{}.BTCUSDT"], ["orderbook.{}.BTCUSDT"], ["kline.1.{}"], ["publicTrade.BTCUSDT-{}DEC26"], ["option:tickers.BTC-{}DEC26-60000-C"],
                     ["option:publicTrade.BTC-25DEC{}-{}-C"]],
    "bybit-rest": [["GET", path, "category=linear", "symbol=BTCUSDT", "interval=1", f"{name}={{}}", *more] for path in ("/v5/market/kline", "/v5/execution/list")
                   for name in ("startTime", "endTime", "start", "end", "limit", "cursor") for more in ([], ["--all"])]
    + [["GET", "/v5/execution/list", "category=linear", "startTime={}", "endTime={}", "--all"],
       ["GET", "/v5/execution/list", "category=linear", "startTime=0", "endTime={}", "--all"], ["POST", "/v5/order/create", "--yes", "qty:={}", "positionIdx={}"]],
    "alert": [["retry", "{}"], ["drop", "{}"]],
}  # fmt: skip


def check_operands(place, command, pool):
    more = {"bybit-stream": [["--simulate", "--speed", "max", "--count", "200"], ["--rest-url", place.exchange.rest_url, "--url", place.exchange.url]],
            "bybit-rest": [["--rest-url", place.exchange.rest_url], ["--dry-run"]], "alert": [["--state", "spool"]]}  # fmt: skip
    jobs = [[*words, *extra] for form in OPERANDS.get(command, []) for extra in more[command]
            for words in map(list, zip(*([text for text in filled(word)] for word in form)))]  # fmt: skip
    wrong = []
    for words, (status, errors) in zip(jobs, pool.map(lambda words: run(place, command, words, b"", True), jobs)):
        if status not in (0, 1, 2, 3, "stopped"):
            wrong.append(f"{command} {words}: {status}\n    {errors.strip()[-300:]}")
    return wrong, len(jobs)


class Options(unittest.TestCase):
    """A test for each option of each command, and one for what stands behind the options."""

    @classmethod
    def setUpClass(cls):
        limit_memory()
        cls.folder = tempfile.TemporaryDirectory()
        cls.pool = concurrent.futures.ThreadPoolExecutor(AT_ONCE)
        cls.place = Place(cls.folder.name)

    @classmethod
    def tearDownClass(cls):
        cls.place.close()
        cls.pool.shutdown()
        cls.folder.cleanup()

    def try_option(self, command, option, value):
        wrong, done = check(self.place, command, option, value, self.pool)
        fail_with(self, f"{command} --{option}", wrong, most=8)
        self.assertTrue(done)

    def try_operands(self, command):
        wrong, done = check_operands(self.place, command, self.pool)
        fail_with(self, f"{command} --operands", wrong, most=8)
        self.assertTrue(done)


for name in COMMANDS:
    for number, (option, value) in enumerate(options_of(name)):
        # An option whose value holds no number has nothing to try.
        if forms(option, value):
            test = lambda self, name=name, option=option, value=value: self.try_option(name, option, value)
            setattr(Options, f"test_{name}_{number:02}_{option}".replace("-", "_"), test)
    if name in OPERANDS:
        setattr(Options, f"test_{name}_operands".replace("-", "_"), lambda self, name=name: self.try_operands(name))
