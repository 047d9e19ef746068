"""No number in an option may kill a command by a signal. Every option with a value, read from
the command's own table, gets numbers at and beyond the limits of their types, in every form of
its value, with an input that uses the option. A number is either used, or refused with exit
status 2 and a message that names the option.

CASES=all in the environment: more numbers and units, and each in two contexts.
"""
import concurrent.futures
import itertools
import os
import signal
import subprocess
import tempfile
import unittest

from extremes.attempts import fail_with, said, stop
from extremes.forms import NUMBERS, filled, forms
from extremes.place import Place
from harness.cases import ALL
from harness.commands import COMMANDS, KEYS, bare_environment, options_of, start
from harness.folders import quick_folder
from harness.proc import limit_memory

AT_ONCE = 8
# Time that a command which does not end by itself gets to use the option, and the limit for its end
# after that.
MOMENT, LIMIT = 0.3, 60


def run(place, command, words, given, goes_on):
    """Returns (status, errors). A command that does not end by itself is stopped after a moment."""
    with quick_folder() as folder:
        for name in ("recording", "candles.csv"):
            os.symlink(f"{place.folder}/{name}", f"{folder}/{name}")
        with open(f"{folder}/rules.json", "w") as file:
            file.write('{"name":"r","threshold":1,"votes":[{"name":"trend","value":"(rsi_3 - 50) '
                       '/ 10","weight":1}],"stop":"0.6%","target":"1%"}')
        with open(f"{folder}/in", "wb") as file:
            file.write(given)
        with open(f"{folder}/in", "rb") as source, open(f"{folder}/err", "w+b") as errors:
            process = start([command, *words], stdin=source, stdout=subprocess.DEVNULL,
                            stderr=errors, cwd=folder,
                            env=bare_environment(folder, OPENAI_API_KEY="key", NTFY_URL=place.dead,
                                                 **KEYS),
                            close_fds=False)
            try:
                status = process.wait(MOMENT if goes_on else LIMIT)
            except subprocess.TimeoutExpired:
                status = stop(process, LIMIT)
                if status in (0, -signal.SIGTERM):
                    status = "stopped" if goes_on else "takes too long"
            return status, said(errors)


def without(words, option):
    """The words of a context without the option that gets another value."""
    kept, place = [], 0
    while place < len(words):
        if words[place] == f"--{option}":
            place += 2
            continue
        kept.append(words[place])
        place += 1
    return kept


def check(place, command, option, value, pool):
    """Returns the list of failures and the number of runs."""
    texts = list(dict.fromkeys(text for form in forms(option, value) for text in filled(form)))
    if not texts:
        return [], 0
    tries = [(without(words, option), given, goes_on)
             for words, given, goes_on in place.contexts(command)]
    # A context in which every value of the option is refused does not use the option.
    go = lambda job: run(place, command, [*job[0][0], f"--{option}={job[1]}"], job[0][1], job[0][2])
    wrong, used, done, uses = [], 0, 0, 0
    # A third of the values is tried, and the others as long as none is used.
    parts = [texts] if ALL else [texts[first::3] for first in range(3)]
    for context, part in itertools.product(tries, parts):
        if uses == (2 if ALL else 1):
            break
        # Commands that do not end by themselves take long, so the first values decide whether to
        # try the others.
        mine = [(context, text) for text in part]
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
            # In a rule NaN is a field name.
            elif (status == 2 and f"--{option}" not in errors and "unknown field" not in errors
                  and "can never fire" not in errors and "the simulated market does not have it" not in errors):
                wrong.append(
                    f"{where}: the message does not name the option\n    {errors.strip()[-300:]}")
    if not used:
        wrong.append(f"{command} --{option}: no value was accepted, so that nothing was tried")
    return wrong, done


# Numbers in the operands after the options.
OPERANDS = {
    "bybit-stream": [["kline.{}.BTCUSDT"], ["orderbook.{}.BTCUSDT"], ["kline.1.{}"],
                     ["publicTrade.BTCUSDT-{}DEC26"], ["option:tickers.BTC-{}DEC26-60000-C"],
                     ["option:publicTrade.BTC-25DEC{}-{}-C"]],
    "bybit-rest": [["GET", path, "category=linear", "symbol=BTCUSDT", "interval=1", f"{name}={{}}",
                    *more] for path in ("/v5/market/kline", "/v5/execution/list")
                   for name in ("startTime", "endTime", "start", "end", "limit", "cursor")
                   for more in ([], ["--all"])]
        + [["GET", "/v5/execution/list", "category=linear", "startTime={}", "endTime={}", "--all"],
           ["GET", "/v5/execution/list", "category=linear", "startTime=0", "endTime={}", "--all"],
           ["POST", "/v5/order/create", "--yes", "qty:={}", "positionIdx={}"]],
    "alert": [["retry", "{}"], ["drop", "{}"]],
}


def check_operands(place, command, pool):
    more = {"bybit-stream": [["--simulate", "--speed", "max", "--count", "200"],
                             ["--rest-url", place.exchange.rest_url, "--url", place.exchange.url]],
            "bybit-rest": [["--rest-url", place.exchange.rest_url], ["--dry-run"]],
            "alert": [["--state", "spool"]]}
    jobs = [[*words, *extra] for form in OPERANDS.get(command, []) for extra in more[command]
            for words in map(list, zip(*([text for text in filled(word)] for word in form)))]
    wrong = []
    for words, (status, errors) in zip(jobs,
                                       pool.map(lambda words: run(place, command, words, b"", True),
                                                jobs)):
        if status not in (0, 1, 2, 3, "stopped"):
            wrong.append(f"{command} {words}: {status}\n    {errors.strip()[-300:]}")
    return wrong, len(jobs)


class Options(unittest.TestCase):
    """A test for each option of each command, and one for the operands after the options."""

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
        # An option whose value contains no number is not tested.
        if forms(option, value):
            words = name, option, value
            setattr(Options, f"test_{name}_{number:02}_{option}".replace("-", "_"),
                    lambda self, words=words: self.try_option(*words))
    if name in OPERANDS:
        setattr(Options, f"test_{name}_operands".replace("-", "_"),
                lambda self, name=name: self.try_operands(name))
