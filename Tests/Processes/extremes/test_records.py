"""No number in a record or a file may kill a command by a signal. Members of the golden cases'
inputs are replaced by numbers at and beyond the limits of their types, one at a time and several
together. The command must continue, skip the line, or end with a message.

EXTREMES=N in the environment: N replacements of each case, or all of them (166,000 runs).
"""
import concurrent.futures
import json
import os
import random
import unittest

from extremes.attempts import fail_with
from extremes.replacing import NUMBERS, dump, replacements
from harness import commands
from harness.commands import TESTS, bare_environment
from harness.folders import quick_folder
from harness.proc import limit_memory
from harness.servers import Provider

EXTREMES = os.environ.get("EXTREMES", "15")
LINES = 14  # of a case that are given, at most
CASES = [(["ohlc"], "ohlc/kline"), (["ohlc", "--fill"], "ohlc/kline-waits-for-backfill"),
         (["ohlc", "--interval", "1,D,M", "--fill"], "ohlc/trades-disconnected"),
         (["ohlc", "--interval", "5,W", "--fill", "--csv", "{symbol}{interval}.csv", "--every",
           "1s"], "ohlc/resample-quiet-part"),
         (["ohlc", "--pass", "--skip-partial"], "ohlc/kline-quiet-filled"),
         (["ohlc", "--csv", "-"], "ohlc/kline"),
         (["ind", "--rsi", "2", "--st", "2,3", "--vwap", "--bb", "2,2", "--pivots", "--ichimoku",
           "2,3,4", "--squeeze", "--cci", "2", "--obv"], "ind/series"),
         (["ind", "--join", "book.mid,book.1.mid"], "ind/join-depths"),
         (["signal", "--long", "rsi_7 > 60", "--short", "close < 2 * prev(close)", "--stop", "0.6%",
           "--target", "2 r", "--cooldown", "1h", "--all"], "signal/series"),
         (["book", "--every", "1", "--imbalance", "2", "--depth", "10", "--slippage", "1000",
           "--top", "2", "--walls", "3"], "book/every-messages"),
         (["book", "--every", "1s", "--slippage", "1"], "book/inverse"),
         (["book", "--every", "change", "--depth", "5"], "book/scales"),
         (["book", "--walls", "2"], "book/walls"),
         (["flow", "--window", "500ms,10s", "--large", "1"], "flow/windows"),
         (["flow", "--every", "1"], "flow/inverse"), (["flow", "--window", "1d"], "flow/midnight"),
         *((["trade", *words], f"trade/{case}")
           for words, case in (([], "target"), (["--state", "state.db"], "stop-before-target"),
                               ([], "funding"), ([], "trades"),
                               (["--trail", "atr:2,3"], "trail-atr"),
                               (["--trail", "chandelier:3,2"], "trail-chandelier"),
                               (["--trail", "1%,0.5%"], "trail-percent"),
                               (["--pyramid", "3,1.5"], "pyramid"), (["--kelly", "0.5"], "kelly"),
                               (["--grid", "100,2,1%", "--size", "100"], "grid"),
                               (["--participation", "10%"], "participation"),
                               (["--max-drawdown", "5%", "--on-halt", "flatten"], "max-daily-loss"),
                               ([], "spot"), (["--cash", "10000,1BTC"], "inverse"),
                               (["--entry", "limit:-0.05%", "--entry-ttl", "5m", "--chase"],
                                "limit"), (["--entry", "post-only"], "post-only"),
                               (["--opposite", "reverse", "--time-stop", "1h", "--break-even",
                                 "1%"], "opposite-reverse"),
                               (["--max-orders", "5/1h", "--max-size", "100"], "max-orders"))),
         (["report", "--html", "page.html", "--csv", "rows.csv", "--table"], "report/metrics"),
         (["report", "--positions", "--by", "day"], "report/positions"),
         (["report", "--equity"], "report/coins"),
         (["report", "--by", "symbol", "--json"], "report/by"),
         (["alert", "--file", "sent.txt", "--csv", "sent.csv", "--all-ages", "--state", "spool",
           "--cooldown", "1h"], "alert/dry-run"),
         (["alert", "--print", "table", "--state", "spool", "--match", "entry > 0", "--template",
           "{clock} {entry}"], "alert/dry-run"),
         (["advise", "--api", "openai", "--url", "SERVICE", "--model", "m", "--within", "5%"],
          "alert/dry-run"),
         (["bybit-stream", "--replay", "-", "--speed", "1000000", "--duration", "200ms"],
          "ohlc/kline"),]
# Files named by options, and the case whose input uses them.
FILES = [(["trade", "--instruments", "FILE"], "trade/instruments", "instruments.json"),
         (["trade", "--margin", "isolated", "--size", "700000", "--max-exposure", "off",
           "--risk-limits", "FILE"], "trade/risk-limits", "array.json"),
         (["signal", "--all", "--strategy", "FILE"], "signal/series", None),
         (["trade", "--state", "state.db", "--trail", "atr:2,3", "--instruments", "FILE"],
          "trade/instruments-rows", None),]
RULES = {"name": "r", "threshold": 0.5,
         "votes": [{"name": "trend", "value": "rsi_7 - 50", "weight": 2},
                   {"name": "other", "long": "close > 0", "weight": 1}], "agree": 1, "quorum": 0.5,
         "stop": "0.6%", "target": "1%", "confidence": {"high": 0.8, "medium": 0.5},
         "cooldown": "5m"}
