"""The commands under test: their folder and environment, and running one."""
import json
import os
import re
import subprocess

PROCESSES = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TESTS = os.path.dirname(PROCESSES)
PROJECT = os.path.dirname(TESTS)
# Data of other people, which is not part of a clone of the project.
SHARED = os.path.join(os.path.dirname(PROJECT), "shared")
# The folder of the built commands; run.py sets it before it loads a test.
BIN = os.environ.get("PROCESSES_BIN", "")
COMMANDS = ["ohlc", "ind", "signal", "book", "flow", "trade", "report", "alert", "advise", "chart",
            "board", "columns", "sweep", "bybit-stream", "bybit-rest"]
# The API key that the fake exchange accepts.
KEYS = {"BYBIT_API_KEY": "test_key", "BYBIT_API_SECRET": "test_secret"}
# Variables that tell coverage and AddressSanitizer where to write.
REPORTS = ("LLVM_PROFILE_FILE", "ASAN_OPTIONS")


def bare_environment(home, **more):
    """An environment with only the variables that the test sets."""
    kept = {name: value for name, value in os.environ.items() if name in REPORTS}
    return {"PATH": "/usr/bin:/bin", "HOME": home, "TZ": "UTC", **kept, **more}


def own_environment(**more):
    """The caller's environment, without its proxies and BYBIT_ variables."""
    kept = {name: value for name, value in os.environ.items()
            if "proxy" not in name.lower() and not name.startswith("BYBIT_")}
    return {**kept, "TZ": "UTC", "LC_ALL": "C.UTF-8", **more}


def command(name, *words):
    """A command line for one of the built commands."""
    return [os.path.join(BIN, name), *words]


def run(words, given=b"", **more):
    """Runs a command to its end. `words` begin with the command's name. Text input gives text
    output, bytes give bytes."""
    more = {"capture_output": True, "timeout": 120, "text": isinstance(given, str), **more}
    if "stdin" not in more:
        more["input"] = given
    return subprocess.run(command(*words), **more)


def run_checked(words, given_lines=(), status=0):
    """Runs a command on lines of text, and fails if it does not end with `status`; None allows
    any status."""
    result = run(words, "".join(given_lines))
    if status is not None and result.returncode != status:
        raise AssertionError(f"{words}: status {result.returncode}: {result.stderr[:500]}")
    return result


def start(words, **more):
    """Starts a command with pipes to all three of its streams.

    The pipes are unbuffered, so that `select` sees all available bytes."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(command(*words), **{"bufsize": 0, **pipes, **more})


def lines_of(*records):
    """The records as lines of JSON."""
    return b"".join(json.dumps(record, ensure_ascii=False).encode() + b"\n" for record in records)


def golden(case):
    """The input of a golden case, COMMAND/CASE."""
    folder = os.path.join(TESTS, "Golden", case)
    names = ("input.ndjson", "input.csv")
    path = next(path for name in names if os.path.exists(path := os.path.join(folder, name)))
    with open(path, "rb") as file:
        return file.read()


def options_of(name):
    """(option, name of its value) for each option of a command that takes a value, from the
    command's own table."""
    table = run([name, "--generate", "zsh"], "", check=True).stdout
    found = re.findall(r"^ *'\*?--([a-z0-9-]+)\[.*\]::?([^:']*):", table, re.M)
    assert found, name
    return found
