#!/usr/bin/python3
"""What must hold of bybit-stream as a process, beside a fake exchange that does all that exchanges do.

usage: stream.py BIN [PATTERN…]      BIN: the folder of the built commands; PATTERN: part of a test's name
"""
import concurrent.futures
import io
import logging
import multiprocessing
import os
import sys
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
MODULES = ["topics", "faults", "secure", "rests", "history", "candles", "pipes"]
SIDE_BY_SIDE = 6  # they mostly wait


def names(suite):
    for part in suite:
        if isinstance(part, unittest.TestSuite):
            yield from names(part)
        else:
            yield part.id()


def run(name):
    """One test in a process of its own: (name, seconds, what went wrong)."""
    begun = time.monotonic()
    report = io.StringIO()
    result = unittest.TextTestRunner(report, verbosity=0, warnings="ignore").run(unittest.defaultTestLoader.loadTestsFromName(name))
    if result.skipped:
        return name, time.monotonic() - begun, None, result.skipped[0][1]
    return name, time.monotonic() - begun, None if result.wasSuccessful() else report.getvalue(), None


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    os.environ["STREAM_TEST_BIN"] = os.path.abspath(sys.argv[1])
    sys.path.insert(0, os.path.join(HERE, "Stream"))
    # Clients that break off are what this is about.
    logging.disable(logging.CRITICAL)
    patterns = sys.argv[2:]
    suite = unittest.defaultTestLoader.loadTestsFromNames(MODULES)
    if unittest.defaultTestLoader.errors:
        sys.exit("\n".join(unittest.defaultTestLoader.errors))
    chosen = [name for name in names(suite) if not patterns or any(pattern in name for pattern in patterns)]
    begun, failed = time.monotonic(), 0
    # The fake exchange is a thread of the test's own process, so that tests do not slow one another's exchange.
    with concurrent.futures.ProcessPoolExecutor(SIDE_BY_SIDE, mp_context=multiprocessing.get_context("fork")) as pool:
        for name, seconds, trouble, skipped in pool.map(run, chosen):
            if trouble:
                failed += 1
                print(f"{name} ({seconds:.1f} s)\n{trouble}", flush=True)
            elif skipped:
                print(f"{name}: skipped: {skipped}")
            elif seconds > 15:
                print(f"{name} took {seconds:.1f} s")
    print(f"{len(chosen)} tests in {time.monotonic() - begun:.0f} s")
    print(f"{len(chosen) - failed} passed, {failed} failed")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