# CSV tables.
TABLES = [(["ohlc", "--from-csv", "--interval", "1,60,M", "--fill"], f"ohlc/from-csv-{name}")
          for name in ("archive", "spot-archive")] + [
              (["ohlc", "--from-csv", "--symbol", "BTCUSDT"], f"ohlc/from-csv-{name}")
              for name in ("iso", "seconds", "columns")]
CELLS = NUMBERS + ["", "NaN", "inf", "9999-12-31T23:59:59Z", "0000-00-00", "99999-01-01",
                   "1672324800.9999999999999999999", "-5.5"]


def records_of(case):
    folder = os.path.join(TESTS, "Golden", case)
    name = next(name for name in ("input.ndjson", "a.ndjson")
                if os.path.exists(os.path.join(folder, name)))
    records = []
    with open(os.path.join(folder, name)) as file:
        for line in file:
            try:
                record = json.loads(line)
            except ValueError:
                continue
            if isinstance(record, dict):
                records.append(record)
    return records[:LINES]


def run(words, given, file=None):
    with quick_folder() as folder:
        if file is not None:
            with open(f"{folder}/file.json", "w") as out:
                out.write(file)
        words = ["./file.json" if word == "FILE" else word for word in words]
        result = commands.run(words, given.encode(), cwd=folder,
                              env=bare_environment(folder, OPENAI_API_KEY="key"), timeout=60,
                              close_fds=False)
        return result.returncode, result.stderr.decode(errors="replace")


def sample(found, seed):
    """The replacements of a case that are tried."""
    if EXTREMES == "all" or len(found) <= int(EXTREMES):
        return found
    return random.Random(seed).sample(found, int(EXTREMES))


def jobs(words, case, file):
    """(words, input, file) of each run."""
    records = records_of(case)
    name = " ".join([*words, case])
    if file is None:
        found = [(lambda make=make: (words, "".join(dump(record) + "\n" for record in make()),
                                     None)) for make in replacements(records, name)]
    else:
        given = "".join(dump(record) + "\n" for record in records)
        found = [(lambda make=make: (words, given, dump(make()[0])))
                 for make in replacements([file], name)]
    return sample(found, name)


def tables(words, case):
    """Runs with each cell replaced, and with each column replaced."""
    with open(os.path.join(TESTS, "Golden", case, "input.csv")) as file:
        rows = [line.rstrip("\n").split(",") for line in file][:LINES]
    cells = [(row, column) for row in range(1, len(rows)) for column in range(len(rows[row]))]
    choices = [([cell], text) for cell in cells for text in CELLS]
    choices += [([cell for cell in cells if cell[1] == column], text)
                for column in range(len(rows[0])) for text in CELLS]

    def changed(chosen, text):
        copy = [list(row) for row in rows]
        for row, column in chosen:
            copy[row][column] = text
        return "".join(",".join(row) + "\n" for row in copy)

    found = [(lambda chosen=chosen, text=text: (words, changed(chosen, text), None))
             for chosen, text in choices]
    return sample(found, case)


def content(name, case):
    folder = os.path.join(TESTS, "Golden", case)
    path = next((f"{folder}/{one}" for one in os.listdir(folder) if one.endswith(".json")), None)
    if path is None:
        return RULES
    with open(path) as file:
        return json.JSONDecoder().raw_decode(file.read())[0]


class Records(unittest.TestCase):
    """A test for each case."""

    @classmethod
    def setUpClass(cls):
        limit_memory()
        answer = {
            "choices": [{"message": {"content": '{"confidence":"high","entry":16677,"stop":16577,'
                                     '"target":16876,"reasoning":"x"}'}}]}
        cls.service = Provider(lambda request, number: (200, {}, json.dumps(answer).encode()))
        cls.pool = concurrent.futures.ThreadPoolExecutor(6)

    @classmethod
    def tearDownClass(cls):
        cls.pool.shutdown()
        cls.service.close()

    def try_case(self, words, case, file):
        words = [self.service.url if word == "SERVICE" else word for word in words]
        mine = tables(words, case) if file == "table" else jobs(words, case, file)
        wrong = []
        for make, (status, errors) in zip(mine, self.pool.map(lambda make: run(*make()), mine)):
            if status not in (0, 1, 2, 3):
                _, given, its_file = make()
                wrong.append(f"{' '.join(words)} on {case}: {status}\n"
                             f"{given if its_file is None else its_file}    "
                             f"{errors.strip()[-300:]}")
        fail_with(self, f"{' '.join(words)} on {case}", wrong, most=2)


def cases():
    """(words, case, kind of content of the file that an option names)."""
    yield from ((words, case, None) for words, case in CASES)
    yield from ((words, case, "table") for words, case in TABLES)
    for words, case, name in FILES:
        if os.path.isdir(os.path.join(TESTS, "Golden", case)):
            yield words, case, content(name, case)


for number, (words, case, file) in enumerate(cases()):
    test = lambda self, words=words, case=case, file=file: self.try_case(words, case, file)
    setattr(Records, f"test_{number:02}_{case.replace('/', '_').replace('-', '_')}", test)
