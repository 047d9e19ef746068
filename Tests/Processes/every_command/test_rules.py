"""General rules for all commands, tested on every option that a rule applies to. The options
come from the commands' own tables."""
import json
import os
import re
import tempfile
import unittest

from harness import commands
from harness.commands import COMMANDS, PROJECT, bare_environment, lines_of, options_of
from harness.terminals import on_terminal

# Arguments that some commands need before they use an option at all.
CONTEXTS = {
    "ohlc": [["--csv", "rows.csv"]],
    "signal": [["--long", "close > open"]],
    "columns": [["--csv", "rows.csv", "--max", "5"]],
    "trade": [[], ["--testnet", "--yes", "--state", "state.db"]],
    "alert": [["--print", "line", "--state", "spool"]],
    "advise": [["--api", "openai", "--model", "m"]],
    "bybit-stream": [["kline.1.BTCUSDT"], ["kline.1.BTCUSDT", "--simulate"]],
    "bybit-rest": [["GET", "/v5/market/time"]],
}
MOMENTS = {"from", "to", "start"}
CANDLE = {"type": "candle", "category": "linear", "symbol": "BTCUSDT", "interval": "1",
          "time": 1672324800000, "open": 1, "high": 2, "low": 1, "close": 2, "volume": 1,
          "turnover": 1.5, "closed": True}
TRADE = {"type": "trade", "time": 1672324860000, "category": "linear", "symbol": "BTCUSDT",
         "id": "t1", "side": "long", "entry_time": 1672324800000, "entry": 1,
         "exit_time": 1672324860000, "exit": 2, "qty": 1, "fee": 0, "pnl": 1, "currency": "USDT"}
SIGNAL = {"type": "signal", "id": "s1", "category": "linear", "symbol": "BTCUSDT", "interval": "1",
          "time": 1672324800000, "side": "long", "entry": 1}
# The pipe that `sweep` runs.
SWEPT = "ind --rsi {n} | signal --long 'close > open' --stop 1% --all | trade | report"
# Escapes, C1 controls and marks that turn the direction of text around.
WILD = "\x1b[31m\x9b31m\u202eabc\u2066\x07"


def run(command, words, given=b"", **more):
    environment = bare_environment(os.getcwd(), BYBIT_API_KEY="k", BYBIT_API_SECRET="s",
                                   OPENAI_API_KEY="k", **more)
    done = commands.run([command, *words], given, env=environment)
    return done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(
        errors="replace")


def times_need_units(command):
    for name, value in options_of(command):
        if value != "TIME" or name in MOMENTS:
            continue
        tries = [run(command, [*words, f"--{name}=5"]) for words in CONTEXTS.get(command, [[]])]
        yield f"--{name}=5", any(status == 2 and f"--{name}" in errors and "unit" in errors
                                 for status, _, errors in tries)


def points_in_time_are_read_by_magnitude(command):
    """Seconds, milliseconds, microseconds, dates and ISO 8601 denote the same moment."""
    if MOMENTS & {name for name, _ in options_of(command)}:
        same = ["1735689600", "1735689600000", "1735689600000000", "2025-01-01",
                "2025-01-01T00:00:00Z"]
        market = ["kline.1.BTCUSDT", "--simulate", "--speed", "max", "--backfill", "0", "--count",
                  "3"]
        results = [run(command, [*market, f"--start={text}"])[:2] for text in same]
        yield "--start", len(set(results)) == 1 and results[0][
            0] == 0 and "1735689600000" in results[0][1]
        yield "--start 5", run(command, [*market, "--start=5"])[0] == 2
    if command == "bybit-rest":
        times = ["1735689600000", "1735689600000000", "2025-01-01", "2025-01-01T00:00:00Z"]
        call = ["GET", "/v5/market/kline", "category=linear", "symbol=BTCUSDT", "interval=1",
                "--dry-run"]
        yield "startTime=", len({run(command, [*call, f"start={text}"])[1] for text in times}) == 1


