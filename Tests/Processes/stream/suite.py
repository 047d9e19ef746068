#!/usr/bin/python3
"""What must hold of bybit-stream as a process, beside a fake exchange that does all that exchanges do.

usage: stream.py BIN [PATTERN…]      BIN: the folder of the built commands; PATTERN: part of a test's name
"""
import os
import sys

MODULES = ["topics", "faults", "secure", "refusals", "rests", "instruments", "history", "candles", "pipes",
           "outages", "changing", "reaching"]

if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    os.environ["STREAM_TEST_BIN"] = os.path.abspath(sys.argv[1])
    sys.path[:0] = [os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), name) for name in ("harness", "stream",)]
    import sidebyside

    sidebyside.main(MODULES, sys.argv[2:], 6)
