"""Runs `book` and `flow` on lines."""
from harness.commands import run_checked


def run(arguments, lines):
    result = run_checked([arguments[0], "-q", *arguments[1:]], lines)
    if result.stderr:
        raise AssertionError(result.stderr[:500])
    return result.stdout.splitlines(True)