def messages_are_logged(command):
    """Every message has the chosen format, whichever way the format is chosen."""
    unknown = ["--no-such-option"]
    for text in run(command, unknown, BYBIT_PIPE_LOG="json")[2].splitlines():
        record = json.loads(text)
        yield "json", list(record) == ["type", "time", "level", "command",
                                       "text"] and record["level"] == "error" and record[
                                           "command"] == command
    for text in run(command, unknown, BYBIT_PIPE_LOG="time")[2].splitlines():
        yield "time", re.fullmatch(rf"\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\dZ error {command}: .*", text)
    yield "unknown form", run(command, [], BYBIT_PIPE_LOG="xml")[0] == 2
    readers = {"alert": ["--print", "line", "--state", "spool"],
               "signal": ["--long", "close > open"], "advise": ["--api", "openai", "--model", "m"],
               "sweep": ["n=1,2", SWEPT]}
    if command not in ("bybit-stream", "bybit-rest"):
        status, _, errors = run(command, ["--log", "json", *readers.get(command, [])], b"{\n",
                                BYBIT_PIPE_LOG="time")
        yield "--log wins over the environment", status == 1 and any(
            "line 1" in json.loads(text)["text"] for text in errors.splitlines())


UNRULY = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]")
# Records with control characters that JSON allows in a text, and lines that are not JSON.
TEXT = "A\x7f\x9b31m\u202eB\u2066\u200e\u061c\ufeff\x85"
WILD_RECORDS = [{"topic": f"publicTrade.{TEXT}", "type": "snapshot", "ts": 1672324800000,
                 "data": [{"T": 1672324800000, "s": TEXT, "S": "Buy", "v": "1", "p": "1",
                           "i": TEXT}], "category": "linear"},
                {"topic": f"orderbook.50.{TEXT}", "type": "snapshot", "ts": 1672324800000,
                 "data": {"s": TEXT, "b": [["1", "1"]], "a": [["2", "1"]], "u": 9}},
                {"topic": f"orderbook.50.{TEXT}", "type": "delta", "ts": 1672324802000,
                 "data": {"s": TEXT, "b": [], "a": [], "u": 90}}, {**CANDLE, "symbol": TEXT},
                {**TRADE, "symbol": TEXT, "id": TEXT, "currency": TEXT},
                {**SIGNAL, "symbol": TEXT, "id": TEXT, "close_time": 1672324860000,
                 "reasons": [TEXT]},]


def terminals_are_safe(command):
    for words in ([f"--{WILD}"], [f"--log={WILD}"], [WILD], ["--env", WILD]):
        errors = run(command, words)[2]
        yield repr(words), not re.search(
            r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]", errors)
    words = {"ohlc": ["--interval", "1"], "ind": ["--sma", "2"],
             "signal": ["--all", "--long", "close > 0"], "flow": ["--every", "1", "--large", "0.5"],
             "book": ["--every", "1"], "trade": [], "report": ["--json"],
             "alert": ["--print", "line", "--state", "wild", "--all-ages", "--match", "1 > 0"],
             "advise": ["--api", "openai", "--model", "m"],
             "bybit-stream": ["--replay", "-", "--speed", "max"],}.get(command)
    if words is None:
        return
    given = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in WILD_RECORDS
                    if command != "advise" or record.get("type") != "signal").encode()
    noise = '{"a":"\x1b[31m\x9b\u202e"\n{"a\x07":1,}\n'.encode()
    _, text = on_terminal(commands.command(command, *words), given + noise, both=True,
                          env={**os.environ, "NO_COLOR": "1"})
    yield f"wild records: {UNRULY.findall(text)}", "A" in text and not UNRULY.search(text)
    # Lines that pass into a pipe stay unchanged; the command's own records contain escapes.
    status, output, _ = run(command, words if command != "alert"
                            else [*words[:3], "piped", *words[4:]], given)
    lines, passed = given.decode().split("\n"), output.split("\n")
    own = [line for line in passed if line not in lines]
    if command != "ind":
        yield f"own records in a pipe: {own}", not [line for line in own if UNRULY.search(line)]
    if command in ("book", "flow", "trade", "bybit-stream"):
        yield "lines pass byte for byte", lines == [line for line in passed if line not in own]


def outputs_replace_nothing(command):
    """An existing file of the user keeps its bytes: it is refused, or appended to."""
    given = {"report": lines_of(TRADE), "alert": lines_of(SIGNAL),
             "ohlc": lines_of(CANDLE)}.get(command, lines_of(CANDLE))
    words = {"alert": ["--state", "spool", "--all-ages"], "signal": ["--long", "close > open"],
             "advise": ["--api", "openai", "--model", "m"],
             "sweep": ["n=1,2", SWEPT]
             }.get(command, [])
    for name in {"rejects", "csv", "html", "file"} & {name for name, _ in options_of(command)}:
        for content in (b"my notes\n", b"timestamp,open\n1,2\n", b"<!DOCTYPE html>\n<p>mine\n"):
            with open("mine", "wb") as file:
                file.write(content)
            status, _, errors = run(command, [*words, f"--{name}", "mine"], given)
            kept = open("mine", "rb").read()
            appends = name in ("rejects", "file")
            yield f"--{name} over {content!r}", kept.startswith(
                content) if appends else kept == content and status in (2, 3) and "mine" in errors
    if ("rejects", "FILE") in options_of(command):
        with open("input", "wb") as file:
            file.write(given)
        with open("input", "rb") as source:
            done = commands.run([command, *words, "--rejects", "input"], stdin=source)
        with open("input", "rb") as file:
            is_kept = file.read() == given
        yield "--rejects over the input", done.returncode == 2 and is_kept


def help_lists_deaths_by_signal(command):
    for words in (["--help"], ["--generate", "man"]):
        text = run(command, words)[1]
        yield words[-1], all(part in text for part in ("128+N", "130", "143"))


def help_is_one_screen(command):
    """-h fits 24 lines of 80 columns, and --help puts every option below a heading, once."""
    text = run(command, ["-h"])[1]
    yield "lines", sum(1 + max(len(line) - 1, 0) // 80 for line in text.splitlines()) <= 24
    yield "options", sum(line.startswith("  -") for line in text.splitlines()) in range(8, 14)
    text = run(command, ["--help"])[1]
    listed = re.findall(r"^  (?:-\w, )?(--[\w-]+)", text, re.M)
    yield "once", len(listed) == len(set(listed))
    yield "headings", "Other options" not in text


class Rules(unittest.TestCase):
    each_subtest_counts = True

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(self.folder.name)

    def hold(self, rule):
        tried = 0
        for command in COMMANDS:
            for case, holds in rule(command):
                tried += 1
                with self.subTest(rule=rule.__name__, command=command, case=case):
                    self.assertTrue(holds)
        self.assertTrue(tried, rule.__name__)

    def test_times_need_units(self):
        self.hold(times_need_units)

    def test_points_in_time_are_read_by_magnitude(self):
        self.hold(points_in_time_are_read_by_magnitude)

    def test_messages_are_logged(self):
        self.hold(messages_are_logged)

    def test_terminals_are_safe(self):
        self.hold(terminals_are_safe)

    def test_outputs_replace_nothing(self):
        self.hold(outputs_replace_nothing)

    def test_help_lists_deaths_by_signal(self):
        self.hold(help_lists_deaths_by_signal)

    def test_help_is_one_screen(self):
        self.hold(help_is_one_screen)

    def test_the_readme_lists_deaths_by_signal(self):
        with open(os.path.join(PROJECT, "README.md")) as file:
            self.assertIn("143", file.read())
